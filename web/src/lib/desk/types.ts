/** A ticket as the desk shows it. */
import type { LocalText, TicketActionType, TicketDetailView, TicketView } from '../../../../server/panel-protocol.ts'

export type DeskTicket = TicketView

export type DeskTicketDetail = TicketDetailView & {
  /** When an answer sent now would leave; null or missing: at once. */
  answerLeavesAt?: string | null
  /** Why an action is not possible now, in the regulation's words. */
  refusals?: Partial<Record<TicketActionType, LocalText>>
}
