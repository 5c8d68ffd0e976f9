import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, startPanel, type TestPanel } from '../../support/panel.ts'

let panel: TestPanel
beforeAll(async () => { panel = await startPanel({}, { ownServer: true }) })
afterAll(() => panel.dispose())

describe('while the database is away', () => {
  it('who was signed in stays so and works on; what needs the database says so; nobody new comes in', async () => {
    const [cookie, signedOut] = [await panel.signIn('agent'), await panel.signIn('second')]
    await panel.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie: signedOut } })
    const asked = (method: 'GET' | 'PUT' | 'POST', url: string, headers: Record<string, string>, payload?: object) => panel.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload ? { payload } : {}) })
    await panel.db.postgres.server?.stop()

    expect((await asked('PUT', '/me/status', { cookie }, { status: 'available' })).statusCode).toBe(204)
    expect((await asked('POST', '/me/softphone', { cookie })).statusCode).toBe(200)
    expect((await asked('GET', '/session', { cookie })).statusCode).toBe(200)
    const unavailable = [
      await asked('GET', '/calls', { cookie }),
      await asked('GET', '/session', { cookie: signedOut }),
      await asked('GET', '/session', { cookie: `hotline_session=${'a'.repeat(43)}` }),
      await asked('POST', '/session', {}, { login: 'agent', password: PASSWORD }),
    ]
    for (const response of unavailable) expect([response.statusCode, response.json().code]).toEqual([503, 'database-unavailable'])
    expect((await panel.app.inject('/healthz')).statusCode).toBe(503)

    await panel.db.postgres.restart()
    expect((await asked('GET', '/calls', { cookie })).statusCode).toBe(200)
    expect((await asked('GET', '/session', { cookie: signedOut })).statusCode).toBe(401)
    expect((await panel.app.inject('/healthz')).statusCode).toBe(200)
  })
})
