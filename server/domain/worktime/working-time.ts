import { epochDay, yearOf } from './civil-date.ts'
import type { EpochDay } from './civil-date.ts'
import { WorktimeError } from './errors.ts'
import { MS_PER_DAY, MS_PER_MINUTE } from './instant.ts'
import type { Instant } from './instant.ts'
import { daysOfYear, LAST_YEAR } from './production-calendar.ts'
import type { CalendarWarning, ProductionCalendar } from './production-calendar.ts'
import type { OpenInterval, Schedule } from './schedule.ts'
import { firstIndexAbove, lastIndexBelow, valueAt } from './sorted.ts'
import { instantOfLocal, localTimeOf } from './zone.ts'

/**
 * Working time as sorted intervals with running totals: windows that touch or overlap are one interval. Every question is
 * a binary search, whatever the distance between the moments. Years are compiled when a question first reaches them; the
 * answers never depend on that.
 *
 * Every method throws WorktimeError `before-calendar` or `after-calendar` for moments the calendar cannot tell of.
 */
export class WorkingTime {
  readonly #calendar: ProductionCalendar
  readonly #schedule: Schedule
  /** The first moment that the calendar can tell of, and the first one after the last. */
  readonly #begin: Instant
  readonly #end: Instant

  /** Interval i is [#opens[i], #closes[i]); #totals[i] is the working time before it. */
  readonly #opens: Instant[] = []
  readonly #closes: Instant[] = []
  readonly #totals: number[] = []
  /** So many intervals can no longer grow, and no other will come before or between them. */
  #finalCount = 0
  /** Working milliseconds of these intervals. */
  #finalTotal = 0
  /** The days that have windows, when the first window of each opens, and when the last one closes. */
  readonly #days: EpochDay[] = []
  readonly #dayOpens: Instant[] = []
  readonly #dayCloses: Instant[] = []
  /** Windows of compiled years that open so late that one of the next year may open before them. */
  #pending: OpenInterval[] = []
  #nextYear: number

  constructor(calendar: ProductionCalendar, schedule: Schedule) {
    this.#calendar = calendar
    this.#schedule = schedule
    this.#nextYear = calendar.firstYear
    this.#begin = midnightOf(schedule, calendar.firstYear)
    this.#end = midnightOf(schedule, LAST_YEAR + 1)
  }

  isOpen(at: Instant): boolean {
    const index = this.#indexEndingAfter(at)
    return index < this.#finalCount && valueAt(this.#opens, index) <= at
  }

  /** The stretch of working time that holds the moment, or null when closed. */
  intervalAt(at: Instant): OpenInterval | null {
    const interval = this.findInterval(at)
    return interval !== null && interval.opensAt <= at ? interval : null
  }

  /** The stretch of working time that holds the moment, else the next one; null when the hours end before there is one. */
  findInterval(at: Instant): OpenInterval | null {
    const index = this.#indexEndingAfter(at)
    return index < this.#finalCount ? { opensAt: valueAt(this.#opens, index), closesAt: valueAt(this.#closes, index) } : null
  }

  /**
   * The stretch of working time that holds the moment, else the next one.
   *
   * @throws WorktimeError `never-open` when there is none, as of an office that a later version has no more
   */
  nextInterval(at: Instant): OpenInterval {
    const interval = this.findInterval(at)
    if (interval === null) throw neverOpen()
    return interval
  }

  /** The stretches of working time from the one that holds the moment, else the next one, in order. */
  *intervalsFrom(at: Instant): Generator<OpenInterval, void, void> {
    for (let interval = this.findInterval(at); interval !== null; interval = this.findInterval(interval.closesAt)) yield interval
  }

  /** The moment itself when open, else the next opening. @throws WorktimeError `never-open` */
  nextOpening(at: Instant): Instant {
    return Math.max(at, this.nextInterval(at).opensAt)
  }

  /** The end of the stretch that holds the moment; when closed, of the next one. @throws WorktimeError `never-open` */
  nextClosing(at: Instant): Instant {
    return this.nextInterval(at).closesAt
  }

  /**
   * The moment at which so much working time has passed. Starts at the next opening when closed; an end that falls
   * exactly on a closing stays there; zero minutes is the moment itself when open, else the next opening.
   *
   * @throws WorktimeError `minutes-invalid` unless a whole number ≥ 0; `never-open` when the hours end before
   */
  add(at: Instant, minutes: number): Instant {
    if (!Number.isSafeInteger(minutes) || minutes < 0) {
      throw new WorktimeError('minutes-invalid', `Число рабочих минут должно быть целым и не меньше нуля, а не ${minutes}.`)
    }
    const first = this.#indexEndingAfter(at)
    if (first >= this.#finalCount) throw neverOpen()
    const opensAt = valueAt(this.#opens, first)
    const opening = Math.max(at, opensAt)
    if (minutes === 0) return opening
    const target = valueAt(this.#totals, first) + (opening - opensAt) + minutes * MS_PER_MINUTE
    while (this.#finalTotal < target) if (!this.#compileMore()) throw neverOpen()
    const last = lastIndexBelow(this.#totals, target, first, this.#finalCount)
    return valueAt(this.#opens, last) + (target - valueAt(this.#totals, last))
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
   * @throws WorktimeError `working-days-invalid` unless a whole number ≥ 1; `never-open` when the hours end before
   */
  addWorkingDays(at: Instant, days: number): Instant {
    return valueAt(this.#dayCloses, this.#dayIndexAfter(at, days))
  }

  /** The dates of the first so many working days after the moment's date: those that `addWorkingDays` counts. @throws as that */
  workingDaysAfter(at: Instant, days: number): EpochDay[] {
    const last = this.#dayIndexAfter(at, days)
    return this.#days.slice(last - days + 1, last + 1)
  }

  /** How many working days begin, with their first window, at or after one moment and before another. */
  workingDaysBegun(from: Instant, to: Instant): number {
    this.#indexEndingAfter(to)
    return Math.max(0, lastIndexBelow(this.#dayOpens, to) - lastIndexBelow(this.#dayOpens, from))
  }

  /** The date of a moment on the clock in which the hours are written. */
  dateOf(at: Instant): EpochDay {
    return localTimeOf(this.#schedule.zoneAt(at), at).day
  }

  /** Warnings for an answer that rests on the calendar from the first to the last of these moments, one per year. */
  warnings(...reached: readonly Instant[]): CalendarWarning[] {
    if (reached.length === 0) return []
    const last = yearOf(this.dateOf(Math.max(...reached)))
    const warnings: CalendarWarning[] = []
    for (let year = Math.max(yearOf(this.dateOf(Math.min(...reached))), this.#calendar.lastDecreedYear + 1); year <= last; year += 1) {
      const warning = this.#calendar.warningFor(year)
      if (warning !== null) warnings.push(warning)
    }
    return warnings
  }

  /** Index of the first interval that ends after the moment, the one that holds it or the next; #finalCount when there is none. */
  #indexEndingAfter(at: Instant): number {
    if (!(at >= this.#begin && at < this.#end)) this.#calendar.assertYear(yearOf(this.dateOf(at)))
    let index = firstIndexAbove(this.#closes, at, this.#finalCount)
    while (index >= this.#finalCount && this.#compileMore()) index = firstIndexAbove(this.#closes, at, this.#finalCount)
    return index
  }

  /** Index of the n-th working day after the moment's date. */
  #dayIndexAfter(at: Instant, days: number): number {
    if (!Number.isSafeInteger(days) || days < 1) {
      throw new WorktimeError('working-days-invalid', `Число рабочих дней должно быть целым и не меньше одного, а не ${days}.`)
    }
    this.#indexEndingAfter(at)
    const date = this.dateOf(at)
    for (;;) {
      const index = lastIndexBelow(this.#days, date + 1) + days
      if (index < this.#days.length) return index
      if (!this.#compileMore()) throw neverOpen()
    }
  }

  /** Working milliseconds from the calendar's begin to the moment. */
  #workedBefore(at: Instant): number {
    const index = this.#indexEndingAfter(at)
    if (index >= this.#finalCount) return this.#finalTotal
    return valueAt(this.#totals, index) + Math.max(0, at - valueAt(this.#opens, index))
  }

  /** Compiles the next year. @returns false when the schedule has ended. @throws WorktimeError `after-calendar` */
  #compileMore(): boolean {
    const frontier = this.#earliestMomentOf(this.#nextYear)
    if (this.#schedule.endsAt <= frontier) return this.#compilePending(Number.POSITIVE_INFINITY)
    this.#calendar.assertYear(this.#nextYear)
    for (const day of daysOfYear(this.#nextYear)) this.#compileDay(day)
    this.#nextYear += 1
    this.#compilePending(this.#earliestMomentOf(this.#nextYear))
    return true
  }

  /** No window of this year or a later one opens before. */
  #earliestMomentOf(year: number): Instant {
    return Math.min(...this.#schedule.zones.map((zone) => instantOfLocal(zone, epochDay(year, 1, 1), 0)))
  }

  #compileDay(day: EpochDay): void {
    const windows = this.#schedule.windowsOn(day)
    if (windows.length === 0) return
    this.#pending.push(...windows)
    this.#days.push(day)
    this.#dayOpens.push(Math.min(...windows.map(({ opensAt }) => opensAt)))
    this.#dayCloses.push(Math.max(...windows.map(({ closesAt }) => closesAt)))
  }

  /**
   * Takes over the pending windows that open before the frontier, before which no others will open.
   *
   * @returns whether more intervals are final than before
   */
  #compilePending(frontier: Instant): boolean {
    const before = this.#finalCount
    const windows = this.#pending.toSorted((a, b) => a.opensAt - b.opensAt)
    for (const window of windows) if (window.opensAt < frontier) this.#append(window)
    this.#pending = windows.filter(({ opensAt }) => opensAt >= frontier)
    const last = this.#closes.length - 1
    if (last < 0) return false
    // Of all intervals only the last one can reach the frontier, and grow.
    const isFinal = valueAt(this.#closes, last) < frontier
    this.#finalCount = isFinal ? last + 1 : last
    this.#finalTotal = valueAt(this.#totals, last) + (isFinal ? valueAt(this.#closes, last) - valueAt(this.#opens, last) : 0)
    return this.#finalCount > before
  }

  /** Adds a window that opens no earlier than the ones before it; joins it to the last one when they touch. */
  #append({ opensAt, closesAt }: OpenInterval): void {
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

/** The moment at which a year begins on the clock of the hours. */
function midnightOf(schedule: Schedule, year: number): Instant {
  const day = epochDay(year, 1, 1)
  return instantOfLocal(schedule.zoneAt(day * MS_PER_DAY), day, 0)
}

function neverOpen(): WorktimeError {
  return new WorktimeError('never-open', 'После этого момента рабочего времени больше нет: часы работы кончаются раньше.')
}
