import { epochDay, yearOf } from './civil-date.ts'
import type { EpochDay } from './civil-date.ts'
import { WorktimeError } from './errors.ts'
import type { DayWindow, DayWindows } from './hours.ts'
import { MS_PER_MINUTE } from './instant.ts'
import type { Instant } from './instant.ts'
import { daysOfYear } from './production-calendar.ts'
import type { CalendarWarning, ProductionCalendar } from './production-calendar.ts'
import { instantOfLocal, localTimeOf } from './zone.ts'

/** A half-open stretch of working time, [opensAt, closesAt). Windows that touch or overlap are one. */
export interface OpenInterval {
  readonly opensAt: Instant
  readonly closesAt: Instant
}

/**
 * Working time as sorted intervals with running totals. Every question is a binary search, whatever the distance
 * between the moments. Years are compiled when a question first reaches them; the answers never depend on that.
 *
 * Every method throws WorktimeError `before-calendar` or `after-calendar` for moments the calendar cannot tell of.
 */
export class WorkingTime {
  readonly #calendar: ProductionCalendar
  readonly #zone: string
  readonly #windowsOf: DayWindows
  readonly #begin: Instant

  /** Interval i is [#opens[i], #closes[i]); #totals[i] is the working time before it. */
  readonly #opens: Instant[] = []
  readonly #closes: Instant[] = []
  readonly #totals: number[] = []
  /** The days that have windows, when the first window of each opens, and when the last one closes. */
  readonly #days: EpochDay[] = []
  readonly #dayOpens: Instant[] = []
  readonly #dayCloses: Instant[] = []
  /** No window of a compiled year opens at or after this moment; intervals that reach it may still grow. */
  #frontier: Instant
  #nextYear: number

  /** @param windowsOf all windows that start on a date, in the zone's local time, in any order. */
  constructor(calendar: ProductionCalendar, zone: string, windowsOf: DayWindows) {
    this.#calendar = calendar
    this.#zone = zone
    this.#windowsOf = windowsOf
    this.#nextYear = calendar.firstYear
    this.#begin = instantOfLocal(zone, epochDay(calendar.firstYear, 1, 1), 0)
    this.#frontier = this.#begin
  }

  isOpen(at: Instant): boolean {
    return this.intervalAt(at) !== null
  }

  /** The stretch of working time that holds the moment, or null when closed. */
  intervalAt(at: Instant): OpenInterval | null {
    const index = this.#indexEndingAfter(at)
    const interval = this.#interval(index)
    return interval.opensAt <= at ? interval : null
  }

  /** The stretch of working time that holds the moment, else the next one. */
  nextInterval(at: Instant): OpenInterval {
    return this.#interval(this.#indexEndingAfter(at))
  }

  /** The moment itself when open, else the next opening. */
  nextOpening(at: Instant): Instant {
    return Math.max(at, this.nextInterval(at).opensAt)
  }

  /** The stretches of working time from the one that holds the moment, else the next one, on without end. */
  *intervalsFrom(at: Instant): Generator<OpenInterval, never, void> {
    for (let interval = this.nextInterval(at); ; interval = this.nextInterval(interval.closesAt)) yield interval
  }

  /** The end of the stretch that holds the moment; when closed, of the next one. */
  nextClosing(at: Instant): Instant {
    return this.nextInterval(at).closesAt
  }

  /**
   * The moment at which so much working time has passed. Starts at the next opening when closed; an end that falls
   * exactly on a closing stays there; zero minutes is the moment itself when open, else the next opening.
   *
   * @throws WorktimeError `minutes-invalid` unless a whole number ≥ 0
   */
  add(at: Instant, minutes: number): Instant {
    if (!Number.isSafeInteger(minutes) || minutes < 0) {
      throw new WorktimeError('minutes-invalid', `Число рабочих минут должно быть целым и не меньше нуля, а не ${minutes}.`)
    }
    const opening = this.nextOpening(at)
    if (minutes === 0) return opening
    const target = this.#workedBefore(opening) + minutes * MS_PER_MINUTE
    while (this.#totalUntilFrontier() < target) this.#compileNextYear()
    const index = lastIndexBelow(this.#totals, target)
    return valueAt(this.#opens, index) + (target - valueAt(this.#totals, index))
  }

  /**
   * Working minutes between two moments, with a fraction where the moments have seconds.
   *
   * @throws WorktimeError `end-before-start`
   */
  between(from: Instant, to: Instant): number {
    if (to < from) throw new WorktimeError('end-before-start', 'Конец промежутка раньше его начала.')
    return (this.#workedBefore(to) - this.#workedBefore(from)) / MS_PER_MINUTE
  }

  /**
   * The closing time of the n-th working day after the moment's date, whatever the hour (Civil Code, art. 191 and 194).
   *
   * @throws WorktimeError `working-days-invalid` unless a whole number ≥ 1
   */
  addWorkingDays(at: Instant, days: number): Instant {
    return valueAt(this.#dayCloses, this.#dayIndexAfter(at, days))
  }

  /**
   * The dates of the first so many working days after the moment's date: those that `addWorkingDays` counts.
   *
   * @throws WorktimeError `working-days-invalid` unless a whole number ≥ 1
   */
  workingDaysAfter(at: Instant, days: number): EpochDay[] {
    const last = this.#dayIndexAfter(at, days)
    return this.#days.slice(last - days + 1, last + 1)
  }

  /** How many working days begin, with their first window, at or after one moment and before another. */
  workingDaysBegun(from: Instant, to: Instant): number {
    this.#compileThrough(to)
    return Math.max(0, lastIndexBelow(this.#dayOpens, to) - lastIndexBelow(this.#dayOpens, from))
  }

  /** The date of a moment on the clock in which the hours are written. */
  dateOf(at: Instant): EpochDay {
    return localTimeOf(this.#zone, at).day
  }

  /** Warnings for an answer that rests on the calendar from the first to the last of these moments, one per year. */
  warnings(...reached: readonly Instant[]): CalendarWarning[] {
    if (reached.length === 0) return []
    const yearAt = (at: Instant): number => yearOf(localTimeOf(this.#zone, at).day)
    const last = yearAt(Math.max(...reached))
    const warnings: CalendarWarning[] = []
    for (let year = Math.max(yearAt(Math.min(...reached)), this.#calendar.lastDecreedYear + 1); year <= last; year += 1) {
      const warning = this.#calendar.warningFor(year)
      if (warning !== null) warnings.push(warning)
    }
    return warnings
  }

  /** Index of the n-th working day after the moment's date. */
  #dayIndexAfter(at: Instant, days: number): number {
    if (!Number.isSafeInteger(days) || days < 1) {
      throw new WorktimeError('working-days-invalid', `Число рабочих дней должно быть целым и не меньше одного, а не ${days}.`)
    }
    this.#compileThrough(at)
    const index = lastIndexBelow(this.#days, this.dateOf(at) + 1) + days
    while (index >= this.#days.length) this.#compileNextYear()
    return index
  }

  /** Index of the first interval that ends after the moment: the one that holds it or the next. */
  #indexEndingAfter(at: Instant): number {
    this.#compileThrough(at)
    let index = firstIndexAbove(this.#closes, at)
    while (index >= this.#closes.length || valueAt(this.#closes, index) >= this.#frontier) {
      this.#compileNextYear()
      index = firstIndexAbove(this.#closes, at)
    }
    return index
  }

  #interval(index: number): OpenInterval {
    return { opensAt: valueAt(this.#opens, index), closesAt: valueAt(this.#closes, index) }
  }

  /** Working milliseconds from the calendar's begin to the moment. */
  #workedBefore(at: Instant): number {
    const index = this.#indexEndingAfter(at)
    return valueAt(this.#totals, index) + Math.max(0, at - valueAt(this.#opens, index))
  }

  /** Working milliseconds of all intervals that can no longer grow. */
  #totalUntilFrontier(): number {
    const last = this.#closes.length - 1
    if (last < 0) return 0
    const complete = valueAt(this.#closes, last) < this.#frontier
    return valueAt(this.#totals, last) + (complete ? valueAt(this.#closes, last) - valueAt(this.#opens, last) : 0)
  }

  #compileThrough(at: Instant): void {
    if (!(at >= this.#begin)) this.#calendar.assertYear(yearOf(localTimeOf(this.#zone, at).day))
    while (at >= this.#frontier) this.#compileNextYear()
  }

  #compileNextYear(): void {
    const year = this.#nextYear
    this.#calendar.assertYear(year)
    for (const day of daysOfYear(year)) this.#compileDay(day)
    this.#nextYear = year + 1
    this.#frontier = instantOfLocal(this.#zone, epochDay(year + 1, 1, 1), 0)
  }

  #compileDay(day: EpochDay): void {
    const windows = this.#windowsOf(day)
    if (windows.length === 0) return
    let dayOpens = Number.POSITIVE_INFINITY
    let dayCloses = Number.NEGATIVE_INFINITY
    for (const window of windows.toSorted(byOpening)) {
      const opensAt = instantOfLocal(this.#zone, day, window.opensMinute)
      const closesAt = instantOfLocal(this.#zone, day, window.closesMinute)
      this.#append(opensAt, closesAt)
      dayOpens = Math.min(dayOpens, opensAt)
      dayCloses = Math.max(dayCloses, closesAt)
    }
    this.#days.push(day)
    this.#dayOpens.push(dayOpens)
    this.#dayCloses.push(dayCloses)
  }

  /** Adds a window that opens no earlier than the ones before it; joins it to the last one when they touch. */
  #append(opensAt: Instant, closesAt: Instant): void {
    const last = this.#closes.length - 1
    const lastCloses = this.#closes[last]
    if (lastCloses !== undefined && opensAt <= lastCloses) {
      this.#closes[last] = Math.max(lastCloses, closesAt)
      return
    }
    const total = last < 0 ? 0 : valueAt(this.#totals, last) + valueAt(this.#closes, last) - valueAt(this.#opens, last)
    this.#opens.push(opensAt)
    this.#closes.push(closesAt)
    this.#totals.push(total)
  }
}

function byOpening(a: DayWindow, b: DayWindow): number {
  return a.opensMinute - b.opensMinute
}

/** Index of the first value greater than the given one; the length when there is none. */
function firstIndexAbove(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the last value smaller than the given one; −1 when there is none. */
function lastIndexBelow(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) < value) low = middle + 1
    else high = middle
  }
  return low - 1
}

function valueAt(values: readonly number[], index: number): number {
  const value = values[index]
  if (value === undefined) throw new RangeError(`No interval ${index}.`)
  return value
}
