import type { Announcement, Call, CallEffect, CallEvent, CallIn, CallOutcome, Instant, Step } from './call.ts'
import { common, derivedId, end, finish, late, leave, QUEUE_TIMERS, replay, same, sayFarewell, saving, withEffects } from './call-steps.ts'

/** Messages, and the last words of a call. */

/** A message shorter than this is a caller who thought better of it. */
const SHORTEST_MESSAGE_MS = 1_000

/** Out of the queue: the caller has asked for it, or has waited too long. */
export function askForMessage(call: CallIn<'waiting'>, at: Instant): Step {
  const silenced: CallEffect[] = call.playbackId ? [{ type: 'stop-playback', playbackId: call.playbackId }] : []
  const playbackId = derivedId(call, 'p')
  const announcement: Announcement = { kind: 'leave-message' }
  const asked = saving({ ...common(call), phase: 'prompting', playbackId, announcement, retried: false, steps: call.steps + 1 }, at, ['message-asked', { waitMs: at - call.queuedAt }])
  return withEffects(asked, { type: 'dequeue' }, ...QUEUE_TIMERS, ...silenced, { type: 'play', playbackId, announcement, thenHold: true })
}

export function inPrompting(call: CallIn<'prompting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished': {
      if (event.playbackId !== call.playbackId) return same(call)
      if (!event.heard && !call.retried) return replay({ ...call, retried: true }, call.announcement)
      if (!event.heard) return sayFarewell(common(call), { kind: 'sorry' })
      const messageId = derivedId(call, 'm')
      const consent = { kind: 'implied', wording: call.wording.message, at: event.at } as const
      const agreed = saving({ ...common(call), phase: 'leaving-message', messageId, consent, steps: call.steps + 1 }, event.at, ['consent-given', { ...consent }])
      return withEffects(agreed, { type: 'stop-music' }, { type: 'record-message', messageId })
    }
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'no-message')
    default:
      return late(call, event)
  }
}

export function inLeavingMessage(call: CallIn<'leaving-message'>, event: CallEvent): Step {
  switch (event.type) {
    case 'message-finished':
      return event.messageId === call.messageId ? messageLeft(call, event.durationMs, event.at) : same(call)
    case 'caller-gone':
      // The recording's own end was not reported: keep whatever was recorded; an empty file is dropped when it is ingested.
      return end({ ...call, messageKept: true }, event.at, 'message', 'caller')
    case 'hang-up-asked':
      return finish(call, 'message', event.by)
    default:
      return late(call, event)
  }
}

/** @param durationMs null when it is not known */
export function messageLeft(call: CallIn<'leaving-message'>, durationMs: number | null, at: Instant): Step {
  const ticketNumber = call.queue.sayNumber === 'off' ? null : (call.ticket?.number ?? null)
  if (durationMs !== null && durationMs < SHORTEST_MESSAGE_MS) return sayFarewell(common(call), { kind: 'goodbye', messageKept: false, ticketNumber })
  const kept = saving({ ...call, messageKept: true }, at, ['message-left', { durationMs }])
  const farewell = sayFarewell(common(kept.call), { kind: 'goodbye', messageKept: true, ticketNumber })
  return { call: farewell.call, effects: [...kept.effects, ...farewell.effects] }
}

export function inFarewell(call: CallIn<'farewell'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished':
      return event.playbackId === call.playbackId ? farewellSaid(call, event.heard, event.at) : same(call)
    case 'service-declined':
      return declinedAfterTalk(call, event)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, farewellOutcome(call))
    default:
      return late(call, event)
  }
}

function farewellSaid(call: CallIn<'farewell'>, heard: boolean, at: Instant): Step {
  const { announcement } = call
  const over = (one: Call): Step => finish(one, farewellOutcome(call), announcement.kind === 'declined' ? 'agent' : 'hotline')
  if (!heard || announcement.kind !== 'goodbye' || !announcement.messageKept || announcement.ticketNumber === null) return over(call)
  const told = saving({ ...call, numberAnnounced: true }, at, ['number-announced', { number: announcement.ticketNumber }])
  const finished = over(told.call)
  return { call: finished.call, effects: [...told.effects, ...finished.effects] }
}

/** The agent gives the reason when the talk is over: during the wrap-up, say. Once is enough. */
export function declinedAfterTalk(call: Call, { agentId, reason, at }: Extract<CallEvent, { type: 'service-declined' }>): Step {
  if (call.answeredBy !== agentId || call.declinedFor !== null) return same(call)
  return saving({ ...call, declinedFor: reason }, at, ['service-declined', { reason, agentId }])
}

function farewellOutcome({ announcement, messageKept }: CallIn<'farewell'>): CallOutcome {
  if (announcement.kind === 'announce-only' || announcement.kind === 'unknown-number') return 'announced'
  if (announcement.kind === 'declined') return 'talked'
  return messageKept ? 'message' : 'no-message'
}
