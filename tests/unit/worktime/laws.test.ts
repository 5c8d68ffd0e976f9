import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainAdd, explainWorkingDays } from '../../../server/domain/worktime/explain.ts'
import { compileVersionedHours } from '../../../server/domain/worktime/office-hours.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { cases } from './arbitrary-hours.ts'
import { MINUTE } from './slow-clock.ts'
import { SlowHours } from './slow-hours.ts'

const calendar = loadProductionCalendar()
const minutes = fc.integer({ min: 0, max: 6_000 })
const milliseconds = fc.integer({ min: 0, max: 20 * 1440 * MINUTE })

describe.each([
  ['one version', 1],
  ['several versions', 3],
])('laws of working time with any hours, %s', (_, mostVersions) => {
  const any = cases(mostVersions)

  it('equals a slow walk, minute by minute: open, added, between, next opening and closing', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 1_500 }), ({ start, versions }, n) => {
        const { union } = compileVersionedHours(versions, calendar)
        const slow = new SlowHours(versions)
        let [moment, left] = [start, n]
        let [opening, closing]: (number | null)[] = [null, null]
        while (left > 0 || closing === null) {
          const open = slow.isOpen(moment)
          expect(union.isOpen(moment), new Date(moment).toISOString()).toBe(open)
          if (open) opening ??= moment
          else if (opening !== null) closing ??= moment
          if (left > 0 && open && (left -= 1) === 0) {
            expect(union.add(start, n)).toBe(moment + MINUTE)
            expect(union.between(start, moment + MINUTE)).toBe(n)
          }
          moment += MINUTE
        }
        expect(union.nextOpening(start)).toBe(opening)
        expect(union.nextClosing(start)).toBe(closing)
      }),
      { numRuns: 120 },
    )
  }, 60_000)

  it('equals a slow walk for every office by itself, also for one that only some versions have', () => {
    fc.assert(
      fc.property(any, ({ start, versions }) => {
        const { offices } = compileVersionedHours(versions, calendar)
        const slow = new SlowHours(versions)
        for (const [office, hours] of offices) {
          let worked = 0
          for (let moment = start; moment < start + 10 * 1440 * MINUTE; moment += 7 * MINUTE) {
            expect(hours.isOpen(moment)).toBe(slow.isOpen(moment, office))
          }
          const end = start + 4 * 1440 * MINUTE
          for (let moment = start; moment < end; moment += MINUTE) if (slow.isOpen(moment, office)) worked += 1
          expect(hours.between(start, end)).toBe(worked)
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('ends the n-th working day with the last minute that belongs to its date', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 4 }), ({ start, versions }, days) => {
        const { union } = compileVersionedHours(versions, calendar)
        const slow = new SlowHours(versions)
        expect(union.dateOf(start) * 1440 * MINUTE).toBe(Date.parse(slow.dateOf(start)))
        expect(union.addWorkingDays(start, days)).toBe(slow.addWorkingDays(start, days))
        expect(explainWorkingDays(union, start, days).at(-1)).toEqual({ kind: 'due', at: union.addWorkingDays(start, days) })
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('between(t, add(t, n)) = n, to the millisecond; outside the hours as if asked at the opening', () => {
    fc.assert(
      fc.property(any, milliseconds, minutes, ({ start, versions }, later, n) => {
        const { union } = compileVersionedHours(versions, calendar)
        const at = start + later
        expect(union.between(at, union.add(at, n))).toBe(n)
        expect(union.add(at, n)).toBe(union.add(union.nextOpening(at), n))
      }),
    )
  }, 60_000)

  it('add is monotone in the moment and in the minutes', () => {
    fc.assert(
      fc.property(any, milliseconds, milliseconds, minutes, minutes, ({ start, versions }, one, other, n, m) => {
        const { union } = compileVersionedHours(versions, calendar)
        const [early, late] = [start + Math.min(one, other), start + Math.max(one, other)]
        const [few, many] = [Math.min(n, m), Math.max(n, m)]
        expect(union.add(early, few)).toBeLessThanOrEqual(union.add(late, few))
        // Not for nothing added: that is the opening, where a deadline on the closing before stays there.
        if (few > 0) expect(union.add(early, few)).toBeLessThanOrEqual(union.add(early, many))
        expect(union.between(early, late)).toBeGreaterThanOrEqual(0)
      }),
    )
  }, 60_000)

  it('is additive over splits', () => {
    fc.assert(
      fc.property(any, fc.array(milliseconds, { minLength: 3, maxLength: 3 }), minutes, minutes, ({ start, versions }, moments, n, m) => {
        const { union } = compileVersionedHours(versions, calendar)
        const [a = 0, b = 0, c = 0] = moments.toSorted((x, y) => x - y).map((later) => start + later)
        expect(union.between(a, b) + union.between(b, c)).toBeCloseTo(union.between(a, c), 6)
        expect(union.add(union.add(a, n), m + 1)).toBe(union.add(a, n + m + 1))
      }),
    )
  }, 60_000)

  it('its explanation has the minutes asked for and ends at the deadline', () => {
    fc.assert(
      fc.property(any, milliseconds, minutes, ({ start, versions }, later, n) => {
        const { union } = compileVersionedHours(versions, calendar)
        const from = start + later
        const steps = explainAdd(union, from, n).flatMap((step) => (step.kind === 'used' || step.kind === 'used-days' ? [step] : []))
        expect(steps.reduce((sum, step) => sum + Math.round(step.minutes * MINUTE), 0)).toBe(n * MINUTE)
        expect(steps.at(-1)?.to).toBe(union.add(from, n))
        for (const [index, step] of steps.entries()) expect(step.from).toBeGreaterThanOrEqual(steps[index - 1]?.to ?? from)
      }),
    )
  }, 60_000)
})
