import type { Regulation } from '../regulation/schema.ts'
import type { Instant } from '../worktime/instant.ts'
import type { Alarm, Deadline } from './deadline.ts'
import { deadlinesOf } from './deadlines.ts'
import { reckon, reckonBack } from './reckoning.ts'
import type { TicketRules } from './rules.ts'
import type { Ticket, TicketFact } from './ticket.ts'

export type { Alarm } from './deadline.ts'

type Escalation = Regulation['escalations'][number]

/**
 * What is to happen on a ticket by itself: escalations before and after its deadlines, its closing when the client stays silent, and its
 * return when it was deferred until a moment. A clock that stands or has no figure has none. A deadline that moves has alarms of its own. Nothing reminds anyone outside working time
 * but clocks that run round the clock (RBT-4).
 */
export function alarmsOf(ticket: Ticket, deadlines: readonly Deadline[], rules: TicketRules): Alarm[] {
  if (ticket.status === 'closed') return []
  return [...clockAlarms(deadlines, rules), ...resumption(ticket, rules)]
}

/** A ticket comes back in working time, when somebody is there to take it up. */
function resumption({ deferredUntil }: Ticket, { hours: { union } }: TicketRules): Alarm[] {
  return deferredUntil === null ? [] : [{ key: `resume@${deferredUntil}`, at: union.nextOpening(deferredUntil), what: 'resume', clock: null, to: [] }]
}

function clockAlarms(deadlines: readonly Deadline[], rules: TicketRules): Alarm[] {
  return deadlines.flatMap((deadline) => {
    const { clock, dueAt } = deadline
    if (dueAt === null || deadline.stoppedAt !== null || deadline.pausedSince !== null) return []
    if (clock === 'autoClose') return [{ key: `auto-close@${dueAt}`, at: dueAt, what: 'auto-close', clock, to: [] }]
    return rules.regulation.escalations.flatMap((escalation, index): Alarm[] => {
      const at = escalation.clock === clock ? escalationMoment(escalation, deadline, dueAt, rules) : null
      return at === null ? [] : [{ key: `${clock}-${escalation.when}-${index}@${dueAt}`, at, what: 'escalate', clock, to: escalation.to }]
    })
  })
}

/** Null when it would come before the clock has begun: a reminder of an hour to go is none where there is only an hour. */
function escalationMoment({ when, by }: Escalation, { runs, startedAt }: Deadline, dueAt: Instant, { hours: { union } }: TicketRules): Instant | null {
  const moment = by === undefined ? dueAt : when === 'before' ? reckonBack(by, dueAt, runs, union) : reckon(by, dueAt, runs, [], 0, union).at
  if (when === 'before' && moment <= startedAt) return null
  return runs === 'working' ? union.nextOpening(moment) : moment
}

/**
 * What an alarm adds to the ticket when it fires; nothing when the ticket has moved on since it was set, or when the deadline that it
 * was to remind of has passed.
 */
export function alarmFacts(ticket: Ticket, facts: readonly TicketFact[], alarm: Pick<Alarm, 'key'>, at: Instant, rules: TicketRules): TicketFact[] {
  const deadlines = deadlinesOf(facts, rules, at)
  const due = alarmsOf(ticket, deadlines, rules).find(({ key }) => key === alarm.key)
  if (due === undefined || due.at > at) return []
  const by = { kind: 'system' } as const
  if (due.what === 'auto-close') return [{ type: 'closed', at, by, why: 'no-reply', outcome: ticket.outcome, text: null }]
  if (due.what === 'resume') return [{ type: 'resumed', at, by }]
  const { clock } = due
  if (clock === null || clock === 'autoClose') return []
  const dueAt = deadlines.find((deadline) => deadline.clock === clock)?.dueAt ?? null
  const before = due.key.startsWith(`${clock}-before-`)
  if (before && dueAt !== null && at >= dueAt) return []
  return due.to.map((to): TicketFact => ({ type: 'escalated', at, by, to, why: before ? 'before-deadline' : 'after-deadline', clock, text: null }))
}

/** Until when an alarm that is late has to wait, because it would remind somebody outside working time; null when it may fire now. */
export function alarmWaitsUntil(facts: readonly TicketFact[], alarm: Pick<Alarm, 'what' | 'clock'>, at: Instant, rules: TicketRules): Instant | null {
  if (alarm.what !== 'escalate' || rules.hours.union.isOpen(at)) return null
  const runs = deadlinesOf(facts, rules, at).find(({ clock }) => clock === alarm.clock)?.runs
  return runs === 'round-the-clock' ? null : rules.hours.union.nextOpening(at)
}
