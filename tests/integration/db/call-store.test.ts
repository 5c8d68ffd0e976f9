import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldTicket } from '../../../server/domain/ticketing/fold.ts'
import type { TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { StoreUnavailable } from '../../../server/ports.ts'
import { CALLER, greetedCall, HOTLINE, NOON, talkedCall, waitingCall } from '../../support/changes.ts'
import { freeze, startDatabase, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
const agentId = randomUUID()

beforeAll(async () => {
  db = await startDatabase({ ownServer: true })
  await db.regulations.add({ id: HOTLINE, name: 'ТехноКад', source: 'key: technokad', effectiveFrom: 0 })
  await db.people.create({ id: agentId, hotlineId: HOTLINE, login: 'agent', name: 'Анна Пример', role: 'agent', office: 'moscow', phoneUri: null, passwordHash: '-', at: NOON })
})
afterAll(() => db.dispose())

const newHotline = async (): Promise<string> => {
  const id = `hotline-${randomUUID()}`
  await db.regulations.add({ id, name: id, source: '', effectiveFrom: 0 })
  return id
}

const ticketCount = async (hotlineId: string): Promise<number> => (await db.tickets.list({ hotlineId, limit: 1000, cursor: null }, NOON)).items.length

describe('saving a call', () => {
  it('opens the ticket with the first change and gives it back when that is applied again', async () => {
    const hotlineId = await newHotline()
    const change = greetedCall({ hotlineId }).last
    const ticket = await db.calls.save(change)
    expect(ticket).toEqual({ id: change.ticket?.id, number: 'TKD-2026-000001' })
    expect(await db.calls.save(change)).toEqual(ticket)
    expect(await ticketCount(hotlineId)).toBe(1)
  })

  it('opens one ticket when the same first change arrives many times at once', async () => {
    const hotlineId = await newHotline()
    const change = greetedCall({ hotlineId }).last
    const tickets = await Promise.all(Array.from({ length: 12 }, () => db.calls.save(change)))
    expect(new Set(tickets.map((ticket) => ticket?.number))).toEqual(new Set(['TKD-2026-000001']))
    expect(await ticketCount(hotlineId)).toBe(1)
    expect(await db.calls.save(greetedCall({ hotlineId }).last)).toMatchObject({ number: 'TKD-2026-000002' })
  })

  it('opens one ticket when two first changes of one call name different tickets', async () => {
    const hotlineId = await newHotline()
    const [one, two] = [greetedCall({ hotlineId, id: 'hl-twice' }).last, greetedCall({ hotlineId, id: 'hl-twice' }).last]
    const later = { ...two, call: { ...two.call, revision: 2 } }
    const tickets = await Promise.all([db.calls.save(one), db.calls.save(two), db.calls.save(later)])
    expect(new Set(tickets.map((ticket) => ticket?.id)).size).toBe(1)
    expect(await ticketCount(hotlineId)).toBe(1)
  })

  it('numbers calls that come at once without a gap or a double', async () => {
    const hotlineId = await newHotline()
    const tickets = await Promise.all(Array.from({ length: 60 }, () => db.calls.save(greetedCall({ hotlineId }).last)))
    expect(tickets.map((ticket) => ticket?.number).toSorted()).toEqual(Array.from({ length: 60 }, (_, i) => `TKD-2026-${String(i + 1).padStart(6, '0')}`))
  })

  it('takes the year of the number from the company’s zone', async () => {
    const hotlineId = await newHotline()
    const lastEvening = Date.UTC(2026, 11, 31, 20, 59, 59, 999)
    expect(await db.calls.save(greetedCall({ hotlineId, at: lastEvening }).last)).toMatchObject({ number: 'TKD-2026-000001' })
    expect(await db.calls.save(greetedCall({ hotlineId, at: lastEvening + 1 }).last)).toMatchObject({ number: 'TKD-2027-000001' })
  })

  it('NEK-4 keeps the consent with its call: the kind, the moment and the wording that was heard', async () => {
    const { changes } = talkedCall(agentId)
    for (const change of changes) await db.calls.save(change)
    const { call } = changes.at(-1)!
    expect(call.consent).not.toBeNull()
    expect((await db.archive.find(HOTLINE, call.id))?.consent).toEqual({ kind: 'implied', wording: 'technokad/consent-1', at: new Date(call.consent?.at ?? 0).toISOString() })
  })

  it('opens no ticket for a call that gets none', async () => {
    const hotlineId = await newHotline()
    expect(await db.calls.save({ ...greetedCall({ hotlineId }).last, ticket: null })).toBeNull()
    expect(await ticketCount(hotlineId)).toBe(0)
  })

  it('stores facts, columns and state, and a change that is not newer changes nothing', async () => {
    const { changes } = talkedCall(agentId)
    for (const change of changes) await db.calls.save(change)
    for (const change of changes.toReversed()) await db.calls.save(change)
    const { call } = changes[0]!
    const stored = await db.archive.find(HOTLINE, call.id)
    expect(stored).toMatchObject({
      outcome: 'talked', agentId, agentName: 'Анна Пример', waitSeconds: 5, talkSeconds: 60,
      consent: { kind: 'implied', wording: 'technokad/consent-1' }, caller: CALLER,
    })
    expect(stored?.timeline.map(({ type, author }) => [type, author])).toEqual([
      ['arrived', null], ['consent-given', null], ['queued', null], ['offered', 'Анна Пример'], ['answered', 'Анна Пример'], ['ended', null],
    ])
  })

  it('adds the facts of an older change that comes late, and opens the ticket that it should have opened', async () => {
    const hotlineId = await newHotline()
    const { call, changes, ticketId } = talkedCall(agentId, { hotlineId })
    const [first, second, ...others] = changes
    for (const change of others) expect(await db.calls.save(change)).toBeNull()
    expect(await ticketCount(hotlineId)).toBe(0)
    for (const change of [second!, first!, first!, second!]) await db.calls.save(change)
    expect(await db.calls.save(first!)).toEqual({ id: ticketId, number: 'TKD-2026-000001' })
    expect(await ticketCount(hotlineId)).toBe(1)
    expect(await db.tickets.find(hotlineId, ticketId, NOON)).toMatchObject({ status: 'in-progress', assigneeId: agentId, calls: [{ id: call.id }] })
    const stored = await db.archive.find(hotlineId, call.id)
    expect(stored).toMatchObject({ outcome: 'talked', talkSeconds: 60, ticketId })
    expect(stored?.timeline.map(({ type }) => type)).toEqual(['arrived', 'consent-given', 'queued', 'offered', 'answered', 'ended'])
  })

  it('makes the ticket the work of the agent who answers', async () => {
    const { changes } = talkedCall(agentId)
    for (const change of changes) await db.calls.save(change)
    const ticket = await db.tickets.find(HOTLINE, changes[0]!.ticket!.id, NOON)
    expect(ticket).toMatchObject({ status: 'in-progress', assigneeId: agentId, assigneeName: 'Анна Пример' })
  })

  it('leaves a ticket alone that somebody has already worked on', async () => {
    const { changes: [first, ...others], ticketId } = talkedCall(agentId)
    await db.calls.save(first!)
    await db.ticketLog.change(HOTLINE, ticketId, 1, ({ id, facts }) => {
      const closed: TicketFact = { type: 'closed', at: NOON, by: { kind: 'staff', id: agentId }, why: 'by-staff', outcome: null, text: null }
      return { facts: [closed], ticket: foldTicket(id, HOTLINE, [...facts, closed]), rank: 0, deadlines: [], alarms: [] }
    })
    for (const change of others) await db.calls.save(change)
    expect(await db.tickets.find(HOTLINE, ticketId, NOON)).toMatchObject({ status: 'closed', version: 2 })
  })

  it('knows the client when one client alone has the number', async () => {
    const hotlineId = await newHotline()
    const only = await db.clients.create({ hotlineId, name: 'ООО «Ромашка-Пример»', phones: ['+79160000001', '+79160000002'], note: '', at: NOON })
    await db.clients.create({ hotlineId, name: 'АО «Лютик-Пример»', phones: ['+79160000002'], note: '', at: NOON })
    const saved = async (caller: string | null) => {
      const ticket = await db.calls.save(greetedCall({ hotlineId, caller }).last)
      return db.tickets.find(hotlineId, ticket!.id, NOON)
    }
    expect(await saved('+79160000001')).toMatchObject({ clientId: only.id, clientName: 'ООО «Ромашка-Пример»', candidates: [{ id: only.id }] })
    const shared = await saved('+79160000002')
    expect(shared).toMatchObject({ clientId: null })
    expect(shared?.candidates.map(({ name }) => name)).toEqual(['АО «Лютик-Пример»', 'ООО «Ромашка-Пример»'])
    expect(await saved(null)).toMatchObject({ clientId: null, candidates: [] })
  })
})

describe('calls that have not ended', () => {
  it('come oldest first, with the number of the ticket that their last change opened', async () => {
    const hotlineId = await newHotline()
    const later = greetedCall({ hotlineId, at: NOON + 1 })
    const earlier = greetedCall({ hotlineId, at: NOON })
    const tickets = [await db.calls.save(later.last), await db.calls.save(earlier.last)]
    for (const change of talkedCall(agentId, { hotlineId }).changes) await db.calls.save(change)
    const active = (await db.calls.active()).filter((call) => call.hotlineId === hotlineId)
    expect(active).toEqual([{ ...earlier.call, ticket: tickets[1] }, { ...later.call, ticket: tickets[0] }])
  })
})

describe('a database that does not answer', () => {
  it('is unavailable while PostgreSQL is stopped, and not a moment longer', async () => {
    const { call, changes: [first, ...others] } = waitingCall()
    await db.calls.save(first!)
    await db.postgres.server!.stop()
    await expect(db.calls.save(others[0]!)).rejects.toThrow(StoreUnavailable)
    await expect(db.calls.active()).rejects.toThrow(StoreUnavailable)
    await expect(db.people.all()).rejects.toThrow(StoreUnavailable)
    await expect(db.ticketLog.find(HOTLINE, randomUUID())).rejects.toThrow(StoreUnavailable)
    await expect(db.ping()).rejects.toThrow(StoreUnavailable)
    await db.postgres.restart()
    for (const change of others) await db.calls.save(change)
    expect((await db.archive.find(HOTLINE, call.id))?.timeline.map(({ type }) => type)).toContain('queued')
    await db.people.all()
  })

  it('is unavailable while PostgreSQL stands still with its connections open', async () => {
    const change = greetedCall().last
    await db.ping()
    const thaw = freeze(db.postgres.server!.pid)
    try {
      const refused = await Promise.allSettled([
        ...Array.from({ length: 10 }, () => db.calls.save(greetedCall().last)),
        db.calls.save(change), db.calls.active(), db.ping(), db.sessions.find('none', NOON), db.archive.find(HOTLINE, 'none'),
      ])
      expect(refused.map((result) => (result.status === 'rejected' ? (result.reason as Error).name : 'answered'))).toEqual(Array.from({ length: 15 }, () => 'StoreUnavailable'))
    } finally {
      thaw()
    }
    const ticket = await db.calls.save(change)
    expect(ticket?.id).toBe(change.ticket?.id)
    await db.people.all()
  }, 30_000)
})

describe('one call', () => {
  it('is found by its own hotline, with its ticket, also when it has ended; by no other', async () => {
    const hotlineId = await newHotline()
    const script = greetedCall({ hotlineId })
    const ticket = await db.calls.save(script.last)
    script.on({ type: 'caller-gone' }, NOON + 5_000)
    await db.calls.save(script.last)
    expect(await db.calls.find(hotlineId, script.call.id)).toMatchObject({ phase: 'ended', outcome: 'abandoned', ticket })
    expect(await db.calls.find(HOTLINE, script.call.id)).toBeNull()
    expect(await db.calls.find(hotlineId, 'hl-nobody')).toBeNull()
  })
})

describe('what a call tells its ticket', () => {
  const unsettled = async (id: string): Promise<boolean> => (await db.ticketLog.unsettled(1_000)).some((one) => one.id === id)
  const settle = (hotlineId: string, id: string) => db.ticketLog.change(hotlineId, id, null, (stored) => ({ facts: [], ticket: foldTicket(stored.id, hotlineId, stored.facts), rank: 0, deadlines: [], alarms: [], settles: true }))

  it('CNT-7 CNT-12 leaves the ticket to the desk again, in the transaction that stores it, also after the call', async () => {
    const hotlineId = await newHotline()
    const script = greetedCall({ hotlineId })
    const ticket = await db.calls.save(script.last)
    const id = ticket?.id ?? ''
    expect(await unsettled(id)).toBe(true)
    await settle(hotlineId, id)
    expect(await unsettled(id)).toBe(false)
    script.on({ type: 'caller-gone' }, NOON + 5_000)
    await db.calls.save(script.last)
    expect(await unsettled(id), 'an end tells it nothing new here').toBe(false)
    const { call, summary } = script.last
    await db.calls.save({ call: { ...call, revision: call.revision + 1 }, summary, facts: [{ seq: call.factCount + 1, at: NOON + 9_000, type: 'service-declined', data: { reason: 'insults', agentId } }], ticket: null })
    expect(await unsettled(id)).toBe(true)
  })
})
