import { describe, expect, it } from 'vitest'
import { compileRegulation, hoursOf } from '../../../server/domain/regulation/compile-regulation.ts'
import { compileHours, onOwnClock } from '../../../server/domain/worktime/office-hours.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { isShortenedDate, isWorkingDate, moscow } from './slow-clock.ts'
import { dateAfter } from './slow-hours.ts'

const calendar = loadProductionCalendar()
const unionOf = (key: string) => compileRegulation(loadPreset(key), calendar).hours.union

function datesFrom(first: string, last: string): string[] {
  const dates: string[] = []
  for (let date = first; date <= last; date = dateAfter(date, 1)) dates.push(date)
  return dates
}

/** Expects the regulation to be open on every working date of 2021–2027 between these times, and at no other moment. */
function expectHours(key: string, opens: string, closes: string, shortened = closes): void {
  const expected = datesFrom('2021-01-01', '2027-12-31')
    .filter(isWorkingDate)
    .map((date) => ({ opensAt: moscow(date, opens), closesAt: moscow(date, isShortenedDate(date) ? shortened : closes) }))
  const found = unionOf(key).intervalsFrom(moscow('2021-01-01', '00:00'))
  expect(Array.from(expected, () => found.next().value)).toEqual(expected)
}

describe('hours of the shipped regulations, on every date of 2021–2027', () => {
  it('CNT-1 centaur: working days 09:00–17:00', () => expectHours('centaur', '09:00', '17:00'))
  it('NEK-1 nekta: working days 08:00–17:00', () => expectHours('nekta', '08:00', '17:00'))
  it('RBT-1 rusbitech: working days 10:00–18:00', () => expectHours('rusbitech', '10:00', '18:00'))
  it('TTR-1 technotronics: working days 07:00–16:00', () => expectHours('technotronics', '07:00', '16:00'))
  it('TKD-9 technokad: working days 04:00–18:00, shortened ones until 17:00', () => expectHours('technokad', '04:00', '18:00', '17:00'))

  it('CNT-1 a regional holiday is a dated exception that an owner adds', () => {
    const hours = hoursOf(loadPreset('centaur'))
    const regional = { date: '2026-08-31', offices: null, windows: [] }
    const open = (list: typeof hours) => compileHours(list, calendar).union.isOpen(moscow('2026-08-31', '12:00'))
    expect(open(hours)).toBe(true)
    expect(open({ ...hours, exceptions: [...hours.exceptions, regional] })).toBe(false)
  })

  it('TKD-2 technokad: Moscow 09–18, Novosibirsk 04–13 Moscow time, which is 08–17 on its own clock', () => {
    const regulation = loadPreset('technokad')
    const { offices } = compileRegulation(regulation, calendar).hours
    const shown = regulation.offices.map(({ key, zone }) => {
      const { opens, closes } = onOwnClock(offices.get(key)!.nextInterval(moscow('2026-11-30', '00:00')), zone)
      return [key, opens.minuteOfDay / 60, closes.minuteOfDay / 60]
    })
    expect(shown).toEqual([['moscow', 9, 18], ['novosibirsk', 8, 17]])
    expect(offices.get('novosibirsk')!.nextInterval(moscow('2026-11-30', '00:00'))).toEqual({ opensAt: moscow('2026-11-30', '04:00'), closesAt: moscow('2026-11-30', '13:00') })
  })

  it('TKD-9 working time is the union of both offices: what both are open counts once', () => {
    const { union, offices } = compileRegulation(loadPreset('technokad'), calendar).hours
    const [from, to] = [moscow('2026-11-30', '00:00'), moscow('2026-12-01', '00:00')]
    expect([...offices.values()].map((office) => office.between(from, to))).toEqual([540, 540])
    expect(union.between(from, to)).toBe(14 * 60)
    expect(union.add(moscow('2026-11-30', '17:00'), 120)).toBe(moscow('2026-12-01', '05:00'))
  })
})
