import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StoredRegulation } from '../../../server/ports.ts'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { createRegulationBook } from '../../../server/services/regulation-book.ts'

const TECHNOKAD = readPresetText('technokad')
const CENTAUR = readPresetText('centaur')
const MOSCOW = '+74952698657'
const at = (text: string): number => Date.parse(`${text}+03:00`)
const calendar = loadProductionCalendar()

const stored = (version: number, effectiveFrom: string, source: string, more: Partial<StoredRegulation> = {}): StoredRegulation => ({
  hotlineId: 'technokad', version, effectiveFrom: at(effectiveFrom), publishedAt: at(effectiveFrom), source, news: null, authorName: null, withdrawnAt: null, ...more,
})
const first = stored(1, '2026-01-01T00:00', TECHNOKAD)
const withPrefix = (prefix: string): string => TECHNOKAD.replace('prefix: TKD', `prefix: ${prefix}`)

describe('the book of regulations', () => {
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn() }
  let rows: StoredRegulation[]
  let notify: () => void
  let book: ReturnType<typeof createRegulationBook>

  beforeEach(async () => {
    vi.useFakeTimers({ now: at('2026-11-23T10:00') })
    vi.clearAllMocks()
    rows = [first]
    book = createRegulationBook({ store: { versions: async () => rows }, watch: { start: (changed) => { notify = changed } }, calendar, clock: { now: Date.now, shifted: false }, log })
    await book.refresh()
  })
  afterEach(() => {
    book.close()
    vi.useRealTimers()
  })
  const prefix = (hotlineId = 'technokad'): string | undefined => book.byKey.get(hotlineId)?.regulation.tickets.prefix

  it('TKD-18 a version takes over at its moment, by itself, and the earlier ones stay readable', async () => {
    rows = [first, stored(2, '2026-12-01T00:00', withPrefix('TKX')), stored(3, '2026-11-24T09:00', withPrefix('TKY'))]
    const changed = vi.fn()
    book.onChange(changed)
    await book.refresh()
    expect([prefix(), book.versionInForce('technokad')]).toEqual(['TKD', 1])
    expect(changed.mock.calls).toEqual([[{ regulations: true, rewritten: ['technokad'] }]])
    await book.refresh()
    expect(changed).toHaveBeenLastCalledWith({ regulations: false, rewritten: [] })
    changed.mockClear()
    await vi.advanceTimersByTimeAsync(at('2026-11-24T09:00') - Date.now() - 1)
    expect(prefix()).toBe('TKD')
    await vi.advanceTimersByTimeAsync(1)
    expect([prefix(), book.versionInForce('technokad'), changed.mock.calls]).toEqual(['TKY', 3, [[{ regulations: true, rewritten: [] }]]])
    expect(book.byNumber.get(MOSCOW)?.compiled.regulation.tickets.prefix).toBe('TKY')
    await vi.advanceTimersByTimeAsync(at('2026-12-01T00:00') - Date.now())
    expect(prefix()).toBe('TKX')
    expect(book.versions('technokad').map(({ version, regulation }) => [version, regulation?.tickets.prefix])).toEqual([[1, 'TKD'], [2, 'TKX'], [3, 'TKY']])
    expect(book.versionAt('technokad', at('2026-11-30T12:00'))).toBe(3)
  })

  it('TTR-20 follows what is published by another process at once', async () => {
    book.follow()
    rows = [first, stored(2, '2026-11-23T10:00', withPrefix('TKX'))]
    notify()
    await vi.advanceTimersByTimeAsync(0)
    expect(prefix()).toBe('TKX')
  })

  it('tries again until the database answers', async () => {
    const failing = vi.fn(async () => { throw new Error('away') })
    const versions = vi.fn(async () => rows)
    const other = createRegulationBook({ store: { versions: () => (failing.mock.calls.length < 2 ? failing() : versions()) }, watch: { start: (changed) => changed() }, calendar, clock: { now: Date.now, shifted: false }, log })
    other.follow()
    await vi.advanceTimersByTimeAsync(11_000)
    expect(other.byKey.has('technokad')).toBe(true)
    other.close()
  })

  it('passes over a version that cannot be read, and says so once', async () => {
    rows = [first, stored(2, '2026-11-23T09:00', TECHNOKAD.replace('prefix: TKD', 'prefix: wrong'))]
    await book.refresh()
    await book.refresh()
    expect([prefix(), book.versionInForce('technokad')]).toEqual(['TKD', 1])
    expect(book.versions('technokad')[1]?.problem?.en).toMatch(/tickets\.prefix/)
    expect(log.error).toHaveBeenCalledTimes(1)
    expect(book.unreadable('technokad')).toBe(2)
    rows = [...rows, stored(3, '2026-11-23T09:30', withPrefix('TKX'))]
    await book.refresh()
    expect([prefix(), book.unreadable('technokad')]).toEqual(['TKX', null])
  })

  it('does not let another company’s text pass for a version', async () => {
    rows = [first, stored(2, '2026-11-23T09:00', CENTAUR)]
    await book.refresh()
    expect(book.versionInForce('technokad')).toBe(1)
  })

  it('does not serve a company without any readable version; the others go on', async () => {
    rows = [stored(1, '2026-01-01T00:00', 'nothing: at all', { hotlineId: 'broken' }), first]
    await book.refresh()
    expect([...book.byKey.keys()]).toEqual(['technokad'])
  })

  it('gives a number that two companies claim to one of them and says so', async () => {
    rows = [first, stored(1, '2026-01-01T00:00', TECHNOKAD.replace('key: technokad', 'key: second'), { hotlineId: 'second' })]
    await book.refresh()
    expect(book.byNumber.get(MOSCOW)?.compiled.regulation.key).toBe('technokad')
    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ number: MOSCOW, hotlineId: 'second' }), expect.any(String))
  })

  it('a withdrawn version never holds', async () => {
    rows = [first, stored(2, '2026-11-24T09:00', withPrefix('TKX'), { withdrawnAt: at('2026-11-23T09:00') })]
    await book.refresh()
    await vi.advanceTimersByTimeAsync(at('2026-11-25T09:00') - Date.now())
    expect(prefix()).toBe('TKD')
  })

  it('gives a ticket the levels of its version and the hours in force at each moment', async () => {
    const later = withPrefix('TKX').replace('hours: ["09:00–18:00"]', 'hours: ["10:00–20:00"]')
    rows = [first, stored(2, '2026-11-24T00:00', later)]
    await book.refresh()
    const rules = book.rulesOf('technokad', 1)
    expect(rules?.regulation.tickets.prefix).toBe('TKD')
    expect(rules?.hours.union.nextClosing(at('2026-11-23T17:00'))).toBe(at('2026-11-23T18:00'))
    expect(rules?.hours.union.nextClosing(at('2026-11-24T17:00'))).toBe(at('2026-11-24T20:00'))
    expect(book.rulesOf('technokad', 2)?.regulation.tickets.prefix).toBe('TKX')
    expect(book.rulesOf('nobody', 1)).toBeNull()
  })

  it('gives a ticket whose version cannot be read any more the last good one before it', async () => {
    rows = [first, stored(2, '2026-11-22T00:00', withPrefix('wrong')), stored(3, '2026-11-23T00:00', withPrefix('TKZ'))]
    await book.refresh()
    expect(book.rulesOf('technokad', 2)?.regulation.tickets.prefix).toBe('TKD')
  })
})
