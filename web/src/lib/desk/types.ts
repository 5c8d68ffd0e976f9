/** A ticket as the desk shows it. */
import type { LocalText, TicketActionType, TicketDetailView, TicketView, TicketWork, TicketWorkDetail } from '../../../../server/panel-protocol.ts'

export type DeskTicket = TicketView & TicketWork

export type DeskTicketDetail = TicketDetailView &
  TicketWork &
  TicketWorkDetail & {
    /** When an answer sent now would leave; null or missing: at once. */
    answerLeavesAt?: string | null
    /** Why an action is not possible now, in the regulation's words. */
    refusals?: Partial<Record<TicketActionType, LocalText>>
  }

const plainWork: TicketWork = { channel: 'phone', receivedAt: '', ticketType: null, level: null, package: null, reason: null, thirdParty: null, escalatedTo: null, due: null }
const plainDetail: TicketWorkDetail = {
  regulationVersion: 0, deadlines: [], intake: { values: {}, missing: [] }, identification: null, packageConfirmed: false, development: null, visit: null, rating: null, mergedInto: null, attachments: [],
  client: null, turn: null, actions: [], clientPage: null,
}

/** A ticket that was read before the desk settled it has nothing of the regulation yet. */
export const settled = <T extends TicketView>(ticket: T): T & TicketWork => ({ ...plainWork, receivedAt: ticket.createdAt, ...ticket })

export const settledDetail = <T extends TicketDetailView>(ticket: T): DeskTicketDetail => ({ ...plainDetail, ...settled(ticket) })
