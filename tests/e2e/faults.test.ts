import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, Page, TicketDetailView, TicketView } from '../../server/panel-protocol.ts'
import { CLOSED, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { playRecording } from '../support/recorded.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import type { SipCaller, SipPhone } from '../support/sip-caller.ts'
import { presence, tone } from '../support/tones.ts'

const MOSCOW = '74952698657'
/** The tone after which a message is recorded. */
const BEEP_HZ = 1000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const callsOf = async (hotline: TestHotline): Promise<CallView[]> => (await hotline.admin.get<Page<CallView>>('/api/v1/calls?limit=100')).items
const callFrom = (hotline: TestHotline, from: string, what: string, check: (call: CallView) => boolean = () => true, withinMs = 40_000): Promise<CallView> =>
  eventually(`${what} of the call from ${from}`, async () => (await callsOf(hotline)).find((call) => call.caller === from && check(call)), withinMs)

/** Says something for some seconds after the tone that begins a message. */
async function untilRecorded({ answered, media }: SipCaller): Promise<void> {
  await answered
  await eventually('the tone', () => media.hears(2_000, [BEEP_HZ]).includes(BEEP_HZ), 40_000)
  await pause(3_000)
}

/** What Asterisk still has, by its own word. */
async function left(hotline: TestHotline): Promise<{ channels: number; bridges: number }> {
  const { url, username, password } = hotline.asterisk.asterisk.ari
  const ask = async (what: string): Promise<unknown[]> => (await fetch(`${url}/${what}`, { headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` } })).json() as Promise<unknown[]>
  return { channels: (await ask('channels')).length, bridges: (await ask('bridges')).length }
}

/** Exactly one ticket for every call, and no ticket without one; the desk has given each its clocks and its client's page. */
async function expectOneTicketEach(hotline: TestHotline, count: number): Promise<void> {
  const calls = await callsOf(hotline)
  const tickets = (await hotline.admin.get<Page<TicketView>>('/api/v1/tickets?limit=100')).items
  expect(calls).toHaveLength(count)
  expect(calls.every(({ outcome }) => outcome !== null)).toBe(true)
  expect(calls.map(({ ticketId }) => ticketId).toSorted()).toEqual(tickets.map(({ id }) => id).toSorted())
  for (const { id, number } of tickets) {
    await eventually(`the desk to settle ${number}`, async () => (await hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${id}`)).clientPage !== null)
  }
}

async function expectTalk(hotline: TestHotline, call: CallView): Promise<void> {
  const [recording] = call.recordings
  if (!recording) throw new Error(`the call ${call.id} has no recording`)
  const { channels: [caller, agent], rateHz } = await playRecording(hotline, recording)
  expect(presence(caller ?? new Int16Array(0), rateHz, 440)).toBeGreaterThan(0.8)
  expect(presence(agent ?? new Int16Array(0), rateHz, 1000)).toBeGreaterThan(0.5)
}

describe.skipIf(!sippPath)('faults with calls running', () => {
  let hotline: TestHotline
  let open: { close(): Promise<void> }[] = []
  const kept = <T extends { close(): Promise<void> }>(one: T): T => {
    open.push(one)
    return one
  }
  const caller = async (from: string): Promise<SipCaller> => kept(await startCaller({ asterisk: hotline.sip, dial: MOSCOW, from, voice: tone(440, 1000) }))
  const phone = async (answerAfterMs: number | null = 0): Promise<SipPhone> => kept(await startPhone({ voice: tone(1000, 1000), answerAfterMs }))
  const start = async (options: Parameters<typeof startTestHotline>[0] = {}): Promise<void> => {
    hotline = await startTestHotline(options)
  }
  const end = async (): Promise<void> => {
    await Promise.all(open.map((one) => one.close()))
    open = []
    await hotline.stop()
  }

  describe('the server is killed', () => {
    beforeAll(() => start())
    afterAll(end)

    it('talks go on, waiting callers keep music and place, calls that end meanwhile get their tickets, nothing leaks', async () => {
      const desk = await phone()
      const agent = await hotline.agent({ login: 'operator-a', office: 'moscow', phoneUri: desk.uri })
      const talking = await caller('+79160000011')
      await talking.media.untilHears(1000, { withinMs: 30_000 })
      const first = await caller('+79160000012')
      await callFrom(hotline, '+79160000012', 'the queueing', ({ queuedAt }) => queuedAt !== null)
      const second = await caller('+79160000013')
      await callFrom(hotline, '+79160000013', 'the queueing', ({ queuedAt }) => queuedAt !== null)
      const leaving = await caller('+79160000014')
      await callFrom(hotline, '+79160000014', 'the queueing', ({ queuedAt }) => queuedAt !== null)

      await hotline.killServer()
      leaving.hangUp()
      await pause(3_000)
      await talking.media.untilHears(1000)
      expect(first.media.hears(1_000, [440, 1000]).some((heard) => heard === 'other')).toBe(true)

      await hotline.startServer()
      await callFrom(hotline, '+79160000014', 'the end', ({ outcome }) => outcome === 'abandoned')
      expect((await callsOf(hotline)).find(({ caller: from }) => from === '+79160000011')).toMatchObject({ outcome: null, agentId: agent.id })
      talking.hangUp()
      await hotline.client('operator-a', agent.password).then((client) => eventually('the wrap-up to be finished', async () => (await client.raw('POST', '/api/v1/me/wrap-up/finish')).ok))
      await first.media.untilHears(1000, { withinMs: 30_000 })
      expect(second.media.hears(500, [440, 1000])).not.toContain(1000)
      first.hangUp()
      second.hangUp()
      await Promise.all([first.ended, second.ended])

      const talked = await callFrom(hotline, '+79160000011', 'the recording', ({ recordings }) => recordings.length === 1)
      await expectTalk(hotline, talked)
      await callFrom(hotline, '+79160000012', 'the recording', ({ recordings }) => recordings.length === 1)
      await callFrom(hotline, '+79160000013', 'the end', ({ outcome }) => outcome !== null)
      await expectOneTicketEach(hotline, 4)
      await eventually('an empty Asterisk', async () => Object.values(await left(hotline)).every((count) => count === 0))
    })

    it('a caller whom no server answers is announced, may leave a message, and gets a ticket for it later', async () => {
      await hotline.killServer()
      const alone = await caller('+79160000015')
      await untilRecorded(alone)
      alone.hangUp()
      await alone.ended
      await hotline.startServer()
      const call = await callFrom(hotline, '+79160000015', 'the message', ({ recordings }) => recordings.length === 1)
      expect(call).toMatchObject({ outcome: 'message', line: '+74952698657' })
      expect(call.ticketNumber).toMatch(/^TKD-2026-/)
      const [recording] = call.recordings
      if (!recording) throw new Error('no recording')
      const { channels: [sound], rateHz } = await playRecording(hotline, recording)
      expect(presence(sound ?? new Int16Array(0), rateHz, 440)).toBeGreaterThan(0.8)
    })
  })

  describe('Asterisk is killed', () => {
    beforeAll(() => start())
    afterAll(end)

    it('the panel’s health says so, the calls that broke off get tickets that say so, what was recorded is kept, and new calls are served', async () => {
      const desk = await phone()
      const agent = await hotline.agent({ login: 'operator-a', office: 'moscow', phoneUri: desk.uri })
      const talking = await caller('+79160000021')
      await talking.media.untilHears(1000, { withinMs: 30_000 })
      await pause(2_000)
      const waiting = await caller('+79160000022')
      await callFrom(hotline, '+79160000022', 'the queueing', ({ queuedAt }) => queuedAt !== null)

      await hotline.asterisk.asterisk.kill()
      await eventually('health to say that telephony is down', async () => (await fetch(`${hotline.url}/healthz`)).status === 503)
      await hotline.asterisk.restart()
      await eventually('health to be good again', async () => (await fetch(`${hotline.url}/healthz`)).ok, 30_000)

      const broken = await callFrom(hotline, '+79160000021', 'the recording', ({ recordings, outcome }) => outcome === 'broken' && recordings.length === 1)
      await expectTalk(hotline, broken)
      await callFrom(hotline, '+79160000022', 'the end', ({ outcome }) => outcome === 'broken')
      await Promise.all([talking.close(), waiting.close()])

      await eventually('the wrap-up to be finished', async () => (await agent.client.raw('POST', '/api/v1/me/wrap-up/finish')).ok)
      const later = await caller('+79160000023')
      await later.media.untilHears(1000, { withinMs: 30_000 })
      later.hangUp()
      await callFrom(hotline, '+79160000023', 'the recording', ({ recordings }) => recordings.length === 1)
      await expectOneTicketEach(hotline, 3)
    })
  })

  describe('PostgreSQL is stopped', () => {
    beforeAll(() => start({ ownPostgres: true }))
    afterAll(end)

    it('calls in progress go on, new ones are served, and everything becomes tickets when it is back', async () => {
      const desk = await phone()
      const agent = await hotline.agent({ login: 'operator-a', office: 'moscow', phoneUri: desk.uri })
      const talking = await caller('+79160000031')
      await talking.media.untilHears(1000, { withinMs: 30_000 })

      await hotline.postgres.server?.stop()
      await pause(1_000)
      await talking.media.untilHears(1000)
      const abandoned = await caller('+79160000032')
      await abandoned.answered
      await pause(5_000)
      expect(abandoned.media.hears(1_000, [440, 1000]).some((heard) => heard === 'other')).toBe(true)
      abandoned.hangUp()
      talking.hangUp()
      await Promise.all([abandoned.ended, talking.ended])
      await pause(1_000)

      await hotline.postgres.restart()
      await callFrom(hotline, '+79160000031', 'the recording', ({ recordings, outcome }) => outcome === 'talked' && recordings.length === 1)
      const late = await callFrom(hotline, '+79160000032', 'the end', ({ outcome }) => outcome === 'abandoned')
      expect((await hotline.admin.get<CallDetailView>(`/api/v1/calls/${late.id}`)).consent).not.toBeNull()
      await expectOneTicketEach(hotline, 2)
      expect(agent.id).toBeTruthy()
    })
  })

  describe('PostgreSQL is stopped outside the hours', () => {
    beforeAll(() => start({ ownPostgres: true, time: CLOSED }))
    afterAll(end)

    it('a message that was left meanwhile is announced before it is recorded, and becomes a ticket when the database is back', async () => {
      await hotline.postgres.server?.stop()
      const alone = await caller('+79160000041')
      await untilRecorded(alone)
      alone.hangUp()
      await alone.ended
      await hotline.postgres.restart()
      const call = await callFrom(hotline, '+79160000041', 'the message', ({ outcome, recordings }) => outcome === 'message' && recordings.length === 1)
      expect(call.ticketNumber).toMatch(/^TKD-2026-/)
      await expectOneTicketEach(hotline, 1)
    })
  })
})
