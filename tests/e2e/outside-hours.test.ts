import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, OverrideView, Page, RouteView } from '../../server/panel-protocol.ts'
import { CLOSED, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { playRecording } from '../support/recorded.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import { presence, tone } from '../support/tones.ts'

const NUMBER = '88002008775'

describe.skipIf(!sippPath)('a call outside the hours', () => {
  let hotline: TestHotline
  beforeAll(async () => {
    hotline = await startTestHotline({ time: CLOSED, fullAnnouncements: true })
  })
  afterAll(() => hotline?.stop())

  const endedCall = (outcome: string) => eventually(`a call that ended as ${outcome}`, async () => (await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items.find((one) => one.outcome === outcome && (outcome !== 'message' || one.recordings.length === 1)), 40_000)

  it('TKD-3 is announced, takes a message after the tone only, and leaves a ticket whose number is said', async () => {
    const caller = await startCaller({ asterisk: hotline.sip, dial: NUMBER, from: '+79160000002', voice: tone(440, 1000) })
    await caller.answered
    const live = await eventually('the tone to have passed', async () => {
      const [call] = (await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items
      const detail = call && (await hotline.admin.get<CallDetailView>(`/api/v1/calls/${call.id}`))
      return detail?.consent ? detail : null
    }, 40_000)
    expect(live.consent?.wording).toBe('technokad/leave-message-1')
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    await caller.media.press('#')
    await caller.ended
    const call = await endedCall('message')
    expect(call.ticketNumber).toMatch(/^TKD-2026-\d{6}$/)
    const [message] = call.recordings
    if (!message) throw new Error('no message')
    expect(message.kind).toBe('message')
    const { channels: [sound], rateHz } = await playRecording(hotline, message)
    expect(presence(sound ?? new Int16Array(0), rateHz, 440)).toBeGreaterThan(0.8)
    expect(message.durationSeconds).toBeLessThan(6)
    await caller.close()

    const log = await hotline.log()
    expect(log).toContain('+7 916 ***-**-02')
    expect(log).not.toContain('9160000002')
  })

  it('is kept, too, when the caller hangs up in the middle of the message', async () => {
    const caller = await startCaller({ asterisk: hotline.sip, dial: NUMBER, from: '+79160000003', voice: tone(440, 1000) })
    const call = await eventually('the consent', async () => {
      const one = (await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items.find(({ caller: from }) => from === '+79160000003')
      return one && (await hotline.admin.get<CallDetailView>(`/api/v1/calls/${one.id}`)).consent ? one : null
    }, 40_000)
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    caller.hangUp()
    const ended = await eventually('the message', async () => {
      const one = await hotline.admin.get<CallView>(`/api/v1/calls/${call.id}`)
      return one.outcome === 'message' && one.recordings.length === 1 ? one : null
    })
    expect(ended.ticketNumber).not.toBeNull()
    await caller.close()
  })

  it('leaves a ticket even when the caller hangs up at once', async () => {
    const caller = await startCaller({ asterisk: hotline.sip, dial: NUMBER, from: '+79160000004' })
    await caller.answered
    caller.hangUp()
    expect((await endedCall('no-message')).ticketNumber).toMatch(/^TKD-2026-/)
    await caller.close()
  })

  it('reaches an agent after the line was opened by hand, and the dry run says until when', async () => {
    const phone = await startPhone({ voice: tone(1000, 1000), answerAfterMs: 0 })
    await hotline.agent({ login: 'night', office: 'novosibirsk', phoneUri: phone.uri })
    const until = '2026-11-22T20:45:00.000Z'
    const made = await hotline.admin.post<OverrideView>('/api/v1/overrides', { kind: 'open', numbers: null, offices: null, until })
    expect(made.author).toBe('Администратор')
    const route = await hotline.admin.post<RouteView>('/api/v1/route', { number: NUMBER, at: '2026-11-22T20:30:00Z' })
    expect(route).toMatchObject({ state: 'open', closesAt: until })
    const caller = await startCaller({ asterisk: hotline.sip, dial: NUMBER, from: '+79160000005', voice: tone(440, 1000) })
    await caller.media.untilHears(1000, { withinMs: 30_000 })
    caller.hangUp()
    await caller.ended
    await Promise.all([caller.close(), phone.close()])
  })

  it('says that an unknown number is nobody’s, and leaves no ticket', async () => {
    const before = (await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items.length
    const caller = await startCaller({ asterisk: hotline.sip, dial: '74950000000', from: '+79160000006' })
    await caller.answered
    expect((await caller.ended).by).toBe('them')
    expect((await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items.length).toBe(before)
    await caller.close()
  })
})
