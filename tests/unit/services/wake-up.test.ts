import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../../server/ports.ts'
import { createWakeUp } from '../../../server/services/wake-up.ts'

const MINUTE = 60_000
const clock = { now: () => Date.now(), shifted: false }
const log = { info: () => undefined, warn: () => undefined, error: vi.fn() }

beforeEach(() => { vi.useFakeTimers({ now: 0 }) })
afterEach(() => { vi.useRealTimers() })

/** Something that keeps what is planned, as a table would. */
function planned(perform: (at: number) => Promise<void> = async () => undefined) {
  const waiting: number[] = []
  const done: { at: number; done: number }[] = []
  let asked = 0
  const wakeUp = createWakeUp<number>({
    name: 'test', clock, log, retryMs: 5_000,
    async next() {
      asked += 1
      const at = waiting.toSorted((a, b) => a - b)[0]
      return at === undefined ? null : { at, item: at }
    },
    async perform(at) {
      await perform(at)
      waiting.splice(waiting.indexOf(at), 1)
      done.push({ at, done: Date.now() })
    },
  })
  const add = (...moments: number[]): void => {
    waiting.push(...moments)
    wakeUp.expectAll(moments)
  }
  return { wakeUp, waiting, done, add, asked: () => asked }
}

describe('what is planned', () => {
  it('is done at its moment, in order, with a look every ten seconds', async () => {
    const { wakeUp, done, add, asked } = planned()
    await wakeUp.start()
    add(3 * MINUTE, MINUTE)
    add(2 * MINUTE)
    const before = asked()
    await vi.advanceTimersByTimeAsync(MINUTE - 1)
    expect([done, asked()]).toEqual([[], before + 5])
    await vi.advanceTimersByTimeAsync(3 * MINUTE)
    expect(done).toEqual([MINUTE, 2 * MINUTE, 3 * MINUTE].map((at) => ({ at, done: at })))
  })

  it('is done at once when it is overdue at the start', async () => {
    const { wakeUp, waiting, done } = planned()
    waiting.push(-5 * MINUTE, -MINUTE)
    await wakeUp.start()
    expect(done.map(({ at }) => at)).toEqual([-5 * MINUTE, -MINUTE])
  })

  it('goes on when something is planned while it is being done', async () => {
    const more: number[] = []
    const test = planned(async (at) => {
      await new Promise((resolve) => { setTimeout(resolve, 10) })
      if (more.length < 5) {
        more.push(at)
        // Overdue already, as what follows from it often is, and something for later.
        test.add(-1, Date.now() + MINUTE)
      }
    })
    await test.wakeUp.start()
    test.add(MINUTE)
    await vi.advanceTimersByTimeAsync(10 * MINUTE)
    expect(test.waiting).toEqual([])
    expect(test.done).toHaveLength(11)
    test.add(Date.now() + MINUTE)
    await vi.advanceTimersByTimeAsync(2 * MINUTE)
    expect(test.done).toHaveLength(12)
  })

  it('is tried again after a failure', async () => {
    let failures = 0
    const { wakeUp, done, add } = planned(async () => {
      failures += 1
      if (failures < 3) throw new StoreUnavailable('away')
    })
    await wakeUp.start()
    add(MINUTE)
    await vi.advanceTimersByTimeAsync(MINUTE + 10_000)
    expect(done).toEqual([{ at: MINUTE, done: MINUTE + 10_000 }])
  })

  it('of another server that has died is done at its moment, or within ten seconds when that is near', async () => {
    const { wakeUp, waiting, done } = planned()
    await wakeUp.start()
    waiting.push(5_000, MINUTE + 5_000)
    await vi.advanceTimersByTimeAsync(2 * MINUTE)
    expect(done).toEqual([{ at: 5_000, done: 10_000 }, { at: MINUTE + 5_000, done: MINUTE + 5_000 }])
  })

  it('is left alone after the end', async () => {
    const { wakeUp, done, add } = planned()
    await wakeUp.start()
    add(MINUTE)
    await wakeUp.close()
    add(2 * MINUTE)
    await vi.advanceTimersByTimeAsync(20 * MINUTE)
    expect(done).toEqual([])
  })
})
