import type pg from 'pg'
import type { TicketCounts } from '../../desk-protocol.ts'
import type { Page, TicketView } from '../../panel-protocol.ts'
import type { Instant, TicketQuery } from '../../ports.ts'
import { pageOf } from './cursor.ts'
import { rows } from './sql-transaction.ts'
import { conditions, type Order, orderOf, Values, viewCondition } from './ticket-filter.ts'
import { anyTicket, type Condition, type TextSearch, textSearch } from './ticket-search.ts'
import { TICKET_COLUMNS, type TicketRow, ticketView } from './views.ts'

const COUNTED = ['open', 'mine', 'team', 'breaching', 'unassigned', 'escalated', 'waiting'] as const satisfies (keyof TicketCounts)[]
const COUNT_AT_MOST = 1000

/**
 * A search with no more matches than this is answered from the index of words and sorted; with more of them it is quicker to
 * walk along the list's own order until the page is full.
 */
const FEW_MATCHES = 2_000
/** After so many tickets without a full page the words are rarer than they were thought to be, and the index is asked. */
const WALKED_AT_MOST = 15_000
/** One page of tickets. */
export async function listTickets(pool: pg.Pool, query: TicketQuery, now: Instant): Promise<Page<TicketView>> {
  const order = orderOf(query)
  const found = query.text === undefined ? await plain(pool, query, order) : await search(pool, query, query.text, order)
  return pageOf(found, query.limit, order.position, (row) => ticketView(row, now))
}

async function plain(pool: pg.Pool, query: TicketQuery, order: Order): Promise<TicketRow[]> {
  const values = new Values()
  return rows(pool, shown(`SELECT * FROM "Ticket" WHERE ${narrowed(query, order, values)} ORDER BY ${order.sql} LIMIT ${query.limit + 1}`, order), values.list)
}

async function search(pool: pg.Pool, query: TicketQuery, text: string, order: Order): Promise<TicketRow[]> {
  const { matches, all, leading } = await planSearch(pool, query.hotlineId, textSearch(text, query.hotlineId))
  if (matches > FEW_MATCHES) {
    const walked = await walk(pool, query, all, order)
    if (walked.length > query.limit || (await isShort(pool, query, order))) return walked
  }
  return gather(pool, query, leading, all, order)
}

interface SearchPlan {
  /** How many tickets are expected to have all of the words. */
  matches: number
  all: Condition
  /** What the index of words is asked for: reading a few tickets more is quicker than asking it for a common word, too. */
  leading: Condition
}

/** Decides by the words' frequencies that PostgreSQL keeps. */
async function planSearch(pool: pg.Pool, hotlineId: string, asked: TextSearch): Promise<SearchPlan> {
  if (asked.kind === 'number') {
    const [matches = 0] = await estimates(pool, [asked.condition])
    return { matches, all: asked.condition, leading: asked.condition }
  }
  const { words } = asked
  const [tickets = 0, ...expected] = await estimates(pool, [anyTicket(hotlineId), ...words])
  const rarest = Math.min(...expected)
  const all = allOf(words)
  return {
    matches: expected.reduce((share, count) => share * Math.min(1, count / Math.max(1, tickets)), 1) * tickets,
    all,
    leading: rarest <= FEW_MATCHES ? (words[expected.indexOf(rarest)] ?? all) : all,
  }
}

const allOf = (parts: Condition[]): Condition => (values) => parts.map((part) => part(values)).join(' AND ')

/** How many tickets the planner expects for each condition. */
async function estimates(pool: pg.Pool, asked: Condition[]): Promise<number[]> {
  const values = new Values()
  const branches = asked.map((condition) => `(SELECT FROM "Ticket" WHERE ${condition(values)})`)
  const [row] = await rows<{ 'QUERY PLAN': { Plan: PlanRows & { Plans?: PlanRows[] } }[] }>(pool, `EXPLAIN (FORMAT JSON) ${branches.join(' UNION ALL ')}`, values.list)
  const plan = row?.['QUERY PLAN'][0]?.Plan
  return (asked.length === 1 ? [plan] : (plan?.Plans ?? [])).map((one) => one?.['Plan Rows'] ?? 0)
}

interface PlanRows {
  'Plan Rows': number
}

function walk(pool: pg.Pool, query: TicketQuery, all: Condition, order: Order): Promise<TicketRow[]> {
  const values = new Values()
  const along = `SELECT * FROM "Ticket" WHERE ${narrowed(query, order, values)} ORDER BY ${order.sql} LIMIT ${WALKED_AT_MOST}`
  return rows(pool, shown(`SELECT * FROM (${along}) AS along WHERE ${all(values)} ORDER BY ${order.sql} LIMIT ${query.limit + 1}`, order), values.list)
}

/** Whether a walk along the list has seen all of it. */
async function isShort(pool: pg.Pool, query: TicketQuery, order: Order): Promise<boolean> {
  const values = new Values()
  const [row] = await rows<{ seen: number }>(pool, `SELECT count(*)::int AS seen FROM (SELECT FROM "Ticket" WHERE ${narrowed(query, order, values)} LIMIT ${WALKED_AT_MOST}) AS along`, values.list)
  return (row?.seen ?? 0) < WALKED_AT_MOST
}

/** The matches are fetched by themselves, whatever the order: else the planner might walk after all. */
function gather(pool: pg.Pool, query: TicketQuery, leading: Condition, all: Condition, order: Order): Promise<TicketRow[]> {
  const values = new Values()
  const matching = `SELECT * FROM "Ticket" WHERE ${narrowed(query, order, values)} AND ${leading(values)}`
  return rows(pool, `WITH matching AS MATERIALIZED (${matching}) ${shown(`SELECT * FROM matching WHERE ${all(values)} ORDER BY ${order.sql} LIMIT ${query.limit + 1}`, order)}`, values.list)
}

function narrowed(query: TicketQuery, order: Order, values: Values): string {
  const all = conditions(query, values)
  if (query.cursor !== null) all.push(order.after(query.cursor, values))
  return all.join(' AND ')
}

/** The page's rows with the names beside them. */
function shown(page: string, order: Order): string {
  return `SELECT ${TICKET_COLUMNS} FROM (${page}) AS t LEFT JOIN "Client" c ON c.id = t."clientId" LEFT JOIN "Person" p ON p.id = t."assigneeId"
    ORDER BY ${order.sql.replaceAll(/(^|, )/g, '$1t.')}`
}

/** How many tickets each ready-made list has, up to a thousand. */
export async function countTickets(pool: pg.Pool, query: Pick<TicketQuery, 'hotlineId' | 'viewer' | 'breachesBefore'>): Promise<TicketCounts> {
  const values = new Values()
  const hotline = values.add(query.hotlineId)
  const counts = COUNTED.map((view) => {
    const some = `SELECT FROM "Ticket" WHERE "hotlineId" = ${hotline} AND ${viewCondition(view, query, values)} LIMIT ${COUNT_AT_MOST}`
    return `(SELECT count(*) FROM (${some}) AS counted)::int AS "${view}"`
  })
  const [row] = await rows<TicketCounts & pg.QueryResultRow>(pool, `SELECT ${counts.join(', ')}`, values.list)
  return row as TicketCounts
}
