import { appendFile, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../../server/adapters/journal/file-journal.ts'
import { silent } from '../../support/database.ts'

let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hotline-journal-'))
  file = join(dir, 'calls.journal')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const reopen = () => openJournal(file, silent)

async function contents(): Promise<unknown[]> {
  const journal = await reopen()
  const entries: unknown[] = []
  await journal.drain(async (entry) => { entries.push(entry) })
  await journal.close()
  return entries
}

/** Writes entries as an earlier run of the program. */
async function written(entries: unknown[]): Promise<void> {
  const journal = await reopen()
  await Promise.all(entries.map((entry) => journal.append(entry)))
  await journal.close()
}

describe('a file journal', () => {
  it('hands entries over in the order of their appending, over a restart, and is empty then', async () => {
    await written([{ n: 1 }, 'два', { n: [3] }])
    const journal = await reopen()
    expect(journal.size).toBe(3)
    await journal.append('четыре')
    const seen: unknown[] = []
    await journal.drain(async (entry) => { seen.push(entry) })
    expect(seen).toEqual([{ n: 1 }, 'два', { n: [3] }, 'четыре'])
    expect(journal.size).toBe(0)
    await journal.close()
    expect((await stat(file)).size).toBe(0)
  })

  it('can be read by its owner only', async () => {
    await written([1])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('keeps what the handler refused, and all after it, also over a restart', async () => {
    await written([1, 2, 3, 4])
    const journal = await reopen()
    const seen: unknown[] = []
    const stop = new Error('not now')
    await expect(journal.drain(async (entry) => {
      if (entry === 3) throw stop
      seen.push(entry)
    })).rejects.toBe(stop)
    expect(seen).toEqual([1, 2])
    expect(journal.size).toBe(2)
    await journal.append(5)
    await journal.close()
    expect(await contents()).toEqual([3, 4, 5])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('hands over what comes in while it hands over', async () => {
    const journal = await reopen()
    await journal.append(0)
    const seen: unknown[] = []
    await journal.drain(async (entry) => {
      seen.push(entry)
      if ((entry as number) < 50) await journal.append((entry as number) + 1)
    })
    expect(seen).toEqual(Array.from({ length: 51 }, (_, n) => n))
    await journal.close()
  })

  it('drops an entry that was cut short, and nothing else, wherever the cut is', async () => {
    const entries = ['первая', { second: 2 }, 'третья']
    await written(entries)
    const whole = await readFile(file)
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1)
    for (let length = 0; length <= whole.length; length += 1) {
      await rm(dir, { recursive: true })
      dir = await mkdtemp(join(tmpdir(), 'hotline-journal-'))
      file = join(dir, 'calls.journal')
      await appendFile(file, whole.subarray(0, length))
      expect(await contents()).toEqual(entries.slice(0, ends.filter((end) => end <= length).length))
    }
  })

  it('sets a damaged entry aside and goes on with the next', async () => {
    await written(['a', 'b', 'c'])
    const damagedLine = (await readFile(file, 'utf8')).split('\n')[1]
    const handle = await open(file, 'r+')
    const at = (await readFile(file)).indexOf('"b"')
    await handle.write('X', at + 1)
    await handle.close()
    expect(await contents()).toEqual(['a', 'c'])
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe(`${damagedLine?.replace('"b"', '"X"')}\n`)
    expect((await stat(`${file}.damaged`)).mode & 0o777).toBe(0o600)
  })

  it('loses and doubles nothing that was acknowledged, whatever is appended, handed over, refused and reopened', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), text: fc.string({ unit: 'binary', maxLength: 40 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), accept: fc.nat(6) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), torn: fc.string({ maxLength: 12 }).filter((text) => !text.includes('\n')) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        await rm(file, { force: true })
        let journal = await reopen()
        const appending: Promise<void>[] = []
        const expected: string[] = []
        const seen: unknown[] = []
        let n = 0
        for (const one of steps) {
          if (one.do === 'append') {
            const entry = `${n++} ${one.text}`
            expected.push(entry)
            appending.push(journal.append(entry))
          } else if (one.do === 'drain') {
            let left = one.accept
            await journal.drain(async (entry) => {
              if (left-- === 0) throw new Error('enough')
              seen.push(entry)
            }).catch(() => undefined)
          } else {
            await Promise.all(appending)
            await journal.close()
            await appendFile(file, one.torn)
            journal = await reopen()
          }
        }
        await Promise.all(appending)
        await journal.drain(async (entry) => { seen.push(entry) })
        await journal.close()
        expect(seen).toEqual(expected.map((entry) => JSON.parse(JSON.stringify(entry)) as string))
      }),
      { numRuns: 60 },
    )
  })
})
