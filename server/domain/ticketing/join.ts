import type { Instant } from '../worktime/instant.ts'
import { refuse } from './refusals.ts'
import type { Refused } from './rules.ts'
import type { Actor, Ticket, TicketFact } from './ticket.ts'

/** A ticket with the number that people call it by. */
export interface Numbered {
  readonly ticket: Ticket
  readonly number: string
}

/** What a split or a merge adds to each of the two tickets. */
export interface Joint {
  readonly ok: true
  /** For the ticket that was split, or that goes into the other one. */
  readonly source: TicketFact[]
  /** For the new ticket, after the facts it was opened with, or for the one that stays. */
  readonly target: TicketFact[]
}

/**
 * A new question in an old ticket goes on as a ticket of its own (NEK-7, TTR-8), whatever the old one's state. The new one is opened with
 * `openTicket` first.
 */
export function decideSplit(source: Numbered, created: { id: string; number: string }, by: Actor, at: Instant): Joint | Refused {
  if (source.ticket.mergedInto !== null) return refuse('ticket-merged')
  return {
    ok: true,
    source: [{ type: 'split-off', at, by, into: created.id, intoNumber: created.number }],
    target: [{ type: 'split-from', at, by, from: source.ticket.id, fromNumber: source.number }],
  }
}

/** Two tickets about one problem become one: the source is closed, the target goes on. */
export function decideMerge(source: Numbered, target: Numbered, by: Actor, at: Instant): Joint | Refused {
  const refusal = mergeRefusal(source.ticket, target.ticket)
  if (refusal !== null) return refusal
  const closed: TicketFact[] = source.ticket.status === 'closed' ? [] : [{ type: 'closed', at, by, why: 'merged', outcome: null, text: null }]
  return {
    ok: true,
    source: [{ type: 'merged-into', at, by, into: target.ticket.id, intoNumber: target.number }, ...closed],
    target: [{ type: 'merged-in', at, by, from: source.ticket.id, fromNumber: source.number }],
  }
}

function mergeRefusal(source: Ticket, target: Ticket): Refused | null {
  if (source.id === target.id) return refuse('merge-itself')
  if (source.mergedInto !== null || target.mergedInto !== null) return refuse('ticket-merged')
  const differ = source.hotlineId !== target.hotlineId || (source.clientId !== null && target.clientId !== null && source.clientId !== target.clientId)
  if (differ) return refuse('merge-other-client')
  return target.status === 'closed' ? refuse('wrong-state', { ru: 'закрыта', en: 'closed' }) : null
}
