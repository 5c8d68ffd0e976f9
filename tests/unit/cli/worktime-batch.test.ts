import { describe, expect, it } from 'vitest'
import { batch as batchOf, hotline } from './run-hotline.ts'

const batch = (...lines: unknown[]) => batchOf('worktime', ...lines)

describe('worktime --presets --batch', () => {
  it('adds, counts and tells whether open, for the union of the offices and for one', async () => {
    const friday = '2026-11-27T17:30:00+03:00'
    const answers = await batch(
      { id: 'add', regulation: 'technokad', op: 'add', from: friday, minutes: 60 },
      { id: 'add-office', regulation: 'technokad', office: 'novosibirsk', op: 'add', from: friday, minutes: 60 },
      { id: 'add-null-office', regulation: 'technokad', office: null, op: 'add', from: friday, minutes: 0 },
      { id: 'between', regulation: 'nekta', op: 'between', from: friday, to: '2026-11-30T08:30:30+03:00' },
      { id: 'open', regulation: 'technokad', op: 'is-open', at: friday },
      { id: 'closed', regulation: 'technokad', office: 'novosibirsk', op: 'is-open', at: friday },
    )
    expect(answers).toEqual([
      { id: 'add', at: '2026-11-30T01:30:00.000Z' },
      { id: 'add-office', at: '2026-11-30T02:00:00.000Z' },
      { id: 'add-null-office', at: '2026-11-27T14:30:00.000Z' },
      { id: 'between', minutes: 30.5 },
      { id: 'open', open: true },
      { id: 'closed', open: false },
    ])
  })

  it.each([
    ['technokad', '2026-11-03T16:30:00+03:00', '2026-11-05T01:30:00.000Z'],
    ['centaur', '2026-11-03T16:30:00+03:00', '2026-11-05T06:30:00.000Z'],
    ['nekta', '2026-11-03T16:30:00+03:00', '2026-11-05T05:30:00.000Z'],
    ['rusbitech', '2026-11-03T17:30:00+03:00', '2026-11-05T07:30:00.000Z'],
    ['technotronics', '2026-11-03T15:30:00+03:00', '2026-11-05T04:30:00.000Z'],
  ])('knows the hours of %s, and who shortens the eve of a holiday', async (regulation, from, at) => {
    // Half an hour is left of an ordinary day (technokad: of its shortened one), half an hour goes to the day after the holiday.
    expect(await batch({ id: 1, regulation, op: 'add', from, minutes: 60 })).toEqual([{ id: 1, at }])
  })

  it('warns after the other keys where an answer reaches a year without a decree, and only there', async () => {
    const answers = await batch(
      { id: 1, regulation: 'technokad', op: 'add', from: '2027-12-30T10:00:00+03:00', minutes: 6000 },
      { id: 2, regulation: 'technokad', op: 'between', from: '2027-12-30T10:00:00+03:00', to: '2029-01-01T00:00:00+03:00' },
      { id: 3, regulation: 'technokad', op: 'is-open', at: '2028-03-01T10:00:00+03:00' },
      { id: 4, regulation: 'technokad', op: 'add', from: '2027-12-30T10:00:00+03:00', minutes: 60 },
    )
    expect(answers.map(({ warnings = [] }) => (warnings as { code: string; year: number }[]).map(({ code, year }) => [code, year]))).toEqual([
      [['calendar-without-decree', 2028]],
      [['calendar-without-decree', 2028], ['calendar-without-decree', 2029]],
      [['calendar-without-decree', 2028]],
      [],
    ])
    expect(answers.map((answer) => Object.keys(answer))).toEqual([['id', 'at', 'warnings'], ['id', 'minutes', 'warnings'], ['id', 'open', 'warnings'], ['id', 'at']])
  })

  const ADD = { id: 7, regulation: 'technokad', op: 'add', from: '2026-11-30T10:00:00Z', minutes: 1 }
  const BETWEEN = { id: 7, regulation: 'technokad', op: 'between', from: '2026-11-30T10:00:00Z', to: '2026-11-30T11:00:00Z' }
  it.each([
    ['json-invalid', null, '{"id":7'],
    ['not-an-object', null, '"add"'],
    ['regulation-required', 7, { ...ADD, regulation: undefined }],
    ['regulation-unknown', 7, { ...ADD, regulation: 'nobody' }],
    ['regulation-unknown', 7, { ...ADD, regulation: { key: 'nekta' } }],
    ['office-unknown', 7, { ...ADD, office: 'kazan' }],
    ['office-unknown', 7, { ...ADD, office: 1 }],
    ['op-required', 7, { ...ADD, op: undefined }],
    ['op-unknown', 7, { ...ADD, op: 'subtract' }],
    ['op-unknown', 7, { ...ADD, op: 'constructor' }],
    ['from-required', 7, { ...ADD, from: undefined }],
    ['minutes-required', 7, { ...ADD, minutes: null }],
    ['minutes-invalid', 7, { ...ADD, minutes: -1 }],
    ['minutes-invalid', 7, { ...ADD, minutes: 0.5 }],
    ['minutes-invalid', 7, { ...ADD, minutes: '60' }],
    ['minutes-invalid', 7, { ...ADD, minutes: 1e300 }],
    ['moment-without-offset', 7, { ...ADD, from: '2026-11-30T10:00:00' }],
    ['moment-invalid', 7, { ...ADD, from: 'today' }],
    ['before-calendar', 7, { ...ADD, from: '2020-12-31T20:59:59Z' }],
    ['after-calendar', 7, { ...ADD, minutes: 100_000_000 }],
    ['to-required', 7, { ...BETWEEN, to: undefined }],
    ['end-before-start', 7, { ...BETWEEN, to: '2026-11-30T09:59:59Z' }],
    ['at-required', 7, { ...BETWEEN, op: 'is-open' }],
    ['before-calendar', 7, { id: 7, regulation: 'technokad', op: 'is-open', at: '2020-06-30T10:00:00Z' }],
  ])('answers %s and goes on with the next line', async (code, id, line) => {
    const [first, second] = await batch(line, { ...BETWEEN, id: 'next' })
    expect(first).toEqual({ id, error: { code, message: expect.stringMatching(/./) } })
    expect(second).toEqual({ id: 'next', minutes: 60 })
  })

  it('says how it is called', async () => {
    const { code, err } = await hotline(['worktime', '--batch'])
    expect(code).toBe(2)
    expect(err.split('\n')[0]).toMatch(/--presets/)
  })
})
