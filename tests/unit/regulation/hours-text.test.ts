import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHours, overlappingWindows, parseHours } from '../../../server/domain/regulation/hours-text.ts'

const window = (opensMinute: number, closesMinute: number) => ({ opensMinute, closesMinute })

describe('hours as people write them', () => {
  it.each([
    ['09:00–18:00', 540, 1080], ['9:00-18:00', 540, 1080], [' 09:00 — 18:00 ', 540, 1080], ['09:00…18:00', 540, 1080], ['22:00–06:00', 1320, 1800], ['00:00–24:00', 0, 1440], ['18:00–00:00', 1080, 1440],
  ])('%s', (text, opensMinute, closesMinute) => expect(parseHours(text)).toEqual({ opensMinute, closesMinute }))

  it.each(['', '9–18', '25:00–26:00', '09:60–10:00', '24:00–06:00', '09:00–09:00', '09:00', 'с 9 до 18'])('refuses %j', (text) => expect(parseHours(text)).toBeNull())

  it('reads back whatever it writes', () => {
    const anyWindow = fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1439 })).map(([opensMinute, length]) => ({ opensMinute, closesMinute: opensMinute + length }))
    fc.assert(fc.property(anyWindow, (one) => {
      expect(parseHours(formatHours(one))).toEqual(one)
    }))
  })

  it('finds windows that overlap, not those that touch', () => {
    expect(overlappingWindows([window(540, 780), window(780, 1080)])).toBeNull()
    expect(overlappingWindows([window(780, 1080), window(540, 781)])).toEqual([window(540, 781), window(780, 1080)])
  })
})
