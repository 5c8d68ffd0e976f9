import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveAgent, LiveMessage, LiveState } from '../../../server/panel-protocol.ts'
import { abandonedCall, NOON, talkedCall } from '../../support/changes.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'
import { eventually } from '../../support/ports.ts'

let panel: TestPanel
let port: number
const sockets: WebSocket[] = []

beforeEach(async () => {
  panel = await startPanel({ socketCheckMs: 100 })
  await panel.app.listen({ host: '127.0.0.1', port: 0 })
  port = (panel.app.server.address() as AddressInfo).port
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await panel.dispose()
})

interface Client {
  socket: WebSocket
  messages: LiveMessage[]
  state(): LiveState
  closed: Promise<number>
}

async function connect(login: string, headers: Record<string, string> = {}): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers: { cookie: await panel.signIn(login), ...headers } })
  sockets.push(socket)
  const messages: LiveMessage[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as LiveMessage))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').then(([code]) => code as number)
  await once(socket, 'open')
  await eventually('the snapshot', () => messages.length > 0)
  return { socket, messages, closed, state: () => replay(messages) }
}

async function refusal(headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers })
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
  return response.statusCode
}

/** What a panel shows after the messages; a gap is an error. */
function replay(messages: LiveMessage[]): LiveState {
  const [first, ...rest] = messages.filter((message) => message.type !== 'ping')
  if (first?.type !== 'snapshot') throw new Error('the first message is no snapshot')
  const state = structuredClone(first.state)
  let { seq } = first
  for (const message of rest) {
    if (message.type !== 'delta') throw new Error('a second snapshot')
    if (message.seq !== seq + 1) throw new Error(`a gap after ${seq}`)
    seq = message.seq
    for (const { topic, id, value } of message.changes) {
      const entries = state[topic] as Record<string, unknown>
      if (value === null) delete entries[id]
      else entries[id] = value
    }
  }
  return state
}

const agent = (id: string, name: string): LiveAgent => ({ id, name, office: 'moscow', status: 'available', reason: null, since: new Date(NOON).toISOString(), callId: null, wrapUpUntil: null, reachable: true })

describe('the live socket', () => {
  it('shows lines, figures and system at once, and every change in order after it', async () => {
    const client = await connect('agent')
    expect(Object.keys(client.state().lines)).toEqual(['+74952698657', '+78002008775', '+73833835768'])
    expect(client.state()).toMatchObject({ figures: { today: { day: '2026-11-23', arrived: 0, serviceLevel: null } }, system: { system: { telephony: 'down', database: 'up', journaled: 0 } } })
    for (let i = 0; i < 100; i += 1) panel.bus.publish('technokad', { topic: 'agents', id: `a${i % 7}`, value: agent(`a${i % 7}`, `Имя ${i}`) })
    panel.bus.publish('technokad', { topic: 'agents', id: 'a3', value: null })
    panel.services.system.telephony('up')
    await eventually('the changes', () => client.state().system.system?.telephony === 'up')
    expect(client.state()).toEqual(panel.services.live.state('technokad'))
    expect(client.messages.filter(({ type }) => type === 'delta').length).toBeLessThan(10)
  })

  it('shows who comes later the same', async () => {
    const early = await connect('agent')
    panel.bus.publish('technokad', { topic: 'agents', id: 'a', value: agent('a', 'А') })
    const late = await connect('supervisor')
    panel.bus.publish('technokad', { topic: 'agents', id: 'b', value: agent('b', 'Б') })
    await eventually('both know', () => early.state().agents.b && late.state().agents.b)
    expect(late.state()).toEqual(early.state())
    expect(Object.keys(late.state().agents)).toEqual(['a', 'b'])
  })

  it('shows nobody another hotline', async () => {
    const [own, other] = [await connect('agent'), await connect('stranger')]
    panel.bus.publish('technokad', { topic: 'agents', id: 'a', value: agent('a', 'А') })
    await eventually('the own one knows', () => own.state().agents.a)
    expect(other.state().agents).toEqual({})
    expect(Object.keys(other.state().lines)).toEqual(['+78435673458'])
  })

  it('counts today’s calls step by step, and a new day from midnight', async () => {
    const client = await connect('supervisor')
    const { agent: person } = panel.people
    for (const call of [talkedCall(person.id, { waitMs: 10_000 }), abandonedCall(), talkedCall(person.id, { at: NOON - 24 * 3_600_000 })]) {
      for (const change of call.changes) panel.services.callChanged(change.call)
    }
    await eventually('the figures', () => client.state().figures.today?.abandoned === 1)
    expect(client.state().figures.today).toEqual({ day: '2026-11-23', arrived: 2, answered: 1, abandoned: 1, messages: 0, averageWaitSeconds: 10, averageTalkSeconds: 60, serviceLevel: 0.5 })
    panel.clock.at += 12 * 3_600_000
    panel.services.callChanged(talkedCall(person.id, { at: panel.clock.at }).call)
    await eventually('the new day', () => client.state().figures.today?.day === '2026-11-24')
    expect(client.state().figures.today).toMatchObject({ arrived: 1, abandoned: 0 })
  })

  it('reads today’s calls again when the database is back, none counted twice', async () => {
    const client = await connect('supervisor')
    const seen = await panel.saveCall(abandonedCall())
    panel.services.callChanged(seen.call)
    await panel.saveCall(abandonedCall())
    panel.services.storeStatus({ database: 'down', since: NOON, journaled: 3 })
    panel.services.storeStatus({ database: 'up', since: NOON, journaled: 0 })
    await eventually('both calls', () => client.state().figures.today?.arrived === 2)
  })

  it('pings, and lets the session be looked at: who signs out is cut', async () => {
    const stays = await connect('supervisor')
    const client = await connect('agent')
    await eventually('a ping', () => client.messages.some(({ type }) => type === 'ping'))
    await panel.services.auth.signOutEverywhere(panel.people.agent.id)
    expect(await client.closed).toBe(1008)
    expect(stays.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('cuts a panel that does not read, and only that', async () => {
    const [slow, fast] = [await connect('agent'), await connect('supervisor')]
    slow.socket.pause()
    const big = 'x'.repeat(500_000)
    let n = 0
    const timer = setInterval(() => panel.bus.publish('technokad', { topic: 'agents', id: 'a', value: agent('a', `${big}${n++}`) }), 20)
    // It reads again only to learn that it has been cut.
    setTimeout(() => slow.socket.resume(), 3_000)
    await slow.closed
    clearInterval(timer)
    expect(fast.socket.readyState).toBe(WebSocket.OPEN)
    await eventually('the fast one has all', () => fast.state().agents.a?.name.endsWith(`x${n - 1}`))
  }, 20_000)

  it('is open to nobody without a session, nor to another site’s page', async () => {
    expect(await refusal({})).toBe(401)
    expect(await refusal({ cookie: await panel.signIn('agent'), origin: 'http://evil.example' })).toBe(403)
  })
})
