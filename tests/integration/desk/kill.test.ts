import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IntakeAnswer, Page, TicketView } from '../../../server/panel-protocol.ts'
import { briefCompany, joinCompany, type TestCompany } from '../../support/companies.ts'
import { startTestHotline, type TestHotline } from '../../support/hotline.ts'

/** Working Monday, 14:00 in Moscow: what came four hours ago at the highest level is due now. */
const NOW = '2026-11-23T14:00:00+03:00'
const FOUR_HOURS_MS = 4 * 3_600_000
const TICKETS = 48
/** The server is killed when so many have fired. */
const KILLED_AT = [1, 12, 30]

let hotline: TestHotline
let company: TestCompany
let db: pg.Client
beforeAll(async () => {
  hotline = await startTestHotline({ time: NOW, companies: [briefCompany('centaur')] })
  company = await joinCompany(hotline, 'centaur')
  db = new pg.Client({ connectionString: hotline.postgres.url })
  await db.connect()
})
afterAll(async () => {
  await db.end()
  await hotline.stop()
})

const count = async (sql: string): Promise<number> => Number((await db.query<{ n: string }>(sql)).rows[0]?.n)
const fired = () => count(`SELECT count(*) AS n FROM "TicketEntry" WHERE type = 'escalated' AND data->>'why' = 'after-deadline'`)

describe('a server that is killed', () => {
  it('loses no acknowledged change of a ticket and escalates nothing twice, whenever it is killed', async () => {
    const { key } = await company.admin.post<{ key: string }>('/api/v1/intake-keys', { name: 'Почта' })
    const { clock } = await company.admin.get<{ clock: { now: string } }>('/api/v1/session')
    // Due one after another, from a few seconds after the last of them was sent.
    const dueFrom = Date.parse(clock.now) + 6_000
    const numbers: string[] = []
    for (let i = 0; i < TICKETS; i += 1) {
      const response = await fetch(`${hotline.url}/api/v1/intake/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'authorization': `Bearer ${key}` },
        body: JSON.stringify({ messageId: `kill-${i}`, from: { email: 'client@example.test' }, subject: `Заявка ${i}`, level: 'critical', at: new Date(dueFrom - FOUR_HOURS_MS + i * 20).toISOString() }),
      })
      numbers.push(((await response.json()) as IntakeAnswer).number)
    }
    expect(new Set(numbers).size).toBe(TICKETS)
    const { items } = await company.admin.get<Page<TicketView>>(`/api/v1/tickets?limit=200`)

    // Somebody writes notes all the time; what was acknowledged is remembered.
    const acknowledged: string[] = []
    const written = new AbortController()
    const writer = (async () => {
      for (let i = 0; !written.signal.aborted; i += 1) {
        const text = `Заметка ${i}`
        const { id } = items[i % items.length] as TicketView
        const response = await company.admin.raw('POST', `/api/v1/tickets/${id}/notes`, { body: { text } }).catch(() => null)
        if (response?.status === 201) acknowledged.push(text)
        else await new Promise((resolve) => { setTimeout(resolve, 50) })
      }
    })()

    for (const firings of KILLED_AT) {
      await expect.poll(fired, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(firings)
      await hotline.killServer()
      await hotline.startServer()
    }
    await expect.poll(fired, { timeout: 60_000 }).toBe(TICKETS)
    written.abort()
    await writer

    const twice = await db.query(`SELECT "ticketId", data->>'why' AS why, data->>'to' AS to, count(*) FROM "TicketEntry" WHERE type = 'escalated' GROUP BY 1, 2, 3 HAVING count(*) > 1`)
    expect(twice.rows).toEqual([])
    expect(await count(`SELECT count(*) AS n FROM "TicketAlarm" WHERE "firedAt" IS NULL`)).toBe(0)
    const { rows } = await db.query<{ text: string }>(`SELECT data->>'text' AS text FROM "TicketEntry" WHERE type = 'note'`)
    const kept = rows.map(({ text }) => text)
    expect(acknowledged.length).toBeGreaterThan(KILLED_AT.length)
    expect(acknowledged.filter((text) => !kept.includes(text))).toEqual([])
    expect(new Set(kept).size).toBe(kept.length)
  })
})
