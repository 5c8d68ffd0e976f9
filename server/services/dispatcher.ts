import { engage, extendWrapUp, finishWrapUp, release, withPresence, withReachability } from '../domain/telephony/agent.ts'
import type { Agent, Engagement } from '../domain/telephony/agent.ts'
import type { Instant, Release } from '../domain/telephony/call.ts'
import { RETRY_PAUSE_MS, expectedWaitMs, match, nextLook, positionOf, servingAgents } from '../domain/telephony/queue.ts'
import type { OfficesOnShift, WaitingCaller } from '../domain/telephony/queue.ts'
import type { Clock } from '../ports.ts'

/** What a waiting caller can be told. */
export interface Outlook {
  position: number
  expectedWaitMs: number | null
  /** Whether anybody who may answer is logged in. */
  staffed: boolean
}

export interface DispatcherDeps {
  clock: Clock
  onShift: OfficesOnShift
  /** The pair is claimed when this is called; the call rings the agent, or releases the claim. */
  assign(callId: string, agentId: string): void
  /** An agent has changed; `at` is when. */
  agentChanged(agent: Agent): void
}

export type Dispatcher = ReturnType<typeof createDispatcher>

/** What a talk is expected to last before any has been seen. */
const FIRST_GUESS_TALK_MS = 180_000
/** Weight of the newest talk in the running average. */
const NEWEST_TALK_WEIGHT = 0.1

/**
 * Keeps the queue and the agents, and brings them together. Nothing is polled: every change looks at once whether a pair
 * can be made, and a single timer stands for the next moment at which time alone allows one. Looking and claiming are one
 * synchronous step, so that no caller and no agent is given away twice.
 */
export function createDispatcher(deps: DispatcherDeps) {
  const callers = new Map<string, WaitingCaller>()
  const agents = new Map<string, Agent>()
  const wrapUps = new Map<string, NodeJS.Timeout>()
  let look: NodeJS.Timeout | null = null
  /** What a talk of each company lasts on average. */
  const averageTalkMs = new Map<string, number>()

  function pair(): void {
    const now = deps.clock.now()
    for (const { callId, agentId } of match([...callers.values()], [...agents.values()], deps.onShift, now)) {
      const caller = callers.get(callId)
      const agent = agents.get(agentId)
      if (!caller || !agent) continue
      callers.set(callId, { ...caller, claimed: true })
      put(engage(agent, 'ringing', callId, now))
      deps.assign(callId, agentId)
    }
    lookLater(now)
  }

  function lookLater(now: Instant): void {
    if (look) clearTimeout(look)
    const at = nextLook([...callers.values()], now)
    look = at === null ? null : setTimeout(pair, at - now).unref()
  }

  function put(agent: Agent): void {
    const before = agents.get(agent.id)
    if (before === agent) return
    agents.set(agent.id, agent)
    timeWrapUp(agent.id, agent.engagement)
    deps.agentChanged(agent)
  }

  function timeWrapUp(agentId: string, engagement: Engagement): void {
    clearTimeout(wrapUps.get(agentId))
    wrapUps.delete(agentId)
    if (engagement.kind !== 'wrap-up') return
    const leftMs = Math.max(0, engagement.until - deps.clock.now())
    wrapUps.set(agentId, setTimeout(() => change(agentId, (agent) => finishWrapUp(agent, deps.clock.now())), leftMs).unref())
  }

  /** Applies the change and looks for pairs. @returns false when there is no such agent. */
  function change(agentId: string, how: (agent: Agent) => Agent): boolean {
    const agent = agents.get(agentId)
    if (!agent) return false
    put(how(agent))
    pair()
    return true
  }

  function isWrappingUp(agentId: string): boolean {
    return agents.get(agentId)?.engagement.kind === 'wrap-up'
  }

  function talkMs(hotlineId: string): number {
    return averageTalkMs.get(hotlineId) ?? FIRST_GUESS_TALK_MS
  }

  function learnTalk({ hotlineId, engagement }: Agent, at: Instant): void {
    if (engagement.kind !== 'talking') return
    const before = talkMs(hotlineId)
    averageTalkMs.set(hotlineId, before + NEWEST_TALK_WEIGHT * (at - engagement.since - before))
  }

  return {
    /** Into the queue, or back into it after an offer; `tried` are those who declined or missed the call. */
    enqueue(caller: Omit<WaitingCaller, 'claimed' | 'retryAt'>): void {
      const retryAt = caller.tried.length > 0 ? deps.clock.now() + RETRY_PAUSE_MS : caller.queuedAt
      callers.set(caller.callId, { ...caller, claimed: false, retryAt })
      pair()
    },

    /** The caller goes before the others from now on, or turned out to have a specialist; nothing happens to one who is not in the queue. */
    reorder(callId: string, order: Pick<WaitingCaller, 'outOfTurn' | 'specialistId'>): void {
      const caller = callers.get(callId)
      if (!caller) return
      callers.set(callId, { ...caller, ...order })
      pair()
    },

    dequeue(callId: string): void {
      if (callers.delete(callId)) lookLater(deps.clock.now())
    },

    /** The agent's record from the database, new or changed; what the agent is doing just now stays. */
    register(agent: Agent): void {
      const known = agents.get(agent.id)
      put(known ? { ...known, name: agent.name, office: agent.office, phoneUri: agent.phoneUri, reachable: agent.phoneUri !== null || (known.phoneUri === null && known.reachable) } : agent)
      pair()
    },

    unregister(agentId: string): void {
      clearTimeout(wrapUps.get(agentId))
      wrapUps.delete(agentId)
      agents.delete(agentId)
    },

    setPresence(agentId: string, kind: Agent['presence']['kind'], reason: string | null): boolean {
      return change(agentId, (agent) => withPresence(agent, kind, reason, deps.clock.now()))
    },

    setReachable(agentId: string, reachable: boolean): boolean {
      return change(agentId, (agent) => withReachability(agent, agent.phoneUri !== null || reachable))
    },

    /** What a restart found, or the answer to an offer; a claim engages by itself. */
    engage(agentId: string, as: 'ringing' | 'talking', callId: string): void {
      const agent = agents.get(agentId)
      if (agent) put(engage(agent, as, callId, deps.clock.now()))
    },

    release(agentId: string, callId: string, because: Release, wrapUpMs: number): void {
      const now = deps.clock.now()
      const agent = agents.get(agentId)
      if (agent && because === 'talked') learnTalk(agent, now)
      change(agentId, (current) => release(current, callId, because, now, wrapUpMs))
    },

    /** @returns false when the agent is in no wrap-up. */
    finishWrapUp(agentId: string): boolean {
      return isWrappingUp(agentId) && change(agentId, (agent) => finishWrapUp(agent, deps.clock.now()))
    },

    /** @returns false when the agent is in no wrap-up. */
    extendWrapUp(agentId: string, byMs: number): boolean {
      return isWrappingUp(agentId) && change(agentId, (agent) => extendWrapUp(agent, byMs))
    },

    /** A shift has begun or ended, or a line was opened or closed by hand. */
    shiftsChanged: pair,

    outlook(callId: string): Outlook | null {
      const caller = callers.get(callId)
      const position = positionOf([...callers.values()], callId)
      if (!caller || position === null) return null
      const serving = servingAgents(caller, [...agents.values()], deps.onShift).length
      return { position, expectedWaitMs: expectedWaitMs(position, serving, talkMs(caller.hotlineId)), staffed: serving > 0 }
    },

    agent: (agentId: string): Agent | null => agents.get(agentId) ?? null,
    agents: (hotlineId: string): Agent[] => [...agents.values()].filter((agent) => agent.hotlineId === hotlineId),
    waiting: (hotlineId: string): WaitingCaller[] => [...callers.values()].filter((caller) => caller.hotlineId === hotlineId),

    close(): void {
      if (look) clearTimeout(look)
      for (const timer of wrapUps.values()) clearTimeout(timer)
    },
  }
}
