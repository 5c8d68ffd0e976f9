import type { ChildProcess } from 'node:child_process'
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

/** Whether a process with this id is there (another user's counts too). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
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
