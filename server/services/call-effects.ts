import { never } from '../domain/never.ts'
import type { Announcement, Call, CallEffect } from '../domain/telephony/call.ts'
import { summarise } from '../domain/telephony/call.ts'
import { SpeechError, TelephonyError } from '../ports.ts'
import type { CallControlDeps } from './call-control.ts'
import type { Mailbox } from './call-mailbox.ts'

/** Carries out what the domain has decided: commands to Asterisk, the store, the dispatcher. */
export function createCallEffects(deps: CallControlDeps) {
  async function perform(box: Mailbox, effect: CallEffect): Promise<void> {
    try {
      await carryOut(box, effect)
    } catch (error) {
      deps.log.warn({ err: error, callId: box.call.id, effect: effect.type }, 'an effect of a call failed')
      afterFailure(box, effect, error)
    }
  }

  async function carryOut(box: Mailbox, effect: CallEffect): Promise<void> {
    const { call } = box
    const { telephony } = deps
    switch (effect.type) {
      case 'save':
        return save(box, effect.facts)
      case 'answer':
        await telephony.answer(call.channelId)
        return deps.measured.answer(performance.now() - box.begunAt)
      case 'play': {
        if (asksConsent(effect.announcement)) chooseWording(box)
        const texts = deps.wording.announcement(call.hotlineId, effect.announcement, deps.clock.now())
        return telephony.play(call.channelId, effect.playbackId, await deps.speech.sounds(texts), effect.thenHold)
      }
      case 'say-position': {
        const outlook = deps.dispatcher().outlook(call.id)
        if (!outlook) throw new SpeechError('the caller is no longer in the queue')
        const also = { ticketNumber: effect.ticketNumber, outOfTurnKey: call.outOfTurn === null ? call.queue.outOfTurnKey : null }
        return telephony.play(call.channelId, effect.playbackId, await deps.speech.sounds(deps.wording.outlook(call.hotlineId, outlook, also)), true)
      }
      case 'stop-playback':
        return telephony.stopPlayback(effect.playbackId)
      case 'start-music':
        return telephony.startMusic(call.channelId)
      case 'stop-music':
        return telephony.stopMusic(call.channelId)
      case 'arm-recording':
        return telephony.armRecording(call.channelId, call.id)
      case 'enqueue':
        return deps.dispatcher().enqueue({ callId: call.id, hotlineId: call.hotlineId, queuedAt: effect.queuedAt, terms: call.queue, tried: effect.tried, ...placeOf(call) })
      case 'reorder':
        return deps.dispatcher().reorder(call.id, placeOf(call))
      case 'dequeue':
        return deps.dispatcher().dequeue(call.id)
      case 'ring': {
        const agent = deps.dispatcher().agent(effect.agentId)
        await telephony.ring({ legId: effect.legId, callId: call.id, agentId: effect.agentId, phoneUri: agent?.phoneUri ?? null, callerNumber: call.caller, line: call.line, autoAnswer: effect.autoAnswer, ringTimeoutMs: call.queue.ringTimeoutMs })
        return effect.autoAnswer ? undefined : deps.measured.ring(performance.now() - box.begunAt)
      }
      case 'engage-agent':
        return deps.dispatcher().engage(effect.agentId, effect.as, call.id)
      case 'release-agent':
        return deps.dispatcher().release(effect.agentId, call.id, effect.because, call.queue.wrapUpMs)
      case 'bridge':
        return telephony.bridge(effect.bridgeId, [call.channelId, effect.legId])
      case 'destroy-bridge':
        return telephony.destroyBridge(effect.bridgeId)
      case 'hang-up-leg':
        return telephony.hangUp(effect.legId)
      case 'hang-up':
        return telephony.hangUp(call.channelId)
      case 'record-message':
        return telephony.recordMessage(call.channelId, effect.messageId, call.messageLimitMs)
      case 'set-timer':
        return box.setTimer(effect.name, effect.afterMs)
      case 'clear-timer':
        return box.clearTimer(effect.name)
      case 'ingest':
        return deps.ended(call)
      case 'misfit':
        return deps.log.warn({ callId: call.id, phase: effect.phase, event: effect.event }, 'an event does not fit the phase of its call')
      default:
        return never(effect)
    }
  }

  async function save(box: Mailbox, facts: Extract<CallEffect, { type: 'save' }>['facts']): Promise<void> {
    const { call } = box
    if (call.hotlineId === '') return
    const first = call.revision === 1 && box.ticketTerms
    const ticket = first ? { id: deps.newId(), at: call.arrivedAt, caller: call.caller, ...first } : null
    const opened = await deps.store.save({ call, summary: summarise(call), facts, ticket })
    if (opened) box.note({ type: 'ticket-opened', ticket: opened })
    deps.recorded(box.call, facts)
  }

  /** The regulation may have changed since the call came: a consent names the words that were heard. */
  function chooseWording(box: Mailbox): void {
    const wording = deps.wording.versions(box.call.hotlineId)
    if (wording) box.note({ type: 'wording-chosen', wording })
  }

  return { perform, save }
}

/** What a failed command means for the call. While Asterisk is away nothing does: the survey after it decides. */
function afterFailure(box: Mailbox, effect: CallEffect, error: unknown): void {
  if (error instanceof TelephonyError && error.code === 'down') return
  if (effect.type === 'play' || effect.type === 'say-position') box.post({ type: 'announcement-finished', playbackId: effect.playbackId, heard: false })
  if (effect.type === 'arm-recording') box.post({ type: 'recording-failed' })
  if (effect.type === 'record-message') box.post({ type: 'message-finished', messageId: effect.messageId, durationMs: 0 })
  if (effect.type === 'ring') box.post({ type: 'leg-ended', legId: effect.legId, why: 'unreachable' })
}

/** Where a caller stands in the queue beside the time of waiting. */
function placeOf(call: Call): { outOfTurn: boolean; specialistId: string | null } {
  return { outOfTurn: call.outOfTurn !== null, specialistId: call.card?.specialistId ?? null }
}

function asksConsent({ kind }: Announcement): boolean {
  return kind === 'greeting' || kind === 'closed' || kind === 'leave-message'
}
