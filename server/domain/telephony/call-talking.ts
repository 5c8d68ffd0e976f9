import type { CallEffect, CallEvent, CallIn, Instant, Step } from './call.ts'
import { announceLater, common, derivedId, end, finish, late, released, same, sayFarewell, saving, withEffects } from './call-steps.ts'

/** While caller and agent talk. */

/** How long a reloaded page may take to pick its call up again before the talk counts as lost. */
const REJOIN_TIMEOUT_MS = 15_000

export function inTalking(call: CallIn<'talking'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller-gone':
      return end(call, event.at, 'talked', 'caller', ...talkParts(call), released(call.agentId, 'talked'))
    case 'leg-ended':
      return legEnded(call, event.legId, event.why === 'lost', event.at)
    case 'hang-up-asked':
      return finish(call, 'talked', event.by, ...talkParts(call), released(call.agentId, 'talked'))
    case 'service-declined':
      return event.agentId === call.agentId ? serviceDeclined(call, event.reason, event.at) : same(call)
    case 'held':
      return event.legId !== call.legId || call.held ? same(call) : saving({ ...call, held: true }, event.at, ['held', {}])
    case 'resumed':
      return event.legId !== call.legId || !call.held ? same(call) : saving({ ...call, held: false }, event.at, ['resumed', {}])
    case 'rejoin-asked': {
      if (event.agentId !== call.agentId || call.rejoiningLegId) return same(call)
      const legId = derivedId(call, 'a')
      return {
        call: { ...call, rejoiningLegId: legId, steps: call.steps + 1 },
        effects: [{ type: 'ring', legId, agentId: call.agentId, autoAnswer: true }, { type: 'set-timer', name: 'rejoin', afterMs: REJOIN_TIMEOUT_MS }],
      }
    }
    case 'leg-joined': {
      if (event.legId !== call.rejoiningLegId) return same(call)
      const old: CallEffect[] = call.legAlive ? [{ type: 'hang-up-leg', legId: call.legId }] : []
      const rejoined = saving({ ...call, legId: event.legId, rejoiningLegId: null, legAlive: true, held: false }, event.at, ['rejoined', { agentId: call.agentId }])
      return { call: rejoined.call, effects: [{ type: 'bridge', bridgeId: call.bridgeId, legId: event.legId }, ...old, { type: 'clear-timer', name: 'rejoin' }, ...rejoined.effects] }
    }
    case 'timer':
      if (event.name !== 'rejoin' || !call.rejoiningLegId) return same(call)
      return withEffects(legEnded(call, call.rejoiningLegId, true, event.at), { type: 'hang-up-leg', legId: call.rejoiningLegId })
    default:
      return late(call, event)
  }
}

export function legEnded(call: CallIn<'talking'>, legId: string, lost: boolean, at: Instant): Step {
  if (legId === call.rejoiningLegId) {
    if (call.legAlive) return { call: { ...call, rejoiningLegId: null }, effects: [{ type: 'clear-timer', name: 'rejoin' }] }
    return agentLost(call, at)
  }
  if (legId !== call.legId) return same(call)
  if (call.rejoiningLegId) return same({ ...call, legAlive: false })
  if (lost) return agentLost(call, at)
  return finish(call, 'talked', 'agent', { type: 'destroy-bridge', bridgeId: call.bridgeId }, released(call.agentId, 'talked'))
}

/** The agent's connection broke: the caller goes back to the queue, at the place of the first wait. */
function agentLost(call: CallIn<'talking'>, at: Instant): Step {
  const playbackId = derivedId(call, 'p')
  const tried = [...call.tried, call.agentId]
  const waiting = saving({ ...common(call), phase: 'waiting', queuedAt: call.queuedAt, tried, playbackId, numberBeingSaid: null, steps: call.steps + 1 }, at, ['agent-lost', { agentId: call.agentId }])
  return {
    call: waiting.call,
    effects: [
      { type: 'clear-timer', name: 'rejoin' },
      { type: 'destroy-bridge', bridgeId: call.bridgeId },
      { type: 'play', playbackId, announcement: { kind: 'reconnecting' }, thenHold: true },
      ...waiting.effects,
      { type: 'enqueue', queuedAt: call.queuedAt, tried },
      released(call.agentId, 'lost'),
      announceLater(call),
      // The talk does not count as waiting.
      { type: 'set-timer', name: 'max-wait', afterMs: call.queue.maxWaitMs },
    ],
  }
}

/** The agent leaves at once; the caller hears that the service has ended, and the hotline hangs up. */
function serviceDeclined(call: CallIn<'talking'>, reason: string, at: Instant): Step {
  const farewell = sayFarewell({ ...common(call), declinedFor: reason }, { kind: 'declined' })
  const saved = saving(farewell.call, at, ['service-declined', { reason, agentId: call.agentId }])
  return { call: saved.call, effects: [{ type: 'clear-timer', name: 'rejoin' }, ...talkParts(call), released(call.agentId, 'talked'), ...saved.effects, ...farewell.effects] }
}

function talkParts(call: CallIn<'talking'>): CallEffect[] {
  const legs = [call.legAlive ? call.legId : null, call.rejoiningLegId].filter((leg) => leg !== null)
  return [...legs.map((legId) => ({ type: 'hang-up-leg', legId }) as const), { type: 'destroy-bridge', bridgeId: call.bridgeId }]
}
