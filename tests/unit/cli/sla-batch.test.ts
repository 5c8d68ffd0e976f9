import { describe, expect, it } from 'vitest'
import { batch as batchOf, hotline } from './run-hotline.ts'

const batch = (...lines: unknown[]) => batchOf('sla', ...lines)

const FRIDAY_EVENING = '2026-11-27T18:30:00+03:00'
const NOTHING = { targetAt: null, dueAt: null }

/** A line's reaction as it is due on Moscow's clock, e.g. `2026-11-30 12:30`. */
async function reactionDue(line: object): Promise<string | null> {
  const [answer] = await batch({ id: 1, ...line })
  const { dueAt } = (answer as { reaction: { dueAt: string | null } }).reaction
  return dueAt === null ? null : moscow(dueAt)
}

const moscow = (iso: string): string => new Date(Date.parse(iso) + 3 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

describe('sla --presets --batch', () => {
  it('answers with both objects always there, its keys in order', async () => {
    const answers = await batch(
      { id: 'a', regulation: 'centaur', level: 'critical', at: '2026-11-27T16:30:00+03:00' },
      { id: 'b', regulation: 'technokad', at: FRIDAY_EVENING },
    )
    expect(answers).toEqual([
      { id: 'a', reaction: { dueAt: '2026-11-30T09:30:00.000Z', clock: 'working' }, resolution: NOTHING, warnings: [] },
      { id: 'b', reaction: { dueAt: null, clock: null }, resolution: NOTHING, warnings: [] },
    ])
    expect(Object.keys(answers[0]!)).toEqual(['id', 'reaction', 'resolution', 'warnings'])
  })

  it.each([
    ['critical', 'basic', '2026-11-27 14:00'],
    ['critical', 'extended', '2026-11-27 11:00'],
    ['medium', 'basic', '2026-11-30 10:00'],
    ['medium', 'extended', '2026-11-27 14:00'],
    ['low', 'basic', '2026-12-02 10:00'],
    ['low', 'extended', '2026-11-30 10:00'],
  ])('CNT-6 %s, %s: from Friday 10:00 until %s', async (level, supportPackage, due) => {
    expect(await reactionDue({ regulation: 'centaur', level, package: supportPackage, at: '2026-11-27T10:00:00+03:00' })).toBe(due)
  })

  it('CNT-8 a package that is left out is the basic one, a level the default of the preset', async () => {
    const at = '2026-11-27T10:00:00+03:00'
    expect(await reactionDue({ regulation: 'centaur', level: 'medium', at })).toBe('2026-11-30 10:00')
    expect(await reactionDue({ regulation: 'centaur', level: 'medium', package: null, at })).toBe('2026-11-30 10:00')
    expect(await reactionDue({ regulation: 'centaur', at })).toBe('2026-12-02 10:00')
  })

  it('NEK-10 eight working hours, whatever the package', async () => {
    expect(await reactionDue({ regulation: 'nekta', at: FRIDAY_EVENING })).toBe('2026-11-30 16:00')
    expect(await reactionDue({ regulation: 'nekta', package: 'extended', at: '2026-11-27T16:59:00+03:00' })).toBe('2026-11-30 15:59')
  })

  it.each([
    ['low', '2026-12-10 16:00'], ['medium', '2026-12-07 16:00'], ['high', '2026-12-03 16:00'], ['emergency', '2026-12-02 16:00'],
  ])('TTR-4 TTR-19 %s: a request of Friday evening counts from Monday’s opening, so its days from Tuesday until %s', async (level, due) => {
    expect(await reactionDue({ regulation: 'technotronics', level, at: FRIDAY_EVENING })).toBe(due)
  })

  it('TTR-4 a request in the hours counts from the next working day, whatever the hour', async () => {
    expect(await reactionDue({ regulation: 'technotronics', level: 'emergency', at: '2026-11-27T07:00:00+03:00' })).toBe('2026-12-01 16:00')
    expect(await reactionDue({ regulation: 'technotronics', level: 'emergency', at: '2026-11-27T15:59:59+03:00' })).toBe('2026-12-01 16:00')
    expect(await reactionDue({ regulation: 'technotronics', level: 'emergency', at: '2026-11-27T16:00:00+03:00' })).toBe('2026-12-02 16:00')
  })

  it('RBT-3 RBT-4 processing is in working days at every level, the reaction without a figure', async () => {
    const answers = await batch(
      { id: 'high', regulation: 'rusbitech', level: 'high', at: FRIDAY_EVENING },
      { id: 'normal', regulation: 'rusbitech', level: 'normal', at: FRIDAY_EVENING },
      { id: 'none', regulation: 'rusbitech', at: FRIDAY_EVENING },
    )
    const resolution = { targetAt: '2026-12-04T15:00:00.000Z', dueAt: '2026-12-11T15:00:00.000Z' }
    expect(answers).toEqual([
      { id: 'high', reaction: { dueAt: null, clock: 'round-the-clock' }, resolution, warnings: [] },
      { id: 'normal', reaction: { dueAt: null, clock: 'working' }, resolution, warnings: [] },
      { id: 'none', reaction: { dueAt: null, clock: 'working' }, resolution, warnings: [] },
    ])
  })

  it('warns where a deadline reaches a year without a decree', async () => {
    const answers = await batch(
      { id: 1, regulation: 'technotronics', level: 'low', at: '2027-12-28T10:00:00+03:00' },
      { id: 2, regulation: 'technotronics', level: 'low', at: '2027-12-10T10:00:00+03:00' },
      { id: 3, regulation: 'rusbitech', at: '2027-12-17T10:00:00+03:00' },
      { id: 4, regulation: 'technokad', at: '2028-06-01T10:00:00+03:00' },
    )
    expect(answers.map(({ warnings }) => (warnings as { code: string; year: number }[]).map(({ code, year }) => `${code} ${year}`))).toEqual([
      ['calendar-without-decree 2028'], [], ['calendar-without-decree 2028'], ['calendar-without-decree 2028'],
    ])
  })

  const LINE = { id: 7, regulation: 'centaur', level: 'low', package: 'basic', at: FRIDAY_EVENING }
  it.each([
    ['json-invalid', null, '{"id":7'],
    ['not-an-object', null, '[]'],
    ['regulation-required', 7, { ...LINE, regulation: undefined }],
    ['regulation-unknown', 7, { ...LINE, regulation: 'nobody' }],
    ['level-unknown', 7, { ...LINE, level: 'urgent' }],
    ['level-unknown', 7, { ...LINE, regulation: 'nekta', level: 'low' }],
    ['level-unknown', 7, { ...LINE, regulation: 'technokad', level: 'low' }],
    ['level-unknown', 7, { ...LINE, level: 'toString' }],
    ['level-invalid', 7, { ...LINE, level: 1 }],
    ['package-unknown', 7, { ...LINE, package: 'gold' }],
    ['package-unknown', 7, { ...LINE, regulation: 'rusbitech', level: 'high' }],
    ['package-invalid', 7, { ...LINE, package: ['basic'] }],
    ['at-required', 7, { ...LINE, at: undefined }],
    ['moment-without-offset', 7, { ...LINE, at: '2026-11-27T18:30:00' }],
    ['moment-invalid', 7, { ...LINE, at: 'now' }],
    ['before-calendar', 7, { ...LINE, at: '2020-12-31T20:59:59Z' }],
    ['before-calendar', 7, { id: 7, regulation: 'technokad', at: '2020-12-31T20:59:59Z' }],
  ])('answers %s and goes on with the next line', async (code, id, line) => {
    const [first, second] = await batch(line, { ...LINE, id: 'next' })
    expect(first).toEqual({ id, error: { code, message: expect.stringMatching(/./) } })
    expect(second).toMatchObject({ id: 'next', reaction: { clock: 'working' } })
  })

  it('says how it is called', async () => {
    const { code, err } = await hotline(['sla', '--batch'])
    expect(code).toBe(2)
    expect(err.split('\n')[0]).toMatch(/--presets/)
  })
})
