/**
 * What the services need from the outside. Adapters implement these; nothing here knows how.
 * Instants are milliseconds since 1970 on the business clock unless a name says otherwise.
 */
import type { FiledClient } from './domain/clients/client-file.ts'
import type { LocalText } from './domain/local-text.ts'
import type { Call, CallEvent, CallFact, CallOutcome, CallSummary, Instant, LegEnd, SpokenNotice, TicketRef } from './domain/telephony/call.ts'
import type { CallerCard } from './domain/telephony/caller-card.ts'
import type { AttachmentView, ChannelKind, ClientCardView, ClientChanges, ClockKind, ContactChanges, ContactView, SavedView, TicketCounts, TicketFilter } from './desk-protocol.ts'
import type { ClientTerms } from './domain/clients/client.ts'
import type { Actor, Ticket, TicketFact } from './domain/ticketing/ticket.ts'
import type { CallDetailView, CallView, ClientView, LiveChange, ListenView, Page, RecordingView, Role, TicketView, TimelineEntryView, WorkReport } from './panel-protocol.ts'

// --- Time ------------------------------------------------------------------------------------------------------------

export interface Clock {
  /** The business clock's moment; `HOTLINE_TIME` shifts it, it always runs on. */
  now(): Instant
  /** Whether it shows another time than the machine's. */
  readonly shifted: boolean
}

// --- Telephony -------------------------------------------------------------------------------------------------------

/** What Asterisk reports, in the words of the hotline. Times are left to the receiver. */
export type TelephonyEvent =
  /** Commands may be given again; what happened meanwhile was not reported. */
  | { type: 'connected' }
  /** Nothing can be commanded; calls in Asterisk go on by themselves. */
  | { type: 'disconnected'; reason: string }
  /** `dialled` as it came from the trunk; `callerNumber` null when withheld. */
  | { type: 'call-arrived'; channelId: string; dialled: string; callerNumber: string | null; callerName: string | null }
  /** The caller's channel is back from the dialplan line that arms the recording. */
  | { type: 'recording-armed'; channelId: string; callId: string }
  /** A leg that `ring` made was answered. */
  | { type: 'leg-joined'; legId: string }
  /** The channel is gone; for a leg `why` tells how. */
  | { type: 'channel-gone'; channelId: string; why: LegEnd }
  /** The announcement is over: `heard` to its end, or stopped, failed or cut by a hang-up. */
  | { type: 'announcement-finished'; playbackId: string; heard: boolean }
  | { type: 'message-finished'; messageId: string; durationMs: number | null }
  | { type: 'held'; channelId: string }
  | { type: 'resumed'; channelId: string }
  | { type: 'digit'; channelId: string; digit: string }
  /** An agent's browser softphone has registered or is no longer registered. */
  | { type: 'agent-reachable'; agentId: string; reachable: boolean }

/** The parts of Asterisk that are ours, as they are now. */
export interface TelephonyInventory {
  channels: { id: string; state: 'ringing' | 'up' | 'other'; armedFor: string | null; inbound: { dialled: string; callerNumber: string | null; callerName: string | null } | null; held: boolean }[]
  bridges: { id: string; channelIds: string[] }[]
}

/** Sound file without its extension, absolute, readable by Asterisk. */
export type SoundPath = string

/**
 * Commands to Asterisk. A command on a channel, bridge or playback that has just gone resolves (404, 409 and 422 are normal
 * results); everything else that fails rejects with TelephonyError. Ids are the caller's choice.
 */
export interface Telephony {
  readonly up: boolean
  /** Names the running Asterisk process (its start time, say): another one has none of the old calls. Null before the first connection. */
  readonly epoch: string | null
  subscribe(listener: (event: TelephonyEvent) => void): () => void
  answer(channelId: string): Promise<void>
  /** Plays the sounds one after another. With `thenHold` hold music follows by itself, also when the playback is stopped or we are gone. */
  play(channelId: string, playbackId: string, sounds: SoundPath[], thenHold: boolean): Promise<void>
  stopPlayback(playbackId: string): Promise<void>
  startMusic(channelId: string): Promise<void>
  stopMusic(channelId: string): Promise<void>
  /** Sends the channel through the dialplan line with MixMonitor; `recording-armed` follows. */
  armRecording(channelId: string, callId: string): Promise<void>
  /** Rings an agent: the browser's endpoint, or the SIP phone when `phoneUri` is set. */
  ring(leg: { legId: string; callId: string; agentId: string; phoneUri: string | null; callerNumber: string | null; line: string; autoAnswer: boolean; ringTimeoutMs: number }): Promise<void>
  /** Makes the bridge when it does not exist and puts the channels in. */
  bridge(bridgeId: string, channelIds: string[]): Promise<void>
  destroyBridge(bridgeId: string): Promise<void>
  hangUp(channelId: string): Promise<void>
  /** Records the channel alone after a tone, until #, silence, hang-up or the limit. */
  recordMessage(channelId: string, messageId: string, limitMs: number): Promise<void>
  /** Whether the message is still being recorded. */
  messageRunning(messageId: string): Promise<boolean>
  /** Whether the announcement is still being played; its end will be told. */
  playbackRunning(playbackId: string): Promise<boolean>
  inventory(): Promise<TelephonyInventory>
  /**
   * What callers of this number (E.164) hear from Asterisk itself while no server is connected, before it hangs up; no sounds:
   * the usual offer to leave a message. Asterisk forgets it when it is started anew.
   */
  announceWithoutUs(number: string, sounds: SoundPath[]): Promise<void>
  /** Creates or replaces the agent's endpoint; the credentials work until the next call of this or removal. */
  provisionAgent(agentId: string, credentials: { username: string; password: string }): Promise<void>
  /** An endpoint that may call the hotline's numbers only: the demo phone. */
  provisionDemoCaller(id: string, credentials: { username: string; password: string }, callerNumber: string): Promise<void>
  removeEndpoint(id: string): Promise<void>
}

export class TelephonyError extends Error {
  override name = 'TelephonyError'
  readonly code: 'down' | 'refused' | 'timeout'
  constructor(code: TelephonyError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Turns text into sound files; the same text and voice are made once. */
export interface Speech {
  /** @returns the sounds in the order of the texts. @throws SpeechError when no sound could be made. */
  sounds(texts: string[]): Promise<SoundPath[]>
}

/** Turns text into sound for a person at the panel. */
export interface SpokenAudio {
  /** @returns a WAV file. @throws SpeechError when no sound could be made. */
  wave(text: string): Promise<Buffer>
}

export class SpeechError extends Error {
  override name = 'SpeechError'
}

// --- Calls -----------------------------------------------------------------------------------------------------------

/** One stored step of a call. Applying it twice, or after a later one, changes nothing. */
export interface CallChange {
  call: Call
  summary: CallSummary
  facts: CallFact[]
  /** The first change of a call to a served line opens its ticket; null for calls that get none. Without a version it is the one in force at the moment. */
  ticket: { id: string; at: Instant; zone: string; prefix: string; caller: string | null; regulationVersion?: number } | null
}

export interface CallStore {
  /**
   * Writes the change in one transaction. @returns the ticket when the change opens one.
   * @throws StoreUnavailable when the database cannot be reached; the change is then not stored.
   */
  save(change: CallChange): Promise<TicketRef | null>
  /** Calls that have not ended, oldest first. */
  active(): Promise<Call[]>
  /** A call as it was stored last, also one that has ended. @throws StoreUnavailable */
  find(hotlineId: string, callId: string): Promise<Call | null>
}

/** The database does not answer. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

/** Entries on disk, flushed before `append` resolves, in order, until they are taken off. */
export interface Journal {
  append(entry: unknown): Promise<void>
  /** Hands every entry over in order; an entry is dropped when the handler resolves, and the reading stops when it throws. */
  drain(handler: (entry: unknown) => Promise<void>): Promise<void>
  readonly size: number
}

// --- Recordings ------------------------------------------------------------------------------------------------------

export interface NewRecording {
  id: string
  hotlineId: string
  callId: string
  kind: 'talk' | 'message'
  path: string
  startedAt: Instant
  durationMs: number
  bytes: number
  sha256: string
  channels: 1 | 2
  retainUntil: Instant
}

export interface RecordingStore {
  /** Idempotent by call and kind: a second recording of the same kind changes nothing. @returns false when it was there already. */
  add(recording: NewRecording): Promise<boolean>
  find(hotlineId: string, id: string): Promise<(RecordingView & { path: string }) | null>
  /** Recordings whose retention has passed and that still exist, oldest first. */
  expired(now: Instant, limit: number): Promise<{ id: string; path: string }[]>
  markDeleted(id: string, at: Instant): Promise<void>
  logListen(listen: { recordingId: string; personId: string; at: Instant; action: ListenView['action'] }): Promise<void>
  listens(recordingId: string): Promise<ListenView[]>
}

/** What Asterisk wrote for a call. */
export interface RecordedSources {
  callId: string
  kind: 'talk' | 'message'
  files: string[]
  /** When the first file was begun, by the machine's clock (ms). */
  begunAtMs: number
}

/** Keeps finished recordings; sources are removed only after `discard`. */
export interface RecordingStorage {
  /** What is waiting to be ingested, for one call or for all. */
  sources(callId?: string): Promise<RecordedSources[]>
  /** Encodes to Ogg Opus (talk: caller left, agent right), hashes and stores durably. @returns null when nothing was recorded (empty files). */
  store(sources: RecordedSources, id: string, startedAt: Instant): Promise<{ path: string; durationMs: number; bytes: number; sha256: string; channels: 1 | 2 } | null>
  discard(sources: RecordedSources): Promise<void>
  /** @returns a stream of the bytes [start, end]. */
  read(path: string, range?: { start: number; end: number }): NodeJS.ReadableStream
  remove(path: string): Promise<void>
}

/** A message taken by the dialplan while the server was away. */
export interface FallbackMessage {
  id: string
  channelId: string
  dialled: string
  callerNumber: string | null
  at: Instant
  /** Length of the sound; 0 when nothing was said. */
  messageMs: number
}

export interface FallbackBox {
  /** Messages that are complete. */
  list(): Promise<FallbackMessage[]>
  /** Hands the sound over to the recordings of `callId` as its message; the entry leaves the box only when that is safe. */
  take(message: FallbackMessage, callId: string): Promise<void>
}

// --- People, tickets, clients ----------------------------------------------------------------------------------------

export type Presence = 'offline' | 'available' | 'break'

export interface Person {
  id: string
  hotlineId: string
  login: string
  name: string
  role: Role
  /** Looks after every company of the installation; `hotlineId` is then the company that the session has chosen. */
  installation: boolean
  office: string | null
  phoneUri: string | null
  disabled: boolean
  presence: Presence
  breakReason: string | null
  presenceSince: Instant
  /** Keys of the regulation's roles that this person has. */
  duties: string[]
}

export interface PersonStore {
  all(): Promise<Person[]>
  list(hotlineId: string): Promise<Person[]>
  find(hotlineId: string, id: string): Promise<Person | null>
  byLogin(login: string): Promise<(Person & { passwordHash: string; companyClosed: boolean }) | null>
  /** @throws Conflict when the login is taken. */
  create(person: Omit<Person, 'installation' | 'disabled' | 'presence' | 'breakReason' | 'presenceSince' | 'duties'> & { installation?: boolean; duties?: string[]; passwordHash: string; at: Instant }): Promise<Person>
  update(hotlineId: string, id: string, changes: Partial<Pick<Person, 'name' | 'role' | 'office' | 'phoneUri' | 'disabled' | 'duties'>>): Promise<Person | null>
  setPassword(hotlineId: string, id: string, passwordHash: string): Promise<boolean>
  setPresence(id: string, presence: Presence, reason: string | null, at: Instant): Promise<void>
}

export class Conflict extends Error {
  override name = 'Conflict'
}

/** A list was asked to go on from a place that is none of its own. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor'
}

export interface SessionStore {
  create(session: { tokenHash: string; personId: string; createdAt: Instant; expiresAt: Instant }): Promise<void>
  /** The person behind an unexpired session, in the company that was chosen for it if any; nobody of a company that is closed. */
  find(tokenHash: string, now: Instant): Promise<Person | null>
  /** The company that the session of an administrator of the installation sees from now on. @returns false when there is no such session or company. */
  choose(tokenHash: string, hotlineId: string): Promise<boolean>
  remove(tokenHash: string): Promise<void>
  removeOf(personId: string): Promise<void>
  removeExpired(now: Instant): Promise<number>
}

export interface ListQuery {
  hotlineId: string
  limit: number
  cursor: string | null
}

export interface CallQuery extends ListQuery {
  from?: Instant
  to?: Instant
  /** Part of the caller's or the called number, of the client's name or of the ticket's number. */
  text?: string
  agentId?: string
  line?: string
  outcome?: CallOutcome
  /** Only calls this agent answered, for the role that sees no others. */
  onlyAgentId?: string
}

/** Read side of calls. */
export interface CallArchive {
  list(query: CallQuery): Promise<Page<CallView>>
  find(hotlineId: string, id: string): Promise<CallDetailView | null>
  /** Calls that arrived in [from, to), for the day's figures. */
  between(hotlineId: string, from: Instant, to: Instant): Promise<CallSummary[]>
}

export interface TicketQuery extends ListQuery, Omit<TicketFilter, 'sort'> {
  /** `regulation` and `due` are orders of open tickets; lists with others come newest first. */
  sort?: TicketFilter['sort']
  /** Who looks: `mine` are this person's, `team` those of the people of this office, or of all people when there is none. */
  viewer?: { id: string; office: string | null }
  /** `breaching` are the tickets whose clock ends before this moment. */
  breachesBefore?: Instant
}

/** A ticket as the tables have it: what its facts make of it is added by the desk. */
export interface TicketRecord extends TicketView {
  regulationVersion: number
  packageConfirmed: boolean
  rating: number | null
  mergedInto: { id: string; number: string } | null
  /** Place in the client's own queue while it waits its turn, from 1. */
  turn: number | null
  secret: string | null
  facts: TicketFact[]
  calls: CallDetailView[]
  openTickets: TicketView[]
  timeline: TimelineEntryView[]
  candidates: ClientView[]
  attachments: AttachmentView[]
}

/** Read side of tickets. `due.breached` of everything read is as of the moment of reading by the business clock given. */
export interface TicketStore {
  list(query: TicketQuery, now: Instant): Promise<Page<TicketView>>
  /** How many tickets each list has; counting stops at 1000. */
  counts(query: Pick<TicketQuery, 'hotlineId' | 'viewer' | 'breachesBefore'>): Promise<TicketCounts>
  find(hotlineId: string, id: string, now: Instant): Promise<TicketRecord | null>
  /** Whose work it is; null when it is nobody's, or there is no such ticket. */
  assigneeOf(hotlineId: string, id: string): Promise<string | null>
}

/** A ticket to be worked on: its facts and what they do not say. */
export interface StoredTicket {
  readonly id: string
  readonly hotlineId: string
  readonly number: string
  readonly version: number
  readonly subject: string
  readonly caller: string | null
  readonly clientId: string | null
  /** Opens the client's page of this ticket; null until it was set. */
  readonly secret: string | null
  readonly createdAt: Instant
  /** False when a call has opened it, was answered or told it something, and the desk has not settled that yet. */
  readonly settled: boolean
  readonly facts: readonly TicketFact[]
  /** The ticket's version that each of the facts came with. */
  readonly factVersions: readonly number[]
}

/** A clock of a ticket as reports and lists need it; see Deadline of domain/ticketing. */
export interface StoredDeadline {
  readonly clock: ClockKind
  readonly runs: 'working' | 'round-the-clock'
  readonly startedAt: Instant
  readonly targetAt: Instant | null
  readonly dueAt: Instant | null
  readonly stoppedAt: Instant | null
  readonly pausedSince: Instant | null
  readonly breachedAt: Instant | null
}

export interface NewAttachment {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  /** Below the attachments' folder. */
  readonly path: string
  readonly at: Instant
  readonly by: Actor
}

/** What is to be sent to a client. */
export interface NewOutgoing {
  readonly id: string
  readonly at: Instant
  readonly leavesAt: Instant
  readonly kind: 'message' | 'notice'
  readonly channel: ChannelKind
  readonly to: string | null
  readonly text: string
  readonly links: readonly string[]
}

/** What a step adds to a ticket; everything is written in one transaction, or nothing. */
export interface TicketWrite {
  /** The new facts only. */
  readonly facts: readonly TicketFact[]
  /** The ticket after them. */
  readonly ticket: Ticket
  readonly rank: number
  /** The current clocks: an earlier one of the same kind that still ran is forgotten. */
  readonly deadlines: readonly StoredDeadline[]
  /** All that are still to come: others that have not fired are dropped, those that have fired stay so. */
  readonly alarms: readonly { readonly key: string; readonly at: Instant }[]
  readonly subject?: string
  /** Set once, kept then. */
  readonly secret?: string
  /** The outside's own id of the client's message among the facts. */
  readonly messageId?: string
  readonly attachments?: readonly NewAttachment[]
  readonly outgoing?: readonly NewOutgoing[]
  /** What calls have left to the desk is done with it. */
  readonly settles?: true
}

export interface NewStoredTicket {
  readonly id: string
  readonly at: Instant
  /** The number's year is counted in this zone. */
  readonly zone: string
  readonly prefix: string
  readonly subject: string
  readonly caller: string | null
  readonly clientId: string | null
  readonly source: { readonly channel: ChannelKind; readonly messageId: string | null }
}

/** What has to be known of a client to open a ticket: tickets that neither wait their turn nor are closed, and whether there was any before. */
export interface ClientTickets {
  readonly activeOfClient: number
  readonly firstOfClient: boolean
}

export type OpenTicketWork = (known: ClientTickets) => TicketWrite

/** Several tickets in one transaction. */
export interface TicketTransaction {
  /**
   * The ticket with its facts; nobody else changes it until the transaction ends.
   * @param read the ticket as it was read before: when it is still at that version, its facts are not read again
   */
  lock(hotlineId: string, id: string, read?: StoredTicket): Promise<StoredTicket | null>
  /** @returns the ticket as it is then. @throws Conflict when the message with this id was taken before */
  write(stored: StoredTicket, write: TicketWrite): Promise<StoredTicket>
  /** Opens a ticket under the next number. The same message again gives the ticket of the first time and writes nothing. */
  open(hotlineId: string, ticket: NewStoredTicket, work: OpenTicketWork): Promise<StoredTicket>
  /** How many tickets of the client are neither waiting their turn nor closed; until the transaction's end nobody else may ask. */
  activeOfClient(hotlineId: string, clientId: string): Promise<number>
  /** The client's tickets that wait their turn, the next first, locked. */
  waitingOfClient(hotlineId: string, clientId: string, atMost: number): Promise<StoredTicket[]>
  /** Marks an alarm of a locked ticket as fired. @returns false when it has fired already or is no longer wanted */
  takeAlarm(ticketId: string, key: string, at: Instant): Promise<boolean>
  /** What its calls have told a locked ticket, in order: what a call stores later unsettles the ticket again. */
  toldByCalls(ticketId: string): Promise<CallTold[]>
}

/** A fact of a call that concerns its ticket: the number was said to the caller, the service was declined. */
export interface CallTold {
  readonly type: 'number-announced' | 'service-declined'
  readonly at: Instant
  readonly data: Readonly<Record<string, unknown>>
  /** Who talked. */
  readonly agentId: string | null
}

/** The facts of tickets, the only way in which they change. Every method throws StoreUnavailable while the database does not answer. */
export interface TicketLog {
  /** All or nothing; `work` is done again when the database says that two have waited for each other, so it does nothing else. */
  together<T>(work: (tx: TicketTransaction) => Promise<T>): Promise<T>
  /** @returns the ticket after the write, null when there is none. @throws Conflict when it is no longer at the version expected */
  change(hotlineId: string, id: string, expectedVersion: number | null, work: (stored: StoredTicket) => TicketWrite): Promise<StoredTicket | null>
  open(hotlineId: string, ticket: NewStoredTicket, work: OpenTicketWork): Promise<StoredTicket>
  /** Tickets that calls have opened or answered since the desk wrote to them last, the oldest first. A write that `settles` is done with them. */
  unsettled(limit: number): Promise<{ hotlineId: string; id: string }[]>
  /** Every ticket of the company that is not closed is to be settled again: its hours have changed. */
  unsettle(hotlineId: string): Promise<void>
  find(hotlineId: string, id: string): Promise<StoredTicket | null>
  byNumber(hotlineId: string, number: string): Promise<StoredTicket | null>
  bySecret(secret: string): Promise<StoredTicket | null>
  byMessageId(hotlineId: string, channel: ChannelKind, messageId: string): Promise<StoredTicket | null>
  /** Place in the client's queue while the ticket waits its turn, from 1; else null. */
  turnOf(hotlineId: string, id: string): Promise<number | null>
}

/** When tickets need attention by themselves. An alarm is taken within the transaction that does what it is for. */
export interface AlarmStore {
  /** The alarm that is due next, also in the future; null when none waits. */
  next(): Promise<{ ticketId: string; hotlineId: string; key: string; at: Instant } | null>
  /** Puts off an alarm that has not fired. */
  postpone(ticketId: string, key: string, until: Instant): Promise<void>
}

export interface AttachmentStore {
  find(hotlineId: string, id: string): Promise<(NewAttachment & { ticketId: string }) | null>
  ofTicket(ticketId: string): Promise<(NewAttachment & { ticketId: string })[]>
  /** Which of these files belong to a ticket of any company. */
  known(paths: readonly string[]): Promise<ReadonlySet<string>>
}

export type Outgoing = NewOutgoing & { readonly ticketId: string; readonly hotlineId: string; readonly number: string; readonly sentAt: Instant | null }

export interface OutgoingStore {
  /** The message that leaves next, also in the future. */
  next(): Promise<{ id: string; leavesAt: Instant } | null>
  /** Hands a message over and marks it as sent; a handler that throws leaves it to be sent. @returns false when somebody else has it, or it was sent. */
  send(id: string, at: Instant, deliver: (message: Outgoing) => Promise<void>): Promise<boolean>
  ofTicket(ticketId: string): Promise<Outgoing[]>
}

export interface IntakeKey {
  id: string
  name: string
  createdAt: Instant
  createdBy: string | null
  lastUsedAt: Instant | null
  revokedAt: Instant | null
}

/** Keys with which the company's own systems bring requests in. */
export interface IntakeKeyStore {
  create(key: { id: string; hotlineId: string; name: string; keyHash: string; createdBy: string; at: Instant }): Promise<void>
  /** The key with this SHA-256, unless it was revoked. */
  byHash(keyHash: string): Promise<{ id: string; hotlineId: string; name: string } | null>
  list(hotlineId: string): Promise<IntakeKey[]>
  revoke(hotlineId: string, id: string, at: Instant): Promise<boolean>
  used(id: string, at: Instant): Promise<void>
}

export interface SavedViewStore {
  list(person: Person): Promise<SavedView[]>
  create(person: Person, view: Omit<SavedView, 'id'>, at: Instant): Promise<SavedView>
  update(person: Person, id: string, changes: Partial<Omit<SavedView, 'id'>>): Promise<SavedView | null>
  remove(person: Person, id: string): Promise<boolean>
}

/** A client with everything on file; what it means on a day is read by domain/clients. */
export interface ClientRecord extends ClientTerms {
  readonly id: string
  readonly name: string
  readonly note: string
  /** The organisation's own numbers; those of contacts are theirs. */
  readonly phones: readonly string[]
  /** Likewise. */
  readonly emails: readonly string[]
  readonly contacts: readonly ContactView[]
  readonly specialistName: string | null
  readonly agreedTargetDays: number | null
  readonly agreedLimitDays: number | null
  readonly visitsPerIncident: number | null
}

/** What of a client's record decides about tickets. */
export type RecordedTerms = Pick<ClientRecord, 'id' | 'package' | 'purchases' | 'specialistId' | 'agreedTargetDays' | 'agreedLimitDays' | 'visitsPerIncident'>

/** The same by the regulation in force. */
export type TicketClient = Pick<ClientCardView, 'id' | 'package' | 'specialistId' | 'agreedTargetDays' | 'agreedLimitDays' | 'visitsPerIncident'>

/** What is on file of the clients that have a number, for the moment when it calls. */
export type CallerRecord = ClientTerms & { readonly id: string; readonly name: string; readonly openTicketLevels: readonly string[] }

export interface ClientStore {
  find(hotlineId: string, id: string): Promise<ClientView | null>
  record(hotlineId: string, id: string): Promise<ClientRecord | null>
  /** One statement: it is asked whenever a ticket of the client changes. */
  terms(hotlineId: string, id: string): Promise<RecordedTerms | null>
  /** Also by the number of one of its contacts. */
  byPhone(hotlineId: string, e164: string): Promise<ClientView[]>
  /** @param email in any case of letters */
  byEmail(hotlineId: string, email: string): Promise<ClientView[]>
  byAgreement(hotlineId: string, number: string): Promise<ClientView[]>
  /** By part of the name, of a number, of an address or of a contact's name. */
  search(query: ListQuery & { text?: string }): Promise<Page<ClientView>>
  create(client: { hotlineId: string; name: string; at: Instant } & ClientChanges): Promise<ClientView>
  /** What is left out stays. The client's tickets are found by the new name from then on. */
  update(hotlineId: string, id: string, changes: ClientChanges): Promise<ClientView | null>
  /** @returns the contact's id; null when there is no such client. */
  addContact(hotlineId: string, clientId: string, contact: ContactChanges, at: Instant): Promise<string | null>
  updateContact(hotlineId: string, clientId: string, id: string, contact: ContactChanges): Promise<boolean>
  removeContact(hotlineId: string, clientId: string, id: string): Promise<boolean>
  historyOf(hotlineId: string, id: string): Promise<ClientCardView['history']>
  /** One query: it is asked while a call is being greeted. */
  callers(hotlineId: string, e164: string): Promise<CallerRecord[]>
}

/** What an import does with clients, by their names. */
export interface ImportedClients {
  added: string[]
  changed: string[]
  /** Several clients have this name: nothing is taken in. */
  ambiguous: { line: number; name: string }[]
}

/** Clients from a file: known by their names; what the file leaves open stays, and no number or address is taken away. */
export interface ClientImport {
  /** What `take` would do. */
  plan(hotlineId: string, clients: readonly FiledClient[]): Promise<ImportedClients>
  /** All of them, or none when a name is ambiguous. */
  take(hotlineId: string, clients: readonly FiledClient[], at: Instant): Promise<ImportedClients>
}

/** The client as the agent needs to see it. */
export interface ClientCards {
  /** Everything that people see of a client. */
  card(hotlineId: string, id: string, now: Instant): Promise<ClientCardView | null>
  /** What decides about tickets, which is read with one statement. */
  terms(hotlineId: string, id: string, now: Instant): Promise<TicketClient | null>
}

export interface CallerDirectory {
  /**
   * Who calls, by the number (E.164); agreements and packages as they are at `now`. One query: it is asked while the
   * greeting plays, and an answer that takes longer than half a second counts as none.
   * @returns null when the number is nobody's. @throws StoreUnavailable
   */
  lookUp(hotlineId: string, e164: string, now: Instant): Promise<CallerCard | null>
}

/** A notice and when it is said, [from, until); `until` null: until it is taken back. */
export interface TimedNotice extends SpokenNotice {
  from: Instant
  until: Instant | null
}

export interface NoticeStore {
  /** The notices to be said to callers at that moment or later, in the order in which they are said. @throws StoreUnavailable */
  spoken(hotlineId: string, at: Instant): Promise<TimedNotice[]>
}

export interface LineOverride {
  id: string
  hotlineId: string
  kind: 'open' | 'close'
  numbers: string[] | null
  offices: string[] | null
  from: Instant
  until: Instant
  authorId: string | null
  authorName: string | null
  createdAt: Instant
  cancelledAt: Instant | null
}

export interface OverrideStore {
  /** Overrides that may still matter at `now`, and the latest past ones, newest first. */
  list(hotlineId: string, now: Instant): Promise<LineOverride[]>
  create(override: Omit<LineOverride, 'authorName' | 'cancelledAt'>): Promise<LineOverride>
  cancel(hotlineId: string, id: string, at: Instant): Promise<boolean>
}

/** A version of a company's regulation as it is stored. */
export interface StoredRegulation {
  hotlineId: string
  version: number
  effectiveFrom: Instant
  publishedAt: Instant
  source: string
  news: LocalText | null
  authorName: string | null
  /** Taken back before it was in force; it holds at no time. */
  withdrawnAt: Instant | null
}

/** The next regulation of a company while it is being written. */
export interface StoredDraft {
  hotlineId: string
  source: string
  baseVersion: number
  /** 1 when it was first saved. */
  revision: number
  updatedAt: Instant
  authorName: string | null
}

export interface NewRegulation {
  id: string
  name: string
  source: string
  effectiveFrom: Instant
  /** As `effectiveFrom`, when left out. */
  publishedAt?: Instant
  news?: LocalText | null
  authorId?: string | null
}

export interface RegulationStore {
  /** The regulation's text in force for every hotline that is served. */
  current(now: Instant): Promise<{ hotlineId: string; version: number; source: string }[]>
  /** Every version of every hotline that is served, the hotlines in the order in which they were made, versions in that of their numbers. */
  versions(): Promise<StoredRegulation[]>
  /** Adds a hotline with its first regulation; nothing happens when it is there. */
  add(hotline: { id: string; name: string; source: string; effectiveFrom: Instant }): Promise<void>
  /** Adds the next version of a hotline's regulation, with the hotline when it is new. @returns the version's number. */
  publish(hotline: NewRegulation): Promise<number>
  /** Takes back a version that is not yet in force. @returns false when there is no such version, or it is too late. */
  withdraw(hotlineId: string, version: number, at: Instant): Promise<boolean>
  draft(hotlineId: string): Promise<StoredDraft | null>
  /** Saves the draft that follows the revision seen (0: there was none). @throws Conflict when another has been saved meanwhile. */
  saveDraft(draft: { hotlineId: string; seen: number; source: string; baseVersion: number; authorId: string; at: Instant }): Promise<StoredDraft>
  dropDraft(hotlineId: string): Promise<void>
}

/** Tells when regulations or notices have been changed, by this process or by another one. */
export interface RegulationWatch {
  /** Also called after every interruption, in which changes may have been missed. */
  start(changed: () => void): void
  close(): Promise<void>
}

/** A ticket of the past with all that has happened to it. */
export interface HistoricTicket {
  id: string
  number: string
  receivedAt: Instant
  regulationVersion: number
  agreed: { targetDays: number | null; limitDays: number | null }
  facts: TicketFact[]
}

export interface TicketHistory {
  /** Tickets of the company received in [from, to), the newest first, from the one after `after` on. */
  received(hotlineId: string, from: Instant, to: Instant, after: Pick<HistoricTicket, 'id' | 'receivedAt'> | null, limit: number): Promise<HistoricTicket[]>
}

// --- Companies and notices -------------------------------------------------------------------------------------------

interface StoredCompany {
  hotlineId: string
  createdAt: Instant
  people: number
}

/** A company that is served no more, with the text that would be in force. */
export interface ClosedCompany extends StoredCompany {
  name: string
  closedAt: Instant
  version: number
  source: string
}

export interface CompanyStore {
  /** The companies that are served, by key. */
  list(): Promise<StoredCompany[]>
  /** Those that are not any more, by key. */
  closed(now: Instant): Promise<ClosedCompany[]>
  /** Makes a company with its first regulation and its administrator, all or nothing. @throws Conflict when the key or the login is taken. */
  found(company: NewRegulation & { authorId: string | null; administrator: { id: string; login: string; name: string; office: string | null; passwordHash: string; at: Instant } }): Promise<void>
  /** No longer serves the company; what it has stays. @returns false when there is no such company, or it is closed */
  close(hotlineId: string, at: Instant): Promise<boolean>
  /** Serves it again. @returns false when it is not closed */
  reopen(hotlineId: string): Promise<boolean>
}

export interface StoredNotice {
  id: string
  hotlineId: string
  kind: 'hours' | 'holiday' | 'break' | 'emergency'
  text: LocalText
  spoken: string | null
  from: Instant
  until: Instant
  authorName: string | null
  createdAt: Instant
  withdrawnAt: Instant | null
}

export interface NoticeArchive extends NoticeStore {
  /** Notices that are published now or will be, and the latest past ones, by the moment of publication, newest first. */
  list(hotlineId: string, now: Instant): Promise<StoredNotice[]>
  create(notice: Omit<StoredNotice, 'authorName' | 'withdrawnAt'> & { authorId: string }): Promise<StoredNotice>
  /** @returns null when there is no such notice, or it was withdrawn. */
  update(hotlineId: string, id: string, changes: Pick<StoredNotice, 'kind' | 'text' | 'spoken' | 'from' | 'until'>): Promise<StoredNotice | null>
  withdraw(hotlineId: string, id: string, at: Instant): Promise<boolean>
}

// --- Attachments and what leaves the house ---------------------------------------------------------------------------

/** A file as it was taken in: its type is told by its content, not by its name. */
export interface KeptFile {
  /** Path below the attachments' folder; the same content has the same one. */
  path: string
  mediaType: string
  bytes: number
  sha256: string
}

/** Why a file was not taken. */
export class FileRefused extends Error {
  override name = 'FileRefused'
  readonly code: 'attachment-type' | 'attachment-too-large' | 'attachment-empty'
  constructor(code: FileRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface AttachmentStorage {
  /** Keeps a file durably before it resolves, and holds it until it is released. @throws FileRefused */
  keep(content: NodeJS.ReadableStream): Promise<KeptFile>
  /** Lets go of a file; with `unwanted` it goes when nobody else holds the same content and `unwanted` says so. */
  release(path: string, unwanted?: () => Promise<boolean>): Promise<void>
  /** Files that nobody holds, last kept before a moment. */
  heldByNobody(before: Instant): Promise<string[]>
  /** Removes a file that nobody holds, unless it was kept again since that moment. */
  remove(path: string, before: Instant): Promise<void>
  /** Removes what is left of files whose arrival broke off with the process, last written before a moment. @returns how many */
  removeParts(before: Instant): Promise<number>
  read(path: string): NodeJS.ReadableStream
}

/** The ways to the clients. The client's own page is one that is always there. */
export interface Messenger {
  /** @throws when the message did not get there: it will be tried again. */
  deliver(message: Outgoing): Promise<void>
}

// --- Live ------------------------------------------------------------------------------------------------------------

export interface EventBus {
  publish(hotlineId: string, change: LiveChange): void
  subscribe(listener: (hotlineId: string, change: LiveChange) => void): () => void
}

export type { CallerCard, CallEvent, Instant, SpokenNotice }

// --- Reports ---------------------------------------------------------------------------------------------------------

/** A period [from, to) of a company whose days are those of a zone. */
export interface ReportQuery {
  hotlineId: string
  from: Instant
  to: Instant
  zone: string
}

/** How many tickets had such a fact, by its `why` and by its reason or outcome. */
export interface ReportFact {
  type: string
  why: string | null
  key: string | null
  tickets: number
}

export interface ReportStore {
  /** Clocks with a limit that began in the period. */
  answered(query: ReportQuery, now: Instant): Promise<WorkReport['answered']>
  /** Tickets that were resolved in the period. */
  handled(query: ReportQuery): Promise<{ month: string; receivedAt: Instant; resolvedAt: Instant }[]>
  load(query: ReportQuery): Promise<WorkReport['load']>
  facts(query: ReportQuery): Promise<ReportFact[]>
  /** The latest rating of each ticket that was rated in the period. */
  ratings(query: ReportQuery): Promise<{ at: Instant; ticketId: string; ticketNumber: string; rating: number; comment: string | null }[]>
}
