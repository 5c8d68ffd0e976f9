import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { foldTicket } from '../../../server/domain/ticketing/fold.ts'
import type { TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import type { StoredTicket, TicketWrite } from '../../../server/ports.ts'
import { greetedCall, HOTLINE, NOON } from '../../support/changes.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'
import { openedTicket } from '../../support/tickets.ts'

let db: TestDatabase
let onlooker: pg.Client

beforeAll(async () => {
  db = await startDatabase()
  await db.regulations.add({ id: HOTLINE, name: HOTLINE, source: '', effectiveFrom: 0 })
  onlooker = new pg.Client({ connectionString: db.postgres.url })
  await onlooker.connect()
})
afterAll(async () => {
  await onlooker.end()
  await db.dispose()
})

/** Resolves when somebody waits for another's lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rowCount } = await onlooker.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
    if (rowCount !== 0) return
    await sleep(10)
  }
}

const RATED: TicketFact = { type: 'feedback', at: NOON, by: { kind: 'client' }, rating: 5, comment: null }

function step({ id, hotlineId, facts }: StoredTicket, added: TicketFact[], more: Partial<TicketWrite> = {}): TicketWrite {
  return { facts: added, ticket: foldTicket(id, hotlineId, [...facts, ...added]), rank: 0, deadlines: [], alarms: [], ...more }
}

describe('who locks a ticket that was read before', () => {
  it('gets the facts that were read, without reading them again', async () => {
    const { ticket: _ticket, ...read } = await openedTicket(db, { text: 'Не работает' })
    await db.ticketLog.together(async (tx) => {
      const statements = vi.spyOn(pg.Client.prototype, 'query')
      const locked = await tx.lock(HOTLINE, read.id, read)
      expect(statements).toHaveBeenCalledTimes(1)
      statements.mockRestore()
      expect(locked).toEqual(read)
    })
  })

  it('gets those that somebody has added in the meantime, also while it waited', async () => {
    const read = await openedTicket(db)
    let waiting: Promise<StoredTicket | null> | undefined
    const after = await db.ticketLog.together(async (tx) => {
      const stored = (await tx.lock(HOTLINE, read.id))!
      waiting = db.ticketLog.together((other) => other.lock(HOTLINE, read.id, read))
      await untilSomebodyWaits()
      return tx.write(stored, step(stored, [RATED]))
    })
    expect(after.facts).toHaveLength(2)
    expect(await waiting).toEqual(after)
    expect(await db.ticketLog.find(HOTLINE, read.id)).toEqual(after)
  })
})

it('what a call tells its ticket while that is being settled unsettles it again', async () => {
  const call = greetedCall()
  await db.calls.save(call.last)
  const told = { call: { ...call.call, revision: 2 }, summary: call.last.summary, ticket: null, facts: [{ seq: call.call.factCount + 1, at: NOON + 9_000, type: 'number-announced' as const, data: {} }] }
  let saved: Promise<unknown> | undefined
  await db.ticketLog.together(async (tx) => {
    const stored = (await tx.lock(HOTLINE, call.ticketId))!
    expect(await tx.toldByCalls(call.ticketId)).toEqual([])
    saved = db.calls.save(told)
    await untilSomebodyWaits()
    await tx.write(stored, step(stored, [], { settles: true }))
  })
  await saved
  expect((await db.ticketLog.unsettled(10)).map(({ id }) => id)).toEqual([call.ticketId])
  expect(await db.ticketLog.together((tx) => tx.toldByCalls(call.ticketId))).toMatchObject([{ type: 'number-announced' }])
})
