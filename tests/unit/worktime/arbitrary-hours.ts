import fc from 'fast-check'
import type { DayWindow, Hours, HoursException } from '../../../server/domain/worktime/hours.ts'
import { MINUTE } from './slow-clock.ts'
import { dateAfter } from './slow-hours.ts'
import type { SlowVersion } from './slow-hours.ts'

/** Moscow has one offset, Kolkata's is no whole hour, Berlin and New York change their clocks. */
const ZONES = ['Europe/Moscow', 'Asia/Vladivostok', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York']

/** Dates before which something happens soon: working Saturdays, shortened days, holidays, changed clocks. */
const DATES = ['2021-02-18', '2021-04-29', '2023-03-23', '2023-10-27', '2024-03-28', '2024-04-25', '2024-10-31', '2024-12-26', '2025-10-24', '2026-05-06', '2026-11-02', '2027-02-17']

export interface Case {
  /** A whole minute. */
  start: number
  /** One or more versions; those after the first begin around the start. */
  versions: SlowVersion[]
}

/** Two of the minutes between 01:00 and 03:00 are one, or none, when a clock is changed; windows of these tests keep away from them. */
const edge = fc.oneof(fc.integer({ min: 0, max: 1439 }), fc.constantFrom(0, 60, 120, 180, 540, 1080)).map((minute) => (minute > 60 && minute < 180 ? 120 : minute))

/** Windows of a day, the last one of an odd number of edges over midnight. */
const windows: fc.Arbitrary<DayWindow[]> = fc.uniqueArray(edge, { minLength: 1, maxLength: 6 }).map((edges) => {
  const sorted = edges.toSorted((a, b) => a - b)
  return sorted.flatMap((opensMinute, index) => (index % 2 === 0 ? [{ opensMinute, closesMinute: sorted[index + 1] ?? 1440 + (sorted[0] ?? 0) }] : []))
})

const officeKeys = fc.subarray(['a', 'b', 'c'], { minLength: 1 })

const exception = (date: string): fc.Arbitrary<HoursException> =>
  fc.record({
    date: fc.integer({ min: 0, max: 18 }).map((days) => dateAfter(date, days)),
    offices: fc.option(officeKeys),
    windows: fc.oneof(fc.constant([]), windows),
  })

const hours = (date: string): fc.Arbitrary<Hours> =>
  fc.record({
    zone: fc.constantFrom(...ZONES),
    offices: officeKeys.chain((keys) => fc.tuple(...keys.map((key) => windows.map((list) => ({ key, windows: list }))))),
    shortenedDays: fc.boolean(),
    exceptions: fc.array(exception(date), { maxLength: 4 }),
  })

/** Hours of up to so many versions, and a moment in the days before they change. */
export const cases = (mostVersions: number): fc.Arbitrary<Case> =>
  fc.constantFrom(...DATES).chain((date) =>
    fc
      .tuple(
        fc.integer({ min: 0, max: 6 * 1440 }),
        fc.array(hours(date), { minLength: 1, maxLength: mostVersions }),
        fc.uniqueArray(fc.integer({ min: 0, max: 12 * 1440 }), { minLength: mostVersions, maxLength: mostVersions }),
      )
      .map(([minutes, all, changes]) => {
        const moments = changes.toSorted((a, b) => a - b)
        const versions = all.map((one, index) => ({ from: Date.parse(date) + (moments[index] ?? 0) * MINUTE, hours: one }))
        return { start: Date.parse(date) + minutes * MINUTE, versions }
      }),
  )
