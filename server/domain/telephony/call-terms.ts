/** What a call comes under and carries with it, whatever its phase. */

/** Milliseconds since 1970-01-01T00:00:00Z on the business clock. */
export type Instant = number

/** The caller's agreement to being recorded; `wording` is the version of the announcement that was heard to its end. */
export interface Consent {
  kind: 'implied'
  wording: string
  at: Instant
}

/** A notice that is published at the moment and is to be said to callers: other hours, a break, an emergency. */
export interface SpokenNotice {
  id: string
  /** Grows when the text changes. */
  version: number
  /** Russian, numbers in words, as announcements are written. */
  text: string
}

export interface TicketRef {
  id: string
  number: string
}

/** Versions of the announcements whose hearing is taken for consent: to the talk's recording, and to the message's. */
export interface Wordings {
  talk: string
  message: string
}

/** How a call is queued; taken from the regulation and the route when the call arrives. */
export interface QueueTerms {
  /** Offices on shift when the call came, the preferred first. */
  offices: readonly string[]
  prefers: string | null
  /** The other offices' agents are asked after this wait. */
  overflowAfterMs: number
  ringTimeoutMs: number
  announceEveryMs: number
  /** After this wait the caller is asked to leave a message instead. */
  maxWaitMs: number
  wrapUpMs: number
  /** A busy specialist of the client's is waited for so long. */
  specialistWaitMs: number
  /** Callers with an open ticket of one of these levels go before the others, and callers who press the key. */
  outOfTurnLevels: readonly string[]
  outOfTurnKey: string | null
  /** Where the caller is told the ticket's number. */
  sayNumber: 'in-queue' | 'after-message' | 'off'
}

/** The extension that a caller is asked to dial. */
export interface ExtensionTerms {
  digits: string
  /** Wait for the first key after the announcement, and for each further one. */
  waitMs: number
  /** How often the announcement is said again before the call goes to the default destination. */
  repeats: number
}

/** Why a caller goes before the others. `level` is that of the open ticket. */
export interface OutOfTurn {
  why: 'open-ticket' | 'key'
  level: string | null
}
