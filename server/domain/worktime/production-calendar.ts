import { epochDay, epochDayOf, isCivilDate, weekdayOf, yearOf } from './civil-date.ts'
import type { CivilDate, EpochDay } from './civil-date.ts'
import { WorktimeError } from './errors.ts'
import { statutoryYear } from './statutory-year.ts'

/** One year of the production calendar as the government's decree sets it. */
export interface CalendarYear {
  readonly decree: { readonly number: string; readonly date: CivilDate }
  /** The fourteen holidays of art. 112, those on weekends included. */
  readonly holidays: readonly CivilDate[]
  readonly transferredDaysOff: readonly CivilDate[]
  readonly workingWeekends: readonly CivilDate[]
  /** Working days that are one hour shorter (art. 95). */
  readonly shortened: readonly CivilDate[]
  readonly workingDays: number
}

/** The calendar's data: consecutive years, each with its decree. */
export interface CalendarData {
  readonly years: Readonly<Record<string, CalendarYear>>
}

export type DayKind = 'working' | 'weekend' | 'holiday' | 'transferred-day-off' | 'working-weekend'

/** What the production calendar says of a date. */
export interface CalendarDay {
  readonly kind: DayKind
  /** True of `working` and `working-weekend`. */
  readonly working: boolean
  /** One hour shorter; only working days are. */
  readonly shortened: boolean
}

/** Said of every answer that rests on a year which has no decree yet. */
export interface CalendarWarning {
  readonly code: 'calendar-without-decree'
  readonly year: number
  readonly message: string
}

/** After this year no answer is given: it bounds what one question can make the program compute. */
export const LAST_YEAR = 2199

const DAYS: Readonly<Record<DayKind, CalendarDay>> = {
  working: { kind: 'working', working: true, shortened: false },
  weekend: { kind: 'weekend', working: false, shortened: false },
  holiday: { kind: 'holiday', working: false, shortened: false },
  'transferred-day-off': { kind: 'transferred-day-off', working: false, shortened: false },
  'working-weekend': { kind: 'working-weekend', working: true, shortened: false },
}

interface YearOfDays {
  readonly holidays: ReadonlySet<EpochDay>
  readonly transferredDaysOff: ReadonlySet<EpochDay>
  readonly workingWeekends: ReadonlySet<EpochDay>
  readonly shortened: ReadonlySet<EpochDay>
}

/**
 * The production calendar of Russia. Years with a decree are exact; later ones follow art. 112 and 95 alone and carry a
 * warning; a date before the first year is an error.
 */
export class ProductionCalendar {
  readonly firstYear: number
  readonly lastDecreedYear: number
  readonly #years = new Map<number, YearOfDays>()

  /** @throws WorktimeError `calendar-data-invalid` if years are missing in between or a date is none of its year. */
  constructor(data: CalendarData) {
    const years = Object.keys(data.years).map(Number).toSorted((a, b) => a - b)
    this.firstYear = years[0] ?? Number.NaN
    this.lastDecreedYear = years.at(-1) ?? Number.NaN
    if (years.length === 0 || this.lastDecreedYear - this.firstYear + 1 !== years.length) {
      throw new WorktimeError('calendar-data-invalid', 'The calendar must hold consecutive years.')
    }
    for (const [year, content] of Object.entries(data.years)) this.#years.set(Number(year), readYear(Number(year), content))
  }

  /**
   * What the calendar says of a date.
   *
   * @throws WorktimeError `before-calendar`, `after-calendar`
   */
  day(day: EpochDay): CalendarDay {
    const year = this.#year(yearOf(day))
    if (year.holidays.has(day)) return DAYS.holiday
    if (year.transferredDaysOff.has(day)) return DAYS['transferred-day-off']
    const weekend = weekdayOf(day) >= 6
    if (weekend && !year.workingWeekends.has(day)) return DAYS.weekend
    const known = DAYS[weekend ? 'working-weekend' : 'working']
    return year.shortened.has(day) ? { ...known, shortened: true } : known
  }

  /** The warning that every answer reaching this year carries, or null. */
  warningFor(year: number): CalendarWarning | null {
    if (year <= this.lastDecreedYear) return null
    return {
      code: 'calendar-without-decree',
      year,
      message: `На ${year} год нет постановления о переносе выходных: учтены только праздники по статье 112 ТК РФ.`,
    }
  }

  /** @throws WorktimeError unless the year is one that the calendar can tell of. */
  assertYear(year: number): void {
    if (year < this.firstYear) {
      throw new WorktimeError('before-calendar', `Производственный календарь начинается с ${this.firstYear} года, а ${year} год раньше.`)
    }
    if (!(year <= LAST_YEAR)) throw new WorktimeError('after-calendar', `Производственный календарь кончается ${LAST_YEAR} годом.`)
  }

  #year(year: number): YearOfDays {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    this.assertYear(year)
    const statutory = statutoryYear(year)
    this.#years.set(year, statutory)
    return statutory
  }
}

function readYear(year: number, content: CalendarYear): YearOfDays {
  const days = (dates: readonly CivilDate[]): ReadonlySet<EpochDay> => {
    for (const date of dates) {
      if (!isCivilDate(date) || yearOf(epochDayOf(date)) !== year) {
        throw new WorktimeError('calendar-data-invalid', `"${date}" is no date of ${year}.`)
      }
    }
    return new Set(dates.map(epochDayOf))
  }
  return {
    holidays: days(content.holidays),
    transferredDaysOff: days(content.transferredDaysOff),
    workingWeekends: days(content.workingWeekends),
    shortened: days(content.shortened),
  }
}

/** All dates of a year, in order. */
export function daysOfYear(year: number): EpochDay[] {
  const first = epochDay(year, 1, 1)
  return Array.from({ length: epochDay(year + 1, 1, 1) - first }, (_, index) => first + index)
}
