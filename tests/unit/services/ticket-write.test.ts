import { describe, expect, it } from 'vitest'
import { compose } from '../../../server/services/ticket-keeper.ts'
import { Desk, msk, onMoscowsClock, rulesOf } from '../ticketing/desk.ts'

describe('what is written with a ticket', () => {
  it('NEK-10 keeps a deadline that passed before the client wrote again, beside the one that runs', () => {
    const rules = rulesOf('nekta')
    const desk = new Desk(rules, '2026-11-27 10:00')
    const before = desk.facts
    const added = desk.hear('2026-11-30 10:00').facts.slice(before.length)
    const { deadlines, alarms } = compose({ stored: { id: 'ticket', hotlineId: 'company', facts: before }, rules, at: msk('2026-11-30 10:00') }, { facts: added })
    expect(deadlines.map(({ startedAt, stoppedAt, breachedAt }) => [startedAt, stoppedAt, breachedAt].map(onMoscowsClock))).toEqual([
      ['2026-11-27 10:00', '2026-11-30 10:00', '2026-11-30 09:00'],
      ['2026-11-30 10:00', null, null],
    ])
    expect(alarms.map(({ at }) => onMoscowsClock(at))).toEqual(['2026-12-01 08:00', '2026-12-01 09:00'])
  })
})
