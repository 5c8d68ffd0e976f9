import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, Page } from '../../server/panel-protocol.ts'
import { startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import type { SipPhone } from '../support/sip-caller.ts'

const REGIONS = '88002008775'
const CALLERS = 30

describe.skipIf(!sippPath)('thirty calls at once for three agents', () => {
  let hotline: TestHotline
  const phones: SipPhone[] = []
  beforeAll(async () => {
    hotline = await startTestHotline()
  })
  afterAll(async () => {
    await Promise.all(phones.map((phone) => phone.close()))
    await hotline?.stop()
  })

  it('TKD-4 are served in order, nobody twice, none lost', async () => {
    const agents = []
    for (const login of ['one', 'two', 'three']) {
      const phone = await startPhone({ answerAfterMs: 0 })
      phones.push(phone)
      agents.push({ phone, ...(await hotline.agent({ login, office: 'moscow', phoneUri: phone.uri })) })
    }
    // Every agent hangs up soon after answering and finishes the wrap-up at once, as long as there are calls.
    const over = Promise.withResolvers<null>()
    const working = agents.map(async ({ phone, client }) => {
      for (let index = 0; ; index++) {
        const ring = await Promise.race([phone.ring(index), over.promise])
        if (!ring) return
        await ring.answered
        await new Promise((resolve) => setTimeout(resolve, 400))
        ring.hangUp()
        await ring.ended
        await eventually('the wrap-up to be finished', async () => (await client.raw('POST', '/api/v1/me/wrap-up/finish')).ok)
      }
    })

    const callers = await Promise.all(Array.from({ length: CALLERS }, (_, index) => startCaller({ asterisk: hotline.sip, dial: REGIONS, from: `+7916000${String(1000 + index)}` })))
    await Promise.all(callers.map((caller) => caller.ended))
    const calls = await eventually('thirty ended calls', async () => {
      const { items } = await hotline.admin.get<Page<CallView>>('/api/v1/calls?limit=100')
      return items.length === CALLERS && items.every(({ outcome }) => outcome !== null) ? items : null
    })
    over.resolve(null)
    await Promise.all(working)

    expect(calls.map(({ outcome }) => outcome)).toEqual(Array.from({ length: CALLERS }, () => 'talked'))
    expect(new Set(calls.map(({ ticketNumber }) => ticketNumber)).size).toBe(CALLERS)
    const byOffer = await Promise.all(calls.map(async ({ id }) => (await hotline.admin.get<CallDetailView>(`/api/v1/calls/${id}`)).timeline))
    expect(byOffer.map((timeline) => timeline.filter(({ type }) => type === 'offered').length)).toEqual(Array.from({ length: CALLERS }, () => 1))
    const offers = calls.map(({ queuedAt }, index) => ({ queuedAt: queuedAt ?? '', offeredAt: byOffer[index]?.find(({ type }) => type === 'offered')?.at ?? '' }))
    // The first ones find a free agent the moment they come; from then on everybody waits, and the longest-waiting is next.
    const waited = offers.toSorted((a, b) => a.offeredAt.localeCompare(b.offeredAt) || a.queuedAt.localeCompare(b.queuedAt)).slice(agents.length).map(({ queuedAt }) => queuedAt)
    expect(waited).toEqual(waited.toSorted())
    await Promise.all(callers.map((caller) => caller.close()))
  })
})
