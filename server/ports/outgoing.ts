import type { ChannelKind } from '../desk-protocol.ts'
import type { Instant } from '../domain/telephony/call.ts'

/** What is to be sent to a client. */
export interface NewOutgoing {
  readonly id: string
  readonly at: Instant
  readonly leavesAt: Instant
  readonly kind: 'message' | 'notice'
  readonly channel: ChannelKind
  readonly to: string | null
  readonly text: string
  readonly links: readonly string[]
}

export type Outgoing = NewOutgoing & { readonly ticketId: string; readonly hotlineId: string; readonly number: string; readonly sentAt: Instant | null }

export interface OutgoingStore {
  /** The message that leaves next, also in the future. */
  next(): Promise<{ id: string; leavesAt: Instant } | null>
  /** Hands a message over and marks it as sent; a handler that throws leaves it to be sent. @returns false when somebody else has it, or it was sent. */
  send(id: string, at: Instant, deliver: (message: Outgoing) => Promise<void>): Promise<boolean>
  ofTicket(ticketId: string): Promise<Outgoing[]>
}

/** The ways to the clients. The client's own page is one that is always there. */
export interface Messenger {
  /** @throws when the message did not get there: it will be tried again. */
  deliver(message: Outgoing): Promise<void>
}
