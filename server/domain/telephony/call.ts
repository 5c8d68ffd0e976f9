import type { CallerCard } from './caller-card.ts'
import type { Consent, ExtensionTerms, Instant, OutOfTurn, QueueTerms, SpokenNotice, TicketRef, Wordings } from './call-terms.ts'

export type * from './call-events.ts'
export type * from './call-terms.ts'

/**
 * One inbound call, from the first ring to its end.
 *
 *            ┌─ unknown number ──────────────────────────────────────────────────────────┐
 *            ├─ announce-only ─► informing ──────────────────────────────────────────────┤
 *            │                                                                           ▼
 *  arrives ──┼─ closed ────────► informing ─► prompting ─────► leaving-message ─────► farewell ─────► finishing ─► ended
 *            │                                    ▲ key 1, or waited too long            ▲ declined       ▲ hung up
 *            │                                    └───────────────────────────────┐      │                │
 *            │                                                                    │      └─────────────┬──┘
 *            └─ open ─► greeting ─► asking-extension ─► informing ─► arming ─► waiting ⇄ ringing ─► talking
 *                                                                                 ▲                    │
 *                                                                                 └── agent lost ──────┘
 *
 * `asking-extension` and `informing` are passed over where there is nothing to ask or to say. From every phase the caller's
 * hang-up leads to `ended`. `finishing` waits for the caller's channel to be gone, because only then the recording's files
 * are complete. Ids of legs, bridges, playbacks and messages are derived from the call's id and a counter, so that they are
 * known before the command that uses them.
 */

/** What has to be said to a caller. The words are made of it, the regulation and the language by `speech/`. */
export type Announcement =
  | { kind: 'greeting' }
  | { kind: 'closed'; opensAt: Instant | null }
  | { kind: 'leave-message' }
  /** After the message, with the number under which the call is registered; null while the database is away. */
  | { kind: 'goodbye'; messageKept: boolean; ticketNumber: string | null }
  | { kind: 'reconnecting' }
  /** Something of ours does not work; the caller is asked to call again. */
  | { kind: 'sorry' }
  | { kind: 'announce-only' }
  | { kind: 'unknown-number' }
  /** Dial the extension of the line. */
  | { kind: 'extension'; digits: string }
  /** What is published for callers at the moment. */
  | { kind: 'notices'; notices: readonly SpokenNotice[] }
  /** The agent has ended the service and is gone. */
  | { kind: 'declined' }

/** An entry of the call's timeline. `seq` starts at 1 and has no gaps. */
export interface CallFact {
  seq: number
  at: Instant
  type: CallFactType
  data: Record<string, unknown>
}

export type CallFactType =
  | 'arrived'
  | 'consent-given'
  | 'consent-not-heard'
  | 'extension-dialled'
  | 'extension-not-dialled'
  | 'notices-said'
  | 'out-of-turn'
  | 'queued'
  | 'offered'
  | 'declined'
  | 'missed'
  | 'unreachable'
  | 'answered'
  | 'held'
  | 'resumed'
  | 'rejoined'
  | 'agent-lost'
  | 'message-asked'
  | 'message-left'
  /** The caller heard to its end under which number the call is registered. */
  | 'number-announced'
  | 'service-declined'
  | 'ended'

/** What is true of a call in every phase. */
export interface CallBase {
  id: string
  hotlineId: string
  /** The caller's channel. */
  channelId: string
  /** The Asterisk process the channel lives in; in another one it no longer exists. */
  epoch: string
  /** The number that was called, E.164, or as dialled when it is nobody's. */
  line: string
  /** The caller's number, E.164; null when hidden or impossible. */
  caller: string | null
  arrivedAt: Instant
  queue: QueueTerms
  wording: Wordings
  /** Longest message a caller may leave. */
  messageLimitMs: number
  /** What has still to be dialled; null when nothing has, or the right one was dialled with the number. */
  extension: ExtensionTerms | null
  /** Published when the call came. */
  notices: readonly SpokenNotice[]
  /** Who calls; null while unknown. */
  card: CallerCard | null
  outOfTurn: OutOfTurn | null
  ticket: TicketRef | null
  /** The caller heard the ticket's number. */
  numberAnnounced: boolean
  consent: Consent | null
  /** Whether the recording has been armed on the caller's channel. */
  recorded: boolean
  queuedAt: Instant | null
  answeredAt: Instant | null
  /** Who answered, also after the talk. */
  answeredBy: string | null
  /** A message was left. */
  messageKept: boolean
  /** Key of the outcome with which an agent ended the service. */
  declinedFor: string | null
  revision: number
  factCount: number
  /** Counter behind derived ids. */
  steps: number
}

export interface Offer {
  agentId: string
  legId: string
  at: Instant
}

interface Waiting {
  queuedAt: Instant
  /** Agents who declined or missed this call. */
  tried: readonly string[]
  /** The announcement being played over the music. */
  playbackId: string | null
  /** The ticket's number that this announcement says. */
  numberBeingSaid: string | null
}

export type Call = CallBase &
  (
    /** `entered`: keys that were pressed ahead of the question for the extension. */
    | { phase: 'greeting'; playbackId: string; retried: boolean; entered: string }
    /** `playbackId` is null when the announcement is over; `attempt` counts announcements, from 1. */
    | { phase: 'asking-extension'; playbackId: string | null; attempt: number; entered: string }
    /** `next` is what follows instead of the queue. */
    | { phase: 'informing'; playbackId: string; announcement: Announcement; next: Extract<Announcement, { kind: 'closed' | 'announce-only' }> | null }
    | ({ phase: 'arming' } & Waiting)
    | ({ phase: 'waiting' } & Waiting)
    | ({ phase: 'ringing'; offer: Offer } & Waiting)
    | {
        phase: 'talking'
        agentId: string
        legId: string
        bridgeId: string
        held: boolean
        /** The new leg of an agent whose page was reloaded, until it has joined. */
        rejoiningLegId: string | null
        /** False when the old leg has gone while the agent is rejoining. */
        legAlive: boolean
        queuedAt: Instant
        tried: readonly string[]
      }
    | { phase: 'prompting'; playbackId: string; announcement: Announcement; retried: boolean }
    | { phase: 'leaving-message'; messageId: string }
    | { phase: 'farewell'; playbackId: string; announcement: Announcement }
    | { phase: 'finishing'; outcome: CallOutcome; endedBy: EndedBy }
    | { phase: 'ended'; outcome: CallOutcome; endedBy: EndedBy; endedAt: Instant }
  )

export type CallPhase = Call['phase']
export type CallIn<P extends CallPhase> = Extract<Call, { phase: P }>

/**
 * talked: an agent answered; abandoned: the caller left before that; message / no-message: asked to leave a message and
 * did, or did not; announced: an announcement was all there was to get; broken: Asterisk went away in mid-call.
 */
export type CallOutcome = 'talked' | 'abandoned' | 'message' | 'no-message' | 'announced' | 'broken'
export type EndedBy = 'caller' | 'agent' | 'supervisor' | 'hotline' | 'telephony'

/** The agent whom the call rings or who talks in it. */
export function agentOf(call: Call): string | null {
  return call.phase === 'ringing' ? call.offer.agentId : call.phase === 'talking' ? call.agentId : null
}

/** A call as an earlier version of the program stored it, with what it did not know yet. */
export function completed(stored: Call): Call {
  const queue: QueueTerms = { ...NO_SPECIAL_TERMS, ...stored.queue }
  return { ...NOTHING_SPECIAL, ...stored, queue }
}

const NO_SPECIAL_TERMS = { specialistWaitMs: 0, outOfTurnLevels: [], outOfTurnKey: null, sayNumber: 'after-message' } as const
const NOTHING_SPECIAL = { extension: null, notices: [], card: null, outOfTurn: null, numberAnnounced: false, declinedFor: null, numberBeingSaid: null, entered: '' } as const

/** Columns by which calls are listed and counted. */
export interface CallSummary {
  id: string
  hotlineId: string
  channelId: string
  line: string
  caller: string | null
  agentId: string | null
  arrivedAt: Instant
  queuedAt: Instant | null
  answeredAt: Instant | null
  endedAt: Instant | null
  outcome: CallOutcome | null
  consent: Consent | null
}

/** @returns the call's columns, derived from its state alone. */
export function summarise(call: Call): CallSummary {
  const ended = call.phase === 'ended' ? call : null
  return {
    id: call.id,
    hotlineId: call.hotlineId,
    channelId: call.channelId,
    line: call.line,
    caller: call.caller,
    agentId: call.answeredBy,
    arrivedAt: call.arrivedAt,
    queuedAt: call.queuedAt,
    answeredAt: call.answeredAt,
    endedAt: ended?.endedAt ?? null,
    outcome: ended?.outcome ?? null,
    consent: call.consent,
  }
}
