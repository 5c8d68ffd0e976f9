import { describe, expect, it } from 'vitest'
import { compileRegulations } from '../../../server/domain/regulation/compile-regulation.ts'
import { route } from '../../../server/domain/telephony/routing.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { isShortenedDate, isWorkingDate, MINUTE, moscow, moscowDate, moscowTime } from '../worktime/slow-clock.ts'

/**
 * Whole years, minute by minute, against the clauses written down once more as plainly as they are in the regulation,
 * with clock times as text. The years have working Saturdays, shortened ones among them, and transferred days off.
 */

const regulations = compileRegulations([loadPreset('technokad')], loadProductionCalendar())

const NUMBERS = { moscow: '+74952698657', regions: '+78002008775', siberia: '+73833835768' } as const
type Line = keyof typeof NUMBERS

/** TKD-3 with TKD-1: who is on shift in a minute. */
function onShift(at: number): 'nobody' | 'novosibirsk' | 'both' | 'moscow' {
  const date = moscowDate(at)
  if (!isWorkingDate(date)) return 'nobody'
  const time = moscowTime(at)
  const [novosibirskEnds, moscowEnds] = isShortenedDate(date) ? ['12:00', '17:00'] : ['13:00', '18:00']
  if (time >= '04:00' && time < '09:00') return 'novosibirsk'
  if (time >= '09:00' && time < novosibirskEnds) return 'both'
  if (time >= novosibirskEnds && time < moscowEnds) return 'moscow'
  return 'nobody'
}

/** TKD-4: the offices in the order in which they are asked. */
function expectedOffices(shift: ReturnType<typeof onShift>, line: Line): { offices: string[]; prefers: string | null } {
  if (shift === 'nobody') return { offices: [], prefers: null }
  if (shift !== 'both') return { offices: [shift], prefers: null }
  if (line === 'siberia') return { offices: ['novosibirsk', 'moscow'], prefers: 'novosibirsk' }
  return { offices: ['moscow', 'novosibirsk'], prefers: line === 'moscow' ? 'moscow' : null }
}

describe.each([2021, 2024, 2025, 2027])('TKD-1 TKD-3 TKD-4 minute by minute over %i', (year) => {
  const begin = moscow(`${year}-01-01`, '00:00')
  const end = moscow(`${year}-12-31`, '24:00')

  it.each(Object.keys(NUMBERS) as Line[])('the %s number', (line) => {
    const wrong: string[] = []
    let openMinutes = 0
    let previous: { state: string; changesAt: number } | null = null
    for (let at = begin; at < end; at += MINUTE) {
      const decision = route({ number: NUMBERS[line], at }, regulations)
      const { offices, prefers } = expectedOffices(onShift(at), line)
      const state = offices.length === 0 ? 'closed' : 'open'
      const right = decision.state === state && decision.prefers === prefers && decision.offices.join() === offices.join()
      if (!right) wrong.push(`${moscowDate(at)} ${moscowTime(at)}: ${JSON.stringify(decision)}`)
      if (state === 'open') openMinutes += 1

      // Whatever was foretold a minute ago must be foretold still, or have come.
      const changesAt = decision.opensAt ?? decision.closesAt ?? Number.NaN
      if (previous !== null) {
        const foretold = previous.state === state ? changesAt === previous.changesAt : previous.changesAt === at
        if (!foretold) wrong.push(`${moscowDate(at)} ${moscowTime(at)}: foretold ${new Date(previous.changesAt).toISOString()}`)
      }
      previous = { state, changesAt }
      if (wrong.length > 5) break
    }
    expect(wrong).toEqual([])
    expect(openMinutes, 'the walk met working time').toBeGreaterThan(200_000)
  }, 120_000)
})
