import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkReport } from '../../../server/panel-protocol.ts'
import { good, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.dispose())

let technokadDesk: Promise<TestCompanyDesk> | null = null
const ofTechnokad = (): Promise<TestCompanyDesk> => (technokadDesk ??= desk.company('technokad'))

async function report(company: TestCompanyDesk, from = '2026-11-01', to = '2026-11-30'): Promise<WorkReport> {
  const answer = await desk.panel.as(company.head.login, 'GET', `/reports/work?from=${from}&to=${to}`)
  return good({ status: answer.statusCode, body: answer.json() })
}

describe('the report on tickets', () => {
  it('RBT-7 shows the average handling time against the stated two to three working days', async () => {
    const rusbitech = await desk.company('rusbitech')
    await desk.at('2026-11-09T12:00:00+03:00')
    const quick = await rusbitech.received('email', {})
    const slow = await rusbitech.received('email', {})
    await desk.at('2026-11-10T12:00:00+03:00')
    await rusbitech.done(quick.id, { type: 'resolve', outcome: 'solved', text: null })
    await desk.at('2026-11-12T12:00:00+03:00')
    await rusbitech.done(slow.id, { type: 'resolve', outcome: 'solved', text: null })
    expect((await report(rusbitech)).handling).toEqual({
      stated: { fromWorkingDays: 2, toWorkingDays: 3 }, tickets: 2, averageWorkingDays: 2, months: [{ month: '2026-11', tickets: 2, averageWorkingDays: 2 }],
    })
    expect((await report(rusbitech, '2026-10-01', '2026-10-31')).handling.tickets).toBe(0)
  })

  it('CNT-6 counts reactions kept and missed by level and package, and by the hour they came', async () => {
    const centaur = await desk.company('centaur')
    await desk.at('2026-11-16T10:00:00+03:00')
    const kept = await centaur.received('email', { level: 'critical' })
    await centaur.received('email', { level: 'critical' })
    await desk.at('2026-11-16T11:00:00+03:00')
    await centaur.done(kept.id, { type: 'notify-registered', how: 'email' })
    await desk.at('2026-11-17T10:00:00+03:00')
    const { answered, load } = await report(centaur)
    expect(answered).toContainEqual(expect.objectContaining({ month: '2026-11', clock: 'reaction', level: 'critical', inTime: 1, late: 1, running: 0 }))
    expect(load).toContainEqual({ weekday: 1, hour: 10, calls: 0, tickets: 2 })
    const table = await desk.panel.as(centaur.head.login, 'GET', '/reports/work?from=2026-11-01&to=2026-11-30&format=csv')
    expect(table.body).toContain('2026-11,reaction,critical,')
  })

  it('TKD-17 TKD-13 counts what was not the department’s fault apart, and the reasons of deferral', async () => {
    const technokad = await ofTechnokad()
    await desk.at('2026-11-18T10:00:00+03:00')
    const provider = await technokad.received('email', {})
    const unclear = await technokad.received('email', {})
    const { outcomes: known } = await desk.panel.services.deskRules('technokad', null)
    const notOurs = known.find(({ kind }) => kind === 'not-at-fault')!.key
    const reason = known.find(({ mayDefer }) => mayDefer)!.key
    await technokad.done(provider.id, { type: 'resolve', outcome: notOurs, text: null })
    await technokad.done(unclear.id, { type: 'defer', reason, until: null })
    const { outcomes, reasons } = await report(technokad)
    expect(outcomes).toContainEqual(expect.objectContaining({ key: notOurs, kind: 'not-at-fault', tickets: 1 }))
    expect(reasons).toContainEqual(expect.objectContaining({ key: reason, deferred: 1, ended: 0 }))
  })

  it('TKD-16 counts what clients had opened again and took to the head, and no other reopening', async () => {
    const technokad = await ofTechnokad()
    await desk.at('2026-11-20T10:00:00+03:00')
    const complaints = async () => (await report(technokad, '2026-11-20', '2026-11-20')).complaints
    const complete = { ticketType: 'error', fields: { steps: 'нажал', screenshot: 'снимок.png' } }
    for (const want of ['reopen', 'escalate', 'staff']) {
      const { id, secret } = await technokad.received('product', complete)
      await technokad.done(id, { type: 'close', outcome: 'solved' })
      if (want === 'staff') await technokad.done(id, { type: 'reopen', text: 'Не закончили' })
      else good(await technokad.onPage(secret, { type: 'complain', want, text: 'Не решено' }))
    }
    expect(await complaints()).toEqual({ reopened: 1, escalated: 1 })
  })

  it('TTR-16 reports ratings with their comments', async () => {
    const technotronics = await desk.company('technotronics')
    await desk.at('2026-11-19T10:00:00+03:00')
    const ticket = await technotronics.received('portal', { level: 'high' })
    await technotronics.done(ticket.id, { type: 'resolve', outcome: 'solved', text: null })
    good(await technotronics.onPage(ticket.secret, { type: 'rate', rating: 4, comment: 'Быстро' }))
    const { ratings } = await report(technotronics)
    expect(ratings).toMatchObject({ counts: [0, 0, 0, 1, 0], average: 4, latest: [{ ticketNumber: ticket.number, rating: 4, comment: 'Быстро' }] })
  })

  it('is the supervisor’s, of the own company, and of a sensible period', async () => {
    const nekta = await desk.company('nekta')
    expect((await desk.panel.as(nekta.agent.login, 'GET', '/reports/work?from=2026-11-01&to=2026-11-30')).statusCode).toBe(403)
    expect((await report(nekta)).handling.tickets).toBe(0)
    expect((await desk.panel.as(nekta.head.login, 'GET', '/reports/work?from=2026-11-30&to=2026-11-01')).json()).toMatchObject({ code: 'report-period' })
  })
})
