import { epochDay, weekdayOf } from './civil-date.ts'
import type { EpochDay } from './civil-date.ts'

/** Month and day of the holidays of the Labour Code, art. 112 part 1. */
const HOLIDAYS: readonly (readonly [month: number, day: number])[] = [
  [1, 1], [1, 2], [1, 3], [1, 4], [1, 5], [1, 6], [1, 7], [1, 8],
  [2, 23], [3, 8], [5, 1], [5, 9], [6, 12], [11, 4],
]

/** The days of a year by the Labour Code alone. */
export interface StatutoryYear {
  readonly holidays: ReadonlySet<EpochDay>
  readonly transferredDaysOff: ReadonlySet<EpochDay>
  readonly workingWeekends: ReadonlySet<EpochDay>
  readonly shortened: ReadonlySet<EpochDay>
}

/**
 * A year for which no decree exists yet. A day off that coincides with a holiday moves to the next working day after it
 * (art. 112 part 2); those of the January holidays wait for the decree. A working day right before a holiday is one
 * hour shorter (art. 95).
 */
export function statutoryYear(year: number): StatutoryYear {
  const holidays = new Set(HOLIDAYS.map(([month, day]) => epochDay(year, month, day)))
  const transferredDaysOff = transferAutomatically(holidays, epochDay(year, 2, 1))
  const off = (day: EpochDay): boolean => holidays.has(day) || transferredDaysOff.has(day) || weekdayOf(day) >= 6
  const eves = [...holidays, epochDay(year + 1, 1, 1)].map((holiday) => holiday - 1)
  const firstDay = epochDay(year, 1, 1)
  return {
    holidays,
    transferredDaysOff,
    workingWeekends: new Set(),
    shortened: new Set(eves.filter((eve) => eve >= firstDay && !off(eve))),
  }
}

function transferAutomatically(holidays: ReadonlySet<EpochDay>, february: EpochDay): ReadonlySet<EpochDay> {
  const transferred = new Set<EpochDay>()
  for (const holiday of holidays) {
    if (holiday < february || weekdayOf(holiday) < 6) continue
    let day = holiday + 1
    while (holidays.has(day) || transferred.has(day) || weekdayOf(day) >= 6) day += 1
    transferred.add(day)
  }
  return transferred
}
