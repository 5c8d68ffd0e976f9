import type { Call, CallFact, CallOutcome, CallSummary, Instant, TicketRef } from '../domain/telephony/call.ts'
import type { CallDetailView, CallView, Page } from '../panel-protocol.ts'
import type { ListQuery } from './stores.ts'

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

/** Entries on disk, flushed before `append` resolves, in order, until they are taken off. */
export interface Journal {
  append(entry: unknown): Promise<void>
  /** Hands every entry over in order; an entry is dropped when the handler resolves, and the reading stops when it throws. */
  drain(handler: (entry: unknown) => Promise<void>): Promise<void>
  readonly size: number
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
