/** What is done to a system and what comes of it: each measurement runs its own callers and agents and cleans up after itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import { RuntimeError } from '../../server/runtime/runtime-error.ts'
import { distribution } from './figures.ts'
import type { Distribution } from './figures.ts'
import { MediaProbe } from './media-probe.ts'
import { cpuTime, residentKib } from './processes.ts'
import type { Span } from './scenarios.ts'
import { agentAnswers, answerLatencies, finishedCalls, freedToRing } from './sip-log.ts'
import { startAgents, startCallers } from './sipp.ts'
import type { Callers, SippRun } from './sipp.ts'
import type { Counters, Part, SystemUnderTest } from './system.ts'

/** What all measurements share. */
export interface Stage {
  /** For SIPp's files. */
  folder: string
  agentsPort: number
  callerVoice: string
  agentVoice: string
  agentToneHz: number
  /** Length of the announcement before the queue. */
  greetingMs: number
}

/** CPU time per call, of the process itself and of the programs it runs. */
export type PartCost = { ownMs: number; childrenMs: number }

export interface CallCosts {
  calls: number
  served: number
  recorded: number
  cpu: Partial<Record<Part, PartCost>>
  /** CPU time per second while nobody calls, ms. */
  idle: Partial<Record<Part, number>>
  /** INVITE to 200 OK, ms. */
  answer: Distribution
  counters: Counters
}

const exactly = (ms: number): Span => ({ fromMs: ms, toMs: ms })
/** Length of the talks whose cost is measured. */
export const TALK_MS = 8_000
const IDLE_MS = 5_000
const RING: Span = { fromMs: 200, toMs: 400 }

/** Calls one after another, each answered at once: what one costs. */
export async function measureCallCosts(system: SystemUnderTest, stage: Stage, dial: string, { calls = 24, agents = 12, everyMs = 800 } = {}): Promise<CallCosts> {
  await system.staff(agents)
  await settled(system)
  const idleFrom = snapshot(system)
  await sleep(IDLE_MS)
  const idle = mapParts(difference(idleFrom, snapshot(system)), ({ ownMs, childrenMs }) => (1000 * (ownMs + childrenMs)) / IDLE_MS)

  const [before, countersBefore, recordedBefore] = [snapshot(system), await system.counters(), await system.recordings()]
  const { callers } = await conduct(system, stage, `${system.name}-costs`, { dial, calls, everyMs, voiceFile: stage.callerVoice, patienceMs: null }, exactly(TALK_MS))
  await recorded(system, recordedBefore + calls)
  await settled(system)
  const cpu = mapParts(difference(before, snapshot(system)), ({ ownMs, childrenMs }) => ({ ownMs: ownMs / calls, childrenMs: childrenMs / calls }))
  const countersAfter = await system.counters()
  return {
    calls, cpu, idle,
    served: finishedCalls(callers),
    recorded: (await system.recordings()) - recordedBefore,
    answer: distribution(answerLatencies(callers)),
    counters: Object.fromEntries(Object.entries(countersAfter).map(([name, value]) => [name, (value - (countersBefore[name as keyof Counters] ?? 0)) / calls])),
  }
}

export interface Rush {
  calls: number
  served: number
  /** Agent's BYE to the next INVITE to the same agent, ms. */
  freedToRing: Distribution
}

/** Everybody calls at once, few agents answer, and the queue stays full until the end: how long a freed agent waits. */
export async function measureRush(system: SystemUnderTest, stage: Stage, dial: string, { calls = 30, agents = 3 } = {}): Promise<Rush> {
  await system.staff(agents)
  const { callers, phones } = await conduct(system, stage, `${system.name}-rush-${dial}`, { dial, calls, everyMs: 50, voiceFile: stage.callerVoice, patienceMs: null }, { fromMs: 1_000, toMs: 2_000 })
  return { calls, served: finishedCalls(callers), freedToRing: distribution(freedToRing(phones)) }
}

/** Calls that find a free agent: milliseconds from the agent's 200 OK to the agent's voice at the caller's ear. */
export async function measureTimeToTalk(system: SystemUnderTest, stage: Stage, dial: string, { calls = 8, agents = 8 } = {}): Promise<Distribution> {
  await system.staff(agents)
  const probes = await Promise.all(Array.from({ length: calls }, () => MediaProbe.open(stage.agentToneHz)))
  try {
    const { phones } = await conduct(system, stage, `${system.name}-talk`, { dial, calls, everyMs: 700, voiceFile: null, patienceMs: null, mediaPorts: probes.map(({ port }) => port) }, exactly(1_500))
    const answers = agentAnswers(phones)
    const heard = probes.map(({ heardAtMs }) => heardAtMs).filter((at) => at !== null).toSorted((a, b) => a - b)
    if (heard.length !== calls || answers.length !== calls) throw new RuntimeError('bench-failed', `${system.name}: of ${calls} callers ${heard.length} heard an agent, ${answers.length} agents answered`)
    // The calls are further apart than what is measured, so that both come in the same order.
    return distribution(answers.map((answeredAt, index) => (heard[index] ?? Number.NaN) - answeredAt))
  } finally {
    for (const probe of probes) probe.close()
  }
}

export interface WaitingMemory {
  waiting: number
  /** Growth for each waiting call: of what the server refers to, of what the others have in RAM. */
  kib: Partial<Record<Part, number>>
}

/** Nobody leaves before everything is measured, which takes a moment. */
const STILL_THERE_MS = 5_000

/**
 * Many wait on music while the only agents talk: how much memory each takes. To be measured first: memory that a process
 * has had once is not given back, and later calls use it again. The first few are left out for the same reason, since
 * with them everything is loaded that calls share.
 */
export async function measureWaitingMemory(system: SystemUnderTest, stage: Stage, dial: string, { waiting = 50, first = 30, agents = 2 } = {}): Promise<WaitingMemory> {
  const everyMs = 100
  const comeMs = (calls: number): number => calls * everyMs + stage.greetingMs + 3_000
  const [firstMs, restMs] = [comeMs(first), comeMs(waiting)]
  const group = { sipPort: system.sipPort, dial, everyMs, voiceFile: stage.callerVoice }
  await system.staff(agents)
  const phones = await startAgents(stage.folder, `${system.name}-memory-agents`, stage.agentsPort, { voiceFile: stage.agentVoice, ring: RING, talk: null })
  try {
    // Those who talk leave last, so that no agent becomes free for those who wait.
    const talkers = await startCallers(stage.folder, `${system.name}-memory-talkers`, { ...group, calls: agents, patienceMs: firstMs + restMs + STILL_THERE_MS + waiting * everyMs + 3_000 })
    await sleep(agents * everyMs)
    const early = await startCallers(stage.folder, `${system.name}-memory-early`, { ...group, calls: first, patienceMs: firstMs + restMs + STILL_THERE_MS })
    await sleep(firstMs)
    const before = await memoryKib(system)
    const late = await startCallers(stage.folder, `${system.name}-memory-late`, { ...group, calls: waiting, patienceMs: restMs + STILL_THERE_MS })
    await sleep(restMs)
    const after = await memoryKib(system)
    await ended(talkers, early, late)
    return { waiting, kib: mapParts(after, (kib, part) => (kib - (before[part] ?? 0)) / waiting) }
  } finally {
    await phones.stop()
  }
}

// --- Parts -----------------------------------------------------------------------------------------------------------

/** Plays callers against agents until every call has ended. */
async function conduct(system: SystemUnderTest, stage: Stage, name: string, callers: Omit<Callers, 'sipPort'>, talk: Span) {
  const phones = await startAgents(stage.folder, `${name}-agents`, stage.agentsPort, { voiceFile: stage.agentVoice, ring: RING, talk })
  try {
    const calling = await startCallers(stage.folder, `${name}-callers`, { ...callers, sipPort: system.sipPort })
    await ended(calling)
    return { callers: await calling.messages(), phones: await phones.messages() }
  } finally {
    await phones.stop()
  }
}

const LONGEST_MEASUREMENT_MS = 120_000

/** @throws when a call has failed, or when the calls have not ended in time; SIPp is stopped then */
async function ended(...runs: SippRun[]): Promise<void> {
  const late = sleep(LONGEST_MEASUREMENT_MS, null, { ref: false })
  const exits = await Promise.race([Promise.all(runs.map(({ exited }) => exited)), late])
  await Promise.all(runs.map((run) => run.stop()))
  if (exits === null) throw new RuntimeError('bench-failed', `calls had not ended after ${LONGEST_MEASUREMENT_MS / 1000} s`)
  for (const [index, { code }] of exits.entries()) if (code !== 0) throw new RuntimeError('bench-failed', `SIPp ended with code ${code}: ${await runs[index]?.complaints()}`)
}

/** Waits until every recording is complete, or gives up: the table then says how many are. */
async function recorded(system: SystemUnderTest, count: number): Promise<void> {
  for (let tries = 0; tries < 60 && (await system.recordings()) < count; tries++) await sleep(250)
}

/** Waits until the processes have come to rest: what a call leaves to be done belongs to its cost. */
async function settled(system: SystemUnderTest): Promise<void> {
  let before = snapshot(system)
  for (let tries = 0; tries < 15; tries++) {
    await sleep(1_000)
    const now = snapshot(system)
    const busyMs = Object.values(difference(before, now)).reduce((sum, { ownMs, childrenMs }) => sum + ownMs + childrenMs, 0)
    if (busyMs < 50) return
    before = now
  }
}

type PerPart<T> = Partial<Record<Part, T>>

async function memoryKib(system: SystemUnderTest): Promise<PerPart<number>> {
  const resident = mapParts(system.processes, residentKib)
  const retained = await system.retainedBytes?.()
  return retained === undefined ? resident : { ...resident, server: retained / 1024 }
}

const snapshot = (system: SystemUnderTest): PerPart<PartCost> => mapParts(system.processes, cpuTime)

function difference(before: PerPart<PartCost>, after: PerPart<PartCost>): PerPart<PartCost> {
  return mapParts(after, ({ ownMs, childrenMs }, part) => ({ ownMs: ownMs - (before[part]?.ownMs ?? 0), childrenMs: childrenMs - (before[part]?.childrenMs ?? 0) }))
}

function mapParts<A, B>(parts: PerPart<A>, map: (value: A, part: Part) => B): PerPart<B> {
  return Object.fromEntries((Object.entries(parts) as [Part, A][]).map(([part, value]) => [part, map(value, part)]))
}
