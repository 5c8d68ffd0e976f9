import { describe, expect, it } from 'vitest'
import { FailureLimiter } from '../../../server/services/failure-limiter.ts'

describe('the limiter of failures', () => {
  it('lets a key try until it has failed too often, and again when the oldest failure is past', () => {
    const limiter = new FailureLimiter({ failures: 3, withinMs: 1000 })
    for (const at of [0, 100, 200]) {
      expect(limiter.waitMs('a', at)).toBe(0)
      limiter.failed('a', at)
    }
    expect(limiter.waitMs('a', 300)).toBe(700)
    expect(limiter.waitMs('a', 999)).toBe(1)
    expect(limiter.waitMs('a', 1000)).toBe(0)
    limiter.failed('a', 1000)
    expect(limiter.waitMs('a', 1000)).toBe(100)
  })

  it('keeps keys apart, and forgets one that has succeeded', () => {
    const limiter = new FailureLimiter({ failures: 1, withinMs: 1000 })
    limiter.failed('a', 0)
    expect([limiter.waitMs('a', 1), limiter.waitMs('b', 1)]).toEqual([999, 0])
    limiter.forget('a')
    expect(limiter.waitMs('a', 1)).toBe(0)
  })

  it('does not grow without end', () => {
    const limiter = new FailureLimiter({ failures: 1, withinMs: 1e9 })
    for (let i = 0; i < 10_001; i += 1) limiter.failed(`key ${i}`, i)
    expect(limiter.waitMs('key 0', 10_001)).toBe(0)
    expect(limiter.waitMs('key 1', 10_001)).toBeGreaterThan(0)
  })
})
