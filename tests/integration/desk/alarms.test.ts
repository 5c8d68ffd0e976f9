import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LiveChange } from '../../../server/panel-protocol.ts'
import { deskServer } from '../../support/desk-server.ts'
import { type Company, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

const MONDAY = '2026-11-23T12:00:00+03:00'

let desk: TestDesk
const companies = {} as Record<Company, TestCompanyDesk>
beforeAll(async () => {
  desk = await startDesk()
  for (const key of ['centaur', 'nekta', 'rusbitech', 'technotronics'] as const) companies[key] = await desk.company(key)
})
afterAll(() => desk.dispose())
beforeEach(() => desk.at(MONDAY))

const centaur = () => companies.centaur
const nekta = () => companies.nekta
const technotronics = () => companies.technotronics
const escalations = async (company: TestCompanyDesk, id: string) => (
  (await company.detail(id)).timeline.filter(({ type }) => type === 'escalated').map(({ at, data }) => ({ at, to: data.to, why: data.why }))
)

/** Another server on the same database. */
const secondServer = () => deskServer(desk.panel.db.postgres.url, desk.panel.clock)

describe('escalations', () => {
  it('CNT-6 remind the one who works on it before the deadline, and go to the head after it, once each', async () => {
    const { id } = await centaur().received('email', { level: 'critical' })
    await centaur().done(id, { type: 'assign', to: { kind: 'agent', id: centaur().agent.id } })
    await desk.at('2026-11-23T14:59:59+03:00')
    expect(await escalations(centaur(), id)).toEqual([])
    await desk.at('2026-11-23T15:00:00+03:00')
    expect(await escalations(centaur(), id)).toEqual([{ at: '2026-11-23T12:00:00.000Z', to: 'assignee', why: 'before-deadline' }])
    await desk.at('2026-11-23T16:00:00+03:00')
    await desk.at('2026-11-23T16:30:00+03:00')
    expect(await escalations(centaur(), id)).toEqual([
      { at: '2026-11-23T12:00:00.000Z', to: 'assignee', why: 'before-deadline' }, { at: '2026-11-23T13:00:00.000Z', to: 'head', why: 'after-deadline' },
    ])
    expect(await centaur().detail(id)).toMatchObject({ escalatedTo: 'head', deadlines: [{ clock: 'reaction', breached: true }] })
  })

  it('tell those whom the regulation names, by their duties, and nobody else', async () => {
    const told: LiveChange[] = []
    const stop = desk.panel.bus.subscribe((_hotlineId, change) => { if (change.topic === 'tickets' && change.value?.notified) told.push(change) })
    const { id } = await centaur().received('email', { level: 'critical' })
    await desk.at('2026-11-23T16:00:00+03:00')
    await expect.poll(() => told.filter((change) => change.id === id).map(({ value }) => (value as { notified: string[] }).notified)).toEqual([[centaur().head.id]])
    stop()
  })

  it('are none where the clock was stopped in time', async () => {
    const { id } = await centaur().received('email', { level: 'critical' })
    await centaur().done(id, { type: 'notify-registered', how: 'email' })
    await desk.at('2026-11-24T12:00:00+03:00')
    expect(await escalations(centaur(), id)).toEqual([])
  })

  it('of a clock that runs in working time disturb nobody outside it, also when nobody was there to fire them', async () => {
    await desk.at('2026-11-27T15:00:00+03:00')
    const { id } = await centaur().received('email', { level: 'critical' })
    // The server was away from Friday afternoon until Sunday; due was Monday 11:00.
    await desk.at('2026-11-29T20:00:00+03:00')
    expect(await escalations(centaur(), id)).toEqual([])
    await desk.at('2026-11-30T11:00:00+03:00')
    expect((await escalations(centaur(), id)).map(({ why }) => why)).toContain('after-deadline')
    const late = await centaur().received('email', { level: 'critical' })
    await desk.at('2026-11-30T19:00:00+03:00')
    expect(await escalations(centaur(), late.id)).toEqual([])
    await desk.at('2026-12-01T09:00:00+03:00')
    expect((await escalations(centaur(), late.id)).map(({ at, why }) => `${at} ${why}`)).toEqual(['2026-12-01T06:00:00.000Z after-deadline'])
  })

  it('fire once, however many servers there are', async () => {
    const tickets = await Promise.all(Array.from({ length: 10 }, () => centaur().received('email', { level: 'critical' })))
    const others = await Promise.all([secondServer(), secondServer()])
    desk.panel.clock.at = Date.parse('2026-11-23T16:00:00+03:00')
    await Promise.all([desk.panel.services.desk.alarms.run(), ...others.map((server) => server.alarms.run()), desk.panel.services.desk.alarms.run()])
    for (const { id } of tickets) expect((await escalations(centaur(), id)).filter(({ why }) => why === 'after-deadline'), id).toHaveLength(1)
    await Promise.all(others.map((server) => server.dispose()))
  })

  it('go by the moment, not by the order of tickets, and one that fails holds up no other', async () => {
    const broken = await centaur().received('email', { level: 'critical' })
    const whole = await centaur().received('email', { level: 'critical' })
    await desk.sql(`UPDATE "TicketEntry" SET data = data || '{"regulationVersion": "x"}' WHERE "ticketId" = $1 AND type = 'received'`, [broken.id])
    await desk.sql(`DELETE FROM "TicketEntry" WHERE "ticketId" = $1 AND seq = 1`, [broken.id])
    await desk.at('2026-11-23T16:00:00+03:00')
    expect((await escalations(centaur(), whole.id)).map(({ why }) => why)).toContain('after-deadline')
    const [left] = await desk.sql<{ nextAt: Date }>('SELECT "nextAt" FROM "TicketAlarm" WHERE "ticketId" = $1 AND "firedAt" IS NULL ORDER BY "nextAt" LIMIT 1', [broken.id])
    expect(left?.nextAt.getTime()).toBeGreaterThan(Date.parse('2026-11-23T16:00:00+03:00'))
    await desk.sql('DELETE FROM "Ticket" WHERE id = $1', [broken.id])
  })

  it('RBT-4 the limit of processing is passed on when its working days are over', async () => {
    const { id } = await companies.rusbitech.received('email', { level: 'high' })
    await desk.at('2026-12-07T18:00:00+03:00')
    await desk.at('2026-12-08T10:00:00+03:00')
    expect((await escalations(companies.rusbitech, id)).map(({ to, why }) => `${String(to)} ${String(why)}`)).toContain('head after-deadline')
  })
})

describe('closing by itself', () => {
  it('NEK-9 a resolved ticket without a reply is closed after 24 hours by the clock, at night as well', async () => {
    await desk.at('2026-11-27T16:30:00+03:00')
    const { id, secret } = await nekta().received('email')
    await nekta().done(id, { type: 'resolve', outcome: 'solved', text: 'Готово' })
    expect((await nekta().detail(id)).deadlines.find(({ clock }) => clock === 'autoClose')).toMatchObject({ runs: 'round-the-clock', dueAt: '2026-11-28T13:30:00.000Z' })
    await desk.at('2026-11-28T16:29:59+03:00')
    expect(await nekta().detail(id)).toMatchObject({ status: 'resolved' })
    await desk.at('2026-11-28T16:30:00+03:00')
    const closed = await nekta().detail(id)
    expect(closed).toMatchObject({ status: 'closed', outcome: 'solved' })
    expect(closed.timeline.at(-1)).toMatchObject({ type: 'closed', at: '2026-11-28T13:30:00.000Z', author: null, data: { why: 'no-reply' } })
    expect(await nekta().page(secret)).toMatchObject({ status: 'closed' })
  })

  it('NEK-9 a reply in time stops it', async () => {
    const { id, number } = await nekta().received('email')
    await nekta().done(id, { type: 'resolve', outcome: 'solved' })
    await desk.at('2026-11-24T11:59:00+03:00')
    await nekta().send('email', { ticket: number, text: 'Не помогло' })
    await desk.at('2026-11-26T12:00:00+03:00')
    expect((await nekta().detail(id)).status).toBe('in-progress')
  })

  it('TTR-6 a client who does not answer within the time of the priority, counted from the question, gets the ticket closed', async () => {
    for (const [level, closes] of [['emergency', '2026-11-25T16:00:00+03:00'], ['high', '2026-11-26T16:00:00+03:00']] as const) {
      await desk.at(MONDAY)
      const { id } = await technotronics().received('portal', { level })
      await technotronics().done(id, { type: 'send-message', kind: 'question', text: 'Какая прошивка?', waitForClient: true })
      await desk.at(Date.parse(closes) - 1)
      expect((await technotronics().detail(id)).status, level).toBe('waiting-client')
      await desk.at(closes)
      expect(await technotronics().detail(id), level).toMatchObject({ status: 'closed' })
    }
  })

  it('TTR-6 TTR-7 a ticket that closes by itself lets the client’s next one in', async () => {
    await technotronics().client({ name: 'Молчит', phones: ['+79160000044'] })
    const sent = []
    for (let i = 0; i < 4; i += 1) sent.push(await technotronics().received('portal', { from: { phone: '+79160000044' }, level: 'emergency' }))
    await technotronics().done(sent[0]?.id ?? '', { type: 'send-message', kind: 'question', text: 'Вопрос', waitForClient: true })
    await desk.at('2026-11-25T16:00:00+03:00')
    expect(await technotronics().detail(sent[0]?.id ?? '')).toMatchObject({ status: 'closed' })
    expect(await technotronics().detail(sent[3]?.id ?? '')).toMatchObject({ status: 'new' })
  })
})
