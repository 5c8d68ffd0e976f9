import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveChange, LiveMessage, LiveTopic } from '../../../server/panel-protocol.ts'
import { HOTLINE, NOON, talkedCall } from '../../support/changes.ts'
import { OTHER_HOTLINE, startPanel, type TestPanel } from '../../support/panel.ts'
import { eventually } from '../../support/ports.ts'
import { openedTicket } from '../../support/tickets.ts'

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
const rows: Record<string, string> = {}
let operations: Operation[] = []

beforeAll(async () => {
  panel = await startPanel()
  panel.wire.answer = false
  await panel.addPerson('outer-agent', 'agent', OTHER_HOTLINE, 'kazan')
  await panel.addPerson('outer-supervisor', 'supervisor', OTHER_HOTLINE)
  Object.assign(rows, await fillCompany())
  db = new pg.Client({ connectionString: panel.db.postgres.url })
  await db.connect()
  await panel.app.listen({ host: '127.0.0.1', port: 0 })
  operations = operationsOf((await panel.app.inject('/api/docs/json')).json() as Described)
})
afterAll(async () => {
  await db.end()
  await panel.dispose()
})

async function fillCompany(): Promise<Record<string, string>> {
  const { people, services, db: stores } = panel
  const agent = await panel.addPerson(`agent-${MARK}`, 'agent')
  const client = await stores.clients.create({ hotlineId: HOTLINE, name: `ООО «${MARK}»`, phones: ['+79163330001'], note: MARK, agreement: { number: MARK, from: null, until: null }, specialistId: agent.id, at: NOON })
  const contact = await stores.clients.addContact(HOTLINE, client.id, { name: MARK, phones: ['+79163330002'], emails: ['mark@example.com'], note: MARK }, NOON)
  const call = await panel.saveCall(talkedCall(agent.id, { caller: '+79163330001' }))
  const recording = await panel.addRecording(call)
  const ticket = await openedTicket(stores, { at: NOON, subject: MARK, text: MARK, clientId: client.id, assigneeId: agent.id, caller: '+79163330001', escalatedTo: 'head', dueIn: 1 })
  await services.desk.desk.act(people.agent, ticket.id, ticket.version, { type: 'note', text: MARK })
  const [attachment] = await services.desk.attachments.add(people.agent, ticket.id, (async function* () { yield { name: `${MARK}.log`, field: null, content: Readable.from([Buffer.from(MARK)]) } })())
  const key = await services.desk.intakeKeys.create(people.administrator, MARK)
  const view = await stores.savedViews.create(people.agent, { name: MARK, filter: { text: MARK } }, NOON)
  const override = await stores.overrides.create({ id: randomUUID(), hotlineId: HOTLINE, kind: 'close', numbers: null, offices: null, from: NOON, until: NOON + 3_600_000, authorId: agent.id, createdAt: NOON })
  const notice = await stores.notices.create({ id: randomUUID(), hotlineId: HOTLINE, kind: 'break', text: { ru: MARK, en: MARK }, spoken: MARK, from: NOON, until: NOON + 3_600_000, createdAt: NOON, authorId: agent.id })
  await stores.regulations.saveDraft({ hotlineId: HOTLINE, seen: 0, source: `# ${MARK}`, baseVersion: 1, authorId: people.administrator.id, at: NOON })
  return {
    agents: agent.id, clients: client.id, contacts: contact ?? '', calls: call.call.id, recordings: recording.id, tickets: ticket.id, attachments: attachment?.id ?? '',
    'intake-keys': key.id, views: view.id, overrides: override.id, notices: notice.id,
  }
}

// --- Requests made of the API's description ---------------------------------------------------------------------------

interface Schema {
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  minLength?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
}
interface Parameter { in: string; name: string; required?: boolean; schema: Schema }
interface Described {
  paths: Record<string, Record<string, { security?: object[]; parameters?: Parameter[]; requestBody?: { content: Record<string, { schema?: Schema }> } }>>
  components?: { schemas?: Record<string, Schema> }
}
interface Operation { method: string; path: string; url: string; queries: string[]; bodies: unknown[]; multipart: boolean; named: boolean }

/** Those that people sign in for; other systems come with a company's key, and what anybody may read is no secret. */
function operationsOf({ paths, components }: Described): Operation[] {
  const found: Operation[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security, parameters = [], requestBody }] of Object.entries(methods)) {
      if (!security?.some((scheme) => 'session' in scheme)) continue
      const schema = requestBody?.content['application/json']?.schema
      found.push({
        method: method.toUpperCase(), path,
        url: path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(rowFor(path, name))),
        queries: queriesOf(parameters.filter((parameter) => parameter.in === 'query')),
        bodies: schema === undefined ? [undefined] : variants(schema, path, components?.schemas ?? {}),
        multipart: requestBody?.content['multipart/form-data'] !== undefined || (method === 'post' && path.endsWith('/attachments')),
        named: /\{(id|contactId)\}/.test(path),
      })
    }
  }
  return found
}

/** The first company's row that a name in a path stands for. */
function rowFor(path: string, name: string): string {
  if (name === 'contactId') return rows.contacts ?? ''
  if (name === 'version') return '1'
  if (name === 'company') return HOTLINE
  const [resource = ''] = path.split('/').filter((part) => part !== '' && part !== 'api' && part !== 'v1')
  const id = rows[resource]
  if (id === undefined) throw new Error(`there is no row of another company to try ${path} with: add one to fillCompany`)
  return id
}

/** Nothing asked for, then each parameter by itself, with the required ones. */
function queriesOf(parameters: Parameter[]): string[] {
  const needed = parameters.filter(({ required }) => required).map((parameter) => [parameter.name, queryValue(parameter)])
  const each = parameters.filter(({ required, name }) => !required && name !== 'cursor').map((parameter) => [...needed, [parameter.name, queryValue(parameter)]])
  return [needed, ...each].map((pairs) => new URLSearchParams(pairs as [string, string][]).toString())
}

function queryValue({ name, schema }: Parameter): string {
  if (name === 'from' || name === 'to') return schema.format === 'date-time' ? new Date(NOON).toISOString() : '2026-11-23'
  if (name === 'text') return MARK.slice(0, 8)
  if (schema.enum) return String(schema.enum[0])
  if (schema.type === 'integer') return '1'
  return isId(schema) ? (rows[`${name.replace(/Id$/, '')}s`] ?? rows.agents ?? '') : 'x'
}

const isId = ({ format, pattern }: Schema): boolean => format === 'uuid' || (pattern?.includes('0-9a-fA-F') ?? false)

/** A body for each of its kinds, with the first company's rows where ids belong. */
function variants(schema: Schema, path: string, named: Record<string, Schema>): unknown[] {
  const open = resolved(schema, named)
  const choices = open.oneOf ?? open.anyOf
  if (choices) return choices.flatMap((choice) => variants(choice, path, named))
  if (open.properties === undefined) return [valueOf('', open, path, named)]
  const [chosen] = Object.entries(open.properties).filter(([, property]) => (resolved(property, named).oneOf?.length ?? 0) > 1)
  const whole = Object.fromEntries(Object.entries(open.properties).map(([name, property]) => [name, valueOf(name, property, path, named)]))
  if (chosen !== undefined) return variants(chosen[1], path, named).map((value) => ({ ...whole, [chosen[0]]: value }))
  // Each field by itself, too, with those that are needed: one that is refused must not hide what the others do.
  const needed = Object.fromEntries((open.required ?? []).map((name) => [name, whole[name]]))
  return [whole, ...Object.keys(whole).filter((name) => !(name in needed)).map((name) => ({ ...needed, [name]: whole[name] }))]
}

const resolved = (schema: Schema, named: Record<string, Schema>): Schema => (schema.$ref === undefined ? schema : resolved(named[schema.$ref.split('/').at(-1) ?? ''] ?? {}, named))

function valueOf(name: string, given: Schema, path: string, named: Record<string, Schema>): unknown {
  const schema = resolved(given, named)
  const first = (schema.anyOf ?? schema.oneOf)?.find((choice) => choice.type !== 'null')
  if (first !== undefined) return valueOf(name, first, path, named)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type) {
    case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, property]) => [key, valueOf(key, property, path, named)]))
    case 'array': return schema.items === undefined ? [] : [valueOf(name, schema.items, path, named)]
    case 'integer': case 'number': return schema.minimum ?? 1
    case 'boolean': return true
    default: return stringOf(name, schema, path)
  }
}

function stringOf(name: string, schema: Schema, path: string): string {
  if (isId(schema)) return idFor(name, path)
  const known = SAMPLES[name]
  if (known !== undefined) return known
  if (schema.format === 'date-time') return new Date(name === 'at' ? NOON : NOON + 3_600_000).toISOString()
  if (schema.format === 'date') return '2026-11-23'
  if (schema.format === 'email') return 'mark@example.com'
  return schema.format === 'uri' ? 'https://example.com' : 'x'.repeat(Math.max(1, schema.minLength ?? 1))
}

/** Where only some texts are understood. */
const SAMPLES: Record<string, string> = {
  phones: '+79163330001', uri: 'sip:100@127.0.0.1', links: 'https://example.com', password: 'чужой-пароль-1', reason: 'insults', from: new Date(NOON).toISOString(), number: '+78435673458',
}

/** `clientId` is a client; other ids are of what the path is about. */
function idFor(name: string, path: string): string {
  const resource = /^(client|agent|ticket|call|contact|attachment)Id$/.exec(name)?.[1]
  if (resource !== undefined) return rows[`${resource}s`] ?? ''
  if (/^(assignee|specialist|person)Id$/.test(name) || (name === 'id' && path.endsWith('/actions'))) return rows.agents ?? ''
  return path.includes('/tickets') ? (rows.tickets ?? '') : (rows.agents ?? '')
}

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
