import { nextStatus } from './ticket-transition.ts'
import type { Ticket, TicketFact } from './ticket.ts'

/**
 * The ticket as its facts make it, in their order.
 *
 * @throws Error when the first fact is not `received`: a ticket begins with it
 */
export function foldTicket(id: string, hotlineId: string, facts: readonly TicketFact[]): Ticket {
  const [received, ...later] = facts
  if (received?.type !== 'received') throw new Error(`Ticket ${id} does not begin with its receipt.`)
  return later.reduce(applyFact, begin(id, hotlineId, received))
}

function begin(id: string, hotlineId: string, fact: TicketFact & { type: 'received' }): Ticket {
  return {
    id,
    hotlineId,
    regulationVersion: fact.regulationVersion,
    channel: fact.channel,
    createdAt: fact.at,
    receivedAt: fact.receivedAt,
    status: nextStatus('new', fact),
    ticketType: fact.ticketType,
    level: fact.level,
    package: fact.package,
    packageConfirmed: fact.package !== null,
    clientId: fact.clientId,
    assignee: null,
    escalatedTo: null,
    topic: null,
    outcome: null,
    reason: null,
    deferredUntil: null,
    development: null,
    visit: null,
    identification: null,
    intake: {},
    rating: null,
    mergedInto: null,
  }
}

/** The ticket after one more fact. */
export function applyFact(ticket: Ticket, fact: TicketFact): Ticket {
  const status = nextStatus(ticket.status, fact)
  return { ...ticket, ...changesBy(ticket, fact), status, ...(status === ticket.status ? {} : setAside(fact)) }
}

/** Why and until when a ticket is where a fact has brought it. */
function setAside(fact: TicketFact): Pick<Ticket, 'reason' | 'deferredUntil'> {
  if (fact.type === 'deferred') return { reason: fact.reason, deferredUntil: fact.until }
  return { reason: fact.type === 'development-needed' ? fact.reason : null, deferredUntil: null }
}

function changesBy(ticket: Ticket, fact: TicketFact): Partial<Ticket> {
  switch (fact.type) {
    case 'assigned':
      return { assignee: fact.to }
    case 'level-changed':
      return { level: fact.to }
    case 'package-confirmed':
      return { package: fact.to, packageConfirmed: true }
    case 'client-set':
      return { clientId: fact.to, package: fact.package, packageConfirmed: fact.package !== null }
    case 'identified':
      return { identification: fact.method }
    case 'intake-filled':
      return { intake: filled(ticket.intake, fact.values) }
    case 'topic-set':
      return { topic: fact.topic }
    case 'type-set':
      return { ticketType: fact.ticketType }
    case 'deferred':
      return setAside(fact)
    case 'development-needed':
      return { reason: fact.reason, development: fact.development }
    case 'visit':
      return { visit: fact.visit }
    case 'resolved':
      return { outcome: fact.outcome, escalatedTo: null }
    case 'closed':
      return { outcome: fact.outcome ?? ticket.outcome, escalatedTo: null }
    case 'reopened':
      return { outcome: null }
    case 'merged-into':
      return { mergedInto: fact.into }
    case 'escalated':
      return fact.to === ASSIGNEE ? {} : { escalatedTo: fact.to }
    case 'feedback':
      return { rating: fact.rating }
    default:
      return {}
  }
}

/** Reminding the one who works on a ticket does not escalate it. */
const ASSIGNEE = 'assignee'

/** An empty value takes a field's answer back. */
function filled(intake: Ticket['intake'], values: Ticket['intake']): Ticket['intake'] {
  return Object.fromEntries(Object.entries({ ...intake, ...values }).filter(([, value]) => value.trim() !== ''))
}
