import type { Call, CallEffect, CallEvent, CallPhase, QueueTerms, Step } from '../../../server/domain/telephony/call.ts'
import { arrive, transition } from '../../../server/domain/telephony/call-transition.ts'
import type { Arrival } from '../../../server/domain/telephony/call-transition.ts'

export const T0 = Date.UTC(2026, 10, 23, 7, 0)

export const terms: QueueTerms = { offices: ['moscow', 'novosibirsk'], prefers: 'moscow', overflowAfterMs: 20_000, ringTimeoutMs: 20_000, announceEveryMs: 30_000, maxWaitMs: 600_000, wrapUpMs: 30_000,
  specialistWaitMs: 0, outOfTurnLevels: [], outOfTurnKey: null, sayNumber: 'after-message',
}

export const EXTENSION = { digits: '1263', waitMs: 8_000, repeats: 2 }
export const NOTICE = { id: 'notice-1', version: 3, text: 'Сегодня мы работаем до трёх часов дня.' }

export function arrival(changes: Partial<Arrival> = {}): Arrival {
  return {
    id: 'hl-1',
    hotlineId: 'technokad',
    channelId: 'caller-1',
    epoch: 'asterisk-1',
    line: '+74952698657',
    caller: '+79161234567',
    at: T0,
    queue: terms,
    wording: { talk: 'consent-1', message: 'leave-message-1' },
    messageLimitMs: 180_000,
    extension: null,
    dialled: null,
    notices: [],
    reception: { kind: 'open' },
    ...changes,
  }
}

export type Input = CallEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never

/** Carries a call through the events, a second each; the effects are those of the last step. */
export function after(start: Arrival, ...events: Input[]): Step {
  let step = arrive(start)
  events.forEach((event, index) => {
    step = transition(step.call, { ...event, at: T0 + (index + 1) * 1_000 } as CallEvent)
  })
  return step
}

/** The events that lead from an arrival to each phase. */
export const pathTo: Record<CallPhase, { start: Arrival; events: Input[] }> = {
  greeting: { start: arrival(), events: [] },
  'asking-extension': { start: arrival({ extension: EXTENSION }), events: [heard('hl-1-p1')] },
  informing: { start: arrival({ notices: [NOTICE] }), events: [heard('hl-1-p1')] },
  arming: { start: arrival(), events: [heard('hl-1-p1')] },
  waiting: { start: arrival(), events: [heard('hl-1-p1'), { type: 'recording-armed' }] },
  ringing: { start: arrival(), events: [heard('hl-1-p1'), { type: 'recording-armed' }, { type: 'assigned', agentId: 'anna' }] },
  talking: { start: arrival(), events: [heard('hl-1-p1'), { type: 'recording-armed' }, { type: 'assigned', agentId: 'anna' }, { type: 'leg-joined', legId: 'hl-1-a2' }] },
  prompting: { start: arrival({ reception: { kind: 'closed', opensAt: T0 + 3_600_000 } }), events: [] },
  'leaving-message': { start: arrival({ reception: { kind: 'closed', opensAt: null } }), events: [heard('hl-1-p1')] },
  farewell: { start: arrival({ reception: { kind: 'announce-only' } }), events: [] },
  finishing: { start: arrival({ reception: { kind: 'announce-only' } }), events: [heard('hl-1-p1')] },
  ended: { start: arrival(), events: [{ type: 'caller-gone' }] },
}

export function heard(playbackId: string): Input {
  return { type: 'announcement-finished', playbackId, heard: true }
}

export function inPhase(phase: CallPhase): Call {
  const { start, events } = pathTo[phase]
  const { call } = after(start, ...events)
  if (call.phase !== phase) throw new Error(`the path to ${phase} leads to ${call.phase}`)
  return call
}

export function on(call: Call, event: Input, at = T0 + 60_000): Step {
  return transition(call, { ...event, at } as CallEvent)
}

export function kinds(effects: CallEffect[]): CallEffect['type'][] {
  return effects.map((effect) => effect.type)
}
