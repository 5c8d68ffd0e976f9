import { foldTicket } from '../domain/ticketing/fold.ts'
import type { TicketDetailView, TicketStatus, TicketView } from '../panel-protocol.ts'
import { type ClientStore, type Clock, Conflict, type Person, type PersonStore, type TicketRecord, type TicketStore } from '../ports.ts'
import { withHearing } from './hearing.ts'
import type { Hotlines } from './hotlines.ts'
import { notFound, Refusal } from './refusal.ts'

export interface TicketsDeps {
  tickets: TicketStore
  people: PersonStore
  clients: ClientStore
  hotlines: Hotlines
  clock: Clock
}

export interface TicketChanges {
  subject?: string | undefined
  category?: string | null | undefined
  outcome?: string | null | undefined
  clientId?: string | null | undefined
  status?: TicketStatus | undefined
  assigneeId?: string | null | undefined
}

export type Tickets = ReturnType<typeof createTickets>

/** Tickets, as everybody who works on the hotline sees and changes them. */
export function createTickets({ tickets, people, clients, hotlines, clock }: TicketsDeps) {
  async function checkReferences(hotlineId: string, { category, outcome, assigneeId, clientId }: TicketChanges): Promise<void> {
    if (typeof category === 'string' && !hotlines.categories(hotlineId).some(({ key }) => key === category)) throw unknownChoice('category', category)
    if (typeof outcome === 'string' && !hotlines.outcomes(hotlineId).some(({ key }) => key === outcome)) throw unknownChoice('outcome', outcome)
    if (typeof assigneeId === 'string' && (await people.find(hotlineId, assigneeId)) === null) throw unknownChoice('assigneeId', assigneeId)
    if (typeof clientId === 'string' && (await clients.find(hotlineId, clientId)) === null) throw unknownChoice('clientId', clientId)
  }

  return {
    async find(viewer: Person, id: string): Promise<TicketDetailView> {
      const ticket = await tickets.find(viewer.hotlineId, id, clock.now())
      if (ticket === null) throw notFound()
      return { ...detailOf(viewer.hotlineId, ticket), calls: ticket.calls.map((call) => withHearing(viewer, call, ticket.assigneeId)) }
    },

    /** @throws Refusal `ticket-changed` with the current ticket when it is no longer at `version`, `unknown-choice` */
    async change(viewer: Person, id: string, version: number, changes: TicketChanges): Promise<TicketView> {
      const { hotlineId } = viewer
      await checkReferences(hotlineId, changes)
      try {
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
        const ticket = await tickets.update(hotlineId, id, version, given, { personId: viewer.id, at: clock.now() })
        if (ticket === null) throw notFound()
        return ticket
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        throw new Refusal('conflict', 'ticket-changed', { ru: 'Заявку только что изменили: посмотрите и повторите.', en: 'The ticket has just been changed: look at it and try again.' }, { current: await current(hotlineId, id) })
      }
    },

    async addNote(viewer: Person, id: string, text: string): Promise<void> {
      if (!(await tickets.addNote(viewer.hotlineId, id, { text, personId: viewer.id, at: clock.now() }))) throw notFound()
    },
  }

  async function current(hotlineId: string, id: string): Promise<TicketView> {
    const ticket = await tickets.find(hotlineId, id, clock.now())
    if (ticket === null) throw notFound()
    return ticket
  }
}

/** The ticket's page: what the facts say beside the columns. */
function detailOf(hotlineId: string, record: TicketRecord): TicketDetailView {
  const { facts, secret: _secret, ...shown } = record
  const { intake, identification, development, visit } = foldTicket(record.id, hotlineId, facts)
  return {
    ...shown, intake: { values: intake, missing: [] }, identification, development,
    visit: visit === null ? null : { ...visit, agreedAt: visit.agreedAt === null ? null : new Date(visit.agreedAt).toISOString() },
    deadlines: [], actions: [], client: null, clientPage: null,
  }
}

function unknownChoice(field: string, value: string): Refusal {
  return new Refusal('invalid', 'unknown-choice', { ru: 'Такого значения нет.', en: 'There is no such value.' }, { field, value })
}
