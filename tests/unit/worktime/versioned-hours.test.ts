import { describe, expect, it } from 'vitest'
import { epochDayOf } from '../../../server/domain/worktime/civil-date.ts'
import { explainAdd } from '../../../server/domain/worktime/explain.ts'
import { explanationText } from '../../../server/domain/worktime/explain-text.ts'
import type { Hours } from '../../../server/domain/worktime/hours.ts'
import { compileHours, compileVersionedHours, officesOnShift } from '../../../server/domain/worktime/office-hours.ts'
import { compileRegulations, hoursOf as regulationHours } from '../../../server/domain/regulation/compile-regulation.ts'
import { route } from '../../../server/domain/telephony/routing.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { dayWindows, hoursOf } from './hours-fixtures.ts'
import type { Windows } from './slow-clock.ts'

const calendar = loadProductionCalendar()
const at = (text: string): number => Date.parse(`${text}+03:00`)
const show = (moment: number): string => new Date(moment + 180 * 60_000).toISOString().slice(0, 16)
const versions = (...list: [from: string, hours: Hours][]) => compileVersionedHours(list.map(([from, hours]) => ({ from: at(from), hours })), calendar)
const office = (...windows: Windows): Hours => hoursOf({ main: windows })
const code = (value: string) => expect.objectContaining({ name: 'WorktimeError', code: value })

describe('hours that change', () => {
  const changed = versions(['2026-01-01T00:00', office(['09:00', '18:00'])], ['2026-12-02T00:00', office(['10:00', '16:00'])])

  it('keeps the time already used and goes on by the new hours', () => {
    const start = at('2026-12-01T17:00')
    expect(show(changed.union.add(start, 120))).toBe('2026-12-02T11:00')
    expect(changed.union.between(start, at('2026-12-02T00:00'))).toBe(60)
    expect(show(changed.union.add(start, 60 + 360))).toBe('2026-12-02T16:00')
    expect(changed.union.between(start, at('2026-12-03T12:00'))).toBe(60 + 360 + 120)
    expect(explanationText(explainAdd(changed.union, start, 120), 'Europe/Moscow', 'ru')).toBe('получено вт 17:00 → осталось 1 ч до 18:00 → ср 02.12 10:00–11:00')
  })

  it('changes within a day: the old windows end at the moment, the new ones begin there', () => {
    const midday = versions(['2026-01-01T00:00', office(['09:00', '12:00'], ['13:00', '15:00'])], ['2026-12-02T14:00', office(['08:00', '17:00'])])
    expect(midday.union.findInterval(at('2026-12-02T13:30'))).toEqual({ opensAt: at('2026-12-02T13:00'), closesAt: at('2026-12-02T17:00') })
    expect(midday.union.between(at('2026-12-02T00:00'), at('2026-12-03T00:00'))).toBe((3 + 1 + 3) * 60)
    expect(show(midday.union.nextOpening(at('2026-12-03T00:00')))).toBe('2026-12-03T08:00')
    expect(midday.windowsOn(epochDayOf('2026-12-02'))).toEqual(dayWindows([['09:00', '12:00'], ['13:00', '14:00'], ['14:00', '17:00']]))
    expect(midday.windowsOn(epochDayOf('2026-12-01'))).toEqual(dayWindows([['09:00', '12:00'], ['13:00', '15:00']]))
    expect(midday.windowsOn(epochDayOf('2026-12-03'))).toEqual(dayWindows([['08:00', '17:00']]))
  })

  it('ends a working day with the last closing of the hours in force on it', () => {
    const earlier = versions(['2026-01-01T00:00', office(['09:00', '18:00'])], ['2026-12-02T15:00', office(['09:00', '14:00'])])
    expect(show(earlier.union.addWorkingDays(at('2026-12-01T10:00'), 1)), 'the change itself closes').toBe('2026-12-02T15:00')
    expect(show(earlier.union.addWorkingDays(at('2026-12-01T10:00'), 2))).toBe('2026-12-03T14:00')
    const closed = hoursOf({ main: [['09:00', '18:00']] }, { exceptions: [{ date: '2026-12-03', offices: null, windows: [] }, { date: '2026-12-05', offices: null, windows: dayWindows([['10:00', '12:00']]) }] })
    const withExceptions = versions(['2026-01-01T00:00', office(['09:00', '18:00'])], ['2026-12-02T15:00', closed])
    expect(withExceptions.union.workingDaysAfter(at('2026-12-01T10:00'), 4)).toEqual(['2026-12-02', '2026-12-04', '2026-12-05', '2026-12-07'].map(epochDayOf))
    expect(show(withExceptions.union.addWorkingDays(at('2026-12-01T10:00'), 3))).toBe('2026-12-05T12:00')
  })

  it('cuts a window over midnight at the change, and does not count the exceptions of a version that has ended', () => {
    const old = hoursOf({ night: [['22:00', '06:00']] }, { exceptions: [{ date: '2026-12-05', offices: null, windows: dayWindows([['10:00', '12:00']]) }] })
    const night = versions(['2026-01-01T00:00', old], ['2026-12-02T03:00', hoursOf({ night: [['23:00', '05:00']] })], ['2026-12-03T03:00', office(['09:00', '18:00'])])
    expect(show(night.union.nextClosing(at('2026-12-01T23:00')))).toBe('2026-12-02T05:00')
    expect(show(night.union.nextClosing(at('2026-12-02T23:00')))).toBe('2026-12-03T03:00')
    expect(night.union.isOpen(at('2026-12-05T11:00'))).toBe(false)
  })

  it('knows the offices of every version; one that a later version has no more opens no more', () => {
    const both = hoursOf({ moscow: [['09:00', '18:00']], siberia: [['04:00', '13:00']] })
    const { offices, union } = versions(['2026-01-01T00:00', both], ['2026-12-02T10:00', hoursOf({ kazan: [['08:00', '17:00']], moscow: [['09:00', '18:00']] })])
    expect([...offices.keys()]).toEqual(['kazan', 'moscow', 'siberia'])
    const [kazan, siberia] = [offices.get('kazan')!, offices.get('siberia')!]
    expect(siberia.isOpen(at('2026-12-02T09:59'))).toBe(true)
    expect(siberia.isOpen(at('2026-12-02T10:00'))).toBe(false)
    expect(show(siberia.nextClosing(at('2026-12-02T05:00')))).toBe('2026-12-02T10:00')
    expect(siberia.findInterval(at('2026-12-02T10:00'))).toBeNull()
    expect(siberia.intervalAt(at('2150-12-02T10:00'))).toBeNull()
    expect([...siberia.intervalsFrom(at('2026-12-01T05:00'))]).toHaveLength(2)
    expect(siberia.between(at('2026-12-02T00:00'), at('2030-01-01T00:00'))).toBe(360)
    expect(show(siberia.add(at('2026-12-02T05:00'), 300))).toBe('2026-12-02T10:00')
    for (const question of [() => siberia.nextOpening(at('2026-12-02T10:00')), () => siberia.add(at('2026-12-02T05:00'), 301), () => siberia.add(at('2026-12-03T00:00'), 0), () => siberia.addWorkingDays(at('2026-12-01T00:00'), 2)]) {
      expect(question).toThrow(code('never-open'))
    }
    expect(() => siberia.isOpen(at('2200-12-02T10:00'))).toThrow(code('after-calendar'))
    expect(kazan.isOpen(at('2026-12-02T09:59'))).toBe(false)
    expect(kazan.isOpen(at('2026-12-02T10:00'))).toBe(true)
    expect(show(kazan.nextOpening(at('2021-01-11T10:00')))).toBe('2026-12-02T10:00')
    expect(show(union.nextClosing(at('2026-12-02T05:00')))).toBe('2026-12-02T18:00')
  })

  it('reads dates in the zone in force at the moment', () => {
    const moved = versions(['2026-01-01T00:00', office(['09:00', '18:00'])], ['2026-12-02T12:00', { ...office(['09:00', '18:00']), zone: 'Asia/Vladivostok' }])
    expect(moved.union.dateOf(at('2026-12-01T20:00'))).toBe(epochDayOf('2026-12-01'))
    expect(moved.union.dateOf(at('2026-12-02T20:00'))).toBe(epochDayOf('2026-12-03'))
    expect(show(moved.union.nextClosing(at('2026-12-02T10:00')))).toBe('2026-12-02T12:00')
    expect(show(moved.union.nextOpening(at('2026-12-02T12:00')))).toBe('2026-12-03T02:00')
    expect(show(moved.union.addWorkingDays(at('2026-12-02T20:00'), 1)), 'it is the third in Vladivostok').toBe('2026-12-04T11:00')
  })

  it.each([
    ['Asia/Vladivostok', 'Europe/Moscow', '18:00', '18:00'],
    ['Europe/Moscow', 'Asia/Vladivostok', '01:00', '18:00'],
  ])('finds the windows around a new year that comes at different moments: from %s to %s', (before, after, opens, seen) => {
    const open = (date: string, from: string) => ({ date, offices: null, windows: dayWindows([[from, '23:00']]) })
    const hours = office(['09:00', '18:00'])
    const date = after === 'Europe/Moscow' ? '2026-12-31' : '2027-01-01'
    const moved = versions(['2026-01-01T00:00', { ...hours, zone: before }], ['2026-12-31T12:00', { ...hours, zone: after, exceptions: [open(date, opens)] }])
    expect(moved.union.isOpen(at('2026-12-31T17:59'))).toBe(false)
    expect(moved.union.isOpen(at(`2026-12-31T${seen}`))).toBe(true)
    expect(show(moved.union.nextOpening(at('2026-12-31T12:00')))).toBe(`2026-12-31T${seen}`)
  })

  it('tells the hours in force at a moment; the first count since ever', () => {
    const { hours, hoursAt, union } = versions(['2026-01-01T00:00', office(['09:00', '18:00'])], ['2026-12-02T00:00', office(['10:00', '16:00'])])
    expect(hours).toEqual(office(['10:00', '16:00']))
    expect(hoursAt(at('2026-12-02T00:00'))).toEqual(office(['10:00', '16:00']))
    expect(hoursAt(at('2026-12-01T23:59'))).toEqual(office(['09:00', '18:00']))
    expect(hoursAt(at('2022-02-01T10:00'))).toEqual(office(['09:00', '18:00']))
    expect(union.isOpen(at('2022-02-01T17:00'))).toBe(true)
  })

  it('warns of years without a decree as hours of one version do', () => {
    expect(changed.union.warnings(at('2026-12-01T17:00'), at('2029-01-10T00:00')).map(({ year }) => year)).toEqual([2028, 2029])
  })

  it('refuses no versions and versions out of order', () => {
    const hours = office(['09:00', '18:00'])
    expect(() => compileVersionedHours([], calendar)).toThrow(code('versions-invalid'))
    expect(() => versions(['2026-12-02T00:00', hours], ['2026-12-01T00:00', hours])).toThrow(code('versions-invalid'))
    expect(() => versions(['2026-12-02T00:00', hours], ['2026-12-02T00:00', hours])).toThrow(code('versions-invalid'))
  })

  it('is the same as one version when nothing changes', () => {
    const hours = office(['09:00', '13:00'], ['14:00', '18:00'])
    const same = versions(['2026-01-01T00:00', hours], ['2026-12-02T10:30', hours], ['2026-12-03T13:30', hours])
    const one = compileHours(hours, calendar)
    const start = at('2026-12-01T08:00')
    for (let minutes = 0; minutes < 3_000; minutes += 13) {
      expect(same.union.add(start, minutes)).toBe(one.union.add(start, minutes))
      expect(same.union.nextInterval(start + minutes * 180_000)).toEqual(one.union.nextInterval(start + minutes * 180_000))
    }
    expect(same.union.addWorkingDays(start, 9)).toBe(one.union.addWorkingDays(start, 9))
  })
})

describe('calls while the hours change', () => {
  const regulation = loadPreset('technokad')
  const before = regulationHours(regulation)
  const after: Hours = { ...before, offices: before.offices.filter(({ key }) => key === 'moscow') }
  const changed = compileVersionedHours([{ from: at('2026-01-01T00:00'), hours: before }, { from: at('2026-12-02T00:00'), hours: after }], calendar)
  const compiled = { regulation, hours: changed }
  const { byNumber } = compileRegulations([regulation], calendar)
  const regulations = { byKey: new Map([['technokad', compiled]]), byNumber: new Map(Array.from(byNumber, ([number, { number: line }]) => [number, { compiled, number: line }])) }
  const ask = (moment: string) => route({ number: '+74952698657', at: at(moment) }, regulations)

  it('an office that a version gives up takes part until then', () => {
    expect(officesOnShift(changed, at('2026-12-01T10:00')).map(({ office: key }) => key)).toEqual(['moscow', 'novosibirsk'])
    expect(ask('2026-12-01T05:00')).toMatchObject({ state: 'open', offices: ['novosibirsk'] })
    expect(ask('2026-12-02T05:00')).toMatchObject({ state: 'closed', reason: 'before-hours', opensAt: at('2026-12-02T09:00') })
    expect(ask('2026-12-01T20:00')).toMatchObject({ state: 'closed', opensAt: at('2026-12-02T09:00') })
    expect(ask('2026-12-02T10:00')).toMatchObject({ state: 'open', offices: ['moscow'], prefers: null, closesAt: at('2026-12-02T18:00') })
  })

  it('opening it by hand still ends', () => {
    const override = { regulation: 'technokad', action: 'open', from: at('2026-12-02T00:00'), until: at('2026-12-02T06:00'), numbers: null, offices: ['novosibirsk'], author: 'demo' } as const
    const decision = route({ number: '+74952698657', at: at('2026-12-02T05:00'), overrides: [override] }, regulations)
    expect(decision).toMatchObject({ state: 'open', offices: ['novosibirsk'], reason: 'opened-by-hand', closesAt: at('2026-12-02T06:00') })
  })
})
