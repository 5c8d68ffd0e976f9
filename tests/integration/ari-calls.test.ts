import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AriTelephony } from '../../server/adapters/ari/ari-telephony.ts'
import { startTestAsterisk } from '../support/asterisk.ts'
import type { TestAsterisk } from '../support/asterisk.ts'
import { eventually } from '../support/ports.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import type { SipCaller, SipPhone } from '../support/sip-caller.ts'
import { connectTelephony } from '../support/telephony.ts'
import type { EventLog } from '../support/telephony.ts'
import { presence, readWav, tone, writeWav } from '../support/tones.ts'

const CALLER_HZ = 440
const AGENT_HZ = 1000
const ANNOUNCEMENT_HZ = 700
const MOSCOW = '+74952698657'

let server: TestAsterisk
let telephony: AriTelephony
let events: EventLog
let announcement: string
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  server = await startTestAsterisk()
  ;({ telephony, events } = await connectTelephony(server.asterisk))
  announcement = join(server.asterisk.soundsDir, 'announcement')
  await writeWav(`${announcement}.wav`, { rateHz: 8000, channels: [tone(ANNOUNCEMENT_HZ, 1000)] })
}, 120_000)

afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end.close()))
  const left = await telephony.inventory()
  await Promise.all(left.channels.map(({ id }) => telephony.hangUp(id)))
  await Promise.all(left.bridges.map(({ id }) => telephony.destroyBridge(id)))
  await eventually('all channels to go', async () => (await telephony.inventory()).channels.length === 0)
})

afterAll(async () => {
  await telephony?.close()
  await server?.stop()
})

let calls = 0
const sip = (): { address: string; port: number } => ({ address: '127.0.0.1', port: server.asterisk.sipPort })

/** A caller that has arrived and was answered. */
async function call(from: string | null = '+79161234567'): Promise<{ caller: SipCaller; channelId: string; callId: string }> {
  const arrivals = events.of('call-arrived').length
  const caller = await startCaller({ asterisk: sip(), dial: MOSCOW, from, voice: tone(CALLER_HZ, 1000) })
  open.push(caller)
  const { channelId } = await events.next('call-arrived', () => true, { index: arrivals })
  await telephony.answer(channelId)
  await caller.answered
  return { caller, channelId, callId: `call-${++calls}` }
}

async function phone(options: Parameters<typeof startPhone>[0] = {}): Promise<SipPhone> {
  const made = await startPhone({ voice: tone(AGENT_HZ, 1000), ...options })
  open.push(made)
  return made
}

const leg = (callId: string, phoneUri: string | null, changes: Partial<Parameters<AriTelephony['ring']>[0]> = {}): Parameters<AriTelephony['ring']>[0] => ({
  legId: `${callId}-leg`, callId, agentId: 'nobody', phoneUri, callerNumber: '+79161234567', line: MOSCOW, autoAnswer: false, ringTimeoutMs: 20_000, ...changes,
})

const holding = (inventory: Awaited<ReturnType<AriTelephony['inventory']>>): string[] => inventory.channels.filter((channel) => channel.held).map((channel) => channel.id)
const ends = async (callId: string): Promise<string> => (await events.next('channel-gone', (event) => event.channelId === `${callId}-leg`)).why

describe('a call arrives', () => {
  it('tells the number that was called and who calls', async () => {
    const { channelId } = await call('+79161234567')
    const arrived = events.of('call-arrived', (event) => event.channelId === channelId)
    expect(arrived).toEqual([{ type: 'call-arrived', channelId, dialled: MOSCOW, callerNumber: '+79161234567', callerName: null }])
    expect((await telephony.inventory()).channels).toEqual([
      { id: channelId, state: 'up', armedFor: null, inbound: { dialled: MOSCOW, callerNumber: '+79161234567', callerName: null }, held: false },
    ])
  })

  it('a hidden number is null', async () => {
    const { channelId } = await call(null)
    expect(events.of('call-arrived', (event) => event.channelId === channelId)[0]?.callerNumber).toBeNull()
  })

  it('the caller’s hang-up is told', async () => {
    const { caller, channelId } = await call()
    caller.hangUp()
    expect(await events.next('channel-gone', (event) => event.channelId === channelId)).toMatchObject({ why: 'hung-up' })
  })

  it('keys are told', async () => {
    const { caller, channelId } = await call()
    await caller.media.press('1#')
    await events.next('digit', (event) => event.channelId === channelId && event.digit === '1')
    await events.next('digit', (event) => event.channelId === channelId && event.digit === '#')
  })
})

describe('announcements', () => {
  it('are heard to their end, and music follows by itself', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.play(channelId, `${callId}-1`, [announcement, announcement], true)
    expect(await telephony.playbackRunning(`${callId}-1`)).toBe(true)
    expect(await events.next('announcement-finished', (event) => event.playbackId === `${callId}-1`)).toMatchObject({ heard: true })
    expect(await telephony.playbackRunning(`${callId}-1`)).toBe(false)
    expect(presence(caller.media.heard(), 8000, ANNOUNCEMENT_HZ)).toBeGreaterThan(0.8)
    const before = caller.media.received
    await sleep(600)
    expect(caller.media.received).toBeGreaterThan(before + 20)
  })

  it('music comes back after an announcement over it', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.startMusic(channelId)
    await telephony.play(channelId, `${callId}-1`, [announcement], true)
    await caller.media.untilHears(ANNOUNCEMENT_HZ, { ms: 500 })
    await events.next('announcement-finished', (event) => event.playbackId === `${callId}-1`)
    const before = caller.media.received
    await sleep(600)
    expect(caller.media.received).toBeGreaterThan(before + 20)
  })

  it('stopped ones are not heard; music follows these, too', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.play(channelId, `${callId}-1`, [announcement, announcement], true)
    await caller.media.untilHears(ANNOUNCEMENT_HZ, { ms: 200 })
    await telephony.stopPlayback(`${callId}-1`)
    expect(await events.next('announcement-finished', (event) => event.playbackId === `${callId}-1`)).toMatchObject({ heard: false })
    const before = caller.media.received
    await sleep(600)
    expect(caller.media.received).toBeGreaterThan(before + 20)
  })

  it('a missing file among them means not heard', async () => {
    const { channelId, callId } = await call()
    await telephony.play(channelId, `${callId}-first`, [join(server.asterisk.soundsDir, 'missing'), announcement], false)
    await telephony.play(channelId, `${callId}-last`, [announcement, join(server.asterisk.soundsDir, 'missing')], false)
    await telephony.play(channelId, `${callId}-whole`, [announcement], false)
    expect(await events.next('announcement-finished', (event) => event.playbackId === `${callId}-first`)).toMatchObject({ heard: false })
    expect(await events.next('announcement-finished', (event) => event.playbackId === `${callId}-last`)).toMatchObject({ heard: false })
    expect(await events.next('announcement-finished', (event) => event.playbackId === `${callId}-whole`)).toMatchObject({ heard: true })
  })

  it('a hang-up in the middle means not heard, and comes before the caller’s end', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.play(channelId, `${callId}-1`, [announcement, announcement], false)
    await caller.media.untilHears(ANNOUNCEMENT_HZ, { ms: 200 })
    caller.hangUp()
    await events.next('channel-gone', (event) => event.channelId === channelId)
    const told = events.all.filter((event) => (event.type === 'announcement-finished' && event.playbackId === `${callId}-1`) || (event.type === 'channel-gone' && event.channelId === channelId))
    expect(told.map((event) => event.type)).toEqual(['announcement-finished', 'channel-gone'])
    expect(told[0]).toMatchObject({ heard: false })
  })

  it('for a caller who is gone they end at once', async () => {
    await telephony.play('no-such-channel', 'lost-1', [announcement], false)
    expect(await events.next('announcement-finished', (event) => event.playbackId === 'lost-1')).toMatchObject({ heard: false })
  })
})

describe('a talk', () => {
  it('is armed, bridged and recorded apart, with ten commands', async () => {
    const agent = await phone({ answerAfterMs: 100 })
    const given = telephony.commands
    const { caller, channelId, callId } = await call()
    await telephony.play(channelId, `${callId}-1`, [announcement], true)
    await events.next('announcement-finished', (event) => event.playbackId === `${callId}-1`)
    await telephony.armRecording(channelId, callId)
    expect(await events.next('recording-armed', (event) => event.callId === callId)).toMatchObject({ channelId })
    expect(events.of('channel-gone', (event) => event.channelId === channelId)).toEqual([])
    expect((await telephony.inventory()).channels).toMatchObject([{ id: channelId, armedFor: callId, inbound: null }])

    const before = caller.media.received
    await sleep(600)
    expect(caller.media.received, 'music goes on through the recording’s line').toBeGreaterThan(before + 20)

    await telephony.ring(leg(callId, agent.uri, { autoAnswer: true }))
    const ring = await agent.ring(0)
    expect(ring.header('X-Hotline-Call')).toBe(callId)
    expect(ring.header('Call-Info')).toContain('answer-after=0')
    expect(ring.header('From')).toContain(`"${MOSCOW}" <sip:+79161234567@`)
    await events.next('leg-joined', (event) => event.legId === `${callId}-leg`)
    await telephony.stopMusic(channelId)
    await telephony.bridge(`hl-${callId}`, [channelId, `${callId}-leg`])
    await agent.media.untilHears(CALLER_HZ)
    await caller.media.untilHears(AGENT_HZ)
    expect((await telephony.inventory()).bridges).toEqual([{ id: `hl-${callId}`, channelIds: expect.arrayContaining([channelId, `${callId}-leg`]) }])

    caller.hangUp()
    await events.next('channel-gone', (event) => event.channelId === channelId)
    await telephony.hangUp(`${callId}-leg`)
    await telephony.destroyBridge(`hl-${callId}`)
    expect(await events.next('channel-gone', (event) => event.channelId === `${callId}-leg`)).toMatchObject({ why: 'hung-up' })
    // Two looks into the inventory (two commands each, and one for each hold to be learnt) are not part of the call.
    expect(telephony.commands - given - 2 * 2 - 2).toBe(10)

    const [said, heard] = await Promise.all(['rx', 'tx'].map((side) => readWav(join(server.asterisk.recordingsDir, `${callId}-${side}.wav`))))
    expect(presence(said?.channels[0] ?? new Int16Array(0), 8000, CALLER_HZ)).toBeGreaterThan(0.8)
    expect(presence(heard?.channels[0] ?? new Int16Array(0), 8000, AGENT_HZ)).toBeGreaterThan(0.8)
    expect(presence(heard?.channels[0] ?? new Int16Array(0), 8000, ANNOUNCEMENT_HZ)).toBe(0)
  })

  it('hold and its end are told, and a new connection can ask for it', async () => {
    const agent = await phone({ answerAfterMs: 0 })
    const { caller, channelId, callId } = await call()
    await telephony.ring(leg(callId, agent.uri))
    await events.next('leg-joined', (event) => event.legId === `${callId}-leg`)
    await telephony.bridge(`hl-${callId}`, [channelId, `${callId}-leg`])
    await caller.media.untilHears(AGENT_HZ)
    const ring = await agent.ring(0)
    ring.hold()
    await events.next('held', (event) => event.channelId === `${callId}-leg`)
    expect(holding(await telephony.inventory())).toEqual([`${callId}-leg`])
    const other = await connectTelephony({ ...server.asterisk, ari: { ...server.asterisk.ari, app: 'another' } })
    expect(holding(await other.telephony.inventory())).toEqual([`${callId}-leg`])
    await other.telephony.close()
    ring.resume()
    await events.next('resumed', (event) => event.channelId === `${callId}-leg`)
    expect(holding(await telephony.inventory())).toEqual([])
  })

  it('a bridge that exists is used; unknown ids resolve', async () => {
    const { channelId } = await call()
    await telephony.bridge('hl-twice', [channelId])
    await telephony.bridge('hl-twice', [channelId])
    await telephony.bridge('hl-twice', ['no-such-channel'])
    await telephony.destroyBridge('hl-twice')
    await telephony.destroyBridge('hl-twice')
    await telephony.hangUp('no-such-channel')
    await telephony.stopPlayback('no-such-playback')
    await telephony.answer('no-such-channel')
    await telephony.startMusic('no-such-channel')
    await telephony.stopMusic('no-such-channel')
    await telephony.armRecording('no-such-channel', 'call-x')
    await telephony.removeEndpoint('no-such-endpoint')
    expect(await telephony.messageRunning('no-such-message')).toBe(false)
  })
})

describe('how a leg ends', () => {
  it('declined by 603 and by 486', async () => {
    const agent = await phone()
    await telephony.ring(leg('end-603', agent.uri))
    ;(await agent.ring(0)).decline()
    expect(await ends('end-603')).toBe('declined')
    await telephony.ring(leg('end-486', agent.uri))
    ;(await agent.ring(1)).busy()
    expect(await ends('end-486')).toBe('declined')
  })

  it('not answered in time', async () => {
    const agent = await phone()
    await telephony.ring(leg('end-late', agent.uri, { ringTimeoutMs: 1000 }))
    expect((await (await agent.ring(0)).ended).by).toBe('cancelled')
    expect(await ends('end-late')).toBe('no-answer')
  })

  it('hung up by the agent', async () => {
    const agent = await phone({ answerAfterMs: 0 })
    await telephony.ring(leg('end-bye', agent.uri))
    await events.next('leg-joined', (event) => event.legId === 'end-bye-leg')
    ;(await agent.ring(0)).hangUp()
    expect(await ends('end-bye')).toBe('hung-up')
  })

  it('nobody at the address, no such address, an agent without a browser, an unknown agent', async () => {
    await telephony.provisionAgent('absent', { username: 'agent-absent', password: 'not-a-secret' })
    await telephony.ring(leg('end-dead', 'sip:127.0.0.1:9', { ringTimeoutMs: 1000 }))
    await telephony.ring(leg('end-dns', 'sip:nowhere.invalid', { ringTimeoutMs: 1000 }))
    await telephony.ring(leg('end-absent', null, { agentId: 'absent' }))
    await telephony.ring(leg('end-unknown', null, { agentId: 'unknown' }))
    expect(await ends('end-dead')).toBe('unreachable')
    expect(await ends('end-dns')).toBe('unreachable')
    expect(await ends('end-absent')).toBe('unreachable')
    expect(await ends('end-unknown')).toBe('unreachable')
    await telephony.removeEndpoint('agent-absent')
  })
})

describe('a message', () => {
  it('is recorded after a tone until #', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.recordMessage(channelId, `${callId}-m1`, 60_000)
    expect(await telephony.messageRunning(`${callId}-m1`)).toBe(true)
    await sleep(1500)
    await caller.media.press('#')
    const finished = await events.next('message-finished', (event) => event.messageId === `${callId}-m1`)
    expect(finished.durationMs).toBeGreaterThanOrEqual(1000)
    expect(await telephony.messageRunning(`${callId}-m1`)).toBe(false)
    const { channels } = await readWav(join(server.asterisk.messagesDir, `${callId}-m1.wav`))
    expect(presence(channels[0] ?? new Int16Array(0), 8000, CALLER_HZ)).toBeGreaterThan(0.8)
  })

  it('is kept when the caller hangs up, and ends before the caller’s end is told', async () => {
    const { caller, channelId, callId } = await call()
    await telephony.recordMessage(channelId, `${callId}-m1`, 60_000)
    await sleep(1500)
    caller.hangUp()
    await events.next('channel-gone', (event) => event.channelId === channelId)
    expect(events.of('message-finished', (event) => event.messageId === `${callId}-m1`)).toHaveLength(1)
    expect((await stat(join(server.asterisk.messagesDir, `${callId}-m1.wav`))).size).toBeGreaterThan(8000)
  })

  it('ends at its limit', async () => {
    const { channelId, callId } = await call()
    await telephony.recordMessage(channelId, `${callId}-m1`, 1000)
    await events.next('message-finished', (event) => event.messageId === `${callId}-m1`)
  })

  it('for a caller who is gone it is over at once', async () => {
    await telephony.recordMessage('no-such-channel', 'lost-m1', 1000)
    expect(await events.next('message-finished', (event) => event.messageId === 'lost-m1')).toMatchObject({ durationMs: null })
  })
})
