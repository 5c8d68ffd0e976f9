import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** A held lock file; `release` is idempotent. */
export type Lock = { release(): Promise<void> }

/** Who holds a lock: the process, and when it was started (a pid alone may have been given to another process since). */
type Holder = { pid: number; startedAt: string }

/**
 * Take the lock file at `path` if no living process holds it.
 * @returns the lock, or the pid of the process that holds it.
 */
export async function tryLock(path: string): Promise<Lock | { heldBy: number }> {
  const mine = JSON.stringify({ pid: process.pid, startedAt: startTime(process.pid) } satisfies Holder)
  const candidate = `${path}.${randomUUID()}`
  await writeFile(candidate, mine, { mode: 0o644 })
  try {
    for (;;) {
      try {
        await link(candidate, path) // atomic, unlike open(O_EXCL) followed by a write: a reader never sees half a lock
        return { release: () => releaseOwn(path, mine) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const text = await readFile(path, 'utf8').catch(() => null)
      if (text === null) continue
      const holder = parseHolder(text)
      if (holder && isAlive(holder)) return { heldBy: holder.pid }
      await removeStale(path, text)
    }
  } finally {
    await rm(candidate, { force: true })
  }
}

/** Run `work` while holding the lock file at `path`, waiting for another process that holds it. */
export async function withLock<T>(path: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  let told = false
  for (;;) {
    const lock = await tryLock(path)
    if ('release' in lock) {
      try {
        return await work()
      } finally {
        await lock.release()
      }
    }
    if (!told) onWait?.(lock.heldBy)
    told = true
    await sleep(250)
  }
}

async function releaseOwn(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === mine) await rm(path, { force: true })
}

/** Two processes may find the same dead holder: only the one that moved exactly that lock away has removed it. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8')) !== seen) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>
    return typeof value.pid === 'number' && typeof value.startedAt === 'string' ? (value as Holder) : null
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startTime(holder.pid) === holder.startedAt
}

/** Start time of a process in clock ticks since boot (field 22 of /proc/<pid>/stat); empty where there is no /proc. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
