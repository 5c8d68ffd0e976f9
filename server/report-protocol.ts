/** Reports on the work with tickets: part of the panel protocol. Types only; see panel-protocol.ts. */
import type { LocalText } from './domain/local-text.ts'

/** Clocks that began in a month, for one level and package. */
export interface AnsweredInTime {
  /** YYYY-MM in the company's zone. */
  month: string
  clock: 'reaction' | 'resolution'
  level: string | null
  package: string | null
  inTime: number
  late: number
  /** Still running and not yet late. */
  running: number
}

/** How long tickets that were resolved in a month took, in working days of the regulation's hours. */
export interface HandlingTime {
  month: string
  tickets: number
  averageWorkingDays: number
}

/** An hour of the week; 1 is Monday. */
export interface HourLoad {
  weekday: number
  hour: number
  calls: number
  tickets: number
}

export interface RatingView {
  at: string
  ticketId: string
  ticketNumber: string
  rating: number
  comment: string | null
}

/** GET /api/v1/reports/work: what was done in a period, both days included. */
export interface WorkReport {
  from: string
  to: string
  zone: string
  answered: AnsweredInTime[]
  handling: {
    /** What the regulation states, if it does. */
    stated: { fromWorkingDays: number; toWorkingDays: number } | null
    months: HandlingTime[]
    averageWorkingDays: number | null
    tickets: number
  }
  load: HourLoad[]
  /** Why tickets were deferred, and why they ended without a solution. */
  reasons: { key: string; name: LocalText; deferred: number; ended: number }[]
  /** How tickets ended; what was not the department's fault is counted apart. */
  outcomes: { key: string; name: LocalText; kind: string; tickets: number }[]
  complaints: { reopened: number; escalated: number }
  /** `counts[0]` is one star. */
  ratings: { counts: [number, number, number, number, number]; average: number | null; latest: RatingView[] }
}
