import { createHash } from 'node:crypto'
import { summarise } from '../domain/telephony/call.ts'
import type { Call, CallFact, CallFactType } from '../domain/telephony/call.ts'
import type { CallStore, Clock, FallbackBox, FallbackMessage } from '../ports.ts'
import { CALL_ID_PREFIX } from './call-control.ts'
import type { Reception } from './call-control.ts'
import type { Log } from './log.ts'
import type { RecordedCall } from './recording-intake.ts'

export interface FallbackIntakeDeps {
  box: FallbackBox
  store: Pick<CallStore, 'save'>
  /** A call that the server had begun before it went away, by the caller's channel. @throws StoreUnavailable */
  findCallByChannel(channelId: string): Promise<RecordedCall | null>
  /** What the regulation says of the number at that moment. */
  reception(dialled: string, callerNumber: string | null, at: number): Reception
  /** The sound now lies among the recordings of the call. */
  ingest(call: RecordedCall): void
  /** The desk has not seen the ticket of the call yet. */
  ticketOpened(): void
  clock: Clock
  log: Log
}

/** A message shorter than this is a caller who thought better of it. */
const SHORTEST_MESSAGE_MS = 1_000
const RETRY_MS = 10_000
/** Names the dialplan's announcement before the tone; raise it when that text changes (runtime/asterisk-sounds.ts). */
const FALLBACK_WORDING = 'dialplan/fallback-1'

export type FallbackIntake = ReturnType<typeof createFallbackIntake>

/**
 * Makes calls with tickets of what the dialplan served alone. The call's and the ticket's ids follow from the message, so
 * that a message that is taken twice (the server died in between) still makes one call and one ticket.
 */
export function createFallbackIntake({ box, store, findCallByChannel, reception, ingest, ticketOpened, clock, log }: FallbackIntakeDeps) {
  const leftAlone = new Set<string>()
  let running: Promise<void> | null = null
  let again: NodeJS.Timeout | null = null
  let closed = false

  async function take(message: FallbackMessage): Promise<void> {
    const known = await findCallByChannel(message.channelId)
    const call = known ?? (await open(message))
    if (!call) return
    await box.take(message, call.id)
    ingest(call)
  }

  async function open(message: FallbackMessage): Promise<RecordedCall | null> {
    const received = reception(message.dialled, message.callerNumber, message.at)
    if (received.hotlineId === '') {
      if (!leftAlone.has(message.id)) log.warn({ dialled: message.dialled, message: message.id }, 'a message for a number that is nobody’s is left where it is')
      leftAlone.add(message.id)
      return null
    }
    const call = callOf(message, received)
    const ticket = received.ticket && { id: uuid(`ticket ${message.id}`), at: message.at, caller: call.caller, ...received.ticket }
    if ((await store.save({ call, summary: summarise(call), facts: factsOf(call, message), ticket })) !== null) ticketOpened()
    log.info({ callId: call.id, outcome: call.phase === 'ended' ? call.outcome : null }, 'a call that was served without the server was taken over')
    return call
  }

  async function takeAll(): Promise<void> {
    try {
      for (const message of await box.list()) await take(message)
    } catch (error) {
      log.warn({ err: error }, 'messages taken without the server could not be taken over yet; tried again')
      again = setTimeout(() => void run(), RETRY_MS)
      again.unref()
    }
  }

  /** One at a time; a second wish while one runs is served by one more look after it. */
  async function run(): Promise<void> {
    if (closed) return
    if (again) clearTimeout(again)
    running = (running ?? Promise.resolve()).then(takeAll)
    await running
  }

  function callOf(message: FallbackMessage, { hotlineId, line, caller, queue, wording, messageLimitMs, extension, notices, reception: received }: Reception): Call {
    const kept = message.messageMs >= SHORTEST_MESSAGE_MS
    const endedAt = Math.min(clock.now(), message.at + message.messageMs)
    return {
      hotlineId,
      line,
      caller,
      queue,
      wording,
      messageLimitMs,
      extension,
      notices,
      card: null,
      outOfTurn: null,
      numberAnnounced: false,
      declinedFor: null,
      id: `${CALL_ID_PREFIX}${uuid(`call ${message.id}`)}`,
      channelId: message.channelId,
      epoch: '',
      arrivedAt: message.at,
      ticket: null,
      // The dialplan records only after its announcement was heard to the end.
      consent: kept ? { kind: 'implied', wording: FALLBACK_WORDING, at: message.at } : null,
      recorded: false,
      queuedAt: null,
      answeredAt: null,
      answeredBy: null,
      messageKept: kept,
      revision: 1,
      factCount: kept ? 4 : 2,
      steps: 0,
      phase: 'ended',
      outcome: kept ? 'message' : received.kind === 'announce-only' ? 'announced' : 'no-message',
      endedBy: received.kind === 'announce-only' ? 'hotline' : 'caller',
      endedAt,
    }
  }

  return {
    /** Takes over what is complete, now and (after a failure) until it has succeeded. Call it on every connection to Asterisk. */
    run,

    async close(): Promise<void> {
      closed = true
      if (again) clearTimeout(again)
      await running
    },
  }
}

function factsOf(call: Call, message: FallbackMessage): CallFact[] {
  if (call.phase !== 'ended') return []
  const told: [CallFactType, number, Record<string, unknown>][] = [
    ['arrived', message.at, { line: call.line, reception: 'fallback' }],
    ...(call.messageKept
      ? ([['consent-given', message.at, { ...call.consent }], ['message-left', call.endedAt, { durationMs: message.messageMs }]] satisfies [CallFactType, number, Record<string, unknown>][])
      : []),
    ['ended', call.endedAt, { outcome: call.outcome, by: call.endedBy }],
  ]
  return told.map(([type, at, data], index) => ({ seq: index + 1, at, type, data }))
}

function uuid(name: string): string {
  const hex = createHash('sha256').update(`fallback ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
