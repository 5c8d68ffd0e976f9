import { isBlank, takenFirst } from './decide-work.ts'
import type { Situation } from './gates.ts'
import { missingIntake } from './intake.ts'
import { refuse } from './refusals.ts'
import type { Refused } from './rules.ts'
import type { TicketAction, TicketHappening } from './ticket.ts'

/** Actions about the end of a ticket, and what the client says to it. */
export type ClosingAction = Extract<TicketAction, { type: 'resolve' | 'confirm' | 'decline' | 'close' | 'reopen' | 'complain' | 'rate' }>

type Of<T extends ClosingAction['type']> = Extract<ClosingAction, { type: T }>
type Happenings = TicketHappening[] | Refused

const BEST_RATING = 5

export function decideClosing(action: ClosingAction, situation: Situation): Happenings {
  switch (action.type) {
    case 'resolve':
      return resolve(action, situation)
    case 'confirm':
      return [{ type: 'confirmed' }, { type: 'closed', why: 'confirmed', outcome: situation.ticket.outcome, text: null }]
    case 'decline':
      return decline(action, situation)
    case 'close':
      return close(action, situation)
    case 'reopen':
      return [{ type: 'reopened', why: 'staff', text: orNull(action.text) }]
    case 'complain':
      return complain(action, situation)
    case 'rate':
      return rate(action)
    default:
      return action satisfies never
  }
}

function resolve({ outcome, text }: Of<'resolve'>, situation: Situation): Happenings {
  const found = situation.rules.regulation.outcomes.find(({ key }) => key === outcome)
  if (found?.kind !== 'solved' && found?.kind !== 'not-at-fault') return refuse('outcome-unknown', outcome)
  return [...takenFirst(situation), { type: 'resolved', outcome, text: orNull(text) }]
}

/** Every reason that may defer a ticket may end it as well (TKD-13, NEK-11, TTR-13). */
function decline({ reason, text }: Of<'decline'>, { ticket, rules: { regulation } }: Situation): Happenings {
  const outcome = regulation.outcomes.find(({ key }) => key === reason)
  if (outcome === undefined || (outcome.kind !== 'declined' && !outcome.mayDefer)) return refuse('reason-unknown', reason)
  if (outcome.unidentifiedOnly) {
    const method = regulation.identification?.methods.find(({ key }) => key === ticket.identification)
    if (regulation.identification?.mayDecline !== true || method?.identified !== false) return refuse('caller-identified')
  }
  return [{ type: 'closed', why: 'declined', outcome: reason, text: orNull(text) }]
}

function close({ outcome, text }: Of<'close'>, { rules: { regulation } }: Situation): Happenings {
  if (outcome !== null && !regulation.outcomes.some(({ key }) => key === outcome)) return refuse('outcome-unknown', outcome)
  return [{ type: 'closed', why: 'by-staff', outcome, text: orNull(text) }]
}

/** TKD-16: the client may reopen what was closed too early, or turn to the head. */
function complain({ want, text }: Of<'complain'>, { ticket, rules: { regulation } }: Situation): Happenings {
  const { complaints } = regulation
  if (complaints?.completeIntakeOnly === true) {
    const missing = missingIntake(regulation, ticket.ticketType, ticket.intake)
    const names = regulation.intake.fields.filter(({ key }) => missing.includes(key)).map(({ name }) => name)
    if (missing.length > 0) return refuse('intake-incomplete', { ru: names.map(({ ru }) => ru).join(', '), en: names.map(({ en }) => en).join(', ') })
  }
  if (want === 'reopen') return complaints?.reopen === true ? [{ type: 'reopened', why: 'complaint', text: orNull(text) }] : refuse('not-in-regulation')
  const to = complaints?.escalateTo ?? null
  return to === null ? refuse('not-in-regulation') : [{ type: 'escalated', to, why: 'complaint', clock: null, text: orNull(text) }]
}

function rate({ rating, comment }: Of<'rate'>): Happenings {
  const valid = Number.isSafeInteger(rating) && rating >= 1 && rating <= BEST_RATING
  return valid ? [{ type: 'feedback', rating, comment: orNull(comment) }] : refuse('rating-invalid')
}

function orNull(text: string | null): string | null {
  return text === null || isBlank(text) ? null : text
}
