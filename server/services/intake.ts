import { randomUUID } from 'node:crypto'
import { decide, takesMessages } from '../domain/ticketing/decide.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { missingIntake } from '../domain/ticketing/intake.ts'
import type { Actor, ChannelKind, Sender, TicketFact } from '../domain/ticketing/ticket.ts'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import { MS_PER_MINUTE, type Instant } from '../domain/worktime/instant.ts'
import type { IntakeAnswer } from '../panel-protocol.ts'
import { type Clock, Conflict, type NewAttachment, type StoredTicket, type TicketLog } from '../ports.ts'
import { Refusal, refused } from './refusal.ts'
import { clientPagePath } from './ticket-detail.ts'
import type { TicketKeeper, TicketState } from './ticket-keeper.ts'
import { newSecret, type ReceivedFile, type SupportRequest, type TicketOpening } from './ticket-opening.ts'
import type { TicketRulesOf } from './ticket-rules.ts'

/** What a company's program hands over. */
export interface HandedOver {
  messageId: string
  ticket?: string | undefined
  from: Sender
  subject: string
  text: string
  level?: string | undefined
  ticketType?: string | undefined
  fields?: Record<string, string> | undefined
  at?: Instant | undefined
}

export interface IntakeDeps {
  log: TicketLog
  keeper: TicketKeeper
  opening: TicketOpening
  rules: TicketRulesOf
  clock: Clock
}

/** Two machines' clocks are seldom the same. */
const CLOCKS_DIFFER_MS = 5 * MS_PER_MINUTE
const CLIENT: Actor = { kind: 'client' }
/** Whoever reads the answer there is the client: the number in it is the notice of registration (CNT-7). */
const SHOWN_AT_ONCE: ReadonlySet<ChannelKind> = new Set(['portal', 'product'])

export type Intake = ReturnType<typeof createIntake>

/** Requests and messages that come from outside, by whatever channel the regulation has. */
export function createIntake({ log, keeper, opening, rules, clock }: IntakeDeps) {
  /** @throws Refusal `channel-not-served` with what is said to the sender (NEK-2, TTR-2) */
  function checkChannel(hotlineId: string, channel: ChannelKind): void {
    const { channels } = rules.current(hotlineId, null).rules.regulation
    const found = channels.find(({ kind }) => kind === channel)
    if (found !== undefined && found.use !== 'announce-only') return
    const open = channels.filter(({ use }) => use === 'registers').map(({ kind, address }) => ({ kind, address: address ?? null }))
    throw new Refusal('refused', 'not-registered', { ru: 'По этому каналу заявки не регистрируют, номера нет.', en: 'Requests by this channel are not registered and get no number.' }, { channels: open })
  }

  function momentOf(at: Instant | undefined): Instant {
    const now = clock.now()
    if (at !== undefined && at > now + CLOCKS_DIFFER_MS) throw new Refusal('invalid', 'at-in-future', { ru: 'Обращение не могло прийти в будущем.', en: 'A request cannot have come in the future.' })
    return Math.min(at ?? now, now)
  }

  async function answer(stored: StoredTicket): Promise<IntakeAnswer> {
    const ticket = foldTicket(stored.id, stored.hotlineId, stored.facts)
    const { regulation } = await keeper.rulesOf(stored)
    return {
      number: stored.number, status: ticket.status, receivedAt: new Date(ticket.receivedAt).toISOString(),
      missing: missingIntake(regulation, ticket.ticketType, ticket.intake), turn: await log.turnOf(stored.hotlineId, stored.id), clientPage: clientPagePath(stored.secret ?? ''),
    }
  }

  async function openNew(hotlineId: string, channel: ChannelKind, given: HandedOver, files: readonly ReceivedFile[]): Promise<StoredTicket> {
    const { messageId, from, subject, text, level, ticketType, fields } = given
    const request: SupportRequest = {
      hotlineId, channel, messageId, at: momentOf(given.at), by: CLIENT, sender: from, subject, text, level: level ?? null, ticketType: ticketType ?? null, values: fields ?? {}, files,
    }
    const stored = await opening.open(request)
    if (!SHOWN_AT_ONCE.has(channel) || stored.facts.some(({ type }) => type === 'registration-notice')) return stored
    return keeper.change(hotlineId, stored.id, { version: null, read: stored }, (state) => {
      const decision = decide(state.ticket, state.stored.facts, { type: 'notify-registered', how: 'portal' }, { kind: 'system' }, state.at, state.rules)
      return decision.ok ? { facts: decision.facts } : null
    })
  }

  async function addTo(hotlineId: string, channel: ChannelKind, number: string, given: HandedOver, files: readonly ReceivedFile[]): Promise<StoredTicket> {
    const found = await goesOn(hotlineId, await log.byNumber(hotlineId, number))
    if (found === null) throw new Refusal('refused', 'unknown-ticket', { ru: `Заявки ${number} у нас нет. Чтобы завести новую, не указывайте номер.`, en: `There is no ticket ${number} here. Leave the number out to open a new one.` }, { ticket: number })
    if (!(await isTheirs(found, given.from))) throw new Refusal('refused', 'foreign-ticket', { ru: `Заявка ${number} — другого клиента. Чтобы завести новую, не указывайте номер.`, en: `Ticket ${number} is another client’s. Leave the number out to open a new one.` }, { ticket: number })
    try {
      return await keeper.change(hotlineId, found.id, { version: null, read: found }, (state) => {
        const attachments = attachmentsOf(files, state.at)
        return {
          facts: [...messageFacts(state, given, channel), ...attachments.map(attachedFact)], attachments, messageId: given.messageId,
          ...(state.stored.secret === null ? { secret: newSecret() } : {}),
        }
      })
    } catch (error) {
      const known = error instanceof Conflict ? await log.byMessageId(hotlineId, channel, given.messageId) : null
      if (known === null) throw error
      return known
    }
  }

  /** The ticket in which a merged one goes on. */
  async function goesOn(hotlineId: string, found: StoredTicket | null): Promise<StoredTicket | null> {
    const into = found === null ? null : foldTicket(found.id, hotlineId, found.facts).mergedInto
    return into === null ? found : goesOn(hotlineId, await log.find(hotlineId, into))
  }

  /** The sender is the ticket's client, or the one who wrote before: nobody else learns of it. */
  async function isTheirs(stored: StoredTicket, from: Sender): Promise<boolean> {
    const clientId = await opening.clientOf(stored.hotlineId, from)
    if (clientId !== null && stored.clientId !== null) return clientId === stored.clientId
    const phone = from.phone === undefined ? null : e164Of(parsePhoneNumber(from.phone))
    if (phone !== null && phone === stored.caller) return true
    return stored.facts.some((fact) => fact.type === 'client-message' && fact.from?.email !== undefined && fact.from.email.toLowerCase() === from.email?.toLowerCase())
  }

  return {
    /** @throws Refusal `not-registered`, what `openTicket` refuses, `unknown-ticket`, `foreign-ticket`, `ticket-closed` */
    async receive(hotlineId: string, channel: ChannelKind, given: HandedOver, files: readonly ReceivedFile[]): Promise<IntakeAnswer> {
      checkChannel(hotlineId, channel)
      const known = await log.byMessageId(hotlineId, channel, given.messageId)
      if (known !== null) return answer(known)
      const stored = given.ticket === undefined ? await openNew(hotlineId, channel, given, files) : await addTo(hotlineId, channel, given.ticket, given, files)
      return answer(stored)
    },
  }
}

function ticketClosed(number: string): Refusal {
  return new Refusal('refused', 'ticket-closed', { ru: `Заявка ${number} закрыта. Новый вопрос присылайте без её номера: он станет новой заявкой.`, en: `Ticket ${number} is closed. Send a new question without its number: it becomes a new ticket.` }, { ticket: number })
}

/** @throws Refusal `ticket-closed`, what the regulation refuses */
export function messageFacts(state: TicketState, { text, from }: Pick<HandedOver, 'text'> & { from?: Sender }, channel: ChannelKind): TicketFact[] {
  const { ticket, stored, rules, at } = state
  if (!takesMessages(ticket, stored.facts, ticket.channel, at, rules)) throw ticketClosed(stored.number)
  const decision = decide(ticket, stored.facts, { type: 'receive-message', text, channel }, CLIENT, at, rules)
  if (!decision.ok) throw refused(decision)
  return decision.facts.map((fact) => (fact.type === 'client-message' && from !== undefined ? Object.assign(fact, { from }) : fact))
}

export function attachmentsOf(files: readonly ReceivedFile[], at: Instant, by: Actor = CLIENT): NewAttachment[] {
  return files.map(({ name, path, mediaType, bytes, sha256 }) => ({ id: randomUUID(), at, by, name, path, mediaType, bytes, sha256 }))
}

export function attachedFact({ id, name, bytes, at, by }: NewAttachment): TicketFact {
  return { type: 'attached', at, by, attachmentId: id, name, bytes }
}
