import type { Announcement, Call, CallBase, CallEffect, CallEvent, CallFact, CallFactType, CallIn, CallOutcome, EndedBy, Instant, OutOfTurn, Release, Step } from './call.ts'

/** Steps and small parts that several phases of a call share. */

/** A caller for whom nobody is rung at once soon hears why: the place, or that nobody is here. */
const FIRST_OUTLOOK_MS = 5_000
/** The timers of a caller in the queue, to be cleared on leaving it. */
export const QUEUE_TIMERS = [{ type: 'clear-timer', name: 'announce' }, { type: 'clear-timer', name: 'max-wait' }] as const

export type NewFact = [type: CallFactType, data: Record<string, unknown>]

/** The call with the facts counted in, and the effect that stores both. */
export function saving(call: Call, at: Instant, ...facts: NewFact[]): Step {
  const counted: CallFact[] = facts.map(([type, data], index) => ({ seq: call.factCount + index + 1, at, type, data }))
  const saved = { ...call, revision: call.revision + 1, factCount: call.factCount + facts.length }
  return { call: saved, effects: [{ type: 'save', facts: counted }] }
}

/** Drops what belongs to the phase alone, so that a new phase starts clean. */
export function common(call: CallBase): CallBase {
  const {
    id, hotlineId, channelId, epoch, line, caller, arrivedAt, queue, wording, messageLimitMs, extension, notices, card, outOfTurn, ticket, numberAnnounced,
    consent, recorded, queuedAt, answeredAt, answeredBy, messageKept, declinedFor, revision, factCount, steps,
  } = call
  return {
    id, hotlineId, channelId, epoch, line, caller, arrivedAt, queue, wording, messageLimitMs, extension, notices, card, outOfTurn, ticket, numberAnnounced,
    consent, recorded, queuedAt, answeredAt, answeredBy, messageKept, declinedFor, revision, factCount, steps,
  }
}

export function derivedId(call: Pick<CallBase, 'id' | 'steps'>, kind: 'p' | 'a' | 'b' | 'm'): string {
  return `${call.id}-${kind}${call.steps + 1}`
}

export function queueData(call: CallBase): Record<string, unknown> {
  return { offices: call.queue.offices, prefers: call.queue.prefers }
}

/** Into the queue; the music that follows an announcement is playing already. */
export function lineUp(call: CallIn<'waiting'>, at: Instant): Step {
  return { call, effects: [{ type: 'enqueue', queuedAt: call.queuedAt, tried: call.tried }, { type: 'set-timer', name: 'announce', afterMs: FIRST_OUTLOOK_MS }, giveUpLater(call, at)] }
}

export function withMusic(step: Step): Step {
  return { call: step.call, effects: [{ type: 'start-music' }, ...step.effects] }
}

export function announceLater(call: CallBase): CallEffect {
  return { type: 'set-timer', name: 'announce', afterMs: call.queue.announceEveryMs }
}

export function giveUpLater(call: CallIn<'waiting' | 'ringing'>, at: Instant): CallEffect {
  return { type: 'set-timer', name: 'max-wait', afterMs: Math.max(0, call.queuedAt + call.queue.maxWaitMs - at) }
}

export function released(agentId: string, because: Release): CallEffect {
  return { type: 'release-agent', agentId, because }
}

/** The caller goes before the others from now on; what the queue does about it is left to the phase. */
export function movedUp<C extends Call>(call: C, outOfTurn: OutOfTurn, at: Instant): { call: C; effects: CallEffect[] } {
  const saved = saving({ ...call, outOfTurn }, at, ['out-of-turn', { ...outOfTurn }])
  return { call: saved.call as C, effects: saved.effects }
}

/** Whether this key puts the caller before the others: it is the one that is offered, and he is not there yet. */
export function asksOutOfTurn(call: CallBase, digit: string): boolean {
  return call.outOfTurn === null && digit === call.queue.outOfTurnKey
}

/** Says something last, then the hotline hangs up. */
export function sayFarewell(call: CallBase, announcement: Announcement): Step {
  const playbackId = derivedId(call, 'p')
  return {
    call: { ...call, phase: 'farewell', playbackId, announcement, steps: call.steps + 1 },
    effects: [{ type: 'play', playbackId, announcement, thenHold: false }],
  }
}

/** The phases of which an announcement is the whole. */
export type Announcing = CallIn<'greeting' | 'informing' | 'prompting' | 'farewell'>

/**
 * Says it again: after a restart, or when a playback broke. A playback also breaks when the caller hangs up; the second
 * try then finds no channel, and the hang-up's own event follows.
 */
export function replay(call: Announcing, announcement: Announcement): Step {
  const playbackId = derivedId(call, 'p')
  return {
    call: { ...call, playbackId, steps: call.steps + 1 },
    effects: [{ type: 'stop-playback', playbackId: call.playbackId }, { type: 'play', playbackId, announcement, thenHold: call.phase !== 'farewell' }],
  }
}

export function announcementOf(call: Announcing): Announcement {
  return call.phase === 'greeting' ? { kind: 'greeting' } : call.announcement
}

/** The caller has hung up, or somebody ends the call: what has to be undone first is the same. */
export function leave(call: Call, event: Extract<CallEvent, { type: 'caller-gone' | 'hang-up-asked' }>, outcome: CallOutcome, ...first: CallEffect[]): Step {
  return event.type === 'caller-gone' ? end(call, event.at, outcome, 'caller', ...first) : finish(call, outcome, event.by, ...first)
}

/** Ends the caller's channel; the call has ended when the channel is gone. */
export function finish(call: Call, outcome: CallOutcome, endedBy: EndedBy, ...first: CallEffect[]): Step {
  return { call: { ...common(call), phase: 'finishing', outcome, endedBy }, effects: [...first, { type: 'hang-up' }] }
}

export function end(call: Call, at: Instant, outcome: CallOutcome, endedBy: EndedBy, ...first: CallEffect[]): Step {
  const ended = saving({ ...common(call), phase: 'ended', outcome, endedBy, endedAt: at }, at, ['ended', { outcome, by: endedBy }])
  return { call: ended.call, effects: [...first, ...ended.effects, { type: 'ingest' }] }
}

export function withEffects(step: Step, ...effects: CallEffect[]): Step {
  return { call: step.call, effects: [...step.effects, ...effects] }
}

export function same(call: Call): Step {
  return { call, effects: [] }
}

/** Events that come late as a matter of course are let go; anything else is a misfit worth a line in the log. */
export function late(call: Call, event: CallEvent): Step {
  const expected: readonly CallEvent['type'][] = ['announcement-finished', 'leg-ended', 'timer', 'digit', 'message-finished', 'caller-gone', 'held', 'resumed', 'hang-up-asked', 'service-declined']
  if (expected.includes(event.type)) return same(call)
  return { call, effects: [{ type: 'misfit', phase: call.phase, event: event.type }] }
}
