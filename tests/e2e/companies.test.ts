import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, Page, TicketDetailView, TicketView } from '../../server/panel-protocol.ts'
import { briefCompany, joinCompany } from '../support/companies.ts'
import type { TestCompany } from '../support/companies.ts'
import { startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import type { SipCaller, SipPhone } from '../support/sip-caller.ts'
import { tone } from '../support/tones.ts'

const NEKTA = '78007005573'
const TECHNOTRONICS = '74950000011'
const AGENT_HZ = { nekta: 1000, rusbitech: 1300, centaur: 1600 }
type Company = keyof typeof AGENT_HZ

/** Each company's agent answers with a tone of his own, so that a caller hears whom he has reached. */
describe.skipIf(!sippPath)('several companies on one Asterisk', () => {
  let hotline: TestHotline
  const companies = {} as Record<Company | 'technotronics', TestCompany>
  const phones = {} as Record<Company, SipPhone>
  const callers: SipCaller[] = []

  beforeAll(async () => {
    hotline = await startTestHotline({
      companies: [
        briefCompany('nekta', { 'numbers.0.extension.waitSeconds': 1, 'queue.wrapUpSeconds': 0 }),
        briefCompany('rusbitech', { 'queue.wrapUpSeconds': 0 }),
        briefCompany('centaur', { 'queue.wrapUpSeconds': 0 }),
        briefCompany('technotronics', { numbers: [{ number: `+${TECHNOTRONICS}`, label: { ru: 'Проба', en: 'Trial' } }], 'channels.0.spoken': 'портал', 'channels.1.spoken': 'почта' }),
      ],
    })
    companies.technotronics = await joinCompany(hotline, 'technotronics')
    for (const [key, office] of [['nekta', 'support'], ['rusbitech', 'support'], ['centaur', 'kazan']] as const) {
      phones[key] = await startPhone({ voice: tone(AGENT_HZ[key], 1000), answerAfterMs: 0 })
      companies[key] = await joinCompany(hotline, key)
      await companies[key].agent({ login: `agent-${key}`, office, phoneUri: phones[key].uri })
    }
  })
  afterAll(async () => {
    await Promise.all([...callers, ...Object.values(phones)].map((one) => one.close()))
    await hotline?.stop()
  })

  async function call(dial: string, from: string): Promise<SipCaller> {
    const caller = await startCaller({ asterisk: hotline.sip, dial, from, voice: tone(440, 1000) })
    callers.push(caller)
    return caller
  }
  async function hangUp(caller: SipCaller): Promise<void> {
    caller.hangUp()
    await caller.ended
  }
  const callOf = (company: TestCompany, from: string, when: (call: CallView) => boolean = () => true) =>
    eventually(`the call of ${from}`, async () => (await company.admin.get<Page<CallView>>('/api/v1/calls')).items.find((one) => one.caller === from && when(one)))
  const timelineOf = async (company: TestCompany, { id }: CallView) => (await company.admin.get<CallDetailView>(`/api/v1/calls/${id}`)).timeline

  it.each([[';ext=2'], [',2']])('NEK-3 a number dialled with the extension behind it (%s) reaches the line without a question', async (behind) => {
    const from = `+7916100000${[';ext=2', ',2'].indexOf(behind)}`
    const caller = await call(`${NEKTA}${behind}`, from)
    await caller.media.untilHears(AGENT_HZ.nekta, { withinMs: 10_000 })
    await hangUp(caller)
    const arrived = (await timelineOf(companies.nekta, await callOf(companies.nekta, from))).find(({ type }) => type === 'arrived')
    expect(arrived?.data).toMatchObject({ line: `+${NEKTA}`, extension: 'right' })
  })

  it('NEK-3 the extension is dialled after the greeting; silence leads to the line in the end, after three questions', async () => {
    const [dials, keepsSilent] = await Promise.all([call(NEKTA, '+79161000010'), call(NEKTA, '+79161000011')])
    await eventually('the question for the extension', async () => (await timelineOf(companies.nekta, await callOf(companies.nekta, '+79161000010'))).some(({ type }) => type === 'consent-given'))
    await dials.media.press('2')
    await dials.media.untilHears(AGENT_HZ.nekta, { withinMs: 10_000 })
    const facts = await timelineOf(companies.nekta, await callOf(companies.nekta, '+79161000010'))
    expect(facts.find(({ type }) => type === 'extension-dialled')?.data).toEqual({ digits: '2', right: true })
    await hangUp(dials)
    await keepsSilent.media.untilHears(AGENT_HZ.nekta, { withinMs: 15_000 })
    const silent = await timelineOf(companies.nekta, await callOf(companies.nekta, '+79161000011'))
    expect(silent.filter(({ type }) => type === 'extension-not-dialled')).toHaveLength(3)
    await hangUp(keepsSilent)
  })

  it('TTR-2 a company that gives no support by telephone announces and hangs up: a line in the call list, no recording, no ticket', async () => {
    const caller = await call(TECHNOTRONICS, '+79161000020')
    expect((await caller.ended).by).toBe('them')
    const ended = await callOf(companies.technotronics, '+79161000020', ({ outcome }) => outcome !== null)
    expect(ended).toMatchObject({ outcome: 'announced', ticketId: null, recordings: [], queuedAt: null, line: `+${TECHNOTRONICS}` })
    expect((await companies.technotronics.admin.get<Page<TicketView>>('/api/v1/tickets')).items).toEqual([])
  })

  it('RBT-5 who presses the offered key is served before those who came earlier', async () => {
    const talking = await call('74956480640*1263', '+79161000030')
    await talking.media.untilHears(AGENT_HZ.rusbitech, { withinMs: 10_000 })
    const early = await call('74956480640*1263', '+79161000031')
    await callOf(companies.rusbitech, '+79161000031', ({ queuedAt }) => queuedAt !== null)
    const urgent = await call('74956480640*1263', '+79161000032')
    await callOf(companies.rusbitech, '+79161000032', ({ queuedAt }) => queuedAt !== null)
    await urgent.media.press('9')
    await eventually('the caller to be moved up', async () => (await timelineOf(companies.rusbitech, await callOf(companies.rusbitech, '+79161000032'))).some(({ type }) => type === 'out-of-turn'))
    await hangUp(talking)
    await urgent.media.untilHears(AGENT_HZ.rusbitech, { withinMs: 10_000 })
    expect((await callOf(companies.rusbitech, '+79161000031')).answeredAt).toBeNull()
    await hangUp(urgent)
    await early.media.untilHears(AGENT_HZ.rusbitech, { withinMs: 10_000 })
    await hangUp(early)
  })

  it('TTR-17 a notice that was published a moment ago is said before the queue, to callers of its company only', async () => {
    const at = (await companies.nekta.admin.get<{ clock: { now: string } }>('/api/v1/session')).clock.now
    await companies.nekta.admin.post('/api/v1/notices', {
      kind: 'emergency', text: { ru: 'Перебои со связью', en: 'Connection trouble' }, spoken: 'Перебои со связью.', from: at, until: new Date(Date.parse(at) + 3_600_000).toISOString(),
    })
    const [informed, other] = await Promise.all([call(`${NEKTA}*2`, '+79161000060'), call('78435673458', '+79161000061')])
    await Promise.all([informed.media.untilHears(AGENT_HZ.nekta, { withinMs: 12_000 }), other.media.untilHears(AGENT_HZ.centaur, { withinMs: 12_000 })])
    const told = await timelineOf(companies.nekta, await callOf(companies.nekta, '+79161000060'))
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['consent-given', 'notices-said', 'queued']))
    expect((await timelineOf(companies.centaur, await callOf(companies.centaur, '+79161000061'))).map(({ type }) => type)).not.toContain('notices-said')
    await Promise.all([hangUp(informed), hangUp(other)])
  })

  it('CNT-7 the number said in the queue is the notice of registration: the reaction clock stops when it was heard', async () => {
    const agent = await hotline.client('agent-centaur', 'password of centaur, long enough')
    await agent.put('/api/v1/me/status', { status: 'break', reason: 'lunch' })
    const caller = await call('78435673458', '+79161000070')
    const { ticketId } = await callOf(companies.centaur, '+79161000070', ({ ticketId: id }) => id !== null)
    const reaction = async () => (await companies.centaur.admin.get<TicketDetailView>(`/api/v1/tickets/${ticketId}`)).deadlines.find(({ clock }) => clock === 'reaction')
    await eventually('the reaction clock to run', async () => (await reaction())?.stoppedAt === null)
    const stopped = await eventually('the number to be heard', async () => {
      const one = await reaction()
      return one !== undefined && one.stoppedAt !== null && one
    }, 30_000)
    const told = (await timelineOf(companies.centaur, await callOf(companies.centaur, '+79161000070'))).find(({ type }) => type === 'number-announced')
    expect(stopped.stoppedAt).toBe(told?.at)
    await hangUp(caller)
    await agent.put('/api/v1/me/status', { status: 'available' })
  })

  it('CNT-12 declined service ends the talk with an announcement, and call and ticket end with the reason', async () => {
    const caller = await call('78435673458', '+79161000040')
    await caller.media.untilHears(AGENT_HZ.centaur, { withinMs: 10_000 })
    const { id } = await callOf(companies.centaur, '+79161000040')
    const agent = await hotline.client('agent-centaur', 'password of centaur, long enough')
    await expect(agent.post(`/api/v1/calls/${id}/decline-service`, { reason: 'no-such-reason' })).rejects.toMatchObject({ status: 400, error: { code: 'unknown-reason' } })
    const stranger = await hotline.client('agent-nekta', 'password of nekta, long enough')
    await expect(stranger.post(`/api/v1/calls/${id}/decline-service`, { reason: 'insults' })).rejects.toMatchObject({ error: expect.anything() })
    await agent.post(`/api/v1/calls/${id}/decline-service`, { reason: 'insults' })
    const ring = await phones.centaur.ring(phones.centaur.rings.length - 1)
    expect((await ring.ended).by).toBe('them')
    expect((await caller.ended).by).toBe('them')
    const ended = await callOf(companies.centaur, '+79161000040', ({ outcome }) => outcome !== null)
    expect(ended.outcome).toBe('talked')
    expect((await timelineOf(companies.centaur, ended)).find(({ type }) => type === 'service-declined')?.data).toMatchObject({ reason: 'insults' })
    await eventually('the ticket to end with that reason', async () => {
      const ticket = await companies.centaur.admin.get<TicketView>(`/api/v1/tickets/${ended.ticketId}`)
      return ticket.status === 'closed' && ticket.outcome === 'insults'
    })
  })

  it('TTR-2 without a server Asterisk itself tells each number’s callers the right thing: where to write, or to leave a message', async () => {
    await hotline.killServer()
    const [announced, leaves] = await Promise.all([call(TECHNOTRONICS, '+79161000050'), call(`${NEKTA}*2`, '+79161000051')])
    await leaves.media.untilHears(700, { ms: 300, withinMs: 10_000 })
    await new Promise((resolve) => setTimeout(resolve, 3_500))
    await hangUp(leaves)
    expect((await announced.ended).by).toBe('them')
    await hotline.startServer()
    const listed = await callOf(companies.technotronics, '+79161000050', ({ outcome }) => outcome !== null)
    expect(listed).toMatchObject({ outcome: 'announced', ticketId: null, recordings: [] })
    const message = await callOf(companies.nekta, '+79161000051', ({ recordings }) => recordings.length === 1)
    expect(message).toMatchObject({ outcome: 'message', line: `+${NEKTA}`, ticketNumber: expect.stringMatching(/^NEK-2026-/) })
  })

  it('nobody was rung for another company’s caller', async () => {
    for (const key of Object.keys(AGENT_HZ) as Company[]) {
      const own = new Set((await companies[key].admin.get<Page<CallView>>('/api/v1/calls?limit=100')).items.map(({ id }) => id))
      expect(phones[key].rings.length).toBeGreaterThan(0)
      for (const ring of phones[key].rings) expect(own).toContain(ring.header('X-Hotline-Call'))
    }
  })
})
