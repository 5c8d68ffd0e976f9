import { foldTicket } from '../domain/ticketing/fold.ts'
import type { Actor, Ticket, TicketAction, TicketFact, TicketStatus } from '../domain/ticketing/ticket.ts'
import { refused, Refusal } from './refusal.ts'
import { decide } from '../domain/ticketing/decide.ts'
import type { Addition, TicketState } from './ticket-keeper.ts'

/** Fields of a ticket as a form has them; those that are left out stay as they are. */
export interface PanelChanges {
  subject?: string | undefined
  category?: string | null | undefined
  outcome?: string | null | undefined
  clientId?: string | null | undefined
  status?: TicketStatus | undefined
  assigneeId?: string | null | undefined
}

/** The actions that a form's fields mean, one after another, as one step; null when nothing changes. @throws Refusal */
export function panelFacts(state: TicketState, changes: PanelChanges, confirmedPackage: string | null, by: Actor): Addition | null {
  const facts: TicketFact[] = []
  let ticket = state.ticket

  function add(added: readonly TicketFact[]): void {
    facts.push(...added)
    ticket = foldTicket(ticket.id, ticket.hotlineId, [...state.stored.facts, ...facts])
  }

  function act(action: TicketAction): void {
    const decision = decide(ticket, [...state.stored.facts, ...facts], action, by, state.at, state.rules)
    if (!decision.ok) throw refused(decision)
    add(decision.facts)
  }

  const { subject, category, clientId, assigneeId } = changes
  const before = state.stored.subject
  if (subject !== undefined && subject !== before) add([{ type: 'edited', at: state.at, by, changes: { subject: { from: before, to: subject } } }])
  if (clientId !== undefined && clientId !== ticket.clientId) act({ type: 'set-client', clientId, package: confirmedPackage })
  if (assigneeId !== undefined && assigneeId !== agentOf(ticket)) act({ type: 'assign', to: assigneeId === null ? null : { kind: 'agent', id: assigneeId } })
  if (typeof category === 'string' && category !== ticket.topic) act({ type: 'set-topic', topic: category })
  for (const action of endingActions(ticket, changes, state)) act(action)
  return facts.length === 0 ? null : { facts, ...(subject === undefined ? {} : { subject }) }
}

const agentOf = ({ assignee }: Ticket): string | null => (assignee?.kind === 'agent' ? assignee.id : null)

/** What status and outcome of the form mean for a ticket in its state. */
function endingActions(ticket: Ticket, { status, outcome }: PanelChanges, { rules: { regulation } }: TicketState): TicketAction[] {
  const kind = regulation.outcomes.find(({ key }) => key === outcome)?.kind
  const named = outcome ?? null
  if (status === 'closed' && ticket.status !== 'closed') return [{ type: 'close', outcome: named, text: null }]
  if (status === 'resolved' && ticket.status !== 'resolved') return [{ type: 'resolve', outcome: named ?? regulation.outcomes.find((one) => one.kind === 'solved')?.key ?? '', text: null }]
  if (status === undefined && named !== null && named !== ticket.outcome) {
    if (kind === 'solved' || kind === 'not-at-fault') return [{ type: 'resolve', outcome: named, text: null }]
    if (kind === 'declined') return [{ type: 'decline', reason: named, text: null }]
  }
  return status === undefined || status === ticket.status ? [] : goingOn(ticket.status, status)
}

/** @throws Refusal `status-needs-action` for what only an action with its details can bring about */
function goingOn(from: TicketStatus, to: TicketStatus): TicketAction[] {
  if (to === 'in-progress') {
    if (from === 'new') return [{ type: 'take' }]
    if (from === 'resolved' || from === 'closed') return [{ type: 'reopen', text: null }]
    if (from !== 'waiting-turn') return [{ type: 'resume' }]
  }
  if (to === 'resolved' || to === 'closed') return []
  throw new Refusal('refused', 'status-needs-action', { ru: 'Это состояние ставится действием: отложить, спросить клиента, ждать доработки.', en: 'This state comes about by an action: defer, ask the client, wait for development.' }, { from, to })
}
