import type pg from 'pg'
import type { AttachmentView, CallDetailView, TimelineEntryView } from '../../panel-protocol.ts'
import type { Instant, TicketRecord, TicketStore } from '../../ports.ts'
import { callDetails } from './call-archive.ts'
import type { Prisma as Types, Ticket } from './generated/client.ts'
import type { Prisma } from './prisma.ts'
import { factOf, shownData } from './ticket-facts.ts'
import { countTickets, listTickets } from './ticket-list.ts'
import { createTicketLog } from './ticket-log.ts'
import { clientView, SHOWN_WITH_TICKET, ticketRow, ticketView } from './views.ts'

const OVER = ['resolved', 'closed']
const OPEN_TICKETS_SHOWN = 20

/** Tickets as they are read, in lists and one by one. */
export function createTicketStore(prisma: Prisma, pool: pg.Pool): TicketStore {
  const log = createTicketLog(pool)
  return {
    list: (query, now) => listTickets(pool, query, now),
    counts: (query) => countTickets(pool, query),

    async find(hotlineId, id, now) {
      const row = await prisma.ticket.findFirst({
        where: { hotlineId, id },
        include: {
          ...SHOWN_WITH_TICKET,
          mergedInto: { select: { id: true, number: true } },
          attachments: { include: { author: { select: { name: true } } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] },
          entries: { include: { author: { select: { name: true } } }, orderBy: { seq: 'asc' } },
        },
      })
      if (row === null) return null
      const [calls, openTickets, candidates, turn] = await Promise.all([
        callDetails(prisma, { hotlineId, ticketId: id }),
        earlierOpenTickets(prisma, row, now),
        clientsWithNumber(prisma, hotlineId, row.caller),
        log.turnOf(hotlineId, id),
      ])
      const entries = row.entries.map((entry): TimelineEntryView => ({
        at: entry.at.toISOString(), type: entry.type, author: entry.author?.name ?? null, data: shownData(entry.data as Record<string, unknown>),
      }))
      const { regulationVersion, packageConfirmed, rating, mergedInto, secret } = row
      const attachments = row.attachments.map(({ author, at, ...file }): AttachmentView => (
        { id: file.id, name: file.name, mediaType: file.mediaType, bytes: file.bytes, sha256: file.sha256, at: at.toISOString(), author: author?.name ?? null }
      ))
      return {
        ...ticketView(ticketRow(row), now), calls, openTickets, timeline: timeline(row, calls, entries), candidates,
        regulationVersion, packageConfirmed, rating, mergedInto, secret, turn, attachments, facts: row.entries.map(factOf),
      }
    },

    assigneeOf: async (hotlineId, id) => (await prisma.ticket.findFirst({ where: { hotlineId, id }, select: { assigneeId: true } }))?.assigneeId ?? null,
  }
}

async function earlierOpenTickets(prisma: Prisma, ticket: Ticket, now: Instant): Promise<TicketRecord['openTickets']> {
  const same: Types.TicketWhereInput[] = []
  if (ticket.caller !== null) same.push({ caller: ticket.caller })
  if (ticket.clientId !== null) same.push({ clientId: ticket.clientId })
  if (same.length === 0) return []
  const rows = await prisma.ticket.findMany({
    where: { hotlineId: ticket.hotlineId, id: { not: ticket.id }, createdAt: { lte: ticket.createdAt }, status: { notIn: OVER }, OR: same },
    include: SHOWN_WITH_TICKET,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: OPEN_TICKETS_SHOWN,
  })
  return rows.map((row) => ticketView(ticketRow(row), now))
}

async function clientsWithNumber(prisma: Prisma, hotlineId: string, caller: string | null): Promise<TicketRecord['candidates']> {
  if (caller === null) return []
  const rows = await prisma.client.findMany({
    where: { hotlineId, phones: { some: { hotlineId, e164: caller } } },
    include: { phones: { select: { e164: true }, orderBy: { e164: 'asc' } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return rows.map(clientView)
}

/** What happened to the ticket, what its calls did and which recordings they left, in order of time. */
function timeline(ticket: Ticket, calls: CallDetailView[], entries: TimelineEntryView[]): TimelineEntryView[] {
  const opened: TimelineEntryView = { at: ticket.createdAt.toISOString(), type: 'opened', author: null, data: { number: ticket.number } }
  const ofCalls = calls.flatMap((call) => [
    ...call.timeline.map((entry) => ({ ...entry, data: { ...entry.data, callId: call.id } })),
    ...call.recordings.map(({ id, kind, startedAt, durationSeconds }): TimelineEntryView => (
      { at: startedAt, type: 'recording', author: null, data: { recordingId: id, callId: call.id, kind, durationSeconds } }
    )),
  ])
  return [opened, ...ofCalls, ...entries].toSorted((a, b) => a.at.localeCompare(b.at))
}
