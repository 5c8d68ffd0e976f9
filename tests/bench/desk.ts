/** The desk's lists and its search at a million tickets of several companies, through the HTTP API without the network. */
import { cpus } from 'node:os'
import pg from 'pg'
import type { Page, TicketFilter, TicketView } from '../../server/panel-protocol.ts'
import { HOTLINE, NOON } from '../support/changes.ts'
import { OTHER_HOTLINE, startPanel, type TestPanel } from '../support/panel.ts'
import { type Company, fillTickets, randomNumbers } from './desk-data.ts'
import { distribution, type Distribution } from './figures.ts'
import { cpuTime } from './processes.ts'

const RUNS = 60
const WARM_UP = 5
const AGENTS = 60
/** The first one is looked at; the others are there to be in the way. */
const SHARES = [0.6, 0.1, 0.1, 0.1, 0.1]
const COMPANIES: [id: string, prefix: string][] = [[HOTLINE, 'TKD'], [OTHER_HOTLINE, 'CNT']]

export interface DeskRow {
  what: string
  ms: Distribution
  /** Processor time of a request, server and database together: what the machine's other work does not change. */
  cpuMs: number
  /** Tickets on the page, on average. */
  found: number
}

export interface DeskReport {
  tickets: number
  filledSeconds: number
  tableBytes: number
  indexBytes: number
  rows: DeskRow[]
}

/** One kind of request: each run asks with words of its own. */
interface Question {
  what: string
  url: (run: number) => string
}

export async function measureDesk(tickets = 1_000_000): Promise<DeskReport> {
  const panel = await startPanel({}, { ownServer: true })
  try {
    const startedAt = performance.now()
    const { words, clientId } = await fill(panel, tickets)
    const filledSeconds = (performance.now() - startedAt) / 1000
    const rows: DeskRow[] = []
    for (const question of questions(words, clientId, tickets, await cursors(panel))) rows.push(await ask(panel, question))
    return { tickets, filledSeconds, ...(await sizes(panel)), rows }
  } finally {
    await panel.dispose()
  }
}

const say = (what: string): void => console.error(`desk: ${what} …`)

async function fill(panel: TestPanel, tickets: number): Promise<{ words: string[]; clientId: string }> {
  const db = new pg.Client({ connectionString: panel.db.postgres.url })
  await db.connect()
  try {
    const companies: Company[] = []
    for (const [index, share] of SHARES.entries()) {
      const [id, prefix] = COMPANIES[index] ?? [`company-${index}`, `CM${'ABC'[index - 2]}`]
      if (index > 1) await panel.db.regulations.add({ id, name: id, source: '', effectiveFrom: 0 })
      const others = await agents(db, id)
      companies.push({ id, prefix, tickets: Math.round(tickets * share), clients: Math.max(10, Math.round(tickets * share / 40)), agents: id === HOTLINE ? [panel.people.agent.id, ...others] : others })
    }
    const words = await fillTickets(db, companies, NOON, say)
    await compareWords(db)
    const { rows: [client] } = await db.query<{ id: string }>(`SELECT "clientId" AS id FROM "Ticket" WHERE "hotlineId" = $1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`, [HOTLINE])
    return { words, clientId: client?.id ?? '' }
  } finally {
    await db.end()
  }
}

async function agents(db: pg.Client, hotlineId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(`
    INSERT INTO "Person" (id, "hotlineId", login, name, role, office, "passwordHash")
    SELECT gen_random_uuid(), $1, 'agent-' || n || '-' || $1, 'Агент ' || n, 'agent', CASE WHEN n % 3 = 0 THEN 'novosibirsk' ELSE 'moscow' END, '-' FROM generate_series(1, $2) n RETURNING id`, [hotlineId, AGENTS])
  return rows.map(({ id }) => id)
}

/** What was filled in must be what the program would have written. @throws Error when it is not */
async function compareWords(db: pg.Client): Promise<void> {
  const { rows: [row] } = await db.query<{ same: boolean }>(`
    SELECT bool_and(words @@ (SELECT string_agg(quote_literal(l), ' & ') FROM unnest(tsvector_to_array(ticket_words(id, "hotlineId", subject, NULL))) l)::tsquery) AS same
    FROM (SELECT * FROM "Ticket" ORDER BY id LIMIT 1000) t`)
  if (row?.same !== true) throw new Error('the tickets’ words are not those that the migrations’ function makes of their subjects')
}

/** Where the tenth page of two lists begins. */
async function cursors(panel: TestPanel): Promise<{ newest: string; order: string }> {
  const tenth = async (filter: TicketFilter): Promise<string> => {
    let cursor = ''
    for (let page = 0; page < 10; page += 1) cursor = (await panel.as('agent', 'GET', url({ ...filter, ...(cursor === '' ? {} : { cursor }) }))).json<Page<TicketView>>().nextCursor ?? cursor
    return cursor
  }
  return { newest: await tenth({}), order: await tenth({ view: 'open', sort: 'regulation' }) }
}

const url = (filter: TicketFilter & { cursor?: string }): string => `/tickets?${new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()}`

function questions(words: string[], clientId: string, tickets: number, { newest, order }: { newest: string; order: string }): Question[] {
  const random = randomNumbers(7)
  const one = (from: number, to: number): string => words[Math.floor(from + random() * (to - from))] ?? ''
  const digits = (length: number): string => String(Math.floor(random() * 10 ** length)).padStart(length, '0')
  const number = (): string => String(1 + Math.floor(random() * tickets * SHARES[0]!)).padStart(6, '0')
  const list = (what: string, filter: TicketFilter & { cursor?: string }): Question => ({ what, url: () => url(filter) })
  const search = (what: string, text: () => string, filter: TicketFilter = {}): Question => ({ what: `search: ${what}`, url: () => url({ ...filter, text: text() }) })
  return [
    list('all, newest first', {}), list('all, eleventh page', { cursor: newest }),
    list('open, in the regulation’s order', { view: 'open', sort: 'regulation' }), list('open, eleventh page', { view: 'open', sort: 'regulation', cursor: order }),
    list('open, newest first', { view: 'open' }), list('open, next deadline first', { view: 'open', sort: 'due' }),
    list('mine', { view: 'mine', sort: 'regulation' }), list('team', { view: 'team', sort: 'regulation' }), list('breaching', { view: 'breaching', sort: 'due' }),
    list('unassigned', { view: 'unassigned', sort: 'regulation' }), list('escalated', { view: 'escalated', sort: 'regulation' }), list('waiting', { view: 'waiting', sort: 'regulation' }),
    list('closed', { view: 'closed' }), list('open, of one level', { view: 'open', level: 'critical', sort: 'regulation' }), list('all, of one client', { clientId }),
    { what: 'counts of all views', url: () => '/tickets/counts' },
    search('rare word (some ten tickets)', () => one(25_000, 30_000)), search('word of some hundreds', () => one(2_000, 8_000)), search('word of some thousands', () => one(150, 1_000)),
    search('common word (a tenth to a half)', () => one(0, 20)), search('two common words', () => `${one(0, 30)} ${one(0, 30)}`), search('common and rare word', () => `${one(0, 10)} ${one(20_000, 30_000)}`),
    search('two words of thousands', () => `${one(100, 600)} ${one(100, 600)}`), search('beginning of a word', () => one(0, 3_000).slice(0, 4)), search('word that nobody said', () => `${one(0, 100)}ъъ`),
    search('common word, open', () => one(0, 20), { view: 'open', sort: 'regulation' }), search('rare word, open', () => one(20_000, 30_000), { view: 'open', sort: 'regulation' }),
    search('common word, mine', () => one(0, 20), { view: 'mine', sort: 'regulation' }),
    search('ticket’s number', () => `TKD-2026-${number()}`), search('ticket’s number without its prefix', number), search('telephone number', () => `8 9${digits(2)} ${digits(3)}-${digits(2)}-${digits(2)}`),
    search('seven digits', () => digits(7)), search('four digits', () => digits(4)),
  ]
}

async function ask(panel: TestPanel, { what, url: next }: Question): Promise<DeskRow> {
  const ms: number[] = []
  let found = 0
  const used = cpuMsOf(panel)
  // The first ones warm up.
  for (let run = -WARM_UP; run < RUNS; run += 1) {
    const address = next(run)
    const startedAt = performance.now()
    const response = await panel.as('agent', 'GET', address)
    const took = performance.now() - startedAt
    if (response.statusCode !== 200) throw new Error(`${address}: ${response.body}`)
    if (run < 0) continue
    ms.push(took)
    found += response.json<Partial<Page<unknown>>>().items?.length ?? 0
  }
  return { what, ms: distribution(ms), cpuMs: (cpuMsOf(panel) - used) / (RUNS + WARM_UP), found: found / RUNS }
}

/** Processor time so far of this process and of the database's. */
function cpuMsOf(panel: TestPanel): number {
  const { user, system } = process.cpuUsage()
  const database = cpuTime(panel.db.postgres.server?.pid ?? 0)
  return (user + system) / 1000 + database.ownMs + database.childrenMs
}

async function sizes(panel: TestPanel): Promise<{ tableBytes: number; indexBytes: number }> {
  const db = new pg.Client({ connectionString: panel.db.postgres.url })
  await db.connect()
  try {
    const { rows: [row] } = await db.query<{ table: string; index: string }>(`SELECT pg_table_size('"Ticket"') AS table, pg_indexes_size('"Ticket"') AS index`)
    return { tableBytes: Number(row?.table), indexBytes: Number(row?.index) }
  } finally {
    await db.end()
  }
}

/** The table for a terminal. */
export function renderDesk({ tickets, filledSeconds, tableBytes, indexBytes, rows }: DeskReport): string {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const figure = (value: number): string => value.toFixed(1).padStart(7)
  return [
    '', `${cpus()[0]?.model.trim() ?? 'unknown'}; Node ${process.versions.node}`, '',
    `${'Tickets on the server, ms'.padEnd(width)}     p50     p95     max     cpu   found`,
    ...rows.map(({ what, ms, cpuMs, found }) => `${what.padEnd(width)} ${figure(ms.p50)} ${figure(ms.p95)} ${figure(ms.max)} ${figure(cpuMs)} ${figure(found)}`), '',
    `${tickets.toLocaleString('en')} tickets of ${SHARES.length} companies, ${SHARES[0]! * 100}% of them of the one that is looked at; ${WORDS}.`,
    `Table ${megabytes(tableBytes)}, indexes ${megabytes(indexBytes)}; made in ${filledSeconds.toFixed(0)} s. ${RUNS} requests each, pages of 50, PostgreSQL as shipped. cpu: processor time of a request, server and database, on average.`, '',
  ].join('\n')
}

const WORDS = '25 words each of 30,000 by Zipf’s law'
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
