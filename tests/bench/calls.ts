/**
 * The calls' part of the benchmark: what a call costs on this machine and how long people wait in it, for Hotline and for Asterisk's own
 * app_queue with MixMonitor, one after the other, with the same callers and agents on the same Asterisk.
 */
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createRhvoiceSpeech } from '../../server/adapters/speech/rhvoice-speech.ts'
import { announcementTexts } from '../../server/domain/telephony/speech/announcements.ts'
import { loadPreset } from '../../server/regulations/presets.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import { run } from '../../server/runtime/run.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { freePort } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { readWav, toALaw, tone } from '../support/tones.ts'
import { startAppQueue } from './app-queue.ts'
import { startHotline } from './hotline.ts'
import { measureCallCosts, measureRush, measureTimeToTalk, measureWaitingMemory, TALK_MS } from './measurements.ts'
import type { Stage } from './measurements.ts'
import { cpuTime, machineBusyMs } from './processes.ts'
import type { Report, SystemReport } from './report.ts'
import { requireSipp } from './sipp.ts'
import type { SystemUnderTest } from './system.ts'

const PRESET = 'technokad'
const NUMBER = '+74952698657'
const VOICE = 'anna'
const AGENTS = 12
const CALLER_TONE_HZ = 440
const AGENT_TONE_HZ = 1_000
/** app_queue's least pause before the next try, which serves it best, and its usual one. */
const QUEUES = [{ retrySeconds: 1 }, { retrySeconds: 5 }]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Candidate {
  start: () => Promise<SystemUnderTest>
  /** Numbers to call; the first is used for everything, the others for the rush alone. */
  lines: { dial: string; settings: string }[]
  settings: string[]
}

export type CallSystem = 'hotline' | 'app_queue'

/** @param only the one system to measure; both when undefined */
export async function measureCalls(only: CallSystem | undefined): Promise<Report> {
  requireSipp()
  const loadBefore = loadavg()[0] ?? 0
  const tools = await ensurePackages()
  const folder = await tempDir('bench')
  process.env.TMPDIR = folder.path // for the folders that the parts make, so that one removal takes them all
  const leave = (): void => {
    // What was started has said by its own 'exit' listener how it ends; the folder goes after that.
    process.once('exit', () => rmSync(folder.path, { recursive: true, force: true, maxRetries: 5 }))
    process.exit(130)
  }
  for (const signal of SIGNALS) process.once(signal, leave)
  try {
    const { stage, greeting } = await prepare(tools, folder.path)
    const common = { tools, folder: folder.path, agentsPort: stage.agentsPort, agents: AGENTS }
    const candidates: Record<CallSystem, Candidate> = {
      hotline: {
        start: () => startHotline({ ...common, preset: PRESET }),
        lines: [{ dial: NUMBER, settings: 'as shipped' }],
        settings: ['no wrap-up, no spoken positions; everything else as shipped, PostgreSQL durable', 'keeps ticket, timeline and both sides of the talk as stereo Ogg Opus'],
      },
      app_queue: {
        start: () => startAppQueue({ ...common, greeting, queues: QUEUES }),
        lines: QUEUES.map(({ retrySeconds }, index) => ({ dial: String(index + 1), settings: `retry=${retrySeconds}` })),
        settings: [
          'leastrecent, autofill=yes, ringinuse=no, timeout=15, wrapuptime=0, retry=1 (the least possible); “usual settings”: retry=5',
          'keeps a mixed WAV of the talk, nothing else: no CDR, no queue log',
        ],
      },
    }
    const chosen = only === undefined ? [candidates.hotline, candidates.app_queue] : [candidates[only]]
    const systems: SystemReport[] = []
    for (const candidate of chosen) systems.push(await measure(candidate, stage))
    return {
      machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, asterisk: await asteriskVersion(tools), node: process.versions.node, loadBefore },
      greetingMs: stage.greetingMs,
      talkMs: TALK_MS,
      systems,
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, leave)
    await folder.remove()
  }
}

async function measure({ start, lines, settings }: Candidate, stage: Stage): Promise<SystemReport> {
  const [main] = lines
  if (!main) throw new Error('no number to call')
  const system = await start()
  const step = <T>(what: string, work: () => Promise<T>): Promise<T> => {
    console.error(`${system.name}: ${what} …`)
    return work()
  }
  const others = watchOthers()
  try {
    const memory = await step('fifty callers waiting', () => measureWaitingMemory(system, stage, main.dial))
    const costs = await step('the cost of a call', () => measureCallCosts(system, stage, main.dial))
    const timeToTalk = await step('from the agent’s answer to the first word', () => measureTimeToTalk(system, stage, main.dial))
    const rushes: SystemReport['rushes'] = []
    for (const line of lines) rushes.push({ settings: line.settings, rush: await step(`thirty calls at once (${line.settings})`, () => measureRush(system, stage, line.dial)) })
    return { name: system.name, settings, costs, timeToTalk, rushes, memory, othersShare: others() }
  } finally {
    await system.stop()
  }
}

/** @returns how to ask which share of the processors programs that have nothing to do with this have used since now, 0…1. */
function watchOthers(): () => number {
  const [before, startedMs] = [foreignCpuMs(), performance.now()]
  return () => Math.max(0, foreignCpuMs() - before) / ((performance.now() - startedMs) * cpus().length)
}

function foreignCpuMs(): number {
  const { ownMs, childrenMs } = cpuTime(process.pid)
  return machineBusyMs() - ownMs - childrenMs
}

/** Voices for both ends and the announcement, the same for all systems: the shipped regulation's, by the shipped voice. */
async function prepare(tools: Toolbox, folder: string): Promise<{ stage: Stage; greeting: string[] }> {
  const speech = createRhvoiceSpeech({ tools, cacheDir: join(folder, 'speech'), voice: VOICE, log: pino({ level: 'silent' }) })
  const greeting = await speech.sounds(announcementTexts({ kind: 'greeting' }, loadPreset(PRESET), Date.now()))
  await speech.close()
  const lengths = await Promise.all(greeting.map(async (sound) => {
    const { rateHz, channels } = await readWav(`${sound}.wav`)
    return (1000 * (channels[0]?.length ?? 0)) / rateHz
  }))
  const [callerVoice, agentVoice] = [join(folder, 'caller.alaw'), join(folder, 'agent.alaw')]
  await writeFile(callerVoice, toALaw(tone(CALLER_TONE_HZ, 10_000)))
  await writeFile(agentVoice, toALaw(tone(AGENT_TONE_HZ, 10_000)))
  return {
    greeting,
    stage: { folder, agentsPort: await freePort(), callerVoice, agentVoice, agentToneHz: AGENT_TONE_HZ, greetingMs: Math.round(lengths.reduce((sum, ms) => sum + ms, 0)) },
  }
}

async function asteriskVersion(tools: Toolbox): Promise<string> {
  const { file, args, env } = tools.tool('asterisk')
  return (await run(file, [...args, '-V'], { env })).stdout.trim()
}
