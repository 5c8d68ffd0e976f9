import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startAsterisk } from '../../server/runtime/asterisk.ts'
import type { Asterisk, AsteriskOptions } from '../../server/runtime/asterisk.ts'
import { parseTrunks } from '../../server/runtime/trunks.ts'
import { startTestAsterisk } from '../support/asterisk.ts'
import { eventually, freePort } from '../support/ports.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller } from '../support/sip-caller.ts'
import { encodeWav, listen, presence, readWav, tone } from '../support/tones.ts'

const LINE = '74952698657'
const ANNOUNCEMENT_HZ = 600
const CALLER_HZ = 440

const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => { for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp() })

/** Asterisk with a tone of two seconds in place of the spoken announcement. */
async function startWithShortAnnouncement(overrides: Partial<AsteriskOptions> = {}): ReturnType<typeof startTestAsterisk> {
  const started = await startTestAsterisk(overrides)
  cleanUps.push(started.stop)
  await writeFile(join(started.asterisk.soundsDir, 'fallback-announcement.wav'), encodeWav({ rateHz: 8000, channels: [tone(ANNOUNCEMENT_HZ, 2_000)] }))
  return started
}

type AriEvent = { type: string; args?: string[]; channel?: { id: string } }

function ari(asterisk: Asterisk): { events: AriEvent[]; open(): Promise<void>; close(): void; request(method: string, path: string, body?: unknown): Promise<number> } {
  const { url, username, password, app } = asterisk.ari
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const events: AriEvent[] = []
  let socket: WebSocket | null = null
  cleanUps.push(() => socket?.terminate())
  return {
    events,
    open: () => new Promise((resolve, reject) => {
      socket = new WebSocket(`${url.replace('http', 'ws')}/events?app=${app}`, { headers: { authorization } })
      socket.on('open', () => resolve())
      socket.on('error', reject)
      socket.on('message', (data: Buffer) => void events.push(JSON.parse(data.toString()) as AriEvent))
    }),
    close: () => socket?.terminate(),
    async request(method, path, body) {
      const response = await fetch(`${url}${path}`, { method, headers: { authorization, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) })
      await response.arrayBuffer()
      return response.status
    },
  }
}

const stasisStart = (events: AriEvent[], why: string): AriEvent | undefined => events.find((event) => event.type === 'StasisStart' && event.args?.[0] === why)

async function notes(asterisk: Asterisk, ending: string): Promise<string[]> {
  return (await readdir(asterisk.fallbackDir)).filter((name) => name.endsWith(ending)).map((name) => join(asterisk.fallbackDir, name))
}

describe.skipIf(!sippPath)('the dialplan without a server', () => {
  it('announces, then takes a message in which nothing of the announcement is, and notes who called', async () => {
    const { asterisk } = await startWithShortAnnouncement()
    const caller = await startCaller({ asterisk: { address: '127.0.0.1', port: asterisk.sipPort }, dial: `+${LINE}`, from: '+79161234567', voice: tone(CALLER_HZ, 1_000) })
    cleanUps.push(caller.close)
    await caller.answered
    await caller.media.untilHears(ANNOUNCEMENT_HZ)
    expect(await notes(asterisk, '.wav')).toEqual([])
    const [recording = ''] = await eventually('the recording', async () => { const found = await notes(asterisk, '.wav'); return found.length > 0 && found })
    await eventually('some seconds of message', async () => (await stat(recording)).size > 40_000)
    expect(await notes(asterisk, '.done')).toEqual([])
    caller.hangUp()
    await eventually('the end of the call', async () => (await notes(asterisk, '.done')).length > 0)

    const { rateHz, channels: [message = new Int16Array()] } = await readWav(recording)
    const heard = listen(message, rateHz, [CALLER_HZ, ANNOUNCEMENT_HZ])
    expect(heard).not.toContain(ANNOUNCEMENT_HZ)
    expect(presence(message, rateHz, CALLER_HZ)).toBeGreaterThan(0.9)
    const [note = ''] = await notes(asterisk, '.json')
    const { uniqueid, dialled, caller: number, startedAt } = JSON.parse(await readFile(note, 'utf8')) as Record<string, unknown>
    expect({ dialled, number }).toEqual({ dialled: `+${LINE}`, number: '+79161234567' })
    expect(recording.endsWith(`/${String(uniqueid)}.wav`)).toBe(true)
    expect(Math.abs(Number(startedAt) * 1_000 - Date.now())).toBeLessThan(60_000)
  })

  it('notes a caller who hangs up during the announcement, and records nothing', async () => {
    const { asterisk } = await startWithShortAnnouncement()
    const caller = await startCaller({ asterisk: { address: '127.0.0.1', port: asterisk.sipPort }, dial: LINE, from: null, voice: tone(CALLER_HZ, 1_000) })
    cleanUps.push(caller.close)
    await caller.answered
    await caller.media.untilHears(ANNOUNCEMENT_HZ)
    caller.hangUp()
    await eventually('the end of the call', async () => (await notes(asterisk, '.done')).length > 0)
    const [note = ''] = await notes(asterisk, '.json')
    expect(JSON.parse(await readFile(note, 'utf8'))).toMatchObject({ dialled: LINE })
    expect(await notes(asterisk, '.wav')).toEqual([])
  })

  it('speaks the announcement by itself at the first start', async () => {
    const { asterisk } = await startTestAsterisk().then((started) => { cleanUps.push(started.stop); return started })
    const { rateHz, channels: [speech = new Int16Array()] } = await readWav(join(asterisk.soundsDir, 'fallback-announcement.wav'))
    expect(rateHz).toBe(8000)
    expect(speech.length / rateHz).toBeGreaterThan(5)
    expect(listen(speech, rateHz, []).filter((heard) => heard !== 'silence').length).toBeGreaterThan(30)
  })

  it('keeps a caller on music when the server goes away while the recording is armed, and hands him back', async () => {
    const { asterisk } = await startWithShortAnnouncement()
    const server = ari(asterisk)
    await server.open()
    const caller = await startCaller({ asterisk: { address: '127.0.0.1', port: asterisk.sipPort }, dial: LINE, from: '79161234567' })
    cleanUps.push(caller.close)
    const { channel } = await eventually('the call', () => stasisStart(server.events, 'inbound'))
    const path = `/channels/${channel?.id}`
    await server.request('POST', `${path}/answer`)
    await caller.answered
    server.close()
    expect(await server.request('POST', `${path}/continue`, { context: 'hotline-record', extension: 'call-1', priority: 1 })).toBe(204)
    await eventually('music', () => caller.media.hears(1_000, []).filter((heard) => heard === 'other').length >= 8)
    await server.open()
    const back = await eventually('the call to come back', () => stasisStart(server.events, 'recorded'))
    expect(back.args).toEqual(['recorded', 'call-1'])
    expect(back.channel?.id).toBe(channel?.id)
  })
})

describe.skipIf(!sippPath)('who may call', () => {
  it('is nobody but the trunks outside demo mode, whatever name he gives', async () => {
    const { asterisk } = await startWithShortAnnouncement({ allowLoopbackCalls: false })
    for (const from of ['79161234567', 'hotline-phone', 'demo-trunk']) {
      const caller = await startCaller({ asterisk: { address: '127.0.0.1', port: asterisk.sipPort }, dial: LINE, from })
      cleanUps.push(caller.close)
      await expect(caller.answered).rejects.toThrow(/401/)
    }
  })

  it('is a trunk known by its address', async () => {
    const trunks = parseTrunks('trunks: [{ name: provider, addresses: [127.0.0.1] }]')
    const { asterisk } = await startWithShortAnnouncement({ allowLoopbackCalls: false, trunks })
    const caller = await startCaller({ asterisk: { address: '127.0.0.1', port: asterisk.sipPort }, dial: LINE, from: '79161234567' })
    cleanUps.push(caller.close)
    await caller.answered
  })

  it.each([
    ['request-uri', '+74950000001'],
    ['to', '+74950000002'],
    ['p-called-party-id', '+74950000003'],
  ])('the called number is read from where the provider puts it: %s', async (calledNumber, expected) => {
    const trunks = parseTrunks(`trunks: [{ name: provider, addresses: [127.0.0.1], calledNumber: ${calledNumber} }]`)
    const { asterisk } = await startWithShortAnnouncement({ allowLoopbackCalls: false, trunks })
    const server = ari(asterisk)
    await server.open()
    const socket = createSocket('udp4')
    cleanUps.push(() => { socket.close() })
    await new Promise<void>((resolve) => { socket.bind(0, '127.0.0.1', resolve) })
    const { port } = socket.address()
    const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${await freePort()} RTP/AVP 8\r\n`
    socket.send([
      `INVITE sip:+74950000001@127.0.0.1:${asterisk.sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-called-number`,
      `From: "Caller" <sip:79161234567@127.0.0.1>;tag=1`,
      `To: "Line, 12: support" <sip:+74950000002@127.0.0.1>`,
      'Call-ID: called-number', 'CSeq: 1 INVITE', `Contact: <sip:caller@127.0.0.1:${port}>`, 'Max-Forwards: 70',
      'P-Called-Party-ID: "A, b" <sip:+74950000003@127.0.0.1;user=phone>',
      'Content-Type: application/sdp', `Content-Length: ${sdp.length}`, '', sdp,
    ].join('\r\n'), asterisk.sipPort, '127.0.0.1')
    const start = await eventually('the call', () => stasisStart(server.events, 'inbound'))
    expect(start.args).toEqual(['inbound', expected])
  })
})

describe('Asterisk of our own', () => {
  it('starts again on the same ports and folder after a kill', async () => {
    const started = await startWithShortAnnouncement()
    const { pid } = started.asterisk
    await started.asterisk.kill()
    expect(await started.asterisk.exited).toEqual({ code: null, signal: 'SIGKILL' })
    const again = await started.restart()
    expect(again.pid).not.toBe(pid)
    expect(again.ari).toEqual(started.asterisk.ari)
    expect(await ari(again).request('GET', '/asterisk/info')).toBe(200)
  })

  it('is taken over, with its calls, when the start that made it was killed; but not with other settings', async () => {
    const { asterisk, tools, dir } = await startWithShortAnnouncement()
    const options: AsteriskOptions = {
      tools, runDir: join(dir, 'asterisk'), sipPort: asterisk.sipPort, httpPort: asterisk.httpPort, soundsDir: asterisk.soundsDir, recordingsDir: asterisk.recordingsDir,
      rtpPorts: { from: 20_000, to: 20_099 }, allowLoopbackCalls: true,
    }
    const other = await startAsterisk(options) // other RTP ports than before
    cleanUps.push(() => other.kill())
    expect(other.pid).not.toBe(asterisk.pid)
    const same = await startAsterisk(options)
    expect(same.pid).toBe(other.pid)
  })

  it('says which port is taken', async () => {
    const { asterisk, tools, dir } = await startWithShortAnnouncement()
    const second = startAsterisk({
      tools, runDir: join(dir, 'second'), sipPort: asterisk.sipPort, httpPort: await freePort(), soundsDir: asterisk.soundsDir, recordingsDir: asterisk.recordingsDir,
      rtpPorts: { from: 20_000, to: 20_099 }, allowLoopbackCalls: true,
    })
    await expect(second).rejects.toMatchObject({ code: 'port-taken', message: expect.stringContaining(String(asterisk.sipPort)) })
  })

  it('keeps its passwords to its owner, lets nobody in without them, and logs no complaint at start', async () => {
    const { asterisk, dir } = await startWithShortAnnouncement()
    const etc = join(dir, 'asterisk/etc')
    for (const name of ['ari.conf', 'manager.conf', 'pjsip.conf']) expect((await stat(join(etc, name))).mode & 0o077).toBe(0)
    expect((await fetch(`${asterisk.ari.url}/channels`)).status).toBe(401)
    expect(await (await fetch(`${asterisk.ami.url}?action=login&username=hotline&secret=guess`)).text()).toContain('Authentication failed')
    const log = await readFile(join(dir, 'asterisk/log/messages.log'), 'utf8')
    expect(log.split('\n').filter((line) => /WARNING|ERROR/.test(line))).toEqual([])
  })

  it('takes agents\' endpoints at run time', async () => {
    const { asterisk } = await startWithShortAnnouncement()
    const { request } = ari(asterisk)
    const put = (type: string, values: Record<string, string>): Promise<number> =>
      request('PUT', `/asterisk/config/dynamic/res_pjsip/${type}/agent-1`, { fields: Object.entries(values).map(([attribute, value]) => ({ attribute, value })) })
    expect(await put('auth', { auth_type: 'digest', username: 'agent-1', password: 'secret' })).toBe(200)
    expect(await put('aor', { max_contacts: '1' })).toBe(200)
    expect(await put('endpoint', { context: 'hotline-nowhere', auth: 'agent-1', aors: 'agent-1', webrtc: 'yes', transport: 'transport-ws', disallow: 'all', allow: 'alaw,ulaw,opus' })).toBe(200)
    expect(await request('GET', '/endpoints/PJSIP/agent-1')).toBe(200)
  })

  it('leaves no half-written hold music or announcement behind', async () => {
    const { asterisk, dir } = await startWithShortAnnouncement()
    expect((await readdir(asterisk.soundsDir)).toSorted()).toEqual(['fallback-announcement.wav', 'fallback-goodbye.wav'])
    expect(existsSync(join(dir, 'asterisk/data/moh.new'))).toBe(false)
    expect((await readdir(join(dir, 'asterisk/data/moh'))).length).toBeGreaterThan(0)
  })
})
