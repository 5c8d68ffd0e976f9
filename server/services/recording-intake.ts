import { createHash } from 'node:crypto'
import type { Instant } from '../domain/telephony/call.ts'
import type { Clock, RecordedSources, RecordingStorage, RecordingStore } from '../ports.ts'
import { StoreUnavailable } from '../ports.ts'
import type { Log } from './log.ts'

/** What a recording needs to know of its call. */
export interface RecordedCall {
  id: string
  hotlineId: string
  answeredAt: Instant | null
}

export interface RecordingIntakeDeps {
  storage: RecordingStorage
  recordings: RecordingStore
  /** @returns null when no such call is stored (yet). @throws StoreUnavailable */
  findCall(callId: string): Promise<RecordedCall | null>
  /** How long the company keeps its recordings. */
  retentionDays(hotlineId: string): number
  clock: Clock
  log: Log
}

const DAY_MS = 24 * 3_600_000
const RETENTION_EVERY_MS = 3_600_000
const RETENTION_BATCH = 100
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 5 * 60_000
/** Encoding takes a processor; calls and pages need the rest of the machine. */
const AT_ONCE = 2

interface Job {
  callId: string
  /** Null for what an earlier run left: looked up when its turn comes. */
  call: RecordedCall | null
  attempts: number
  /** What is encoded already and only waits for the database. */
  stored: Map<string, Awaited<ReturnType<RecordingStorage['store']>>>
}

export type RecordingIntake = ReturnType<typeof createRecordingIntake>

/**
 * Turns what Asterisk has recorded into kept recordings: encoded, hashed, in the database, and only then the sources are
 * removed. Every step can be repeated: ids follow from the call, so a second try writes the same file and the same row.
 */
export function createRecordingIntake({ storage, recordings, findCall, retentionDays, clock, log }: RecordingIntakeDeps) {
  const jobs = new Map<string, Job>()
  const queue: Job[] = []
  const running = new Set<Promise<void>>()
  const retries = new Set<NodeJS.Timeout>()
  let closed = false
  let hourly: NodeJS.Timeout | null = null

  function enqueue(callId: string, call: RecordedCall | null): void {
    if (closed) return
    const known = jobs.get(callId)
    if (known) {
      known.call ??= call
      return
    }
    const job: Job = { callId, call, attempts: 0, stored: new Map() }
    jobs.set(callId, job)
    queue.push(job)
    work()
  }

  function work(): void {
    while (running.size < AT_ONCE) {
      const job = closed ? undefined : queue.shift()
      if (!job) return
      const task: Promise<void> = attempt(job).finally(() => {
        running.delete(task)
        work()
      })
      running.add(task)
    }
  }

  async function attempt(job: Job): Promise<void> {
    try {
      await ingestAll(job)
      jobs.delete(job.callId)
    } catch (error) {
      retryLater(job, error)
    }
  }

  /** The sources stay where they are until a try succeeds, in this run or a later one. */
  function retryLater(job: Job, error: unknown): void {
    const afterMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** job.attempts++)
    const level = error instanceof StoreUnavailable ? 'warn' : 'error'
    log[level]({ err: error, callId: job.callId, attempt: job.attempts, afterMs }, 'a recording could not be kept yet; it is tried again')
    const timer = setTimeout(() => {
      retries.delete(timer)
      queue.push(job)
      work()
    }, afterMs)
    timer.unref()
    retries.add(timer)
  }

  async function ingestAll(job: Job): Promise<void> {
    const found = await storage.sources(job.callId)
    if (found.length === 0) return
    job.call ??= await findCall(job.callId)
    if (!job.call) throw new StoreUnavailable(`the call ${job.callId} is not stored yet`)
    for (const sources of found) await ingestOne(job, job.call, sources)
  }

  async function ingestOne(job: Job, call: RecordedCall, sources: RecordedSources): Promise<void> {
    const { kind } = sources
    const id = recordingId(call.id, kind)
    const startedAt = kind === 'talk' && call.answeredAt !== null ? call.answeredAt : Math.floor((await storage.begunAt(sources)) + clock.now() - Date.now())
    if (!job.stored.has(kind)) job.stored.set(kind, await storage.store(sources, id, startedAt))
    const kept = job.stored.get(kind)
    if (kept) {
      const retainUntil = startedAt + retentionDays(call.hotlineId) * DAY_MS
      await recordings.add({ ...kept, id, hotlineId: call.hotlineId, callId: call.id, kind, startedAt, retainUntil })
      log.info({ callId: call.id, kind, durationMs: kept.durationMs, bytes: kept.bytes }, 'a recording was kept')
    }
    await storage.discard(sources)
  }

  /** Deletes the sound of recordings whose time is over; who listened and that there was one stays on record. @returns how many */
  async function enforceRetention(): Promise<number> {
    let deleted = 0
    for (;;) {
      const expired = await recordings.expired(clock.now(), RETENTION_BATCH)
      for (const { id, path } of expired) {
        await storage.remove(path)
        await recordings.markDeleted(id, clock.now())
      }
      deleted += expired.length
      if (expired.length < RETENTION_BATCH) break
    }
    if (deleted > 0) log.info({ deleted }, 'recordings whose retention had passed were deleted')
    return deleted
  }

  function look(): void {
    enforceRetention().catch((error: unknown) => log.warn({ err: error }, 'retention could not be looked after; tried again in an hour'))
  }

  return {
    /** The caller's channel is gone, so the files are complete. Returns at once; tried until it succeeds. */
    ingest(call: RecordedCall): void {
      enqueue(call.id, { id: call.id, hotlineId: call.hotlineId, answeredAt: call.answeredAt })
    },

    /** Takes what earlier runs have left, except for calls that still go on. */
    async ingestLeftovers(isActive: (callId: string) => boolean): Promise<void> {
      for (const { callId } of await storage.sources()) if (!isActive(callId)) enqueue(callId, null)
    },

    enforceRetention,

    /** Looks after retention now and every hour. */
    start(): void {
      look()
      hourly = setInterval(look, RETENTION_EVERY_MS)
      hourly.unref()
    },

    /** Calls whose recordings are not kept yet. */
    get pending(): number {
      return jobs.size
    },

    /** Finishes what is being encoded; the rest is left for the next start. */
    async close(): Promise<void> {
      closed = true
      if (hourly) clearInterval(hourly)
      for (const timer of retries) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}

/** The same recording always gets the same id (a UUID of version 8, RFC 9562), so that a repeated try doubles nothing. */
export function recordingId(callId: string, kind: RecordedSources['kind']): string {
  const hex = createHash('sha256').update(`recording ${kind} ${callId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
