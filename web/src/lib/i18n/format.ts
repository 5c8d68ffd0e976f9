/** Times, durations and numbers as a person reads them: in the company's zone, in the panel's language. */
import type { TicketView } from '../../../../server/panel-protocol.ts'
import { clock } from '../clock.svelte.ts'
import { session } from '../session.svelte.ts'
import { i18n } from './i18n.svelte.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions, zone = session.zone): Intl.DateTimeFormat {
  const locale = i18n.locale === 'en' ? 'en-GB' : 'ru-RU'
  const key = `${locale}|${zone}|${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    formats.set(key, made)
  }
  return made
}

type Moment = string | number

const date = (moment: Moment) => new Date(moment)

/** 14:05 */
export const timeOf = (moment: Moment, zone?: string) => format({ hour: '2-digit', minute: '2-digit' }, zone).format(date(moment))

/** 14:05:09 */
export const secondsOf = (moment: Moment, zone?: string) => format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }, zone).format(date(moment))

/** 2026-08-01 in the company's zone. */
export function dayOf(moment: Moment, zone = session.zone): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(date(moment))
}

/** 1 авг., with the year when it is another. */
export function dateOf(moment: Moment): string {
  const sameYear = dayOf(moment).slice(0, 4) === dayOf(clock.now).slice(0, 4)
  return format(sameYear ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', year: 'numeric' }).format(date(moment))
}

/** ср, 1 августа */
export const longDateOf = (moment: Moment) => format({ weekday: 'short', day: 'numeric', month: 'long' }).format(date(moment))

/** A calendar day (YYYY-MM-DD) as «пн, 3 авг.»; no zone is involved. */
export const calendarDay = (day: string) => format({ weekday: 'short', day: 'numeric', month: 'short' }, 'UTC').format(new Date(`${day}T12:00:00Z`))

/** A calendar day (YYYY-MM-DD) as «3 авг. 2026 г.»; no zone is involved. */
export const plainDay = (day: string) => format({ day: 'numeric', month: 'short', year: 'numeric' }, 'UTC').format(new Date(`${day}T12:00:00Z`))

/** 14:05 today, вчера 14:05, else 1 авг., 14:05 */
export function whenOf(moment: Moment): string {
  const day = dayOf(moment)
  if (day === dayOf(clock.now)) return timeOf(moment)
  if (day === dayOf(clock.now - 86_400_000)) return `${i18n.t.time.yesterday} ${timeOf(moment)}`
  return `${dateOf(moment)}, ${timeOf(moment)}`
}

/** Like `whenOf`, for moments that come: «завтра 09:00». */
export function comesAt(moment: Moment): string {
  const day = dayOf(moment)
  if (day === dayOf(clock.now)) return timeOf(moment)
  if (day === dayOf(clock.now + 86_400_000)) return `${i18n.t.time.tomorrow} ${timeOf(moment)}`
  return `${format({ weekday: 'short', day: 'numeric', month: 'short' }).format(date(moment))}, ${timeOf(moment)}`
}

/** 1 авг. 2026, 14:05:09 */
export const fullOf = (moment: Moment) => format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(date(moment))

/** Seconds as 4:05 or 1:02:33. */
export function clockFace(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(rest).padStart(2, '0')}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** Seconds from the instant until now on the business clock. */
export const secondsSince = (moment: Moment) => Math.max(0, (clock.now - date(moment).getTime()) / 1000)

export const percent = (share: number) => new Intl.NumberFormat(i18n.locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)

export const integer = (value: number) => new Intl.NumberFormat(i18n.locale).format(value)

/** Bytes as 1,4 МБ. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return i18n.t.units.bytes(bytes)
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, i18n.t.units.kilobytes] : [bytes / 1_000_000, i18n.t.units.megabytes]
  return `${new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1 }).format(value)} ${unit}`
}

/** МСК for Moscow time, else the zone's own name. */
export function zoneName(zone = session.zone): string {
  if (zone === 'Europe/Moscow') return i18n.t.time.moscow
  return format({ timeZoneName: 'short' }, zone).formatToParts(new Date(clock.now)).find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** +7 495 269-86-57; numbers of other countries stay as they are. */
export function phone(e164: string): string {
  const match = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164)
  return match ? `+7 ${match[1]} ${match[2]}-${match[3]}-${match[4]}`.replaceAll(' ', '\u00a0').replaceAll('-', '\u2011') : e164
}

/** The caller's number, or that it was hidden. */
export const callerName = (e164: string | null) => (e164 === null ? i18n.t.call.hidden : phone(e164))

/** The client of a ticket, the number that called, or that nobody knows yet: only a call can hide a number. */
export function clientOf({ clientName, caller, channel }: Pick<TicketView, 'clientName' | 'caller' | 'channel'>): string {
  return clientName ?? (caller === null && channel !== 'phone' ? i18n.t.ticket.clientUnknown : callerName(caller))
}

/** A month (YYYY-MM) as «нояб. 2026 г.»; no zone is involved. */
export const monthOf = (month: string) => format({ month: 'short', year: 'numeric' }, 'UTC').format(new Date(`${month}-15T12:00:00Z`))

/** Short name of a day of the week, 1 is Monday. */
export const weekdayName = (weekday: number) => format({ weekday: 'short' }, 'UTC').format(new Date(Date.UTC(2024, 0, weekday)))

/** One digit after the comma: 2,5; what is less than that digit tells is not called nothing. */
export function decimal(value: number): string {
  const { format: inDigits } = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1 })
  return value > 0 && value < 0.05 ? `< ${inDigits(0.1)}` : inDigits(value)
}
