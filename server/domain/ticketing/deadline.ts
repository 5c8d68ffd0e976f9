import type { Amount } from '../regulation/basic-fields.ts'
import type { ClockKind } from '../regulation/ticket-fields.ts'
import type { ExplanationStep } from '../worktime/explain.ts'
import type { Instant } from '../worktime/instant.ts'

export type { ClockKind } from '../regulation/ticket-fields.ts'

/** What set a clock going. */
export type ClockStart = 'receipt' | 'turn' | 'client-message' | 'staff-question' | 'resolution'

/** What the regulation says about a clock of a ticket, or the client has agreed instead. */
export interface Terms {
  readonly level: string | null
  readonly package: string | null
  readonly target: Amount | null
  /** Null where nothing is set. */
  readonly within: Amount | null
  /** Working days that development adds. */
  readonly developmentDays: number
}

/** One run of a clock of a ticket. */
export interface Deadline {
  readonly clock: ClockKind
  readonly runs: 'working' | 'round-the-clock'
  readonly startedBy: ClockStart
  readonly startedAt: Instant
  /** The terms that count now. */
  readonly terms: Terms
  readonly targetAt: Instant | null
  /** Null where the regulation sets no figure. While the clock is paused: as if it went on at once. */
  readonly dueAt: Instant | null
  readonly stoppedAt: Instant | null
  readonly pausedSince: Instant | null
  /**
   * When the deadline as it was known then passed with the clock still running; null while it has not, and when it never did. A package
   * confirmed later makes no earlier breach: none is dated before the confirmation (CNT-8).
   */
  readonly breachedAt: Instant | null
  /** How dueAt comes about. */
  readonly steps: readonly ExplanationStep[]
}

/** Something to be done at a moment when nothing happens before. */
export interface Alarm {
  /** Unique within the ticket and stable: the same key is the same alarm, and fires once ever. */
  readonly key: string
  readonly at: Instant
  /** `resume`: the moment until which the ticket was deferred has come. */
  readonly what: 'escalate' | 'auto-close' | 'resume'
  /** Null when it is no clock's. */
  readonly clock: ClockKind | null
  /** `assignee`, `team` or roles of the regulation; empty unless it escalates. */
  readonly to: readonly string[]
}
