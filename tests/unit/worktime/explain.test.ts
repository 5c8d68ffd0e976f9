import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochDayOf } from '../../../server/domain/worktime/civil-date.ts'
import { explainAdd, explainBetween, explainWorkingDays } from '../../../server/domain/worktime/explain.ts'
import type { ExplanationStep } from '../../../server/domain/worktime/explain.ts'
import { explanationText, formatMinutes, stepTexts } from '../../../server/domain/worktime/explain-text.ts'
import { compileHours } from '../../../server/domain/worktime/office-hours.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { BREAKS, hoursOf, NIGHTS, TWO_OFFICES } from './hours-fixtures.ts'
import { isOfficeOpen, isWorkingDate, MINUTE, moscow } from './slow-clock.ts'

const ZONE = 'Europe/Moscow'
const calendar = loadProductionCalendar()
const nineToFive = compileHours(hoursOf({ kazan: [['09:00', '17:00']] }, { shortenedDays: false }), calendar).union
const at = (text: string): number => Date.parse(`${text}+03:00`)
const told = (steps: readonly ExplanationStep[], locale: 'ru' | 'en' = 'ru'): string => explanationText(steps, ZONE, locale)

describe('the explanation of a deadline in working time', () => {
  it('tells what is left of the day, skips weekend and holidays, and ends at the deadline', () => {
    const steps = explainAdd(nineToFive, at('2026-05-08T16:30'), 240)
    expect(steps).toEqual([
      { kind: 'received', at: at('2026-05-08T16:30') },
      { kind: 'used', from: at('2026-05-08T16:30'), to: at('2026-05-08T17:00'), minutes: 30 },
      { kind: 'used', from: at('2026-05-12T09:00'), to: at('2026-05-12T12:30'), minutes: 210 },
    ])
    expect(told(steps)).toBe('получено пт 16:30 → осталось 30 мин до 17:00 → вт 12.05 09:00–12:30')
    expect(told(steps, 'en')).toBe('received Fri 16:30 → 30 min left until 17:00 → Tue 12.05 09:00–12:30')
    expect(stepTexts(steps, ZONE, 'ru')).toHaveLength(3)
  })

  it('tells whole days in the middle as one step', () => {
    const steps = explainAdd(nineToFive, at('2026-12-01T16:00'), 60 + 5 * 480 + 90)
    expect(steps).toHaveLength(4)
    expect(steps[2]).toEqual({ kind: 'used-days', from: at('2026-12-02T09:00'), to: at('2026-12-08T17:00'), minutes: 2400, days: 5 })
    expect(told(steps)).toBe('получено вт 16:00 → осталось 1 ч до 17:00 → ср 02.12 – вт 08.12: 5 рабочих дней, 40 ч → ср 09.12 09:00–10:30')
    expect(told(steps, 'en')).toBe('received Tue 16:00 → 1 h left until 17:00 → Wed 02.12 – Tue 08.12: 5 working days, 40 h → Wed 09.12 09:00–10:30')
  })

  it('keeps the windows of the first and the last day apart, and joins those between', () => {
    const breaks = compileHours(hoursOf({ one: [['08:00', '12:00'], ['12:30', '16:30']] }), calendar).union
    expect(told(explainAdd(breaks, at('2026-11-16T11:00'), 60 + 240 + 2 * 480 + 300))).toBe(
      'получено пн 11:00 → осталось 1 ч до 12:00 → 12:30–16:30 → вт 17.11 – ср 18.11: 2 рабочих дня, 16 ч → чт 19.11 08:00–12:00 → 12:30–13:30',
    )
  })

  it.each([
    ['2026-11-16T10:00', 60, 'получено пн 10:00 → 10:00–11:00'],
    ['2026-11-16T07:00', 60, 'получено пн 07:00 → 09:00–10:00'],
    ['2026-11-16T17:00', 480, 'получено пн 17:00 → вт 17.11 09:00–17:00'],
    ['2026-11-14T12:00', 0, 'получено сб 12:00 → пн 16.11 09:00'],
    ['2026-11-16T12:00', 0, 'получено пн 12:00 → 12:00'],
    ['2027-12-30T16:59:30', 481, 'получено чт 16:59 → осталось меньше минуты до 17:00 → пн 10.01.2028 09:00–17:00 → вт 11.01 09:00'],
  ])('%s and %i minutes: %s', (from, minutes, text) => expect(told(explainAdd(nineToFive, at(from), minutes))).toBe(text))

  it('tells midnight as 24:00, and a window over midnight with both dates', () => {
    const late = compileHours(hoursOf({ late: [['16:00', '24:00']] }), calendar).union
    expect(told(explainAdd(late, at('2026-11-16T23:00'), 540))).toBe('получено пн 23:00 → осталось 1 ч до 24:00 → вт 17.11 16:00–24:00')
    const night = compileHours(hoursOf({ night: [['22:00', '06:00']] }), calendar).union
    expect(told(explainAdd(night, at('2026-11-16T12:00'), 480))).toBe('получено пн 12:00 → 22:00 – вт 17.11 06:00')
  })

  it('tells the working days counted, rows of them together', () => {
    const steps = explainWorkingDays(nineToFive, at('2026-11-26T23:00'), 8)
    expect(steps).toEqual([
      { kind: 'received', at: at('2026-11-26T23:00') },
      { kind: 'counted-days', from: '2026-11-27', to: '2026-11-27', days: 1 },
      { kind: 'counted-days', from: '2026-11-30', to: '2026-12-04', days: 5 },
      { kind: 'counted-days', from: '2026-12-07', to: '2026-12-08', days: 2 },
      { kind: 'due', at: at('2026-12-08T17:00') },
    ])
    expect(told(steps)).toBe('получено чт 23:00 → пт 27.11: 1 рабочий день → пн 30.11 – пт 04.12: 5 рабочих дней → пн 07.12 – вт 08.12: 2 рабочих дня → до 17:00')
    expect(told(steps, 'en')).toBe('received Thu 23:00 → Fri 27.11: 1 working day → Mon 30.11 – Fri 04.12: 5 working days → Mon 07.12 – Tue 08.12: 2 working days → until 17:00')
  })

  it('tells many weeks as the first, those between, and the last', () => {
    expect(told(explainWorkingDays(nineToFive, at('2026-11-26T23:00'), 22))).toBe(
      'получено чт 23:00 → пт 27.11: 1 рабочий день → пн 30.11 – пт 25.12: 20 рабочих дней → пн 28.12: 1 рабочий день → до 17:00',
    )
  })

  it('tells hours by the clock and pauses', () => {
    const [friday, saturday] = [at('2026-11-27T16:30'), at('2026-11-28T16:30')]
    expect(told([{ kind: 'received', at: friday }, { kind: 'elapsed', from: friday, to: saturday, minutes: 1440 }])).toBe('получено пт 16:30 → 24 ч по часам до сб 28.11 16:30')
    const [from, stopped, resumed] = [at('2026-11-27T16:00'), at('2026-11-27T16:20'), at('2026-11-30T10:00')]
    const steps: ExplanationStep[] = [
      { kind: 'received', at: from },
      ...explainBetween(nineToFive, from, stopped),
      { kind: 'paused', from: stopped, to: resumed },
      ...explainBetween(nineToFive, resumed, nineToFive.add(resumed, 40)),
    ]
    expect(told(steps)).toBe('получено пт 16:00 → 16:00–16:20 → пауза 16:20 – пн 30.11 10:00 → 10:00–10:40')
  })

  it('tells lengths to the minute', () => {
    expect([0, 0.2, 1, 59.6, 90, 1440].map((minutes) => formatMinutes('ru', minutes))).toEqual(['0 мин', 'меньше минуты', '1 мин', '1 ч', '1 ч 30 мин', '24 ч'])
    expect([0, 0.2, 90].map((minutes) => formatMinutes('en', minutes))).toEqual(['0 min', 'less than a minute', '1 h 30 min'])
  })
})

describe.each(Object.entries({ TWO_OFFICES, BREAKS, NIGHTS }))('laws of the explanation, %s', (_, offices) => {
  const { union } = compileHours(hoursOf(offices), calendar)
  const moment = fc.integer({ min: moscow('2021-01-02', '00:00'), max: moscow('2027-06-30', '00:00') })
  const openAt = (minute: number): boolean => Object.values(offices).some((windows) => isOfficeOpen(minute, windows, true))

  it('its minutes are those asked for, its last step ends at the deadline, in order and within working time', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 20_000 }), (from, minutes) => {
        const [received, ...steps] = explainAdd(union, from, minutes)
        expect(received).toEqual({ kind: 'received', at: from })
        let [before, ms] = [from, 0]
        for (const step of steps) {
          if (step.kind !== 'used' && step.kind !== 'used-days') throw new Error(`a step ${step.kind}`)
          expect(step.from).toBeGreaterThanOrEqual(before)
          expect(union.isOpen(step.from)).toBe(true)
          before = step.to
          ms += Math.round(step.minutes * MINUTE)
        }
        expect(ms).toBe(minutes * MINUTE)
        expect(before).toBe(union.add(from, minutes))
      }),
    )
  })

  it('a step of one stretch is open in every minute', () => {
    const minute = moment.map((value) => value - (value % MINUTE))
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 3_000 }), (from, minutes) => {
        for (const step of explainAdd(union, from, minutes)) {
          if (step.kind !== 'used') continue
          for (let now = step.from; now < step.to; now += MINUTE) if (!openAt(now)) return false
        }
        return true
      }),
      { numRuns: 40 },
    )
  })

  it('counts every working date from the day after, and no other', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 60 }), (from, days) => {
        const steps = explainWorkingDays(union, from, days)
        const rows = steps.flatMap((step) => (step.kind === 'counted-days' ? [step] : []))
        expect(rows.reduce((sum, row) => sum + row.days, 0)).toBe(days)
        expect(steps.at(-1)).toEqual({ kind: 'due', at: union.addWorkingDays(from, days) })
        for (const row of rows) {
          const dates = Array.from({ length: epochDayOf(row.to) - epochDayOf(row.from) + 1 }, (__, index) => new Date((epochDayOf(row.from) + index) * 1440 * MINUTE).toISOString().slice(0, 10))
          expect(dates.filter(isWorkingDate)).toHaveLength(row.days)
          expect(isWorkingDate(row.from) && isWorkingDate(row.to)).toBe(true)
        }
      }),
    )
  })
})
