import type { Call, CallEffect, CallEvent, CallIn, Instant, Step } from './call.ts'
import { announceLater, asksOutOfTurn, derivedId, late, leave, movedUp, QUEUE_TIMERS, released, same, saving, withEffects } from './call-steps.ts'
import { askForMessage } from './call-message.ts'

/** In the queue, and while an agent is rung. */

/** Pressed by a waiting caller who would rather leave a message. */
const MESSAGE_KEY = '1'

export function inWaiting(call: CallIn<'waiting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'assigned': {
      const legId = derivedId(call, 'a')
      const offer = { agentId: event.agentId, legId, at: event.at }
      const ringing = saving({ ...call, phase: 'ringing', offer, steps: call.steps + 1 }, event.at, ['offered', { agentId: event.agentId }])
      return withEffects(ringing, { type: 'ring', legId, agentId: event.agentId, autoAnswer: false }, { type: 'set-timer', name: 'ring', afterMs: call.queue.ringTimeoutMs })
    }
    case 'timer':
      if (event.name === 'max-wait') return askForMessage(call, event.at)
      return event.name === 'announce' ? announce(call) : same(call)
    case 'announcement-finished':
      return announced(call, event)
    case 'digit':
      if (event.digit === MESSAGE_KEY) return askForMessage(call, event.at)
      return asksOutOfTurn(call, event.digit) ? moveUp(call, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned', { type: 'dequeue' })
    default:
      return late(call, event)
  }
}

/** The place, then once the number under which the call is registered, where the regulation wants it said in the queue. */
function announce(call: CallIn<'waiting'>): Step {
  const playbackId = derivedId(call, 'p')
  const ticketNumber = call.queue.sayNumber === 'in-queue' && !call.numberAnnounced ? (call.ticket?.number ?? null) : null
  return { call: { ...call, playbackId, numberBeingSaid: ticketNumber, steps: call.steps + 1 }, effects: [{ type: 'say-position', playbackId, ticketNumber }, announceLater(call)] }
}

function announced<C extends CallIn<'waiting' | 'ringing'>>(call: C, event: Extract<CallEvent, { type: 'announcement-finished' }>): Step {
  if (event.playbackId !== call.playbackId) return same(call)
  const over = { ...call, playbackId: null, numberBeingSaid: null }
  if (!event.heard || call.numberBeingSaid === null) return same(over)
  return saving({ ...over, numberAnnounced: true }, event.at, ['number-announced', { number: call.numberBeingSaid }])
}

/** The caller hears the new place at once. */
function moveUp(call: CallIn<'waiting'>, at: Instant): Step {
  const silenced: CallEffect[] = call.playbackId ? [{ type: 'stop-playback', playbackId: call.playbackId }] : []
  const moved = movedUp({ ...call, playbackId: null, numberBeingSaid: null }, { why: 'key', level: null }, at)
  return { call: moved.call, effects: [...silenced, ...moved.effects, { type: 'reorder' }, { type: 'set-timer', name: 'announce', afterMs: 0 }] }
}

export function inRinging(call: CallIn<'ringing'>, event: CallEvent): Step {
  const { offer } = call
  switch (event.type) {
    case 'leg-joined':
      return talk(call, event.at)
    case 'leg-ended': {
      if (event.legId !== offer.legId) return same(call)
      return event.why === 'declined' ? offerAgain(call, event.at, 'declined') : offerAgain(call, event.at, event.why === 'no-answer' ? 'missed' : 'unreachable')
    }
    case 'declined':
      return event.agentId === offer.agentId ? offerAgain(call, event.at, 'declined', { type: 'hang-up-leg', legId: offer.legId }) : same(call)
    case 'timer':
      if (event.name === 'ring') return offerAgain(call, event.at, 'missed', { type: 'hang-up-leg', legId: offer.legId })
      if (event.name === 'max-wait') return withEffects(same(call), { type: 'set-timer', name: 'max-wait', afterMs: call.queue.ringTimeoutMs })
      return event.name === 'announce' ? withEffects(same(call), announceLater(call)) : same(call)
    case 'announcement-finished':
      return announced(call, event)
    case 'digit':
      return asksOutOfTurn(call, event.digit) ? withEffects(movedUp(call, { why: 'key', level: null }, event.at), { type: 'reorder' }) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned', { type: 'hang-up-leg', legId: offer.legId }, released(offer.agentId, 'cancelled'), { type: 'dequeue' })
    default:
      return late(call, event)
  }
}

export function offerAgain(call: CallIn<'ringing'>, at: Instant, because: 'declined' | 'missed' | 'unreachable', ...first: CallEffect[]): Step {
  const { offer, ...rest } = call
  const tried = rest.tried.includes(offer.agentId) ? rest.tried : [...rest.tried, offer.agentId]
  const waiting = saving({ ...rest, phase: 'waiting', tried }, at, [because, { agentId: offer.agentId }])
  return {
    call: waiting.call,
    effects: [
      ...first,
      { type: 'clear-timer', name: 'ring' },
      ...waiting.effects,
      // The caller is back in the queue before the agent is free again, so that one look finds both.
      { type: 'enqueue', queuedAt: rest.queuedAt, tried },
      released(offer.agentId, because),
    ],
  }
}

export function talk(call: CallIn<'ringing'>, at: Instant): Step {
  const { offer, phase: _phase, playbackId, numberBeingSaid: _number, ...rest } = call
  const bridgeId = derivedId(call, 'b')
  const talking: Call = { ...rest, phase: 'talking', agentId: offer.agentId, legId: offer.legId, bridgeId, held: false, rejoiningLegId: null, legAlive: true, answeredAt: call.answeredAt ?? at, answeredBy: offer.agentId, steps: call.steps + 1 }
  const saved = saving(talking, at, ['answered', { agentId: offer.agentId, waitMs: at - call.queuedAt }])
  const silenced: CallEffect[] = playbackId ? [{ type: 'stop-playback', playbackId }] : []
  return {
    call: saved.call,
    effects: [
      { type: 'clear-timer', name: 'ring' },
      ...QUEUE_TIMERS,
      ...silenced,
      { type: 'stop-music' },
      { type: 'bridge', bridgeId, legId: offer.legId },
      { type: 'dequeue' },
      { type: 'engage-agent', agentId: offer.agentId, as: 'talking' },
      ...saved.effects,
    ],
  }
}
