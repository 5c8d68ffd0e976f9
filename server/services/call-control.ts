import { never } from '../domain/never.ts'
import type { Announcement, Call, CallFact, EndedBy, Instant, TicketRef, Wordings } from '../domain/telephony/call.ts'
import { agentOf, completed } from '../domain/telephony/call.ts'
import { arrive, transition } from '../domain/telephony/call-transition.ts'
import type { Arrival } from '../domain/telephony/call-transition.ts'
import { maskPhoneNumber } from '../domain/telephony/phone-number.ts'
import type { AlsoSaid } from '../domain/telephony/speech/announcements.ts'
import type { CallerDirectory, CallStore, Clock, Speech, Telephony, TelephonyEvent, TelephonyInventory } from '../ports.ts'
import { createCallEffects } from './call-effects.ts'
import { Mailbox } from './call-mailbox.ts'
import type { MailboxDeps, TicketTerms } from './call-mailbox.ts'
import { surveyOf } from './call-survey.ts'
import { lookUpCaller } from './caller-look-up.ts'
import type { Dispatcher, Outlook } from './dispatcher.ts'
import type { Log } from './log.ts'

/** What the route says of a number that was dialled; `ticket` is null where a call leaves none. */
export interface Reception extends Pick<Arrival, 'hotlineId' | 'line' | 'caller' | 'queue' | 'wording' | 'messageLimitMs' | 'extension' | 'dialled' | 'notices' | 'reception'> {
  ticket: TicketTerms
}

/** The words for what has to be said, ready for the voice. */
export interface Wording {
  announcement(hotlineId: string, announcement: Announcement, at: Instant): string[]
  outlook(hotlineId: string, outlook: Outlook, also: AlsoSaid): string[]
  /** The versions in which consent is asked for now; null for a company that is none any more. */
  versions(hotlineId: string): Wordings | null
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

/**
 * Runs the calls: an event goes into the call's mailbox, the domain decides, the effects are carried out in order before
 * the next event is looked at. One mailbox per call, so calls never wait for each other.
 */
export function createCallControl(deps: CallControlDeps) {
  const mailboxes = new Map<string, Mailbox>()
  const byChannel = new Map<string, Mailbox>()
  const effects = createCallEffects(deps)
  const boxes: MailboxDeps = { clock: deps.clock, log: deps.log, perform: effects.perform, stepped }

  function open(call: Call, ticketTerms: TicketTerms): Mailbox {
    const box = new Mailbox(call, ticketTerms, boxes)
    mailboxes.set(call.id, box)
    byChannel.set(call.channelId, box)
    return box
  }

  function stepped(box: Mailbox): void {
    const { call } = box
    deps.changed(call)
    if (call.phase !== 'ended') return
    deps.log.info({ callId: call.id, outcome: call.outcome, by: call.endedBy, ticket: call.ticket?.number ?? null }, 'a call has ended')
    box.clearTimers()
    mailboxes.delete(call.id)
    byChannel.delete(call.channelId)
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
    void findCaller(box)
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

  /** While the greeting plays; a directory that fails or is slow makes an unknown caller. */
  async function findCaller(box: Mailbox): Promise<void> {
    const { caller, hotlineId, card } = box.call
    if (caller === null || hotlineId === '' || card !== null) return
    try {
      const found = await lookUpCaller(deps.callers, hotlineId, caller, deps.clock.now())
      if (found) box.post({ type: 'caller-known', card: found })
    } catch (error) {
      deps.log.warn({ err: error, callId: box.call.id }, 'the caller could not be looked up and counts as unknown')
    }
  }

  // --- Reconciliation ------------------------------------------------------------------------------------------------

  /** Compares what we know with what Asterisk has, after every connection: events were lost while there was none. */
  async function reconcile(): Promise<void> {
    const before = new Map(mailboxes)
    const found = await deps.telephony.inventory()
    for (const box of before.values()) box.run(async () => box.step(transition(box.call, { type: 'surveyed', survey: await surveyOf(box.call, found, deps.telephony), at: deps.clock.now() })))
    for (const channel of found.channels) if (channel.inbound) arrived(channel.id, channel.inbound.dialled, channel.inbound.callerNumber)
    await removeOrphans(found)
  }

  /** What no call knows any more, or whose call was asked to end while Asterisk was away. */
  function isOrphan({ id }: { id: string }): boolean {
    return id.startsWith(CALL_ID_PREFIX) && (ownerOf(id)?.call.phase ?? 'finishing') === 'finishing'
  }

  async function removeOrphans(found: TelephonyInventory): Promise<void> {
    const legs = found.channels.filter(isOrphan)
    const bridges = found.bridges.filter(isOrphan)
    for (const leg of legs) await deps.telephony.hangUp(leg.id)
    for (const bridge of bridges) await deps.telephony.destroyBridge(bridge.id)
    if (legs.length + bridges.length > 0) deps.log.info({ legs: legs.length, bridges: bridges.length }, 'legs and bridges without a call were removed')
  }

  // --- What people ask for -------------------------------------------------------------------------------------------

  /** @returns the call when it is the agent's: rung to, or talked with. */
  function ownCall(agentId: string, callId: string): Mailbox | null {
    const box = mailboxes.get(callId)
    if (!box) return null
    return agentOf(box.call) === agentId ? box : null
  }

  return {
    /** Takes up the calls that were active when the last process ended, and the agents in them; then listens. */
    async start(): Promise<void> {
      for (const call of await deps.store.active()) {
        const agentId = agentOf(call)
        if (agentId !== null) deps.dispatcher().engage(agentId, call.phase === 'talking' ? 'talking' : 'ringing', call.id)
        void findCaller(open(completed(call), null))
      }
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
      for (const effect of step.effects) if (effect.type === 'save') await effects.save(new Mailbox(step.call, null, boxes), effect.facts)
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
      for (const box of mailboxes.values()) box.clearTimers()
    },
  }
}

export type CallControl = ReturnType<typeof createCallControl>
