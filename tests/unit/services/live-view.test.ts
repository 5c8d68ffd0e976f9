import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLocalBus } from '../../../server/adapters/bus/local-bus.ts'
import type { LiveAgent, LiveMessage, LiveState } from '../../../server/panel-protocol.ts'
import { createLiveView } from '../../../server/services/live-view.ts'

const clock = { now: () => 0, shifted: false }
const agent = (id: string, name: string): LiveAgent => ({ id, name, office: null, status: 'offline', reason: null, since: '', callId: null, wrapUpUntil: null, reachable: false })

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('the live view', () => {
  it('tells of changed tickets and keeps none of them', () => {
    const bus = createLocalBus()
    const live = createLiveView({ bus, clock })
    const messages: string[] = []
    live.subscribe('h', (message) => messages.push(message))
    bus.publish('h', { topic: 'tickets', id: 't', value: { id: 't', number: 'TKD-2026-000001', status: 'new', version: 1, assigneeId: null, due: null } })
    vi.advanceTimersByTime(100)
    expect(messages.map((text) => (JSON.parse(text) as LiveMessage).type)).toEqual(['delta'])
    expect(live.state('h').tickets).toEqual({})
    expect((JSON.parse(live.subscribe('h', () => undefined).snapshot) as { state: LiveState }).state.tickets).toEqual({})
    live.close()
  })

  it('gives whoever comes, whenever they come, what is there and every change after it', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), id: fc.constantFrom('a', 'b', 'c'), name: fc.string({ maxLength: 3 }) }),
      fc.record({ do: fc.constant('remove' as const), id: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ do: fc.constant('come' as const) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.nat(80) }),
    )
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const bus = createLocalBus()
      const live = createLiveView({ bus, clock })
      const panels: string[][] = []
      for (const one of steps) {
        if (one.do === 'put') bus.publish('h', { topic: 'agents', id: one.id, value: agent(one.id, one.name) })
        else if (one.do === 'remove') bus.publish('h', { topic: 'agents', id: one.id, value: null })
        else if (one.do === 'wait') vi.advanceTimersByTime(one.ms)
        else {
          const messages: string[] = []
          const { snapshot } = live.subscribe('h', (message) => messages.push(message))
          messages.unshift(snapshot)
          panels.push(messages)
        }
      }
      vi.advanceTimersByTime(100)
      for (const messages of panels) expect(shown(messages)).toEqual(live.state('h').agents)
      live.close()
    }))
  })

  it('sends what happens within a moment as one delta', () => {
    const bus = createLocalBus()
    const live = createLiveView({ bus, clock })
    const messages: string[] = []
    live.subscribe('h', (message) => messages.push(message))
    for (let i = 0; i < 10; i += 1) bus.publish('h', { topic: 'agents', id: 'a', value: agent('a', String(i)) })
    expect(messages).toEqual([])
    vi.advanceTimersByTime(50)
    expect(messages.map((text) => JSON.parse(text) as LiveMessage)).toEqual([{ type: 'delta', seq: 1, changes: [{ topic: 'agents', id: 'a', value: agent('a', '9') }] }])
  })
})

function shown(messages: string[]): LiveState['agents'] {
  const [snapshot, ...deltas] = messages.map((text) => JSON.parse(text) as LiveMessage)
  if (snapshot?.type !== 'snapshot') throw new Error('no snapshot')
  const { agents } = snapshot.state
  let { seq } = snapshot
  for (const delta of deltas) {
    if (delta.type !== 'delta' || delta.seq !== seq + 1) throw new Error(`a gap after ${seq}`)
    seq = delta.seq
    for (const { id, value } of delta.changes) {
      if (value === null) delete agents[id]
      else agents[id] = value as LiveAgent
    }
  }
  return agents
}
