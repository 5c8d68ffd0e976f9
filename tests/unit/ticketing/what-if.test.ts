import { describe, expect, it } from 'vitest'
import { whatIfCalls } from '../../../server/domain/telephony/what-if.ts'
import { whatIfTickets } from '../../../server/domain/ticketing/what-if.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { Desk, msk, onMoscowsClock, rulesOf } from './desk.ts'

const technotronics = rulesOf('technotronics')
const NOW = msk('2026-12-20 12:00')

describe('what a change would have changed', () => {
  const ticket = (id: string, desk: Desk) => ({ id, facts: desk.facts, agreed: null })
  const { clocks } = technotronics.regulation

  it('tells deadlines that move and breaches that come or go, and nothing else', () => {
    const days = (level: string, count: number) => ({ levels: [level], within: { unit: 'working-days' as const, days: count } })
    const stricter = rulesOf('technotronics', { clocks: { ...clocks, reaction: { ...clocks.reaction!, limits: [days('emergency', 1), days('high', 3), days('medium', 5), days('low', 8)] } } })
    const late = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' }).say('2026-12-01 10:00')
    const quick = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' }).say('2026-11-27 11:00')
    const other = new Desk(technotronics, '2026-11-27 10:00', { level: 'low' })
    const differences = whatIfTickets([ticket('late', late), ticket('quick', quick), ticket('other', other)], technotronics, stricter, NOW)
    expect(differences).toEqual([
      { id: 'late', clock: 'reaction', before: { dueAt: msk('2026-12-01 16:00'), runs: 'working', breached: false }, after: { dueAt: msk('2026-11-30 16:00'), runs: 'working', breached: true }, movedByMs: -86_400_000 },
      { id: 'quick', clock: 'reaction', before: { dueAt: msk('2026-12-01 16:00'), runs: 'working', breached: false }, after: { dueAt: msk('2026-11-30 16:00'), runs: 'working', breached: false }, movedByMs: -86_400_000 },
    ])
  })

  it('works out anew when a request counts as received', () => {
    const atOnce = rulesOf('technotronics', { channels: technotronics.regulation.channels.map((channel) => ({ ...channel, received: 'at-once' as const })) })
    const [difference] = whatIfTickets([ticket('night', new Desk(technotronics, '2026-11-27 22:00', { level: 'emergency' }))], technotronics, atOnce, NOW)
    expect([difference?.before?.dueAt, difference?.after?.dueAt].map(onMoscowsClock)).toEqual(['2026-12-02 16:00', '2026-12-01 16:00'])
  })

  it('tells clocks that there would be no more, and keeps what a client has agreed', () => {
    const none = rulesOf('technotronics', { clocks: { autoClose: clocks.autoClose! } })
    expect(whatIfTickets([ticket('a', new Desk(technotronics, '2026-11-27 10:00', { level: 'high' }))], technotronics, none, NOW)).toMatchObject([{ clock: 'reaction', after: null, movedByMs: null }])
    const rusbitech = rulesOf('rusbitech')
    const longer = rulesOf('rusbitech', { clocks: { ...rusbitech.regulation.clocks, resolution: { ...rusbitech.regulation.clocks.resolution!, limits: [{ within: { unit: 'working-days', days: 20 } }] } } })
    const facts = new Desk(rusbitech, '2026-11-27 10:00').facts
    expect(whatIfTickets([{ id: 'agreed', facts, agreed: { targetDays: null, limitDays: 3 } }], rusbitech, longer, NOW)).toEqual([])
    expect(whatIfTickets([{ id: 'usual', facts, agreed: null }], rusbitech, longer, NOW)).toHaveLength(1)
  })

  it('tells calls that would have found the line closed, or another office', () => {
    const before = loadPreset('technokad')
    const after = { ...before, offices: before.offices.map((office) => (office.key === 'moscow' ? { ...office, hours: [{ opensMinute: 10 * 60, closesMinute: 17 * 60 }] } : office)) }
    const call = (id: string, at: string) => ({ id, number: '84952698657', at: msk(at) })
    const calls = [call('evening', '2026-11-27 17:30'), call('morning', '2026-11-27 09:30'), call('noon', '2026-11-27 12:00'), call('night', '2026-11-27 23:00')]
    expect(whatIfCalls(calls, before, after, loadProductionCalendar())).toEqual([
      { id: 'evening', before: { state: 'open', offices: ['moscow'] }, after: { state: 'closed', offices: [] } },
      { id: 'morning', before: { state: 'open', offices: ['moscow', 'novosibirsk'] }, after: { state: 'open', offices: ['novosibirsk'] } },
    ])
  })
})
