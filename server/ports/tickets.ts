import type { AttachmentView, SavedView, TicketCounts, TicketFilter } from '../desk-protocol.ts'
import type { Instant } from '../domain/telephony/call.ts'
import type { TicketFact } from '../domain/ticketing/ticket.ts'
import type { CallDetailView, ClientView, Page, TicketView, TimelineEntryView } from '../panel-protocol.ts'
import type { Person } from './people.ts'
import type { ListQuery } from './stores.ts'

export interface TicketQuery extends ListQuery, Omit<TicketFilter, 'sort'> {
  /** `regulation` and `due` are orders of open tickets; lists with others come newest first. */
  sort?: TicketFilter['sort']
  /** Who looks: `mine` are this person's, `team` those of the people of this office, or of all people when there is none. */
  viewer?: { id: string; office: string | null }
  /** `breaching` are the tickets whose clock ends before this moment. */
  breachesBefore?: Instant
}

/** A ticket as the tables have it: what its facts make of it is added by the desk. */
export interface TicketRecord extends TicketView {
  regulationVersion: number
  packageConfirmed: boolean
  rating: number | null
  mergedInto: { id: string; number: string } | null
  /** Place in the client's own queue while it waits its turn, from 1. */
  turn: number | null
  secret: string | null
  facts: TicketFact[]
  calls: CallDetailView[]
  openTickets: TicketView[]
  timeline: TimelineEntryView[]
  candidates: ClientView[]
  attachments: AttachmentView[]
}

/** Read side of tickets. `due.breached` of everything read is as of the moment of reading by the business clock given. */
export interface TicketStore {
  list(query: TicketQuery, now: Instant): Promise<Page<TicketView>>
  /** How many tickets each list has; counting stops at 1000. */
  counts(query: Pick<TicketQuery, 'hotlineId' | 'viewer' | 'breachesBefore'>): Promise<TicketCounts>
  find(hotlineId: string, id: string, now: Instant): Promise<TicketRecord | null>
  /** Whose work it is; null when it is nobody's, or there is no such ticket. */
  assigneeOf(hotlineId: string, id: string): Promise<string | null>
}

export interface SavedViewStore {
  list(person: Person): Promise<SavedView[]>
  create(person: Person, view: Omit<SavedView, 'id'>, at: Instant): Promise<SavedView>
  update(person: Person, id: string, changes: Partial<Omit<SavedView, 'id'>>): Promise<SavedView | null>
  remove(person: Person, id: string): Promise<boolean>
}

/** A ticket of the past with all that has happened to it. */
export interface HistoricTicket {
  id: string
  number: string
  receivedAt: Instant
  regulationVersion: number
  agreed: { targetDays: number | null; limitDays: number | null }
  facts: TicketFact[]
}

export interface TicketHistory {
  /** Tickets of the company received in [from, to), the newest first, from the one after `after` on. */
  received(hotlineId: string, from: Instant, to: Instant, after: Pick<HistoricTicket, 'id' | 'receivedAt'> | null, limit: number): Promise<HistoricTicket[]>
}
