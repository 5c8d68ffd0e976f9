import type { TicketListName } from '../../desk-protocol.ts'
import { InvalidCursor, type TicketQuery } from '../../ports.ts'
import { fromCursor, fromTimeCursor, type Position } from './cursor.ts'

/** Values of a hand-written statement: `add` gives each its place. */
export class Values {
  readonly list: unknown[] = []

  add(value: unknown): string {
    this.list.push(value)
    return `$${this.list.length}`
  }
}

/** The condition of the partial indexes, in the words of `OPEN` everywhere. */
export const OPEN = `status NOT IN ('resolved', 'closed')`
const WAITING = `status IN ('waiting-client', 'deferred', 'waiting-development', 'waiting-turn')`

type Viewed = Pick<TicketQuery, 'viewer' | 'breachesBefore' | 'hotlineId'>

/** What a ready-made list has in it. */
export function viewCondition(view: TicketListName, { viewer, breachesBefore, hotlineId }: Viewed, values: Values): string | null {
  switch (view) {
    case 'all': return null
    case 'open': return OPEN
    case 'mine': return `${OPEN} AND "assigneeId" = ${values.add(viewer?.id ?? null)}::uuid`
    case 'team': return `${OPEN} AND ${teamCondition(viewer?.office ?? null, hotlineId, values)}`
    case 'breaching': return `${OPEN} AND "dueClock" <> 'autoClose' AND "dueAt" < ${values.add(new Date(breachesBefore ?? 0).toISOString())}::timestamptz`
    case 'unassigned': return `${OPEN} AND "assigneeId" IS NULL AND "thirdParty" IS NULL AND status <> 'waiting-turn'`
    case 'escalated': return '"escalatedTo" IS NOT NULL'
    case 'waiting': return `${OPEN} AND ${WAITING}`
    case 'closed': return `status IN ('resolved', 'closed')`
    default: return view satisfies never
  }
}

/** Looked up ticket by ticket along the list's order: with the index on the assignee all of a team's tickets would have to be sorted. */
function teamCondition(office: string | null, hotlineId: string, values: Values): string {
  if (office === null) return '"assigneeId" IS NOT NULL'
  return `("assigneeId" = ANY (ARRAY(SELECT id FROM "Person" WHERE "hotlineId" = ${values.add(hotlineId)} AND office = ${values.add(office)}))) IS TRUE`
}

/** Everything but the text. */
export function conditions(query: TicketQuery, values: Values): string[] {
  const all = [`"hotlineId" = ${values.add(query.hotlineId)}`]
  const view = viewCondition(query.view ?? 'all', query, values)
  if (view !== null) all.push(view)
  const { status, level, package: packageKey, ticketType, channel, category, assigneeId, clientId } = query
  for (const [column, value] of Object.entries({ level, package: packageKey, ticketType, channel, category })) {
    if (value !== undefined) all.push(`"${column}" = ${values.add(value)}`)
  }
  for (const [column, value] of Object.entries({ assigneeId, clientId })) if (value !== undefined) all.push(`"${column}" = ${values.add(value)}::uuid`)
  if (status !== undefined) all.push(...(isOver(status) ? [] : [OPEN]), `status = ${values.add(status)}`)
  return all
}

const isOver = (status: string): boolean => status === 'resolved' || status === 'closed'

/** An order of tickets: how rows are sorted, where a page goes on, and where it has ended. */
export interface Order {
  sql: string
  after(cursor: string, values: Values): string
  position(row: { id: string; createdAt: Date; receivedAt: Date; rank: number; dueAt: Date | null }): Position
}

const NEWEST: Order = {
  sql: '"createdAt" DESC, id DESC',
  after(cursor, values) {
    const { at, id } = fromTimeCursor(cursor)
    return `("createdAt", id) < (${values.add(at.toISOString())}::timestamptz, ${values.add(idOf(id))}::uuid)`
  },
  position: ({ createdAt, id }) => ({ key: createdAt.toISOString(), id }),
}

const REGULATION: Order = {
  sql: 'rank, "receivedAt", id',
  after(cursor, values) {
    const { key, id } = fromCursor(cursor)
    const [rank = '', at = ''] = key.split(' ')
    if (!/^-?\d{1,9}$/.test(rank) || Number.isNaN(Date.parse(at))) throw notOurs()
    return `(rank, "receivedAt", id) > (${values.add(Number(rank))}::int, ${values.add(at)}::timestamptz, ${values.add(idOf(id))}::uuid)`
  },
  position: ({ rank, receivedAt, id }) => ({ key: `${rank} ${receivedAt.toISOString()}`, id }),
}

/** Tickets without a clock come last. */
const DUE: Order = {
  sql: '"dueAt", id',
  after(cursor, values) {
    const { key, id } = fromCursor(cursor)
    if (key === '') return `"dueAt" IS NULL AND id > ${values.add(idOf(id))}::uuid`
    const { at } = fromTimeCursor(cursor)
    return `(("dueAt", id) > (${values.add(at.toISOString())}::timestamptz, ${values.add(idOf(id))}::uuid) OR "dueAt" IS NULL)`
  },
  position: ({ dueAt, id }) => ({ key: dueAt?.toISOString() ?? '', id }),
}

/** Lists that hold closed tickets as well come newest first: nobody works them off. */
export function orderOf({ sort, view = 'all', status }: TicketQuery): Order {
  const openOnly = (view !== 'all' && view !== 'closed') || (status !== undefined && !isOver(status))
  if (!openOnly) return NEWEST
  return sort === 'regulation' ? REGULATION : sort === 'due' ? DUE : NEWEST
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function idOf(id: string): string {
  if (UUID.test(id)) return id
  throw notOurs()
}

const notOurs = (): InvalidCursor => new InvalidCursor('the cursor is not one of this list')
