import { civilDateOf } from './civil-date.ts'
import type { CivilDate, EpochDay } from './civil-date.ts'
import { MS_PER_MINUTE } from './instant.ts'
import type { Instant } from './instant.ts'
import type { WorkingTime } from './working-time.ts'

/** What a reckoning may begin with beside the receipt of a request. */
export type ExplanationStart = 'turn' | 'client-message' | 'staff-question' | 'resolution'

/**
 * One step on the way from a moment to a deadline. What came outside the hours may count from their next opening only. `used` is one stretch of working time, `used-days` several whole days of it
 * together; `counted-days` is a row of working days counted one by one, `due` their end; `elapsed` runs by the clock; while `paused`
 * nothing is used. Minutes have a fraction where the moments have seconds.
 */
export type ExplanationStep =
  | { readonly kind: 'received'; readonly at: Instant; readonly by?: ExplanationStart }
  | { readonly kind: 'counts-from'; readonly at: Instant }
  | { readonly kind: 'used'; readonly from: Instant; readonly to: Instant; readonly minutes: number }
  | { readonly kind: 'used-days'; readonly from: Instant; readonly to: Instant; readonly minutes: number; readonly days: number }
  | { readonly kind: 'counted-days'; readonly from: CivilDate; readonly to: CivilDate; readonly days: number }
  | { readonly kind: 'elapsed'; readonly from: Instant; readonly to: Instant; readonly minutes: number }
  | { readonly kind: 'paused'; readonly from: Instant; readonly to: Instant }
  | { readonly kind: 'due'; readonly at: Instant }

/**
 * How `add` comes to its answer: the moment, then the working time used. The steps' minutes are `minutes` together, the last one
 * ends at the answer.
 *
 * @throws WorktimeError as `WorkingTime.add` does
 */
export function explainAdd(hours: WorkingTime, from: Instant, minutes: number): ExplanationStep[] {
  const due = hours.add(from, minutes)
  const steps = explainBetween(hours, from, due)
  return [{ kind: 'received', at: from }, ...(steps.length > 0 ? steps : [{ kind: 'used', from: due, to: due, minutes: 0 } as const])]
}

/**
 * The working time between two moments: the first and the last day's stretches one by one, the days between them as one step.
 * No steps when there is none.
 *
 * @throws WorktimeError `end-before-start` and those of the calendar
 */
export function explainBetween(hours: WorkingTime, from: Instant, to: Instant): ExplanationStep[] {
  if (hours.between(from, to) === 0) return []
  const stretches = stretchesBetween(hours, from, to)
  const firstDay = stretches[0]?.day
  const lastDay = stretches.at(-1)?.day
  const middle = stretches.filter(({ day }) => day !== firstDay && day !== lastDay)
  const [start, end] = [middle[0], middle.at(-1)]
  if (start === undefined || end === undefined || start.day === end.day) return stretches.map(used)
  const joined = {
    kind: 'used-days',
    from: start.from,
    to: end.to,
    minutes: hours.between(start.from, end.to),
    days: hours.workingDaysBegun(start.from, end.to),
  } as const
  return [...stretches.filter(({ day }) => day === firstDay).map(used), joined, ...stretches.filter(({ day }) => day === lastDay).map(used)]
}

interface Stretch {
  /** The date on which it begins. */
  readonly day: EpochDay
  readonly from: Instant
  readonly to: Instant
}

function stretchesBetween(hours: WorkingTime, from: Instant, to: Instant): Stretch[] {
  const stretches: Stretch[] = []
  for (const { opensAt, closesAt } of hours.intervalsFrom(from)) {
    if (opensAt >= to) break
    const begin = Math.max(from, opensAt)
    stretches.push({ day: hours.dateOf(begin), from: begin, to: Math.min(to, closesAt) })
  }
  return stretches
}

function used({ from, to }: Stretch): ExplanationStep {
  return { kind: 'used', from, to, minutes: (to - from) / MS_PER_MINUTE }
}

/** Rows of working days beyond this many are told as the first, those between, and the last. */
const MOST_ROWS = 3

/**
 * How `addWorkingDays` comes to its answer: the moment, the dates counted with consecutive ones together, the closing of the last.
 *
 * @throws WorktimeError as `WorkingTime.addWorkingDays` does
 */
export function explainWorkingDays(hours: WorkingTime, from: Instant, days: number): ExplanationStep[] {
  const rows = rowsOf(hours.workingDaysAfter(from, days))
  const between = rows.slice(1, -1)
  const told = rows.length > MOST_ROWS ? [...rows.slice(0, 1), between.flat(), ...rows.slice(-1)] : rows
  return [{ kind: 'received', at: from }, ...told.map(counted), { kind: 'due', at: hours.addWorkingDays(from, days) }]
}

function rowsOf(dates: readonly EpochDay[]): EpochDay[][] {
  const rows: EpochDay[][] = []
  for (const date of dates) {
    const row = rows.at(-1)
    if (row?.at(-1) === date - 1) row.push(date)
    else rows.push([date])
  }
  return rows
}

function counted(row: readonly EpochDay[]): ExplanationStep {
  return { kind: 'counted-days', from: civilDateOf(row[0] ?? Number.NaN), to: civilDateOf(row.at(-1) ?? Number.NaN), days: row.length }
}
