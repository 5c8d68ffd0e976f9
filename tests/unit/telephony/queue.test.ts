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

  it('a second look right after the first finds nothing more', () => {
    fc.assert(fc.property(callers, agents, (waiting, all) => {
      const made = match(waiting, all, both, T0)
      const claimed = waiting.map((one) => ({ ...one, claimed: one.claimed || made.some(({ callId }) => callId === one.callId) }))
      const engaged = all.map((one) => (made.some(({ agentId }) => agentId === one.id) ? { ...one, engagement: { kind: 'ringing' as const, callId: 'y', since: T0 } } : one))
      expect(match(claimed, engaged, both, T0)).toEqual([])
    }))
  })
})
