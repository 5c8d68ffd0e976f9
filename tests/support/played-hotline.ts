import { randomUUID } from 'node:crypto'
import { createLocalBus } from '../../server/adapters/bus/local-bus.ts'
import type { CompiledRegulations } from '../../server/domain/regulation/compile-regulation.ts'
import { compileRegulations } from '../../server/domain/regulation/compile-regulation.ts'
import type { Regulation } from '../../server/domain/regulation/schema.ts'
import type { Agent } from '../../server/domain/telephony/agent.ts'
import type { Call, CallFact } from '../../server/domain/telephony/call.ts'
import type { LiveChange } from '../../server/panel-protocol.ts'
import type { CallChange, CallerDirectory, CallStore, NoticeStore, Telephony, TelephonyEvent } from '../../server/ports.ts'
import { loadProductionCalendar } from '../../server/regulations/production-calendar.ts'
import { createCallControl } from '../../server/services/call-control.ts'
import type { CallControl } from '../../server/services/call-control.ts'
import type { Log } from '../../server/services/log.ts'
import { createDispatcher } from '../../server/services/dispatcher.ts'
import type { Dispatcher } from '../../server/services/dispatcher.ts'
import { createLines } from '../../server/services/lines.ts'
import { createLiveCalls } from '../../server/services/live-calls.ts'
import { createSpokenNotices } from '../../server/services/spoken-notices.ts'
import { createWording } from '../../server/services/wording.ts'

/** Regulations that a test replaces while calls go on, as publishing a version does. */
export class LiveRegulations implements CompiledRegulations {
  #now: CompiledRegulations

  constructor(regulations: Iterable<Regulation>) {
    this.#now = compileRegulations(regulations, loadProductionCalendar())
  }

  get byKey(): CompiledRegulations['byKey'] {
    return this.#now.byKey
  }

  get byNumber(): CompiledRegulations['byNumber'] {
    return this.#now.byNumber
  }

  replace(regulations: Iterable<Regulation>): void {
    this.#now = compileRegulations(regulations, loadProductionCalendar())
  }
}

/** What Asterisk was told, as far as tests look at it. */
export interface Told {
  channelId: string
  command: 'answer' | 'play' | 'arm' | 'hang-up' | 'record' | 'bridge'
  texts?: string[]
  id?: string
}

export interface Ring {
  legId: string
  callId: string
  agentId: string
}

/**
 * Lines, dispatcher and call control as the server puts them together, on an Asterisk that is played: everything commanded
 * is remembered, and the test says what happens.
 */
export function playedHotline(options: {
  regulations: LiveRegulations
  now: () => number
  callers?: CallerDirectory
  notices?: NoticeStore
  stored?: Call[]
  /** Agents' legs that Asterisk has. */
  legs?: string[]
}) {
  const { regulations, now, callers = { lookUp: async () => null }, notices = { spoken: async () => [] } } = options
  const clock = { now, shifted: false }
  const log: Log = { info: () => undefined, warn: () => undefined, error: (data) => { throw (data as { err?: Error }).err ?? new Error('an error was logged') } }
  const told: Told[] = []
  const rings: Ring[] = []
  const changes: LiveChange[] = []
  const facts: CallFact[] = []
  const wordsChanged: number[] = []
  const calls = new Map((options.stored ?? []).map((call) => [call.id, call]))
  let listener: (event: TelephonyEvent) => void = () => undefined
  const bus = createLocalBus()
  bus.subscribe((_hotlineId, change) => changes.push(change))

  const quiet = async (): Promise<void> => undefined
  const telephony: Telephony = {
    up: true,
    epoch: 'asterisk-1',
    subscribe(given) {
      listener = given
      return () => undefined
    },
    answer: async (channelId) => void told.push({ channelId, command: 'answer' }),
    play: async (channelId, id, texts) => void told.push({ channelId, command: 'play', texts, id }),
    armRecording: async (channelId, id) => void told.push({ channelId, command: 'arm', id }),
    hangUp: async (channelId) => void told.push({ channelId, command: 'hang-up' }),
    recordMessage: async (channelId, id) => void told.push({ channelId, command: 'record', id }),
    bridge: async (id, [channelId = '']) => void told.push({ channelId, command: 'bridge', id }),
    ring: async (leg) => void rings.push(leg),
    announceWithoutUs: quiet, stopPlayback: quiet, startMusic: quiet, stopMusic: quiet, destroyBridge: quiet, provisionAgent: quiet, provisionDemoCaller: quiet, removeEndpoint: quiet,
    messageRunning: async () => false,
    playbackRunning: async () => false,
    inventory: async () => ({ channels: [...[...calls.values()].map(({ channelId }) => channelId), ...(options.legs ?? [])].map((id) => ({ id, state: 'up' as const, armedFor: null, inbound: null, held: false })), bridges: [] }),
  }
  const store: CallStore = {
    async save({ call, facts: added, ticket }: CallChange) {
      calls.set(call.id, call)
      facts.push(...added)
      return ticket === null ? null : { id: ticket.id, number: `${ticket.prefix}-2026-000007` }
    },
    active: async () => (options.stored ?? []).filter(({ phase }) => phase !== 'ended'),
    find: async (hotlineId, callId) => {
      const call = calls.get(callId)
      return call?.hotlineId === hotlineId ? call : null
    },
  }
  const spoken = createSpokenNotices({ store: notices, clock, log })
  const lines = createLines({
    regulations, notices: spoken, clock, bus, log,
    overrides: { list: async () => [], create: () => Promise.reject(new Error('not here')), cancel: async () => false },
    shiftsChanged: () => dispatcher.shiftsChanged(),
    wordsChanged: () => void wordsChanged.push(now()),
  })
  const dispatcher: Dispatcher = createDispatcher({ clock, onShift: lines.onShift, assign: (callId, agentId) => callControl.assign(callId, agentId), agentChanged: () => undefined })
  const liveCalls = createLiveCalls({ bus })
  const callControl: CallControl = createCallControl({
    telephony, store, callers, clock, log,
    speech: { sounds: async (texts) => texts },
    dispatcher: () => dispatcher,
    reception: lines.reception,
    wording: createWording(regulations),
    newId: randomUUID,
    changed: liveCalls.changed,
    recorded: () => undefined,
    ended: () => undefined,
    measured: { answer: () => undefined, ring: () => undefined },
  })
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) {
      await callControl.settled()
      await new Promise(setImmediate)
    }
  }
  async function happens(event: TelephonyEvent): Promise<void> {
    listener(event)
    await settled()
  }
  let channels = 0

  return {
    lines, dispatcher, callControl, told, rings, changes, facts, wordsChanged, calls, spoken, settled, happens,

    async start(): Promise<void> {
      await lines.refresh()
      await lines.noticesChanged()
      await callControl.start()
    },

    /** A call has come in; resolves with its state when the greeting plays. */
    async call(dialled: string, callerNumber: string | null = '+79160000001'): Promise<{ channelId: string; state: () => Call; texts: () => string[]; hears(): Promise<void>; presses(digits: string): Promise<void>; hangsUp(): Promise<void> }> {
      const channelId = `caller-${(channels += 1)}`
      await happens({ type: 'call-arrived', channelId, dialled, callerNumber, callerName: null })
      const { id } = callControl.calls().find((one) => one.channelId === channelId) ?? { id: '' }
      const state = (): Call => callControl.call(id) ?? calls.get(id) ?? fail(`there is no call to ${dialled}`)
      const last = (): Told => told.findLast((one) => one.channelId === channelId && one.command === 'play') ?? fail('nothing was said')
      return {
        channelId,
        state,
        /** What is being said. */
        texts: () => last().texts ?? [],
        /** Hears what is being said to its end; the recording is armed when it is wanted. */
        async hears() {
          await happens({ type: 'announcement-finished', playbackId: last().id ?? '', heard: true })
          if (state().phase === 'arming') await happens({ type: 'recording-armed', channelId, callId: id })
        },
        async presses(digits) {
          for (const digit of digits) await happens({ type: 'digit', channelId, digit })
          if (state().phase === 'arming') await happens({ type: 'recording-armed', channelId, callId: id })
        },
        hangsUp: () => happens({ type: 'channel-gone', channelId, why: 'hung-up' }),
      }
    },

    agent(id: string, hotlineId: string, office: string, changes_: Partial<Agent> = {}): void {
      dispatcher.register({
        id, hotlineId, name: id, office, phoneUri: null, presence: { kind: 'available', reason: null, since: now() }, engagement: { kind: 'free' }, reachable: true, idleSince: now(), missed: 0, ...changes_,
      })
    },

    close(): void {
      callControl.close()
      dispatcher.close()
      lines.close()
    },
  }
}

function fail(message: string): never {
  throw new Error(message)
}
