import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startPanel, type TestPanel } from '../../support/panel.ts'
import { eventually } from '../../support/ports.ts'

let panel: TestPanel
let upstream: WebSocketServer
let port: number
/** Connections as Asterisk's side sees them. */
let accepted: WebSocket[]
const browsers: WebSocket[] = []

beforeEach(async () => {
  upstream = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false) })
  await once(upstream, 'listening')
  accepted = []
  upstream.on('connection', (socket) => accepted.push(socket))
  panel = await startPanel({ socketCheckMs: 150, sipWebSocketUrl: `ws://127.0.0.1:${(upstream.address() as AddressInfo).port}/ws` })
  await panel.app.listen({ host: '127.0.0.1', port: 0 })
  port = (panel.app.server.address() as AddressInfo).port
})
afterEach(async () => {
  for (const socket of [...browsers.splice(0), ...accepted]) socket.terminate()
  await panel.dispose()
  upstream.close()
})

function browser(headers: Record<string, string>, protocol: string | undefined = 'sip'): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sip`, protocol === undefined ? [] : protocol, { headers })
  socket.on('error', () => undefined)
  browsers.push(socket)
  return socket
}

async function connect(): Promise<{ socket: WebSocket; asterisk: WebSocket }> {
  const before = accepted.length
  const socket = browser({ cookie: await panel.signIn('agent') })
  await once(socket, 'open')
  return { socket, asterisk: await eventually('Asterisk’s side', () => accepted[before]) }
}

const next = async (socket: WebSocket): Promise<string> => String(((await once(socket, 'message')) as [Buffer])[0])
const closing = async (socket: WebSocket): Promise<[code: number, reason: string]> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, String(reason)]
}
const status = async (headers: Record<string, string>): Promise<number> => {
  const [, response] = (await once(browser(headers), 'unexpected-response')) as [unknown, { statusCode: number }]
  return response.statusCode
}

describe('the SIP proxy', () => {
  it('carries frames both ways, in order, with the subprotocol sip', async () => {
    const { socket, asterisk } = await connect()
    expect([socket.protocol, asterisk.protocol]).toEqual(['sip', 'sip'])
    const heard: string[] = []
    asterisk.on('message', (data, isBinary) => heard.push(`${String(data)} ${isBinary}`))
    for (let i = 0; i < 50; i += 1) socket.send(`REGISTER ${i}`)
    socket.send(Buffer.from('binary'))
    await eventually('all frames', () => heard.length === 51)
    expect(heard).toEqual([...Array.from({ length: 50 }, (_, i) => `REGISTER ${i} false`), 'binary true'])
    const answer = next(socket)
    asterisk.send('SIP/2.0 200 OK')
    expect(await answer).toBe('SIP/2.0 200 OK')
  })

  it('keeps what the browser says before Asterisk has accepted', async () => {
    const cookie = await panel.signIn('agent')
    const socket = browser({ cookie })
    const heard = new Promise<string>((resolve) => upstream.on('connection', (asterisk) => asterisk.on('message', (data) => resolve(String(data)))))
    socket.on('open', () => socket.send('REGISTER early'))
    expect(await heard).toBe('REGISTER early')
  })

  it('hands the end on, whichever side it comes from, with code and reason', async () => {
    const first = await connect()
    const atAsterisk = closing(first.asterisk)
    first.socket.close(1000, 'bye')
    expect(await atAsterisk).toEqual([1000, 'bye'])

    const second = await connect()
    const atBrowser = closing(second.socket)
    second.asterisk.close(1001, 'restarting')
    expect(await atBrowser).toEqual([1001, 'restarting'])
  })

  it('tells Asterisk when a browser is cut off, and the browser when Asterisk is', async () => {
    const first = await connect()
    const atAsterisk = closing(first.asterisk)
    first.socket.terminate()
    await atAsterisk

    const second = await connect()
    const atBrowser = closing(second.socket)
    second.asterisk.terminate()
    expect((await atBrowser)[0]).toBe(1014)
  })

  it('closes the browser’s side when Asterisk is not there', async () => {
    upstream.close()
    const socket = browser({ cookie: await panel.signIn('agent') })
    expect((await closing(socket))[0]).toBe(1014)
  })

  it('takes no frame longer than a SIP message can be', async () => {
    const { socket, asterisk } = await connect()
    const atAsterisk = closing(asterisk)
    socket.send('x'.repeat(70_000))
    expect((await closing(socket))[0]).toBe(1009)
    await atAsterisk
  })

  it('stops reading one side while the other does not, and loses nothing', async () => {
    const { socket, asterisk } = await connect()
    asterisk.pause()
    const frame = 'x'.repeat(60_000)
    const sent = 400
    for (let i = 0; i < sent; i += 1) socket.send(frame)
    await eventually('the browser is held back', () => socket.bufferedAmount > 1_000_000)
    let received = 0
    asterisk.on('message', () => { received += 1 })
    asterisk.resume()
    await eventually('everything has come', () => received === sent)
  })

  it('notices a browser that is gone without a word', async () => {
    const { socket, asterisk } = await connect()
    const atAsterisk = closing(asterisk)
    // Nothing is read any more, so no ping is answered.
    socket.pause()
    await atAsterisk
  })

  it('ends with the session', async () => {
    const { socket } = await connect()
    const closed = closing(socket)
    await panel.services.auth.signOutEverywhere(panel.people.agent.id)
    expect(await closed).toEqual([1008, 'signed out'])
  })

  it('is open to agents and to the demo phone on this machine only', async () => {
    expect(await status({})).toBe(401)
    expect(await status({ cookie: `hotline_demo=${'a'.repeat(43)}` })).toBe(401)
    expect(await status({ cookie: await panel.signIn('agent'), origin: 'http://evil.example' })).toBe(403)
    const phone = await panel.app.inject({ method: 'POST', url: '/api/v1/demo/phone', payload: { caller: '+79000000001' }, headers: { host: 'localhost' } })
    const cookie = `hotline_demo=${phone.cookies[0]?.value}`
    expect(await status({ cookie, host: 'evil.example' })).toBe(401)
    const socket = browser({ cookie })
    await once(socket, 'open')
    expect(socket.protocol).toBe('sip')
  })
})
