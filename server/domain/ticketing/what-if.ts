import { CLOCK_KINDS } from '../regulation/ticket-fields.ts'
import type { ClockKind } from '../regulation/ticket-fields.ts'
import type { Instant } from '../worktime/instant.ts'
import type { Deadline } from './deadline.ts'
import { deadlinesOf } from './deadlines.ts'
import { receiptMoment } from './open.ts'
import { answerLeavesAt } from './rules.ts'
import type { AgreedFigures, TicketRules } from './rules.ts'
import type { ChannelKind, TicketFact } from './ticket.ts'

/** A ticket to be looked at under other rules. */
export interface TriedTicket {
  readonly id: string
  readonly facts: readonly TicketFact[]
  readonly agreed: AgreedFigures | null
}

/** How a clock would stand; null where there would be none. */
export interface ClockOutcome {
  readonly dueAt: Instant | null
  readonly runs: Deadline['runs']
  readonly breached: boolean
}

/** What would be different on a ticket's clock. */
export interface TicketDifference {
  readonly id: string
  readonly clock: ClockKind
  readonly before: ClockOutcome | null
  readonly after: ClockOutcome | null
  /** Later is positive; null when there is no deadline on one side. */
  readonly movedByMs: number | null
}

/**
 * What would be different had tickets been worked on under other rules: their facts stay, the moments that rules decide (receipt, when an
 * answer left) are worked out anew. What people would have done otherwise nobody knows.
 *
 * @throws WorktimeError where the calendar ends
 */
export function whatIfTickets(tickets: readonly TriedTicket[], oldRules: TicketRules, newRules: TicketRules, now: Instant): TicketDifference[] {
  return tickets.flatMap(({ id, facts, agreed }) => {
    const before = outcomes(facts, { ...oldRules, agreed }, now)
    const after = outcomes(facts, { ...newRules, agreed }, now)
    return CLOCK_KINDS.flatMap((clock): TicketDifference[] => {
      const [was, is] = [before.get(clock) ?? null, after.get(clock) ?? null]
      if (isSame(was, is)) return []
      const moved = was !== null && is !== null && was.dueAt !== null && is.dueAt !== null ? is.dueAt - was.dueAt : null
      return [{ id, clock, before: was, after: is, movedByMs: moved }]
    })
  })
}

function outcomes(facts: readonly TicketFact[], rules: TicketRules, now: Instant): Map<ClockKind, ClockOutcome> {
  const deadlines = deadlinesOf(under(facts, rules), rules, now)
  return new Map(deadlines.map(({ clock, dueAt, runs, breachedAt }) => [clock, { dueAt, runs, breached: breachedAt !== null }]))
}

function under(facts: readonly TicketFact[], rules: TicketRules): TicketFact[] {
  const channel: ChannelKind = facts.find((fact) => fact.type === 'received')?.channel ?? 'email'
  return facts.map((fact) => {
    if (fact.type === 'received') return { ...fact, receivedAt: receiptMoment(rules, channel, fact.at) }
    return fact.type === 'staff-message' ? { ...fact, leavesAt: answerLeavesAt(rules, fact.at) } : fact
  })
}

function isSame(a: ClockOutcome | null, b: ClockOutcome | null): boolean {
  return a?.dueAt === b?.dueAt && a?.runs === b?.runs && a?.breached === b?.breached
}
