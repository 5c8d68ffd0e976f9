/**
 * A ticket being written while the caller talks. What is typed is kept in this browser at every key, sent a moment
 * later, sent again for as long as the server is away, and laid over what somebody else has changed meanwhile.
 *
 *   saved ──change()──► unsaved ──pause──► saving ──► saved
 *                          ▲                 ├── no answer ──► offline (again, with back-off)
 *                          └─ choose() ──────┴── 409, same field ──► conflict
 */
import type { TicketActionInput, TicketDetailView } from '../../../server/panel-protocol.ts'
import { api, ApiError, type TicketChanges } from './api.ts'
import { deskApi } from './desk/desk-api.ts'
import { emptyMessage, type MessageDraft } from './desk/message-draft.ts'
import { isOwnDoing, lastAuthor, newEntries, type Overtaken } from './desk/overtaken.ts'
import { keepDraft, readDraft, type FieldName, type TicketFields } from './desk/ticket-draft.ts'
import { session } from './session.svelte.ts'
import { toasts } from './toasts.svelte.ts'

export type SavingState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict'

const pauseMs = 700
const retryMs = 3000
/** A call that ends changes its ticket more than once. */
const mostTries = 4

export class TicketEditor {
  readonly ticketId: string
  #ticket = $state.raw<TicketDetailView | null>(null)
  #changes = $state<Partial<TicketFields>>({})
  #base: Partial<TicketFields> = {}
  #conflict = $state.raw<{ author: string | null; fields: FieldName[]; theirs: TicketDetailView } | null>(null)
  #saving = $state<SavingState>('saved')
  #note = $state('')
  #message = $state<MessageDraft>(emptyMessage())
  #overtaken = $state.raw<Overtaken | null>(null)
  #acting = $state(false)
  #noteSaving = $state(false)
  #error = $state.raw<unknown>(null)
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null

  constructor(ticketId: string) {
    this.ticketId = ticketId
    const draft = readDraft(ticketId)
    this.#changes = draft.changes
    this.#base = draft.base
    this.#note = draft.note
    this.#message = draft.message
  }

  get ticket(): TicketDetailView | null {
    return this.#ticket
  }

  get error(): unknown {
    return this.#error
  }

  get saving(): SavingState {
    return this.#saving
  }

  get note(): string {
    return this.#note
  }

  set note(text: string) {
    this.#note = text
    this.#keepDraft()
  }

  /** What is being written to the client; kept in this browser until it is sent. */
  get message(): Readonly<MessageDraft> {
    return this.#message
  }

  write(changes: Partial<MessageDraft>): void {
    Object.assign(this.#message, changes)
    this.#keepDraft()
  }

  get overtaken(): Overtaken | null {
    return this.#overtaken
  }

  forgetOvertaken(): void {
    this.#overtaken = null
  }

  /** An action is on its way. */
  get acting(): boolean {
    return this.#acting
  }

  get noteSaving(): boolean {
    return this.#noteSaving
  }

  /** Fields that somebody else changed to something else than is written here. */
  get conflict(): { author: string | null; fields: FieldName[]; theirs: TicketDetailView } | null {
    return this.#conflict
  }

  /** What the form shows: the ticket with the changes that are not saved yet. */
  value<F extends FieldName>(name: F): TicketFields[F] {
    const changed = this.#changes[name]
    return (changed === undefined ? this.#ticket?.[name] : changed) as TicketFields[F]
  }

  async load(): Promise<void> {
    try {
      this.#rebase(await deskApi.ticket(this.ticketId))
      this.#error = null
    } catch (error) {
      this.#error = error
    }
  }

  change<F extends FieldName>(name: F, value: TicketFields[F]): void {
    if (!(name in this.#changes) && this.#ticket) this.#base[name] = this.#ticket[name] as TicketFields[F]
    this.#changes[name] = value
    this.#keepDraft()
    if (this.#saving !== 'conflict') this.#saving = 'unsaved'
    this.#saveLater(pauseMs)
  }

  /** Ends a conflict: one's own words stay, or theirs do. */
  choose(keep: 'mine' | 'theirs'): void {
    const conflict = this.#conflict
    if (!conflict) return
    for (const name of conflict.fields) {
      if (keep === 'theirs') this.#forget(name)
      else this.#agree(name, conflict.theirs)
    }
    this.#conflict = null
    this.#keepDraft()
    this.#saving = Object.keys(this.#changes).length > 0 ? 'unsaved' : 'saved'
    this.#saveLater(0)
  }

  /**
   * Does an action to the ticket as it is shown.
   *
   * @returns false when somebody else was quicker: `overtaken` then says who did what, and nothing that was typed is lost
   * @throws ApiError with the regulation's reason when it is refused
   */
  async act(action: TicketActionInput): Promise<boolean> {
    if (this.#acting) return false
    this.#acting = true
    try {
      clearTimeout(this.#timer)
      await this.#running
      if (Object.keys(this.#changes).length > 0) await this.#save()
      return await this.#do(action, mostTries)
    } finally {
      this.#acting = false
    }
  }

  async #do(action: TicketActionInput, tries: number): Promise<boolean> {
    const ticket = this.#ticket
    if (!ticket) return false
    try {
      await deskApi.act(this.ticketId, ticket.version, action)
      this.#overtaken = null
      await this.load()
      return true
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'ticket-changed') throw error
      return await this.#overtake(action, ticket, tries)
    }
  }

  /**
   * Reads what has happened meanwhile. When nobody else had a hand in it, the action is done after all; else it is kept,
   * to be repeated by the person who knows.
   */
  async #overtake(action: TicketActionInput, before: TicketDetailView, tries: number): Promise<boolean> {
    await this.load()
    const entries = newEntries(before, this.#ticket)
    if (tries > 1 && this.#ticket?.status === before.status && isOwnDoing(entries, session.person.name)) return this.#do(action, tries - 1)
    this.#overtaken = { author: lastAuthor(entries), entries, action }
    return false
  }

  async addNote(): Promise<void> {
    const text = this.#note.trim()
    if (text === '' || this.#noteSaving) return
    this.#noteSaving = true
    try {
      await api.addNote(this.ticketId, text)
      // Words typed while the note was on its way are the beginning of the next one.
      this.#note = this.#note.trim() === text ? '' : this.#note.replace(text, '').trimStart()
      this.#keepDraft()
      await this.load()
    } finally {
      this.#noteSaving = false
    }
  }

  /** Saves what is open, notes included; rejects when something could not be saved. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#running
    if (Object.keys(this.#changes).length > 0) await this.#save()
    await this.addNote()
  }

  /** Leaves the form: fields are saved, a note that was not added stays a draft. */
  close(): void {
    if (Object.keys(this.#changes).length > 0) this.#saveLater(0)
  }

  #saveLater(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), delayMs)
  }

  async #save(): Promise<void> {
    if (this.#running) {
      await this.#running
      if (Object.keys(this.#changes).length === 0) return
    }
    this.#running = this.#send().finally(() => (this.#running = null))
    await this.#running
  }

  async #send(): Promise<void> {
    const ticket = this.#ticket
    const sent = $state.snapshot(this.#changes) as Partial<TicketFields>
    if (!ticket || this.#conflict || Object.keys(sent).length === 0) return
    this.#saving = 'saving'
    try {
      const saved = await api.changeTicket(this.ticketId, ticket.version, sent as TicketChanges)
      this.#ticket = { ...ticket, ...saved }
      for (const name of Object.keys(sent) as FieldName[]) {
        if (this.#changes[name] === sent[name]) this.#forget(name)
        else this.#agree(name, this.#ticket)
      }
      this.#keepDraft()
      this.#saving = Object.keys(this.#changes).length > 0 ? 'unsaved' : 'saved'
      if (this.#saving === 'unsaved') this.#saveLater(pauseMs)
      if ('clientId' in sent) await this.load()
    } catch (error) {
      await this.#recover(error)
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof ApiError) || error.unreachable || error.status === 401) {
      this.#tryAgain()
    } else if (error.status === 409) {
      await this.load()
      if (this.#error !== null) this.#tryAgain()
    } else {
      this.#saving = 'unsaved'
      toasts.fail(error)
    }
  }

  /** Takes the newer ticket; only fields that both have changed, to different values, need a person. */
  #rebase(theirs: TicketDetailView): void {
    this.#ticket = theirs
    const changed = Object.keys(this.#changes) as FieldName[]
    if (changed.length === 0 || this.#conflict) return
    const fields = changed.filter((name) => name in this.#base && theirs[name] !== this.#base[name] && theirs[name] !== this.#changes[name])
    if (fields.length > 0) {
      this.#conflict = { author: lastAuthor(theirs.timeline), fields, theirs }
      this.#saving = 'conflict'
    } else {
      this.#saving = 'unsaved'
      this.#saveLater(0)
    }
  }

  #tryAgain(): void {
    this.#saving = 'offline'
    this.#saveLater(retryMs)
  }

  #forget(name: FieldName): void {
    delete this.#changes[name]
    delete this.#base[name]
  }

  /** The change of this field is now meant for the ticket as it is. */
  #agree<F extends FieldName>(name: F, ticket: TicketFields): void {
    this.#base[name] = ticket[name]
  }

  #keepDraft(): void {
    keepDraft(this.ticketId, { changes: this.#changes, base: this.#base, note: this.#note, message: this.#message })
  }
}
