import { randomUUID } from 'node:crypto'
import { arrive, transition } from '../../server/domain/telephony/call-transition.ts'
import { type Call, type CallEvent, type CallIn, type CallPhase, type Step, summarise } from '../../server/domain/telephony/call.ts'
import type { CallChange } from '../../server/ports.ts'

/** 2026-11-23 12:00 in Moscow, a Monday. */
export const NOON = Date.UTC(2026, 10, 23, 9)

export const HOTLINE = 'technokad'
export const MOSCOW_LINE = '+74952698657'
export const CALLER = '+79161234567'

export interface CallOptions {
  id?: string
  hotlineId?: string
  line?: string
  caller?: string | null
  at?: number
}

type Input = CallEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never

/** A call that the domain leads from step to step; `changes` are what a store is given. */
export class ScriptedCall {
  call: Call
  readonly changes: CallChange[] = []
  readonly ticketId = randomUUID()

  constructor(options: CallOptions, reception: Parameters<typeof arrive>[0]['reception']) {
    const { id = `hl-${randomUUID()}`, hotlineId = HOTLINE, line = MOSCOW_LINE, caller = CALLER, at = NOON } = options
    const step = arrive({
      id, hotlineId, line, caller, at, reception, channelId: `channel-${id}`, epoch: 'asterisk-1',
      queue: { offices: ['moscow', 'novosibirsk'], prefers: 'moscow', overflowAfterMs: 20_000, ringTimeoutMs: 20_000, announceEveryMs: 30_000, maxWaitMs: 1_800_000, wrapUpMs: 30_000,
        specialistWaitMs: 0, outOfTurnLevels: [], outOfTurnKey: null, sayNumber: 'after-message',
      },
      extension: null, dialled: null, notices: [],
      wording: { talk: 'technokad/consent-1', message: 'technokad/leave-message-1' }, messageLimitMs: 180_000,
    })
    this.call = step.call
    this.#keep(step)
  }

  get last(): CallChange {
    return this.changes.at(-1) as CallChange
  }

  on(event: Input, at: number): this {
    const step = transition(this.call, { ...event, at } as CallEvent)
    this.call = step.call
    this.#keep(step)
    return this
  }

  #keep({ call, effects }: Step): void {
    for (const effect of effects) {
      if (effect.type === 'misfit') throw new Error(`${effect.event} does not fit ${effect.phase}`)
      if (effect.type !== 'save') continue
      const ticket = call.revision === 1 ? { id: this.ticketId, at: call.arrivedAt, zone: 'Europe/Moscow', prefix: 'TKD', caller: call.caller } : null
      this.changes.push({ call, summary: summarise(call), facts: effect.facts, ticket })
    }
  }
}

/** A call that has just come in and is being greeted. */
export const greetedCall = (options: CallOptions = {}): ScriptedCall => new ScriptedCall(options, { kind: 'open' })

/** A call in the queue, eight seconds after it came. */
export function waitingCall(options: CallOptions = {}): ScriptedCall {
  const script = greetedCall(options)
  const { playbackId, arrivedAt } = phase(script, 'greeting')
  const heardAt = arrivedAt + 8_000
  return script.on({ type: 'announcement-finished', playbackId, heard: true }, heardAt).on({ type: 'recording-armed' }, heardAt)
}

export interface TalkOptions extends CallOptions {
  waitMs?: number
  talkMs?: number
}

/** A call that an agent is talking with. */
export function talkingCall(agentId: string, options: TalkOptions = {}): ScriptedCall {
  const script = waitingCall(options)
  const answeredAt = script.call.arrivedAt + 8_000 + (options.waitMs ?? 5_000)
  script.on({ type: 'assigned', agentId }, answeredAt)
  return script.on({ type: 'leg-joined', legId: phase(script, 'ringing').offer.legId }, answeredAt)
}

/** A call from its arrival over queue, answer and talk to its end. */
export function talkedCall(agentId: string, options: TalkOptions = {}): ScriptedCall {
  const script = talkingCall(agentId, options)
  return script.on({ type: 'caller-gone' }, (script.call.answeredAt ?? 0) + (options.talkMs ?? 60_000))
}

/** A call whose caller hung up while waiting. */
export function abandonedCall(options: TalkOptions = {}): ScriptedCall {
  const script = waitingCall(options)
  return script.on({ type: 'caller-gone' }, script.call.arrivedAt + 8_000 + (options.waitMs ?? 30_000))
}

/** A call outside the hours that left a message of eight seconds. */
export function messageCall(options: CallOptions = {}): ScriptedCall {
  const script = new ScriptedCall(options, { kind: 'closed', opensAt: null })
  const at = script.call.arrivedAt
  const { playbackId } = phase(script, 'prompting')
  script.on({ type: 'announcement-finished', playbackId, heard: true }, at + 6_000)
  const { messageId } = phase(script, 'leaving-message')
  return script.on({ type: 'message-finished', messageId, durationMs: 8_000 }, at + 14_000).on({ type: 'caller-gone' }, at + 20_000)
}

function phase<P extends CallPhase>({ call }: ScriptedCall, wanted: P): CallIn<P> {
  if (call.phase !== wanted) throw new Error(`the call should be in ${wanted}, not in ${call.phase}`)
  return call as CallIn<P>
}
