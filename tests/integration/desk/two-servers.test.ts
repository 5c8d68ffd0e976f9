import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'
import { deskServer } from '../../support/desk-server.ts'

/** A working Monday, four hours after the office has opened. */
const AHEAD_MS = Date.parse('2026-11-23T14:00:00+03:00') - Date.now()
const LOOK_EVERY_MS = 100
const clock = { now: () => Date.now() + AHEAD_MS, shifted: true }

let db: TestDatabase
beforeAll(async () => {
  db = await startDatabase()
  await db.regulations.add({ id: 'centaur', name: 'Centaur', source: readPresetText('centaur'), effectiveFrom: 0 })
})
afterAll(() => db.dispose())

it('CNT-6 what a killed server has planned is done by the other at its moment, once', async () => {
  const survivor = await deskServer(db.postgres.url, clock, { lookEveryMs: LOOK_EVERY_MS })
  try {
    await survivor.start()
    const planner = fork(join(import.meta.dirname, 'planning-process.ts'), [db.postgres.url, String(AHEAD_MS)], { stdio: 'inherit' })
    const [{ number, dueAt }] = (await once(planner, 'message')) as [{ number: string; dueAt: number }]
    const escalated = async () => (
      (await db.ticketLog.byNumber('centaur', number))?.facts.flatMap((fact) => (fact.type === 'escalated' && fact.why === 'after-deadline' ? [fact.at] : [])) ?? []
    )
    planner.kill('SIGKILL')
    await once(planner, 'exit')
    expect(await escalated()).toEqual([])
    await expect.poll(escalated, { timeout: 12_000 }).toEqual([expect.toSatisfy((at: number) => at >= dueAt)])
    await sleep(5 * LOOK_EVERY_MS)
    expect(await escalated()).toHaveLength(1)
    expect(await db.alarms.next()).toBeNull()
  } finally {
    await survivor.dispose()
  }
})
