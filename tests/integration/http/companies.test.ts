import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyView, NewCompanyInput, NewCompanyView, SessionView } from '../../../server/panel-protocol.ts'
import type { Person } from '../../../server/ports.ts'
import { hashPassword } from '../../../server/services/passwords.ts'
import { NOON } from '../../support/changes.ts'
import { PASSWORD, startPanel, type TestPanel } from '../../support/panel.ts'

const SIXTH: NewCompanyInput = {
  key: 'sixth', name: { ru: 'Шестая', en: 'Sixth' }, spoken: 'Шестая', zone: 'Europe/Moscow', prefix: 'SIX', shortenedDays: true, email: 'help@example.org', reaction: { workingHours: 4 }, resolution: null,
  offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Moscow', hours: ['09:00–18:00'] }],
  numbers: [{ number: '8 495 600-00-06', label: { ru: 'Главный', en: 'Main' } }],
  administrator: { login: 'Sixth-Admin', name: 'Шестой Администратор', takesCalls: true },
}

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
  await panel.db.people.create({ id: randomUUID(), hotlineId: 'technokad', login: 'owner', name: 'Владелец', role: 'administrator', installation: true, office: null, phoneUri: null, passwordHash: await hashPassword(PASSWORD), at: NOON })
})
afterAll(() => panel.dispose())

const create = (company: unknown) => panel.as('owner', 'POST', '/companies', company)
const list = async () => ((await panel.as('owner', 'GET', '/companies')).json() as { items: CompanyView[] }).items
const choose = (hotlineId: string) => panel.as('owner', 'PUT', '/session/company', { hotlineId })
const session = async (login: string) => (await panel.as(login, 'GET', '/session')).json() as SessionView

describe('a new company', () => {
  let made: NewCompanyView

  it('is made from an empty form, with its first administrator and a password shown once', async () => {
    const response = await create(SIXTH)
    expect(response.statusCode).toBe(201)
    made = response.json()
    expect(made).toMatchObject({ company: { hotlineId: 'sixth', name: { ru: 'Шестая', en: 'Sixth' }, numbers: ['+74956000006'], version: 1, people: 1, active: false }, administrator: { login: 'sixth-admin' } })
    expect(made.administrator.password.length).toBeGreaterThan(14)
    expect((await list()).map(({ hotlineId }) => hotlineId)).toEqual(['centaur', 'sixth', 'technokad'])
    expect(panel.book.byKey.get('sixth')?.regulation.clocks.reaction?.limits).toEqual([{ within: { unit: 'working-minutes', minutes: 240 } }])
  })

  it('has its number served at once, its own page, and an administrator who sees nobody else', async () => {
    expect(panel.services.commands.lines.decide('+74956000006', NOON)).toMatchObject({ state: 'open', regulation: 'sixth', offices: ['main'] })
    expect((await panel.app.inject('/r/sixth')).body).toContain('Шестая')
    const signedIn = await panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: made.administrator })
    expect(signedIn.json()).toMatchObject({ hotline: { id: 'sixth' }, installation: false, person: { role: 'administrator' } })
    const cookie = `hotline_session=${signedIn.cookies[0]?.value}`
    const agents = await panel.app.inject({ url: '/api/v1/agents', headers: { cookie } })
    expect(agents.json().items.map(({ login }: { login: string }) => login)).toEqual(['sixth-admin'])
    expect(agents.json().items[0]).toMatchObject({ role: 'administrator', office: 'main' })
    const versions = await panel.app.inject({ url: '/api/v1/regulation/versions', headers: { cookie } })
    expect(versions.json().items).toMatchObject([{ version: 1, author: 'Владелец' }])
    expect((await panel.app.inject({ url: '/api/v1/companies', headers: { cookie } })).statusCode).toBe(403)
  })

  it('is refused with the field that is wrong, a number of another company, a key or a login that is taken', async () => {
    const codeOf = async (changes: Partial<NewCompanyInput>) => {
      const response = await create({ ...SIXTH, key: 'other', numbers: [], administrator: { login: 'other-admin', name: 'Другой', takesCalls: false }, ...changes })
      return [response.statusCode, response.json().code]
    }
    const wrong = await create({ ...SIXTH, key: 'Шестая', prefix: 'x', offices: [{ ...SIXTH.offices[0], hours: ['9-25'] }] })
    expect(wrong.json()).toMatchObject({ code: 'regulation-wrong', details: { errors: expect.arrayContaining([expect.objectContaining({ path: 'offices[0].hours[0]' }), expect.objectContaining({ path: 'tickets.prefix', message: { ru: expect.any(String), en: expect.stringContaining('capital Latin letters') } }), expect.objectContaining({ path: 'key' })]) } })
    expect(await codeOf({ numbers: [{ number: '+7 495 269 86 57', label: { ru: 'а', en: 'a' } }] })).toEqual([409, 'number-taken'])
    expect(await codeOf({ key: 'sixth' })).toEqual([409, 'company-exists'])
    expect(await codeOf({ administrator: { login: 'OWNER', name: 'Другой', takesCalls: false } })).toEqual([409, 'login-taken'])
    expect(await codeOf({ administrator: { login: 'a b', name: 'Другой', takesCalls: false } })).toEqual([400, 'login-invalid'])
    expect(await list()).toHaveLength(3)
  })
})

describe('an administrator of the installation', () => {
  it('sees the chosen company in this session, and nothing of the others', async () => {
    expect(await session('owner')).toMatchObject({ hotline: { id: 'technokad' }, installation: true })
    expect((await choose('centaur')).json()).toMatchObject({ hotline: { id: 'centaur' } })
    expect(await session('owner')).toMatchObject({ hotline: { id: 'centaur' } })
    expect((await list()).find(({ active }) => active)?.hotlineId).toBe('centaur')
    const { items } = (await panel.as('owner', 'GET', '/agents')).json() as { items: { login: string }[] }
    expect(items.map(({ login }) => login)).toEqual(['stranger'])
    const { body } = await panel.as('owner', 'GET', '/regulation/versions/1.yaml')
    expect(body).toContain('key: centaur')
    await choose('technokad')
    expect(await session('owner')).toMatchObject({ hotline: { id: 'technokad' } })
  })

  it('chooses companies that are there; another session keeps its own', async () => {
    expect((await choose('nobody')).statusCode).toBe(404)
    await choose('centaur')
    const other = await panel.signIn('owner')
    expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie: other } })).json()).toMatchObject({ hotline: { id: 'technokad' } })
    await choose('technokad')
  })

  it('publishes for the chosen company, in the own name', async () => {
    await choose('sixth')
    const { source } = (await panel.as('owner', 'GET', '/regulation/draft')).json() as { source: string }
    const published = await panel.as('owner', 'POST', '/regulation/versions', { source: source.replace('09:00–18:00', '10:00–20:00'), effectiveFrom: null, news: null })
    expect(published.json()).toMatchObject({ version: 2, state: 'in-force', author: 'Владелец' })
    expect(panel.services.commands.lines.decide('+74956000006', NOON + 8 * 3_600_000 - 60_000)).toMatchObject({ state: 'open' })
    await choose('technokad')
  })
})

describe('a company that is closed', () => {
  const close = (company: string, closed = true) => panel.as('owner', 'PATCH', `/companies/${company}`, { closed })
  const stateOf = async (company: string) => (await list()).find(({ hotlineId }) => hotlineId === company)
  let people: Person[]

  it('is not called, not read, not signed in to and brings nothing in, and keeps all it has', async () => {
    people = await panel.db.people.list('centaur')
    const insider = await panel.signIn('stranger')
    const { key } = await panel.services.desk.intakeKeys.create(people[0]!, 'Портал')
    const chosen = await panel.signIn('owner')
    await panel.app.inject({ method: 'PUT', url: '/api/v1/session/company', headers: { cookie: chosen }, payload: { hotlineId: 'centaur' } })
    panel.wire.asked.length = 0

    expect((await close('centaur')).json()).toMatchObject({ hotlineId: 'centaur', name: { ru: 'Центавр' }, numbers: ['+78435673458'], closedAt: new Date(NOON).toISOString(), people: people.length })
    expect(panel.services.commands.lines.decide('+78435673458', NOON)).toMatchObject({ state: 'unknown-number' })
    expect(panel.wire.asked).toEqual(people.map(({ login }) => ['personChanged', login]))
    expect((await panel.app.inject('/r/centaur')).statusCode).toBe(404)
    expect((await panel.app.inject({ url: '/api/v1/tickets', headers: { cookie: insider } })).statusCode).toBe(401)
    const again = await panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: { login: 'stranger', password: PASSWORD } })
    expect([again.statusCode, again.json().code]).toEqual([403, 'company-closed'])
    const handed = await panel.app.inject({ method: 'POST', url: '/api/v1/intake/email', headers: { authorization: `Bearer ${key}` }, payload: { messageId: '1', from: { email: 'a@example.org' }, subject: 'Вопрос', text: 'Вопрос' } })
    expect([handed.statusCode, handed.json().code]).toEqual([401, 'wrong-key'])
    expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie: chosen } })).json()).toMatchObject({ hotline: { id: 'technokad' } })
    expect((await choose('centaur')).statusCode).toBe(404)
    expect(await panel.db.people.list('centaur')).toHaveLength(people.length)
    expect((await close('centaur')).statusCode).toBe(404)
  })

  it('stands at the end of the list, and its name is not given away', async () => {
    expect((await list()).map(({ hotlineId, closedAt }) => [hotlineId, closedAt !== null])).toEqual([['sixth', false], ['technokad', false], ['centaur', true]])
    const taken = await create({ ...SIXTH, key: 'centaur', numbers: [], administrator: { login: 'new-centaur', name: 'Другой', takesCalls: false } })
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'company-exists'])
  })

  it('is opened again with its people, numbers and versions, unless another company has its number now', async () => {
    await choose('sixth')
    const publish = async (change: (source: string) => string) => {
      const { source } = (await panel.as('owner', 'GET', '/regulation/draft')).json() as { source: string }
      expect((await panel.as('owner', 'POST', '/regulation/versions', { source: change(source), effectiveFrom: null, news: null })).statusCode).toBe(201)
    }
    await publish((source) => source.replace('8 495 600-00-06', '8 843 567-34-58'))
    const refused = await close('centaur', false)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'number-taken'])
    expect(await stateOf('centaur')).toMatchObject({ closedAt: expect.any(String) })
    await publish((source) => source.replace('8 843 567-34-58', '8 495 600-00-06'))
    await choose('technokad')

    expect((await close('centaur', false)).json()).toMatchObject({ hotlineId: 'centaur', closedAt: null, people: people.length })
    expect(panel.services.commands.lines.decide('+78435673458', NOON)).toMatchObject({ state: 'open', regulation: 'centaur' })
    expect(await session('stranger')).toMatchObject({ hotline: { id: 'centaur' } })
    expect((await close('centaur', false)).statusCode).toBe(404)
  })

  it('is none to which somebody belongs who looks after all of them, nor one that is not there', async () => {
    const refused = await close('technokad')
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'company-of-administrator'])
    expect((await close('nobody')).statusCode).toBe(404)
    expect((await panel.as('administrator', 'PATCH', '/companies/sixth', { closed: true })).statusCode).toBe(403)
    expect(await stateOf('sixth')).toMatchObject({ closedAt: null })
  })
})
