import type pg from 'pg'
import type { TicketCounts } from '../../desk-protocol.ts'
import type { Page, TicketView } from '../../panel-protocol.ts'
import type { Instant, TicketQuery } from '../../ports.ts'
import { pageOf } from './cursor.ts'
import { rows } from './sql-transaction.ts'
import { conditions, type Order, orderOf, Values, viewCondition } from './ticket-filter.ts'
import { textCondition } from './ticket-search.ts'
import { TICKET_COLUMNS, type TicketRow, ticketView } from './views.ts'

const COUNTED = ['open', 'mine', 'team', 'breaching', 'unassigned', 'escalated', 'waiting'] as const satisfies (keyof TicketCounts)[]
const COUNT_AT_MOST = 1000

/**
 * A search with no more matches than this is answered from the index of words and sorted; with more of them it is quicker to
 * walk along the list's own order until the page is full.
 */
const FEW_MATCHES = 5_000
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
  if ((await estimate(pool, query.hotlineId, text)) > FEW_MATCHES) {
    const walked = await walk(pool, query, text, order)
    if (walked.length > query.limit) return walked
  }
  return gather(pool, query, text, order)
}

/** How many tickets the planner expects, from the words' frequencies that PostgreSQL keeps. */
async function estimate(pool: pg.Pool, hotlineId: string, text: string): Promise<number> {
  const values = new Values()
  const [row] = await rows<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(pool, `EXPLAIN (FORMAT JSON) SELECT FROM "Ticket" WHERE ${textCondition(text, hotlineId, values)}`, values.list)
  return row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
}

function walk(pool: pg.Pool, query: TicketQuery, text: string, order: Order): Promise<TicketRow[]> {
  const values = new Values()
  const along = `SELECT * FROM "Ticket" WHERE ${narrowed(query, order, values)} ORDER BY ${order.sql} LIMIT ${WALKED_AT_MOST}`
  return rows(pool, shown(`SELECT * FROM (${along}) AS along WHERE ${textCondition(text, query.hotlineId, values)} ORDER BY ${order.sql} LIMIT ${query.limit + 1}`, order), values.list)
}

/** The matches are fetched by themselves, whatever the order: else the planner might walk after all. */
function gather(pool: pg.Pool, query: TicketQuery, text: string, order: Order): Promise<TicketRow[]> {
  const values = new Values()
  const matching = `SELECT * FROM "Ticket" WHERE ${narrowed(query, order, values)} AND ${textCondition(text, query.hotlineId, values)}`
  return rows(pool, `WITH matching AS MATERIALIZED (${matching}) ${shown(`SELECT * FROM matching ORDER BY ${order.sql} LIMIT ${query.limit + 1}`, order)}`, values.list)
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
