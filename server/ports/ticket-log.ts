import type { ChannelKind, ClockKind } from '../desk-protocol.ts'
import type { Instant } from '../domain/telephony/call.ts'
import type { Ticket, TicketFact } from '../domain/ticketing/ticket.ts'
import type { NewAttachment } from './attachments.ts'
import type { NewOutgoing } from './outgoing.ts'

/** A ticket to be worked on: its facts and what they do not say. */
export interface StoredTicket {
  readonly id: string
  readonly hotlineId: string
  readonly number: string
  readonly version: number
  readonly subject: string
  readonly caller: string | null
  readonly clientId: string | null
  /** Opens the client's page of this ticket; null until it was set. */
  readonly secret: string | null
  readonly createdAt: Instant
  /** False when a call has opened it, was answered or told it something, and the desk has not settled that yet. */
  readonly settled: boolean
  readonly facts: readonly TicketFact[]
  /** The ticket's version that each of the facts came with. */
  readonly factVersions: readonly number[]
}

/** A clock of a ticket as reports and lists need it; see Deadline of domain/ticketing. */
export interface StoredDeadline {
  readonly clock: ClockKind
  readonly runs: 'working' | 'round-the-clock'
  readonly startedAt: Instant
  readonly targetAt: Instant | null
  readonly dueAt: Instant | null
  readonly stoppedAt: Instant | null
  readonly pausedSince: Instant | null
  readonly breachedAt: Instant | null
}

/** What a step adds to a ticket; everything is written in one transaction, or nothing. */
export interface TicketWrite {
  /** The new facts only. */
  readonly facts: readonly TicketFact[]
  /** The ticket after them. */
  readonly ticket: Ticket
  readonly rank: number
  /** The current clocks: an earlier one of the same kind that still ran is forgotten. */
  readonly deadlines: readonly StoredDeadline[]
  /** All that are still to come: others that have not fired are dropped, those that have fired stay so. */
  readonly alarms: readonly { readonly key: string; readonly at: Instant }[]
  readonly subject?: string
  /** Set once, kept then. */
  readonly secret?: string
  /** The outside's own id of the client's message among the facts. */
  readonly messageId?: string
  readonly attachments?: readonly NewAttachment[]
  readonly outgoing?: readonly NewOutgoing[]
  /** What calls have left to the desk is done with it. */
  readonly settles?: true
}

export interface NewStoredTicket {
  readonly id: string
  readonly at: Instant
  /** The number's year is counted in this zone. */
  readonly zone: string
  readonly prefix: string
  readonly subject: string
  readonly caller: string | null
  readonly clientId: string | null
  readonly source: { readonly channel: ChannelKind; readonly messageId: string | null }
}

/** What has to be known of a client to open a ticket: tickets that neither wait their turn nor are closed, and whether there was any before. */
export interface ClientTickets {
  readonly activeOfClient: number
  readonly firstOfClient: boolean
}

export type OpenTicketWork = (known: ClientTickets) => TicketWrite

/** Several tickets in one transaction. */
export interface TicketTransaction {
  /**
   * The ticket with its facts; nobody else changes it until the transaction ends.
   * @param read the ticket as it was read before: when it is still at that version, its facts are not read again
   */
  lock(hotlineId: string, id: string, read?: StoredTicket): Promise<StoredTicket | null>
  /** @returns the ticket as it is then. @throws Conflict when the message with this id was taken before */
  write(stored: StoredTicket, write: TicketWrite): Promise<StoredTicket>
  /** Opens a ticket under the next number. The same message again gives the ticket of the first time and writes nothing. */
  open(hotlineId: string, ticket: NewStoredTicket, work: OpenTicketWork): Promise<StoredTicket>
  /** How many tickets of the client are neither waiting their turn nor closed; until the transaction's end nobody else may ask. */
  activeOfClient(hotlineId: string, clientId: string): Promise<number>
  /** The client's tickets that wait their turn, the next first, locked. */
  waitingOfClient(hotlineId: string, clientId: string, atMost: number): Promise<StoredTicket[]>
  /** Marks an alarm of a locked ticket as fired. @returns false when it has fired already or is no longer wanted */
  takeAlarm(ticketId: string, key: string, at: Instant): Promise<boolean>
  /** What its calls have told a locked ticket, in order: what a call stores later unsettles the ticket again. */
  toldByCalls(ticketId: string): Promise<CallTold[]>
}

/** A fact of a call that concerns its ticket: the number was said to the caller, the service was declined. */
export interface CallTold {
  readonly type: 'number-announced' | 'service-declined'
  readonly at: Instant
  readonly data: Readonly<Record<string, unknown>>
  /** Who talked. */
  readonly agentId: string | null
}

/** The facts of tickets, the only way in which they change. Every method throws StoreUnavailable while the database does not answer. */
export interface TicketLog {
  /** All or nothing; `work` is done again when the database says that two have waited for each other, so it does nothing else. */
  together<T>(work: (tx: TicketTransaction) => Promise<T>): Promise<T>
  /** @returns the ticket after the write, null when there is none. @throws Conflict when it is no longer at the version expected */
  change(hotlineId: string, id: string, expectedVersion: number | null, work: (stored: StoredTicket) => TicketWrite): Promise<StoredTicket | null>
  open(hotlineId: string, ticket: NewStoredTicket, work: OpenTicketWork): Promise<StoredTicket>
  /** Tickets that calls have opened or answered since the desk wrote to them last, the oldest first. A write that `settles` is done with them. */
  unsettled(limit: number): Promise<{ hotlineId: string; id: string }[]>
  /** Every ticket of the company that is not closed is to be settled again: its hours have changed. */
  unsettle(hotlineId: string): Promise<void>
  find(hotlineId: string, id: string): Promise<StoredTicket | null>
  byNumber(hotlineId: string, number: string): Promise<StoredTicket | null>
  bySecret(secret: string): Promise<StoredTicket | null>
  byMessageId(hotlineId: string, channel: ChannelKind, messageId: string): Promise<StoredTicket | null>
  /** Place in the client's queue while the ticket waits its turn, from 1; else null. */
  turnOf(hotlineId: string, id: string): Promise<number | null>
}

/** When tickets need attention by themselves. An alarm is taken within the transaction that does what it is for. */
export interface AlarmStore {
  /** The alarm that is due next, also in the future; null when none waits. */
  next(): Promise<{ ticketId: string; hotlineId: string; key: string; at: Instant } | null>
  /** Puts off an alarm that has not fired. */
  postpone(ticketId: string, key: string, until: Instant): Promise<void>
}
