import { MS_PER_DAY } from './instant.ts'

/** A date without a zone, `YYYY-MM-DD`. */
export type CivilDate = string

/** A date as the count of days since 1970-01-01: what the calendar computes with. */
export type EpochDay = number

/** ISO weekday: Monday is 1, Sunday is 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** The date's day count. The text must be a date that exists; `isCivilDate` tells. */
export function epochDayOf(date: CivilDate): EpochDay {
  return epochDay(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)))
}

/** Day count of year, month (1–12) and day of month. */
export function epochDay(year: number, month: number, day: number): EpochDay {
  return Date.UTC(year, month - 1, day) / MS_PER_DAY
}

export function civilDateOf(day: EpochDay): CivilDate {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
}

export function weekdayOf(day: EpochDay): Weekday {
  return ((((day + 3) % 7) + 7) % 7 + 1) as Weekday
}

export function yearOf(day: EpochDay): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear()
}

/** Year, month (1–12) and day of month of a day count. */
export function partsOf(day: EpochDay): { year: number; month: number; day: number } {
  const date = new Date(day * MS_PER_DAY)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Whether the text is `YYYY-MM-DD` and such a day exists. */
export function isCivilDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && civilDateOf(epochDayOf(text)) === text
}
