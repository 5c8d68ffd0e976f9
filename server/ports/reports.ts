import type { Instant } from '../domain/telephony/call.ts'
import type { WorkReport } from '../panel-protocol.ts'

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
