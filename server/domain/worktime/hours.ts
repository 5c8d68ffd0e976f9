import { epochDayOf } from './civil-date.ts'
import type { CivilDate, EpochDay } from './civil-date.ts'
import type { ProductionCalendar } from './production-calendar.ts'

/**
 * A window of one office on one day, in minutes since that day's midnight on the regulation's clock, half-open. A window
 * that crosses midnight belongs to the day it starts and closes after 1440; none is longer than a day.
 */
export interface DayWindow {
  readonly opensMinute: number
  readonly closesMinute: number
}

export interface OfficeHours {
  readonly key: string
  /** Windows of every working day, in order, not overlapping. */
  readonly windows: readonly DayWindow[]
}

/** Hours of one date that replace the usual ones, whatever kind of day it is. No windows: closed. */
export interface HoursException {
  readonly date: CivilDate
  /** The offices concerned; null means all. */
  readonly offices: readonly string[] | null
  readonly windows: readonly DayWindow[]
}

/** All that decides when a regulation's offices are open. */
export interface Hours {
  /** The zone in which the windows are written, e.g. `Europe/Moscow`. */
  readonly zone: string
  readonly offices: readonly OfficeHours[]
  /** Whether each office's last window closes one hour earlier on a shortened day (art. 95). */
  readonly shortenedDays: boolean
  /** Of several exceptions for one office and date the last one counts. */
  readonly exceptions: readonly HoursException[]
}

export type DayWindows = (day: EpochDay) => readonly DayWindow[]

const NO_WINDOWS: readonly DayWindow[] = []
const SHORTENED_BY_MINUTES = 60

/** The windows of one office on any date: its exception's, else the usual ones of a working day, shortened where due. */
export function officeDayWindows(hours: Hours, office: OfficeHours, calendar: ProductionCalendar): DayWindows {
  const exceptions = new Map<EpochDay, readonly DayWindow[]>()
  for (const exception of hours.exceptions) {
    const concerned = exception.offices === null || exception.offices.includes(office.key)
    if (concerned) exceptions.set(epochDayOf(exception.date), exception.windows)
  }
  const shortenedWindows = hours.shortenedDays ? shorten(office.windows) : office.windows
  return (day) => {
    const exception = exceptions.get(day)
    if (exception !== undefined) return exception
    const { working, shortened } = calendar.day(day)
    if (!working) return NO_WINDOWS
    return shortened ? shortenedWindows : office.windows
  }
}

function shorten(windows: readonly DayWindow[]): readonly DayWindow[] {
  const last = windows.at(-1)
  if (last === undefined) return windows
  const shortened = { ...last, closesMinute: last.closesMinute - SHORTENED_BY_MINUTES }
  const others = windows.slice(0, -1)
  return shortened.closesMinute > shortened.opensMinute ? [...others, shortened] : others
}
