import type { LocalText } from '../domain/local-text.ts'
import { formatMinute } from '../domain/regulation/hours-text.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { civilDateOf, epochDayOf } from '../domain/worktime/civil-date.ts'
import type { EpochDay } from '../domain/worktime/civil-date.ts'
import type { DayWindow } from '../domain/worktime/hours.ts'
import { formatInstant, type Instant } from '../domain/worktime/instant.ts'
import type { CompiledHours } from '../domain/worktime/office-hours.ts'
import { instantOfLocal, localTimeOf } from '../domain/worktime/zone.ts'
import type { HoursView, PublicDayView, PublicRegulationView } from '../panel-protocol.ts'

/** How many days that are not as usual are shown, and how far they are looked for. */
const DAYS_SHOWN = 8
const DAYS_AHEAD = 370
const MINUTES_PER_DAY = 1440

type Now = NonNullable<PublicRegulationView['now']>

/** How it stands at a moment, and the moment until which that holds. */
export function openingNow(hours: CompiledHours, zone: string, at: Instant): { now: Now; until: Instant } {
  const interval = hours.union.nextInterval(at)
  const open = interval.opensAt <= at
  const today = localTimeOf(zone, at).day
  const change = open ? interval.closesAt : interval.opensAt
  return {
    now: {
      open,
      opensAt: open ? null : formatInstant(interval.opensAt),
      closesAt: open ? formatInstant(interval.closesAt) : null,
      text: open ? openText(zone, today, interval.closesAt) : closedText(zone, today, interval.opensAt),
      hours: joined(hours.windowsOn(today)),
    },
    until: Math.min(change, instantOfLocal(zone, today + 1, 0)),
  }
}

function openText(zone: string, today: EpochDay, closesAt: Instant): LocalText {
  const time = clockTime(zone, closesAt)
  const { day, minuteOfDay } = localTimeOf(zone, closesAt)
  if (day === today || (day === today + 1 && minuteOfDay === 0)) return { ru: `Открыто до ${time === '00:00' ? '24:00' : time}`, en: `Open until ${time === '00:00' ? '24:00' : time}` }
  return { ru: `Открыто до ${dayName(zone, today, closesAt, 'ru')}, ${time}`, en: `Open until ${dayName(zone, today, closesAt, 'en')}, ${time}` }
}

function closedText(zone: string, today: EpochDay, opensAt: Instant): LocalText {
  const time = clockTime(zone, opensAt)
  return { ru: `Закрыто, откроется ${dayName(zone, today, opensAt, 'ru')} в ${time}`, en: `Closed, opens ${dayName(zone, today, opensAt, 'en')} at ${time}` }
}

/** «сегодня», «завтра», else the date. */
function dayName(zone: string, today: EpochDay, at: Instant, locale: 'ru' | 'en'): string {
  const { day } = localTimeOf(zone, at)
  const near = { ru: ['сегодня', 'завтра'], en: ['today', 'tomorrow'] }[locale][day - today]
  if (near !== undefined) return near
  const date = new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(day * 86_400_000)
  return locale === 'ru' ? date : `on ${date}`
}

const clockTime = (zone: string, at: Instant): string => formatMinute(localTimeOf(zone, at).minuteOfDay)

/** The next days that are not as usual: holidays and other days off in a row, shortened days, working weekends. */
export function specialDays(hours: CompiledHours, zone: string, at: Instant): PublicDayView[] {
  const days: PublicDayView[] = []
  const { day: today } = localTimeOf(zone, at)
  const exceptions = new Set(hours.hoursAt(at).exceptions.map(({ date }) => epochDayOf(date)))
  for (let day = today; day < today + DAYS_AHEAD && days.length < DAYS_SHOWN; day += 1) {
    if (exceptions.has(day)) continue
    const { kind, shortened } = hours.calendar.day(day)
    if (kind === 'holiday' || kind === 'transferred-day-off') {
      const last = lastClosed(hours, day)
      days.push(dayView(day, last, 'holiday', []))
      day = last
    } else if (kind === 'working-weekend') days.push(dayView(day, day, 'working-weekend', hours.windowsOn(day)))
    else if (shortened && hours.hoursAt(at).shortenedDays) days.push(dayView(day, day, 'shortened', hours.windowsOn(day)))
  }
  return days
}

/** The last day before the next one with hours. */
function lastClosed(hours: CompiledHours, day: EpochDay): EpochDay {
  let last = day
  while (last < day + DAYS_AHEAD && hours.windowsOn(last + 1).length === 0) last += 1
  return last
}

function dayView(day: EpochDay, until: EpochDay, kind: PublicDayView['kind'], windows: readonly DayWindow[]): PublicDayView {
  return { date: civilDateOf(day), until: civilDateOf(until), kind, hours: joined(windows), offices: null, note: null }
}

/** The dated exceptions of a regulation that are not past. */
export function exceptionDays({ calendar, zone }: Regulation, at: Instant | null): PublicDayView[] {
  const today = at === null ? null : civilDateOf(localTimeOf(zone, at).day)
  return calendar.exceptions
    .filter(({ date }) => today === null || date >= today)
    .toSorted((a, b) => a.date.localeCompare(b.date))
    .map(({ date, hours, offices, note }) => ({ date, until: date, kind: 'exception', hours: hours.map(hoursView), offices: offices ?? null, note: note ?? null }))
}

/** Windows of all offices as stretches of the day. */
function joined(windows: readonly DayWindow[]): HoursView[] {
  const stretches: { opensMinute: number; closesMinute: number }[] = []
  for (const window of windows.toSorted((a, b) => a.opensMinute - b.opensMinute)) {
    const last = stretches.at(-1)
    if (last !== undefined && window.opensMinute <= last.closesMinute) last.closesMinute = Math.max(last.closesMinute, window.closesMinute)
    else stretches.push({ ...window })
  }
  return stretches.map(hoursView)
}

export function hoursView({ opensMinute, closesMinute }: DayWindow): HoursView {
  return { open: formatMinute(opensMinute), close: formatMinute(closesMinute > MINUTES_PER_DAY ? closesMinute - MINUTES_PER_DAY : closesMinute) }
}

/** Hours of the regulation's zone as an office's own clock shows them on a day; null where the clocks show the same. */
export function hoursOnOwnClock(windows: readonly DayWindow[], zone: string, officeZone: string, at: Instant): HoursView[] | null {
  const { day } = localTimeOf(zone, at)
  const ownMinute = (minute: number): number => localTimeOf(officeZone, instantOfLocal(zone, day, minute)).minuteOfDay
  const own = windows.map(({ opensMinute, closesMinute }) => hoursView({ opensMinute: ownMinute(opensMinute), closesMinute: ownMinute(closesMinute) }))
  return windows.some(({ opensMinute }) => ownMinute(opensMinute) !== opensMinute % MINUTES_PER_DAY) ? own : null
}
