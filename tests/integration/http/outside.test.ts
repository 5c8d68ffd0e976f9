import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../../server/ports.ts'
import { NOON } from '../../support/changes.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('the panel’s files and headers', () => {
  let panel: TestPanel
  let web: Awaited<ReturnType<typeof tempDir>>
  beforeAll(async () => {
    web = await tempDir('web')
    await mkdir(join(web.path, 'assets'))
    await writeFile(join(web.path, 'index.html'), '<!doctype html><title>Панель</title>')
    await writeFile(join(web.path, 'assets/main-abc.js'), 'export {}')
    panel = await startPanel({ webRoot: web.path })
  })
  afterAll(async () => {
    await panel.dispose()
    await web.remove()
  })

  const page = (url: string, headers: Record<string, string> = { accept: 'text/html' }) => panel.app.inject({ url, headers })

  it('serve the page for every address of its own, never from a cache', async () => {
    for (const url of ['/', '/tickets/1', '/phone']) {
      const response = await page(url)
      expect([response.statusCode, response.headers['cache-control']], url).toEqual([200, 'no-cache'])
      expect(response.body).toContain('Панель')
    }
  })

  it('serve hashed files for ever', async () => {
    expect((await page('/assets/main-abc.js')).headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-type': expect.stringContaining('javascript') })
  })

  it('answer for what is not there with an error, not with the page', async () => {
    for (const url of ['/api/v1/nothing', '/api/nothing', '/assets/old-hash.js', '/sip/x']) {
      const response = await page(url)
      expect([response.statusCode, response.json().code], url).toEqual([404, 'not-found'])
    }
    expect((await page('/../../etc/passwd', { accept: '*/*' })).statusCode).toBe(404)
  })

  it('let a page run nothing but its own scripts, and use the microphone', async () => {
    const { headers } = await page('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self';/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({
      'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'permissions-policy': expect.stringContaining('microphone=(self)'),
    })
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  it('keep answers of the API out of caches', async () => {
    expect((await panel.as('agent', 'GET', '/session')).headers['cache-control']).toBe('no-store')
  })
})

describe('behind HTTPS', () => {
  let panel: TestPanel
  beforeAll(async () => { panel = await startPanel({ publicUrl: 'https://hotline.example', secure: true }) })
  afterAll(() => panel.dispose())

  const logIn = (headers: Record<string, string>) => panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: { login: 'agent', password: 'правильный-пароль' }, headers })

  it('sends HSTS and Secure cookies, and takes the proxy’s word for the address and its own for the origin', async () => {
    const response = await logIn({ origin: 'https://hotline.example', host: '127.0.0.1:8080' })
    expect(response.headers['strict-transport-security']).toBe('max-age=31536000')
    expect(response.cookies[0]).toMatchObject({ secure: true })
    expect((await logIn({ origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' })).statusCode).toBe(403)
  })

  it.each([
    ['through the proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '203.0.113.7', 'host': 'hotline.example' }],
    ['with a forged address before the proxy’s', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1, 203.0.113.7', 'host': 'localhost' }],
    ['past the proxy with a forged address', '192.168.1.5', { 'x-forwarded-for': '127.0.0.1', 'host': 'localhost' }],
  ])('shows metrics and the demo phone to nobody who comes %s', async (_name, remoteAddress, headers) => {
    expect((await panel.app.inject({ url: '/metrics', remoteAddress, headers })).statusCode).toBe(403)
    expect((await panel.app.inject({ url: '/api/v1/demo/lines', remoteAddress, headers })).statusCode).toBe(404)
  })
})

describe('errors', () => {
  let panel: TestPanel
  beforeAll(async () => { panel = await startPanel({ health: { database: async () => { throw new Error('the database does not answer') }, telephony: async () => undefined } }) })
  afterAll(() => panel.dispose())

  const post = (payload: string, type = 'application/json', headers: Record<string, string> = {}) => (
    panel.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers: { 'content-type': type, ...headers } })
  )

  it.each([
    ['a body that is no JSON', '{', 'application/json', 400, 'invalid-json'],
    ['a body of another type', 'login=x', 'application/x-www-form-urlencoded', 415, 'media-type'],
    ['a body that is too long', `{"login":"${'x'.repeat(300_000)}"}`, 'application/json', 413, 'body-too-large'],
    ['fields that are missing', '{}', 'application/json', 400, 'invalid-request'],
  ])('%s', async (_name, payload, type, status, code) => {
    const response = await post(payload, type)
    expect([response.statusCode, response.json()]).toEqual([status, { code, message: expect.any(String), details: expect.anything() }])
  })

  it('name the field that is wrong, in the language that is wanted', async () => {
    const russian = (await post('{"login":"x"}')).json()
    expect(russian).toMatchObject({ message: expect.stringMatching(/[А-я]/), details: [{ in: 'body', path: '/password' }] })
    expect((await post('{}', undefined, { 'accept-language': 'en-GB,en;q=0.9,ru;q=0.5' })).json().message).toBe('The request is wrong: see details.')
    expect((await post('{}', undefined, { 'accept-language': 'de,ru;q=0.9,en;q=0.8' })).json().message).toMatch(/[А-я]/)
  })

  it('of the inside say nothing about it', async () => {
    const broken = await panel.addPerson('broken', 'administrator')
    const cookie = await panel.signIn('broken')
    const { people } = panel.services
    const list = people.list
    people.list = () => Promise.reject(new Error('secret of the inside'))
    const response = await panel.app.inject({ url: '/api/v1/agents', headers: { cookie } })
    people.list = list
    expect(broken.login).toBe('broken')
    expect([response.statusCode, response.json()]).toEqual([500, { code: 'internal', message: expect.any(String) }])
    expect(response.body).not.toContain('secret')
  })

  it('of a database that is away ask to come back', async () => {
    const cookie = await panel.signIn('agent')
    const { calls } = panel.services
    const list = calls.list
    calls.list = () => Promise.reject(new StoreUnavailable('gone'))
    const response = await panel.app.inject({ url: '/api/v1/calls', headers: { cookie } })
    calls.list = list
    expect([response.statusCode, response.json().code]).toEqual([503, 'database-unavailable'])
  })

  it('of a dependency are told by /healthz, one by one', async () => {
    const response = await panel.app.inject('/healthz')
    expect(response.statusCode).toBe(503)
    expect(response.json()).toEqual({ status: 'down', dependencies: { database: { status: 'down', detail: 'the database does not answer' }, telephony: { status: 'up' } } })
  })
})

describe('operations and the demo phone', () => {
  let panel: TestPanel
  beforeAll(async () => { panel = await startPanel() })
  afterAll(() => panel.dispose())
  afterEach(() => { panel.clock.at = NOON })

  it('is healthy when everything answers', async () => {
    const response = await panel.app.inject('/healthz')
    expect([response.statusCode, response.json()]).toEqual([200, { status: 'up', dependencies: { database: { status: 'up' } } }])
  })

  it('counts for Prometheus, from this machine or with an administrator’s session', async () => {
    panel.services.metrics.callEnded('technokad', 'talked')
    panel.services.metrics.freedToRing(12)
    const response = await panel.app.inject('/metrics')
    expect(response.body).toContain('hotline_calls_total{hotline="technokad",outcome="talked"} 1')
    expect(response.body).toContain('hotline_freed_to_ring_seconds_bucket{le="0.02"} 1')
    expect(response.body).toContain('hotline_database_up 1')
    const from = async (login: string | null) => panel.app.inject({ url: '/metrics', remoteAddress: '192.0.2.5', headers: login === null ? {} : { cookie: await panel.signIn(login) } })
    expect((await from(null)).statusCode).toBe(403)
    expect((await from('supervisor')).statusCode).toBe(403)
    expect((await from('administrator')).statusCode).toBe(200)
  })

  it('describes itself', async () => {
    const document = (await panel.app.inject('/api/docs/json')).json()
    expect(document.openapi).toMatch(/^3\.1/)
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Call', 'Ticket', 'Recording', 'ApiError']))
    expect((await panel.app.inject({ url: '/api/docs/', headers: { accept: 'text/html' } })).body).toContain('swagger')
  })

  it('shows the lines and why they are closed, and opens them for a while', async () => {
    panel.clock.at = Date.UTC(2026, 10, 29)
    const lines = async () => (await panel.app.inject({ url: '/api/v1/demo/lines', headers: { host: 'localhost:8080' } })).json().items
    expect(await lines()).toEqual(expect.arrayContaining([expect.objectContaining({ number: '+74952698657', route: expect.objectContaining({ state: 'closed', reason: 'weekend' }) })]))
    const open = (minutes: number) => panel.app.inject({ method: 'POST', url: '/api/v1/demo/open', payload: { minutes, number: '+74952698657' }, headers: { host: 'localhost:8080' } })
    expect((await open(61)).statusCode).toBe(400)
    expect((await open(60)).json()).toMatchObject({ kind: 'open', author: null })
    expect(await lines()).toEqual(expect.arrayContaining([expect.objectContaining({ number: '+74952698657', route: expect.objectContaining({ state: 'open', reason: 'opened-by-hand' }) })]))
  })

  it('gives the demo phone an endpoint that keeps its name over reconnections', async () => {
    const phone = (cookie: string | undefined, caller = '8 900 000-00-01') => panel.app.inject({ method: 'POST', url: '/api/v1/demo/phone', payload: { caller }, headers: { host: 'localhost', ...(cookie ? { cookie } : {}) } })
    const first = await phone(undefined)
    expect(first.cookies[0]).toMatchObject({ name: 'hotline_demo', httpOnly: true, sameSite: 'Strict' })
    const second = await phone(`hotline_demo=${first.cookies[0]?.value}`)
    expect(second.json().username).toBe(first.json().username)
    expect(second.json().password).not.toBe(first.json().password)
    expect(panel.wire.asked.findLast(([name]) => name === 'provisionDemoCaller')).toEqual(['provisionDemoCaller', first.json().username, { username: first.json().username, password: second.json().password }, '+79000000001'])
    expect((await phone(undefined, 'не номер')).json()).toMatchObject({ code: 'phone-number' })
  })

  it.each([
    ['another machine', { remoteAddress: '192.0.2.5', headers: { host: 'localhost:8080' } }],
    ['a foreign name that leads here', { remoteAddress: '127.0.0.1', headers: { host: 'evil.example:8080' } }],
  ])('is not there for %s', async (_name, from) => {
    for (const [method, url, payload] of [['GET', '/demo/lines', undefined], ['POST', '/demo/phone', { caller: '+79000000001' }], ['POST', '/demo/open', { minutes: 5 }]] as const) {
      expect((await panel.app.inject({ method, url: `/api/v1${url}`, ...from, ...(payload ? { payload } : {}) })).statusCode, url).toBe(404)
    }
  })
})

describe('out of demo mode', () => {
  it('there is no demo phone at all', async () => {
    const panel = await startPanel({ demo: false })
    expect((await panel.app.inject({ url: '/api/v1/demo/lines', headers: { host: 'localhost' } })).statusCode).toBe(404)
    expect((await panel.as('agent', 'GET', '/session')).json()).toMatchObject({ demo: false })
    await panel.dispose()
  })
})
