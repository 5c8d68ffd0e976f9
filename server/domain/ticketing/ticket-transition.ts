import type { TicketFact, TicketStatus } from './ticket.ts'

/** States in which somebody works on the ticket or it waits for somebody. */
const WORKED_ON: ReadonlySet<TicketStatus> = new Set(['new', 'in-progress', 'waiting-client', 'deferred', 'waiting-development'])
const SET_ASIDE: ReadonlySet<TicketStatus> = new Set(['waiting-client', 'deferred', 'waiting-development'])

/** Whether the ticket is in work: neither waiting its turn nor closed. Such tickets count towards a client's limit (TTR-7). */
export function isActive(status: TicketStatus): boolean {
  return status !== 'waiting-turn' && status !== 'closed'
}

/** The state after a fact; a fact that does not fit the state leaves it as it is. The drawing is in ticket.ts. */
export function nextStatus(status: TicketStatus, fact: TicketFact): TicketStatus {
  switch (fact.type) {
    case 'received':
      return fact.waitsForTurn ? 'waiting-turn' : 'new'
    case 'turn-reached':
      return status === 'waiting-turn' ? 'new' : status
    case 'taken':
      return status === 'new' ? 'in-progress' : status
    case 'staff-message':
      return afterStaffMessage(status, fact.waitForClient)
    case 'client-message':
      return status === 'waiting-client' || status === 'deferred' ? 'in-progress' : status
    case 'deferred':
      return WORKED_ON.has(status) ? 'deferred' : status
    case 'development-needed':
      return WORKED_ON.has(status) ? 'waiting-development' : status
    case 'resumed':
      return SET_ASIDE.has(status) ? 'in-progress' : status
    case 'resolved':
      return WORKED_ON.has(status) ? 'resolved' : status
    case 'closed':
      return 'closed'
    case 'reopened':
      return status === 'resolved' || status === 'closed' ? 'in-progress' : status
    case 'registration-notice':
    case 'assigned':
    case 'note':
    case 'edited':
    case 'level-changed':
    case 'package-confirmed':
    case 'client-set':
    case 'identified':
    case 'intake-filled':
    case 'topic-set':
    case 'type-set':
    case 'visit':
    case 'confirmed':
    case 'split-off':
    case 'split-from':
    case 'merged-in':
    case 'merged-into':
    case 'escalated':
    case 'asked-to-move':
    case 'feedback':
    case 'attached':
      return status
    default:
      return fact satisfies never
  }
}

function afterStaffMessage(status: TicketStatus, waitForClient: boolean): TicketStatus {
  if (!WORKED_ON.has(status)) return status
  if (waitForClient) return 'waiting-client'
  return status === 'new' ? 'in-progress' : status
}
