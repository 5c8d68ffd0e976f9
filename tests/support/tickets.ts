import { randomUUID } from 'node:crypto'
import { foldTicket } from '../../server/domain/ticketing/fold.ts'
import type { ChannelKind, Ticket, TicketFact, TicketStatus } from '../../server/domain/ticketing/ticket.ts'
import type { StoredDeadline, StoredTicket, TicketLog, TicketWrite } from '../../server/ports.ts'
import { HOTLINE, NOON } from './changes.ts'

export interface TicketOptions {
  hotlineId?: string
  at?: number
  subject?: string
  /** The client's first message. */
  text?: string
  caller?: string | null
  clientId?: string | null
  channel?: ChannelKind
  status?: TicketStatus
  assigneeId?: string
  thirdParty?: string
  level?: string | null
  package?: string
  ticketType?: string | null
  escalatedTo?: string
  reason?: string
  rank?: number
  /** From NOON, ms. */
  dueIn?: number
  messageId?: string
}

/** The first facts of a ticket: its receipt, and the client's message when there is one. */
export function firstFacts({ at = NOON, channel = 'portal', clientId = null, level = null, ticketType = null, text }: TicketOptions = {}, regulationVersion = 1): TicketFact[] {
  const received: TicketFact = {
    type: 'received', at, by: { kind: 'client' }, channel, receivedAt: at, regulationVersion, waitsForTurn: false, level, package: null, clientId, ticketType, accepted: false,
  }
  return [received, ...(text === undefined ? [] : [{ type: 'client-message', at, by: { kind: 'client' }, channel, text } as TicketFact])]
}

/** What opens a ticket as the options say, whatever a regulation would make of it. */
export function firstWrite(id: string, options: TicketOptions = {}): TicketWrite {
  const { hotlineId = HOTLINE, at = NOON, status, assigneeId, thirdParty, escalatedTo = null, reason = null, rank = 0, dueIn } = options
  const facts = firstFacts(options)
  const folded = foldTicket(id, hotlineId, facts)
  const ticket: Ticket = {
    ...folded, status: status ?? folded.status, escalatedTo, reason, package: options.package ?? null,
    assignee: assigneeId !== undefined ? { kind: 'agent', id: assigneeId } : thirdParty !== undefined ? { kind: 'third-party', name: thirdParty } : null,
  }
  const deadline: StoredDeadline = { clock: 'reaction', runs: 'working', startedAt: at, targetAt: null, dueAt: NOON + (dueIn ?? 0), stoppedAt: null, pausedSince: null, breachedAt: null }
  return { facts, ticket, rank, deadlines: dueIn === undefined ? [] : [deadline], alarms: [] }
}

/** A stored ticket made of hand-made parts. */
export async function openedTicket({ ticketLog }: { ticketLog: TicketLog }, options: TicketOptions = {}): Promise<StoredTicket & { ticket: Ticket }> {
  const id = randomUUID()
  const { hotlineId = HOTLINE, at = NOON, subject = '', caller = null, clientId = null, channel = 'portal', messageId = null } = options
  const write = firstWrite(id, options)
  const row = { id, at, zone: 'Europe/Moscow', prefix: hotlineId === HOTLINE ? 'TKD' : 'CNT', subject, caller, clientId, source: { channel, messageId } }
  return { ...(await ticketLog.open(hotlineId, row, () => write)), ticket: write.ticket }
}
