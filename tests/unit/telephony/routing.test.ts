import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegulations } from '../../../server/domain/regulation/compile-regulation.ts'
import { route } from '../../../server/domain/telephony/routing.ts'
import type { LineOverride, RouteDecision } from '../../../server/domain/telephony/routing.ts'
import { loadPreset, loadPresets } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { isOfficeOpen, MINUTE, moscow, moscowDate, moscowTime } from '../worktime/slow-clock.ts'

const regulations = compileRegulations(loadPresets(), loadProductionCalendar())
const MOSCOW = '+74952698657'
const REGIONS = '+78002008775'
const SIBERIA = '+73833835768'

const msk = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+03:00`)
const ask = (number: string, at: string, overrides: readonly LineOverride[] = []): RouteDecision => route({ number, at: msk(at), overrides }, regulations)
const when = (moment: number | null): string | null => (moment === null ? null : `${moscowDate(moment)} ${moscowTime(moment)}`)

function override(action: 'open' | 'close', from: string, until: string, only: Partial<Pick<LineOverride, 'numbers' | 'offices' | 'regulation'>> = {}): LineOverride {
  return { regulation: 'technokad', action, from: msk(from), until: msk(until), numbers: null, offices: null, author: 'Демо Администратор', ...only }
}

describe('routing by number, hours and calendar', () => {
  it('TKD-1 keeps the production calendar: transferred days off, working Saturdays, shortened days of both offices', () => {
    expect(ask(MOSCOW, '2026-11-28 10:00')).toMatchObject({ state: 'closed', reason: 'weekend', offices: [], prefers: null, closesAt: null })
    expect(when(ask(MOSCOW, '2026-11-28 10:00').opensAt)).toBe('2026-11-30 04:00')
    expect(ask(MOSCOW, '2026-01-09 10:00')).toMatchObject({ state: 'closed', reason: 'transferred-day-off' })
    expect(ask(MOSCOW, '2026-11-04 10:00')).toMatchObject({ state: 'closed', reason: 'holiday' })
    expect(ask(MOSCOW, '2024-04-27 10:00')).toMatchObject({ state: 'open', offices: ['moscow', 'novosibirsk'] })
    expect(ask(MOSCOW, '2024-11-02 12:30')).toMatchObject({ state: 'open', offices: ['moscow'] })
    expect(ask(MOSCOW, '2024-11-02 17:00')).toMatchObject({ state: 'closed', reason: 'shortened-day' })
    expect(when(ask(MOSCOW, '2024-11-02 10:00').closesAt)).toBe('2024-11-02 17:00')
    expect(when(ask(MOSCOW, '2025-12-31 10:00').opensAt)).toBe('2026-01-12 04:00')
  })

  it('TKD-2 has each office on shift in its own hours, Moscow time', () => {
    expect(ask(REGIONS, '2026-11-30 03:59').state).toBe('closed')
    expect(ask(REGIONS, '2026-11-30 04:00').offices).toEqual(['novosibirsk'])
    expect(ask(REGIONS, '2026-11-30 08:59').offices).toEqual(['novosibirsk'])
    expect(ask(REGIONS, '2026-11-30 09:00').offices).toEqual(['moscow', 'novosibirsk'])
    expect(ask(REGIONS, '2026-11-30 12:59').offices).toEqual(['moscow', 'novosibirsk'])
    expect(ask(REGIONS, '2026-11-30 13:00').offices).toEqual(['moscow'])
    expect(ask(REGIONS, '2026-11-30 17:59').offices).toEqual(['moscow'])
    expect(ask(REGIONS, '2026-11-30 18:00').state).toBe('closed')
  })

  it('TKD-3 is closed outside 04–18 and says why', () => {
    expect(ask(MOSCOW, '2026-11-30 03:59')).toMatchObject({ state: 'closed', reason: 'before-hours' })
    expect(ask(MOSCOW, '2026-11-30 18:00')).toMatchObject({ state: 'closed', reason: 'after-hours' })
    expect(when(ask(MOSCOW, '2026-11-30 18:00').opensAt)).toBe('2026-12-01 04:00')
    expect(when(ask(MOSCOW, '2026-11-30 05:00').closesAt), 'the end of the union, not of the shift').toBe('2026-11-30 18:00')
  })

  it('TKD-4 prefers the number’s office only while both work', () => {
    expect(ask(MOSCOW, '2026-11-30 10:00')).toMatchObject({ offices: ['moscow', 'novosibirsk'], prefers: 'moscow' })
    expect(ask(SIBERIA, '2026-11-30 10:00')).toMatchObject({ offices: ['novosibirsk', 'moscow'], prefers: 'novosibirsk' })
    expect(ask(REGIONS, '2026-11-30 10:00')).toMatchObject({ offices: ['moscow', 'novosibirsk'], prefers: null })
    expect(ask(MOSCOW, '2026-11-30 05:00')).toMatchObject({ offices: ['novosibirsk'], prefers: null })
    expect(ask(SIBERIA, '2026-11-30 15:00')).toMatchObject({ offices: ['moscow'], prefers: null })
    for (const { number, overflowSeconds } of loadPreset('technokad').numbers) expect(overflowSeconds, number).toBe(20)
  })

  it.each(['84952698657', '74952698657', '+7 (495) 269-86-57', '8 495 269 86 57', '4952698657'])('TKD-4 takes %s for the Moscow number', (written) => {
    expect(ask(written, '2026-11-30 10:00')).toMatchObject({ regulation: 'technokad', number: MOSCOW, prefers: 'moscow' })
  })

  it('knows nothing of a number that no regulation serves', () => {
    for (const number of ['+74951234567', 'anonymous', '', '112']) {
      expect(ask(number, '2026-11-30 10:00')).toMatchObject({ state: 'unknown-number', regulation: null, offices: [], prefers: null, opensAt: null, closesAt: null })
    }
    expect(route({ regulation: 'nobody', at: msk('2026-11-30 10:00') }, regulations).state).toBe('unknown-number')
  })

  it('TTR-2 only announces where voice is no channel, whatever the hour', () => {
    for (const at of ['2026-11-30 10:00', '2026-11-28 23:00']) {
      expect(route({ regulation: 'technotronics', at: msk(at) }, regulations)).toMatchObject({
        state: 'announce-only', regulation: 'technotronics', offices: [], prefers: null, opensAt: null, closesAt: null,
      })
    }
  })

  it('NEK-3 RBT-1 tells the right extension from a wrong one and from none', () => {
    const nekta = (dialed?: string) => route({ number: '88007005573', dialed, at: msk('2026-11-30 10:00') }, regulations)
    expect(nekta()).toMatchObject({ state: 'open', extension: 'not-dialled' })
    expect(nekta('2')).toMatchObject({ state: 'open', extension: 'right' })
    expect(nekta('3')).toMatchObject({ state: 'open', extension: 'wrong' })
    expect(nekta('78007005573*2')).toMatchObject({ state: 'open', extension: 'right' })
    expect(nekta('88007005573')).toMatchObject({ state: 'open', extension: 'not-dialled' })
    expect(route({ number: '78007005573;ext=2', at: msk('2026-11-30 10:00') }, regulations)).toMatchObject({ regulation: 'nekta', number: '+78007005573', extension: 'right' })
    expect(route({ number: '+78007005573,3', at: msk('2026-11-30 10:00') }, regulations)).toMatchObject({ regulation: 'nekta', extension: 'wrong' })
    expect(route({ number: '+74956480640', dialed: '1263', at: msk('2026-11-30 10:00') }, regulations)).toMatchObject({ regulation: 'rusbitech', extension: 'right' })
    expect(route({ number: MOSCOW, dialed: '2', at: msk('2026-11-30 10:00') }, regulations)).toMatchObject({ extension: null })
  })

  it('warns when an answer reaches a year without a decree', () => {
    expect(ask(MOSCOW, '2027-12-30 10:00').warnings).toEqual([])
    expect(ask(MOSCOW, '2027-12-30 18:00').warnings).toMatchObject([{ code: 'calendar-without-decree', year: 2028 }])
    expect(ask(MOSCOW, '2029-03-01 10:00').warnings).toMatchObject([{ year: 2029 }])
    expect(() => ask(MOSCOW, '2020-12-31 10:00')).toThrow(expect.objectContaining({ code: 'before-calendar' }))
  })

  it.each([
    ['CNT-1', '+78435673458', '09:00', '17:00'],
    ['NEK-1', '+78007005573', '08:00', '17:00'],
    ['RBT-1', '+74956480640', '10:00', '18:00'],
  ])('%s keeps its hours on every working day, the shortened ones included', (_, number, opens, closes) => {
    const minute = fc.integer({ min: msk('2021-01-01 00:00') / MINUTE, max: msk('2027-12-20 00:00') / MINUTE }).map((value) => value * MINUTE)
    fc.assert(
      fc.property(minute, (at) => (route({ number, at }, regulations).state === 'open') === isOfficeOpen(at, [[opens, closes]], false)),
      { numRuns: 5000 },
    )
    expect(when(route({ number, at: msk(`2026-11-03 ${opens}`) }, regulations).closesAt)).toBe(`2026-11-03 ${closes}`)
  })
})

describe('lines opened and closed by hand', () => {
  it('opens a closed line until the moment, with all offices or those named', () => {
    const opened = ask(MOSCOW, '2026-11-29 21:30', [override('open', '2026-11-29 21:00', '2026-11-29 23:00')])
    expect(opened).toMatchObject({ state: 'open', offices: ['moscow', 'novosibirsk'], prefers: 'moscow', reason: 'opened-by-hand', override: { author: 'Демо Администратор' } })
    expect(when(opened.closesAt)).toBe('2026-11-29 23:00')
    const named = ask(MOSCOW, '2026-11-29 21:30', [override('open', '2026-11-29 21:00', '2026-11-29 23:00', { offices: ['novosibirsk'] })])
    expect(named).toMatchObject({ offices: ['novosibirsk'], prefers: null })
  })

  it('goes on into the hours that begin before it ends', () => {
    const opened = ask(MOSCOW, '2026-11-30 02:00', [override('open', '2026-11-30 01:00', '2026-11-30 06:00')])
    expect(when(opened.closesAt)).toBe('2026-11-30 18:00')
  })

  it('is foretold when it begins as the hours end, or later', () => {
    const until23 = override('open', '2026-11-30 18:00', '2026-11-30 23:00')
    expect(when(ask(MOSCOW, '2026-11-30 17:00', [until23]).closesAt)).toBe('2026-11-30 23:00')
    const from20 = override('open', '2026-11-30 20:00', '2026-11-30 23:00')
    expect(when(ask(MOSCOW, '2026-11-30 17:00', [from20]).closesAt)).toBe('2026-11-30 18:00')
    expect(when(ask(MOSCOW, '2026-11-30 19:00', [from20]).opensAt)).toBe('2026-11-30 20:00')
  })

  it('closes an open line: opens again at its end, or at the next opening', () => {
    const closed = ask(MOSCOW, '2026-11-30 12:00', [override('close', '2026-11-30 11:00', '2026-11-30 15:00')])
    expect(closed).toMatchObject({ state: 'closed', reason: 'closed-by-hand', offices: [] })
    expect(when(closed.opensAt)).toBe('2026-11-30 15:00')
    expect(when(ask(MOSCOW, '2026-11-30 12:00', [override('close', '2026-11-30 11:00', '2026-11-30 18:00')]).opensAt)).toBe('2026-12-01 04:00')
    expect(when(ask(MOSCOW, '2026-11-30 10:00', [override('close', '2026-11-30 11:00', '2026-11-30 15:00')]).closesAt)).toBe('2026-11-30 11:00')
  })

  it('closes one office and leaves the other', () => {
    const one = ask(MOSCOW, '2026-11-30 12:00', [override('close', '2026-11-30 11:00', '2026-11-30 20:00', { offices: ['moscow'] })])
    expect(one).toMatchObject({ state: 'open', offices: ['novosibirsk'], prefers: null, reason: 'within-hours' })
    expect(when(one.closesAt)).toBe('2026-11-30 13:00')
    const none = ask(MOSCOW, '2026-11-30 14:00', [override('close', '2026-11-30 11:00', '2026-11-30 20:00', { offices: ['moscow'] })])
    expect(none).toMatchObject({ state: 'closed', reason: 'closed-by-hand' })
  })

  it('concerns the numbers it names, of its own regulation', () => {
    const siberia = [override('open', '2026-11-29 21:00', '2026-11-29 23:00', { numbers: [SIBERIA] })]
    expect(ask(SIBERIA, '2026-11-29 21:30', siberia).state).toBe('open')
    expect(ask(MOSCOW, '2026-11-29 21:30', siberia).state).toBe('closed')
    expect(route({ regulation: 'technokad', at: msk('2026-11-29 21:30'), overrides: siberia }, regulations).state).toBe('closed')
    expect(ask(MOSCOW, '2026-11-29 21:30', [override('open', '2026-11-29 21:00', '2026-11-29 23:00', { regulation: 'nekta' })]).state).toBe('closed')
  })

  it('lets the last word win, and an earlier one that still lasts count again after it', () => {
    const both = [override('open', '2026-11-29 10:00', '2026-11-29 23:00'), override('close', '2026-11-29 12:00', '2026-11-29 14:00')]
    expect(ask(MOSCOW, '2026-11-29 13:00', both).state).toBe('closed')
    expect(when(ask(MOSCOW, '2026-11-29 13:00', both).opensAt)).toBe('2026-11-29 14:00')
    expect(when(ask(MOSCOW, '2026-11-29 11:00', both).closesAt)).toBe('2026-11-29 12:00')
    expect(ask(MOSCOW, '2026-11-29 13:00', both.toReversed()).state, 'given later, though it begins earlier').toBe('open')
  })

  it('does not make a support line of one that only announces', () => {
    expect(route({ regulation: 'technotronics', at: msk('2026-11-29 13:00'), overrides: [override('open', '2026-11-29 10:00', '2026-11-29 23:00', { regulation: 'technotronics' })] }, regulations).state).toBe('announce-only')
  })

  it('is equal to a slow walk, minute by minute, whatever was opened and closed', () => {
    const begin = moscow('2024-11-01', '00:00')
    const minute = fc.integer({ min: 0, max: 6 * 1440 })
    const offices = fc.constantFrom<readonly string[] | null>(null, ['moscow'], ['novosibirsk'])
    const numbers = fc.constantFrom<readonly string[] | null>(null, [MOSCOW], [SIBERIA, REGIONS])
    const overrides = fc.array(
      fc.record({ action: fc.constantFrom('open' as const, 'close' as const), from: minute, length: fc.integer({ min: 0, max: 2000 }), offices, numbers }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(minute, overrides, fc.constantFrom(MOSCOW, SIBERIA, REGIONS), (start, drawn, number) => {
        const given = drawn.map(({ action, from, length, ...only }): LineOverride => ({
          regulation: 'technokad', action, from: begin + from * MINUTE, until: begin + (from + length) * MINUTE, author: 'Демо', ...only,
        }))
        const at = begin + start * MINUTE
        const decision = route({ number, at, overrides: given }, regulations)
        const open = slowlyOpenOffices(at, number, given)
        expect([...decision.offices].toSorted()).toEqual(open)
        expect(decision.state).toBe(open.length > 0 ? 'open' : 'closed')
        let change = at
        while (slowlyOpenOffices(change, number, given).length > 0 === open.length > 0) change += MINUTE
        expect(when(decision.opensAt ?? decision.closesAt)).toBe(when(change))
        if (open.length > 0) {
          const opened = decision.offices.every((office) => !slowlyOpenOffices(at, number, []).includes(office))
          expect(decision.reason).toBe(opened ? 'opened-by-hand' : 'within-hours')
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

const SHIFTS = { moscow: [['09:00', '18:00']], novosibirsk: [['04:00', '13:00']] } as const

/** Every override in turn overwrites what was before. */
function slowlyOpenOffices(at: number, number: string, overrides: readonly LineOverride[]): string[] {
  return Object.entries(SHIFTS).filter(([office, windows]) => {
    let open = isOfficeOpen(at, windows, true)
    for (const one of overrides) {
      const concerns = (one.numbers?.includes(number) ?? true) && (one.offices?.includes(office) ?? true)
      if (concerns && one.from <= at && at < one.until) open = one.action === 'open'
    }
    return open
  }).map(([office]) => office).toSorted()
}
