import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parseDocument } from 'yaml'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { abandonedCall, greetedCall, messageCall, type ScriptedCall, talkedCall, talkingCall } from '../../support/changes.ts'
import { type Company, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

const CENTAUR_LINE = '+78435673458'
const NEKTA_LINE = '+78007005573'

let desk: TestDesk
const companies = {} as Record<Company, TestCompanyDesk>
beforeAll(async () => {
  desk = await startDesk()
  await desk.at('2026-11-23T12:00:00+03:00')
  for (const key of ['technokad', 'centaur', 'nekta'] as const) companies[key] = await desk.company(key)
})
afterAll(() => desk.dispose())

const settling = () => desk.panel.services.desk.settling
const centaur = () => companies.centaur

/** The call as the server goes through it: stored, and told to the desk. */
async function happened(call: ScriptedCall): Promise<string> {
  await desk.panel.saveCall(call)
  desk.panel.services.callChanged({ ...call.call, ticket: { id: call.ticketId, number: 'said' } })
  await settling().idle()
  return call.ticketId
}

const unsettled = () => desk.panel.db.ticketLog.unsettled(100)

describe('a call’s ticket', () => {
  it('NEK-2 is there for a question taken by telephone, with its clock', async () => {
    const id = await happened(abandonedCall({ hotlineId: 'nekta', line: NEKTA_LINE }))
    expect(await companies.nekta.detail(id)).toMatchObject({ channel: 'phone', status: 'new', client: null })
    expect((await companies.nekta.detail(id)).clientPage).toMatch(/^\/t\/[\w-]{22}$/)
    expect(await unsettled()).toEqual([])
  })

  it('CNT-6 has the level and package that count where nobody has said any, and its alarms', async () => {
    const id = await happened(abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE }))
    expect(await centaur().detail(id)).toMatchObject({ level: 'low', package: 'basic', packageConfirmed: false, deadlines: [{ clock: 'reaction', dueAt: '2026-11-26T09:00:00.000Z' }] })
    expect(await desk.sql('SELECT key FROM "TicketAlarm" WHERE "ticketId" = $1', [id])).toHaveLength(2)
  })

  it('belongs to the client of the number, and to nobody when it is several clients’', async () => {
    const clientId = await centaur().client({ name: 'Один', phones: ['+79160000100'] })
    for (const name of ['Двое', 'Трое']) await centaur().client({ name, phones: ['+79160000200'] })
    expect(await centaur().detail(await happened(abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE, caller: '+79160000100' })))).toMatchObject({ clientId, client: { name: 'Один' } })
    expect(await centaur().detail(await happened(abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE, caller: '+79160000200' })))).toMatchObject({ clientId: null })
  })

  it('CNT-9 goes to the client’s specialist with the extended package; a basic client has none', async () => {
    for (const [phone, packageKey, expected] of [['+79160000300', 'extended', true], ['+79160000400', 'basic', false]] as const) {
      const clientId = await centaur().client({ name: packageKey, phones: [phone] })
      await desk.sql(`UPDATE "Client" SET "packageKey" = $2, "packageConfirmed" = true, "specialistId" = $3::uuid WHERE id = $1`, [clientId, packageKey, centaur().second.id])
      const ticket = await centaur().detail(await happened(abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE, caller: phone })))
      expect(ticket, packageKey).toMatchObject({ package: packageKey, packageConfirmed: true, assigneeId: expected ? centaur().second.id : null })
    }
  })

  it('NEK-5 keeps the recording that may later help to solve it', async () => {
    const call = talkedCall(companies.nekta.agent.id, { hotlineId: 'nekta', line: NEKTA_LINE })
    const id = await happened(call)
    const recording = await desk.panel.addRecording(call)
    const ticket = await companies.nekta.detail(id, companies.nekta.head.login)
    expect(ticket.calls).toMatchObject([{ id: call.call.id, recordings: [{ id: recording.id, kind: 'talk' }] }])
    expect(ticket.timeline.find(({ type }) => type === 'recording')?.data).toMatchObject({ recordingId: recording.id })
  })

  it('is taken by the agent who answers', async () => {
    const call = talkedCall(centaur().agent.id, { hotlineId: 'centaur', line: CENTAUR_LINE })
    const ticket = await centaur().detail(await happened(call))
    expect(ticket).toMatchObject({ status: 'in-progress', assigneeId: centaur().agent.id })
    expect(ticket.timeline.filter(({ type }) => type === 'taken')).toMatchObject([{ author: centaur().agent.name, at: new Date(call.call.answeredAt ?? 0).toISOString() }])
  })

  it('CNT-7 the number heard to its end in the call is the notice of registration, at that moment', async () => {
    const call = greetedCall({ hotlineId: 'centaur', line: CENTAUR_LINE })
    const heardAt = call.call.arrivedAt + 60_000
    call.on({ type: 'ticket-opened', ticket: { id: call.ticketId, number: 'CNT-2026-000777' } }, call.call.arrivedAt + 100)
    call.on({ type: 'caller-gone' }, heardAt + 5_000)
    const { last } = call
    last.facts.splice(0, 0, { seq: last.facts[0]?.seq ?? 2, at: heardAt, type: 'number-announced', data: { number: 'CNT-2026-000777' } })
    for (const [index, fact] of last.facts.entries()) fact.seq = (last.facts[0]?.seq ?? 2) + index
    const id = await happened(call)
    const ticket = await centaur().detail(id)
    expect(ticket.timeline.filter(({ type }) => type === 'registration-notice')).toMatchObject([{ at: new Date(heardAt).toISOString(), data: { how: 'call' } }])
    expect(ticket.deadlines).toMatchObject([{ clock: 'reaction', stoppedAt: new Date(heardAt).toISOString() }])
  })

  it('CNT-12 TKD-6 ends with the reason for which the agent ended the service', async () => {
    const insulted = talkingCall(centaur().agent.id, { hotlineId: 'centaur', line: CENTAUR_LINE })
    insulted.on({ type: 'service-declined', agentId: centaur().agent.id, reason: 'insults' }, insulted.call.arrivedAt + 30_000).on({ type: 'caller-gone' }, insulted.call.arrivedAt + 40_000)
    const ticket = await centaur().detail(await happened(insulted))
    expect(ticket).toMatchObject({ status: 'closed', outcome: 'insults' })
    expect(ticket.timeline.findLast(({ type }) => type === 'closed')).toMatchObject({ author: centaur().agent.name, data: { why: 'declined' } })

    const { technokad } = companies
    const unknown = talkingCall(technokad.agent.id)
    unknown.on({ type: 'service-declined', agentId: technokad.agent.id, reason: 'not-identified' }, unknown.call.arrivedAt + 30_000).on({ type: 'caller-gone' }, unknown.call.arrivedAt + 40_000)
    expect(await technokad.detail(await happened(unknown))).toMatchObject({ status: 'closed', outcome: 'not-identified', identification: 'not-identified' })
  })

  it('is settled at the next start when the server was killed before, and nothing of it twice', async () => {
    const call = messageCall({ hotlineId: 'centaur', line: CENTAUR_LINE })
    await desk.panel.saveCall(call)
    expect((await unsettled()).map(({ id }) => id)).toEqual([call.ticketId])
    await settling().sweep()
    expect(await unsettled()).toEqual([])
    const before = await centaur().detail(call.ticketId)
    expect(before.deadlines).toHaveLength(1)
    await desk.panel.services.desk.start()
    await happened(call)
    expect((await centaur().detail(call.ticketId)).timeline).toEqual(before.timeline)
  })

  it('is settled when the journal hands it over, however many come at once and whether or not they are over', async () => {
    const calls = Array.from({ length: 5 }, () => abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE }))
    for (const call of calls) {
      await desk.panel.saveCall(call)
      desk.panel.services.ticketOpened()
    }
    await settling().idle()
    expect(await unsettled()).toEqual([])
    for (const { ticketId } of calls) expect((await centaur().detail(ticketId)).deadlines).toHaveLength(1)
  })

  it('CNT-7 is told the number also when somebody works on it in between', async () => {
    const call = talkingCall(centaur().agent.id, { hotlineId: 'centaur', line: CENTAUR_LINE })
    const id = await happened(call)
    const told = { call: { ...call.call, revision: call.call.revision + 1 }, summary: call.last.summary, ticket: null, facts: [{ seq: call.call.factCount + 1, at: call.call.arrivedAt + 50_000, type: 'number-announced' as const, data: {} }] }
    await desk.panel.db.calls.save(told)
    await centaur().done(id, { type: 'note', text: 'Между делом' })
    expect((await unsettled()).map((one) => one.id)).toEqual([id])
    await settling().sweep()
    expect((await centaur().detail(id)).timeline.map(({ type }) => type)).toContain('registration-notice')
  })

  it('is settled with six statements, with one more for a client’s terms', async () => {
    await centaur().client({ name: 'Условия', phones: ['+79160000600'] })
    for (const [caller, most] of [['+79160000601', 6], ['+79160000600', 7]] as const) {
      const call = abandonedCall({ hotlineId: 'centaur', line: CENTAUR_LINE, caller })
      await desk.panel.saveCall(call)
      const statements = vi.spyOn(pg.Client.prototype, 'query')
      try {
        await settling().sweep()
        // Before and after it, the sweep asks what is left.
        expect(statements.mock.calls.length - 2, caller).toBe(most)
      } finally {
        statements.mockRestore()
      }
      expect(await unsettled()).toEqual([])
    }
  })

  it('keeps the client whom somebody has chosen', async () => {
    const own = await centaur().client({ name: 'Номер', phones: ['+79160000500'] })
    const chosen = await centaur().client({ name: 'Выбран', phones: [] })
    const call = talkingCall(centaur().agent.id, { hotlineId: 'centaur', line: CENTAUR_LINE, caller: '+79160000500' })
    const id = await happened(call)
    expect(await centaur().detail(id)).toMatchObject({ clientId: own })
    await centaur().done(id, { type: 'set-client', clientId: chosen })
    call.on({ type: 'caller-gone' }, call.call.arrivedAt + 90_000)
    await happened(call)
    expect(await centaur().detail(id)).toMatchObject({ clientId: chosen })
  })
})

describe('hours that change', () => {
  it('move the deadlines and alarms of open tickets, and of none that is closed', async () => {
    const open = await centaur().received('email', { level: 'critical' })
    const closed = await centaur().received('email', { level: 'critical' })
    await centaur().done(closed.id, { type: 'close', outcome: 'solved' })
    const { version } = await centaur().detail(closed.id)
    expect((await centaur().detail(open.id)).due?.at).toBe('2026-11-23T13:00:00.000Z')
    const shorter = parseDocument(readPresetText('centaur'))
    shorter.setIn(['calendar', 'exceptions'], shorter.createNode([{ date: '2026-11-23', hours: ['09:00–14:00'] }]))
    await desk.panel.db.regulations.publish({ id: 'centaur', name: 'centaur', source: String(shorter), effectiveFrom: desk.panel.clock.at })
    await desk.panel.book.refresh()
    await desk.panel.services.desk.settling.reckonAgain('centaur')

    // Two of the four hours are left for Tuesday; the level's figure stays that of the ticket's version.
    const moved = await centaur().detail(open.id)
    expect(moved).toMatchObject({ regulationVersion: 1, due: { clock: 'reaction', at: '2026-11-24T08:00:00.000Z' } })
    const [row] = await desk.sql<{ at: Date }>(`SELECT at FROM "TicketAlarm" WHERE "ticketId" = $1 AND key LIKE 'reaction-after%' AND "firedAt" IS NULL`, [open.id])
    expect(row?.at.toISOString()).toBe('2026-11-24T08:00:00.000Z')
    expect((await centaur().detail(closed.id)).version).toBe(version)
    expect(await unsettled()).toEqual([])
    expect((await centaur().received('email')).number).toMatch(/^CNT/)
  })
})
