import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Exit } from '../../../server/runtime/child.ts'
import { supervise } from '../../../server/runtime/supervise.ts'
import type { Part } from '../../../server/runtime/supervise.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A part that ends when the test says so. */
class FakePart implements Part {
  readonly #end = Promise.withResolvers<Exit>()
  readonly exited = this.#end.promise
  stopped = false
  end(exit: Exit = { code: 1, signal: null }): void { this.#end.resolve(exit) }
  async stop(): Promise<void> { this.stopped = true; this.end({ code: 0, signal: null }) }
}

function harness(failures: number[] = []) {
  const parts: FakePart[] = []
  const told: string[] = []
  let starts = 0
  const start = async (): Promise<FakePart> => {
    starts += 1
    if (failures.includes(starts)) throw new Error('no port')
    const part = new FakePart()
    parts.push(part)
    return part
  }
  const options = { start, onDown: (why: string, delayMs: number) => void told.push(`${why}, ${delayMs}`), onUp: () => void told.push('up') }
  return { parts, told, options, starts: () => starts }
}

it('starts the part again when it ends, waiting twice as long each time it does not last', async () => {
  const { parts, told, options } = harness()
  const supervised = await supervise(options)
  parts[0]?.end()
  await vi.advanceTimersByTimeAsync(500)
  parts[1]?.end({ code: null, signal: 'SIGKILL' })
  await vi.advanceTimersByTimeAsync(999)
  expect(parts).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(supervised.current).toBe(parts[2])
  expect(told).toEqual(['ended with code 1, 500', 'up', 'ended by SIGKILL, 1000', 'up'])
  await supervised.stop()
})

it('tries again when a start fails, at most every 30 seconds', async () => {
  const { parts, told, options } = harness([2, 3, 4, 5, 6, 7, 8, 9])
  const supervised = await supervise(options)
  parts[0]?.end()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(told.map((line) => line.split(', ')[1])).toEqual(['500', '1000', '2000', '4000', '8000', '16000', '30000', '30000', '30000'])
  expect(told[1]).toBe('no port, 1000')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(told.at(-1)).toBe('up')
  await supervised.stop()
})

it('waits shortly again after the part has lasted', async () => {
  const { parts, told, options } = harness()
  const supervised = await supervise(options)
  parts[0]?.end()
  await vi.advanceTimersByTimeAsync(500 + 61_000)
  parts[1]?.end()
  await vi.advanceTimersByTimeAsync(500)
  expect(told).toEqual(['ended with code 1, 500', 'up', 'ended with code 1, 500', 'up'])
  await supervised.stop()
})

it('throws when the first start fails', async () => {
  await expect(supervise(harness([1]).options)).rejects.toThrow('no port')
})

it('ends the part and does not start it again when it is stopped', async () => {
  const { parts, options, starts } = harness()
  const supervised = await supervise(options)
  await supervised.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(parts[0]?.stopped).toBe(true)
  expect(starts()).toBe(1)
})

it('does not start it again when it is stopped while waiting', async () => {
  const { parts, options, starts } = harness()
  const supervised = await supervise(options)
  parts[0]?.end()
  await vi.advanceTimersByTimeAsync(100)
  await supervised.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(starts()).toBe(1)
})

it('ends a part that was being started when it is stopped', async () => {
  const { parts, options } = harness()
  const beginning = Promise.withResolvers<void>()
  const slowStart = async (): Promise<FakePart> => {
    if (parts.length > 0) await beginning.promise
    return options.start()
  }
  const supervised = await supervise({ ...options, start: slowStart })
  parts[0]?.end()
  await vi.advanceTimersByTimeAsync(500)
  const stopped = supervised.stop()
  beginning.resolve()
  await stopped
  expect(parts.map((part) => part.stopped)).toEqual([true, true])
})

it('gives up when another start cannot help', async () => {
  const { parts, options, starts } = harness()
  const onHopeless = vi.fn()
  await supervise({ ...options, isHopeless: ({ code }) => code === 78, onHopeless })
  parts[0]?.end({ code: 78, signal: null })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(onHopeless).toHaveBeenCalledWith({ code: 78, signal: null })
  expect(starts()).toBe(1)
})
