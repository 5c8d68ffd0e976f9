import type { Amount } from '../regulation/basic-fields.ts'
import { explainBetween, explainWorkingDays } from '../worktime/explain.ts'
import type { ExplanationStep } from '../worktime/explain.ts'
import { MS_PER_DAY, MS_PER_MINUTE } from '../worktime/instant.ts'
import type { Instant } from '../worktime/instant.ts'
import type { WorkingTime } from '../worktime/working-time.ts'

/** A stretch in which a clock stands. */
export interface Pause {
  readonly from: Instant
  readonly until: Instant
}

export interface Reckoned {
  readonly at: Instant
  readonly steps: readonly ExplanationStep[]
}

/** How a clock goes: in working time, or by the clock on the wall. */
export type Runs = 'working' | 'round-the-clock'

const MINUTES_PER_DAY = MS_PER_DAY / MS_PER_MINUTE

/** What a clock counts its time in. */
interface Counter {
  used(from: Instant, to: Instant): number
  /** The moment at which so many ms have been used. */
  end(from: Instant, ms: number): Instant
  explain(from: Instant, to: Instant): ExplanationStep[]
}

/**
 * The moment at which an amount has passed since another, pauses left out, and development's working days added.
 *
 * @param pauses in order, not overlapping; those that begin after the amount has passed do not count
 * @throws WorktimeError where the calendar ends
 */
export function reckon(amount: Amount, from: Instant, runs: Runs, pauses: readonly Pause[], developmentDays: number, hours: WorkingTime): Reckoned {
  if (amount.unit === 'working-days' && runs === 'working') return reckonDays(amount.days + developmentDays, from, pauses, hours)
  const minutes = amount.unit === 'working-days' ? amount.days * MINUTES_PER_DAY : amount.minutes
  const counter = runs === 'working' && amount.unit === 'working-minutes' ? working(hours) : BY_THE_CLOCK
  const reckoned = reckonTime(minutes * MS_PER_MINUTE, from, pauses, counter)
  if (developmentDays === 0) return reckoned
  const added = explainWorkingDays(hours, reckoned.at, developmentDays)
  return { at: hours.addWorkingDays(reckoned.at, developmentDays), steps: [...reckoned.steps, ...added.slice(1)] }
}

function reckonTime(totalMs: number, from: Instant, pauses: readonly Pause[], counter: Counter): Reckoned {
  const steps: ExplanationStep[] = [{ kind: 'received', at: from }]
  let cursor = from
  let leftMs = totalMs
  for (const pause of pauses) {
    if (pause.until <= cursor) continue
    const begin = Math.max(pause.from, cursor)
    const usedMs = counter.used(cursor, begin)
    if (usedMs >= leftMs) break
    leftMs -= usedMs
    steps.push(...counter.explain(cursor, begin), { kind: 'paused', from: begin, to: pause.until })
    cursor = pause.until
  }
  const at = counter.end(cursor, leftMs)
  return { at, steps: [...steps, ...counter.explain(cursor, at)] }
}

/** Working days that begin in a pause do not count. */
function reckonDays(days: number, from: Instant, pauses: readonly Pause[], hours: WorkingTime): Reckoned {
  let counted = days
  const paused: ExplanationStep[] = []
  for (const pause of pauses) {
    if (pause.from >= hours.addWorkingDays(from, counted)) break
    const begin = Math.max(pause.from, from)
    const lost = begin < pause.until ? hours.workingDaysBegun(begin, pause.until) : 0
    if (lost > 0) paused.push({ kind: 'paused', from: begin, to: pause.until })
    counted += lost
  }
  const [received, ...rest] = explainWorkingDays(hours, from, counted)
  return { at: hours.addWorkingDays(from, counted), steps: [...(received === undefined ? [] : [received]), ...paused, ...rest] }
}

const BY_THE_CLOCK: Counter = {
  used: (from, to) => to - from,
  end: (from, ms) => from + ms,
  explain: (from, to) => (from === to ? [] : [{ kind: 'elapsed', from, to, minutes: (to - from) / MS_PER_MINUTE }]),
}

function working(hours: WorkingTime): Counter {
  return {
    used: (from, to) => Math.round(hours.between(from, to) * MS_PER_MINUTE),
    end: (from, ms) => addWorkingMs(hours, from, ms),
    explain: (from, to) => explainBetween(hours, from, to),
  }
}

/** `WorkingTime.add` to the millisecond. */
function addWorkingMs(hours: WorkingTime, from: Instant, ms: number): Instant {
  const wholeMinutes = Math.floor(ms / MS_PER_MINUTE)
  let leftMs = ms - wholeMinutes * MS_PER_MINUTE
  let cursor = hours.add(from, wholeMinutes)
  while (leftMs > 0) {
    const { opensAt, closesAt } = hours.nextInterval(cursor)
    const begin = Math.max(cursor, opensAt)
    const usedMs = Math.min(leftMs, closesAt - begin)
    leftMs -= usedMs
    cursor = begin + usedMs
  }
  return cursor
}

/** The latest moment from which the amount still passes before another. */
export function reckonBack(amount: Amount, to: Instant, runs: Runs, hours: WorkingTime): Instant {
  if (amount.unit === 'clock-minutes') return to - amount.minutes * MS_PER_MINUTE
  if (runs === 'round-the-clock') return to - (amount.unit === 'working-days' ? amount.days * MS_PER_DAY : amount.minutes * MS_PER_MINUTE)
  if (amount.unit === 'working-days') return latest(to, (from) => hours.workingDaysBegun(from, to) >= amount.days)
  return latest(to, (from) => hours.between(from, to) >= amount.minutes)
}

/** The latest moment up to another that is early enough; every earlier one must be, too. */
function latest(to: Instant, isEarlyEnough: (from: Instant) => boolean): Instant {
  let stepMs = MS_PER_DAY
  while (!isEarlyEnough(to - stepMs)) stepMs *= 2
  let [early, late] = [to - stepMs, to]
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (isEarlyEnough(middle)) early = middle
    else late = middle
  }
  return early
}
