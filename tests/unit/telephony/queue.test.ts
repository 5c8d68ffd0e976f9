import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../server/domain/telephony/agent.ts'
import { expectedWaitMs, match, nextLook, positionOf, servingOffices } from '../../../server/domain/telephony/queue.ts'
import type { WaitingCaller } from '../../../server/domain/telephony/queue.ts'
import { T0, terms } from './call-fixtures.ts'

const both = () => ['moscow', 'novosibirsk']

function agent(id: string, office: string, changes: Partial<Agent> = {}): Agent {
  return { id, hotlineId: 'technokad', name: id, office, phoneUri: null, presence: { kind: 'available', reason: null, since: T0 }, engagement: { kind: 'free' }, reachable: true, idleSince: T0, missed: 0, ...changes }
}

function caller(callId: string, changes: Partial<WaitingCaller> = {}): WaitingCaller {
  return { callId, hotlineId: 'technokad', queuedAt: T0, terms, tried: [], outOfTurn: false, specialistId: null, claimed: false, retryAt: T0, ...changes }
}

const noPreference = { ...terms, prefers: null }
const pairs = (callers: WaitingCaller[], agents: Agent[], now = T0, onShift: () => readonly string[] = both) => match(callers, agents, onShift, now).map(({ callId, agentId }) => `${callId}→${agentId}`)

describe('who is rung', () => {
  it('TKD-4 the preferred office goes first even when the other has been idle longer', () => {
    expect(pairs([caller('a')], [agent('nsk', 'novosibirsk', { idleSince: T0 - 9_000 }), agent('msk', 'moscow')])).toEqual(['a→msk'])
  })

  it('TKD-4 the other office is asked after the overflow wait, not a moment before', () => {
    const busy = agent('msk', 'moscow', { engagement: { kind: 'talking', callId: 'x', since: T0 } })
    const agents = [busy, agent('nsk', 'novosibirsk')]
    expect(pairs([caller('a')], agents, T0 + 19_999)).toEqual([])
    expect(pairs([caller('a')], agents, T0 + 20_000)).toEqual(['a→nsk'])
    expect(nextLook([caller('a')], T0)).toBe(T0 + 20_000)
  })

  it('TKD-4 an office on shift with nobody logged in overflows at once', () => {
    expect(pairs([caller('a')], [agent('nsk', 'novosibirsk')])).toEqual(['a→nsk'])
    expect(pairs([caller('a')], [agent('msk', 'moscow', { presence: { kind: 'offline', reason: null, since: T0 } }), agent('nsk', 'novosibirsk')])).toEqual(['a→nsk'])
  })

  it('TKD-4 an office on a break is logged in: the overflow waits for it', () => {
    expect(pairs([caller('a')], [agent('msk', 'moscow', { presence: { kind: 'break', reason: 'lunch', since: T0 } }), agent('nsk', 'novosibirsk')])).toEqual([])
  })

  it('TKD-4 without a preference the agent who has been idle longest answers', () => {
    expect(pairs([caller('a', { terms: noPreference })], [agent('msk', 'moscow', { idleSince: T0 - 1 }), agent('nsk', 'novosibirsk', { idleSince: T0 - 2 })])).toEqual(['a→nsk'])
  })

  it('TKD-3 an office that is off shift is not asked', () => {
    expect(pairs([caller('a', { terms: noPreference })], [agent('nsk', 'novosibirsk')], T0, () => ['moscow'])).toEqual([])
  })

  it('TKD-3 those who wait at the end of the last shift are served by the offices that were on it', () => {
    const late = caller('a', { terms: { ...noPreference, offices: ['moscow'] } })
    expect(servingOffices(late, () => [])).toEqual(['moscow'])
    expect(pairs([late], [agent('msk', 'moscow')], T0, () => [])).toEqual(['a→msk'])
  })

  it('asks nobody twice about the same call while another is free', () => {
    const tried = caller('a', { terms: noPreference, tried: ['one'] })
    expect(pairs([tried], [agent('one', 'moscow', { idleSince: T0 - 9 }), agent('two', 'moscow')])).toEqual(['a→two'])
  })

  it('asks the same agent again after a pause when nobody else is free', () => {
    const tried = caller('a', { terms: noPreference, tried: ['one'], retryAt: T0 + 10_000 })
    expect(pairs([tried], [agent('one', 'moscow')], T0 + 9_999)).toEqual([])
    expect(nextLook([tried], T0)).toBe(T0 + 10_000)
    expect(pairs([tried], [agent('one', 'moscow')], T0 + 10_000)).toEqual(['a→one'])
  })

  it('gives a freed agent the longest-waiting caller that this agent may serve', () => {
    const first = caller('first', { queuedAt: T0, terms: { ...terms, prefers: 'moscow' } })
    const second = caller('second', { queuedAt: T0 + 5, terms: { ...terms, prefers: 'novosibirsk' } })
    const moscowBusy = agent('msk', 'moscow', { engagement: { kind: 'talking', callId: 'x', since: T0 } })
    expect(pairs([second, first], [moscowBusy, agent('nsk', 'novosibirsk')], T0 + 10)).toEqual(['second→nsk'])
    expect(pairs([second, first], [moscowBusy, agent('nsk', 'novosibirsk')], T0 + 20_000)).toEqual(['first→nsk'])
  })

  it('never crosses companies', () => {
    expect(pairs([caller('a', { hotlineId: 'nekta' })], [agent('msk', 'moscow')])).toEqual([])
  })
})

describe('RBT-5 callers out of turn', () => {
  const plainCaller = (id: string, at: number, changes: Partial<WaitingCaller> = {}) => caller(id, { terms: noPreference, queuedAt: T0 + at, ...changes })

  it('go before everybody, among them the one who waits longest', () => {
    const callers = [plainCaller('a', 0), plainCaller('b', 1), plainCaller('late', 9, { outOfTurn: true }), plainCaller('later', 10, { outOfTurn: true })]
    expect(pairs(callers, [agent('one', 'moscow')], T0 + 20)).toEqual(['late→one'])
    expect(pairs(callers, [agent('one', 'moscow', { idleSince: T0 - 3 }), agent('two', 'moscow', { idleSince: T0 - 2 }), agent('three', 'moscow')], T0 + 20)).toEqual(['late→one', 'later→two', 'a→three'])
    expect(positionOf(callers, 'late')).toBe(1)
    expect(positionOf(callers, 'a')).toBe(3)
  })

  it('leave an agent whom they may not have to those behind them', () => {
    const urgent = plainCaller('urgent', 9, { outOfTurn: true, terms: { ...terms, prefers: 'moscow' } })
    const busy = agent('msk', 'moscow', { engagement: { kind: 'talking', callId: 'x', since: T0 } })
    expect(pairs([plainCaller('a', 0), urgent], [busy, agent('nsk', 'novosibirsk')], T0 + 10)).toEqual(['a→nsk'])
  })
})

describe('the responsible specialist', () => {
  const clients = (changes: Partial<WaitingCaller> = {}) => caller('a', { specialistId: 'vera', ...changes })
  const idle = agent('idle', 'moscow', { idleSince: T0 - 60_000 })
  const busy = { engagement: { kind: 'talking' as const, callId: 'x', since: T0 } }

  it('CNT-9 TTR-15 is rung first when free, before an office that is preferred and an agent idle for longer', () => {
    expect(pairs([clients()], [idle, agent('vera', 'novosibirsk')])).toEqual(['a→vera'])
  })

  it('CNT-9 TTR-15 the queue’s order holds when the specialist is busy, absent, off shift, or has been asked about this call', () => {
    expect(pairs([clients()], [idle, agent('vera', 'moscow', busy)])).toEqual(['a→idle'])
    expect(pairs([clients()], [idle, agent('vera', 'moscow', { presence: { kind: 'break', reason: 'lunch', since: T0 } })])).toEqual(['a→idle'])
    expect(pairs([clients()], [idle])).toEqual(['a→idle'])
    expect(pairs([clients({ terms: noPreference })], [idle, agent('vera', 'novosibirsk')], T0, () => ['moscow'])).toEqual(['a→idle'])
    expect(pairs([clients({ tried: ['vera'] })], [idle, agent('vera', 'moscow')])).toEqual(['a→idle'])
  })

  it('CNT-9 is waited for while busy as long as the regulation says, not a moment longer', () => {
    const patient = clients({ terms: { ...noPreference, specialistWaitMs: 15_000 } })
    const agents = [idle, agent('vera', 'moscow', busy)]
    expect(pairs([patient], agents, T0 + 14_999)).toEqual([])
    expect(nextLook([patient], T0)).toBe(T0 + 15_000)
    expect(pairs([patient], agents, T0 + 15_000)).toEqual(['a→idle'])
    expect(pairs([patient], [idle], T0), 'but not for one who is not here').toEqual(['a→idle'])
  })

  it('of another company is none', () => {
    expect(pairs([clients()], [idle, agent('vera', 'moscow', { hotlineId: 'nekta' })])).toEqual(['a→idle'])
  })
})

describe('what a caller can be told', () => {
  it('counts places in the order of queueing, those being rung included', () => {
    const callers = [caller('b', { queuedAt: T0 + 2 }), caller('a', { queuedAt: T0 + 1, claimed: true }), caller('other', { hotlineId: 'nekta', queuedAt: T0 })]
    expect(positionOf(callers, 'b')).toBe(2)
    expect(positionOf(callers, 'other')).toBe(1)
    expect(positionOf(callers, 'nobody')).toBeNull()
  })

  it('expects a wait only when somebody is there', () => {
    expect(expectedWaitMs(3, 2, 60_000)).toBe(90_000)
    expect(expectedWaitMs(1, 0, 60_000)).toBeNull()
  })
})

describe('laws', () => {
  const offices = fc.constantFrom('moscow', 'novosibirsk')
  const agents = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 30 }).map((n) => `agent-${n}`), office: offices, idle: fc.nat(60_000), available: fc.boolean(), reachable: fc.boolean(), busy: fc.boolean() }), { selector: ({ id }) => id, maxLength: 12 })
    .map((list) => list.map(({ id, office, idle, available, reachable, busy }) => agent(id, office, { idleSince: T0 - idle, reachable, presence: { kind: available ? 'available' : 'offline', reason: null, since: T0 }, engagement: busy ? { kind: 'talking', callId: 'x', since: T0 } : { kind: 'free' } })))
  const callers = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 60 }).map((n) => `call-${n}`), ago: fc.nat(60_000), prefers: fc.option(offices), tried: fc.array(fc.integer({ min: 0, max: 30 }).map((n) => `agent-${n}`), { maxLength: 3 }), claimed: fc.boolean() }), { selector: ({ id }) => id, maxLength: 30 })
    .map((list) => list.map(({ id, ago, prefers, tried, claimed }) => caller(id, { queuedAt: T0 - ago, terms: { ...terms, prefers }, tried, claimed })))

  it('nobody is given away twice, only free agents are rung, only unclaimed callers are served', () => {
    fc.assert(fc.property(callers, agents, (waiting, all) => {
      const made = match(waiting, all, both, T0)
      expect(new Set(made.map(({ agentId }) => agentId)).size).toBe(made.length)
      expect(new Set(made.map(({ callId }) => callId)).size).toBe(made.length)
      for (const { callId, agentId } of made) {
        expect(waiting.find((one) => one.callId === callId)?.claimed).toBe(false)
        expect(all.find((one) => one.id === agentId)).toMatchObject({ reachable: true, engagement: { kind: 'free' }, presence: { kind: 'available' } })
      }
    }))
  })

  it('without preferences and refusals, as many are served as can be, those who wait longest', () => {
    fc.assert(fc.property(callers, agents, (waiting, all) => {
      const plain = waiting.map((one) => ({ ...one, terms: noPreference, tried: [] }))
      const open = plain.filter((one) => !one.claimed).toSorted((a, b) => a.queuedAt - b.queuedAt || (a.callId < b.callId ? -1 : 1))
      const free = all.filter((one) => one.reachable && one.engagement.kind === 'free' && one.presence.kind === 'available')
      expect(match(plain, all, both, T0).map(({ callId }) => callId)).toEqual(open.slice(0, free.length).map(({ callId }) => callId))
    }))
  })

  const companies = ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics']
  const urgency = fc.array(fc.boolean(), { minLength: 61, maxLength: 61 })
  const companyOf = fc.array(fc.constantFrom(...companies), { minLength: 61, maxLength: 61 })
  const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0)

  it('RBT-5 without preferences and refusals those out of turn are served first, in each class those who wait longest: nobody is passed by one who came later', () => {
    fc.assert(fc.property(callers, agents, urgency, (waiting, all, urgent) => {
      const mixed = waiting.map((one) => ({ ...one, terms: noPreference, tried: [], outOfTurn: urgent[numberIn(one.callId)] === true }))
      const served = match(mixed, all, both, T0).map(({ callId }) => mixed.find((one) => one.callId === callId)!)
      const left = mixed.filter((one) => !one.claimed && !served.includes(one))
      for (const one of served) for (const other of left) {
        if (one.outOfTurn === other.outOfTurn) expect(one.queuedAt).toBeLessThanOrEqual(other.queuedAt)
        else expect(one.outOfTurn).toBe(true)
      }
    }))
  })

  it('RBT-5 the order does not depend on the order in which callers are looked at', () => {
    fc.assert(fc.property(callers, agents, urgency, (waiting, all, urgent) => {
      const mixed = waiting.map((one) => ({ ...one, outOfTurn: urgent[numberIn(one.callId)] === true }))
      expect(match(mixed.toReversed(), all, both, T0)).toEqual(match(mixed, all, both, T0))
      const places = mixed.map(({ callId }) => positionOf(mixed, callId))
      expect(places.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(mixed.map((_, index) => index + 1))
    }))
  })

  it('RBT-5 in each class everybody’s turn comes: with one agent and no newcomers all are served, those out of turn before the others, each class in order', () => {
    fc.assert(fc.property(callers, urgency, (waiting, urgent) => {
      let queue = waiting.map((one) => ({ ...one, terms: noPreference, tried: [], claimed: false, outOfTurn: urgent[numberIn(one.callId)] === true }))
      const order: typeof queue = []
      while (queue.length > 0) {
        const [made, ...more] = match(queue, [agent('only', 'moscow')], both, T0)
        expect(more).toEqual([])
        order.push(...queue.filter(({ callId }) => callId === made?.callId))
        queue = queue.filter(({ callId }) => callId !== made?.callId)
      }
      expect(order).toEqual(order.toSorted((a, b) => Number(b.outOfTurn) - Number(a.outOfTurn) || a.queuedAt - b.queuedAt))
      expect(order.length).toBe(waiting.length)
    }), { numRuns: 50 })
  })

  it('an agent is never rung for a caller of another company, and one company’s callers take no agents from another’s', () => {
    fc.assert(fc.property(callers, agents, companyOf, urgency, (waiting, all, company, urgent) => {
      const mixed = waiting.map((one) => ({ ...one, terms: noPreference, tried: [], specialistId: `agent-${numberIn(one.callId) % 31}`, outOfTurn: urgent[numberIn(one.callId)] === true, hotlineId: company[numberIn(one.callId)]! }))
      const people = all.map((one) => ({ ...one, hotlineId: company[60 - numberIn(one.id)]! }))
      const made = match(mixed, people, both, T0)
      for (const { callId, agentId } of made) expect(people.find(({ id }) => id === agentId)?.hotlineId).toBe(mixed.find((one) => one.callId === callId)?.hotlineId)
      const apart = companies.flatMap((one) => match(mixed.filter(({ hotlineId }) => hotlineId === one), people.filter(({ hotlineId }) => hotlineId === one), both, T0))
      expect(new Set(made.map(({ callId, agentId }) => `${callId}→${agentId}`))).toEqual(new Set(apart.map(({ callId, agentId }) => `${callId}→${agentId}`)))
    }))
  })

  it('a second look right after the first finds nothing more', () => {
    fc.assert(fc.property(callers, agents, (waiting, all) => {
      const made = match(waiting, all, both, T0)
      const claimed = waiting.map((one) => ({ ...one, claimed: one.claimed || made.some(({ callId }) => callId === one.callId) }))
      const engaged = all.map((one) => (made.some(({ agentId }) => agentId === one.id) ? { ...one, engagement: { kind: 'ringing' as const, callId: 'y', since: T0 } } : one))
      expect(match(claimed, engaged, both, T0)).toEqual([])
    }))
  })
})
