import type { CallerCard } from './caller-card.ts'

/**
 * One inbound call, from the first ring to its end.
 *
 *                 ┌── unknown number ───────────────────► farewell ◄──────────────────────────────────┐
 *                 │                                        ▲   ▲ │                                    │
 *                 ├── announce-only ──► informing ─────────┘   │ │                                    │
 *      arrives ───┤                     │     ▲                │ │                                    │ service
 *                 ├── closed ───────────┼─────┘                │ └────────────────────► finishing     │ declined
 *                 │                     └──► prompting ──► leaving-message                ▲  │        │
 *                 │                             ▲ key 1                                   │  └► ended │
 *                 └── open ──► greeting         └───────────────────────┐                 │           │
 *                              │                                        │                 │           │
 *                              └► asking-extension ► informing ► arming ► waiting ⇄ ringing ──► talking
 *                                                                         ▲                        │
 *                                                                         └────── agent lost ──────┘
 *
 * `asking-extension` and `informing` are passed over where there is nothing to ask or to say. From every phase the caller's hang-up leads to `ended`. `finishing` waits for the caller's channel to be gone, because
 * only then the recording's files are complete. Ids of legs, bridges, playbacks and messages are derived from the call's
 * id and a counter, so that they are known before the command that uses them.
 */

/** Milliseconds since 1970-01-01T00:00:00Z on the business clock. */
export type Instant = number

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
  /** What is published for callers at the moment, and the key of those who are served out of turn. */
  | { kind: 'notices'; notices: readonly SpokenNotice[]; outOfTurnKey: string | null }
  /** The agent has ended the service and is gone. */
  | { kind: 'declined' }

/** The caller's agreement to being recorded; `wording` is the version of the announcement that was heard to its end. */
export interface Consent {
  kind: 'implied'
  wording: string
  at: Instant
}

/** A notice that is published at the moment and is to be said to callers: other hours, a break, an emergency. */
export interface SpokenNotice {
  id: string
  /** Grows when the text changes. */
  version: number
  /** Russian, numbers in words, as announcements are written. */
  text: string
}

export interface TicketRef {
  id: string
  number: string
}

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

/** Versions of the announcements whose hearing is taken for consent: to the talk's recording, and to the message's. */
export interface Wordings {
  talk: string
  message: string
}

/** How a call is queued; taken from the regulation and the route when the call arrives. */
export interface QueueTerms {
  /** Offices on shift when the call came, the preferred first. */
  offices: readonly string[]
  prefers: string | null
  /** The other offices' agents are asked after this wait. */
  overflowAfterMs: number
  ringTimeoutMs: number
  announceEveryMs: number
  /** After this wait the caller is asked to leave a message instead. */
  maxWaitMs: number
  wrapUpMs: number
  /** A busy specialist of the client's is waited for so long. */
  specialistWaitMs: number
  /** Callers with an open ticket of one of these levels go before the others, and callers who press the key. */
  outOfTurnLevels: readonly string[]
  outOfTurnKey: string | null
  /** Where the caller is told the ticket's number. */
  sayNumber: 'in-queue' | 'after-message' | 'off'
}

/** The extension that a caller is asked to dial. */
export interface ExtensionTerms {
  digits: string
  /** Wait for the first key after the announcement, and for each further one. */
  waitMs: number
  /** How often the announcement is said again before the call goes to the default destination. */
  repeats: number
}

/** Why a caller goes before the others. `level` is that of the open ticket. */
export interface OutOfTurn {
  why: 'open-ticket' | 'key'
  level: string | null
}

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

/** Why an agent's leg ended. `lost`: media or connection broke, the person did not hang up. */
export type LegEnd = 'hung-up' | 'declined' | 'no-answer' | 'unreachable' | 'lost'

export type TimerName = 'ring' | 'announce' | 'max-wait' | 'rejoin' | 'digits'

/** What was found of a call's parts when the connection to Asterisk was made (again). */
export interface Survey {
  caller: 'present' | 'gone'
  /** The caller's channel has come back from the dialplan line that arms the recording. */
  armed: boolean
  leg: 'joined' | 'ringing' | 'gone'
  rejoiningLeg: 'joined' | 'ringing' | 'gone'
  message: 'running' | 'over'
  /** The announcement of the phase. */
  playback: 'running' | 'over'
  /** Asterisk itself is another process than before: everything in it is gone. */
  telephonyRestarted: boolean
}

export type CallEvent = { at: Instant } & (
  | { type: 'ticket-opened'; ticket: TicketRef }
  | { type: 'caller-known'; card: CallerCard }
  /** The announcement that asks for consent is about to be said, in these versions. */
  | { type: 'wording-chosen'; wording: Wordings }
  | { type: 'service-declined'; agentId: string; reason: string }
  | { type: 'announcement-finished'; playbackId: string; heard: boolean }
  | { type: 'recording-armed' }
  | { type: 'recording-failed' }
  | { type: 'assigned'; agentId: string }
  | { type: 'leg-joined'; legId: string }
  | { type: 'leg-ended'; legId: string; why: LegEnd }
  | { type: 'declined'; agentId: string }
  | { type: 'rejoin-asked'; agentId: string }
  | { type: 'timer'; name: TimerName }
  | { type: 'digit'; digit: string }
  | { type: 'held'; legId: string }
  | { type: 'resumed'; legId: string }
  | { type: 'message-finished'; messageId: string; durationMs: number | null }
  | { type: 'caller-gone' }
  | { type: 'hang-up-asked'; by: EndedBy }
  | { type: 'surveyed'; survey: Survey }
)

/** How an agent comes free of a call; the dispatcher turns it into wrap-up, availability or a forced break. */
export type Release = 'talked' | 'declined' | 'missed' | 'unreachable' | 'cancelled' | 'lost'

export type CallEffect =
  /** Store the call as it is now, with these new facts; the first one opens the ticket of a served line. */
  | { type: 'save'; facts: CallFact[] }
  | { type: 'answer' }
  /** `thenHold`: music follows by itself, so that a caller hears it even if nobody is there to start it. */
  | { type: 'play'; playbackId: string; announcement: Announcement; thenHold: boolean }
  /** Position and expected wait, or that nobody is here, then the ticket's number; over the music. */
  | { type: 'say-position'; playbackId: string; ticketNumber: string | null }
  | { type: 'stop-playback'; playbackId: string }
  | { type: 'start-music' }
  | { type: 'stop-music' }
  | { type: 'arm-recording' }
  | { type: 'enqueue'; queuedAt: Instant; tried: readonly string[] }
  /** The caller in the queue goes before the others from now on, or has a specialist. */
  | { type: 'reorder' }
  | { type: 'dequeue' }
  | { type: 'ring'; legId: string; agentId: string; autoAnswer: boolean }
  | { type: 'engage-agent'; agentId: string; as: 'ringing' | 'talking' }
  | { type: 'release-agent'; agentId: string; because: Release }
  | { type: 'bridge'; bridgeId: string; legId: string }
  | { type: 'destroy-bridge'; bridgeId: string }
  | { type: 'hang-up-leg'; legId: string }
  | { type: 'hang-up' }
  | { type: 'record-message'; messageId: string }
  | { type: 'set-timer'; name: TimerName; afterMs: number }
  | { type: 'clear-timer'; name: TimerName }
  /** The recording's files are complete: keep what was recorded. */
  | { type: 'ingest' }
  /** The event does not fit the phase. */
  | { type: 'misfit'; phase: CallPhase; event: CallEvent['type'] }

export interface Step {
  call: Call
  effects: CallEffect[]
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
