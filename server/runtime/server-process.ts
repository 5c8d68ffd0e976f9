import { fork } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { exitOf } from './child.ts'
import type { Exit } from './child.ts'
import type { NewAccount, ServerMessage } from './parts.ts'
import { projectRoot } from './paths.ts'
import { RuntimeError } from './runtime-error.ts'

/** The server, running as a process of its own: it can be killed and started again while calls go on in Asterisk. */
export type ServerProcess = {
  url: string
  /** Made by this start; empty at every later one. */
  accounts: NewAccount[]
  pid: number
  exited: Promise<Exit>
  stop(): Promise<void>
}

const STOP_GRACE_MS = 20_000
const LARGEST_LOG_BYTES = 50 * 1024 * 1024

/**
 * Start the server and wait until it listens.
 * @param logFile gets its log, one JSON object a line
 * @throws RuntimeError `server-failed` with its own words
 */
export async function startServerProcess(env: NodeJS.ProcessEnv, logFile: string): Promise<ServerProcess> {
  rotate(logFile)
  const log = openSync(logFile, 'a', 0o600)
  // A group of its own: Ctrl-C is for the process that started it, which then stops the parts in order.
  const child = fork(join(projectRoot, 'server/main.ts'), [], { env, cwd: projectRoot, detached: true, stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  const exited = exitOf(child)
  const ready = await new Promise<Extract<ServerMessage, { type: 'ready' }>>((resolve, reject) => {
    child.on('message', (message: ServerMessage) => {
      if (message.type === 'ready') resolve(message)
      else reject(new RuntimeError('server-failed', message.message))
    })
    void exited.then(({ code, signal }) => reject(new RuntimeError('server-failed', `the server ended (${signal ?? `code ${code}`}) before it was ready; its log: ${logFile}`)))
  })
  return {
    url: ready.url,
    accounts: ready.accounts,
    pid: child.pid ?? 0,
    exited,
    async stop() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
      await exited
      clearTimeout(force)
    },
  }
}

/** One older log is kept. */
function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`)
}
