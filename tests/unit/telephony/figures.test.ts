import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { added, EMPTY_TALLY, figuresOf, tallyOf } from '../../../server/domain/telephony/figures.ts'

type Counted = Parameters<typeof tallyOf>[0]

const T0 = Date.UTC(2026, 10, 23, 9)
const call = (changes: Partial<Counted>): Counted => ({ queuedAt: null, answeredAt: null, endedAt: null, outcome: null, ...changes })
const figures = (...calls: Counted[]) => figuresOf(calls.map(tallyOf).reduce((a, b) => added(a, b), EMPTY_TALLY))

const calls = fc.array(
  fc.record({
    queuedAt: fc.option(fc.integer({ min: T0, max: T0 + 60_000 })),
    answeredAt: fc.option(fc.integer({ min: T0 + 60_000, max: T0 + 120_000 })),
    endedAt: fc.option(fc.integer({ min: T0 + 120_000, max: T0 + 600_000 })),
    outcome: fc.constantFrom('talked', 'abandoned', 'message', 'no-message', null) as fc.Arbitrary<Counted['outcome']>,
  }),
  { maxLength: 30 },
)

describe('figures', () => {
  it('of nothing are empty, not zero divided by zero', () => {
    expect(figures()).toEqual({ arrived: 0, answered: 0, abandoned: 0, messages: 0, averageWaitSeconds: null, averageTalkSeconds: null, serviceLevel: null })
  })

  it('count a wait of exactly twenty seconds as in time, one of a millisecond more not', () => {
    const answered = (waitMs: number) => call({ queuedAt: T0, answeredAt: T0 + waitMs })
    expect(figures(answered(20_000)).serviceLevel).toBe(1)
    expect(figures(answered(20_001)).serviceLevel).toBe(0)
  })

  it('measure the service level against those answered and those who gave up, not against messages', () => {
    const inTime = call({ queuedAt: T0, answeredAt: T0 + 1_000, endedAt: T0 + 61_000, outcome: 'talked' })
    expect(figures(inTime, call({ outcome: 'abandoned' }), call({ outcome: 'message' }), call({ outcome: 'no-message' }))).toEqual({
      arrived: 4, answered: 1, abandoned: 1, messages: 1, averageWaitSeconds: 1, averageTalkSeconds: 60, serviceLevel: 0.5,
    })
  })

  it('do not depend on the order of the calls, nor on how they are put together', () => {
    fc.assert(fc.property(calls, fc.nat(30), (list, cut) => {
      const sum = (part: Counted[]) => part.map(tallyOf).reduce((a, b) => added(a, b), EMPTY_TALLY)
      expect(added(sum(list.slice(0, cut)), sum(list.slice(cut)))).toEqual(sum(list))
      expect(sum(list.toReversed())).toEqual(sum(list))
    }))
  })

  it('forget a call that is taken away', () => {
    fc.assert(fc.property(calls, calls, (some, others) => {
      const sum = (part: Counted[]) => part.map(tallyOf).reduce((a, b) => added(a, b), EMPTY_TALLY)
      expect(added(sum([...some, ...others]), sum(others), -1)).toEqual(sum(some))
    }))
  })
})
