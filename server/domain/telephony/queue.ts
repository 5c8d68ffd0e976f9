import { isFree, isLoggedIn } from './agent.ts'
import type { Agent } from './agent.ts'
import type { Instant, QueueTerms } from './call.ts'

/** A caller in the queue. */
export interface WaitingCaller {
  callId: string
  hotlineId: string
  queuedAt: Instant
  terms: QueueTerms
  /** Agents who declined or missed this call, or lost it. */
  tried: readonly string[]
  /** Goes before everybody who is not. */
  outOfTurn: boolean
  /** The agent who is responsible for this caller's company, if any. */
  specialistId: string | null
  /** Rung to an agent at this moment. */
  claimed: boolean
  /** Not to be offered again to those who were tried before this moment. */
  retryAt: Instant
}

/** Offices that work at this moment, by hotline; an empty list keeps the last ones for those who already wait. */
export type OfficesOnShift = (hotlineId: string) => readonly string[]

export interface Assignment {
  callId: string
  agentId: string
}

/** An agent who declined or missed a call is asked again about the same one, when nobody else is free, after this pause. */
export const RETRY_PAUSE_MS = 10_000

/**
 * Who is rung for whom, now. Callers out of turn come first, among them and after them those who wait longest; of the
 * agents who may serve a caller the responsible specialist goes first, then the preferred office before the others, and
 * within it the agent who has been idle longest. An agent who declined or missed the call is asked again only when no
 * other is free. Nobody appears twice.
 */
export function match(callers: readonly WaitingCaller[], agents: readonly Agent[], onShift: OfficesOnShift, now: Instant): Assignment[] {
  const free = new Set(agents.filter(isFree))
  const assignments: Assignment[] = []
  for (const caller of inOrder(callers)) {
    if (free.size === 0) break
    const agent = choose(caller, [...free], agents, onShift, now)
    if (!agent) continue
    free.delete(agent)
    assignments.push({ callId: caller.callId, agentId: agent.id })
  }
  return assignments
}

/** When `match` may answer otherwise though nothing happened: the next overflow or second try; null when time changes nothing. */
export function nextLook(callers: readonly WaitingCaller[], now: Instant): Instant | null {
  const moments = callers
    .flatMap((caller) => (caller.claimed ? [] : [overflowAt(caller), specialistUntil(caller), caller.tried.length > 0 ? caller.retryAt : now]))
    .filter((moment) => moment > now)
  return moments.length > 0 ? Math.min(...moments) : null
}

/** When the other offices' agents may be asked; at once without a preference. */
function overflowAt({ queuedAt, terms }: WaitingCaller): Instant {
  return terms.prefers === null ? queuedAt : queuedAt + terms.overflowAfterMs
}

/** Until when a specialist who is busy is waited for; the beginning of the wait for callers without one. */
function specialistUntil({ queuedAt, specialistId, terms }: WaitingCaller): Instant {
  return specialistId === null ? queuedAt : queuedAt + terms.specialistWaitMs
}

/** Place in the queue, 1 for the next to be served; those being rung count as waiting. Null for a caller who is not in it. */
export function positionOf(callers: readonly WaitingCaller[], callId: string): number | null {
  const own = callers.find((caller) => caller.callId === callId)
  if (!own) return null
  const sameQueue = callers.filter((caller) => caller.hotlineId === own.hotlineId)
  return inOrder(sameQueue, true).findIndex((caller) => caller.callId === callId) + 1
}

/** Everybody logged in who may serve this caller, busy or not. */
export function servingAgents(caller: WaitingCaller, agents: readonly Agent[], onShift: OfficesOnShift): Agent[] {
  const offices = servingOffices(caller, onShift)
  return agents.filter((agent) => agent.hotlineId === caller.hotlineId && agent.office !== null && offices.includes(agent.office) && isLoggedIn(agent))
}

/**
 * Expected wait: everybody up to and including this caller is served one after another by the agents logged in, a talk
 * lasting `averageTalkMs` with its wrap-up. @returns milliseconds, or null when nobody is there to serve.
 */
export function expectedWaitMs(position: number, agentsLoggedIn: number, averageTalkMs: number): number | null {
  return agentsLoggedIn === 0 ? null : Math.ceil((position * averageTalkMs) / agentsLoggedIn)
}

/** The offices whose agents may take this caller now: those on shift, or after the last shift's end those that were on it. */
export function servingOffices(caller: Pick<WaitingCaller, 'hotlineId' | 'terms'>, onShift: OfficesOnShift): readonly string[] {
  const now = onShift(caller.hotlineId)
  return now.length > 0 ? now : caller.terms.offices
}

function choose(caller: WaitingCaller, free: readonly Agent[], all: readonly Agent[], onShift: OfficesOnShift, now: Instant): Agent | null {
  const offices = servingOffices(caller, onShift)
  const able = free.filter((agent) => agent.hotlineId === caller.hotlineId && agent.office !== null && offices.includes(agent.office))
  const fresh = able.filter((agent) => !caller.tried.includes(agent.id))
  const specialist = specialistOf(caller, all, offices)
  if (specialist !== null) {
    const here = fresh.find(({ id }) => id === specialist.id)
    if (here !== undefined || now < specialistUntil(caller)) return here ?? null
  }
  const others = now >= caller.retryAt ? able : []
  const preferred = preferredOffice(caller, offices, all, now)
  const allowed = (agent: Agent) => preferred === null || agent.office === preferred
  return best(fresh.filter(allowed), caller.terms.prefers) ?? (fresh.length > 0 ? null : best(others.filter(allowed), caller.terms.prefers))
}

/** The responsible agent, if here today and not asked about this call yet; may be busy. */
function specialistOf(caller: WaitingCaller, all: readonly Agent[], offices: readonly string[]): Agent | null {
  const specialist = all.find(({ id }) => id === caller.specialistId)
  if (specialist === undefined || specialist.hotlineId !== caller.hotlineId || caller.tried.includes(specialist.id)) return null
  return specialist.office !== null && offices.includes(specialist.office) && isLoggedIn(specialist) ? specialist : null
}

/** The only office that may answer for now: the preferred one, until the overflow or when nobody there is logged in. */
function preferredOffice(caller: WaitingCaller, offices: readonly string[], all: readonly Agent[], now: Instant): string | null {
  const { prefers, overflowAfterMs } = caller.terms
  if (prefers === null || !offices.includes(prefers) || now - caller.queuedAt >= overflowAfterMs) return null
  const staffed = all.some((agent) => agent.hotlineId === caller.hotlineId && agent.office === prefers && isLoggedIn(agent))
  return staffed ? prefers : null
}

function best(agents: readonly Agent[], prefers: string | null): Agent | null {
  const order = agents.toSorted((a, b) => Number(b.office === prefers) - Number(a.office === prefers) || a.idleSince - b.idleSince || (a.id < b.id ? -1 : 1))
  return order[0] ?? null
}

function inOrder(callers: readonly WaitingCaller[], withClaimed = false): WaitingCaller[] {
  return callers.filter((caller) => withClaimed || !caller.claimed).toSorted((a, b) => Number(b.outOfTurn) - Number(a.outOfTurn) || a.queuedAt - b.queuedAt || (a.callId < b.callId ? -1 : 1))
}
