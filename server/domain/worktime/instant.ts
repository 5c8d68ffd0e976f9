import { WorktimeError } from './errors.ts'

/** A moment: milliseconds since 1970-01-01T00:00Z. Durations are never of this type; they carry their unit in their name. */
export type Instant = number

export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000

const ISO_WITH_OFFSET =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/i
const ISO_LOCAL = /^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}([.,]\d+)?)?)?)?$/i

/**
 * Reads an ISO 8601 moment. An offset (`Z`, `+03:00`) is required, since a moment without one could be any of
 * Russia's eleven; the date and the time must exist.
 *
 * @throws WorktimeError `moment-without-offset`, `moment-invalid`
 */
export function parseInstant(text: string): Instant {
  const match = ISO_WITH_OFFSET.exec(text)
  if (match === null) {
    if (ISO_LOCAL.test(text)) {
      throw new WorktimeError('moment-without-offset', `У момента «${text}» нет смещения от UTC; напишите, например, ${text.slice(0, 10)}T09:00:00+03:00.`)
    }
    throw invalidMoment(text)
  }
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match as unknown as string[]
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3))
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const exists =
    new Date(midnight).toISOString().slice(0, 10) === text.slice(0, 10) &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    (Number(hour) < 24 || (Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0 && ms === 0))
  if (!exists) throw invalidMoment(text)
  const local = midnight + Number(hour) * MS_PER_HOUR + Number(minute) * MS_PER_MINUTE + Number(second) * 1000 + ms
  return local - offsetMinutes(offset ?? 'Z', text) * MS_PER_MINUTE
}

function offsetMinutes(offset: string, text: string): number {
  if (offset.toUpperCase() === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', '') || '0')
  if (hours > 18 || minutes > 59) throw invalidMoment(text)
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function invalidMoment(text: string): WorktimeError {
  return new WorktimeError('moment-invalid', `«${text}» — не момент по ISO 8601, например 2026-11-30T09:00:00+03:00.`)
}

/** The ISO 8601 form on the wire and in storage: UTC with milliseconds. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}
