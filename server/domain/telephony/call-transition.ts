import { never } from '../never.ts'
import type { Call, CallEffect, CallEvent, CallIn, Instant, Step, Survey } from './call.ts'
import { declinedAfterTalk, inFarewell, inLeavingMessage, inPrompting, messageLeft } from './call-message.ts'
import { inRinging, inWaiting, offerAgain, talk } from './call-queueing.ts'
import { askAgain, callerKnown, inArming, inAskingExtension, inGreeting, inInforming } from './call-reception.ts'
import { announcementOf, announceLater, end, giveUpLater, late, lineUp, released, replay, same, withEffects, withMusic } from './call-steps.ts'
import { inTalking, legEnded } from './call-talking.ts'

export { arrive } from './call-reception.ts'
export type { Arrival } from './call-reception.ts'

/**
 * The call after an event, and what has to be done, in order. Pure; an event that does not fit the phase changes nothing
 * and is reported as `misfit`.
 */
export function transition(call: Call, event: CallEvent): Step {
  if (event.type === 'ticket-opened') return same(call.ticket ? call : { ...call, ticket: event.ticket })
  if (event.type === 'wording-chosen') return same({ ...call, wording: event.wording })
  if (event.type === 'caller-known') return callerKnown(call, event)
  if (event.type === 'surveyed') return surveyed(call, event.survey, event.at)
  if (event.type === 'leg-joined' && !knowsLeg(call, event.legId)) return withEffects(same(call), { type: 'hang-up-leg', legId: event.legId })
  // Claimed while the caller was leaving the queue: the agent must not stay bound to a call that no longer rings.
  if (event.type === 'assigned' && call.phase !== 'waiting') return withEffects(same(call), released(event.agentId, 'cancelled'))
  switch (call.phase) {
    case 'greeting':
      return inGreeting(call, event)
    case 'asking-extension':
      return inAskingExtension(call, event)
    case 'informing':
      return inInforming(call, event)
    case 'arming':
      return inArming(call, event)
    case 'waiting':
      return inWaiting(call, event)
    case 'ringing':
      return inRinging(call, event)
    case 'talking':
      return inTalking(call, event)
    case 'prompting':
      return inPrompting(call, event)
    case 'leaving-message':
      return inLeavingMessage(call, event)
    case 'farewell':
      return inFarewell(call, event)
    case 'finishing':
      if (event.type === 'service-declined') return declinedAfterTalk(call, event)
      return event.type === 'caller-gone' ? end(call, event.at, call.outcome, call.endedBy) : late(call, event)
    case 'ended':
      return event.type === 'service-declined' ? declinedAfterTalk(call, event) : late(call, event)
    default:
      return never(call)
  }
}

function knowsLeg(call: Call, legId: string): boolean {
  if (call.phase === 'ringing') return call.offer.legId === legId
  return call.phase === 'talking' && (call.legId === legId || call.rejoiningLegId === legId)
}

// --- After a connection to Asterisk was made (again) -----------------------------------------------------------------

/** Brings a call that went on by itself back in step with what Asterisk really has. */
function surveyed(call: Call, survey: Survey, at: Instant): Step {
  if (call.phase === 'ended') return same(call)
  if (survey.caller === 'gone') {
    if (!survey.telephonyRestarted) return transition(call, { type: 'caller-gone', at })
    const freed = 'offer' in call ? [released(call.offer.agentId, 'cancelled')] : call.phase === 'talking' ? [released(call.agentId, 'talked')] : []
    return end(call, at, call.phase === 'finishing' ? call.outcome : 'broken', call.phase === 'finishing' ? call.endedBy : 'telephony', ...freed, { type: 'dequeue' })
  }
  switch (call.phase) {
    case 'greeting':
    case 'informing':
    case 'prompting':
    case 'farewell':
      return survey.playback === 'running' ? same(call) : replay(call, announcementOf(call))
    case 'asking-extension':
      return survey.playback === 'running' ? same(call) : askAgain(call)
    case 'arming':
      return survey.armed ? withMusic(lineUp({ ...call, phase: 'waiting', recorded: true }, at)) : { call, effects: [{ type: 'arm-recording' }] }
    case 'waiting': {
      const silenced: CallEffect[] = call.playbackId ? [{ type: 'stop-playback', playbackId: call.playbackId }] : []
      const lined = withMusic(lineUp({ ...call, playbackId: null, numberBeingSaid: null }, at))
      return { call: lined.call, effects: [...silenced, ...lined.effects] }
    }
    case 'ringing':
      return surveyedRinging(call, survey, at)
    case 'talking':
      return surveyedTalking(call, survey, at)
    case 'leaving-message':
      return survey.message === 'running' ? same(call) : messageLeft(call, null, at)
    case 'finishing':
      return { call, effects: [{ type: 'hang-up' }] }
    default:
      return never(call)
  }
}

function surveyedRinging(call: CallIn<'ringing'>, survey: Survey, at: Instant): Step {
  if (survey.leg === 'joined') return talk(call, at)
  if (survey.leg === 'gone') return offerAgain(call, at, 'unreachable')
  return { call, effects: [{ type: 'set-timer', name: 'ring', afterMs: call.queue.ringTimeoutMs }, announceLater(call), giveUpLater(call, at)] }
}

function surveyedTalking(call: CallIn<'talking'>, survey: Survey, at: Instant): Step {
  if (call.rejoiningLegId && survey.rejoiningLeg === 'joined') {
    return inTalking({ ...call, legAlive: survey.leg === 'joined' }, { type: 'leg-joined', legId: call.rejoiningLegId, at })
  }
  if (survey.leg === 'joined') {
    const bridged: CallEffect = { type: 'bridge', bridgeId: call.bridgeId, legId: call.legId }
    return { call: { ...call, rejoiningLegId: null }, effects: [bridged] }
  }
  return legEnded({ ...call, rejoiningLegId: null }, call.legId, false, at)
}
