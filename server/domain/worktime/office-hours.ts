import type { EpochDay } from './civil-date.ts'
import { WorktimeError } from './errors.ts'
import { officeDayWindows } from './hours.ts'
import type { DayWindow, DayWindows, Hours } from './hours.ts'
import type { Instant } from './instant.ts'
import type { ProductionCalendar } from './production-calendar.ts'
import { concernsDate, scheduleInPeriods } from './schedule.ts'
import type { OpenInterval, Period } from './schedule.ts'
import { WorkingTime } from './working-time.ts'
import { localTimeOf } from './zone.ts'
import type { LocalTime } from './zone.ts'

const MINUTES_PER_DAY = 1440

/**
 * Hours compiled, of one version or of several that follow one another: each office's working time and that of all
 * together, where overlaps count once.
 */
export interface CompiledHours {
  /** The hours of the last version. */
  readonly hours: Hours
  readonly calendar: ProductionCalendar
  /** In the order of the regulation. Offices that only earlier versions have come last; those open no more. */
  readonly offices: ReadonlyMap<string, WorkingTime>
  readonly union: WorkingTime
  /** All windows that start on a date, of every office, in minutes of its version's zone; not joined. */
  readonly windowsOn: DayWindows
  /** The hours in force at a moment. */
  hoursAt(at: Instant): Hours
}

/** Hours and the moment from which they are in force. */
export interface HoursVersion {
  readonly from: Instant
  readonly hours: Hours
}

/** Compiles hours against the calendar. Cheap: years are worked out when first asked for. */
export function compileHours(hours: Hours, calendar: ProductionCalendar): CompiledHours {
  return compileVersionedHours([{ from: Number.NEGATIVE_INFINITY, hours }], calendar)
}

/**
 * Compiles hours that have changed and will change: at every moment those in force then are open or closed, so that a clock
 * keeps what it has used. A working day is a date with a window of any version that is in force on it, its closing the last
 * one. A window that reaches over the moment of a change ends there; one of the new version that would have begun before it
 * begins there.
 *
 * @param versions in the order of their moments; the first one counts before its moment, too
 * @throws WorktimeError `versions-invalid` when there are none or their moments do not ascend
 */
export function compileVersionedHours(versions: readonly HoursVersion[], calendar: ProductionCalendar): CompiledHours {
  const periods = periodsOf(versions, calendar)
  const last = periods.at(-1)
  if (last === undefined) throw new WorktimeError('versions-invalid', 'There must be a version of the hours.')
  const workingTime = (windowsOf: (period: VersionPeriod) => DayWindows | undefined): WorkingTime => {
    const scheduled = periods.map((period) => ({ from: period.from, until: period.until, zone: period.hours.zone, windowsOf: windowsOf(period) }))
    return new WorkingTime(calendar, scheduleInPeriods(scheduled))
  }
  const keys = new Set([last, ...periods].flatMap(({ offices }) => Array.from(offices.keys())))
  return {
    hours: last.hours,
    calendar,
    offices: new Map(Array.from(keys, (key) => [key, workingTime(({ offices }) => offices.get(key))])),
    union: workingTime(allWindows),
    windowsOn: (day) => periods.filter((period) => concernsDate(period, day)).flatMap((period) => cutWindows(allWindows(period)(day), day, period)),
    hoursAt: (at) => (periods.findLast(({ from }) => from <= at) ?? last).hours,
  }
}

/** One version from its moment until the next one's. */
interface VersionPeriod extends Period {
  readonly hours: Hours
  readonly offices: ReadonlyMap<string, DayWindows>
}

function periodsOf(versions: readonly HoursVersion[], calendar: ProductionCalendar): VersionPeriod[] {
  return versions.map(({ from, hours }, index) => {
    const until = versions[index + 1]?.from ?? Number.POSITIVE_INFINITY
    if (!(from < until)) throw new WorktimeError('versions-invalid', 'The versions of the hours must be in the order of their moments.')
    return {
      from: index === 0 ? Number.NEGATIVE_INFINITY : from,
      until,
      hours,
      offices: new Map(hours.offices.map((office) => [office.key, officeDayWindows(hours, office, calendar)])),
    }
  })
}

function allWindows({ offices }: VersionPeriod): DayWindows {
  const windowsOf = [...offices.values()]
  return (day) => windowsOf.flatMap((windows) => windows(day))
}

/** What a period leaves of a date's windows, to the minute. */
function cutWindows(windows: readonly DayWindow[], day: EpochDay, { from, until, hours: { zone } }: VersionPeriod): DayWindow[] {
  const [first, last] = [minuteOf(from, day, zone), minuteOf(until, day, zone)]
  return windows.flatMap((window) => {
    const cut = { opensMinute: Math.max(window.opensMinute, first), closesMinute: Math.min(window.closesMinute, last) }
    return cut.opensMinute < cut.closesMinute ? [cut] : []
  })
}

/** A moment in minutes since a date's midnight on the zone's clock; infinite moments stay infinite. */
function minuteOf(at: Instant, day: EpochDay, zone: string): number {
  if (!Number.isFinite(at)) return at
  const local = localTimeOf(zone, at)
  return (local.day - day) * MINUTES_PER_DAY + local.minuteOfDay
}

/** The offices on shift at a moment with the stretch each is in, in the order of the regulation. */
export function officesOnShift(compiled: CompiledHours, at: Instant): { office: string; interval: OpenInterval }[] {
  const onShift: { office: string; interval: OpenInterval }[] = []
  for (const [office, workingTime] of compiled.offices) {
    const interval = workingTime.intervalAt(at)
    if (interval !== null) onShift.push({ office, interval })
  }
  return onShift
}

/** What an office's own clock shows for a stretch of its working time. */
export function onOwnClock(interval: OpenInterval, officeZone: string): { opens: LocalTime; closes: LocalTime } {
  return { opens: localTimeOf(officeZone, interval.opensAt), closes: localTimeOf(officeZone, interval.closesAt) }
}
