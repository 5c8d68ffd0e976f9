import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../server/config.ts'
import { runDoctor } from '../../../server/runtime/doctor.ts'
import type { Finding } from '../../../server/runtime/doctor.ts'
import { tempDir } from '../../support/temp-dir.ts'

let dir: Awaited<ReturnType<typeof tempDir>>
beforeEach(async () => { dir = await tempDir('doctor') })
afterEach(() => dir.remove())

/** What is said of the journals, with so many lines in each. */
async function journal(lines: Record<string, number>): Promise<Finding | undefined> {
  await mkdir(join(dir.path, 'journal'), { recursive: true })
  await Promise.all(Object.entries(lines).map(([name, count]) => writeFile(join(dir.path, 'journal', name), 'an entry\n'.repeat(count))))
  for await (const finding of runDoctor(readConfig({ HOTLINE_DATA_DIR: dir.path, HOTLINE_CACHE_DIR: dir.path }))) if (finding.name === 'Journal') return finding
  return undefined
}

describe('the doctor', () => {
  it('finds nothing amiss without journals, with empty ones, and while changes wait for the database', async () => {
    expect(await journal({})).toMatchObject({ state: 'ok' })
    expect(await journal({ 'calls.journal': 0, 'refused.journal': 0 })).toMatchObject({ state: 'ok' })
    expect(await journal({ 'calls.journal': 12 })).toMatchObject({ state: 'ok', detail: expect.stringContaining('12') })
  })

  it('counts the changes of calls that the database refused, and those that are damaged', async () => {
    expect(await journal({ 'refused.journal': 3 })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('refused 3'), remedy: expect.stringContaining('each start') })
    expect(await journal({ 'calls.journal.damaged': 2 })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('2 damaged') })
  })
})
