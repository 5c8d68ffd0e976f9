import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, startPanel, type TestPanel } from '../../support/panel.ts'

let panel: TestPanel
beforeAll(async () => { panel = await startPanel() })
afterAll(() => panel.dispose())

const logIn = (login: string, password: string, address = '127.0.0.1') =>
  panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: { login, password }, remoteAddress: address })

describe('signing in', () => {
  it('gives a session that pages cannot read and other sites cannot use', async () => {
    const response = await logIn('agent', PASSWORD)
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      person: { login: 'agent', role: 'agent', office: 'moscow' }, hotline: { id: 'technokad', name: { ru: 'ТехноКад' }, zone: 'Europe/Moscow' }, demo: true,
      clock: { now: '2026-11-23T09:00:00.000Z', shifted: false },
      offices: [{ key: 'moscow', windows: [{ open: '09:00', close: '18:00' }] }, { key: 'novosibirsk', windows: [{ open: '04:00', close: '13:00' }] }],
    })
    const [cookie] = response.cookies
    expect(cookie).toMatchObject({ name: 'hotline_session', httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(response.body).not.toContain('passwordHash')
  })

  it('takes a login in any case, and opens what needs a session', async () => {
    const response = await logIn(' AGENT ', PASSWORD)
    const cookie = `hotline_session=${response.cookies[0]?.value}`
    expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie } })).json()).toMatchObject({ person: { login: 'agent' } })
  })

  it('keeps only the hash of the cookie', async () => {
    const token = (await logIn('agent', PASSWORD)).cookies[0]?.value as string
    expect(await panel.db.sessions.find(token, Date.now())).toBeNull()
    expect(await panel.db.sessions.find(createHash('sha256').update(token).digest('hex'), Date.now())).toMatchObject({ login: 'agent' })
  })

  it('says the same of a wrong password, an unknown login and a disabled person', async () => {
    const disabled = await panel.addPerson('disabled', 'agent')
    await panel.db.people.update('technokad', disabled.id, { disabled: true })
    const answers = await Promise.all([logIn('second', 'wrong', '10.0.0.1'), logIn('unknown', PASSWORD, '10.0.0.1'), logIn('disabled', PASSWORD, '10.0.0.1')])
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401)
      expect(answer.json()).toEqual({ code: 'wrong-login', message: 'Неверный логин или пароль.' })
    }
  })

  it('gives a person a password of their own: who knows the present one stays signed in here, and nowhere else', async () => {
    await panel.addPerson('newcomer', 'agent')
    const sessionOf = async (password: string) => `hotline_session=${(await logIn('newcomer', password)).cookies[0]?.value}`
    const [here, elsewhere] = [await sessionOf(PASSWORD), await sessionOf(PASSWORD)]
    const change = (cookie: string, current: string, password: string) => panel.app.inject({ method: 'PUT', url: '/api/v1/me/password', headers: { cookie }, payload: { current, password } })
    const isOpen = async (cookie: string) => (await panel.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode === 200

    expect((await change(here, 'не тот пароль', 'собственный пароль')).json()).toEqual({ code: 'wrong-password', message: 'Нынешний пароль неверен.' })
    expect((await change(here, PASSWORD, 'короче')).json()).toMatchObject({ code: 'password-too-short' })
    expect(await isOpen(elsewhere)).toBe(true)

    const changed = await change(here, PASSWORD, 'собственный пароль')
    expect(changed.statusCode).toBe(204)
    expect(await isOpen(`hotline_session=${changed.cookies[0]?.value}`)).toBe(true)
    expect(await isOpen(elsewhere)).toBe(false)
    expect((await logIn('newcomer', PASSWORD)).statusCode).toBe(401)
    expect((await logIn('newcomer', 'собственный пароль')).statusCode).toBe(200)
  })

  it('lets nobody guess on: the login waits at that address, and not elsewhere', async () => {
    for (let i = 0; i < 5; i += 1) expect((await logIn('supervisor', 'wrong', '10.0.0.2')).statusCode).toBe(401)
    const refused = await logIn('supervisor', PASSWORD, '10.0.0.2')
    expect(refused.statusCode).toBe(429)
    expect(refused.json()).toMatchObject({ code: 'too-many-attempts', details: { retryAfterSeconds: expect.any(Number) } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await logIn('supervisor', PASSWORD, '10.0.0.3')).statusCode).toBe(200)
  })

  it('lets one address not try many logins', async () => {
    for (let i = 0; i < 30; i += 1) await logIn(`unknown-${i}`, 'wrong', '10.0.0.4')
    expect((await logIn('agent', PASSWORD, '10.0.0.4')).statusCode).toBe(429)
  })
})

describe('a session', () => {
  it('ends with signing out', async () => {
    const cookie = await panel.signIn('agent')
    const out = await panel.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } })
    expect(out.statusCode).toBe(204)
    expect(out.cookies[0]).toMatchObject({ name: 'hotline_session', value: '' })
    expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401)
  })

  it('ends with a new password, another role, and when the person is disabled', async () => {
    const person = await panel.addPerson('changing', 'agent')
    const ends = async (method: string, path: string, body: object): Promise<void> => {
      await panel.db.people.update('technokad', person.id, { disabled: false })
      const cookie = await panel.signIn('changing')
      expect((await panel.as('administrator', method, `/agents/${person.id}${path}`, body)).statusCode).toBeLessThan(300)
      expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401)
    }
    await ends('PATCH', '', { role: 'supervisor' })
    await ends('PATCH', '', { disabled: true })
    await ends('PUT', '/password', { password: PASSWORD })
  })

  it('is refused when it is none of ours', async () => {
    for (const value of ['', 'x', 'a'.repeat(43), `${'a'.repeat(42)}'`]) {
      expect((await panel.app.inject({ url: '/api/v1/session', headers: { cookie: `hotline_session=${value}` } })).statusCode).toBe(401)
    }
  })
})

const post = async (headers: Record<string, string>) => (
  panel.app.inject({ method: 'PUT', url: '/api/v1/me/status', payload: { status: 'offline' }, headers: { host: 'localhost:8080', cookie: await panel.signIn('agent'), ...headers } })
)

describe('requests from other sites', () => {
  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://localhost:8081' }],
    ['another protocol', { origin: 'https://localhost:8080' }],
    ['no origin at all', { origin: 'null' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_name, headers) => {
    const response = await post(headers)
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({ code: 'foreign-origin' })
  })

  it.each([
    ['the page itself', { 'origin': 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    ['a program', {}],
  ])('%s is let through', async (_name, headers) => {
    expect((await post(headers)).statusCode).toBe(204)
  })
})
