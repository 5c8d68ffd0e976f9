import type { Instant } from '../worktime/instant.ts'
import type { WorkingTime } from '../worktime/working-time.ts'
import type { TicketFact } from './ticket.ts'

const MINUTES_PER_HOUR = 60

/** When the staff's question left that the client has not answered yet; null when none is open. */
function openQuestionSince(facts: readonly TicketFact[]): Instant | null {
  let since: Instant | null = null
  for (const fact of facts) {
    if (fact.type === 'client-message') since = null
    if (fact.type === 'staff-message' && fact.waitForClient) since ??= fact.leavesAt
  }
  return since
}

/** Whether the client has left a question without an answer for so many working hours (TTR-5). */
export function hasSilence(facts: readonly TicketFact[], hours: WorkingTime, workingHours: number, at: Instant): boolean {
  const since = openQuestionSince(facts)
  return since !== null && since <= at && hours.between(since, at) >= workingHours * MINUTES_PER_HOUR
}
