import type { Announcement, Call, CallEffect, CallEvent, CallFact, EndedBy, Instant, Survey, TicketRef, TimerName, Wordings } from '../domain/telephony/call.ts'
import { completed, summarise } from '../domain/telephony/call.ts'
import { arrive, transition } from '../domain/telephony/call-transition.ts'
import type { Arrival } from '../domain/telephony/call-transition.ts'
import { maskPhoneNumber } from '../domain/telephony/phone-number.ts'
import type { AlsoSaid } from '../domain/telephony/speech/announcements.ts'
import type { CallerDirectory, CallStore, Clock, Speech, Telephony, TelephonyEvent, TelephonyInventory } from '../ports.ts'
import { SpeechError, TelephonyError } from '../ports.ts'
import type { Dispatcher, Outlook } from './dispatcher.ts'

/** What the route says of a number that was dialled; `ticket` is null where a call leaves none. */
export interface Reception extends Pick<Arrival, 'hotlineId' | 'line' | 'caller' | 'queue' | 'wording' | 'messageLimitMs' | 'extension' | 'dialled' | 'notices' | 'reception'> {
  ticket: { zone: string; prefix: string } | null
}

/** The words for what has to be said, ready for the voice. */
export interface Wording {
  announcement(hotlineId: string, announcement: Announcement, at: Instant): string[]
  outlook(hotlineId: string, outlook: Outlook, also: AlsoSaid): string[]
  /** The versions in which consent is asked for now; null for a company that is none any more. */
  versions(hotlineId: string): Wordings | null
}

export interface Log {
  info(data: object, message: string): void
  warn(data: object, message: string): void
  error(data: object, message: string): void
}

export interface CallControlDeps {
  telephony: Telephony
  speech: Speech
  store: CallStore
  dispatcher: () => Dispatcher
  reception(dialled: string, callerNumber: string | null, at: Instant): Reception
  wording: Wording
  callers: CallerDirectory
  clock: Clock
  log: Log
  newId(): string
  /** After every step, when the call is as it now is. */
  changed(call: Call): void
  /** What happened in a call was stored, in the database or, while it is away, in the journal. */
  recorded(call: Call, facts: readonly CallFact[]): void
  /** The call has ended and its recording's files are complete. */
  ended(call: Call): void
  /** Milliseconds of this machine, for the metrics: a call's arrival → answered, a pair's claim → the agent's telephone told to ring. */
  measured: { answer(ms: number): void; ring(ms: number): void }
}

/** Calls carry this prefix in every id that Asterisk sees, so that what is ours can be told after a restart. */
export const CALL_ID_PREFIX = 'hl-'
/** A directory that has not answered in this time does not know the caller: nobody waits for it. */
const LOOK_UP_WITHIN_MS = 500

/**
 * Runs the calls: an event goes into the call's mailbox, the domain decides, the effects are carried out in order before
 * the next event is looked at. One mailbox per call, so calls never wait for each other.
 */
export function createCallControl(deps: CallControlDeps) {
  const mailboxes = new Map<string, Mailbox>()
  const byChannel = new Map<string, Mailbox>()

  class Mailbox {
    call: Call
    readonly ticketTerms: { zone: string; prefix: string } | null
    readonly timers = new Map<TimerName, NodeJS.Timeout>()
    /** When the last thing that is measured began, by the machine's monotonic clock. */
    begunAt = performance.now()
    private tail: Promise<void> = Promise.resolve()

    constructor(call: Call, ticketTerms: { zone: string; prefix: string } | null) {
      this.call = call
      this.ticketTerms = ticketTerms
    }

    post(event: WithoutTime<CallEvent>): void {
      this.run(() => this.step(transition(this.call, { ...event, at: deps.clock.now() } as CallEvent)))
    }

    run(work: () => Promise<void>): void {
      this.tail = this.tail.then(work).catch((error: unknown) => deps.log.error({ err: error, callId: this.call.id }, 'a step of a call failed'))
    }

    idle(): Promise<void> {
      return this.tail
    }

    async step(step: { call: Call; effects: CallEffect[] }): Promise<void> {
      this.call = step.call
      for (const effect of step.effects) await perform(this, effect)
      deps.changed(this.call)
      if (this.call.phase === 'ended') {
        deps.log.info({ callId: this.call.id, outcome: this.call.outcome, by: this.call.endedBy, ticket: this.call.ticket?.number ?? null }, 'a call has ended')
        this.close()
      }
    }

    setTimer(name: TimerName, afterMs: number): void {
      clearTimeout(this.timers.get(name))
      this.timers.set(name, setTimeout(() => this.post({ type: 'timer', name }), afterMs).unref())
    }

    clearTimer(name: TimerName): void {
      clearTimeout(this.timers.get(name))
      this.timers.delete(name)
    }

    close(): void {
      for (const timer of this.timers.values()) clearTimeout(timer)
      mailboxes.delete(this.call.id)
      byChannel.delete(this.call.channelId)
    }
  }

  function open(call: Call, ticketTerms: { zone: string; prefix: string } | null): Mailbox {
    const box = new Mailbox(call, ticketTerms)
    mailboxes.set(call.id, box)
    byChannel.set(call.channelId, box)
    return box
  }

  // --- Effects -------------------------------------------------------------------------------------------------------

  async function perform(box: Mailbox, effect: CallEffect): Promise<void> {
    try {
      await carryOut(box, effect)
    } catch (error) {
      deps.log.warn({ err: error, callId: box.call.id, effect: effect.type }, 'an effect of a call failed')
      afterFailure(box, effect, error)
    }
  }

  /** What a failed command means for the call. While Asterisk is away nothing does: the survey after it decides. */
  function afterFailure(box: Mailbox, effect: CallEffect, error: unknown): void {
    if (error instanceof TelephonyError && error.code === 'down') return
    if (effect.type === 'play' || effect.type === 'say-position') box.post({ type: 'announcement-finished', playbackId: effect.playbackId, heard: false })
    if (effect.type === 'arm-recording') box.post({ type: 'recording-failed' })
    if (effect.type === 'record-message') box.post({ type: 'message-finished', messageId: effect.messageId, durationMs: 0 })
    if (effect.type === 'ring') box.post({ type: 'leg-ended', legId: effect.legId, why: 'unreachable' })
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
    if (opened) box.call = transition(box.call, { type: 'ticket-opened', ticket: opened, at: deps.clock.now() }).call
    deps.recorded(box.call, facts)
  }

  /** The regulation may have changed since the call came: a consent names the words that were heard. */
  function chooseWording(box: Mailbox): void {
    const wording = deps.wording.versions(box.call.hotlineId)
    if (wording) box.call = transition(box.call, { type: 'wording-chosen', wording, at: deps.clock.now() }).call
  }

  /** While the greeting plays; a directory that fails or is slow makes an unknown caller. */
  async function lookUpCaller(box: Mailbox): Promise<void> {
    const { caller, hotlineId, card } = box.call
    if (caller === null || hotlineId === '' || card !== null) return
    try {
      const found = await within(LOOK_UP_WITHIN_MS, deps.callers.lookUp(hotlineId, caller, deps.clock.now()))
      if (found) box.post({ type: 'caller-known', card: found })
    } catch (error) {
      deps.log.warn({ err: error, callId: box.call.id }, 'the caller could not be looked up and counts as unknown')
    }
  }

  // --- Events --------------------------------------------------------------------------------------------------------

  function arrived(channelId: string, dialled: string, callerNumber: string | null): void {
    if (byChannel.has(channelId)) return
    const at = deps.clock.now()
    const { ticket, ...reception } = deps.reception(dialled, callerNumber, at)
    const step = arrive({ id: `${CALL_ID_PREFIX}${deps.newId()}`, channelId, epoch: deps.telephony.epoch ?? '', at, ...reception })
    deps.log.info({ callId: step.call.id, line: step.call.line, caller: maskPhoneNumber(step.call.caller), reception: reception.reception.kind }, 'a call has come')
    if (reception.reception.kind === 'unknown-number') deps.log.warn({ dialled, callId: step.call.id }, 'a number that is nobody’s was called')
    const box = open(step.call, ticket)
    box.run(() => box.step(step))
    void lookUpCaller(box)
  }

  function onTelephony(event: TelephonyEvent): void {
    switch (event.type) {
      case 'call-arrived':
        return arrived(event.channelId, event.dialled, event.callerNumber)
      case 'recording-armed':
        return byChannel.get(event.channelId)?.post({ type: 'recording-armed' })
      case 'leg-joined': {
        const box = ownerOf(event.legId)
        if (box) return box.post({ type: 'leg-joined', legId: event.legId })
        return void deps.telephony.hangUp(event.legId).catch(() => undefined)
      }
      case 'channel-gone': {
        const box = byChannel.get(event.channelId)
        if (box) return box.post({ type: 'caller-gone' })
        return ownerOf(event.channelId)?.post({ type: 'leg-ended', legId: event.channelId, why: event.why })
      }
      case 'announcement-finished':
        return ownerOf(event.playbackId)?.post({ type: 'announcement-finished', playbackId: event.playbackId, heard: event.heard })
      case 'message-finished':
        return ownerOf(event.messageId)?.post({ type: 'message-finished', messageId: event.messageId, durationMs: event.durationMs })
      case 'held':
      case 'resumed':
        return ownerOf(event.channelId)?.post({ type: event.type, legId: event.channelId })
      case 'digit':
        return byChannel.get(event.channelId)?.post({ type: 'digit', digit: event.digit })
      case 'agent-reachable':
        return void deps.dispatcher().setReachable(event.agentId, event.reachable)
      case 'connected':
        return void reconcile().catch((error: unknown) => deps.log.error({ err: error }, 'calls could not be compared with Asterisk'))
      case 'disconnected':
        return deps.log.error({ reason: event.reason }, 'Asterisk does not answer; its calls go on by themselves')
      default:
        return never(event)
    }
  }

  function ownerOf(id: string): Mailbox | undefined {
    return mailboxes.get(id.slice(0, id.lastIndexOf('-')))
  }

  // --- Reconciliation ------------------------------------------------------------------------------------------------

  /** Compares what we know with what Asterisk has, after every connection: events were lost while there was none. */
  async function reconcile(): Promise<void> {
    const before = new Map(mailboxes)
    const found = await deps.telephony.inventory()
    for (const box of before.values()) box.run(async () => box.step(transition(box.call, { type: 'surveyed', survey: await survey(box.call, found), at: deps.clock.now() })))
    for (const channel of found.channels) if (channel.inbound) arrived(channel.id, channel.inbound.dialled, channel.inbound.callerNumber)
    await removeOrphans(found)
  }

  async function survey(call: Call, found: TelephonyInventory): Promise<Survey> {
    const channels = new Map(found.channels.map((channel) => [channel.id, channel]))
    const legState = (legId: string | null): Survey['leg'] => {
      const channel = legId === null ? undefined : channels.get(legId)
      return channel === undefined ? 'gone' : channel.state === 'up' ? 'joined' : 'ringing'
    }
    const caller = channels.get(call.channelId)
    return {
      caller: caller ? 'present' : 'gone',
      armed: caller?.armedFor === call.id,
      leg: legState(call.phase === 'talking' ? call.legId : call.phase === 'ringing' ? call.offer.legId : null),
      rejoiningLeg: legState(call.phase === 'talking' ? call.rejoiningLegId : null),
      playback: caller && 'playbackId' in call && call.playbackId !== null && (await deps.telephony.playbackRunning(call.playbackId)) ? 'running' : 'over',
      message: call.phase === 'leaving-message' && (await deps.telephony.messageRunning(call.messageId)) ? 'running' : 'over',
      telephonyRestarted: call.epoch !== deps.telephony.epoch,
    }
  }

  /** Legs and bridges that no call knows any more. */
  async function removeOrphans(found: TelephonyInventory): Promise<void> {
    const legs = found.channels.filter((channel) => channel.id.startsWith(CALL_ID_PREFIX) && !ownerOf(channel.id))
    const bridges = found.bridges.filter((bridge) => bridge.id.startsWith(CALL_ID_PREFIX) && !ownerOf(bridge.id))
    for (const leg of legs) await deps.telephony.hangUp(leg.id)
    for (const bridge of bridges) await deps.telephony.destroyBridge(bridge.id)
    if (legs.length + bridges.length > 0) deps.log.info({ legs: legs.length, bridges: bridges.length }, 'legs and bridges without a call were removed')
  }

  // --- What people ask for -------------------------------------------------------------------------------------------

  /** @returns the call when it is the agent's: rung to, or talked with. */
  function ownCall(agentId: string, callId: string): Mailbox | null {
    const box = mailboxes.get(callId)
    if (!box) return null
    const { call } = box
    const owner = call.phase === 'ringing' ? call.offer.agentId : call.phase === 'talking' ? call.agentId : null
    return owner === agentId ? box : null
  }

  return {
    /** Takes up the calls that were active when the last process ended, then listens. */
    async start(): Promise<void> {
      for (const call of await deps.store.active()) void lookUpCaller(open(completed(call), null))
      deps.telephony.subscribe(onTelephony)
    },

    /** The dispatcher has claimed the pair. */
    assign(callId: string, agentId: string): void {
      const box = mailboxes.get(callId)
      if (box) {
        box.begunAt = performance.now()
        return box.post({ type: 'assigned', agentId })
      }
      deps.dispatcher().dequeue(callId)
      deps.dispatcher().release(agentId, callId, 'cancelled', 0)
    },

    /** A ticket's number that became known later, when the database was back. */
    ticketOpened(callId: string, ticket: TicketRef): void {
      mailboxes.get(callId)?.post({ type: 'ticket-opened', ticket })
    },

    decline(agentId: string, callId: string): boolean {
      const box = ownCall(agentId, callId)
      box?.post({ type: 'declined', agentId })
      return box !== null
    },

    rejoin(agentId: string, callId: string): boolean {
      const box = ownCall(agentId, callId)
      box?.post({ type: 'rejoin-asked', agentId })
      return box !== null
    },

    hangUp(agentId: string, callId: string): boolean {
      const box = ownCall(agentId, callId)
      box?.post({ type: 'hang-up-asked', by: 'agent' })
      return box !== null
    },

    /**
     * The agent ends the service with a reason of the regulation, in the talk or after it. The caller hears that it is over.
     * @returns false when the agent has not talked in that call. @throws StoreUnavailable for a call that is over
     */
    async declineService(hotlineId: string, agentId: string, callId: string, reason: string): Promise<boolean> {
      const box = mailboxes.get(callId)
      if (box) {
        if (box.call.hotlineId !== hotlineId || box.call.answeredBy !== agentId) return false
        box.post({ type: 'service-declined', agentId, reason })
        await box.idle()
        return box.call.declinedFor !== null
      }
      const call = await deps.store.find(hotlineId, callId)
      if (call?.answeredBy !== agentId) return false
      const step = transition(completed(call), { type: 'service-declined', agentId, reason, at: deps.clock.now() })
      for (const effect of step.effects) if (effect.type === 'save') await save(new Mailbox(step.call, null), effect.facts)
      return true
    },

    /** A supervisor may end any call of the hotline. */
    end(hotlineId: string, callId: string, by: EndedBy): boolean {
      const box = mailboxes.get(callId)
      if (!box || box.call.hotlineId !== hotlineId) return false
      box.post({ type: 'hang-up-asked', by })
      return true
    },

    calls: (): Call[] => [...mailboxes.values()].map((box) => box.call),
    call: (callId: string): Call | null => mailboxes.get(callId)?.call ?? null,
    isActive: (callId: string): boolean => mailboxes.has(callId),

    /** Resolves when every event so far has been dealt with. */
    async settled(): Promise<void> {
      await Promise.all([...mailboxes.values()].map((box) => box.idle()))
    },

    close(): void {
      for (const box of mailboxes.values()) for (const timer of box.timers.values()) clearTimeout(timer)
    },
  }
}

/** Where a caller stands in the queue beside the time of waiting. */
function placeOf(call: Call): { outOfTurn: boolean; specialistId: string | null } {
  return { outOfTurn: call.outOfTurn !== null, specialistId: call.card?.specialistId ?? null }
}

function asksConsent({ kind }: Announcement): boolean {
  return kind === 'greeting' || kind === 'closed' || kind === 'leave-message'
}

/** @throws when there is no answer in time; a late one is dropped. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

export type CallControl = ReturnType<typeof createCallControl>

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never

function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
