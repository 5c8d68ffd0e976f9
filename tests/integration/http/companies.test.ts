import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyView, NewCompanyInput, NewCompanyView, SessionView } from '../../../server/panel-protocol.ts'
import { hashPassword } from '../../../server/services/passwords.ts'
import { NOON } from '../../support/changes.ts'
import { PASSWORD, startPanel, type TestPanel } from '../../support/panel.ts'

const SIXTH: NewCompanyInput = {
  key: 'sixth', name: { ru: 'Шестая', en: 'Sixth' }, spoken: 'Шестая', zone: 'Europe/Moscow', prefix: 'SIX', shortenedDays: true, email: 'help@example.org',
  offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Moscow', hours: ['09:00–18:00'] }],
  numbers: [{ number: '8 495 600-00-06', label: { ru: 'Главный', en: 'Main' } }],
  administrator: { login: 'Sixth-Admin', name: 'Шестой Администратор' },
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
  })

  it('has its number served at once, its own page, and an administrator who sees nobody else', async () => {
    expect(panel.services.commands.lines.decide('+74956000006', NOON)).toMatchObject({ state: 'open', regulation: 'sixth', offices: ['main'] })
    expect((await panel.app.inject('/r/sixth')).body).toContain('Шестая')
    const signedIn = await panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: made.administrator })
    expect(signedIn.json()).toMatchObject({ hotline: { id: 'sixth' }, installation: false, person: { role: 'administrator' } })
    const cookie = `hotline_session=${signedIn.cookies[0]?.value}`
    const agents = await panel.app.inject({ url: '/api/v1/agents', headers: { cookie } })
    expect(agents.json().items.map(({ login }: { login: string }) => login)).toEqual(['sixth-admin'])
    expect((await panel.app.inject({ url: '/api/v1/companies', headers: { cookie } })).statusCode).toBe(403)
  })

  it('is refused with the field that is wrong, a number of another company, a key or a login that is taken', async () => {
    const codeOf = async (changes: Partial<NewCompanyInput>) => {
      const response = await create({ ...SIXTH, key: 'other', numbers: [], administrator: { login: 'other-admin', name: 'Другой' }, ...changes })
      return [response.statusCode, response.json().code]
    }
    const wrong = await create({ ...SIXTH, key: 'Шестая', prefix: 'x', offices: [{ ...SIXTH.offices[0], hours: ['9-25'] }] })
    expect(wrong.json()).toMatchObject({ code: 'regulation-wrong', details: { errors: expect.arrayContaining([expect.objectContaining({ path: 'offices[0].hours[0]' }), expect.objectContaining({ path: 'tickets.prefix', message: { ru: expect.any(String), en: expect.stringContaining('capital Latin letters') } }), expect.objectContaining({ path: 'key' })]) } })
    expect(await codeOf({ numbers: [{ number: '+7 495 269 86 57', label: { ru: 'а', en: 'a' } }] })).toEqual([409, 'number-taken'])
    expect(await codeOf({ key: 'sixth' })).toEqual([409, 'company-exists'])
    expect(await codeOf({ administrator: { login: 'OWNER', name: 'Другой' } })).toEqual([409, 'login-taken'])
    expect(await codeOf({ administrator: { login: 'a b', name: 'Другой' } })).toEqual([400, 'login-invalid'])
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
