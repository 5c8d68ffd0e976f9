import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FiguresReport, OverrideView, Page, QueueView, RouteView } from '../../../server/panel-protocol.ts'
import { abandonedCall, messageCall, NOON, talkedCall } from '../../support/changes.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

const HOUR = 3_600_000
/** Sunday, 2026-11-29, 03:00 in Moscow. */
const SUNDAY_NIGHT = Date.UTC(2026, 10, 29)

let panel: TestPanel
beforeAll(async () => { panel = await startPanel({}, { companies: ['centaur', 'technokad', 'nekta'] }) })
afterAll(() => panel.dispose())

const route = async (number: string, at?: string, login = 'agent'): Promise<RouteView> => (await panel.as(login, 'POST', '/route', { number, ...(at ? { at } : {}) })).json() as RouteView

describe('the dry run', () => {
  it('TKD-3 says where a call goes, now or at a moment, and why in both languages', async () => {
    expect(await route('8 (495) 269-86-57')).toMatchObject({
      number: '+74952698657', at: '2026-11-23T09:00:00.000Z', state: 'open', regulation: 'technokad', offices: ['moscow', 'novosibirsk'], prefers: 'moscow',
      opensAt: null, closesAt: '2026-11-23T15:00:00.000Z', reason: 'within-hours',
    })
    const closed = await route('84952698657', '2026-11-28T10:00:00+03:00')
    expect(closed).toMatchObject({ state: 'closed', offices: [], opensAt: '2026-11-30T01:00:00.000Z', reason: 'weekend' })
    expect(closed.explanation.ru).toMatch(/[А-я]/)
    expect(closed.explanation.en).toMatch(/Saturday/)
  })

  it('knows no number of another hotline', async () => {
    const own = await panel.as('stranger', 'POST', '/route', { number: '+78435673458' })
    expect(own.json()).toMatchObject({ state: 'open', regulation: 'centaur' })
    expect(await route('+78435673458')).toMatchObject({ state: 'unknown-number', regulation: null, closesAt: null })
  })

  it('NEK-3 takes the extension that was dialled, apart from the number or behind it', async () => {
    await panel.addPerson('nekta-agent', 'agent', 'nekta', null)
    const explained = async (number: string, dialed?: string) => ((await panel.as('nekta-agent', 'POST', '/route', { number, dialed })).json() as RouteView).explanation.en
    expect(await explained('8 800 700-55-73')).toContain('No extension was dialled')
    expect(await explained('8 800 700-55-73', '2')).toContain('Extension 2 was dialled.')
    expect(await explained('8 800 700-55-73*2')).toContain('Extension 2 was dialled.')
    expect(await explained('8 800 700-55-73', '5')).toContain('A wrong extension')
    expect((await panel.as('nekta-agent', 'GET', '/regulation')).json()).toMatchObject({ numbers: [{ extension: '2' }] })
  })

  it.each([['2019-01-01T00:00:00Z', 'before-calendar'], ['2026-11-28 10:00', 'invalid-request'], ['2026-11-28T10:00:00', 'invalid-request']])('does not answer for %s: %s', async (at, code) => {
    const response = await panel.as('agent', 'POST', '/route', { number: '84952698657', at })
    expect([response.statusCode, response.json().code]).toEqual([400, code])
  })
})

describe('the regulation', () => {
  it('TKD-2 TKD-4 NEK-4 is shown with its offices, numbers and consent', async () => {
    expect((await panel.as('agent', 'GET', '/regulation')).json()).toMatchObject({
      hotlineId: 'technokad', company: { ru: 'ТехноКад', en: 'TechnoKad' }, zone: 'Europe/Moscow', followsShortenedDays: true, recordingRetentionDays: 365,
      numbers: [{ number: '+74952698657', prefers: 'moscow', overflowAfterSeconds: 20, extension: null }, { number: '+78002008775', prefers: null }, { number: '+73833835768', prefers: 'novosibirsk' }],
      offices: [{ key: 'moscow', zone: 'Europe/Moscow', windows: [{ open: '09:00', close: '18:00' }] }, { key: 'novosibirsk', zone: 'Asia/Novosibirsk', windows: [{ open: '04:00', close: '13:00' }] }],
      consentWording: { version: '1', text: expect.stringMatching(/записывается.*соглашаетесь/) },
    })
  })
})

describe('opening and closing by hand', () => {
  it('changes the route until its end, with its author in the list', async () => {
    panel.clock.at = SUNDAY_NIGHT
    expect(await route('84952698657')).toMatchObject({ state: 'closed' })
    const until = new Date(SUNDAY_NIGHT + 2 * HOUR).toISOString()
    const response = await panel.as('supervisor', 'POST', '/overrides', { kind: 'open', offices: ['moscow'], until })
    expect(response.statusCode).toBe(201)
    const made = response.json() as OverrideView
    expect(made).toMatchObject({ kind: 'open', numbers: null, offices: ['moscow'], until, author: 'Имя supervisor', cancelledAt: null })
    expect(await route('84952698657')).toMatchObject({ state: 'open', offices: ['moscow'], closesAt: until, reason: 'opened-by-hand' })
    expect((await panel.as('supervisor', 'DELETE', `/overrides/${made.id}`)).statusCode).toBe(204)
    expect(await route('84952698657')).toMatchObject({ state: 'closed' })
    const { items } = (await panel.as('supervisor', 'GET', '/overrides')).json() as Page<OverrideView>
    expect(items).toMatchObject([{ id: made.id, cancelledAt: new Date(SUNDAY_NIGHT).toISOString() }])
    expect((await panel.as('supervisor', 'DELETE', `/overrides/${made.id}`)).statusCode).toBe(404)
    panel.clock.at = NOON
  })

  it.each([
    ['override-time', { until: new Date(NOON - HOUR).toISOString() }],
    ['override-time', { from: new Date(NOON + 2 * HOUR).toISOString(), until: new Date(NOON + HOUR).toISOString() }],
    ['override-time', { until: new Date(NOON + 400 * 24 * HOUR).toISOString() }],
    ['unknown-number', { until: new Date(NOON + HOUR).toISOString(), numbers: ['+78435673458'] }],
    ['unknown-office', { until: new Date(NOON + HOUR).toISOString(), offices: ['kazan'] }],
    ['invalid-request', { until: 'завтра' }],
  ])('refuses %s', async (code, changes) => {
    const response = await panel.as('supervisor', 'POST', '/overrides', { kind: 'close', ...changes })
    expect([response.statusCode, response.json().code]).toEqual([400, code])
  })
})

describe('queues', () => {
  it('tell who waits on which number, how long, and for whom', async () => {
    const { bus } = panel
    const call = { id: 'c', line: '+74952698657', caller: null, clientName: null, card: null, outOfTurn: null, ticketId: null, ticketNumber: null, numberAnnounced: false, arrivedAt: new Date(NOON - 60_000).toISOString(), queuedAt: new Date(NOON - 50_000).toISOString(), answeredAt: null, agentId: null, held: false, recording: false }
    bus.publish('technokad', { topic: 'calls', id: 'c', value: { ...call, phase: 'waiting' } })
    bus.publish('technokad', { topic: 'calls', id: 'd', value: { ...call, id: 'd', phase: 'talking' } })
    bus.publish('technokad', { topic: 'agents', id: 'a', value: { id: 'a', name: 'А', office: 'moscow', status: 'talking', reason: null, since: call.arrivedAt, callId: 'd', wrapUpUntil: null, reachable: true } })
    const { items } = (await panel.as('agent', 'GET', '/queues')).json() as Page<QueueView>
    expect(items.map(({ number, waiting, longestWaitSeconds }) => [number, waiting, longestWaitSeconds])).toEqual([['+74952698657', 1, 50], ['+78002008775', 0, null], ['+73833835768', 0, null]])
    expect(items[0]).toMatchObject({ state: 'open', agents: { talking: 1, available: 0 } })
    for (const id of ['c', 'd']) bus.publish('technokad', { topic: 'calls', id, value: null })
    bus.publish('technokad', { topic: 'agents', id: 'a', value: null })
  })
})

describe('figures', () => {
  it('count a call on the day it came in, in the company’s zone', async () => {
    const midnight = Date.UTC(2026, 11, 1, 21) // 2026-12-02 00:00 in Moscow
    const { agent } = panel.people
    await panel.saveCall(talkedCall(agent.id, { at: midnight - 1, waitMs: 10_000, talkMs: 120_000 }))
    await panel.saveCall(talkedCall(agent.id, { at: midnight, waitMs: 30_000, talkMs: 60_000 }))
    await panel.saveCall(abandonedCall({ at: midnight + HOUR }))
    await panel.saveCall(messageCall({ at: midnight + 2 * HOUR }))
    const response = await panel.as('supervisor', 'GET', '/reports/figures?from=2026-12-01&to=2026-12-03')
    const report = response.json() as FiguresReport
    const empty = { arrived: 0, answered: 0, abandoned: 0, messages: 0, averageWaitSeconds: null, averageTalkSeconds: null, serviceLevel: null }
    expect(report).toEqual({
      from: '2026-12-01', to: '2026-12-03', zone: 'Europe/Moscow',
      days: [
        { day: '2026-12-01', ...empty, arrived: 1, answered: 1, averageWaitSeconds: 10, averageTalkSeconds: 120, serviceLevel: 1 },
        { day: '2026-12-02', arrived: 3, answered: 1, abandoned: 1, messages: 1, averageWaitSeconds: 30, averageTalkSeconds: 60, serviceLevel: 0 },
        { day: '2026-12-03', ...empty },
      ],
      total: { arrived: 4, answered: 2, abandoned: 1, messages: 1, averageWaitSeconds: 20, averageTalkSeconds: 90, serviceLevel: 1 / 3 },
    })
    const csv = await panel.as('supervisor', 'GET', '/reports/figures?from=2026-12-01&to=2026-12-03&format=csv')
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.body.split('\r\n')).toEqual([
      '\uFEFFday,arrived,answered,abandoned,messages,averageWaitSeconds,averageTalkSeconds,serviceLevel',
      '2026-12-01,1,1,0,0,10,120,1', '2026-12-02,3,1,1,1,30,60,0', '2026-12-03,0,0,0,0,,,', `total,4,2,1,1,20,90,${1 / 3}`, '',
    ])
  })

  it.each([['from=2026-12-03&to=2026-12-01', 'report-period'], ['from=2024-01-01&to=2026-01-01', 'report-period'], ['from=2026-02-30&to=2026-03-01', 'invalid-request']])('refuse the period %s', async (query, code) => {
    const response = await panel.as('supervisor', 'GET', `/reports/figures?${query}`)
    expect([response.statusCode, response.json().code]).toEqual([400, code])
  })
})

describe('the days of a month', () => {
  it('are those of the production calendar', async () => {
    const response = await panel.as('administrator', 'GET', '/regulation/days?month=2026-12')
    const { items } = response.json() as { items: { date: string; kind: string; shortened: boolean }[] }
    expect(items).toHaveLength(31)
    expect(items[30]).toEqual({ date: '2026-12-31', kind: 'transferred-day-off', shortened: false })
    expect(items[29]).toMatchObject({ kind: 'working' })
    expect((await panel.as('administrator', 'GET', '/regulation/days?month=2020-12')).statusCode).toBe(400)
    expect((await panel.as('supervisor', 'GET', '/regulation/days?month=2026-12')).statusCode).toBe(403)
  })
})
