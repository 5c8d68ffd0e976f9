/**
 * The regulation's part of the panel protocol: versions and their editor, notices, companies, the public page.
 * Types only; see panel-protocol.ts. Instants are ISO 8601 strings in UTC, dates YYYY-MM-DD in the regulation's zone.
 */
import type { ChannelKind } from './desk-protocol.ts'
import type { LocalText } from './domain/local-text.ts'

// --- Versions --------------------------------------------------------------------------------------------------------

/** `in-force` is the one that holds now; `unreadable` ones are passed over, the last good one holds. */
export type RegulationVersionState = 'in-force' | 'scheduled' | 'past' | 'withdrawn' | 'unreadable'

/** GET /api/v1/regulation/versions, newest first. */
export interface RegulationVersionView {
  version: number
  state: RegulationVersionState
  /** From when it holds. */
  effectiveFrom: string
  /** When another one takes over; null while none is known. */
  effectiveUntil: string | null
  /** When everybody could read it. */
  publishedAt: string
  author: string | null
  news: LocalText | null
  /** Why it cannot be read by this version of the program. */
  problem: LocalText | null
}

/** What a regulation's YAML says as JSON: hours and numbers as they are written, defaults left out. Described by GET /regulation/schema. */
export type RegulationForm = Record<string, unknown>

/** GET /api/v1/regulation/versions/{n}; the same text as a file at …/versions/{n}.yaml. */
export interface RegulationVersionDetailView extends RegulationVersionView {
  source: string
  form: RegulationForm | null
}

/** One error of a regulation's text at its place; lines and columns count from 1. */
export interface RegulationErrorView {
  /** E.g. `numbers[0].prefers`; empty for the text as a whole. */
  path: string
  line: number
  column: number
  message: LocalText
  suggestion: LocalText | null
}

/** Why a regulation without errors cannot be published: a number of another company, people without their office. */
export interface RegulationConflictView {
  code: 'wrong-key' | 'number-taken' | 'office-in-use'
  message: LocalText
}

/** POST /api/v1/regulation/check {source}. */
export interface RegulationCheckView {
  ok: boolean
  errors: RegulationErrorView[]
  conflicts: RegulationConflictView[]
}

/** GET and PUT /api/v1/regulation/draft. Without a draft: the text in force with revision 0. */
export interface RegulationDraftView {
  source: string
  /** Null while the text is no YAML at all. */
  form: RegulationForm | null
  /** Version it was begun from. */
  baseVersion: number
  /** Grows with every saving; a PUT names the one it saw, else it is answered with 409 `draft-changed`. */
  revision: number
  updatedAt: string | null
  author: string | null
  check: RegulationCheckView
}

/** One field of the form; a change without `value` takes the field out. */
export interface RegulationFieldChange {
  path: (string | number)[]
  value?: unknown
}

/** PUT /api/v1/regulation/draft: the whole text, the whole form, or single fields. Comments stay where they are. DELETE drops the draft. */
export type RegulationDraftInput =
  | { revision: number; source: string }
  | { revision: number; form: RegulationForm }
  | { revision: number; changes: RegulationFieldChange[] }

/** A version by its number, the draft, or a text. */
export type RegulationRef = number | 'draft' | { source: string }

/** POST /api/v1/regulation/compare {a, b}: RegulationRef each. */
export interface RegulationComparisonView {
  changes: RegulationChangeView[]
}

export interface RegulationChangeView {
  /** Path in the form, e.g. `offices.moscow.hours`; items of lists by their keys. */
  path: string
  kind: 'added' | 'removed' | 'changed'
  /** What it is: «Офисы → Москва → Часы работы». */
  label: LocalText
  /** In words; null for what was not or is no longer there. */
  before: LocalText | null
  after: LocalText | null
}

/** POST /api/v1/regulation/what-if {source, from?, to?}; without moments the last 30 days. */
export interface RegulationWhatIfView {
  from: string
  to: string
  tickets: { total: number; changed: number }
  calls: { total: number; changed: number }
  /** The ones that would change, newest first, up to 200. */
  items: RegulationWhatIfItem[]
}

export interface RegulationWhatIfItem {
  kind: 'ticket' | 'call'
  id: string
  /** The ticket's number, or the number that was called. */
  number: string
  at: string
  changes: { label: LocalText; before: LocalText | null; after: LocalText | null }[]
}

/** POST /api/v1/regulation/versions; answers RegulationVersionView. `effectiveFrom` null: at once. */
export interface RegulationPublicationInput {
  source: string
  effectiveFrom: string | null
  /** Null: the usual words, where the regulation announces changes by a news item. */
  news: LocalText | null
}

/** POST /api/v1/regulation/listen → audio/wav. `notice` is a notice's spoken text; else a key of `announcements`. */
export interface RegulationListenInput {
  kind: string
  text: string
}

/** GET /api/v1/regulation/days?month=YYYY-MM: what the production calendar says of the month's days. */
export interface CalendarDayView {
  date: string
  kind: 'working' | 'weekend' | 'holiday' | 'transferred-day-off' | 'working-weekend'
  shortened: boolean
}

// --- Notices ---------------------------------------------------------------------------------------------------------

export type NoticeKind = 'hours' | 'holiday' | 'break' | 'emergency'

/** POST /api/v1/notices and PUT /api/v1/notices/{id}. */
export interface NoticeInput {
  kind: NoticeKind
  text: LocalText
  /** Said to callers before the queue: Russian, numbers in words. Null: shown only. */
  spoken: string | null
  from: string
  until: string
}

/** GET /api/v1/notices; DELETE withdraws one. */
export interface NoticeView extends NoticeInput {
  id: string
  state: 'published' | 'upcoming' | 'past' | 'withdrawn'
  author: string | null
  createdAt: string
}

// --- Companies -------------------------------------------------------------------------------------------------------

/** GET /api/v1/companies: for administrators of the installation. */
export interface CompanyView {
  hotlineId: string
  name: LocalText
  numbers: string[]
  version: number
  people: number
  createdAt: string
  /** The one whose data this session sees; PUT /api/v1/session/company {hotlineId} chooses another. */
  active: boolean
  /** Since when it is not served; null while it is. PATCH /api/v1/companies/{company} {closed} closes and opens it. */
  closedAt: string | null
}

/** POST /api/v1/companies: what a company needs to be called; everything else has defaults and is edited later. */
export interface NewCompanyInput {
  /** Latin letters, digits and hyphens; the address of its public page. */
  key: string
  name: LocalText
  /** The name as it is said aloud, in Russian. */
  spoken: string
  zone: string
  offices: { key: string; name: LocalText; zone: string; hours: string[] }[]
  numbers: { number: string; label: LocalText }[]
  /** Of the tickets' numbers: two to five Latin capitals. */
  prefix: string
  shortenedDays: boolean
  /** Where to write; null when there is no e-mail. */
  email: string | null
  /** What is promised to every client; null where nothing is. */
  reaction: WrittenAmountView | null
  resolution: WrittenAmountView | null
  administrator: { login: string; name: string; takesCalls: boolean }
}

/** A length of time as a regulation writes it: `{ workingHours: 4 }`, one of the three. */
export interface WrittenAmountView {
  workingHours?: number | undefined
  workingDays?: number | undefined
  clockHours?: number | undefined
}

/** The password is shown this once. */
export interface NewCompanyView {
  company: CompanyView
  administrator: { login: string; password: string }
}

// --- The public page -------------------------------------------------------------------------------------------------

/** A stretch of hours of one day, on the regulation's clock (HH:MM). */
export interface HoursView {
  open: string
  close: string
}

/** Hours of one date, or closed dates in a row, that are not as usual. */
export interface PublicDayView {
  date: string
  /** The last of the dates; the same for a single one. */
  until: string
  kind: 'holiday' | 'shortened' | 'working-weekend' | 'exception'
  /** No hours: closed. */
  hours: HoursView[]
  /** Offices it concerns; null means all. */
  offices: string[] | null
  note: LocalText | null
}

/** A figure in words; null where the regulation sets none («не установлено»). */
export interface PublicFigureView {
  level: LocalText | null
  package: LocalText | null
  target: LocalText | null
  within: LocalText | null
}

export interface PublicClockView {
  clock: 'reaction' | 'resolution' | 'autoClose'
  name: LocalText
  /** From what to what it is counted. */
  counted: LocalText
  figures: PublicFigureView[]
  /** Levels for which it runs round the clock. */
  roundTheClock: LocalText[]
}

export interface PublicVersionView {
  version: number
  effectiveFrom: string
  effectiveUntil: string | null
  state: 'in-force' | 'scheduled' | 'past'
}

/** GET /api/v1/public/regulations/{company}[?version=n]: what `/r/{company}` shows. No log-in. */
export interface PublicRegulationView {
  hotlineId: string
  company: LocalText
  version: number
  effectiveFrom: string
  state: PublicVersionView['state']
  zone: string
  /** How it stands at this moment; null for a version that is not in force. */
  now: { open: boolean; opensAt: string | null; closesAt: string | null; text: LocalText; hours: HoursView[] } | null
  /** `ownHours`: what the office's own clock shows for its hours; null where it is that of the regulation. */
  offices: { key: string; name: LocalText; zone: string; hours: HoursView[]; ownHours: HoursView[] | null }[]
  calendar: { rule: LocalText; shortenedDays: boolean; next: PublicDayView[]; exceptions: PublicDayView[]; warnings: string[] }
  numbers: { number: string; shown: string; extension: string | null; label: LocalText; announceOnly: boolean }[]
  channels: { kind: ChannelKind; name: LocalText; use: LocalText; address: string | null; preferred: boolean; received: LocalText | null }[]
  levels: { key: string; name: LocalText; description: LocalText | null; outOfTurn: boolean }[]
  levelRules: LocalText[]
  clocks: PublicClockView[]
  packages: { key: string; name: LocalText; specialist: boolean; services: string[] }[]
  services: { key: string; name: LocalText }[]
  packageRules: LocalText[]
  visits: { packages: LocalText[]; hours: string; cities: string[] } | null
  agreement: LocalText | null
  types: { name: LocalText; channels: LocalText[]; paid: boolean }[]
  intake: { name: LocalText; hint: LocalText | null; required: LocalText; options: LocalText[] }[]
  /** How tickets are worked on, sentence by sentence: order, limits, closing. */
  order: LocalText[]
  deferralReasons: LocalText[]
  declineReasons: LocalText[]
  scope: { inScope: LocalText[]; outOfScope: { name: LocalText; text: LocalText | null }[] }
  recording: LocalText[]
  /** Publication and acceptance of the regulation. */
  publication: LocalText[]
  news: { at: string; version: number | null; text: LocalText }[]
  notices: { kind: NoticeKind; text: LocalText; from: string; until: string }[]
  documentation: { name: LocalText; url: string; kind: 'faq' | 'manual' | 'site' }[]
  pages: string[]
  versions: PublicVersionView[]
}
