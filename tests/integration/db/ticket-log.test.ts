import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldTicket } from '../../../server/domain/ticketing/fold.ts'
import type { TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { Conflict, type StoredTicket, type TicketWrite } from '../../../server/ports.ts'
import { HOTLINE, NOON, talkedCall } from '../../support/changes.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'
import { firstWrite, openedTicket } from '../../support/tickets.ts'

const OTHER = 'centaur'
let db: TestDatabase
let agentId: string

beforeAll(async () => {
  db = await startDatabase()
  for (const id of [HOTLINE, OTHER]) await db.regulations.add({ id, name: id, source: '', effectiveFrom: 0 })
  agentId = (await db.people.create({ id: randomUUID(), hotlineId: HOTLINE, login: 'agent', name: 'Агент', role: 'agent', office: null, phoneUri: null, passwordHash: '', at: NOON })).id
})
afterAll(() => db.dispose())

const note = (text: string, at = NOON): TicketFact => ({ type: 'note', at, by: { kind: 'staff', id: agentId }, text })

/** A step with some facts that change no clock. */
function step({ id, hotlineId, facts }: StoredTicket, added: TicketFact[], more: Partial<TicketWrite> = {}): TicketWrite {
  return { facts: added, ticket: foldTicket(id, hotlineId, [...facts, ...added]), rank: 0, deadlines: [], alarms: [], ...more }
}

const write = (ticket: StoredTicket, added: TicketFact[], more: Partial<TicketWrite> = {}) => db.ticketLog.together(async (tx) => {
  const stored = await tx.lock(ticket.hotlineId, ticket.id)
  return tx.write(stored!, step(stored!, added, more))
})
const client = async (hotlineId = HOTLINE): Promise<string> => (await db.clients.create({ hotlineId, name: 'Клиент', at: NOON })).id

describe('a ticket’s facts', () => {
  it('are read as they were written, with the version each came with', async () => {
    const ticket = await openedTicket(db, { text: 'Не работает' })
    const visit: TicketFact = { type: 'visit', at: NOON + 5, by: { kind: 'system' }, visit: { place: 'Казань', agreedAt: NOON, separateAgreement: false }, hours: [NOON, NOON + 1] }
    const after = await write(ticket, [note('Раз'), visit])
    expect(after).toMatchObject({ version: 2, settled: true, factVersions: [1, 1, 2, 2] })
    expect(await db.ticketLog.find(HOTLINE, ticket.id)).toEqual(after)
    expect(after.facts.slice(2)).toEqual([note('Раз'), visit])
  })

  it('are all written by many at once, one after another', async () => {
    const ticket = await openedTicket(db)
    await Promise.all(Array.from({ length: 12 }, (_, i) => write(ticket, [note(String(i))])))
    const stored = await db.ticketLog.find(HOTLINE, ticket.id)
    expect(stored).toMatchObject({ version: 13 })
    expect(new Set(stored?.facts.flatMap((fact) => (fact.type === 'note' ? [fact.text] : []))).size).toBe(12)
  })

  it('let only one of many win who have seen the same version', async () => {
    const ticket = await openedTicket(db)
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => db.ticketLog.change(HOTLINE, ticket.id, 1, (stored) => step(stored, [note(String(i))]))))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(tries.every((one) => one.status === 'fulfilled' || one.reason instanceof Conflict)).toBe(true)
  })

  it('are none when the work fails, of no ticket of the transaction', async () => {
    const [one, other] = [await openedTicket(db), await openedTicket(db)]
    await expect(db.ticketLog.together(async (tx) => {
      for (const { id } of [one, other]) {
        const stored = (await tx.lock(HOTLINE, id))!
        await tx.write(stored, step(stored, [note('Зря')], { attachments: [{ id: randomUUID(), name: 'a', mediaType: 'b', bytes: 1, sha256: 'c', path: 'd', at: NOON, by: { kind: 'client' } }] }))
      }
      throw new Error('at the end')
    })).rejects.toThrow('at the end')
    for (const { id } of [one, other]) {
      expect(await db.ticketLog.find(HOTLINE, id)).toMatchObject({ version: 1, facts: [{ type: 'received' }] })
      expect(await db.attachments.ofTicket(id)).toEqual([])
    }
  })

  it('wait for no one for ever: two that lock each other’s tickets are both written', async () => {
    const [one, other] = [await openedTicket(db), await openedTicket(db)]
    const both = (first: StoredTicket, second: StoredTicket) => db.ticketLog.together(async (tx) => {
      for (const { id } of [first, second]) {
        const stored = (await tx.lock(HOTLINE, id))!
        await tx.write(stored, step(stored, [note('Вместе')]))
        await new Promise((resolve) => { setTimeout(resolve, 100) })
      }
    })
    await Promise.all([both(one, other), both(other, one)])
    for (const { id } of [one, other]) expect(await db.ticketLog.find(HOTLINE, id)).toMatchObject({ version: 3 })
  })

  it('belong to their company: another one finds nothing', async () => {
    const { id, number } = await openedTicket(db)
    expect(await db.ticketLog.find(OTHER, id)).toBeNull()
    expect(await db.ticketLog.byNumber(OTHER, number)).toBeNull()
    expect(await db.ticketLog.byNumber(HOTLINE, number)).toMatchObject({ id })
    expect(await db.ticketLog.change(OTHER, id, null, (stored) => step(stored, [note('Чужое')]))).toBeNull()
    expect(await db.ticketLog.together((tx) => tx.lock(OTHER, id))).toBeNull()
  })
})

describe('opening a ticket', () => {
  it('NEK-8 gives numbers that no two tickets share, together with those that calls open', async () => {
    const opened = await Promise.all([
      ...Array.from({ length: 10 }, () => openedTicket(db, { hotlineId: OTHER }).then(({ number }) => number)),
      ...Array.from({ length: 10 }, () => db.calls.save(talkedCall(agentId, { hotlineId: OTHER }).changes[0]!).then((ticket) => ticket!.number)),
    ])
    expect(new Set(opened.map((number) => number.replace('TKD', 'CNT'))).size).toBe(20)
  })

  it('is done once for a message that comes many times at once', async () => {
    const messageId = randomUUID()
    const opened = await Promise.all(Array.from({ length: 8 }, () => openedTicket(db, { channel: 'email', messageId, text: 'Письмо' })))
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    expect(await db.ticketLog.byMessageId(HOTLINE, 'email', messageId)).toMatchObject({ id: opened[0]!.id, version: 1 })
    expect(await db.ticketLog.byMessageId(HOTLINE, 'portal', messageId)).toBeNull()
    expect(await db.ticketLog.byMessageId(OTHER, 'email', messageId)).toBeNull()
  })

  it('takes a later message of the client once', async () => {
    const ticket = await openedTicket(db, { channel: 'email' })
    const message: TicketFact = { type: 'client-message', at: NOON, by: { kind: 'client' }, channel: 'email', text: 'Ещё раз' }
    await write(ticket, [message], { messageId: 'later' })
    await expect(write(ticket, [message], { messageId: 'later' })).rejects.toThrow(Conflict)
    expect((await db.ticketLog.find(HOTLINE, ticket.id))?.facts).toHaveLength(2)
  })

  it('TTR-7 is told of the client’s tickets by one who is not overtaken', async () => {
    const clientId = await client()
    const known: unknown[] = []
    await Promise.all(Array.from({ length: 6 }, (_, index) => {
      const id = randomUUID()
      const row = { id, at: NOON, zone: 'Europe/Moscow', prefix: 'TKD', subject: '', caller: null, clientId, source: { channel: 'portal' as const, messageId: null } }
      return db.ticketLog.open(HOTLINE, row, (before) => {
        known.push(before)
        return firstWrite(id, { clientId, at: NOON + index, status: before.activeOfClient < 3 ? 'new' : 'waiting-turn' })
      })
    }))
    expect(known).toEqual([0, 1, 2, 3, 3, 3].map((activeOfClient, index) => ({ activeOfClient, firstOfClient: index === 0 })))
    const waiting = await db.ticketLog.together((tx) => tx.waitingOfClient(HOTLINE, clientId, 2))
    expect(waiting).toHaveLength(2)
    const turns = await Promise.all(waiting.map(({ id }) => db.ticketLog.turnOf(HOTLINE, id)))
    expect(turns).toEqual([1, 2])
  })

  it('TTR-18 is the client’s first request only once', async () => {
    const clientId = await client()
    await openedTicket(db, { clientId, status: 'closed' })
    const id = randomUUID()
    await db.ticketLog.open(HOTLINE, { id, at: NOON, zone: 'Europe/Moscow', prefix: 'TKD', subject: '', caller: null, clientId, source: { channel: 'portal', messageId: null } }, (before) => {
      expect(before).toEqual({ activeOfClient: 0, firstOfClient: false })
      return firstWrite(id, { clientId })
    })
  })
})

describe('a ticket that a call opens', () => {
  it('has its facts from the call’s own transactions, and waits for the desk', async () => {
    const { changes, ticketId } = talkedCall(agentId)
    await db.calls.save(changes[0]!)
    expect(await db.ticketLog.find(HOTLINE, ticketId)).toMatchObject({
      settled: false, version: 1, facts: [{ type: 'received', channel: 'phone', at: NOON, receivedAt: NOON, by: { kind: 'client' }, regulationVersion: 1, waitsForTurn: false, level: null, package: null }],
    })
    expect(await db.ticketLog.unsettled(1000)).toContainEqual({ hotlineId: HOTLINE, id: ticketId })
    for (const change of changes.slice(1)) await db.calls.save(change)
    const answered = (await db.ticketLog.find(HOTLINE, ticketId))!
    expect(answered.facts.slice(1)).toMatchObject([{ type: 'assigned', to: { kind: 'agent', id: agentId }, by: { kind: 'staff', id: agentId } }, { type: 'taken' }])
    expect(foldTicket(ticketId, HOTLINE, answered.facts)).toMatchObject({ status: 'in-progress', assignee: { id: agentId } })
    await write(answered, [], { settles: true })
    expect(await db.ticketLog.unsettled(1000)).not.toContainEqual({ hotlineId: HOTLINE, id: ticketId })
  })

  it('is opened under the version of the regulation that is in force then', async () => {
    await db.regulations.add({ id: 'versions', name: 'versions', source: '', effectiveFrom: 0 })
    await db.regulations.publish({ id: 'versions', name: 'versions', source: '', effectiveFrom: NOON + 1 })
    const versionAt = async (at: number) => {
      const call = talkedCall(agentId, { hotlineId: 'versions', at })
      await db.calls.save(call.changes[0]!)
      return (await db.ticketLog.find('versions', call.ticketId))?.facts[0]
    }
    expect(await versionAt(NOON)).toMatchObject({ regulationVersion: 1 })
    expect(await versionAt(NOON + 2)).toMatchObject({ regulationVersion: 2 })
  })
})

describe('alarms', () => {
  const fire = (ticket: StoredTicket, key: string) => db.ticketLog.together(async (tx) => {
    const stored = (await tx.lock(HOTLINE, ticket.id))!
    if (!(await tx.takeAlarm(ticket.id, key, NOON))) return false
    await tx.write(stored, step(stored, [note(key)]))
    return true
  })

  it('fire once, whoever is there first, with what they add', async () => {
    const ticket = await openedTicket(db)
    await write(ticket, [], { alarms: [{ key: 'before', at: NOON - 5 }, { key: 'after', at: NOON + 5 }] })
    const fired = await Promise.all(Array.from({ length: 10 }, () => fire(ticket, 'before')))
    expect(fired.filter(Boolean)).toHaveLength(1)
    const stored = await db.ticketLog.find(HOTLINE, ticket.id)
    expect(stored?.facts.filter(({ type }) => type === 'note')).toHaveLength(1)
    // The step wanted no more alarms: the other one is gone, the fired one does not come back.
    await write(ticket, [], { alarms: [{ key: 'before', at: NOON - 5 }] })
    expect(await fire(ticket, 'before')).toBe(false)
    expect(await fire(ticket, 'after')).toBe(false)
  })

  it('have not fired when the transaction fails', async () => {
    const ticket = await openedTicket(db)
    await write(ticket, [], { alarms: [{ key: 'late', at: NOON }] })
    await expect(db.ticketLog.together(async (tx) => {
      await tx.lock(HOTLINE, ticket.id)
      await tx.takeAlarm(ticket.id, 'late', NOON)
      throw new Error('killed')
    })).rejects.toThrow('killed')
    expect(await fire(ticket, 'late')).toBe(true)
  })

  it('come in the order of their moments, also when one is put off or moved', async () => {
    const ticket = await openedTicket(db)
    const long = NOON - 1_000_000
    const alarms = [{ key: 'first', at: long }, { key: 'second', at: long + 1 }]
    await write(ticket, [], { alarms })
    expect(await db.alarms.next()).toMatchObject({ ticketId: ticket.id, key: 'first', at: long })
    await db.alarms.postpone(ticket.id, 'first', long + 2)
    expect(await db.alarms.next()).toMatchObject({ key: 'second' })
    await write(ticket, [], { alarms })
    expect(await db.alarms.next()).toMatchObject({ key: 'second' })
    await write(ticket, [], { alarms: [{ key: 'first', at: long - 1 }] })
    expect(await db.alarms.next()).toMatchObject({ key: 'first', at: long - 1 })
    await write(ticket, [], { alarms: [] })
    expect((await db.alarms.next())?.ticketId).not.toBe(ticket.id)
  })
})

describe('what leaves the house', () => {
  it('is handed over once, and again when that has failed', async () => {
    const ticket = await openedTicket(db)
    const id = randomUUID()
    await write(ticket, [], { outgoing: [{ id, at: NOON, leavesAt: NOON + 5, kind: 'message', channel: 'email', to: 'a@example.com', text: 'Ответ', links: ['https://example.com'] }] })
    expect(await db.outgoing.next()).toEqual({ id, leavesAt: NOON + 5 })
    await expect(db.outgoing.send(id, NOON, () => Promise.reject(new Error('no way')))).rejects.toThrow('no way')
    const delivered: string[] = []
    const sent = await Promise.all(Array.from({ length: 5 }, () => db.outgoing.send(id, NOON + 9, async ({ number, text, links }) => { delivered.push(`${number} ${text} ${links.join()}`) })))
    expect(sent.filter(Boolean)).toHaveLength(1)
    expect(delivered).toEqual([`${ticket.number} Ответ https://example.com`])
    expect(await db.outgoing.next()).toBeNull()
    expect(await db.outgoing.ofTicket(ticket.id)).toMatchObject([{ id, sentAt: NOON + 9 }])
  })
})
