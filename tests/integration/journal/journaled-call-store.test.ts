import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../server/adapters/db/connect.ts'
import { type FileJournal, openJournal } from '../../../server/adapters/journal/file-journal.ts'
import type { TicketRef } from '../../../server/domain/telephony/call.ts'
import type { CallStore } from '../../../server/ports.ts'
import { createJournaledCallStore, type JournaledCallStore, type StoreStatus } from '../../../server/services/journaled-call-store.ts'
import { abandonedCall, greetedCall, HOTLINE, NOON, type ScriptedCall, talkedCall, talkingCall } from '../../support/changes.ts'
import { freeze, silent, startDatabase, type TestDatabase } from '../../support/database.ts'
import { eventually } from '../../support/ports.ts'
import { tempDir } from '../../support/temp-dir.ts'

const agentId = '11111111-1111-4111-8111-111111111111'

let db: TestDatabase
let dir: Awaited<ReturnType<typeof tempDir>>
const open: { store: JournaledCallStore; journal: FileJournal; refused: FileJournal }[] = []

beforeEach(async () => {
  db = await startDatabase({ ownServer: true })
  dir = await tempDir('journal')
  await db.regulations.add({ id: HOTLINE, name: 'ТехноКад', source: '', effectiveFrom: 0 })
  await db.people.create({ id: agentId, hotlineId: HOTLINE, login: 'agent', name: 'Анна Пример', role: 'agent', office: 'moscow', phoneUri: null, passwordHash: '-', at: NOON })
}, 30_000)
afterEach(async () => {
  for (const { store, journal, refused } of open.splice(0)) {
    await store.close()
    await journal.close()
    await refused.close()
  }
  await db.dispose()
  await dir.remove()
})

async function start(inner: CallStore = db.calls, ping: Database['ping'] = db.ping) {
  const journal = await openJournal(join(dir.path, 'calls.journal'), silent)
  const refused = await openJournal(join(dir.path, 'refused.journal'), silent)
  const statuses: StoreStatus[] = []
  const opened = new Map<string, TicketRef>()
  const store = createJournaledCallStore({
    inner, journal, refused, ping, clock: { now: () => Date.now(), shifted: false }, log: silent,
    onTicketOpened: (callId, ticket) => { opened.set(callId, ticket) },
    onStatus: (status) => { statuses.push(status) },
    retryAfterMs: 50, retryAtMostMs: 200, watchEveryMs: 200,
  })
  store.start()
  open.push({ store, journal, refused })
  return { store, journal, refused, statuses, opened }
}

async function onDatabase(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: db.postgres.url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** Every change as a live call would save it: one after another, calls beside each other. */
async function saveAll(store: CallStore, calls: ScriptedCall[]): Promise<void> {
  await Promise.all(calls.map(async ({ changes }) => {
    for (const change of changes) await store.save(change)
  }))
}

/** Every call has its whole timeline and a ticket of its own, and the numbers have neither gaps nor doubles. */
async function expectComplete(calls: ScriptedCall[]): Promise<void> {
  for (const { call, changes } of calls) {
    const stored = await db.archive.find(HOTLINE, call.id)
    expect(stored?.timeline.map(({ type }) => type)).toEqual(changes.flatMap(({ facts }) => facts.map(({ type }) => type)))
    expect(stored?.outcome).toBe(call.phase === 'ended' ? call.outcome : null)
  }
  const { items } = await db.tickets.list({ hotlineId: HOTLINE, limit: 1000, cursor: null }, 0)
  expect(items.map(({ number }) => number).toSorted()).toEqual(calls.map((_, i) => `TKD-2026-${String(i + 1).padStart(6, '0')}`))
  const tickets = await Promise.all(calls.map(async ({ call }) => (await db.archive.find(HOTLINE, call.id))?.ticketId))
  expect(new Set(tickets).size).toBe(calls.length)
}

describe('a call store with a journal', () => {
  it('passes changes on to the database while it answers', async () => {
    const { store, journal, opened } = await start()
    const call = greetedCall()
    expect(await store.save(call.last)).toEqual({ id: call.ticketId, number: 'TKD-2026-000001' })
    expect(journal.size).toBe(0)
    expect(opened.size).toBe(0)
  })

  it('loses no change and doubles no ticket when PostgreSQL is stopped in mid-load', async () => {
    const { store, opened, statuses } = await start()
    const calls = Array.from({ length: 40 }, (_, i) => (i % 2 ? talkedCall(agentId, { at: NOON + i }) : abandonedCall({ at: NOON + i })))
    const [before, during, after] = [calls.slice(0, 15), calls.slice(15, 30), calls.slice(30)]
    await saveAll(store, before.slice(0, 10))
    const stopping = db.postgres.server!.stop()
    await Promise.all([saveAll(store, before.slice(10)), stopping])
    await saveAll(store, during)
    expect(store.status).toMatchObject({ database: 'down' })
    expect(store.status.journaled).toBeGreaterThan(0)
    await db.postgres.restart()
    await saveAll(store, after)
    await eventually('the journal is empty', () => store.status.journaled === 0)
    expect(store.status.database).toBe('up')
    expect(statuses.some(({ database, journaled }) => database === 'down' && journaled > 0)).toBe(true)
    await expectComplete(calls)
    for (const { call } of during) expect(opened.get(call.id)?.number).toMatch(/^TKD-2026-\d{6}$/)
  }, 30_000)

  it('goes on while PostgreSQL stands still, and stores nothing twice when it had taken what it did not acknowledge', async () => {
    const { store } = await start()
    const calls = Array.from({ length: 6 }, (_, i) => talkedCall(agentId, { at: NOON + i }))
    await saveAll(store, calls.slice(0, 2))
    const thaw = freeze(db.postgres.server!.pid)
    try {
      await saveAll(store, calls.slice(2))
      expect(store.status.database).toBe('down')
    } finally {
      thaw()
    }
    await eventually('the journal is empty', () => store.status.journaled === 0)
    await expectComplete(calls)
  }, 30_000)

  it('keeps the order of a call’s changes while its first one waits for the database', async () => {
    const { store } = await start()
    const call = talkedCall(agentId)
    await Promise.all(call.changes.map((change) => store.save(change)))
    await expectComplete([call])
  })

  it('hands the journal over at the next start, before it tells which calls are active', async () => {
    const first = await start()
    const running = talkingCall(agentId)
    await db.postgres.server!.stop()
    await saveAll(first.store, [running])
    await first.store.close()
    await expect(first.store.active()).rejects.toMatchObject({ name: 'StoreUnavailable' })
    await first.journal.close()
    await first.refused.close()
    open.length = 0
    await db.postgres.restart()
    const second = await start()
    const active = await second.store.active()
    expect(active.map(({ id, phase, ticket }) => [id, phase, ticket?.number])).toEqual([[running.call.id, 'talking', 'TKD-2026-000001']])
  }, 30_000)

  it('sets aside a change that the database refuses for good, and goes on with the others', async () => {
    const { store, refused, statuses } = await start()
    await db.postgres.server!.stop()
    const [good, bad] = [greetedCall(), greetedCall({ hotlineId: 'nobody' })]
    await store.save(bad.last)
    await store.save(good.last)
    await db.postgres.restart()
    await eventually('the journal is empty', () => store.status.journaled === 0)
    await expectComplete([good])
    expect(refused.size).toBe(1)
    await expect(store.save(greetedCall({ hotlineId: 'nobody' }).last)).rejects.toThrow()
    expect(refused.size).toBe(2)
    expect(statuses.at(-1)).toMatchObject({ database: 'up', journaled: 0 })
  }, 30_000)

  it('opens the ticket with a later change when the database refuses only a call’s first one, and has all of it at the next start', async () => {
    const first = await start()
    const [live, handedOver] = [talkedCall(agentId), talkedCall(agentId, { at: NOON + 1 })]
    await onDatabase('ALTER TABLE "Call" ADD CONSTRAINT no_first CHECK (revision > 1)')
    await expect(first.store.save(live.changes[0]!)).rejects.toThrow('no_first')
    expect(await first.store.save(live.changes[1]!)).toEqual({ id: live.ticketId, number: 'TKD-2026-000001' })
    for (const change of live.changes.slice(2)) expect(await first.store.save(change)).toBeNull()
    await db.postgres.server!.stop()
    await saveAll(first.store, [handedOver])
    await db.postgres.restart()
    await eventually('the journal is empty', () => first.store.status.journaled === 0)
    expect(first.opened.get(handedOver.call.id)).toEqual({ id: handedOver.ticketId, number: 'TKD-2026-000002' })
    expect(first.refused.size).toBe(2)
    expect(await db.tickets.find(HOTLINE, live.ticketId, NOON)).toMatchObject({ status: 'in-progress', assigneeId: agentId })

    await onDatabase('ALTER TABLE "Call" DROP CONSTRAINT no_first')
    for (const part of [first.store, first.journal, first.refused]) await part.close()
    open.length = 0
    const second = await start()
    await eventually('what was refused is stored', () => second.refused.size === 0)
    await expectComplete([live, handedOver])
  }, 30_000)

  it('notices a lost database although nobody writes', async () => {
    const { store } = await start()
    await db.postgres.server!.stop()
    await eventually('it is down', () => store.status.database === 'down')
    await db.postgres.restart()
    await eventually('it is up', () => store.status.database === 'up')
  }, 30_000)

  it('loses nothing that was acknowledged when the process is killed with a full journal', async () => {
    await db.postgres.server!.stop()
    const child = fork(join(import.meta.dirname, 'journaling-process.ts'), [join(dir.path, 'calls.journal')], {
      env: { ...process.env, TEST_DATABASE_URL: db.postgres.url },
      stdio: 'inherit',
    })
    const acknowledged: string[] = []
    child.on('message', (callId) => acknowledged.push(callId as string))
    await eventually('some calls are acknowledged', () => acknowledged.length >= 20)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await db.postgres.restart()
    const { store } = await start()
    await eventually('the journal is empty', () => store.status.journaled === 0)
    const { items } = await db.tickets.list({ hotlineId: HOTLINE, limit: 1000, cursor: null }, 0)
    for (const callId of acknowledged) {
      const call = await db.archive.find(HOTLINE, callId)
      expect(call?.timeline.map(({ type }) => type)).toContain('ended')
    }
    expect(items.length).toBeGreaterThanOrEqual(acknowledged.length)
    expect(new Set(items.map(({ number }) => number)).size).toBe(items.length)
  }, 60_000)
})

