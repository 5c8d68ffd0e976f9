import { describe, expect, it } from 'vitest'
import { compileRegulation } from '../../../server/domain/regulation/compile-regulation.ts'
import { handlingByMonth, handlingWorkingDays } from '../../../server/domain/ticketing/handling-time.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'

const hoursOf = (preset: string) => compileRegulation(loadPreset(preset), loadProductionCalendar()).hours.union
const rusbitech = hoursOf('rusbitech')
const took = (hours: typeof rusbitech, receivedAt: string, resolvedAt: string): number => handlingWorkingDays(hours, { receivedAt: Date.parse(receivedAt), resolvedAt: Date.parse(resolvedAt) })

describe('handling time', () => {
  it('RBT-7 is counted in working days: nights and weekends are none', () => {
    expect(took(rusbitech, '2026-11-20T12:00:00+03:00', '2026-11-24T12:00:00+03:00')).toBe(2)
    expect(took(rusbitech, '2026-11-20T12:00:00+03:00', '2026-11-20T16:00:00+03:00')).toBe(0.5)
    expect(took(rusbitech, '2026-11-20T19:00:00+03:00', '2026-11-23T09:00:00+03:00')).toBe(0)
  })

  it('takes an ordinary day for its measure, also beside a shortened one', () => {
    expect(took(hoursOf('technokad'), '2026-10-29T09:00:00+03:00', '2026-10-30T09:00:00+03:00')).toBe(1)
    expect(took(hoursOf('technokad'), '2027-02-18T09:00:00+03:00', '2027-02-19T09:00:00+03:00')).toBe(1)
  })

  it('is averaged by month, and over all tickets alike', () => {
    const one = (month: string, days: number) => ({ month, receivedAt: Date.parse('2026-11-16T10:00:00+03:00'), resolvedAt: Date.parse(`2026-11-${16 + days}T10:00:00+03:00`) })
    expect(handlingByMonth(rusbitech, [one('2026-11', 1), one('2026-10', 2), one('2026-10', 4)])).toEqual({
      months: [{ month: '2026-10', tickets: 2, averageWorkingDays: 3 }, { month: '2026-11', tickets: 1, averageWorkingDays: 1 }],
      averageWorkingDays: 7 / 3,
    })
    expect(handlingByMonth(rusbitech, [])).toEqual({ months: [], averageWorkingDays: null })
  })
})
