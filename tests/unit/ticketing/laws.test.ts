import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alarmsOf } from '../../../server/domain/ticketing/alarms.ts'
import { deadlinesOf } from '../../../server/domain/ticketing/deadlines.ts'
import { allowedActions, decide } from '../../../server/domain/ticketing/decide.ts'
import { applyFact, foldTicket } from '../../../server/domain/ticketing/fold.ts'
import { openTicket } from '../../../server/domain/ticketing/open.ts'
import { reckon, reckonBack } from '../../../server/domain/ticketing/reckoning.ts'
import type { Pause } from '../../../server/domain/ticketing/reckoning.ts'
import type { TicketRules } from '../../../server/domain/ticketing/rules.ts'
import type { Actor, TicketAction, TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { ANNA, BORIS, CLIENT, Desk, msk, rulesOf } from './desk.ts'

const MINUTE = 60_000
const PRESETS = ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics'].map((key) => rulesOf(key))
const rules = fc.constantFrom(...PRESETS)
const moment = fc.integer({ min: 0, max: 60 * 24 * 60 }).map((minutes) => msk('2026-10-20 00:00') + minutes * MINUTE)

/** Actions with the words of a regulation and with others; many are refused. */
function actionOf({ regulation }: TicketRules): fc.Arbitrary<TicketAction> {
  const one = (keys: readonly string[]) => fc.constantFrom(...keys, 'nonsense')
  const outcome = one(regulation.outcomes.map(({ key }) => key))
  const level = one(regulation.levels.items.map(({ key }) => key))
  const supportPackage = one(regulation.packages.items.map(({ key }) => key))
  return fc.oneof(
    fc.constantFrom<TicketAction>(
      { type: 'take' }, { type: 'resume' }, { type: 'confirm' }, { type: 'ask-to-move' }, { type: 'notify-registered', how: 'email' }, { type: 'reopen', text: null },
      { type: 'note', text: 'х' }, { type: 'assign', to: null }, { type: 'assign', to: { kind: 'third-party', name: 'П' } }, { type: 'rate', rating: 3, comment: null },
      { type: 'complain', want: 'reopen', text: 'х' }, { type: 'complain', want: 'escalate', text: 'х' }, { type: 'escalate', to: 'head', text: 'х' },
      { type: 'receive-message', text: 'х', channel: 'email' }, { type: 'close', outcome: null, text: null },
    ),
    fc.record({ type: fc.constant('send-message' as const), kind: fc.constant('answer' as const), text: fc.constantFrom('', 'х'), links: fc.constant([]), waitForClient: fc.boolean() }),
    fc.record({ type: fc.constant('set-level' as const), level, consent: fc.constantFrom(null, 'да') }),
    fc.record({ type: fc.constant('confirm-package' as const), package: supportPackage }),
    fc.record({ type: fc.constant('set-client' as const), clientId: fc.constantFrom(null, 'c'), package: fc.option(supportPackage, { nil: null }) }),
    fc.record({ type: fc.constant('defer' as const), reason: outcome, until: fc.constant(null) }),
    fc.record({ type: fc.constant('wait-for-development' as const), reason: outcome, development: fc.record({ productVersion: fc.constantFrom(null, '2'), date: fc.constant(null), addedWorkingDays: fc.integer({ min: 0, max: 20 }) }) }),
    fc.record({ type: fc.constant('resolve' as const), outcome, text: fc.constantFrom(null, 'х') }),
    fc.record({ type: fc.constant('decline' as const), reason: outcome, text: fc.constant(null) }),
    fc.record({ type: fc.constant('set-topic' as const), topic: one(regulation.topics.map(({ key }) => key)) }),
  )
}

interface Step {
  action: TicketAction
  by: Actor
  minutes: number
}

const life = rules.chain((of) =>
  fc.record({
    rules: fc.constant(of),
    at: moment,
    level: fc.constantFrom(null, ...of.regulation.levels.items.map(({ key }) => key)),
    waits: fc.boolean(),
    steps: fc.array(fc.record({ action: actionOf(of), by: fc.constantFrom(ANNA, BORIS, CLIENT), minutes: fc.integer({ min: 0, max: 3_000 }) }), { maxLength: 25 }),
  }),
)

/** Lives a ticket's life; hands out every moment of it. */
function live({ rules: of, at, level, waits, steps }: { rules: TicketRules; at: number; level: string | null; waits: boolean; steps: readonly Step[] }, watch: (facts: readonly TicketFact[], now: number, step: Step | null) => void): TicketFact[] {
  const opened = openTicket({ channel: 'email', regulationVersion: 1, clientId: 'c', package: null, level, ticketType: null, activeOfClient: waits ? 3 : 0, firstOfClient: true, specialistId: null, by: CLIENT }, of, at)
  if (!opened.ok) throw new Error(opened.code)
  let facts = opened.facts
  let now = at
  watch(facts, now, null)
  for (const step of steps) {
    now += step.minutes * MINUTE
    watch(facts, now, step)
    const decided = decide(foldTicket('t', 'h', facts), facts, step.action, step.by, now, of)
    if (decided.ok) facts = [...facts, ...decided.facts]
  }
  watch(facts, now, null)
  return facts
}

describe('laws of tickets', () => {
  it('what is allowed is not refused for its kind, and what is not allowed is refused', () => {
    fc.assert(fc.property(life, (ticket) => {
      live(ticket, (facts, now, step) => {
        if (step === null) return
        const folded = foldTicket('t', 'h', facts)
        const decided = decide(folded, facts, step.action, step.by, now, ticket.rules)
        if (decided.ok) expect(allowedActions(folded, facts, step.by, now, ticket.rules)).toContain(step.action.type)
      })
    }), { numRuns: 300 })
  })

  it('the facts, folded one by one, are the ticket; a closed one has come to its end', () => {
    fc.assert(fc.property(life, (ticket) => {
      const facts = live(ticket, () => {})
      const [first, ...later] = facts
      expect(later.reduce(applyFact, foldTicket('t', 'h', [first!]))).toEqual(foldTicket('t', 'h', facts))
      const closed = facts.findLastIndex(({ type }) => type === 'closed')
      const reopened = facts.findLastIndex(({ type }) => type === 'reopened')
      expect(foldTicket('t', 'h', facts).status === 'closed').toBe(closed > reopened)
    }), { numRuns: 300 })
  })

  it('clocks: one of each kind, none on a closed ticket still going; a breach has passed, after its deadline and before it stopped', () => {
    fc.assert(fc.property(life, (ticket) => {
      live(ticket, (facts, now) => {
        const deadlines = deadlinesOf(facts, ticket.rules, now)
        expect(new Set(deadlines.map(({ clock }) => clock)).size).toBe(deadlines.length)
        const { status } = foldTicket('t', 'h', facts)
        for (const { startedAt, dueAt, targetAt, stoppedAt, pausedSince, breachedAt } of deadlines) {
          if (status === 'closed') expect(stoppedAt).not.toBeNull()
          if (stoppedAt !== null) expect([pausedSince, stoppedAt >= startedAt]).toEqual([null, true])
          if (dueAt !== null) expect(dueAt).toBeGreaterThanOrEqual(startedAt)
          if (dueAt !== null && targetAt !== null) expect(targetAt).toBeLessThanOrEqual(dueAt)
          if (breachedAt !== null) expect(breachedAt).toBeLessThanOrEqual(now)
        }
      })
    }), { numRuns: 200 })
  })

  it('alarms: keys of their own, only for clocks that go, and nobody is reminded outside working time', () => {
    fc.assert(fc.property(life, (ticket) => {
      live(ticket, (facts, now) => {
        const deadlines = deadlinesOf(facts, ticket.rules, now)
        const alarms = alarmsOf(foldTicket('t', 'h', facts), deadlines, ticket.rules)
        expect(new Set(alarms.map(({ key }) => key)).size).toBe(alarms.length)
        for (const { clock, what, at } of alarms) {
          if (clock !== null) expect(deadlines.find((deadline) => deadline.clock === clock)).toMatchObject({ stoppedAt: null, pausedSince: null })
          if (what !== 'auto-close') expect(ticket.rules.hours.union.isOpen(at)).toBe(true)
        }
      })
    }), { numRuns: 200 })
  })

  it('a request received later is never due earlier', () => {
    fc.assert(fc.property(rules, moment, fc.integer({ min: 0, max: 20_000 }), (of, at, minutes) => {
      const due = (receivedAt: number) => {
        const opened = openTicket({ channel: 'email', regulationVersion: 1, clientId: null, package: null, level: null, ticketType: null, activeOfClient: 0, firstOfClient: true, specialistId: null, by: CLIENT }, of, receivedAt)
        return opened.ok ? deadlinesOf(opened.facts, of, receivedAt).map(({ dueAt }) => dueAt ?? 0) : []
      }
      const [first, second] = [due(at), due(at + minutes * MINUTE)]
      for (const [index, dueAt] of first.entries()) expect(second[index]).toBeGreaterThanOrEqual(dueAt)
    }), { numRuns: 200 })
  })

  it('CNT-8 a package confirmed late makes the ticket of one confirmed from the start, but for breaches: none is dated before it', () => {
    const centaur = rulesOf('centaur')
    const later = fc.integer({ min: 1, max: 4_000 })
    fc.assert(fc.property(fc.constantFrom('critical', 'medium', 'low'), moment, later, later, fc.boolean(), (level, at, confirmedAfter, noticeAfter, notified) => {
      const opened = (supportPackage: string | null) => {
        const result = openTicket({ channel: 'email', regulationVersion: 1, clientId: 'c', package: supportPackage, level, ticketType: null, activeOfClient: 0, firstOfClient: true, specialistId: null, by: CLIENT }, centaur, at)
        return result.ok ? result.facts : []
      }
      const confirmedAt = at + confirmedAfter * MINUTE
      const confirmation: TicketFact = { type: 'package-confirmed', at: confirmedAt, by: ANNA, from: 'basic', to: 'extended' }
      const notice: TicketFact[] = notified ? [{ type: 'registration-notice', at: at + noticeAfter * MINUTE, by: ANNA, how: 'email' }] : []
      const inOrder = (facts: TicketFact[]) => facts.toSorted((a, b) => a.at - b.at)
      const now = at + 10_000 * MINUTE
      const [late] = deadlinesOf(inOrder([...opened(null), confirmation, ...notice]), centaur, now)
      const [early] = deadlinesOf(inOrder([...opened('extended'), ...notice]), centaur, now)
      expect({ ...late, breachedAt: null }).toEqual({ ...early, breachedAt: null })
      if (late!.breachedAt !== null) expect(late!.breachedAt).toBeGreaterThanOrEqual(confirmedAt)
    }), { numRuns: 300 })
  })

  it('NEK-10 is due eight hours after the latest message without an answer, whatever was said before', () => {
    const nekta = rulesOf('nekta')
    fc.assert(fc.property(moment, fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 900 }), client: fc.boolean() }), { minLength: 1, maxLength: 12 }), (at, talk) => {
      let now = at
      const opened = openTicket({ channel: 'email', regulationVersion: 1, clientId: 'c', package: null, level: null, ticketType: null, activeOfClient: 0, firstOfClient: true, specialistId: null, by: CLIENT }, nekta, at)
      const facts: TicketFact[] = opened.ok ? [...opened.facts] : []
      let waitingSince: number | null = at
      for (const { minutes, client } of talk) {
        now += minutes * MINUTE
        facts.push(client ? { type: 'client-message', at: now, by: CLIENT, text: 'х', channel: 'email' } : { type: 'staff-message', at: now, by: ANNA, kind: 'answer', text: 'х', links: [], leavesAt: now, waitForClient: false })
        waitingSince = client ? now : null
      }
      const reaction = deadlinesOf(facts, nekta, now).find(({ clock }) => clock === 'reaction')!
      expect(reaction.stoppedAt === null).toBe(waitingSince !== null)
      if (waitingSince !== null) expect(reaction.dueAt).toBe(nekta.hours.union.add(waitingSince, 480))
    }), { numRuns: 200 })
  })
})

describe('laws of reckoning', () => {
  const { hours } = rulesOf('technokad')
  const pauses = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 2_000 })), { maxLength: 5 })

  function pausesFrom(at: number, lengths: readonly (readonly [number, number])[]): Pause[] {
    let cursor = at
    return lengths.map(([after, length]) => {
      const from = cursor + after * MINUTE
      cursor = from + length * MINUTE
      return { from, until: cursor }
    })
  }

  it('pauses take out exactly their own working time: as a walk minute by minute says', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 1, max: 900 }), pauses, (at, minutes, lengths) => {
      const stops = pausesFrom(at, lengths)
      let left = minutes
      let now = at
      for (; left > 0; now += MINUTE) {
        const standing = stops.some(({ from, until }) => from <= now && now < until)
        if (!standing && hours.union.isOpen(now)) left -= 1
      }
      expect(reckon({ unit: 'working-minutes', minutes }, at, 'working', stops, 0, hours.union).at).toBe(now)
    }), { numRuns: 100 })
  })

  it('by the clock they take out exactly their length', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 1, max: 3_000 }), pauses, (at, minutes, lengths) => {
      const stops = pausesFrom(at, lengths)
      const { at: due } = reckon({ unit: 'clock-minutes', minutes }, at, 'working', stops, 0, hours.union)
      const stood = stops.reduce((sum, { from, until }) => sum + (from < due ? until - from : 0), 0)
      expect(due).toBe(at + minutes * MINUTE + stood)
    }))
  })

  it('the steps of an explanation use the whole amount and end at the deadline', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 1, max: 5_000 }), pauses, (at, minutes, lengths) => {
      const { at: due, steps } = reckon({ unit: 'working-minutes', minutes }, at, 'working', pausesFrom(at, lengths), 0, hours.union)
      const used = steps.reduce((sum, step) => sum + (step.kind === 'used' || step.kind === 'used-days' ? step.minutes : 0), 0)
      expect(used).toBeCloseTo(minutes, 6)
      expect(steps.at(-1)).toMatchObject({ to: due })
    }))
  })

  it('are exact to the millisecond', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 1, max: 600 }), (at, offsetMs, lengthMs, minutes) => {
      const start = at + offsetMs
      const pause = { from: start + 30 * MINUTE, until: start + 30 * MINUTE + lengthMs }
      const due = reckon({ unit: 'working-minutes', minutes }, start, 'working', [pause], 0, hours.union).at
      const stood = due > pause.from ? hours.union.between(pause.from, pause.until) : 0
      expect(hours.union.between(start, due) - stood).toBeCloseTo(minutes, 6)
    }))
  })

  it('back from a deadline is the latest moment from which the amount still passes', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 1, max: 600 }), (to, minutes) => {
      const from = reckonBack({ unit: 'working-minutes', minutes }, to, 'working', hours.union)
      expect(hours.union.between(from, to)).toBeGreaterThanOrEqual(minutes)
      expect(hours.union.between(from + 1, to)).toBeLessThan(minutes)
    }), { numRuns: 60 })
  })

  it('a pause after a deadline of working days changes nothing', () => {
    const due = hours.union.addWorkingDays(msk('2026-11-27 10:00'), 2)
    const pause = { from: due + MINUTE, until: due + 10_000 * MINUTE }
    expect(reckon({ unit: 'working-days', days: 2 }, msk('2026-11-27 10:00'), 'working', [pause], 0, hours.union).at).toBe(due)
  })

  it('a pause never brings a deadline of working days nearer', () => {
    fc.assert(fc.property(moment, fc.integer({ min: 1, max: 12 }), pauses, (at, days, lengths) => {
      const stops = pausesFrom(at, lengths)
      const amount = { unit: 'working-days', days } as const
      const plain = reckon(amount, at, 'working', [], 0, hours.union).at
      const paused = reckon(amount, at, 'working', stops, 0, hours.union).at
      expect(paused).toBeGreaterThanOrEqual(plain)
      expect(paused).toBe(hours.union.addWorkingDays(at, days + hours.union.workingDaysBegun(plain, paused)))
    }), { numRuns: 100 })
  })
})

it('a desk in a test refuses what the rules refuse', () => {
  expect(() => new Desk(rulesOf('nekta'), '2026-11-27 10:00').do('2026-11-27 10:00', { type: 'confirm' })).toThrow(/wrong-state/)
})
