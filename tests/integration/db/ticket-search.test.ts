import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TicketQuery } from '../../../server/ports.ts'
import { fillTickets } from '../../bench/desk-data.ts'
import { HOTLINE, NOON } from '../../support/changes.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'

/** So many that common words are walked for, and rare ones are asked of the index. */
const TICKETS = 8_000

let stores: TestDatabase
let db: pg.Client
let words: string[]

beforeAll(async () => {
  stores = await startDatabase()
  db = new pg.Client({ connectionString: stores.postgres.url })
  await db.connect()
  const companies = []
  for (const [id, prefix] of [[HOTLINE, 'TKD'], ['centaur', 'CNT']] as const) {
    await stores.regulations.add({ id, name: id, source: '', effectiveFrom: 0 })
    const agent = await stores.people.create({ id: crypto.randomUUID(), hotlineId: id, login: id, name: id, role: 'agent', office: 'moscow', phoneUri: null, passwordHash: '', at: NOON })
    companies.push({ id, prefix, tickets: TICKETS, clients: 50, agents: [agent.id] })
  }
  words = await fillTickets(db, companies, NOON, () => undefined)
})
afterAll(async () => {
  await db.end()
  await stores.dispose()
})

/** The same search without any way of being quick: the words' stems, and the last word's beginning. */
async function expected(said: string[], condition: string, order: string, limit: number): Promise<string[]> {
  const asked = said.map((_word, index) => `words @@ (quote_literal(word_stem($${index + 2}))::tsquery || ${index === said.length - 1 ? `(quote_literal($${index + 2}) || ':*')::tsquery` : `''::tsquery`})`)
  const { rows } = await db.query<{ number: string }>(`SELECT number FROM "Ticket" WHERE "hotlineId" = $1 AND ${condition} AND ${asked.join(' AND ')} ORDER BY ${order} LIMIT ${limit}`, [HOTLINE, ...said])
  return rows.map(({ number }) => number)
}

async function found(query: Partial<TicketQuery>, limit: number): Promise<string[]> {
  const numbers: string[] = []
  let cursor: string | null = null
  do {
    const page = await stores.tickets.list({ hotlineId: HOTLINE, limit: 40, cursor, ...query }, NOON)
    numbers.push(...page.items.map(({ number }) => number))
    cursor = page.nextCursor
  } while (cursor !== null && numbers.length < limit)
  return numbers.slice(0, limit)
}

describe('a search among many tickets', () => {
  // Places in the vocabulary: the first words are in most tickets, the last in hardly any.
  it.each([[[0]], [[3]], [[30]], [[200]], [[1_000]], [[9_000]], [[0, 1]], [[2, 40]], [[0, 9_000]], [[9_000, 0]], [[60, 61]], [[0, 1, 2]], [[20, 21, 22]]])('finds what has the words %o, page by page, in every order', async (places) => {
    const said = places.map((place) => words[place] as string)
    const text = said.join(' ')
    expect(await found({ text }, 90)).toEqual(await expected(said, 'true', '"createdAt" DESC, id DESC', 90))
    expect(await found({ text, view: 'open', sort: 'regulation' }, 90)).toEqual(await expected(said, `status NOT IN ('resolved', 'closed')`, 'rank, "receivedAt", id', 90))
    expect(await found({ text, level: 'critical' }, 90)).toEqual(await expected(said, `level = 'critical'`, '"createdAt" DESC, id DESC', 90))
  })

  it('takes the last word for a beginning, too, however many tickets have it as it is', async () => {
    const { rows: [longer] } = await db.query<{ number: string }>(`
      UPDATE "Ticket" SET words = ticket_words(id, "hotlineId", $2, NULL) WHERE id = (SELECT id FROM "Ticket" WHERE "hotlineId" = $1 ORDER BY "createdAt" DESC, id DESC LIMIT 1) RETURNING number`, [HOTLINE, `${words[0]}ция`])
    const [newest, ...others] = await found({ text: words[0] as string }, 90)
    expect(newest).toBe(longer?.number)
    expect(others).toHaveLength(89)
  })

  it('finds the beginnings of words that nobody has said as such', async () => {
    const beginning = 'прог'
    const { rows } = await db.query<{ number: string }>(`SELECT number FROM "Ticket" WHERE "hotlineId" = $1 AND words @@ 'прог:*' ORDER BY "createdAt" DESC, id DESC LIMIT 90`, [HOTLINE])
    expect(rows).toHaveLength(90)
    expect(await found({ text: beginning }, 90)).toEqual(rows.map(({ number }) => number))
  })

  it('counts no list further than to a thousand', async () => {
    const counts = await stores.tickets.counts({ hotlineId: HOTLINE, viewer: { id: crypto.randomUUID(), office: null }, breachesBefore: NOON })
    const { rows: [open] } = await db.query<{ count: number }>(`SELECT count(*)::int FROM "Ticket" WHERE "hotlineId" = $1 AND status NOT IN ('resolved', 'closed')`, [HOTLINE])
    expect(counts.open).toBe(Math.min(1_000, open?.count ?? 0))
    await db.query(`UPDATE "Ticket" SET status = 'new' WHERE "hotlineId" = $1`, [HOTLINE])
    expect(await stores.tickets.counts({ hotlineId: HOTLINE, viewer: { id: crypto.randomUUID(), office: null }, breachesBefore: NOON })).toMatchObject({ open: 1_000, team: 1_000 })
  })
})
