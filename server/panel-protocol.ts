/**
 * What the panel and the server say to each other: the shapes of the HTTP API's bodies and of the live events.
 * Types only; the web imports nothing else of the server. Instants are ISO 8601 strings in UTC, durations carry their unit.
 */

import type { LiveTicket, TicketStatus, TicketWork, TicketWorkDetail } from './desk-protocol.ts'
import type { LocalText } from './domain/local-text.ts'
import type { Figures } from './domain/telephony/figures.ts'

export type * from './desk-protocol.ts'
export type * from './report-protocol.ts'
export type { Figures } from './domain/telephony/figures.ts'
export type * from './regulation-protocol.ts'

export type Role = 'agent' | 'supervisor' | 'administrator'
export type Locale = 'ru' | 'en'

/** Every error of the API. `code` is stable, `message` tells a person what to do. */
export interface ApiError {
  code: string
  message: string
  details?: unknown
}

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

// --- Who is here -----------------------------------------------------------------------------------------------------

export interface PersonView {
  id: string
  login: string
  name: string
  role: Role
  /** The office whose shifts this person works; null for those who take no calls. */
  office: string | null
  /** A SIP phone instead of the browser's softphone. */
  phoneUri: string | null
  disabled: boolean
  /** Positions of the regulation that this person holds; escalations name them. */
  duties: string[]
}

export interface SessionView {
  person: PersonView
  /** Looks after every company of the installation: may list and make companies, and choose the one to see. */
  installation: boolean
  hotline: { id: string; name: LocalText; zone: string }
  demo: boolean
  /** The business clock; `shifted` when it does not show the real time (a banner says so). */
  clock: { now: string; shifted: boolean }
  offices: OfficeView[]
  breakReasons: ChoiceView[]
  categories: ChoiceView[]
  outcomes: ChoiceView[]
}

export interface ChoiceView {
  key: string
  ru: string
  en: string
}

/** What JsSIP needs; made anew for every connection, valid until `expiresAt`. */
export interface SoftphoneView {
  uri: string
  username: string
  password: string
  /** Path of the SIP WebSocket on the panel's own origin. */
  path: string
  iceServers: { urls: string; username?: string; credential?: string }[]
  expiresAt: string
}

// --- Regulation ------------------------------------------------------------------------------------------------------

export interface OfficeView {
  key: string
  name: LocalText
  zone: string
  /** Opening windows of an ordinary working day, local times of the regulation's zone (HH:MM). */
  windows: { open: string; close: string }[]
}

export interface NumberView {
  number: string
  label: LocalText
  prefers: string | null
  overflowAfterSeconds: number
  /** The digits to dial after the number; null where nothing is. */
  extension: string | null
}

export interface RegulationView {
  hotlineId: string
  company: LocalText
  zone: string
  offices: OfficeView[]
  numbers: NumberView[]
  followsShortenedDays: boolean
  consentWording: { version: string; text: string }
  recordingRetentionDays: number
}

export interface RouteView {
  number: string
  at: string
  state: 'open' | 'closed' | 'announce-only' | 'unknown-number'
  regulation: string | null
  offices: string[]
  prefers: string | null
  opensAt: string | null
  closesAt: string | null
  reason: string
  /** The same said to a person, with the why. */
  explanation: LocalText
  warnings: string[]
}

/** A line opened or closed by hand until a moment. */
export interface OverrideView {
  id: string
  kind: 'open' | 'close'
  /** Numbers concerned; null means all. */
  numbers: string[] | null
  offices: string[] | null
  from: string
  until: string
  /** Null is the demo phone. */
  author: string | null
  createdAt: string
  cancelledAt: string | null
}

// --- Live ------------------------------------------------------------------------------------------------------------

export type LivePhase = 'greeting' | 'waiting' | 'ringing' | 'talking' | 'message' | 'announcement'

export interface LiveCall {
  id: string
  phase: LivePhase
  /** The number that was called, E.164. */
  line: string
  /** The caller's number, E.164; null when hidden. */
  caller: string | null
  clientName: string | null
  /** What is known of the caller; null while unknown. */
  card: CallerCardView | null
  /** Why this caller goes before the others; null for everybody else. */
  outOfTurn: { why: 'open-ticket' | 'key'; level: string | null } | null
  ticketId: string | null
  ticketNumber: string | null
  /** The caller has heard the number in this call. */
  numberAnnounced: boolean
  arrivedAt: string
  queuedAt: string | null
  answeredAt: string | null
  agentId: string | null
  held: boolean
  recording: boolean
}

/** A caller, by the number, when the call came. */
export interface CallerCardView {
  /** Several when they share the number. */
  clients: { id: string; name: string }[]
  specialistId: string | null
  packageKey: string | null
  agreement: 'valid' | 'expired' | 'none'
  openTicketLevels: string[]
}

export type AgentStatus = 'offline' | 'available' | 'break' | 'ringing' | 'talking' | 'wrap-up'

export interface LiveAgent {
  id: string
  name: string
  office: string | null
  status: AgentStatus
  /** Reason of a break. */
  reason: string | null
  since: string
  callId: string | null
  /** When the wrap-up ends by itself. */
  wrapUpUntil: string | null
  /** A softphone is registered, or a SIP phone is set. */
  reachable: boolean
}

export interface LiveSystem {
  telephony: 'up' | 'down'
  database: 'up' | 'down'
  /** Since when the worse of them is as it is. */
  since: string
  /** Changes kept in the journal until the database is back. */
  journaled: number
  /** The regulation's version that should be in force and cannot be read, while the last good one holds. */
  unreadableRegulation: number | null
}

export interface LiveFigures extends Figures {
  /** The company's day these figures count, YYYY-MM-DD. */
  day: string
}

export interface LiveLine {
  number: string
  state: RouteView['state']
  opensAt: string | null
  closesAt: string | null
  override: 'open' | 'close' | null
}

export interface LiveState {
  calls: Record<string, LiveCall>
  agents: Record<string, LiveAgent>
  lines: Record<string, LiveLine>
  figures: Record<'today', LiveFigures>
  system: Record<'system', LiveSystem>
  /** Tickets that changed while somebody looked: never in a snapshot, lists read what they show by themselves. */
  tickets: Record<string, LiveTicket>
}

export type LiveTopic = keyof LiveState

export type LiveChange = {
  [T in LiveTopic]: { topic: T; id: string; value: LiveState[T][string & keyof LiveState[T]] | null }
}[LiveTopic]

/** Server → panel on `GET /api/v1/live`: one snapshot, then deltas; a gap in `seq` means: ask for a new snapshot (reconnect). */
export type LiveMessage =
  | { type: 'snapshot'; seq: number; now: string; state: LiveState }
  | { type: 'delta'; seq: number; changes: LiveChange[] }
  | { type: 'ping'; at: string }

// --- Calls, tickets, recordings --------------------------------------------------------------------------------------

export type CallOutcome = 'talked' | 'abandoned' | 'message' | 'no-message' | 'announced' | 'broken'

export interface CallView {
  id: string
  line: string
  caller: string | null
  clientId: string | null
  clientName: string | null
  arrivedAt: string
  queuedAt: string | null
  answeredAt: string | null
  endedAt: string | null
  outcome: CallOutcome | null
  agentId: string | null
  agentName: string | null
  waitSeconds: number | null
  talkSeconds: number | null
  ticketId: string | null
  ticketNumber: string | null
  recordings: RecordingView[]
}

export interface CallDetailView extends CallView {
  consent: { kind: string; wording: string; at: string } | null
  timeline: TimelineEntryView[]
}

export interface TimelineEntryView {
  at: string
  type: string
  author: string | null
  data: Record<string, unknown>
}

export interface RecordingView {
  id: string
  callId: string
  kind: 'talk' | 'message'
  startedAt: string
  durationSeconds: number
  bytes: number
  sha256: string
  channels: 1 | 2
  /** The recording is deleted after this moment by the retention period. */
  retainUntil: string
  deletedAt: string | null
  /** Whether the one who asks may hear it. */
  audible: boolean
}

export interface ListenView {
  at: string
  person: string
  action: 'play' | 'download'
}

export interface TicketView extends TicketWork {
  id: string
  number: string
  status: TicketStatus
  subject: string
  category: string | null
  outcome: string | null
  clientId: string | null
  clientName: string | null
  caller: string | null
  assigneeId: string | null
  assigneeName: string | null
  createdAt: string
  updatedAt: string
  /** Grows with every change; a PATCH names the one it saw. */
  version: number
}

export interface TicketDetailView extends TicketView, TicketWorkDetail {
  calls: CallDetailView[]
  /** The caller's earlier tickets that are still open. */
  openTickets: TicketView[]
  timeline: TimelineEntryView[]
  /** Clients that share the caller's number, to choose from. */
  candidates: ClientView[]
}

export interface ClientView {
  id: string
  name: string
  phones: string[]
  note: string
}

export interface FiguresReport {
  from: string
  to: string
  zone: string
  days: LiveFigures[]
  total: Figures
}

/** How things stand on one number. */
export interface QueueView {
  number: string
  label: LocalText
  state: RouteView['state']
  waiting: number
  /** Of those who wait now. */
  longestWaitSeconds: number | null
  /** Agents of the hotline by status: all of them may be asked for any of its numbers. */
  agents: Record<AgentStatus, number>
}

/** A number that the demo phone can call. */
export interface DemoLineView {
  company: LocalText
  number: string
  label: LocalText
  route: RouteView
}
