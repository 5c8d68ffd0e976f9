import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochDayOf } from '../../../server/domain/worktime/civil-date.ts'
import { compileHours, officesOnShift, onOwnClock } from '../../../server/domain/worktime/office-hours.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { BREAKS, dayWindows, hoursOf, NIGHTS, TWO_OFFICES } from './hours-fixtures.ts'
import { isOfficeOpen, MINUTE, moscow } from './slow-clock.ts'

const calendar = loadProductionCalendar()

const SCHEDULES = { TWO_OFFICES, BREAKS, NIGHTS }

const compiled = compileHours(hoursOf(TWO_OFFICES), calendar)
const { union } = compiled
const at = (text: string): number => Date.parse(`${text}+03:00`)
const show = (moment: number): string => new Date(moment + 180 * MINUTE).toISOString().slice(0, 16)

const code = (value: string) => expect.objectContaining({ name: 'WorktimeError', code: value })

describe('working time', () => {
  it('is the union of the windows, half-open', () => {
    expect(union.isOpen(at('2026-11-30T03:59:59.999'))).toBe(false)
    expect(union.isOpen(at('2026-11-30T04:00'))).toBe(true)
    expect(union.isOpen(at('2026-11-30T17:59:59.999'))).toBe(true)
    expect(union.isOpen(at('2026-11-30T18:00'))).toBe(false)
    expect(union.intervalAt(at('2026-11-30T11:00'))).toEqual({ opensAt: at('2026-11-30T04:00'), closesAt: at('2026-11-30T18:00') })
    expect(union.intervalAt(at('2026-11-30T03:00'))).toBeNull()
  })

  it('opens at the moment itself when open, else next; closes at the end of the stretch it is in or comes to', () => {
    expect(show(union.nextOpening(at('2026-11-28T10:00')))).toBe('2026-11-30T04:00')
    expect(show(union.nextOpening(at('2026-11-30T10:00')))).toBe('2026-11-30T10:00')
    expect(show(union.nextClosing(at('2026-11-28T10:00')))).toBe('2026-11-30T18:00')
    expect(show(union.nextClosing(at('2026-11-30T18:00')))).toBe('2026-12-01T18:00')
  })

  it('adds working minutes: a deadline on a closing time stays there, nothing added is the next opening', () => {
    expect(show(union.add(at('2026-11-30T17:00'), 60))).toBe('2026-11-30T18:00')
    expect(show(union.add(at('2026-11-30T17:00'), 61))).toBe('2026-12-01T04:01')
    expect(show(union.add(at('2026-11-30T17:00'), 0))).toBe('2026-11-30T17:00')
    expect(show(union.add(at('2026-11-30T18:00'), 0))).toBe('2026-12-01T04:00')
    expect(show(union.add(at('2026-11-28T12:00'), 14 * 60))).toBe('2026-11-30T18:00')
  })

  it('adds working days: from the day after, to the closing of the n-th (art. 191 and 194)', () => {
    expect(show(union.addWorkingDays(at('2026-11-27T03:00'), 1))).toBe('2026-11-30T18:00')
    expect(show(union.addWorkingDays(at('2026-11-27T23:59'), 1))).toBe('2026-11-30T18:00')
    expect(show(union.addWorkingDays(at('2026-11-28T12:00'), 2))).toBe('2026-12-01T18:00')
    expect(show(union.addWorkingDays(at('2026-11-02T12:00'), 1)), 'a shortened day').toBe('2026-11-03T17:00')
    expect(show(union.addWorkingDays(at('2026-12-25T12:00'), 10))).toBe('2027-01-19T18:00')
  })

  it('refuses what has no answer, with stable codes', () => {
    expect(() => union.add(0, 1)).toThrow(code('before-calendar'))
    expect(() => union.isOpen(at('2020-12-31T23:59'))).toThrow(code('before-calendar'))
    expect(() => union.isOpen(Number.NaN)).toThrow()
    expect(() => union.isOpen(at('2200-01-01T00:00'))).toThrow(code('after-calendar'))
    expect(() => union.add(at('2026-01-12T00:00'), -1)).toThrow(code('minutes-invalid'))
    expect(() => union.add(at('2026-01-12T00:00'), 1.5)).toThrow(code('minutes-invalid'))
    expect(() => union.addWorkingDays(at('2026-01-12T00:00'), 0)).toThrow(code('working-days-invalid'))
    expect(() => union.between(at('2026-01-12T00:01'), at('2026-01-12T00:00'))).toThrow(code('end-before-start'))
    expect(() => union.add(at('2199-12-01T00:00'), 1_000_000)).toThrow(code('after-calendar'))
    expect(union.isOpen(at('2021-01-01T00:00'))).toBe(false)
  })

  it('warns of every year without a decree that an answer rests on', () => {
    expect(union.warnings(at('2026-01-01T00:00'), at('2027-12-31T23:59'))).toEqual([])
    expect(union.warnings(at('2027-12-31T00:00'), at('2028-01-10T04:00')).map(({ year }) => year)).toEqual([2028])
    expect(union.warnings(at('2030-01-01T00:00'), at('2028-06-01T00:00')).map(({ year }) => year)).toEqual([2028, 2029, 2030])
    // Moscow's new year, not Greenwich's.
    expect(union.warnings(Date.parse('2027-12-31T20:59:59Z'))).toEqual([])
    expect(union.warnings(Date.parse('2027-12-31T21:00:00Z'))).toHaveLength(1)
  })

  it('answers the same whatever was asked before', () => {
    const fresh = compileHours(hoursOf(NIGHTS), calendar).union
    const used = compileHours(hoursOf(NIGHTS), calendar).union
    used.nextOpening(at('2035-05-05T00:00'))
    for (let day = 0; day < 400; day += 1) {
      const moment = at('2026-12-01T01:15') + day * 1440 * MINUTE
      expect(used.nextInterval(moment)).toEqual(fresh.nextInterval(moment))
    }
  })

  it('joins windows that touch in the night of the new year, whatever was asked before', () => {
    const exceptions = [
      { date: '2026-12-31', offices: null, windows: dayWindows([['20:00', '06:00']]) },
      { date: '2027-01-01', offices: null, windows: dayWindows([['06:00', '10:00']]) },
    ]
    const night = compileHours(hoursOf(TWO_OFFICES, { exceptions }), calendar).union
    expect(night.intervalAt(at('2026-12-31T23:00'))).toEqual({ opensAt: at('2026-12-31T20:00'), closesAt: at('2027-01-01T10:00') })
    expect(show(compileHours(hoursOf(TWO_OFFICES, { exceptions }), calendar).union.add(at('2026-12-31T12:00'), 14 * 60))).toBe('2027-01-01T10:00')
  })

  it('lets a window that crosses midnight belong to the day on which it starts', () => {
    const night = compileHours(hoursOf({ night: [['22:00', '06:00']] }), calendar).union
    expect(show(night.nextClosing(at('2026-11-27T23:00'))), 'Friday’s window goes on into Saturday').toBe('2026-11-28T06:00')
    expect(night.isOpen(at('2026-11-28T23:00'))).toBe(false)
    expect(night.isOpen(at('2026-11-30T05:00')), 'Sunday has no window that would go on into Monday').toBe(false)
    expect(show(night.nextClosing(at('2026-11-03T22:00'))), 'a shortened day’s window closes an hour earlier').toBe('2026-11-04T05:00')
    expect(show(night.addWorkingDays(at('2026-11-26T12:00'), 1))).toBe('2026-11-28T06:00')
  })

  it('puts the hours of an exception in place of a date’s own, for one office or all', () => {
    const withExceptions = compileHours(
      hoursOf(TWO_OFFICES, {
        exceptions: [
          { date: '2026-11-28', offices: null, windows: dayWindows([['10:00', '15:00']]) },
          { date: '2026-11-30', offices: ['novosibirsk'], windows: [] },
          { date: '2026-11-03', offices: ['moscow'], windows: dayWindows([['09:00', '18:00']]) },
        ],
      }),
      calendar,
    )
    expect(withExceptions.union.nextInterval(at('2026-11-28T00:00'))).toEqual({ opensAt: at('2026-11-28T10:00'), closesAt: at('2026-11-28T15:00') })
    expect(show(withExceptions.union.nextOpening(at('2026-11-30T00:00')))).toBe('2026-11-30T09:00')
    expect(show(withExceptions.union.nextClosing(at('2026-11-03T12:00'))), 'an exception is not shortened').toBe('2026-11-03T18:00')
    expect(show(withExceptions.offices.get('novosibirsk')!.nextClosing(at('2026-11-03T06:00'))), 'the other office is').toBe('2026-11-03T12:00')
  })

  it('follows a zone whose clock is changed', () => {
    const berlin = compileHours({ ...hoursOf({ office: [['09:00', '17:00']] }), zone: 'Europe/Berlin' }, calendar).union
    expect(new Date(berlin.nextOpening(Date.parse('2026-03-27T20:00Z'))).toISOString(), 'summer time has begun').toBe('2026-03-30T07:00:00.000Z')
    expect(new Date(berlin.nextOpening(Date.parse('2026-10-23T20:00Z'))).toISOString(), 'and has ended').toBe('2026-10-26T08:00:00.000Z')
  })

  it('TKD-2 keeps Moscow 09–18 and Novosibirsk 04–13 Moscow time; Novosibirsk’s own clock shows 08–17', () => {
    const moment = at('2026-11-30T10:00')
    const [moscowShift, novosibirskShift] = officesOnShift(compiled, moment)
    expect(moscowShift).toEqual({ office: 'moscow', interval: { opensAt: at('2026-11-30T09:00'), closesAt: at('2026-11-30T18:00') } })
    expect(novosibirskShift).toEqual({ office: 'novosibirsk', interval: { opensAt: at('2026-11-30T04:00'), closesAt: at('2026-11-30T13:00') } })
    const today = epochDayOf('2026-11-30')
    expect(onOwnClock(novosibirskShift!.interval, 'Asia/Novosibirsk')).toEqual({
      opens: { day: today, minuteOfDay: 8 * 60 },
      closes: { day: today, minuteOfDay: 17 * 60 },
    })
  })
})

describe.each(Object.entries(SCHEDULES))('laws of working time, %s', (_, offices) => {
  const { union: clock } = compileHours(hoursOf(offices), calendar)
  const minute = fc.integer({ min: moscow('2021-01-02', '00:00') / MINUTE, max: moscow('2027-11-30', '00:00') / MINUTE }).map((value) => value * MINUTE)
  const millisecond = fc.integer({ min: moscow('2021-01-02', '00:00'), max: moscow('2027-11-30', '00:00') })
  const minutes = fc.integer({ min: 0, max: 20_000 })

  it('between(t, add(t, n)) = n', () => {
    fc.assert(fc.property(millisecond, minutes, (moment, n) => clock.between(moment, clock.add(moment, n)) === n), { numRuns: 2000 })
  })

  it('add is monotone in the moment and in the minutes', () => {
    fc.assert(
      fc.property(millisecond, millisecond, minutes, minutes, (one, other, n, m) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)]
        const [few, many] = [Math.min(n, m), Math.max(n, m)]
        // Not for nothing added: that is the opening, where a deadline on the closing before stays there.
        if (few === 0) return clock.add(early, few) <= clock.add(late, few)
        return clock.add(early, few) <= clock.add(late, few) && clock.add(early, few) <= clock.add(early, many)
      }),
      { numRuns: 2000 },
    )
  })

  it('is additive over splits', () => {
    fc.assert(
      fc.property(millisecond, minutes, minutes.map((n) => n + 1), (moment, n, m) => clock.add(clock.add(moment, n), m) === clock.add(moment, n + m)),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.tuple(minute, minute, minute), (moments) => {
        const [a = 0, b = 0, c = 0] = moments.toSorted((x, y) => x - y)
        return clock.between(a, b) + clock.between(b, c) === clock.between(a, c)
      }),
      { numRuns: 2000 },
    )
  })

  const openAt = (moment: number): boolean => Object.values(offices).some((windows) => isOfficeOpen(moment, windows, true))

  it('is equal to a slow walk, minute by minute', () => {
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 900 }), (start, n) => {
        let moment = start
        let left = n
        let firstOpen: number | null = null
        while (left > 0) {
          const open = openAt(moment)
          if (clock.isOpen(moment) !== open) return false
          if (open) {
            firstOpen ??= moment
            left -= 1
          }
          moment += MINUTE
        }
        return clock.add(start, n) === moment && clock.between(start, moment) === n && clock.nextOpening(start) === firstOpen
      }),
      { numRuns: 60 },
    )
  })
})
