import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallChange, CallStore, Journal } from '../../../server/ports.ts'
import { StoreUnavailable } from '../../../server/ports.ts'
import { createJournaledCallStore } from '../../../server/services/journaled-call-store.ts'
import type { JournaledCallStore } from '../../../server/services/journaled-call-store.ts'
import { abandonedCall } from '../../support/changes.ts'
import { silent } from '../../support/database.ts'
import { eventually } from '../../support/ports.ts'

/** A disk that can be full. */
class MemoryJournal implements Journal {
  readonly entries: unknown[] = []
  full = false

  get size(): number {
    return this.entries.length
  }

  async append(entry: unknown): Promise<void> {
    await sleep(1)
    if (this.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    this.entries.push(entry)
  }

  async drain(handler: (entry: unknown) => Promise<void>): Promise<void> {
    while (this.entries.length > 0) {
      await handler(this.entries[0])
      this.entries.shift()
    }
  }
}

/** A database that can be away, and that refuses the changes of some calls. As the real one it takes no change older than what it has. */
class MemoryCalls implements Pick<CallStore, 'save'> {
  away = false
  readonly refuses = new Set<string>()
  readonly saved = new Map<string, number[]>()

  async save({ call }: CallChange): Promise<null> {
    await sleep(1)
    if (this.away) throw new StoreUnavailable('away')
    if (this.refuses.has(call.id)) throw new Error('violates a constraint')
    const revisions = this.saved.get(call.id) ?? []
    if (call.revision > (revisions.at(-1) ?? 0)) this.saved.set(call.id, [...revisions, call.revision])
    return null
  }
}

const open: JournaledCallStore[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()))
})

function start(disk: { journal: MemoryJournal; refused: MemoryJournal; calls: MemoryCalls }): JournaledCallStore {
  const store = createJournaledCallStore({
    inner: Object.assign(disk.calls, { active: async () => [], find: async () => null }), journal: disk.journal, refused: disk.refused,
    ping: async () => { if (disk.calls.away) throw new StoreUnavailable('away') },
    clock: { now: () => Date.now(), shifted: false }, log: silent, onTicketOpened: () => undefined, onStatus: () => undefined,
    retryAfterMs: 5, retryAtMostMs: 10, watchEveryMs: 5,
  })
  store.start()
  open.push(store)
  return store
}

const parts = () => ({ journal: new MemoryJournal(), refused: new MemoryJournal(), calls: new MemoryCalls() })
const revisionsOf = ({ changes }: { changes: CallChange[] }): number[] => changes.map(({ call }) => call.revision)

/** As a call does it: it goes on when a change could not be kept. @returns how many could not */
async function saveEach(store: JournaledCallStore, changes: CallChange[]): Promise<number> {
  let failed = 0
  for (const change of changes) await store.save(change).catch(() => { failed += 1 })
  return failed
}

describe('while the disk is full and the database away', () => {
  it('no change is called kept, but all are, in order, once the database is back', async () => {
    const disk = parts()
    const store = start(disk)
    const calls = [abandonedCall(), abandonedCall()]
    disk.calls.away = true
    disk.journal.full = true
    const failed = await Promise.all(calls.map(({ changes }) => saveEach(store, changes)))
    expect(failed).toEqual(calls.map(({ changes }) => changes.length))
    expect(store.status.journaled).toBe(calls.flatMap(({ changes }) => changes).length)
    disk.calls.away = false
    await eventually('all to be in the database', () => store.status.journaled === 0)
    for (const call of calls) expect(disk.calls.saved.get(call.call.id)).toEqual(revisionsOf(call))
  })

  it('they go to the disk as soon as that has room again, and those after them behind them', async () => {
    const disk = parts()
    const store = start(disk)
    const call = abandonedCall()
    const [before, after] = [call.changes.slice(0, 2), call.changes.slice(2)]
    disk.calls.away = true
    disk.journal.full = true
    await saveEach(store, before)
    disk.journal.full = false
    expect(await saveEach(store, after)).toBe(0)
    await store.close()
    expect(disk.journal.entries.map((entry) => (entry as CallChange).call.revision)).toEqual(revisionsOf(call))
  })

  it('they go to the disk without anybody writing', async () => {
    const disk = parts()
    const store = start(disk)
    disk.calls.away = true
    disk.journal.full = true
    await saveEach(store, abandonedCall().changes.slice(0, 1))
    disk.journal.full = false
    await eventually('it to be on the disk', () => disk.journal.size === 1)
  })
})

describe('changes that the database refused', () => {
  it('are tried again by the next run, and leave the file where the reason is gone', async () => {
    const disk = parts()
    const [mended, still] = [abandonedCall(), abandonedCall()]
    for (const { call, changes } of [mended, still]) {
      disk.calls.refuses.add(call.id)
      disk.refused.entries.push(...changes)
    }
    disk.calls.refuses.delete(mended.call.id)
    const store = start(disk)
    await eventually('the mended ones to be taken', () => disk.calls.saved.get(mended.call.id)?.length === mended.changes.length)
    await store.close()
    expect(disk.calls.saved.get(mended.call.id)).toEqual(revisionsOf(mended))
    expect(disk.refused.entries).toEqual(still.changes)
  })

  it('are tried once in a run, and not before the database answers', async () => {
    const disk = parts()
    const call = abandonedCall()
    disk.calls.refuses.add(call.call.id)
    disk.refused.entries.push(...call.changes)
    disk.calls.away = true
    const store = start(disk)
    await sleep(50)
    expect(disk.refused.entries).toEqual(call.changes)
    disk.calls.away = false
    await eventually('the database to be seen', () => store.status.database === 'up')
    await sleep(50)
    disk.calls.refuses.clear()
    await sleep(50)
    expect(disk.refused.entries).toEqual(call.changes)
    await store.close()
    start(disk)
    await eventually('the next run to try', () => disk.refused.size === 0)
  })
})
