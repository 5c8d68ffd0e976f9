import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Agent } from '../../../server/domain/telephony/agent.ts'
import { createDispatcher } from '../../../server/services/dispatcher.ts'
import type { Dispatcher } from '../../../server/services/dispatcher.ts'
import { T0, terms } from './call-fixtures.ts'

const plain = { ...terms, prefers: null }

function agent(id: string, office = 'moscow'): Agent {
  return { id, hotlineId: 'technokad', name: id, office, phoneUri: null, presence: { kind: 'available', reason: null, since: T0 }, engagement: { kind: 'free' }, reachable: true, idleSince: T0, missed: 0 }
}

describe('the dispatcher', () => {
  const assigned: string[] = []
  let dispatcher: Dispatcher

  beforeEach(() => {
    vi.useFakeTimers({ now: T0 })
    assigned.length = 0
    dispatcher = createDispatcher({ clock: { now: Date.now, shifted: false }, onShift: () => ['moscow', 'novosibirsk'], assign: (callId, agentId) => assigned.push(`${callId}→${agentId}`), agentChanged: () => undefined })
  })
  afterEach(() => {
    dispatcher.close()
    vi.useRealTimers()
  })

  const wait = (callId: string, queuedAt = T0, changes = {}) => dispatcher.enqueue({ callId, hotlineId: 'technokad', queuedAt, terms: plain, tried: [], outOfTurn: false, specialistId: null, ...changes })

  it('claims caller and agent in one step: thirty callers for three agents are served in order, nobody twice', () => {
    for (const id of ['a', 'b', 'c']) dispatcher.register(agent(id))
    for (let n = 0; n < 30; n++) wait(`call-${n}`, T0 + n)
    for (let n = 0; n < 30; n++) {
      const [callId = '', agentId = ''] = (assigned[n] ?? '').split('→')
      expect(callId).toBe(`call-${n}`)
      dispatcher.engage(agentId, 'talking', callId)
      dispatcher.dequeue(callId)
      dispatcher.release(agentId, callId, 'talked', 0)
    }
    expect(assigned.length).toBe(30)
  })

  it('offers a freed agent the next caller in the same turn, without a timer', () => {
    dispatcher.register(agent('a'))
    wait('first')
    wait('second', T0 + 1)
    dispatcher.engage('a', 'talking', 'first')
    dispatcher.dequeue('first')
    expect(assigned).toEqual(['first→a'])
    dispatcher.release('a', 'first', 'talked', 0)
    expect(assigned).toEqual(['first→a', 'second→a'])
  })

  it('TKD-4 asks the other office when the overflow wait is over', () => {
    dispatcher.register(agent('msk'))
    dispatcher.register(agent('nsk', 'novosibirsk'))
    dispatcher.setPresence('msk', 'break', 'lunch')
    wait('a', T0, { terms })
    vi.advanceTimersByTime(19_999)
    expect(assigned).toEqual([])
    vi.advanceTimersByTime(1)
    expect(assigned).toEqual(['a→nsk'])
  })

  it('frees an agent when the wrap-up has run out, later when it was extended', () => {
    dispatcher.register(agent('a'))
    wait('first')
    dispatcher.engage('a', 'talking', 'first')
    dispatcher.dequeue('first')
    dispatcher.release('a', 'first', 'talked', 30_000)
    wait('second')
    dispatcher.extendWrapUp('a', 10_000)
    vi.advanceTimersByTime(39_999)
    expect(assigned).toEqual(['first→a'])
    vi.advanceTimersByTime(1)
    expect(assigned).toEqual(['first→a', 'second→a'])
  })

  it('rings nobody who cannot be reached, and rings at once when that changes', () => {
    dispatcher.register(agent('a'))
    dispatcher.setReachable('a', false)
    wait('first')
    expect(assigned).toEqual([])
    dispatcher.setReachable('a', true)
    expect(assigned).toEqual(['first→a'])
  })

  it('keeps the caller’s place through a declined offer', () => {
    dispatcher.register(agent('a'))
    wait('first')
    wait('second', T0 + 1)
    wait('first', T0, { tried: ['a'] })
    dispatcher.release('a', 'first', 'declined', 0)
    expect(dispatcher.outlook('first')).toMatchObject({ position: 1 })
    expect(assigned.at(-1)).toBe('second→a')
  })

  it('expects waits by the company’s own talks, not by another’s', () => {
    dispatcher.register(agent('a'))
    dispatcher.register({ ...agent('other'), hotlineId: 'nekta' })
    wait('long')
    dispatcher.engage('a', 'talking', 'long')
    dispatcher.dequeue('long')
    vi.advanceTimersByTime(3_600_000)
    dispatcher.release('a', 'long', 'talked', 30_000)
    wait('next', Date.now())
    wait('theirs', Date.now(), { hotlineId: 'nekta', terms: { ...plain, offices: ['moscow'] } })
    wait('theirs too', Date.now(), { hotlineId: 'nekta', terms: { ...plain, offices: ['moscow'] } })
    expect(dispatcher.outlook('next')?.expectedWaitMs).toBeGreaterThan(180_000)
    expect(dispatcher.outlook('theirs')?.expectedWaitMs).toBe(180_000)
  })

  it('RBT-5 moves a caller up who waits already, also while somebody is rung for him', () => {
    wait('first')
    wait('urgent', T0 + 1)
    dispatcher.reorder('urgent', { outOfTurn: true, specialistId: null })
    dispatcher.reorder('nobody', { outOfTurn: true, specialistId: null })
    expect(dispatcher.outlook('urgent')).toMatchObject({ position: 1 })
    dispatcher.register(agent('a'))
    expect(assigned).toEqual(['urgent→a'])
    dispatcher.reorder('urgent', { outOfTurn: true, specialistId: 'b' })
    dispatcher.register(agent('b'))
    expect(assigned, 'no second agent for a caller who is rung').toEqual(['urgent→a', 'first→b'])
  })

  it('CNT-9 rings the specialist who becomes free within the wait, another when it is over', () => {
    dispatcher.register(agent('vera'))
    dispatcher.engage('vera', 'talking', 'x')
    dispatcher.register(agent('idle'))
    const patient = { specialistId: 'vera', terms: { ...plain, specialistWaitMs: 15_000 } }
    wait('a', T0, patient)
    vi.advanceTimersByTime(14_999)
    expect(assigned).toEqual([])
    vi.advanceTimersByTime(1)
    expect(assigned).toEqual(['a→idle'])
    wait('b', Date.now(), patient)
    dispatcher.release('vera', 'x', 'talked', 0)
    expect(assigned).toEqual(['a→idle', 'b→vera'])
  })

  it('says that nobody is there when everybody has left', () => {
    wait('first')
    expect(dispatcher.outlook('first')).toEqual({ position: 1, expectedWaitMs: null, staffed: false })
  })
})
