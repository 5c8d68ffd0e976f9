import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tryLock, withLock } from '../../../server/runtime/lock.ts'

let dir = ''
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'hotline-lock-')) })
afterAll(() => rm(dir, { recursive: true }))

it('names the process that holds it, and is free again after the release', async () => {
  const path = join(dir, 'held')
  const lock = await tryLock(path)
  expect(await tryLock(path)).toEqual({ heldBy: process.pid })
  if ('release' in lock) await lock.release()
  expect(await tryLock(path)).toHaveProperty('release')
})

it('is taken from a process that has died', async () => {
  const path = join(dir, 'dead')
  const child = spawn('true')
  await once(child, 'exit')
  await writeFile(path, JSON.stringify({ pid: child.pid, startedAt: '1' }))
  expect(await tryLock(path)).toHaveProperty('release')
})

it('is taken from a process whose number another has now', async () => {
  const path = join(dir, 'reused')
  await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: 'another time' }))
  expect(await tryLock(path)).toHaveProperty('release')
})

it('is taken over a file that a crash left half written', async () => {
  const path = join(dir, 'torn')
  await writeFile(path, '{"pid":')
  expect(await tryLock(path)).toHaveProperty('release')
})

it('lets one at a time in, whoever comes, and leaves nothing behind', async () => {
  const path = join(dir, 'turns')
  let inside = 0
  let most = 0
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => { setTimeout(resolve, 5) })
    inside -= 1
  })))
  expect(most).toBe(1)
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  expect((await readdir(dir)).filter((name) => name.startsWith('turns'))).toEqual([])
})

it('is released when the work fails', async () => {
  const path = join(dir, 'failing')
  await expect(withLock(path, () => Promise.reject(new Error('work')))).rejects.toThrow('work')
  expect(await tryLock(path)).toHaveProperty('release')
})
