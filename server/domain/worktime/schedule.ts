import type { EpochDay } from './civil-date.ts'
import type { DayWindows } from './hours.ts'
import { MS_PER_DAY } from './instant.ts'
import type { Instant } from './instant.ts'
import { instantOfLocal } from './zone.ts'

/** A half-open stretch of working time, [opensAt, closesAt). */
export interface OpenInterval {
  readonly opensAt: Instant
  readonly closesAt: Instant
}

/** What working time is compiled from: the windows of each date as moments. */
export interface Schedule {
  /** Every zone in which dates are read. */
  readonly zones: readonly string[]
  /** No window goes beyond this moment; infinite when there is no last one. */
  readonly endsAt: Instant
  /** The zone in which the date of a moment is read. */
  zoneAt(at: Instant): string
  /** The windows that start on a date, in any order; they may overlap. */
  windowsOn(day: EpochDay): readonly OpenInterval[]
}

/** A half-open stretch of time, [from, until). */
export interface Period {
  readonly from: Instant
  readonly until: Instant
}

/** Windows written in the local time of a zone that count in a period only; undefined when there are none at all. */
export interface SchedulePeriod extends Period {
  readonly zone: string
  readonly windowsOf: DayWindows | undefined
}

/** Schedules one after the other, in order and without gaps: each one's windows are cut to its own period. @throws RangeError without any */
export function scheduleInPeriods(periods: readonly SchedulePeriod[]): Schedule {
  const [first] = periods
  if (first === undefined) throw new RangeError('There must be a period.')
  const inUse = periods.filter(({ windowsOf }) => windowsOf !== undefined)
  return {
    zones: periods.map(({ zone }) => zone),
    endsAt: inUse.at(-1)?.until ?? Number.NEGATIVE_INFINITY,
    zoneAt: (at) => (periods.findLast(({ from }) => from <= at) ?? first).zone,
    windowsOn: (day) => inUse.filter((period) => concernsDate(period, day)).flatMap((period) => windowsInPeriod(period, day)),
  }
}

/** Whether a period can hold part of a window of the date, in whatever zone: such a window begins and ends within these days. */
export function concernsDate({ from, until }: Period, day: EpochDay): boolean {
  return until > (day - 1) * MS_PER_DAY && from < (day + 3) * MS_PER_DAY
}

function windowsInPeriod({ zone, windowsOf, from, until }: SchedulePeriod, day: EpochDay): OpenInterval[] {
  return (windowsOf?.(day) ?? []).flatMap(({ opensMinute, closesMinute }) => {
    const opensAt = Math.max(from, instantOfLocal(zone, day, opensMinute))
    const closesAt = Math.min(until, instantOfLocal(zone, day, closesMinute))
    return opensAt < closesAt ? [{ opensAt, closesAt }] : []
  })
}
