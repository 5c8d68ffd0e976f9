import type { Instant } from '../domain/worktime/instant.ts'
import { type Clock, StoreUnavailable } from '../ports.ts'
import type { Log } from './log.ts'

export interface WakeUpOptions<T> {
  /** What it is for, in the log. */
  name: string
  clock: Clock
  log: Log
  /** What is to be done next, also in the future; null for nothing. */
  next(): Promise<{ at: Instant; item: T } | null>
  /** Does it, so that `next` does not name it again at once. */
  perform(item: T): Promise<void>
  /** Pause after a failure, ms. */
  retryMs?: number
  /** Asks `next` at least so often, ms: another server may have planned something and died since. */
  lookEveryMs?: number
}

const RETRY_MS = 5_000
const LOOK_EVERY_MS = 10_000

/** Does things at their moments by the business clock, one after another, with one timer. */
export function createWakeUp<T>({ name, clock, log, next, perform, retryMs = RETRY_MS, lookEveryMs = LOOK_EVERY_MS }: WakeUpOptions<T>) {
  let timer: NodeJS.Timeout | null = null
  /** Business clock; null while nothing is planned. */
  let plannedAt: Instant | null = null
  let running: Promise<void> | null = null
  let again = false
  let open = false

  function plan(at: Instant): void {
    if (!open || (plannedAt !== null && plannedAt <= at)) return
    if (timer) clearTimeout(timer)
    plannedAt = at
    timer = setTimeout(() => {
      forgetPlan()
      void run()
    }, Math.max(0, Math.min(at - clock.now(), lookEveryMs))).unref()
  }

  function forgetPlan(): void {
    if (timer) clearTimeout(timer)
    timer = null
    plannedAt = null
  }

  async function doAll(): Promise<void> {
    for (;;) {
      again = false
      const due = await next()
      if (due !== null && due.at <= clock.now()) await perform(due.item)
      else if (!again) return plan(Math.min(due?.at ?? Infinity, clock.now() + lookEveryMs))
    }
  }

  /** Does everything that is due. */
  function run(): Promise<void> {
    if (running !== null) {
      again = true
      return running
    }
    forgetPlan()
    running = doAll()
      .catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) log.error({ err: error, name }, 'what was planned could not be done; it will be tried again')
        plan(clock.now() + retryMs)
      })
      .finally(() => { running = null })
    return running
  }

  return {
    run,

    /** Begins: everything that is overdue is done now. */
    start(): Promise<void> {
      open = true
      return run()
    },

    /** Something was planned for these moments. */
    expectAll(moments: readonly Instant[]): void {
      if (moments.length === 0) return
      if (running !== null) again = true
      plan(Math.min(...moments))
    },

    async close(): Promise<void> {
      open = false
      forgetPlan()
      await running
    },
  }
}
