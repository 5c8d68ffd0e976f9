import type { LocalText } from '../local-text.ts'
import type { Regulation } from '../regulation/schema.ts'
import { hasSilence } from './silence.ts'
import { refuse } from './refusals.ts'
import { effectivePackage } from './rules.ts'
import type { Refused, TicketRules } from './rules.ts'
import type { ActionType, Actor, Ticket, TicketFact, TicketStatus } from './ticket.ts'
import type { Instant } from '../worktime/instant.ts'

/** What a ticket is before an action is decided. */
export interface Situation {
  readonly ticket: Ticket
  readonly facts: readonly TicketFact[]
  readonly by: Actor
  readonly at: Instant
  readonly rules: TicketRules
}

const WORKED_ON = ['new', 'in-progress', 'waiting-client', 'deferred', 'waiting-development'] as const
const UNSOLVED = ['waiting-turn', ...WORKED_ON] as const
const OPEN = [...UNSOLVED, 'resolved'] as const
const ANY = [...OPEN, 'closed'] as const

/** The states in which an action makes sense. */
const STATES_OF_ACTION: Readonly<Record<ActionType, readonly TicketStatus[]>> = {
  take: WORKED_ON,
  assign: OPEN,
  'notify-registered': OPEN,
  'send-message': [...WORKED_ON, 'resolved'],
  'receive-message': ANY,
  note: ANY,
  'set-level': UNSOLVED,
  'confirm-package': OPEN,
  'set-client': ANY,
  identify: OPEN,
  'fill-intake': OPEN,
  'set-topic': OPEN,
  'set-type': OPEN,
  defer: WORKED_ON,
  'wait-for-development': WORKED_ON,
  'request-visit': WORKED_ON,
  'agree-visit': WORKED_ON,
  resume: ['waiting-client', 'deferred', 'waiting-development'],
  resolve: WORKED_ON,
  confirm: ['resolved'],
  decline: UNSOLVED,
  close: OPEN,
  reopen: ['resolved', 'closed'],
  complain: ['resolved', 'closed'],
  escalate: OPEN,
  'ask-to-move': UNSOLVED,
  rate: ['resolved', 'closed'],
}

export const ACTION_TYPES = Object.keys(STATES_OF_ACTION) as readonly ActionType[]

/** What the client may do; everything else is for staff, and for the programs that act for them. */
const BY_CLIENT: ReadonlySet<ActionType> = new Set(['receive-message', 'set-level', 'fill-intake', 'confirm', 'complain', 'rate'])
/** What nobody else may do for the client. */
const BY_CLIENT_ONLY: ReadonlySet<ActionType> = new Set(['rate'])
/** What a ticket that was merged into another one is still good for. */
const WHEN_MERGED: ReadonlySet<ActionType> = new Set(['receive-message', 'note'])

/** Why no action of the type can be done now, whatever its details; null when it can. */
export function gate(type: ActionType, situation: Situation): Refused | null {
  const { ticket, by } = situation
  if (by.kind === 'client' && !BY_CLIENT.has(type)) return refuse('staff-only')
  if (by.kind !== 'client' && BY_CLIENT_ONLY.has(type)) return refuse('client-only')
  if (ticket.mergedInto !== null && !WHEN_MERGED.has(type)) return refuse('ticket-merged')
  if (!STATES_OF_ACTION[type].includes(ticket.status)) return refuse('wrong-state', STATUS_WORDS[ticket.status])
  return provided(type, situation.rules.regulation, ticket) ? ruleGate(type, situation) : refuse('not-in-regulation')
}

/** Whether the regulation knows the kind of action at all. */
function provided(type: ActionType, regulation: Regulation, ticket: Ticket): boolean {
  switch (type) {
    case 'set-level':
      return regulation.levels.items.length > 0
    case 'confirm-package':
      return regulation.packages.items.length > 0
    case 'identify':
      return regulation.identification !== undefined
    case 'fill-intake':
      return regulation.intake.fields.length > 0
    case 'set-topic':
      return regulation.topics.length > 0
    case 'set-type':
      return regulation.types.length > 0
    case 'defer':
      return regulation.outcomes.some(({ mayDefer, needsDevelopment }) => mayDefer && !needsDevelopment)
    case 'wait-for-development':
      return regulation.outcomes.some(({ needsDevelopment }) => needsDevelopment)
    case 'decline':
      return regulation.outcomes.some(({ kind }) => kind === 'declined')
    case 'request-visit':
    case 'agree-visit':
      return regulation.visits !== undefined
    case 'complain':
      return regulation.complaints !== null && (regulation.complaints.reopen || regulation.complaints.escalateTo !== null)
    case 'ask-to-move':
      return regulation.tickets.mayMoveToPortal && ticket.channel === 'email'
    case 'rate':
      return regulation.feedback.asked
    default:
      return true
  }
}

/** What the regulation asks for before an action, where no detail of the action could help. */
function ruleGate(type: ActionType, situation: Situation): Refused | null {
  switch (type) {
    case 'take': {
      const { assignee, status } = situation.ticket
      const own = situation.by.kind === 'staff' && assignee?.kind === 'agent' && assignee.id === situation.by.id
      return own && status !== 'new' ? refuse('already-yours') : null
    }
    case 'notify-registered':
      return situation.facts.some((fact) => fact.type === 'registration-notice') ? refuse('already-notified') : null
    case 'set-level':
      return levelGate(situation)
    case 'request-visit':
      return visitGate(situation)
    case 'agree-visit':
      return situation.ticket.visit === null ? refuse('visit-not-requested') : null
    default:
      return null
  }
}

/** A level nobody has chosen yet is the client's choice written down; a chosen one changes on the regulation's conditions (CNT-5, TTR-5). */
function levelGate({ ticket, facts, by, at, rules }: Situation): Refused | null {
  const { chosenBy, change } = rules.regulation.levels
  if (by.kind === 'client') return chosenBy === 'client' ? null : refuse('level-not-chosen-by-client')
  if (ticket.level === null || change.afterSilenceWorkingHours === null) return null
  return hasSilence(facts, rules.hours.union, change.afterSilenceWorkingHours, at) ? null : refuse('client-not-silent', String(change.afterSilenceWorkingHours))
}

function visitGate({ ticket, facts, rules }: Situation): Refused | null {
  const key = effectivePackage(ticket, rules.regulation)
  if (key === null || !rules.regulation.visits?.packages.includes(key)) return refuse('visit-not-in-package')
  const most = rules.agreed?.visitsPerIncident ?? null
  const requested = facts.filter((fact) => fact.type === 'visit' && fact.hours === null).length
  return most !== null && requested >= most ? refuse('visits-used-up', String(most)) : null
}

const STATUS_WORDS: Readonly<Record<TicketStatus, LocalText>> = {
  'waiting-turn': { ru: 'ждёт своей очереди', en: 'waiting its turn' },
  new: { ru: 'ещё не взята в работу', en: 'not taken yet' },
  'in-progress': { ru: 'в работе', en: 'in progress' },
  'waiting-client': { ru: 'ждёт клиента', en: 'waiting for the client' },
  deferred: { ru: 'отложена', en: 'deferred' },
  'waiting-development': { ru: 'ждёт доработки', en: 'waiting for development' },
  resolved: { ru: 'решена', en: 'resolved' },
  closed: { ru: 'закрыта', en: 'closed' },
}
