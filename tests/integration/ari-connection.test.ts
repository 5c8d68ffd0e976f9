import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_TIMEOUT_MS, LOSS_NOTICED_WITHIN_MS, PONG_WITHIN_MS } from '../../server/adapters/ari/ari-connection.ts'
import type { AriTelephony } from '../../server/adapters/ari/ari-telephony.ts'
import { TelephonyError } from '../../server/ports.ts'
import { startTestAsterisk } from '../support/asterisk.ts'
import type { TestAsterisk } from '../support/asterisk.ts'
import { freePort } from '../support/ports.ts'
import { startCaller } from '../support/sip-caller.ts'
import { register } from '../support/sip-register.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { connectTelephony } from '../support/telephony.ts'
import type { EventLog } from '../support/telephony.ts'

let server: TestAsterisk

beforeAll(async () => {
  server = await startTestAsterisk()
}, 120_000)

afterAll(async () => {
  await server?.stop()
})

async function failure(promise: Promise<unknown>): Promise<TelephonyError> {
  const error = await promise.then(() => null, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(TelephonyError)
  return error as TelephonyError
}

const arrive = (): ReturnType<typeof startCaller> => startCaller({ asterisk: { address: '127.0.0.1', port: server.asterisk.sipPort }, dial: '+74952698657', from: '+79161234567' })

describe('the connection to Asterisk', () => {
  it('waits for an Asterisk that is not there yet, and refuses commands meanwhile', async () => {
    const { telephony, events } = await connectTelephony(server.asterisk, { url: `http://127.0.0.1:${await freePort()}/ari` })
    expect(telephony.up).toBe(false)
    expect(telephony.epoch).toBeNull()
    expect((await failure(telephony.answer('some-channel'))).code).toBe('down')
    expect(events.all).toEqual([])
    await telephony.close()
  })

  it('is made again after Asterisk was killed, and tells that it is another process', async () => {
    const { telephony, events } = await connectTelephony(server.asterisk)
    expect(telephony.up).toBe(true)
    expect(events.all).toEqual([{ type: 'connected' }])
    const before = telephony.epoch
    const running = telephony.play('no-such-channel', 'p-1', ['/nowhere'], false)
    await running
    await server.asterisk.kill()
    await events.next('disconnected')
    expect(telephony.up).toBe(false)
    expect(telephony.epoch).toBe(before)
    expect((await failure(telephony.inventory())).code).toBe('down')
    await server.restart()
    await events.next('connected', () => true, { index: 1 })
    expect(telephony.up).toBe(true)
    expect(telephony.epoch).not.toBe(before)
    expect(await telephony.inventory()).toEqual({ channels: [], bridges: [] })
    await telephony.close()
    expect(telephony.up).toBe(false)
  })

  it('notices a silent loss within the stated bound, fails what was under way, and finds the calls afterwards', async () => {
    const proxy = await openTcpProxy(server.asterisk.httpPort)
    const { telephony, events } = await connectTelephony(server.asterisk, { url: `http://127.0.0.1:${proxy.port}` })
    const before = telephony.epoch
    const caller = await arrive()
    const { channelId } = await events.next('call-arrived')
    proxy.mute(true)
    const started = performance.now()
    const lost = await failure(telephony.answer(channelId))
    await events.next('disconnected', () => true, { withinMs: LOSS_NOTICED_WITHIN_MS + COMMAND_TIMEOUT_MS })
    // The bound is the product's promise; a test machine that stands still for seconds could still break it.
    expect(performance.now() - started).toBeLessThan(LOSS_NOTICED_WITHIN_MS + 2_000)
    expect(['down', 'timeout']).toContain(lost.code)
    proxy.mute(false)
    await events.next('connected', () => true, { index: 1 })
    expect(telephony.epoch).toBe(before)
    expect((await telephony.inventory()).channels).toMatchObject([{ id: channelId, state: 'ringing', inbound: { dialled: '+74952698657' } }])
    await telephony.hangUp(channelId)
    await events.next('channel-gone')
    await caller.close()
    await telephony.close()
    await proxy.close()
  })

  it('stays up while nothing happens', async () => {
    const { telephony, events } = await connectTelephony(server.asterisk)
    await new Promise((resolve) => setTimeout(resolve, LOSS_NOTICED_WITHIN_MS + 1_000))
    expect(events.of('disconnected')).toEqual([])
    await telephony.close()
  })

  it('stays up while Asterisk answers late, but within the bound', async () => {
    const proxy = await openTcpProxy(server.asterisk.httpPort)
    const { telephony, events } = await connectTelephony(server.asterisk, { url: `http://127.0.0.1:${proxy.port}` })
    // There and back: more than a second, so that the next ping is on its way when the answer comes.
    proxy.slow(PONG_WITHIN_MS / 4)
    await new Promise((resolve) => setTimeout(resolve, 2 * LOSS_NOTICED_WITHIN_MS))
    expect(events.of('disconnected')).toEqual([])
    await telephony.close()
    await proxy.close()
  })

  it('does not come up with a wrong password', async () => {
    const { telephony } = await connectTelephony({ ...server.asterisk, ari: { ...server.asterisk.ari, password: 'wrong' } })
    expect(telephony.up).toBe(false)
    await telephony.close()
  })

  it('takes far more events and channels than fit into one frame', async () => {
    const { telephony, events } = await connectTelephony(server.asterisk)
    const callers = await Promise.all(Array.from({ length: 40 }, arrive))
    await events.next('call-arrived', () => true, { index: 39 })
    expect((await telephony.inventory()).channels).toHaveLength(40)
    await Promise.all((await telephony.inventory()).channels.map(({ id }) => telephony.hangUp(id)))
    await events.next('channel-gone', () => true, { index: 39 })
    await Promise.all(callers.map((caller) => caller.close()))
    await telephony.close()
  })
})

describe('an agent’s endpoint', () => {
  let telephony: AriTelephony
  let events: EventLog

  afterAll(async () => {
    await telephony?.close()
  })

  it('can be reached once its browser has registered with the credentials, and no longer when it leaves', async () => {
    ;({ telephony, events } = await connectTelephony(server.asterisk))
    const credentials = { username: 'agent-anna', password: 'only-for-this-test' }
    await telephony.provisionAgent('anna', credentials)
    expect((await register(server.asterisk.sipPort, { ...credentials, password: 'wrong' })).status).toBe(401)
    expect((await register(server.asterisk.sipPort, credentials)).status).toBe(200)
    await events.next('agent-reachable', (event) => event.agentId === 'anna' && event.reachable)

    const other = await connectTelephony({ ...server.asterisk, ari: { ...server.asterisk.ari, app: 'another' } })
    expect(other.events.of('agent-reachable')).toEqual([{ type: 'agent-reachable', agentId: 'anna', reachable: true }])
    await other.telephony.close()

    expect((await register(server.asterisk.sipPort, credentials, { expires: 0 })).status).toBe(200)
    await events.next('agent-reachable', (event) => event.agentId === 'anna' && !event.reachable)
  })

  it('takes new credentials in place of the old ones without losing who is registered, and is gone when removed', async () => {
    const [old, current] = ['old', 'new'].map((password) => ({ username: 'agent-boris', password }))
    if (!old || !current) throw new Error('two credentials')
    await telephony.provisionAgent('boris', old)
    expect((await register(server.asterisk.sipPort, old)).status).toBe(200)
    await events.next('agent-reachable', (event) => event.agentId === 'boris' && event.reachable)
    await telephony.provisionAgent('boris', current)
    expect((await register(server.asterisk.sipPort, old)).status).toBe(401)
    expect((await register(server.asterisk.sipPort, current)).status).toBe(200)
    expect(events.of('agent-reachable', (event) => event.agentId === 'boris')).toHaveLength(1)
    await telephony.removeEndpoint('agent-boris')
    await events.next('agent-reachable', (event) => event.agentId === 'boris' && !event.reachable)
    expect((await register(server.asterisk.sipPort, current)).status).not.toBe(200)
  })
})
