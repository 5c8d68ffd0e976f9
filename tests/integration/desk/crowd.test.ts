import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MS_PER_DAY } from '../../../server/domain/worktime/instant.ts'
import { compose, dueOf, versionOf } from '../../../server/services/ticket-keeper.ts'
import { agreedOf, createTicketRules } from '../../../server/services/ticket-rules.ts'
import { deskServer } from '../../support/desk-server.ts'
import { startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

/** Working Monday in Moscow. */
const MONDAY = '2026-11-23T12:00:00+03:00'
const CLIENTS = ['+79161110001', '+79161110002']
const DAYS = 3
const STEPS_A_DAY = 15
const ACTIVE_PER_CLIENT = 3

let desk: TestDesk
let company: TestCompanyDesk
beforeAll(async () => {
  desk = await startDesk()
  company = await desk.company('technotronics')
  for (const phone of CLIENTS) await company.client({ name: `Клиент ${phone}`, phones: [phone] })
})
afterAll(() => desk.dispose())

/** What somebody does next: to which of the tickets, and which of them it is about as well. */
const STEP = fc.record({
  what: fc.constantFrom('take', 'note', 'question', 'level', 'resolve', 'close', 'reopen', 'defer', 'resume', 'merge', 'split', 'request', 'reply', 'escalate'),
  ticket: fc.nat(1000),
  other: fc.nat(1000),
})
/** Clients who wait although fewer of their tickets are active than may be. */
const TURN_LOST = `
  SELECT "clientId" FROM "Ticket" WHERE "clientId" IS NOT NULL GROUP BY 1
  HAVING count(*) FILTER (WHERE status = 'waiting-turn') > 0 AND count(*) FILTER (WHERE status NOT IN ('waiting-turn', 'closed')) < $1`
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never

const ACTIONS: Partial<Record<Step['what'], object>> = {
  take: { type: 'take' },
  question: { type: 'send-message', kind: 'question', text: 'Какая прошивка?', waitForClient: true },
  level: { type: 'set-level', level: 'low' },
  resolve: { type: 'resolve', outcome: 'solved', text: 'Готово' },
  close: { type: 'close', outcome: 'solved' },
  reopen: { type: 'reopen' },
  defer: { type: 'defer', reason: 'not-enough-information' },
  resume: { type: 'resume' },
  escalate: { type: 'escalate', to: 'head' },
}

it('many people and two servers at a few tickets leave each as its facts make it, numbered without a gap, and nobody’s turn is lost', async () => {
  const known: { id: string; secret: string }[] = []
  const request = async (phone: string): Promise<void> => { known.push(await company.received('portal', { from: { phone }, level: 'emergency' })) }
  await desk.at(MONDAY)
  for (const phone of CLIENTS) for (let i = 0; i < 4; i += 1) await request(phone)
  const other = await deskServer(desk.panel.db.postgres.url, desk.panel.clock)

  async function perform(login: string, { what, ticket, other: second }: Step): Promise<number> {
    const { id, secret } = known[ticket % known.length] as (typeof known)[number]
    const into = known[second % known.length]?.id
    if (what === 'request') return request(CLIENTS[ticket % CLIENTS.length] ?? '').then(() => 201)
    if (what === 'reply') return (await company.reply(secret, 'Отвечаю')).status
    if (what === 'note') return (await desk.panel.as(login, 'POST', `/tickets/${id}/notes`, { text: 'Смотрю' })).statusCode
    const { version } = await company.detail(id, login)
    if (what === 'merge') return (await desk.panel.as(login, 'POST', `/tickets/${id}/merge`, { version, into })).statusCode
    if (what === 'split') return (await desk.panel.as(login, 'POST', `/tickets/${id}/split`, { version, subject: 'Другое', text: 'Второй вопрос' })).statusCode
    return (await desk.panel.as(login, 'POST', `/tickets/${id}/actions`, { version, action: ACTIONS[what] })).statusCode
  }

  const seed = Date.now()
  const statuses = new Map<number, number>()
  try {
    for (let day = 0; day < DAYS; day += 1) {
      const people = [company.agent, company.second, company.head].map(({ login }, index) => ({ login, steps: fc.sample(STEP, { seed: seed + day * 10 + index, numRuns: STEPS_A_DAY }) }))
      await Promise.all([
        ...people.map(async ({ login, steps }) => {
          for (const step of steps) {
            const status = await perform(login, step)
            statuses.set(status, (statuses.get(status) ?? 0) + 1)
          }
        }),
        desk.panel.services.desk.alarms.run(), other.alarms.run(),
      ])
      desk.panel.clock.at += MS_PER_DAY
      await Promise.all([desk.panel.services.desk.alarms.run(), other.alarms.run(), desk.panel.services.desk.outgoing.run(), other.outgoing.run()])
    }
  } finally {
    await other.dispose()
  }
  expect([...statuses.keys()].filter((status) => ![200, 201, 409, 422].includes(status)), `seed ${seed}`).toEqual([])
  expect(statuses.get(409) ?? 0, 'people met').toBeGreaterThan(0)

  const rules = createTicketRules({ book: desk.panel.book, cards: desk.panel.services.clients, clock: desk.panel.clock })
  const rows = await desk.sql<{ id: string }>(`
    SELECT id, status, level, version, "lastSeq", rank, "dueAt",
      ARRAY(SELECT key FROM "TicketAlarm" WHERE "ticketId" = t.id AND "firedAt" IS NULL ORDER BY key) AS planned, ARRAY(SELECT key FROM "TicketAlarm" WHERE "ticketId" = t.id AND "firedAt" IS NOT NULL) AS fired
    FROM "Ticket" t WHERE "hotlineId" = 'technotronics'`)
  expect(rows.length).toBeGreaterThanOrEqual(known.length)
  for (const { fired, ...row } of rows as ({ id: string; fired: string[] })[]) {
    const stored = await desk.panel.db.ticketLog.find('technotronics', row.id)
    if (stored === null) throw new Error('a ticket is gone')
    const agreed = agreedOf(await rules.clientOf('technotronics', stored.clientId))
    const { ticket, rank, deadlines, alarms } = compose({ stored, rules: rules.of('technotronics', versionOf(stored), agreed), at: desk.panel.clock.now() }, { facts: [] })
    const due = dueOf(deadlines)
    expect(row, `seed ${seed}`).toEqual({
      id: row.id, status: ticket.status, level: ticket.level, version: stored.factVersions.at(-1), lastSeq: stored.facts.length, rank, dueAt: due === null ? null : new Date(due.at),
      planned: alarms.map(({ key }) => key).filter((key) => !fired.includes(key)).toSorted(),
    })
  }
  expect(await desk.sql(`SELECT "ticketId" FROM "TicketEntry" GROUP BY 1 HAVING max(seq) <> count(*) OR min(seq) <> 1`), `seed ${seed}`).toEqual([])
  expect(await desk.sql(TURN_LOST, [ACTIVE_PER_CLIENT]), `seed ${seed}`).toEqual([])
})
