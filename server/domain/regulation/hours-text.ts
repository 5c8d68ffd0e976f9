import type { DayWindow } from '../worktime/hours.ts'

const HOURS = /^(\d{1,2}):(\d{2})\s*(?:-|–|—|\.\.\.?|…)\s*(\d{1,2}):(\d{2})$/
const MINUTES_PER_DAY = 1440

/**
 * Reads hours as people write them, `09:00–18:00`. A closing time before the opening belongs to the next day:
 * `22:00–06:00`; `00:00–24:00` is the whole day. Null when it is no such text.
 */
export function parseHours(text: string): DayWindow | null {
  const match = HOURS.exec(text.trim())
  if (match === null) return null
  const [openHour, openMinute, closeHour, closeMinute] = match.slice(1).map(Number) as [number, number, number, number]
  if (openMinute > 59 || closeMinute > 59) return null
  const opensMinute = openHour * 60 + openMinute
  const closesMinute = closeHour * 60 + closeMinute
  if (opensMinute >= MINUTES_PER_DAY || closesMinute > MINUTES_PER_DAY || opensMinute === closesMinute) return null
  return { opensMinute, closesMinute: closesMinute > opensMinute ? closesMinute : closesMinute + MINUTES_PER_DAY }
}

/** Whether a text says hours that end when they begin. */
export function isEmptyWindow(text: string): boolean {
  const [, openHour, openMinute, closeHour, closeMinute] = HOURS.exec(text.trim()) ?? []
  return openHour !== undefined && Number(openHour) === Number(closeHour) && openMinute === closeMinute
}

/** The text of a window: `09:00–18:00`. */
export function formatHours(window: DayWindow): string {
  const closes = window.closesMinute > MINUTES_PER_DAY ? window.closesMinute - MINUTES_PER_DAY : window.closesMinute
  return `${formatMinute(window.opensMinute)}–${formatMinute(closes)}`
}

/** A minute of the day as the clock shows it: `09:00`; the end of the day is `24:00`. */
export function formatMinute(minuteOfDay: number): string {
  return `${twoDigits(Math.floor(minuteOfDay / 60))}:${twoDigits(minuteOfDay % 60)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** The first two windows of one day that overlap, or null. Touching ones do not. */
export function overlappingWindows(windows: readonly DayWindow[]): [DayWindow, DayWindow] | null {
  const sorted = windows.toSorted((a, b) => a.opensMinute - b.opensMinute)
  for (let index = 1; index < sorted.length; index += 1) {
    const [earlier, later] = [sorted[index - 1], sorted[index]]
    if (earlier !== undefined && later !== undefined && later.opensMinute < earlier.closesMinute) return [earlier, later]
  }
  return null
}
