import type { CallSummary } from '../../domain/telephony/call.ts'
import type { CallDetailView, TimelineEntryView } from '../../panel-protocol.ts'
import type { CallArchive, CallQuery } from '../../ports.ts'
import { fromTimeCursor, pageOf } from './cursor.ts'
import type { CallFact, Prisma as Types } from './generated/client.ts'
import type { Prisma } from './prisma.ts'
import { leadingOver, searchText } from './search-text.ts'
import { callSummary, callView, consentOf, SHOWN_WITH_CALL } from './views.ts'

/** Read side of calls. */
export function createCallArchive(prisma: Prisma): CallArchive {
  return {
    async list(query) {
      const rows = await prisma.call.findMany({
        where: await condition(prisma, query),
        include: SHOWN_WITH_CALL,
        omit: { state: true },
        orderBy: [{ arrivedAt: 'desc' }, { id: 'desc' }],
        take: query.limit + 1,
      })
      return pageOf(rows, query.limit, (row) => ({ key: row.arrivedAt.toISOString(), id: row.id }), callView)
    },

    async find(hotlineId, id) {
      return (await callDetails(prisma, { hotlineId, id }))[0] ?? null
    },

    async between(hotlineId, from, to): Promise<CallSummary[]> {
      const rows = await prisma.call.findMany({
        where: { hotlineId, arrivedAt: { gte: new Date(from), lt: new Date(to) } },
        omit: { state: true },
        orderBy: [{ arrivedAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(callSummary)
    },
  }
}

/** Calls with all that is known of them, oldest first. */
export async function callDetails(prisma: Prisma, where: Types.CallWhereInput): Promise<CallDetailView[]> {
  const rows = await prisma.call.findMany({
    where,
    include: { ...SHOWN_WITH_CALL, facts: { orderBy: { seq: 'asc' } } },
    omit: { state: true },
    orderBy: [{ arrivedAt: 'asc' }, { id: 'asc' }],
  })
  const names = await agentNames(prisma, rows.flatMap((row) => row.facts))
  return rows.map((row) => {
    const consent = consentOf(row)
    return Object.assign(callView(row), {
      consent: consent && { ...consent, at: new Date(consent.at).toISOString() },
      timeline: row.facts.map((fact) => factEntry(fact, names)),
    })
  })
}

function factEntry(fact: CallFact, names: Map<string, string>): TimelineEntryView {
  const data = (fact.data ?? {}) as Record<string, unknown>
  return { at: fact.at.toISOString(), type: fact.type, author: names.get(agentOf(fact) ?? '') ?? null, data }
}

/** Facts name the agent they are about by id. */
function agentOf(fact: CallFact): string | null {
  const id = (fact.data as { agentId?: unknown } | null)?.agentId
  return typeof id === 'string' && UUID.test(id) ? id : null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function agentNames(prisma: Prisma, facts: CallFact[]): Promise<Map<string, string>> {
  const ids = [...new Set(facts.map(agentOf).filter((id) => id !== null))]
  if (ids.length === 0) return new Map()
  const people = await prisma.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return new Map(people.map(({ id, name }) => [id, name]))
}

async function condition(prisma: Prisma, query: CallQuery): Promise<Types.CallWhereInput> {
  const { hotlineId, cursor, from, to, text, agentId, line, outcome, onlyAgentId } = query
  const all: Types.CallWhereInput[] = [{ hotlineId }]
  if (from !== undefined) all.push({ arrivedAt: { gte: new Date(from) } })
  if (to !== undefined) all.push({ arrivedAt: { lt: new Date(to) } })
  if (agentId !== undefined) all.push({ agentId })
  if (onlyAgentId !== undefined) all.push({ agentId: onlyAgentId })
  if (line !== undefined) all.push({ line })
  if (outcome !== undefined) all.push({ outcome })
  if (text !== undefined) all.push({ OR: await textConditions(prisma, hotlineId, text) })
  if (cursor !== null) {
    const { at, id } = fromTimeCursor(cursor)
    // The first condition repeats the second in a form that the index can start from.
    all.push({ arrivedAt: { lte: at } }, { OR: [{ arrivedAt: { lt: at } }, { id: { lt: id } }] })
  }
  return { AND: all }
}

async function textConditions(prisma: Prisma, hotlineId: string, text: string): Promise<Types.CallWhereInput[]> {
  const { part, digits } = searchText(text)
  const insensitive = { contains: part, mode: 'insensitive' } as const
  const [clients, tickets] = await Promise.all([
    leadingOver<Types.CallWhereInput>(
      (take) => prisma.client.findMany({ where: { hotlineId, name: insensitive }, select: { id: true }, take }),
      (ids) => ({ clientId: { in: ids } }),
      { client: { name: insensitive } },
    ),
    leadingOver<Types.CallWhereInput>(
      (take) => prisma.ticket.findMany({ where: { hotlineId, number: insensitive }, select: { id: true }, take }),
      (ids) => ({ ticketId: { in: ids } }),
      { ticket: { number: insensitive } },
    ),
  ])
  // An OR of nothing would not be nothing, but everything.
  return [{ id: { in: [] } }, ...(digits === null ? [] : [{ caller: { contains: digits } }, { line: { contains: digits } }]), ...clients, ...tickets]
}
