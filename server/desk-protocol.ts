/** The ticket desk's part of the panel protocol. Types only; see panel-protocol.ts. */
import type { LocalText } from './domain/local-text.ts'
import type { ClockKind, TicketStatus } from './domain/regulation/ticket-fields.ts'
import type { ChannelKind, TicketAction } from './domain/ticketing/ticket.ts'
import type { TicketView } from './panel-protocol.ts'

export type { LocalText } from './domain/local-text.ts'
export type { ClockKind, TicketStatus } from './domain/regulation/ticket-fields.ts'
export type { ChannelKind, MessageKind } from './domain/ticketing/ticket.ts'

/** The deadline that comes next on a ticket. */
export interface DueView {
  clock: ClockKind
  at: string
  breached: boolean
}

/** One clock of a ticket with its reckoning. `dueAt` is null where the regulation sets no figure. */
export interface DeadlineView {
  clock: ClockKind
  runs: 'working' | 'round-the-clock'
  startedAt: string
  targetAt: string | null
  dueAt: string | null
  stoppedAt: string | null
  pausedSince: string | null
  breached: boolean
  /** One sentence per step. */
  steps: LocalText[]
}

/** What a ticket has beside the call's: part of TicketView. */
export interface TicketWork {
  channel: ChannelKind
  receivedAt: string
  ticketType: string | null
  level: string | null
  package: string | null
  /** Why it is deferred or waits for development. */
  reason: string | null
  /** The third party it is assigned to, if any. */
  thirdParty: string | null
  escalatedTo: string | null
  due: DueView | null
}

/** What a ticket's page has beside that: part of TicketDetailView. */
export interface TicketWorkDetail {
  /** The version of the regulation under which it was opened. */
  regulationVersion: number
  deadlines: DeadlineView[]
  /** Keys of the intake's fields. */
  intake: { values: Record<string, string>; missing: string[] }
  identification: string | null
  packageConfirmed: boolean
  development: { productVersion: string | null; date: string | null; addedWorkingDays: number } | null
  visit: { place: string; agreedAt: string | null; separateAgreement: boolean } | null
  rating: number | null
  mergedInto: { id: string; number: string } | null
  attachments: AttachmentView[]
  /** What was or will be sent to the client, in order. */
  outgoing: OutgoingView[]
  client: ClientCardView | null
  /** Place in the client's own queue while it waits its turn, from 1. */
  turn: number | null
  /** What may be done now; anything else is refused with its reason. */
  actions: TicketActionType[]
  /** Why the others may not be done now. */
  refusals: Partial<Record<TicketActionType, LocalText>>
  /** When an answer sent now would leave; null: at once. */
  answerLeavesAt: string | null
  /** The client's page of this ticket: path with its secret. */
  clientPage: string | null
}

export type TicketActionType = TicketAction['type']

/** An action as the API takes it: instants are ISO 8601 strings. */
export type TicketActionInput = TicketAction extends infer A ? (A extends TicketAction ? { [K in keyof A]: A[K] extends number | null ? (K extends 'rating' ? number : string | null) : A[K] } : never) : never

/** POST /api/v1/tickets/bulk: each ticket for itself. */
export interface BulkResult {
  id: string
  ticket: TicketView | null
  error: { code: string; message: string } | null
}

export interface AttachmentView {
  id: string
  name: string
  mediaType: string
  bytes: number
  sha256: string
  at: string
  author: string | null
}

/** A message to the client; `sentAt` is null until it has left. */
export interface OutgoingView {
  at: string
  leavesAt: string
  sentAt: string | null
  channel: ChannelKind
  /** The address it goes to; null for the client's page. */
  to: string | null
  text: string
  links: string[]
}

/** Ready-made lists of the desk. */
export type TicketListName = 'all' | 'open' | 'mine' | 'team' | 'breaching' | 'unassigned' | 'escalated' | 'waiting' | 'closed'

/** What a list of tickets is narrowed by; also what a saved view keeps. */
export interface TicketFilter {
  view?: TicketListName
  status?: TicketStatus
  level?: string
  package?: string
  ticketType?: string
  channel?: ChannelKind
  category?: string
  assigneeId?: string
  clientId?: string
  /** Words in Russian or English, a ticket's number, or part of a telephone number. */
  text?: string
  /** `regulation`: the order of work that the regulation names; else the newest first. */
  sort?: 'regulation' | 'newest' | 'due'
}

export interface SavedView {
  id: string
  name: string
  filter: TicketFilter
}

/** How many tickets each ready-made list has; more than 999 is said as 1000. */
export type TicketCounts = Record<Exclude<TicketListName, 'all' | 'closed'>, number>

// --- The regulation's words -------------------------------------------------------------------------------------------

export interface NamedView {
  key: string
  name: LocalText
}

/** GET /api/v1/desk/rules?version=…: what a regulation's version lets the desk choose from, in its own order and words. */
export interface DeskRulesView {
  version: number
  zone: string
  channels: { kind: ChannelKind; use: 'registers' | 'questions' | 'announce-only' }[]
  agreement: { required: boolean; name: LocalText } | null
  identification: { methods: (NamedView & { identified: boolean })[]; mayDecline: boolean } | null
  levels: (NamedView & { description: LocalText | null; outOfTurn: boolean })[]
  levelChange: { clientConsent: boolean; afterSilenceWorkingHours: number | null }
  services: NamedView[]
  packages: (NamedView & { services: string[]; specialist: boolean })[]
  purchases: (NamedView & { package: string })[]
  visits: { packages: string[]; hours: string; cities: string[] } | null
  products: (NamedView & { currentVersion: string | null })[]
  /** `service`: that of the package which such a request asks for. */
  types: (NamedView & { channels: ChannelKind[] | null; paid: boolean; service: string | null })[]
  topics: (NamedView & { inScope: boolean; closingText: LocalText | null })[]
  outcomes: (NamedView & { kind: 'solved' | 'in-progress' | 'declined' | 'not-at-fault'; mayDefer: boolean; needsDevelopment: boolean })[]
  intake: IntakeFieldView[]
  roles: NamedView[]
  thirdParties: { allowed: boolean; tellClient: boolean }
  templates: { key: string; name: LocalText; text: LocalText }[]
  documentation: { name: LocalText; url: string; kind: 'faq' | 'manual' | 'site' }[]
  activePerClient: number | null
  oneProblem: boolean
  answersLeave: 'any-time' | 'in-hours'
  mayMoveToPortal: boolean
  complaints: { reopen: boolean; escalateTo: string | null; completeIntakeOnly: boolean } | null
  /** Clocks for which a client may have agreed other figures. */
  figuresMayDiffer: boolean
  /** The working days that development takes move a deadline. */
  movedByDevelopment: boolean
}

export interface IntakeFieldView extends NamedView {
  hint: LocalText | null
  kind: 'text' | 'long-text' | 'choice' | 'files' | 'contact' | 'link'
  options: NamedView[]
  required: boolean
  requiredWhen: { field: string; is: string[] } | null
  /** Required for tickets of these types only; null: of all. */
  types: string[] | null
}

// --- Clients ---------------------------------------------------------------------------------------------------------

export interface AgreementView {
  number: string
  from: string | null
  until: string | null
}

export interface ContactView {
  id: string
  name: string
  phones: string[]
  emails: string[]
  note: string
}

/** GET /api/v1/clients/{id}: the organisation as the agent needs to see it. Dates are YYYY-MM-DD. */
export interface ClientCardView {
  id: string
  name: string
  note: string
  phones: string[]
  /** The organisation's own addresses; those of contacts are theirs. */
  emails: string[]
  contacts: ContactView[]
  agreement: AgreementView | null
  agreementState: 'valid' | 'expired' | 'not-yet' | 'none' | 'not-required'
  package: { key: string; from: string | null; until: string | null; confirmed: boolean } | null
  /** The services of the regulation, and whether this client's package has them. */
  services: { key: string; name: LocalText; included: boolean }[]
  specialistId: string | null
  specialistName: string | null
  /** Versions in use; outdated when the regulation names another as current. */
  products: { key: string; version: string | null; outdated: boolean }[]
  purchases: string[]
  /** Agreed figures instead of the regulation's, where it allows them; working days. */
  agreedTargetDays: number | null
  agreedLimitDays: number | null
  visitsPerIncident: number | null
  openTickets: TicketView[]
  history: { tickets: number; calls: number; lastCallAt: string | null }
  warnings: LocalText[]
}

/** POST /api/v1/clients and PATCH /api/v1/clients/{id}: what is left out stays. Dates are YYYY-MM-DD. */
export interface ClientChanges {
  name?: string
  note?: string
  phones?: string[]
  emails?: string[]
  agreement?: AgreementView | null
  package?: { key: string; from: string | null; until: string | null; confirmed: boolean } | null
  specialistId?: string | null
  products?: { key: string; version: string | null }[]
  purchases?: string[]
  agreedTargetDays?: number | null
  agreedLimitDays?: number | null
  visitsPerIncident?: number | null
}

/** POST /api/v1/clients/{id}/contacts and PATCH of one of them. */
export type ContactChanges = Omit<ContactView, 'id'>

// --- From outside ----------------------------------------------------------------------------------------------------

/** POST /api/v1/intake/{channel}, with the company's key in `Authorization: Bearer`. */
export interface IntakeRequest {
  /** The sender's own id of the message: sending it again makes no second ticket. */
  messageId: string
  /** Number of the ticket it belongs to; without it a new one. */
  ticket?: string
  from: { name?: string; email?: string; phone?: string; organisation?: string; agreement?: string }
  subject: string
  text: string
  level?: string
  ticketType?: string
  /** Values of the intake's fields by their keys. */
  fields?: Record<string, string>
  at?: string
}

export interface IntakeAnswer {
  number: string
  status: TicketStatus
  receivedAt: string
  /** Keys of required fields that were not filled in. */
  missing: string[]
  /** Place in the client's queue when it waits its turn. */
  turn: number | null
  clientPage: string
}

/** GET /api/v1/portal/tickets/{secret}: what the client sees. */
export interface PortalTicketView {
  number: string
  company: LocalText
  /** The regulation's version under which it was opened: its number and the path of its page. */
  regulation: { version: number; path: string }
  subject: string
  status: TicketStatus
  receivedAt: string
  /** The company's time zone. */
  zone: string
  /** The level that counts; null where the regulation has none. */
  level: NamedView | null
  /** What the client may choose from now. */
  levels: (NamedView & { description: LocalText | null })[]
  /** What is asked for is paid separately, or is not part of the client's package. */
  marks: { paid: boolean; outsidePackage: boolean }
  visit: { place: string; agreedAt: string | null } | null
  turn: number | null
  due: DueView | null
  messages: { at: string; from: 'client' | 'staff'; text: string; links: string[] }[]
  attachments: AttachmentView[]
  /** Required fields of the intake that are still empty. */
  missing: { key: string; name: LocalText }[]
  mayReply: boolean
  mayConfirm: boolean
  mayReopen: boolean
  mayEscalate: boolean
  feedback: { asked: boolean; question: LocalText | null; rating: number | null; comment: string | null }
}

// --- Live ------------------------------------------------------------------------------------------------------------

/** A ticket of the company has changed: lists that show it read it again. */
export interface LiveTicket {
  id: string
  number: string
  status: TicketStatus
  version: number
  assigneeId: string | null
  due: DueView | null
  /** People who are to look at it now, because it was escalated to them. */
  notified?: string[]
}

