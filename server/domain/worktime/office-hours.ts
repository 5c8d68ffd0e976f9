import { officeDayWindows } from './hours.ts'
import type { DayWindows, Hours } from './hours.ts'
import type { Instant } from './instant.ts'
import type { ProductionCalendar } from './production-calendar.ts'
import { WorkingTime } from './working-time.ts'
import type { OpenInterval } from './working-time.ts'
import { localTimeOf } from './zone.ts'
import type { LocalTime } from './zone.ts'

/** A regulation's hours, compiled: each office's working time and that of all together, where overlaps count once. */
export interface CompiledHours {
  readonly hours: Hours
  readonly calendar: ProductionCalendar
  readonly offices: ReadonlyMap<string, WorkingTime>
  readonly union: WorkingTime
  /** All windows that start on a date, of every office, in the hours' zone; not joined. */
  readonly windowsOn: DayWindows
}

/** Compiles hours against the calendar. Cheap: years are worked out when first asked for. */
export function compileHours(hours: Hours, calendar: ProductionCalendar): CompiledHours {
  const windowsByOffice = hours.offices.map((office) => [office.key, officeDayWindows(hours, office, calendar)] as const)
  const windowsOn: DayWindows = (day) => windowsByOffice.flatMap(([, windowsOf]) => windowsOf(day))
  return {
    hours,
    calendar,
    offices: new Map(windowsByOffice.map(([key, windowsOf]) => [key, new WorkingTime(calendar, hours.zone, windowsOf)])),
    union: new WorkingTime(calendar, hours.zone, windowsOn),
    windowsOn,
  }
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
