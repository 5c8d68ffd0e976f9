import { isCivilDate } from '../worktime/civil-date.ts'
import type { Situation } from './gates.ts'
import { refuse } from './refusals.ts'
import { answerLeavesAt, isMovedByDevelopment } from './rules.ts'
import type { Refused } from './rules.ts'
import type { Development, TicketAction, TicketHappening } from './ticket.ts'

/** Actions of the work itself: who does it, what is said, what it waits for. */
export type WorkAction = Extract<
  TicketAction,
  { type: 'take' | 'assign' | 'notify-registered' | 'send-message' | 'receive-message' | 'note' | 'defer' | 'wait-for-development' | 'resume' | 'escalate' | 'ask-to-move' }
>

type Of<T extends WorkAction['type']> = Extract<WorkAction, { type: T }>
type Happenings = TicketHappening[] | Refused

export function decideWork(action: WorkAction, situation: Situation): Happenings {
  switch (action.type) {
    case 'take':
      return take(situation)
    case 'assign':
      return assign(action, situation)
    case 'notify-registered':
      return [{ type: 'registration-notice', how: action.how }]
    case 'send-message':
      return sendMessage(action, situation)
    case 'receive-message':
      return receiveMessage(action, situation)
    case 'note':
      return isBlank(action.text) ? refuse('message-empty') : [{ type: 'note', text: action.text }]
    case 'defer':
      return defer(action, situation)
    case 'wait-for-development':
      return waitForDevelopment(action, situation)
    case 'resume':
      return [{ type: 'resumed' }]
    case 'escalate':
      return escalate(action, situation)
    case 'ask-to-move':
      return [{ type: 'asked-to-move', to: 'portal' }]
    default:
      return action satisfies never
  }
}

function take({ ticket, by }: Situation): TicketHappening[] {
  const own = by.kind === 'staff' && ticket.assignee?.kind === 'agent' && ticket.assignee.id === by.id
  const assigned: TicketHappening[] = own || by.kind !== 'staff' ? [] : [{ type: 'assigned', to: { kind: 'agent', id: by.id }, toldClient: false }]
  return ticket.status === 'new' ? [...assigned, { type: 'taken' }] : assigned
}

/** Whoever works on a new ticket has taken it; it stays with the one it was assigned to. */
export function takenFirst({ ticket, by }: Situation): TicketHappening[] {
  if (ticket.status !== 'new') return []
  const assigned: TicketHappening[] = ticket.assignee === null && by.kind === 'staff' ? [{ type: 'assigned', to: { kind: 'agent', id: by.id }, toldClient: false }] : []
  return [...assigned, { type: 'taken' }]
}

/** Third parties only where the regulation allows them (TKD-15); whether the client is told is its word as well (TTR-21). */
function assign({ to }: Of<'assign'>, { rules: { regulation } }: Situation): Happenings {
  if (to?.kind !== 'third-party') return [{ type: 'assigned', to, toldClient: false }]
  if (!regulation.thirdParties.allowed || isBlank(to.name)) return refuse('third-party-not-allowed')
  return [{ type: 'assigned', to, toldClient: regulation.thirdParties.tellClient }]
}

function sendMessage({ kind, text, links, waitForClient }: Of<'send-message'>, situation: Situation): Happenings {
  if (isBlank(text) && links.length === 0) return refuse('message-empty')
  if (situation.ticket.status === 'resolved' && waitForClient) return refuse('resolved-no-question')
  const leavesAt = answerLeavesAt(situation.rules, situation.at)
  return [...takenFirst(situation), { type: 'staff-message', kind, text, links, leavesAt, waitForClient }]
}

/** The client's word reopens what was resolved or closed, where the regulation says so (NEK-9); not what was refused. */
function receiveMessage({ text, channel }: Of<'receive-message'>, { ticket, facts, rules }: Situation): Happenings {
  const message: TicketHappening = { type: 'client-message', text, channel }
  const over = ticket.status === 'resolved' || ticket.status === 'closed'
  const closing = facts.findLast((fact) => fact.type === 'closed')
  const refused = ticket.status === 'closed' && closing?.type === 'closed' && (closing.why === 'declined' || closing.why === 'out-of-scope')
  const reopens = over && !refused && ticket.mergedInto === null && rules.regulation.tickets.reopenedByReply
  return reopens ? [message, { type: 'reopened', why: 'client-reply', text: null }] : [message]
}

function defer({ reason, until }: Of<'defer'>, situation: Situation): Happenings {
  const outcome = situation.rules.regulation.outcomes.find(({ key }) => key === reason)
  if (outcome?.needsDevelopment === true) return refuse('reason-needs-development')
  if (outcome?.mayDefer !== true) return refuse('reason-unknown', reason)
  if (until !== null && until <= situation.at) return refuse('until-past')
  return [...takenFirst(situation), { type: 'deferred', reason, until }]
}

/** A ticket that waits for development says for what version or date (TKD-10), or how long where that moves a deadline (TTR-12). */
function waitForDevelopment({ reason, development }: Of<'wait-for-development'>, situation: Situation): Happenings {
  const { regulation } = situation.rules
  const outcome = regulation.outcomes.find(({ key }) => key === reason)
  if (outcome?.needsDevelopment !== true) return refuse('reason-unknown', reason)
  const refusal = developmentRefusal(development, isMovedByDevelopment(regulation))
  return refusal ?? [...takenFirst(situation), { type: 'development-needed', reason, development }]
}

const MOST_DEVELOPMENT_DAYS = 1_000

function developmentRefusal({ productVersion, date, addedWorkingDays }: Development, daysCount: boolean): Refused | null {
  const invalid = (date !== null && !isCivilDate(date)) || !Number.isSafeInteger(addedWorkingDays) || addedWorkingDays < 0 || addedWorkingDays > MOST_DEVELOPMENT_DAYS
  if (invalid) return refuse('development-invalid')
  if (!isBlank(productVersion ?? '') || date !== null || (daysCount && addedWorkingDays > 0)) return null
  return refuse(daysCount ? 'development-unsaid' : 'development-unnamed')
}

function escalate({ to, text }: Of<'escalate'>, { rules: { regulation } }: Situation): Happenings {
  if (!regulation.roles.some(({ key }) => key === to)) return refuse('role-unknown', to)
  return [{ type: 'escalated', to, why: 'staff', clock: null, text: isBlank(text) ? null : text }]
}

export function isBlank(text: string): boolean {
  return text.trim() === ''
}
