import { randomUUID } from 'node:crypto'
import type { CallDetailView, TicketDetailView, TimelineEntryView } from '../../panel-protocol.ts'
import { Conflict, type TicketStore } from '../../ports.ts'
import { callDetails } from './call-archive.ts'
import { fromTimeCursor, pageOf } from './cursor.ts'
import type { Prisma as Types, Ticket } from './generated/client.ts'
import { type Prisma, transaction } from './prisma.ts'
import { leadingOver, searchText } from './search-text.ts'
import { clientView, SHOWN_WITH_TICKET, ticketView } from './views.ts'

const OVER = ['resolved', 'closed']
const OPEN_TICKETS_SHOWN = 20

type Changes = Parameters<TicketStore['update']>[3]

/** Tickets and what is written on them. */
export function createTicketStore(prisma: Prisma): TicketStore {
  return {
    async list({ hotlineId, limit, cursor, status, text, assigneeId, clientId }) {
      const all: Types.TicketWhereInput[] = [{ hotlineId }]
      if (status !== undefined) all.push({ status })
      if (assigneeId !== undefined) all.push({ assigneeId })
      if (clientId !== undefined) all.push({ clientId })
      if (text !== undefined) all.push({ OR: await textConditions(prisma, hotlineId, text) })
      if (cursor !== null) {
        const { at, id } = fromTimeCursor(cursor)
        all.push({ createdAt: { lte: at } }, { OR: [{ createdAt: { lt: at } }, { id: { lt: id } }] })
      }
      const rows = await prisma.ticket.findMany({
        where: { AND: all },
        include: SHOWN_WITH_TICKET,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
      })
      return pageOf(rows, limit, (row) => ({ key: row.createdAt.toISOString(), id: row.id }), ticketView)
    },

    async find(hotlineId, id) {
      const row = await prisma.ticket.findFirst({
        where: { hotlineId, id },
        include: { ...SHOWN_WITH_TICKET, entries: { include: { author: { select: { name: true } } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] } },
      })
      if (row === null) return null
      const [calls, openTickets, candidates] = await Promise.all([
        callDetails(prisma, { hotlineId, ticketId: id }),
        earlierOpenTickets(prisma, row),
        clientsWithNumber(prisma, hotlineId, row.caller),
      ])
      const entries = row.entries.map((entry): TimelineEntryView => ({
        at: entry.at.toISOString(), type: entry.type, author: entry.author?.name ?? null, data: entry.data as Record<string, unknown>,
      }))
      return { ...ticketView(row), calls, openTickets, timeline: timeline(row, calls, entries), candidates }
    },

    async update(hotlineId, id, version, changes, by) {
      const at = new Date(by.at)
      return transaction(prisma, async (tx) => {
        const before = await tx.ticket.findFirst({ where: { hotlineId, id } })
        if (before === null) return null
        const changed = difference(before, changes)
        const { count } = await tx.ticket.updateMany({ where: { id, version }, data: { ...changes, updatedAt: at, version: { increment: 1 } } })
        if (count === 0) throw new Conflict('the ticket has been changed meanwhile')
        if (Object.keys(changed).length > 0) {
          await tx.ticketEntry.create({ data: { id: randomUUID(), ticketId: id, at, type: 'changed', authorId: by.personId, data: changed } })
        }
        if (changes.clientId !== undefined) await tx.call.updateMany({ where: { hotlineId, ticketId: id }, data: { clientId: changes.clientId } })
        return ticketView(await tx.ticket.findUniqueOrThrow({ where: { id }, include: SHOWN_WITH_TICKET }))
      })
    },

    async addNote(hotlineId, id, { text, personId, at }) {
      const [touched] = await prisma.ticket.updateManyAndReturn({ where: { hotlineId, id }, data: { updatedAt: new Date(at) }, select: { id: true } })
      if (touched === undefined) return false
      await prisma.ticketEntry.create({ data: { id: randomUUID(), ticketId: id, at: new Date(at), type: 'note', authorId: personId, data: { text } } })
      return true
    },
  }
}

/** Fields that really change, each with its old and new value. */
function difference(before: Ticket, changes: Changes): Record<string, { from: string | null; to: string | null }> {
  const fields = Object.entries(changes) as [keyof Changes, string | null][]
  return Object.fromEntries(fields.filter(([field, to]) => before[field] !== to).map(([field, to]) => [field, { from: before[field], to }]))
}

async function earlierOpenTickets(prisma: Prisma, ticket: Ticket): Promise<TicketDetailView['openTickets']> {
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
  return rows.map(ticketView)
}

async function clientsWithNumber(prisma: Prisma, hotlineId: string, caller: string | null): Promise<TicketDetailView['candidates']> {
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

async function textConditions(prisma: Prisma, hotlineId: string, text: string): Promise<Types.TicketWhereInput[]> {
  const { part, digits } = searchText(text)
  const insensitive = { contains: part, mode: 'insensitive' } as const
  const clients = await leadingOver<Types.TicketWhereInput>(
    (take) => prisma.client.findMany({ where: { hotlineId, name: insensitive }, select: { id: true }, take }),
    (ids) => ({ clientId: { in: ids } }),
    { client: { name: insensitive } },
  )
  return [{ number: insensitive }, { subject: insensitive }, ...(digits === null ? [] : [{ caller: { contains: digits } }]), ...clients]
}
