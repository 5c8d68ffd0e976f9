import { describe, expect, it } from 'vitest'
import { civilDateOf, epochDayOf, partsOf, weekdayOf } from '../../../server/domain/worktime/civil-date.ts'
import { daysOfYear, ProductionCalendar } from '../../../server/domain/worktime/production-calendar.ts'
import { statutoryYear } from '../../../server/domain/worktime/statutory-year.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import data from '../../../server/regulations/production-calendar.json' with { type: 'json' }
import { DECREED_TRANSFERS, OFFICIAL_NORMS } from './official-norms.ts'

const calendar = loadProductionCalendar()
const on = (date: string) => calendar.day(epochDayOf(date))

describe('TKD-1 production calendar', () => {
  it.each(Object.keys(OFFICIAL_NORMS).map(Number))('TKD-1 has the published working days and hours of %i, by month and by year', (year) => {
    const days = Array<number>(12).fill(0)
    const hours = Array<number>(12).fill(0)
    for (const day of daysOfYear(year)) {
      const { working, shortened } = calendar.day(day)
      const month = partsOf(day).month - 1
      if (!working) continue
      days[month]! += 1
      hours[month]! += shortened ? 7 : 8
    }
    const norm = OFFICIAL_NORMS[year]
    expect({ days, hours }).toEqual({ days: norm?.days, hours: norm?.hours })
    expect(days.reduce((a, b) => a + b)).toBe(norm?.yearDays)
    expect(hours.reduce((a, b) => a + b)).toBe(norm?.yearHours)
    expect(data.years[String(year) as keyof typeof data.years].workingDays).toBe(norm?.yearDays)
  })

  it('TKD-1 tells the kinds of day apart', () => {
    expect(on('2026-11-30')).toEqual({ kind: 'working', working: true, shortened: false })
    expect(on('2026-11-03')).toEqual({ kind: 'working', working: true, shortened: true })
    expect(on('2026-11-04').kind).toBe('holiday')
    expect(on('2026-01-09').kind).toBe('transferred-day-off')
    expect(on('2026-11-28').kind).toBe('weekend')
    expect(on('2024-04-27')).toEqual({ kind: 'working-weekend', working: true, shortened: false })
    expect(on('2024-11-02')).toEqual({ kind: 'working-weekend', working: true, shortened: true })
    expect(on('2027-05-09').kind, 'a holiday on a Sunday').toBe('holiday')
  })

  it('the rule for years without a decree, with the decrees’ transfers added, gives the official years', () => {
    for (const year of Object.keys(DECREED_TRANSFERS).map(Number)) {
      const expected = data.years[String(year) as keyof typeof data.years]
      const statutory = statutoryYear(year)
      const transfers = DECREED_TRANSFERS[year] ?? []
      const moved = transfers.map(([from]) => from)
      const working = moved.filter((date) => !statutory.holidays.has(epochDayOf(date)))
      expect(working, `working weekends of ${year}`).toEqual(expected.workingWeekends)

      // A holiday's own day off that a decree moved elsewhere does not move by itself as well.
      const byItself = [...statutory.transferredDaysOff].map(civilDateOf).filter((date) => !movedByDecree(date, moved, statutory.holidays))
      expect([...byItself, ...transfers.map(([, to]) => to)].toSorted(), `days off of ${year}`).toEqual(expected.transferredDaysOff)
    }
  })

  it('applies art. 112 and 95 to a year without a decree, and warns', () => {
    // 2028: 1, 2 and 8 January are weekend days and wait for a decree; 12 June is a Monday, 4 November a Saturday.
    expect(on('2028-11-04').kind).toBe('holiday')
    expect(on('2028-11-06').kind).toBe('transferred-day-off')
    expect(on('2028-11-03')).toEqual({ kind: 'working', working: true, shortened: true })
    expect(on('2028-01-10').kind).toBe('working')
    expect(on('2028-12-29').kind).toBe('working')
    expect(calendar.warningFor(2027)).toBeNull()
    expect(calendar.warningFor(2028)).toMatchObject({ code: 'calendar-without-decree', year: 2028 })
  })

  it('knows nothing before its first year and after its last', () => {
    expect(() => on('2020-12-31')).toThrow(expect.objectContaining({ code: 'before-calendar' }))
    expect(() => on('2200-01-01')).toThrow(expect.objectContaining({ code: 'after-calendar' }))
    expect(on('2199-12-31').kind).toBe('working')
  })

  it('refuses data with a gap between years or a date of another year', () => {
    const year = { ...data.years['2021'], holidays: ['2021-01-01'] }
    expect(() => new ProductionCalendar({ years: { 2021: year, 2023: year } })).toThrow(expect.objectContaining({ code: 'calendar-data-invalid' }))
    expect(() => new ProductionCalendar({ years: { 2022: year } })).toThrow(expect.objectContaining({ code: 'calendar-data-invalid' }))
  })
})

function movedByDecree(destination: string, moved: readonly string[], holidays: ReadonlySet<number>): boolean {
  for (let day = epochDayOf(destination) - 1; day > epochDayOf(destination) - 4; day -= 1) {
    if (holidays.has(day) && weekdayOf(day) >= 6) return moved.includes(civilDateOf(day))
  }
  return false
}
