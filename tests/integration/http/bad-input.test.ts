import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Described, fillCompany, type Operation, operationsOf } from '../../support/described-requests.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

/** What no form sends: none of it may be more than the sender's mistake. */
const STRANGE: unknown[] = [
  '', '\u0000', '\ud800', 'x'.repeat(3_000), '%', '-1', '1e999', '99999999999999999999', '9999-12-31T23:59:59Z', '../../etc/passwd',
  null, true, -1, 1.5, 2 ** 53, [], [null], {}, { constructor: 'x' },
]

const REFUSAL = /^{"code":"[a-z-]+","message":"[^"]/

let panel: TestPanel
let operations: Operation[] = []
let intakeKey = ''
beforeAll(async () => {
  panel = await startPanel()
  panel.wire.answer = false
  const rows = await fillCompany(panel, 'Проба')
  intakeKey = (await panel.services.desk.intakeKeys.create(panel.people.administrator, 'Проба')).key
  operations = operationsOf((await panel.app.inject('/api/docs/json')).json() as Described, { rows, mark: 'Проба' })
})
afterAll(() => panel.dispose())

/** Half a character cannot be written in an address. */
const inUrl = (value: unknown): string => encodeURIComponent(typeof value === 'string' ? value.replace('\ud800', 'x') : JSON.stringify(value))

/** A body with one field after another replaced, at any depth; and something else altogether. */
function spoilt(body: unknown): unknown[] {
  return [...STRANGE, ...places(body).flatMap((place) => STRANGE.map((value) => replaced(body, place, value)))]
}

type Place = (string | number)[]

function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...places(inner).map((rest) => [key, ...rest])])
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item))
  const object = value as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, by) }
}

describe('whatever is sent to a route', () => {
  it('is answered or refused with a code and words, and never fails', async () => {
    const session = { cookie: await panel.signIn('administrator') }
    const failures: string[] = []
    async function send(method: string, url: string, body?: unknown): Promise<void> {
      const headers = { 'content-type': 'application/json', ...(url.includes('/intake/') ? { authorization: `Bearer ${intakeKey}` } : session) }
      const response = await panel.app.inject({ method: method as 'GET', url, headers, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) })
      const refused = response.statusCode >= 400
      const worded = !refused || REFUSAL.test(response.body)
      if (response.statusCode >= 500 || !worded) failures.push(`${method} ${url} ${JSON.stringify(body)}: ${response.statusCode} ${response.body}`.slice(0, 1000))
    }

    for (const { method, url, path, queries, bodies: [body] } of operations) {
      const parameters = new Set(queries.flatMap((query) => [...new URLSearchParams(query).keys()]))
      for (const value of STRANGE) {
        if (path.includes('{')) await send(method, path.replaceAll(/\{\w+\}/g, inUrl(value)), body)
        for (const name of parameters) await send(method, `${url}?${name}=${inUrl(value)}`)
      }
      if (body !== undefined) for (const bad of spoilt(body)) await send(method, url, bad)
    }
    expect(failures).toEqual([])
    expect((await panel.app.inject({ method: 'GET', url: '/api/v1/session', headers: session })).statusCode, 'still signed in').toBe(200)
  })

  it('is told where in it a character cannot be stored', async () => {
    const refused = await panel.as('agent', 'POST', '/views', { name: 'x', filter: { text: 'до\u0000после' } })
    expect([refused.statusCode, refused.json()]).toMatchObject([400, { code: 'unstorable-text', details: [{ in: 'body', path: '/filter/text' }] }])
    const asked = await panel.as('agent', 'GET', '/calls?text=a%00b')
    expect([asked.statusCode, asked.json()]).toMatchObject([400, { code: 'unstorable-text', details: [{ in: 'querystring', path: '/text' }] }])
  })
})
