import type { DayWindow, Hours } from '../../../server/domain/worktime/hours.ts'
import { isShortenedDate, isWorkingDate, MINUTE } from './slow-clock.ts'

/**
 * A second, naive reading of hours of any zone and version, one minute after the other, with nothing from the program but the
 * shape of the data: local time comes from Intl, dates are texts.
 */
export interface SlowVersion {
  from: number
  hours: Hours
}

export class SlowHours {
  readonly #versions: readonly SlowVersion[]
  readonly #windows = new Map<string, DayWindow[]>()

  constructor(versions: readonly SlowVersion[]) {
    this.#versions = versions
  }

  /** The dates whose windows hold the minute that begins at the moment, of one office or any. Open when there is one. */
  owners(at: number, office: string | null = null): string[] {
    const version = this.#versionAt(at)
    const { date, minute } = localTime(version.hours.zone, at)
    const before = dateAfter(date, -1)
    const offices = version.hours.offices.filter(({ key }) => office === null || key === office)
    const holds = (day: string, minuteOfDay: number): boolean =>
      offices.some(({ key }) => this.#windowsOf(version, key, day).some(({ opensMinute, closesMinute }) => opensMinute <= minuteOfDay && minuteOfDay < closesMinute))
    return [...(holds(before, minute + 1440) ? [before] : []), ...(holds(date, minute) ? [date] : [])]
  }

  isOpen(at: number, office: string | null = null): boolean {
    return this.owners(at, office).length > 0
  }

  dateOf(at: number): string {
    return localTime(this.#versionAt(at).hours.zone, at).date
  }

  /** Walks to the end of the n-th date after the moment's own that owns a minute. */
  addWorkingDays(at: number, days: number): number {
    const closings = new Map<string, number>()
    const own = this.dateOf(at)
    // Two dates of grace: a window over midnight, and zones that differ.
    for (let now = at - 1440 * MINUTE; ; now += MINUTE) {
      for (const date of this.owners(now)) if (date > own) closings.set(date, now + MINUTE)
      const dates = [...closings.keys()].toSorted()
      const last = dates[days - 1]
      if (last !== undefined && this.dateOf(now) > dateAfter(last, 3)) return closings.get(last) ?? Number.NaN
    }
  }

  #versionAt(at: number): SlowVersion {
    let found = this.#versions[0]!
    for (const version of this.#versions.slice(1)) if (version.from <= at) found = version
    return found
  }

  #windowsOf(version: SlowVersion, office: string, date: string): DayWindow[] {
    const key = `${this.#versions.indexOf(version)} ${office} ${date}`
    let windows = this.#windows.get(key)
    if (windows === undefined) this.#windows.set(key, (windows = windowsOf(version.hours, office, date)))
    return windows
  }
}

function windowsOf({ offices, exceptions, shortenedDays }: Hours, office: string, date: string): DayWindow[] {
  let windows = [...(isWorkingDate(date) ? (offices.find(({ key }) => key === office)?.windows ?? []) : [])]
  const last = windows.at(-1)
  if (last !== undefined && shortenedDays && isShortenedDate(date)) {
    windows[windows.length - 1] = { ...last, closesMinute: last.closesMinute - 60 }
  }
  for (const exception of exceptions) {
    if (exception.date === date && (exception.offices === null || exception.offices.includes(office))) windows = [...exception.windows]
  }
  return windows
}

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()
const QUARTER = 15 * MINUTE

/** Offsets change at whole quarters of an hour, so that one of each is looked up. */
function localTime(zone: string, at: number): { date: string; minute: number } {
  const quarter = Math.floor(at / QUARTER) * QUARTER
  const key = `${zone} ${quarter}`
  let offset = offsets.get(key)
  if (offset === undefined) offsets.set(key, (offset = offsetOf(zone, quarter)))
  const local = new Date(at + offset).toISOString()
  return { date: local.slice(0, 10), minute: Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)) }
}

function offsetOf(zone: string, at: number): number {
  let format = formats.get(zone)
  if (format === undefined) formats.set(zone, (format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })))
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - at
}

export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 1440 * MINUTE).toISOString().slice(0, 10)
}
