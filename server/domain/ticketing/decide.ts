import type { Instant } from '../worktime/instant.ts'
import { decideClosing } from './decide-closing.ts'
import type { ClosingAction } from './decide-closing.ts'
import { decideTerms } from './decide-terms.ts'
import type { TermsAction } from './decide-terms.ts'
import { decideWork } from './decide-work.ts'
import type { WorkAction } from './decide-work.ts'
import { ACTION_TYPES, gate } from './gates.ts'
import type { Situation } from './gates.ts'
import type { Refused, TicketRules } from './rules.ts'
import type { ActionType, Actor, ChannelKind, Ticket, TicketAction, TicketFact, TicketHappening } from './ticket.ts'

/**
 * What an action adds to a ticket, or why it cannot be done. Depends on the arguments alone; changes nothing.
 *
 * @param ticket the fold of `facts`
 */
export function decide(ticket: Ticket, facts: readonly TicketFact[], action: TicketAction, by: Actor, at: Instant, rules: TicketRules): { ok: true; facts: TicketFact[] } | Refused {
  const situation: Situation = { ticket, facts, by, at, rules }
  const outcome = gate(action.type, situation) ?? happeningsOf(action, situation)
  if ('ok' in outcome) return outcome
  return { ok: true, facts: outcome.map((happening) => Object.assign({ at, by }, happening)) }
}

/** The kinds of actions that may be done now; the details of one may still be refused. */
export function allowedActions(ticket: Ticket, facts: readonly TicketFact[], by: Actor, at: Instant, rules: TicketRules): ActionType[] {
  return ACTION_TYPES.filter((type) => gate(type, { ticket, facts, by, at, rules }) === null)
}

/** Whether a message of the client's still has its place in the ticket: a closed one takes it only where that reopens it (NEK-9). */
export function takesMessages(ticket: Ticket, facts: readonly TicketFact[], channel: ChannelKind, at: Instant, rules: TicketRules): boolean {
  if (ticket.status !== 'closed') return true
  const decision = decide(ticket, facts, { type: 'receive-message', text: '…', channel }, { kind: 'client' }, at, rules)
  return decision.ok && decision.facts.some(({ type }) => type === 'reopened')
}

/** Why the other kinds of actions cannot be done now. */
export function refusalsOf(ticket: Ticket, facts: readonly TicketFact[], by: Actor, at: Instant, rules: TicketRules): Partial<Record<ActionType, Refused>> {
  const refusals = ACTION_TYPES.flatMap((type) => {
    const refused = gate(type, { ticket, facts, by, at, rules })
    return refused === null ? [] : [[type, refused] as const]
  })
  return Object.fromEntries(refusals)
}

function happeningsOf(action: TicketAction, situation: Situation): TicketHappening[] | Refused {
  if (isOf(TERMS, action)) return decideTerms(action, situation)
  if (isOf(CLOSING, action)) return decideClosing(action, situation)
  return decideWork(action, situation)
}

const TERMS: Readonly<Record<TermsAction['type'], true>> = {
  'set-level': true, 'confirm-package': true, 'set-client': true, identify: true, 'fill-intake': true, 'set-topic': true, 'set-type': true,
  'request-visit': true, 'agree-visit': true,
}
const CLOSING: Readonly<Record<ClosingAction['type'], true>> = {
  resolve: true, confirm: true, decline: true, close: true, reopen: true, complain: true, rate: true,
}

function isOf<T extends ActionType>(family: Readonly<Record<T, true>>, action: TicketAction): action is Extract<TicketAction, { type: T }> {
  return Object.hasOwn(family, action.type)
}

export type { ClosingAction, TermsAction, WorkAction }
