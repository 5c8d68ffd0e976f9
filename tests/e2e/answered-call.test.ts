import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, Page, TicketDetailView } from '../../server/panel-protocol.ts'
import { startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { playRecording } from '../support/recorded.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import { listen, presence, tone } from '../support/tones.ts'

const MOSCOW = '74952698657'
const CALLER = '+79160000001'

describe.skipIf(!sippPath)('a call that is answered', () => {
  let hotline: TestHotline
  beforeAll(async () => {
    hotline = await startTestHotline({ fullAnnouncements: true })
  })
  afterAll(() => hotline?.stop())

  it('TKD-4 NEK-4 is announced, queued, rung, talked, recorded by speaker, and leaves one ticket', async () => {
    const phone = await startPhone({ voice: tone(1000, 1000) })
    const agent = await hotline.agent({ login: 'operator-a', office: 'moscow', phoneUri: phone.uri })
    const caller = await startCaller({ asterisk: hotline.sip, dial: MOSCOW, from: CALLER, voice: tone(440, 1000) })
    await caller.answered
    const ring = await phone.ring(0)
    ring.answer()
    await ring.answered
    await caller.media.untilHears(1000)
    await phone.media.untilHears(440)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    caller.hangUp()
    await Promise.all([caller.ended, ring.ended])

    const call = await eventually('the call with its recording', async () => {
      const { items } = await hotline.admin.get<Page<CallView>>('/api/v1/calls')
      return items.find(({ recordings, outcome }) => outcome === 'talked' && recordings.length === 1)
    })
    expect(call).toMatchObject({ caller: CALLER, line: '+74952698657', agentId: agent.id })

    const detail = await hotline.admin.get<CallDetailView>(`/api/v1/calls/${call.id}`)
    expect(detail.consent).toMatchObject({ kind: 'implied', wording: 'technokad/consent-1' })
    expect(detail.timeline.map(({ type }) => type)).toEqual(['arrived', 'consent-given', 'queued', 'offered', 'answered', 'ended'])

    const ticket = await hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${detail.ticketId}`)
    expect(ticket.number).toMatch(/^TKD-2026-\d{6}$/)
    expect(ticket.calls).toHaveLength(1)
    expect(ticket.calls[0]).toMatchObject({ id: call.id, consent: { kind: 'implied' } })
    expect(ticket.calls[0]?.recordings).toHaveLength(1)

    const [recording] = call.recordings
    if (!recording) throw new Error('no recording')
    expect(recording.channels).toBe(2)
    const { channels: [left, right], rateHz } = await playRecording(hotline, recording)
    if (!left || !right) throw new Error('not stereo')
    // The caller speaks from the very beginning of the call: anything from before the consent would make the recording longer than the talk.
    expect(presence(left, rateHz, 440)).toBeGreaterThan(0.9)
    expect(presence(right, rateHz, 1000)).toBeGreaterThan(0.8)
    expect(listen(left, rateHz, [440, 1000])).not.toContain(1000)
    expect(listen(right, rateHz, [440, 1000])).not.toContain(440)
    expect(recording.durationSeconds).toBeLessThan((call.talkSeconds ?? 0) + 1.5)
    await Promise.all([caller.close(), phone.close()])
  })

  it('is ended for the caller when the agent hangs up, and the agent wraps up', async () => {
    const phone = await startPhone({ voice: tone(1000, 1000), answerAfterMs: 0 })
    const agent = await hotline.agent({ login: 'operator-b', office: 'moscow', phoneUri: phone.uri })
    const caller = await startCaller({ asterisk: hotline.sip, dial: MOSCOW, from: CALLER, voice: tone(440, 1000) })
    const ring = await phone.ring(0)
    await caller.media.untilHears(1000)
    ring.hangUp()
    expect((await caller.ended).by).toBe('them')
    await eventually('the wrap-up, which the agent can finish', async () => (await agent.client.raw('POST', '/api/v1/me/wrap-up/finish')).ok)
    await Promise.all([caller.close(), phone.close()])
  })
})
