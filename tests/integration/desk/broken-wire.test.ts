import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrokenWire, openBrokenWire } from '../../support/broken-wire.ts'
import { startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

/** Working Monday in Moscow. */
const NOON = '2026-11-23T12:00:00+03:00'
/** No action says so much to the database; one that does is stuck. */
const MOST_STATEMENTS = 80

let desk: TestDesk
let wire: BrokenWire
/** Past the wire. */
let direct: pg.Client
let centaur: TestCompanyDesk
let technotronics: TestCompanyDesk
beforeAll(async () => {
  desk = await startDesk({ through: async (url) => (wire = await openBrokenWire(url)).url })
  direct = new pg.Client({ connectionString: desk.panel.db.postgres.url })
  await direct.connect()
  centaur = await desk.company('centaur')
  technotronics = await desk.company('technotronics')
})
afterAll(async () => {
  await direct.end()
  await desk.dispose()
  await wire.close()
})

/** What somebody does, made anew for every place at which it breaks. */
interface Deed {
  name: string
  /** @returns the tickets that it touches, and how to do it: whether it was acknowledged */
  prepare(): Promise<{ ids: string[]; perform(): Promise<boolean> }>
}

async function posted(login: string | null, path: string, body: unknown): Promise<boolean> {
  const { statusCode } = await desk.panel.as(login, 'POST', path, body)
  expect([200, 201, 503]).toContain(statusCode)
  return statusCode < 300
}

let clients = 0

const DEEDS: Deed[] = [
  {
    name: 'answers the client',
    async prepare() {
      const { id } = await centaur.received('email', { level: 'critical' })
      return { ids: [id], perform: () => posted(centaur.agent.login, `/tickets/${id}/actions`, { version: 1, action: { type: 'send-message', kind: 'question', text: 'Какая версия?', waitForClient: true } }) }
    },
  },
  {
    name: 'splits a ticket',
    async prepare() {
      const { id } = await centaur.received('email')
      return { ids: [id], perform: () => posted(centaur.agent.login, `/tickets/${id}/split`, { version: 1, subject: 'Другое', text: 'Второй вопрос' }) }
    },
  },
  {
    name: 'merges two',
    async prepare() {
      const [{ id }, { id: into }] = [await centaur.received('email'), await centaur.received('email')]
      return { ids: [id, into], perform: () => posted(centaur.agent.login, `/tickets/${id}/merge`, { version: 1, into }) }
    },
  },
  {
    name: 'closes one of a client’s three, so that the fourth gets its turn (TTR-7)',
    async prepare() {
      const from = { phone: `+7916${String(1_000_000 + (clients += 1))}` }
      await technotronics.client({ name: 'Клиент с очередью', phones: [from.phone] })
      const ids: string[] = []
      for (let i = 0; i < 4; i += 1) ids.push((await technotronics.received('portal', { from })).id)
      const [first = ''] = ids
      const { version } = await technotronics.detail(first)
      return { ids, perform: () => posted(technotronics.agent.login, `/tickets/${first}/actions`, { version, action: { type: 'close', outcome: 'solved', text: null } }) }
    },
  },
  {
    name: 'answers on the client’s page',
    async prepare() {
      const { id, secret } = await technotronics.received('portal')
      return { ids: [id], perform: () => posted(null, `/portal/tickets/${secret}/messages`, { text: 'Ещё раз' }) }
    },
  },
  {
    name: 'is reminded before a deadline',
    async prepare() {
      desk.panel.clock.at = Date.parse(NOON)
      const { id } = await centaur.received('email', { level: 'critical' })
      return {
        ids: [id],
        async perform() {
          desk.panel.clock.at = Date.parse('2026-11-23T15:00:00+03:00')
          await desk.panel.services.desk.alarms.run()
          return false
        },
      }
    },
  },
]

/** Everything stored of the tickets but what each has of its own: ids, numbers, words. */
const STATE = `
  WITH given AS (SELECT id, place FROM unnest($1::uuid[]) WITH ORDINALITY AS g (id, place))
  SELECT json_build_object(
    'tickets', (SELECT json_agg(json_build_array(status, level, version, "lastSeq", rank, "dueAt", "dueClock", "escalatedTo", "assigneeId" IS NULL, "mergedIntoId" IS NULL) ORDER BY place) FROM given JOIN "Ticket" USING (id)),
    'facts', (SELECT json_agg(json_build_array(place, seq, type, actor, at, version) ORDER BY place, seq) FROM given JOIN "TicketEntry" ON "ticketId" = id),
    'deadlines', (SELECT json_agg(json_build_array(place, clock, "startedAt", "dueAt", "stoppedAt", "pausedSince", "breachedAt") ORDER BY place, clock, "startedAt") FROM given JOIN "TicketDeadline" ON "ticketId" = id),
    'alarms', (SELECT json_agg(json_build_array(place, key, at, "firedAt") ORDER BY place, key) FROM given JOIN "TicketAlarm" ON "ticketId" = id),
    'messages', (SELECT json_agg(json_build_array(place, m.kind, m.channel, m."leavesAt") ORDER BY place, m.at, m.kind) FROM given JOIN "TicketOutgoing" m ON "ticketId" = given.id),
    'splitOff', (SELECT json_agg(json_build_array(t.status, t.version, t."lastSeq") ORDER BY place) FROM given JOIN "TicketEntry" e ON e.type = 'split-from' AND e.data->>'from' = given.id::text JOIN "Ticket" t ON t.id = e."ticketId")
  ) AS state`

async function stateOf(ids: string[]): Promise<unknown> {
  return (await direct.query<{ state: unknown }>(STATE, [ids])).rows[0]?.state
}

describe('a connection that breaks at any statement', () => {
  it.each(DEEDS)('leaves all or nothing when somebody $name, and nothing acknowledged is lost', async ({ prepare }) => {
    const reference = await prepare()
    const before = await stateOf(reference.ids)
    await reference.perform()
    const after = await stateOf(reference.ids)
    expect(after).not.toEqual(before)

    let kept = 0
    let undone = 0
    let { ids, perform } = await prepare()
    for (let nth = 1, broke = true; broke; nth += 1) {
      expect(nth).toBeLessThan(MOST_STATEMENTS)
      wire.breakAfter(nth)
      const acknowledged = await perform()
      broke = await wire.heal()
      const state = await stateOf(ids)
      if (JSON.stringify(state) === JSON.stringify(before)) {
        expect(acknowledged, `broken after statement ${nth}`).toBe(false)
        undone += 1
      } else {
        expect(state, `broken after statement ${nth}`).toEqual(after)
        if (!acknowledged) kept += 1;
        ({ ids, perform } = await prepare())
      }
    }
    // Both happen: a break before the commit undoes, one after it only keeps the answer from coming.
    expect(kept).toBeGreaterThan(0)
    expect(undone).toBeGreaterThan(2)
  })
})
