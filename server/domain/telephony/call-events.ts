import type { CallerCard } from './caller-card.ts'
import type { Announcement, Call, CallFact, CallPhase, EndedBy } from './call.ts'
import type { Instant, TicketRef, Wordings } from './call-terms.ts'

/** What happens to a call, and what is to be done about it. */

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
