import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a process ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** The moment a child process ends; also when it could not be started at all (code -1). */
export function exitOf(child: ChildProcess): Promise<Exit> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve({ code: child.exitCode, signal: child.signalCode })
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: -1, signal: null }))
  })
}

/** Whether a process with this id runs (another user's counts too; one that has ended and waits for its parent does not). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !hasEnded(pid)
}

/** Ended, but not yet taken note of by its parent: state Z in /proc/<pid>/stat, and no thread goes on without the first. */
function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'Z' && readdirSync(`/proc/${pid}/task`).length <= 1
  } catch {
    return false
  }
}

/** Send a signal; false when the process has gone already. */
export function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** Ask a process to end, and end it by force when it has not within `graceMs`. */
export async function endProcess(pid: number, name: NodeJS.Signals, graceMs: number): Promise<void> {
  sendSignal(pid, name)
  const deadline = Date.now() + graceMs
  while (isRunning(pid)) {
    if (Date.now() > deadline) sendSignal(pid, 'SIGKILL')
    await sleep(20)
  }
}

/** The end of a process that is not our child, which can only be watched from outside. */
export async function exitOfStranger(pid: number): Promise<Exit> {
  while (isRunning(pid)) await sleep(500, undefined, { ref: false })
  return { code: null, signal: null }
}
