import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveChange, LiveMessage, LiveTopic } from '../../../server/panel-protocol.ts'
import { HOTLINE } from '../../support/changes.ts'
import { type Described, fillCompany, type Operation, operationsOf } from '../../support/described-requests.ts'
import { OTHER_HOTLINE, startPanel, type TestPanel } from '../../support/panel.ts'
import { eventually } from '../../support/ports.ts'

/*
 * Everything of one company (technokad) carries a mark in every text. People of another company (centaur) then try every route
 * that the API describes, naming the first one's rows wherever an id fits. No answer may hold the mark, and afterwards every
 * row of the first company is what it was. A new route is tried by itself: requests are made from its own description.
 */

const MARK = `Чужое${randomUUID().slice(0, 8)}`
const VIEWERS = ['outer-agent', 'outer-supervisor', 'stranger'] as const

let panel: TestPanel
let db: pg.Client
/** Ids of the first company's rows by the resource they belong to. */
let rows: Record<string, string> = {}
let operations: Operation[] = []

beforeAll(async () => {
  panel = await startPanel()
  panel.wire.answer = false
  await panel.addPerson('outer-agent', 'agent', OTHER_HOTLINE, 'kazan')
  await panel.addPerson('outer-supervisor', 'supervisor', OTHER_HOTLINE)
  rows = await fillCompany(panel, MARK)
  db = new pg.Client({ connectionString: panel.db.postgres.url })
  await db.connect()
  await panel.app.listen({ host: '127.0.0.1', port: 0 })
  operations = operationsOf((await panel.app.inject('/api/docs/json')).json() as Described, { rows, mark: MARK }).filter(({ forPeople }) => forPeople)
})
afterAll(async () => {
  await db.end()
  await panel.dispose()
})

// --- What must not change ----------------------------------------------------------------------------------------------

/** Every row of the first company, table by table, as one hash. */
async function stateOfCompany(): Promise<Record<string, string>> {
  const { rows: tables } = await db.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'hotlineId' ORDER BY 1`)
  const conditions = [
    ...tables.map(({ name }) => [name, `t."hotlineId" = $1`]),
    ['CallFact', `t."callId" IN (SELECT id FROM "Call" WHERE "hotlineId" = $1)`],
    ['TicketEntry', `t."ticketId" IN (SELECT id FROM "Ticket" WHERE "hotlineId" = $1)`],
    ['RecordingListen', `t."recordingId" IN (SELECT id FROM "Recording" WHERE "hotlineId" = $1)`],
  ]
  const state: Record<string, string> = {}
  for (const [table, condition] of conditions) {
    const { rows: [row] } = await db.query<{ hash: string }>(`SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS hash FROM "${table}" t WHERE ${condition}`, [HOTLINE])
    state[table as string] = row?.hash ?? ''
  }
  return state
}

function multipart(): { payload: string; headers: Record<string, string> } {
  const payload = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.log"\r\ncontent-type: text/plain\r\n\r\ntext\r\n--x--\r\n'
  return { payload, headers: { 'content-type': 'multipart/form-data; boundary=x' } }
}

describe('a company’s rows', () => {
  it('are neither shown to another company’s people by any route of the API nor changed by them', async () => {
    expect(operations.length).toBeGreaterThan(40)
    const before = await stateOfCompany()
    for (const table of ['Ticket', 'TicketEntry', 'Client', 'ClientContact', 'Recording', 'TicketAttachment', 'IntakeKey', 'SavedView', 'Notice']) expect(before[table], table).not.toMatch(/^0 /)
    for (const login of VIEWERS) {
      const cookie = await panel.signIn(login)
      for (const operation of operations) await tryOperation(operation, login, cookie)
    }
    expect(await stateOfCompany()).toEqual(before)
  })

  async function tryOperation({ method, url, queries, bodies, multipart: files, named }: Operation, login: string, cookie: string): Promise<void> {
    const form = files ? multipart() : null
    for (const query of queries) {
      for (const body of bodies) {
        const response = await panel.app.inject({
          method: method as 'GET', url: query === '' ? url : `${url}?${query}`, headers: { cookie, ...form?.headers },
          ...(form ? { payload: form.payload } : body === undefined ? {} : { payload: body as object }),
        })
        const what = `${login}: ${method} ${url}?${query} ${JSON.stringify(body)}`
        expect(response.statusCode, `${what} ${response.body}`).toBeLessThan(500)
        expect(response.body.includes(MARK), what).toBe(false)
        if (named) expect(response.statusCode, what).toBeGreaterThanOrEqual(400)
      }
    }
  }

  it('are all shown to the company’s own people: the mark is where it is looked for', async () => {
    const marked = async (path: string): Promise<boolean> => (await panel.as('administrator', 'GET', path)).body.includes(MARK)
    const lists = ['/agents', '/clients', '/tickets', `/clients/${rows.clients}`, `/tickets/${rows.tickets}`, `/calls/${rows.calls}`, '/notices', '/intake-keys', '/regulation/draft', `/attachments/${rows.attachments}`]
    for (const path of lists) expect(await marked(path), path).toBe(true)
    expect((await panel.as('agent', 'GET', '/views')).body.includes(MARK)).toBe(true)
  })
})

describe('a company’s live events', () => {
  /** One of every topic; a new topic has to be added here. */
  const EVENTS: { [T in LiveTopic]: Extract<LiveChange, { topic: T }> } = {
    calls: { topic: 'calls', id: 'call', value: { id: MARK } as never },
    agents: { topic: 'agents', id: 'agent', value: { id: 'agent', name: MARK } as never },
    lines: { topic: 'lines', id: '+74952698657', value: { number: MARK } as never },
    figures: { topic: 'figures', id: 'today', value: { day: MARK } as never },
    system: { topic: 'system', id: 'system', value: { since: MARK } as never },
    tickets: { topic: 'tickets', id: 'ticket', value: { id: 'ticket', number: MARK } as never },
  }

  async function listen(login: string): Promise<{ messages: LiveMessage[]; socket: WebSocket }> {
    const { port } = panel.app.server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers: { cookie: await panel.signIn(login) } })
    const messages: LiveMessage[] = []
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as LiveMessage))
    await once(socket, 'open')
    await eventually('the snapshot', () => messages.length > 0)
    return { messages, socket }
  }

  it('of every topic reach its own people and nobody else', async () => {
    const outsiders = await Promise.all(VIEWERS.map(listen))
    const insider = await listen('administrator')
    try {
      for (const event of Object.values(EVENTS)) panel.bus.publish(HOTLINE, event)
      // What comes after these has come after them for everybody.
      panel.bus.publish(OTHER_HOTLINE, { topic: 'tickets', id: 'own', value: { id: 'own' } as never })
      const heard = (messages: LiveMessage[]): string => JSON.stringify(messages)
      await eventually('the insider hears all', () => Object.keys(EVENTS).every((topic) => heard(insider.messages).includes(`"topic":"${topic}"`)))
      for (const { messages } of outsiders) {
        await eventually('the outsider’s own event', () => heard(messages).includes('"own"'))
        expect(heard(messages)).not.toContain(MARK)
      }
      const late = await listen('stranger')
      expect(heard(late.messages)).not.toContain(MARK)
      late.socket.terminate()
    } finally {
      for (const { socket } of [...outsiders, insider]) socket.terminate()
    }
  })
})
