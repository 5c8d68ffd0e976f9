import data from '../../../server/regulations/production-calendar.json' with { type: 'json' }

/**
 * A second, naive reading of the terms, minute by minute and with nothing from the program: the calendar's dates are
 * looked up as texts, Moscow is UTC+3 (it has been so since 2014).
 */

export const MINUTE = 60_000
const MOSCOW_AHEAD = 3 * 60 * MINUTE

interface Year {
  holidays: string[]
  transferredDaysOff: string[]
  workingWeekends: string[]
  shortened: string[]
}

const YEARS = data.years as Readonly<Record<string, Year>>

export type Windows = readonly (readonly [opens: string, closes: string])[]

export function moscowDate(at: number): string {
  return new Date(at + MOSCOW_AHEAD).toISOString().slice(0, 10)
}

export function moscowTime(at: number): string {
  return new Date(at + MOSCOW_AHEAD).toISOString().slice(11, 16)
}

export function moscow(date: string, time: string): number {
  return Date.parse(`${date}T${time === '24:00' ? '23:59' : time}:00+03:00`) + (time === '24:00' ? MINUTE : 0)
}

export function isWorkingDate(date: string): boolean {
  const year = YEARS[date.slice(0, 4)]
  if (!year) throw new Error(`no year for ${date}`)
  if (year.holidays.includes(date) || year.transferredDaysOff.includes(date)) return false
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return (weekday !== 0 && weekday !== 6) || year.workingWeekends.includes(date)
}

export function isShortenedDate(date: string): boolean {
  return YEARS[date.slice(0, 4)]?.shortened.includes(date) ?? false
}

/** Whether an office with these windows is open in the minute that begins at the moment. */
export function isOfficeOpen(at: number, windows: Windows, shortens: boolean): boolean {
  const today = moscowDate(at)
  const yesterday = moscowDate(at - 24 * 60 * MINUTE)
  return windowsOf(today, windows, shortens).some(([opens, closes]) => opens <= at && at < closes)
    || windowsOf(yesterday, windows, shortens).some(([opens, closes]) => opens <= at && at < closes)
}

function windowsOf(date: string, windows: Windows, shortens: boolean): [number, number][] {
  if (!(date.slice(0, 4) in YEARS) || !isWorkingDate(date)) return []
  return windows.map(([opens, closes], index) => {
    const start = moscow(date, opens)
    const end = moscow(date, closes) + (closes < opens ? 24 * 60 * MINUTE : 0)
    const isLast = index === windows.length - 1
    return [start, end - (shortens && isLast && isShortenedDate(date) ? 60 * MINUTE : 0)]
  })
}
