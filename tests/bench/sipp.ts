/** Runs SIPp, the one outside program that plays callers and agents. */
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess, exitOf } from '../../server/runtime/child.ts'
import type { Exit } from '../../server/runtime/child.ts'
import { isUdpPortFree } from '../../server/runtime/ports.ts'
import { RuntimeError } from '../../server/runtime/runtime-error.ts'
import { freePort, freeRtpRange } from '../support/ports.ts'
import { sippPath } from '../support/requirements.ts'
import { parseShortLog } from './sip-log.ts'
import type { LoggedMessage } from './sip-log.ts'
import { agentScenario, callerScenario } from './scenarios.ts'
import type { AgentOptions, CallerOptions } from './scenarios.ts'

const LONGEST_COMPLAINT = 1_000

export interface SippRun {
  exited: Promise<Exit>
  /** What SIPp complained about. */
  complaints(): Promise<string>
  /** What was sent and received; complete when SIPp has ended. */
  messages(): Promise<LoggedMessage[]>
  stop(): Promise<void>
}

export interface Callers extends CallerOptions {
  /** SIP port of the Asterisk under measurement. */
  sipPort: number
  dial: string
  calls: number
  /** New calls begin this far apart. */
  everyMs: number
  /** Where each caller's sound goes when no voice is played. */
  mediaPorts?: number[]
}

/** Starts the callers; `exited` resolves when every call has ended. */
export async function startCallers(folder: string, name: string, callers: Callers): Promise<SippRun> {
  const list = join(folder, `${name}.csv`)
  const lines = Array.from({ length: callers.calls }, (_, index) => `+7900${String(1_000_000 + index)};${callers.mediaPorts?.[index] ?? 0}`)
  await writeFile(list, `SEQUENTIAL\n${lines.join('\n')}\n`)
  return run(folder, name, callerScenario(callers), await freePort(), [
    `127.0.0.1:${callers.sipPort}`, '-s', callers.dial, '-inf', list, '-m', String(callers.calls), '-l', String(callers.calls), '-r', '1', '-rp', String(callers.everyMs),
  ])
}

/** Starts the telephones of all agents on one port, which rings for every user. */
export async function startAgents(folder: string, name: string, port: number, agents: AgentOptions): Promise<SippRun> {
  const sipp = await run(folder, name, agentScenario(agents), port, [])
  let ended = false
  void sipp.exited.then(() => { ended = true })
  while (await isUdpPortFree(port)) {
    if (ended) throw new RuntimeError('bench-failed', `SIPp ended at once: ${await sipp.complaints()}`)
    await sleep(20)
  }
  return sipp
}

/** @returns where SIPp is. @throws RuntimeError that says how to get it */
export function requireSipp(): string {
  if (sippPath === null) throw new RuntimeError('sipp-missing', 'the benchmark needs SIPp for its callers and agents: apt-get install sip-tester')
  return sippPath
}

async function run(folder: string, name: string, scenario: string, port: number, args: string[]): Promise<SippRun> {
  const file = join(folder, `${name}.xml`)
  const log = join(folder, `${name}.messages`)
  const errors = join(folder, `${name}.errors`)
  await writeFile(file, scenario)
  const { from: media } = await freeRtpRange(400)
  const child = spawn(requireSipp(), [
    ...args, '-sf', file, '-i', '127.0.0.1', '-p', String(port), '-mp', String(media), '-nostdin',
    '-trace_shortmsg', '-shortmessage_file', log, '-trace_err', '-error_file', errors,
  ], { cwd: folder, stdio: 'ignore', env: { ...process.env, TZ: 'UTC' } })
  const { pid } = child
  if (pid === undefined) throw new RuntimeError('sipp-missing', 'SIPp cannot be run')
  const killOnExit = (): void => void child.kill('SIGKILL')
  process.once('exit', killOnExit)
  const exited = exitOf(child)
  void exited.then(() => process.off('exit', killOnExit))
  return {
    exited,
    complaints: async () => (await readFile(errors, 'utf8').catch(() => '')).slice(0, LONGEST_COMPLAINT) || 'it said nothing',
    messages: async () => parseShortLog(await readFile(log, 'utf8')),
    stop: () => endProcess(pid, 'SIGTERM', 2_000),
  }
}
