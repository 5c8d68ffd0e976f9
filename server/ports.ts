/**
 * What the services need from the outside. Adapters implement these; nothing here knows how.
 * Instants are milliseconds since 1970 on the business clock unless a name says otherwise.
 */
import type { Call, CallEvent, CallFact, CallOutcome, CallSummary, Instant, LegEnd, SpokenNotice, TicketRef } from './domain/telephony/call.ts'
import type { CallerCard } from './domain/telephony/caller-card.ts'
import type { CallDetailView, CallView, ClientView, LiveChange, ListenView, Page, RecordingView, Role, TicketDetailView, TicketStatus, TicketView } from './panel-protocol.ts'

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

export class SpeechError extends Error {
  override name = 'SpeechError'
}

// --- Calls -----------------------------------------------------------------------------------------------------------

/** One stored step of a call. Applying it twice, or after a later one, changes nothing. */
export interface CallChange {
  call: Call
  summary: CallSummary
  facts: CallFact[]
  /** The first change of a call to a served line opens its ticket; null for calls that get none. */
  ticket: { id: string; at: Instant; zone: string; prefix: string; caller: string | null } | null
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
}

export interface PersonStore {
  all(): Promise<Person[]>
  list(hotlineId: string): Promise<Person[]>
  find(hotlineId: string, id: string): Promise<Person | null>
  byLogin(login: string): Promise<(Person & { passwordHash: string }) | null>
  /** @throws Conflict when the login is taken. */
  create(person: Omit<Person, 'installation' | 'disabled' | 'presence' | 'breakReason' | 'presenceSince'> & { installation?: boolean; passwordHash: string; at: Instant }): Promise<Person>
  update(hotlineId: string, id: string, changes: Partial<Pick<Person, 'name' | 'role' | 'office' | 'phoneUri' | 'disabled'>>): Promise<Person | null>
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
  /** The person behind an unexpired session, in the company that was chosen for it if any. */
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

export interface TicketQuery extends ListQuery {
  status?: TicketStatus
  text?: string
  assigneeId?: string
  clientId?: string
}

export interface TicketStore {
  list(query: TicketQuery): Promise<Page<TicketView>>
  find(hotlineId: string, id: string): Promise<TicketDetailView | null>
  /** @throws Conflict when the ticket is no longer at `version`. @returns null when there is no such ticket. */
  update(hotlineId: string, id: string, version: number, changes: { subject?: string; category?: string | null; outcome?: string | null; clientId?: string | null; status?: TicketStatus; assigneeId?: string | null }, by: { personId: string; at: Instant }): Promise<TicketView | null>
  addNote(hotlineId: string, id: string, note: { text: string; personId: string; at: Instant }): Promise<boolean>
}

export interface ClientStore {
  find(hotlineId: string, id: string): Promise<ClientView | null>
  byPhone(hotlineId: string, e164: string): Promise<ClientView[]>
  search(query: ListQuery & { text?: string }): Promise<Page<ClientView>>
  create(client: { hotlineId: string; name: string; phones: string[]; note: string; at: Instant }): Promise<ClientView>
  update(hotlineId: string, id: string, changes: { name?: string; phones?: string[]; note?: string }): Promise<ClientView | null>
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
  news: { ru: string; en: string } | null
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
  news?: { ru: string; en: string } | null
  authorId?: string | null
}

export interface RegulationStore {
  /** The regulation's text in force for every hotline that is served. */
  current(now: Instant): Promise<{ hotlineId: string; version: number; source: string }[]>
  /** Every version of every hotline that is served, the hotlines by key, versions in the order of their numbers. */
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

// --- Companies and notices -------------------------------------------------------------------------------------------

export interface CompanyStore {
  /** The companies that are served, by key. */
  list(): Promise<{ hotlineId: string; createdAt: Instant; people: number }[]>
  /** Makes a company with its first regulation and its administrator, all or nothing. @throws Conflict when the key or the login is taken. */
  found(company: NewRegulation & { administrator: { id: string; login: string; name: string; passwordHash: string; at: Instant } }): Promise<void>
  /** No longer serves the company; what it has stays. */
  close(hotlineId: string, at: Instant): Promise<void>
}

export interface StoredNotice {
  id: string
  hotlineId: string
  kind: 'hours' | 'holiday' | 'break' | 'emergency'
  text: { ru: string; en: string }
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

// --- Live ------------------------------------------------------------------------------------------------------------

export interface EventBus {
  publish(hotlineId: string, change: LiveChange): void
  subscribe(listener: (hotlineId: string, change: LiveChange) => void): () => void
}

export type { CallerCard, CallEvent, SpokenNotice }
