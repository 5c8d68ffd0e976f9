import { describe, expect, it } from 'vitest'
import { MISSED_BREAK_REASON, engage, extendWrapUp, finishWrapUp, isFree, isLoggedIn, release, statusOf, withPresence, withReachability } from '../../../server/domain/telephony/agent.ts'
import type { Agent } from '../../../server/domain/telephony/agent.ts'
import { T0 } from './call-fixtures.ts'

const offline: Agent = { id: 'anna', hotlineId: 'technokad', name: 'Анна', office: 'moscow', phoneUri: null, presence: { kind: 'offline', reason: null, since: T0 }, engagement: { kind: 'free' }, reachable: true, idleSince: T0, missed: 0 }
const available = withPresence(offline, 'available', null, T0)

describe('an agent', () => {
  it('is offered calls only when available, free and reachable', () => {
    expect(isFree(available)).toBe(true)
    expect(isFree(offline)).toBe(false)
    expect(isFree(withReachability(available, false))).toBe(false)
    expect(isFree(engage(available, 'ringing', 'c', T0))).toBe(false)
    expect(isFree(withPresence(available, 'break', 'lunch', T0))).toBe(false)
  })

  it('goes from ringing over talking and wrap-up back to waiting for a call', () => {
    const talking = engage(engage(available, 'ringing', 'c', T0 + 1), 'talking', 'c', T0 + 2)
    const wrapping = release(talking, 'c', 'talked', T0 + 3, 30_000)
    expect(statusOf(wrapping)).toEqual({ status: 'wrap-up', since: T0 + 3 })
    expect(extendWrapUp(wrapping, 5_000).engagement).toMatchObject({ until: T0 + 35_003 })
    expect(finishWrapUp(wrapping, T0 + 9)).toMatchObject({ engagement: { kind: 'free' }, idleSince: T0 + 9 })
  })

  it('keeps the place among the idle when the caller hung up while ringing', () => {
    const ringing = engage(available, 'ringing', 'c', T0 + 50)
    expect(release(ringing, 'c', 'cancelled', T0 + 60, 0)).toMatchObject({ idleSince: T0, engagement: { kind: 'free' } })
  })

  it('is put on a break after two missed offers in a row, and only in a row', () => {
    const missOnce = (agent: Agent) => release(engage(agent, 'ringing', 'c', T0), 'c', 'missed', T0, 0)
    const answered = release(engage(engage(missOnce(available), 'ringing', 'd', T0), 'talking', 'd', T0), 'd', 'talked', T0, 0)
    expect(missOnce(answered).presence.kind).toBe('available')
    expect(missOnce(missOnce(available)).presence).toMatchObject({ kind: 'break', reason: MISSED_BREAK_REASON })
  })

  it('takes a break asked for in mid-call when the call is over', () => {
    const talking = engage(available, 'talking', 'c', T0)
    const leaving = withPresence(talking, 'break', 'lunch', T0 + 1)
    expect(statusOf(leaving).status).toBe('talking')
    expect(statusOf(release(leaving, 'c', 'talked', T0 + 2, 0)).status).toBe('break')
  })

  it('is not let go by a call that no longer has hold of it', () => {
    const talking = engage(available, 'talking', 'new', T0)
    expect(release(talking, 'old', 'missed', T0, 0)).toBe(talking)
  })

  it('counts as logged in on a break and in a call, not when nobody can reach it', () => {
    expect(isLoggedIn(withPresence(available, 'break', 'lunch', T0))).toBe(true)
    expect(isLoggedIn(withReachability(available, false))).toBe(false)
    expect(isLoggedIn(withReachability(engage(available, 'talking', 'c', T0), false))).toBe(true)
    expect(isLoggedIn(offline)).toBe(false)
  })
})
