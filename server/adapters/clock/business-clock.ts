import type { Clock } from '../../ports.ts'

/**
 * The business clock. It starts at `startAt` (ms since 1970) at the machine's moment `startedAt` and runs on from there; without a start it is the
 * machine's own clock.
 */
export function createClock(startAt: number | null, startedAt: number = Date.now()): Clock {
  const aheadMs = startAt === null ? 0 : startAt - startedAt
  return { now: () => Date.now() + aheadMs, shifted: startAt !== null }
}
