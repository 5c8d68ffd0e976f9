import { compileRegulations } from '../regulation/compile-regulation.ts'
import type { Regulation } from '../regulation/schema.ts'
import type { Instant } from '../worktime/instant.ts'
import type { ProductionCalendar } from '../worktime/production-calendar.ts'
import { route } from './routing.ts'
import type { RouteDecision } from './routing.ts'

/** A call to be looked at under another regulation. */
export interface TriedCall {
  readonly id: string
  /** As it was dialled. */
  readonly number: string
  readonly at: Instant
}

/** Where a call would have gone: its line's state and the offices that would have answered. */
export interface RouteOutcome {
  readonly state: RouteDecision['state']
  readonly offices: readonly string[]
}

export interface CallDifference {
  readonly id: string
  readonly before: RouteOutcome
  readonly after: RouteOutcome
}

/**
 * What would be different had calls come under another regulation: open or closed, and which offices. By the hours alone: what was opened
 * and closed by hand is left out on both sides.
 *
 * @throws WorktimeError for a moment that the calendar cannot tell of
 */
export function whatIfCalls(calls: readonly TriedCall[], before: Regulation, after: Regulation, calendar: ProductionCalendar): CallDifference[] {
  const [old, young] = [compileRegulations([before], calendar), compileRegulations([after], calendar)]
  return calls.flatMap(({ id, number, at }) => {
    const [was, is] = [route({ number, at }, old), route({ number, at }, young)]
    const same = was.state === is.state && was.offices.join() === is.offices.join()
    return same ? [] : [{ id, before: { state: was.state, offices: was.offices }, after: { state: is.state, offices: is.offices } }]
  })
}
