import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../../server/panel-protocol.ts'
import { greetedCall, NOON, talkedCall } from '../../support/changes.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

type Access = Role | 'anyone'

/** Every route of the API and the least role that may use it. The ids are of things that exist. */
const ROUTES: [method: string, path: string, access: Access, body?: unknown][] = [
  ['POST', '/session', 'anyone', { login: 'nobody', password: 'x' }],
  ['GET', '/session', 'agent'],
  ['DELETE', '/session', 'anyone'],
  ['GET', '/agents', 'supervisor'],
  ['POST', '/agents', 'administrator', {}],
  ['PATCH', '/agents/{id}', 'administrator', { name: 'Новое Имя' }],
  ['PUT', '/agents/{id}/password', 'administrator', { password: 'новый-пароль-для-всех' }],
  ['PUT', '/agents/{id}/phone', 'administrator', { uri: null }],
  ['PUT', '/me/status', 'agent', { status: 'available' }],
  ['PUT', '/me/password', 'agent', { current: 'не тот', password: 'другой-пароль' }],
  ['POST', '/me/wrap-up/finish', 'agent'],
  ['PUT', '/me/wrap-up/extend', 'agent', { seconds: 30 }],
  ['POST', '/me/softphone', 'agent'],
  ['GET', '/calls', 'agent'],
  ['GET', '/calls/{id}', 'agent'],
  ['POST', '/calls/{id}/decline', 'agent'],
  ['POST', '/calls/{id}/decline-service', 'agent', { reason: 'insults' }],
  ['POST', '/calls/{id}/rejoin', 'agent'],
  ['POST', '/calls/{id}/hangup', 'agent'],
  ['GET', '/tickets', 'agent'],
  ['GET', '/tickets/counts', 'agent'],
  ['GET', '/tickets/{id}', 'agent'],
  ['GET', '/views', 'agent'],
  ['POST', '/views', 'agent', { name: 'Мои', filter: { view: 'mine' } }],
  ['PATCH', '/views/{id}', 'agent', { name: 'Свои' }],
  ['DELETE', '/views/{id}', 'agent'],
  ['PATCH', '/tickets/{id}', 'agent', { version: 1, subject: 'Тема' }],
  ['POST', '/tickets/{id}/notes', 'agent', { text: 'Заметка' }],
  ['POST', '/tickets', 'agent', { channel: 'phone', subject: 'Тема' }],
  ['POST', '/tickets/bulk', 'agent', { tickets: [{ id: randomUUID(), version: 1 }], action: { type: 'take' } }],
  ['POST', '/tickets/{id}/actions', 'agent', { version: 1, action: { type: 'take' } }],
  ['POST', '/tickets/{id}/split', 'agent', { version: 1, subject: 'Тема', text: 'Вопрос' }],
  ['POST', '/tickets/{id}/merge', 'agent', { version: 1, into: randomUUID() }],
  ['POST', '/tickets/{id}/attachments', 'agent'],
  ['GET', '/attachments/{id}', 'agent'],
  ['POST', '/intake/{channel}', 'anyone'],
  ['POST', '/intake-keys', 'administrator', { name: 'Портал' }],
  ['GET', '/intake-keys', 'administrator'],
  ['DELETE', '/intake-keys/{id}', 'administrator'],
  ['GET', '/portal/tickets/{secret}', 'anyone'],
  ['POST', '/portal/tickets/{secret}/actions', 'anyone', { type: 'confirm' }],
  ['POST', '/portal/tickets/{secret}/messages', 'anyone', { text: 'Вопрос' }],
  ['GET', '/portal/tickets/{secret}/attachments/{id}', 'anyone'],
  ['GET', '/clients', 'agent'],
  ['POST', '/clients', 'agent', { name: 'Клиент' }],
  ['GET', '/clients/{id}', 'agent'],
  ['PATCH', '/clients/{id}', 'agent', { note: '' }],
  ['POST', '/clients/{id}/contacts', 'agent', { name: 'Контакт' }],
  ['PATCH', '/clients/{id}/contacts/{contactId}', 'agent', { name: 'Контакт' }],
  ['DELETE', '/clients/{id}/contacts/{contactId}', 'supervisor'],
  ['GET', '/recordings/{id}', 'agent'],
  ['GET', '/recordings/{id}/audio', 'agent'],
  ['GET', '/recordings/{id}/listens', 'supervisor'],
  ['GET', '/queues', 'agent'],
  ['POST', '/route', 'agent', { number: '84952698657' }],
  ['GET', '/regulation', 'agent'],
  ['GET', '/desk/rules', 'agent'],
  ['GET', '/overrides', 'supervisor'],
  ['POST', '/overrides', 'supervisor', {}],
  ['DELETE', '/overrides/{id}', 'supervisor'],
  ['GET', '/reports/figures?from=2026-11-23&to=2026-11-23', 'supervisor'],
  ['GET', '/reports/work?from=2026-11-23&to=2026-11-23', 'supervisor'],
  ['GET', '/regulation/schema', 'administrator'],
  ['GET', '/regulation/days?month=2026-12', 'administrator'],
  ['GET', '/regulation/versions', 'administrator'],
  ['POST', '/regulation/versions', 'administrator', { source: '', effectiveFrom: null, news: null }],
  ['GET', '/regulation/versions/{version}', 'administrator'],
  ['DELETE', '/regulation/versions/{version}', 'administrator'],
  ['GET', '/regulation/versions/{version}.yaml', 'administrator'],
  ['GET', '/regulation/draft', 'administrator'],
  ['PUT', '/regulation/draft', 'administrator', { revision: 0, source: '' }],
  ['DELETE', '/regulation/draft', 'administrator'],
  ['POST', '/regulation/check', 'administrator', { source: '' }],
  ['POST', '/regulation/compare', 'administrator', { a: 1, b: 'draft' }],
  ['POST', '/regulation/what-if', 'administrator', { source: '' }],
  ['POST', '/regulation/listen', 'administrator', { kind: 'goodbye', text: 'До свидания!' }],
  ['GET', '/notices', 'supervisor'],
  ['POST', '/notices', 'supervisor', {}],
  ['PUT', '/notices/{id}', 'supervisor', { kind: 'break', text: { ru: 'Перерыв', en: 'A break' }, spoken: null, from: '2026-11-23T12:00:00Z', until: '2026-11-23T13:00:00Z' }],
  ['DELETE', '/notices/{id}', 'supervisor'],
  ['GET', '/public/regulations/{company}', 'anyone'],
  ['GET', '/demo/lines', 'anyone'],
  ['POST', '/demo/phone', 'anyone', { caller: '+79000000001' }],
  ['POST', '/demo/open', 'anyone', { minutes: 5 }],
]

/** Open to nobody but those who look after the whole installation. */
const INSTALLATION: [method: string, path: string, body?: unknown][] = [
  ['GET', '/companies'],
  ['POST', '/companies', {
    key: 'seventh', name: { ru: 'Седьмая', en: 'Seventh' }, spoken: 'Седьмая', zone: 'Europe/Moscow', prefix: 'SVN', shortenedDays: true, email: null, reaction: null, resolution: null, numbers: [],
    offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Moscow', hours: ['09:00–18:00'] }], administrator: { login: 'seventh-admin', name: 'Администратор', takesCalls: false },
  }],
  ['PATCH', '/companies/{company}', { closed: true }],
  ['PUT', '/session/company', { hotlineId: 'centaur' }],
]

const ROLES: Role[] = ['agent', 'supervisor', 'administrator']

let panel: TestPanel
const ids: Record<string, string> = {}

beforeAll(async () => {
  panel = await startPanel()
  const { db, people } = panel
  const call = await panel.saveCall(talkedCall(people.agent.id))
  const recording = await panel.addRecording(call)
  const client = await db.clients.create({ hotlineId: 'technokad', name: 'Клиент', phones: [], note: '', at: NOON })
  const contact = await db.clients.addContact('technokad', client.id, { name: 'Контакт', phones: [], emails: [], note: '' }, NOON)
  const override = await db.overrides.create({ id: randomUUID(), hotlineId: 'technokad', kind: 'open', numbers: null, offices: null, from: NOON, until: NOON + 3_600_000, authorId: people.supervisor.id, createdAt: NOON })
  const view = await db.savedViews.create(people.agent, { name: 'Мои', filter: { view: 'mine' } }, NOON)
  const notice = await db.notices.create({ id: randomUUID(), hotlineId: 'technokad', kind: 'holiday', text: { ru: 'Праздник', en: 'Holiday' }, spoken: null, from: NOON, until: NOON + 3_600_000, createdAt: NOON, authorId: people.supervisor.id })
  // Their password is changed by the tests.
  const somebody = await panel.addPerson('somebody', 'agent')
  const [attachment] = await panel.services.desk.attachments.add(people.agent, call.ticketId, (async function* () { yield { name: 'журнал.log', field: null, content: Readable.from([Buffer.from('строка')]) } })())
  const intakeKey = await panel.services.desk.intakeKeys.create(people.administrator, 'Портал')
  Object.assign(ids, { 'attachments': attachment?.id, 'intake-keys': intakeKey.id })
  Object.assign(ids, { agents: somebody.id, calls: call.call.id, tickets: call.ticketId, recordings: recording.id, clients: client.id, overrides: override.id, notices: notice.id, views: view.id, contacts: contact })
})
afterAll(() => panel.dispose())

const urlOf = (path: string): string => path.replace('{id}', ids[path.split('/')[1] as string] ?? '').replace('{contactId}', ids.contacts ?? '').replace('{version}', '1')

describe('who may use which route', () => {
  it('is said here for every route that the API describes', async () => {
    const { paths } = (await panel.app.inject('/api/docs/json')).json() as { paths: Record<string, Record<string, unknown>> }
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    const listed = [...ROUTES, ...INSTALLATION].map(([method, path]) => `${method} /api/v1${path.split('?')[0]}`)
    expect(described.filter((route) => route.includes('/api/v1')).toSorted()).toEqual(listed.toSorted())
  })

  it.each(ROUTES.filter(([, , access]) => access !== 'anyone'))('%s %s is closed to those who are not signed in', async (method, path, _access, body) => {
    const response = await panel.as(null, method, urlOf(path), body)
    expect(response.statusCode).toBe(401)
    expect(response.json()).toEqual({ code: 'not-signed-in', message: expect.stringContaining('Войдите') })
  })

  const refused = ROUTES.flatMap(([method, path, access, body]) => ROLES.slice(0, access === 'anyone' ? 0 : ROLES.indexOf(access)).map((role) => [method, path, role, body] as const))
  it.each(refused)('%s %s is closed to the role %s', async (method, path, role, body) => {
    const response = await panel.as(role, method, urlOf(path), body)
    expect(response.statusCode).toBe(403)
    expect(response.json()).toEqual({ code: 'not-allowed', message: expect.any(String) })
  })

  const allowed = ROUTES.flatMap(([method, path, access, body]) => (access === 'anyone' ? [] : ROLES.slice(ROLES.indexOf(access)).map((role) => [method, path, role, body] as const)))
  // Setting a password signs the person out, so each allowed request comes with a session of its own.
  it.each(allowed)('%s %s is open to the role %s', async (method, path, role, body) => {
    const person = await panel.addPerson(`${role}-${randomUUID().slice(0, 8)}`, role)
    const cookie = await panel.signIn(person.login)
    const response = await panel.app.inject({ method: method as 'GET', url: `/api/v1${urlOf(path)}`, headers: { cookie }, ...(body === undefined ? {} : { payload: body as object }) })
    expect([401, 403]).not.toContain(response.statusCode)
    expect(response.statusCode).toBeLessThan(500)
  })

  it.each(INSTALLATION.flatMap(([method, path, body]) => ROLES.map((role) => [method, path, role, body] as const)))('%s %s is closed to the role %s of one company', async (method, path, role, body) => {
    expect((await panel.as(role, method, path, body)).statusCode).toBe(403)
    expect((await panel.as(null, method, path, body)).statusCode).toBe(401)
  })

  const withId = ROUTES.filter(([, path]) => path.includes('{id}') && !path.startsWith('/calls/{id}/') && !path.startsWith('/portal/'))
  it.each(withId)('%s %s tells another hotline nothing', async (method, path, _access, body) => {
    const response = await panel.as('stranger', method, urlOf(path), body)
    expect(response.statusCode).toBe(404)
    expect(response.json()).toEqual({ code: 'not-found', message: expect.any(String) })
  })

  it('shows another hotline none of the rows in its lists', async () => {
    for (const list of ['/calls', '/tickets', '/clients', '/overrides', '/notices']) {
      const { items } = (await panel.as('stranger', 'GET', list)).json() as { items: unknown[] }
      expect(items, list).toEqual([])
      const own = (await panel.as('administrator', 'GET', list)).json() as { items: unknown[] }
      expect(own.items.length, list).toBeGreaterThan(0)
    }
    const { items } = (await panel.as('stranger', 'GET', '/agents')).json() as { items: { login: string }[] }
    expect(items.map(({ login }) => login)).toEqual(['stranger'])
  })

  it('shows an agent the calls of others not at all, and lets no agent hear a talk, not even an own one', async () => {
    expect((await panel.as('second', 'GET', '/calls')).json()).toEqual({ items: [], nextCursor: null })
    const statuses = (login: string) => Promise.all([`/calls/${ids.calls}`, `/recordings/${ids.recordings}`, `/recordings/${ids.recordings}/audio`].map(async (path) => (await panel.as(login, 'GET', path)).statusCode))
    expect(await statuses('second')).toEqual([404, 404, 404])
    expect(await statuses('agent')).toEqual([200, 404, 404])
    expect(await statuses('supervisor')).toEqual([200, 200, 200])
  })

  it('lets an agent command only what the telephone side says is his own call', async () => {
    panel.wire.answer = false
    const ringing = await panel.saveCall(greetedCall())
    for (const command of ['decline', 'rejoin', 'hangup']) {
      expect((await panel.as('second', 'POST', `/calls/${ringing.call.id}/${command}`)).statusCode, command).toBe(404)
    }
    expect((await panel.as('second', 'POST', `/calls/${ringing.call.id}/decline-service`, { reason: 'insults' })).statusCode).toBe(404)
    expect(panel.wire.asked.filter(([name]) => name === 'end')).toEqual([])
    await panel.as('supervisor', 'POST', `/calls/${ringing.call.id}/hangup`)
    expect(panel.wire.asked.at(-1)).toEqual(['end', 'technokad', ringing.call.id, 'supervisor'])
    panel.wire.answer = true
  })

  it('TKD-6 TKD-7 CNT-12 takes only reasons with which the regulation lets the service be declined', async () => {
    const ask = (reason: string) => panel.as('agent', 'POST', `/calls/${ids.calls}/decline-service`, { reason })
    const unknown = await ask('solved')
    expect(unknown.statusCode).toBe(400)
    expect(unknown.json()).toMatchObject({ code: 'unknown-reason', details: { known: expect.arrayContaining(['not-identified', 'insults']) } })
    expect((await ask('not-identified')).statusCode).toBe(204)
    expect(panel.wire.asked.at(-1)).toEqual(['declineService', 'technokad', panel.people.agent.id, ids.calls, 'not-identified'])
  })
})
