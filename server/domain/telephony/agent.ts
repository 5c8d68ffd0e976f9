import { never } from '../never.ts'
import type { Instant, Release } from './call.ts'

/**
 * An agent, in two independent parts: what the person says (presence) and what the hotline has given (engagement).
 *
 *      presence:    offline ⇄ available ⇄ break          engagement:   free ─► ringing ─► talking ─► wrap-up ─► free
 *                                                                        ▲        │          │
 *                                                                        └────────┴──────────┘ (missed, lost, cancelled)
 *
 * Only an agent who is available, free and reachable is offered calls. A presence changed in mid-call takes effect when
 * the engagement ends.
 */
export interface Agent {
  id: string
  hotlineId: string
  name: string
  office: string | null
  /** A SIP phone instead of the browser. */
  phoneUri: string | null
  presence: { kind: 'offline' | 'available' | 'break'; reason: string | null; since: Instant }
  engagement: Engagement
  /** A softphone is registered; SIP phones count as reachable. */
  reachable: boolean
  /** Since when the agent has been waiting for a call: the later of coming available and the end of the last engagement. */
  idleSince: Instant
  /** Offers in a row that were not answered. */
  missed: number
}

export type Engagement =
  | { kind: 'free' }
  | { kind: 'ringing'; callId: string; since: Instant }
  | { kind: 'talking'; callId: string; since: Instant }
  | { kind: 'wrap-up'; callId: string; since: Instant; until: Instant }

export type AgentStatus = 'offline' | 'available' | 'break' | Exclude<Engagement['kind'], 'free'>

/** After so many unanswered offers in a row the agent is put on a break, so that callers do not ring an empty chair. */
const MISSED_OFFERS_BEFORE_BREAK = 2
/** The reason of the break that follows missed offers; it is not among those an agent chooses. */
export const MISSED_BREAK_REASON = 'missed-calls'

export function isFree(agent: Agent): boolean {
  return agent.presence.kind === 'available' && agent.engagement.kind === 'free' && agent.reachable
}

/** Logged in: here today, even if busy or on a break. */
export function isLoggedIn(agent: Agent): boolean {
  return agent.engagement.kind !== 'free' || (agent.presence.kind !== 'offline' && agent.reachable)
}

/** What the panel shows, and since when. */
export function statusOf(agent: Agent): { status: AgentStatus; since: Instant } {
  if (agent.engagement.kind !== 'free') return { status: agent.engagement.kind, since: agent.engagement.since }
  return { status: agent.presence.kind, since: agent.presence.since }
}

export function withPresence(agent: Agent, kind: Agent['presence']['kind'], reason: string | null, at: Instant): Agent {
  const unchanged = agent.presence.kind === kind && agent.presence.reason === reason
  if (unchanged) return agent
  return { ...agent, presence: { kind, reason: kind === 'break' ? reason : null, since: at }, idleSince: kind === 'available' ? at : agent.idleSince, missed: 0 }
}

export function withReachability(agent: Agent, reachable: boolean): Agent {
  return agent.reachable === reachable ? agent : { ...agent, reachable }
}

/** A claim by the dispatcher, or what a restart found. */
export function engage(agent: Agent, as: 'ringing' | 'talking', callId: string, at: Instant): Agent {
  const { engagement } = agent
  if (engagement.kind === as && engagement.callId === callId) return agent
  return { ...agent, engagement: { kind: as, callId, since: at }, missed: as === 'talking' ? 0 : agent.missed }
}

/** The call lets the agent go. A release by a call the agent is no longer engaged in changes nothing. */
export function release(agent: Agent, callId: string, because: Release, at: Instant, wrapUpMs: number): Agent {
  const { engagement } = agent
  if (engagement.kind === 'free' || engagement.kind === 'wrap-up' || engagement.callId !== callId) return agent
  switch (because) {
    case 'talked':
      return wrapUpMs > 0 ? { ...agent, engagement: { kind: 'wrap-up', callId, since: at, until: at + wrapUpMs } } : freed(agent, at)
    case 'missed': {
      const missed = agent.missed + 1
      const free = { ...freed(agent, at), missed }
      return missed >= MISSED_OFFERS_BEFORE_BREAK && free.presence.kind === 'available' ? withPresence(free, 'break', MISSED_BREAK_REASON, at) : free
    }
    case 'unreachable':
    case 'lost':
    case 'declined':
      return freed(agent, at)
    case 'cancelled':
      // The caller hung up first: the agent keeps the place among the idle.
      return { ...agent, engagement: { kind: 'free' } }
    default:
      return never(because)
  }
}

/** The wrap-up is over, by the timer or by the agent. */
export function finishWrapUp(agent: Agent, at: Instant): Agent {
  return agent.engagement.kind === 'wrap-up' ? freed(agent, at) : agent
}

export function extendWrapUp(agent: Agent, byMs: number): Agent {
  const { engagement } = agent
  return engagement.kind === 'wrap-up' ? { ...agent, engagement: { ...engagement, until: engagement.until + byMs } } : agent
}

function freed(agent: Agent, at: Instant): Agent {
  return { ...agent, engagement: { kind: 'free' }, idleSince: at }
}
