import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { addDays, instantOf, minuteOf, minutesAhead, wallOf } from './zoned.ts'

const zones = fc.constantFrom('Europe/Moscow', 'Asia/Novosibirsk', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC')
const instants = fc.integer({ min: Date.UTC(2021, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 }).map((minutes) => minutes * 60_000)

describe('wall-clock times of a zone', () => {
  it('are those of luxon', () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const shown = DateTime.fromMillis(at, { zone })
        expect(wallOf(at, zone)).toEqual({ day: shown.toISODate(), time: shown.toFormat('HH:mm') })
      }),
    )
  })

  it('lead back to the instant, or to the same time an hour apart where clocks are put back', () => {
    fc.assert(
      fc.property(instants, zones, (at, zone) => {
        const { day, time } = wallOf(at, zone)
        const back = instantOf(day, time, zone)
        expect(wallOf(back, zone)).toEqual({ day, time })
        expect([0, 3_600_000]).toContain(Math.abs(back - at))
      }),
    )
  })

  it('tell how far one zone is ahead of another', () => {
    expect(minutesAhead(Date.parse('2026-08-01T00:00:00Z'), 'Europe/Moscow', 'Asia/Novosibirsk')).toBe(240)
    expect(minutesAhead(Date.parse('2026-08-01T00:00:00Z'), 'Asia/Novosibirsk', 'Europe/Moscow')).toBe(-240)
  })

  it('count days over months and years, and minutes of a day', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29')
    expect(minuteOf('24:00')).toBe(1440)
  })
})
