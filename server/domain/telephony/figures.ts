import type { CallSummary } from './call.ts'

/** A call answered within this time of its queueing counts as answered in time. */
const SERVICE_LEVEL_MS = 20_000

/** Sums over calls, from which the figures are made; sums of parts can be added. */
export interface Tally {
  arrived: number
  answered: number
  abandoned: number
  messages: number
  /** Answered calls that had queued, and their waits. */
  waits: number
  waitMs: number
  /** Ended talks and their lengths. */
  talks: number
  talkMs: number
  answeredInTime: number
}

export interface Figures {
  arrived: number
  answered: number
  abandoned: number
  messages: number
  averageWaitSeconds: number | null
  averageTalkSeconds: number | null
  /** Share of the answered and abandoned calls that were answered in time, 0…1; null when there were none. */
  serviceLevel: number | null
}

export const EMPTY_TALLY: Tally = { arrived: 0, answered: 0, abandoned: 0, messages: 0, waits: 0, waitMs: 0, talks: 0, talkMs: 0, answeredInTime: 0 }

/** What one call adds to the sums, as far as it has gone. */
export function tallyOf({ queuedAt, answeredAt, endedAt, outcome }: Pick<CallSummary, 'queuedAt' | 'answeredAt' | 'endedAt' | 'outcome'>): Tally {
  const waitMs = answeredAt !== null && queuedAt !== null ? answeredAt - queuedAt : null
  const talkMs = answeredAt !== null && endedAt !== null ? endedAt - answeredAt : null
  return {
    arrived: 1,
    answered: count(answeredAt !== null),
    abandoned: count(outcome === 'abandoned'),
    messages: count(outcome === 'message'),
    waits: count(waitMs !== null),
    waitMs: waitMs ?? 0,
    talks: count(talkMs !== null),
    talkMs: talkMs ?? 0,
    answeredInTime: count(waitMs !== null && waitMs <= SERVICE_LEVEL_MS),
  }
}

/** Both together; `sign` -1 takes the second away. */
export function added(a: Tally, b: Tally, sign: 1 | -1 = 1): Tally {
  return {
    arrived: a.arrived + sign * b.arrived,
    answered: a.answered + sign * b.answered,
    abandoned: a.abandoned + sign * b.abandoned,
    messages: a.messages + sign * b.messages,
    waits: a.waits + sign * b.waits,
    waitMs: a.waitMs + sign * b.waitMs,
    talks: a.talks + sign * b.talks,
    talkMs: a.talkMs + sign * b.talkMs,
    answeredInTime: a.answeredInTime + sign * b.answeredInTime,
  }
}

export function figuresOf(tally: Tally): Figures {
  const { arrived, answered, abandoned, messages } = tally
  const wanted = answered + abandoned
  return {
    arrived,
    answered,
    abandoned,
    messages,
    averageWaitSeconds: tally.waits === 0 ? null : Math.round(tally.waitMs / tally.waits / 1000),
    averageTalkSeconds: tally.talks === 0 ? null : Math.round(tally.talkMs / tally.talks / 1000),
    serviceLevel: wanted === 0 ? null : tally.answeredInTime / wanted,
  }
}

const count = (holds: boolean): number => (holds ? 1 : 0)
