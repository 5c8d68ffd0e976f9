import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, parseInstant } from '../../../server/domain/worktime/instant.ts'

describe('a moment as text', () => {
  it.each([
    ['2026-11-30T09:00:00+03:00', '2026-11-30T06:00:00.000Z'],
    ['2026-11-30T09:00Z', '2026-11-30T09:00:00.000Z'],
    ['2026-11-30T09:00:00.5-0330', '2026-11-30T12:30:00.500Z'],
    ['2026-11-30T09:00:00,123456+03', '2026-11-30T06:00:00.123Z'],
    ['2024-02-29T24:00:00Z', '2024-03-01T00:00:00.000Z'],
  ])('reads %s', (text, utc) => expect(formatInstant(parseInstant(text))).toBe(utc))

  it.each(['2026-11-30T09:00:00', '2026-11-30', '2026-11-30T09:00'])('asks for an offset: %s', (text) =>
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'moment-without-offset' })))

  it.each(['', 'now', '2026-02-30T09:00Z', '2026-13-01T09:00Z', '2026-11-30T25:00Z', '2026-11-30T24:01Z', '2026-11-30T09:60Z', '2026-11-30T09:00:60Z', '2026-11-30 09:00Z', '2026-11-30T09:00+19:00', '2026-11-30T09:00+03:60'])(
    'refuses %j',
    (text) => expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'moment-invalid' })),
  )

  it('reads back whatever it writes', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => parseInstant(formatInstant(date.getTime())) === date.getTime()))
  })
})
