import { randomBytes } from 'node:crypto'
import { statusOf } from '../domain/telephony/agent.ts'
import type { Agent } from '../domain/telephony/agent.ts'
import type { LiveAgent } from '../panel-protocol.ts'
import type { Clock, EventBus, Person, PersonStore, Presence, Telephony } from '../ports.ts'
import type { Log } from './log.ts'
import type { Dispatcher } from './dispatcher.ts'

export interface AgentsDeps {
  people: PersonStore
  telephony: Telephony
  dispatcher: () => Dispatcher
  clock: Clock
  bus: EventBus
  log: Log
}

export interface SoftphoneCredentials {
  /** Name of the agent's endpoint in Asterisk. */
  endpoint: string
  username: string
  password: string
}

export type Agents = ReturnType<typeof createAgents>

/** The people who take calls: their presence, their softphones' credentials, and how they look on the panel. */
export function createAgents(deps: AgentsDeps) {
  const credentials = new Map<string, SoftphoneCredentials>()

  function remember(agent: Agent): void {
    const { kind, reason, since } = agent.presence
    deps.people.setPresence(agent.id, kind, reason, since).catch((error: unknown) => deps.log.warn({ err: error, agentId: agent.id }, 'an agent’s status could not be stored; it holds until the next restart'))
  }

  const stored = new Map<string, Agent['presence']>()

  return {
    /** Everybody who takes calls, as the database knows them. */
    async load(): Promise<void> {
      for (const person of await deps.people.all()) {
        if (!takesCalls(person)) continue
        const agent = toAgent(person)
        stored.set(agent.id, agent.presence)
        deps.dispatcher().register(agent)
      }
    },

    /** A person was added or changed. */
    personChanged(person: Person): void {
      if (takesCalls(person)) return deps.dispatcher().register(toAgent(person))
      deps.dispatcher().unregister(person.id)
      credentials.delete(person.id)
      deps.telephony.removeEndpoint(`agent-${person.id}`).catch((error: unknown) => deps.log.warn({ err: error, agentId: person.id }, 'an endpoint could not be removed'))
      deps.bus.publish(person.hotlineId, { topic: 'agents', id: person.id, value: null })
    },

    setPresence(personId: string, presence: Presence, reason: string | null): boolean {
      return deps.dispatcher().setPresence(personId, presence, reason)
    },

    /** New credentials for the browser's softphone; the old ones stop working. @throws TelephonyError */
    async softphone(personId: string): Promise<SoftphoneCredentials> {
      const made = { endpoint: `agent-${personId}`, username: `agent-${personId}`, password: randomBytes(24).toString('base64url') }
      await deps.telephony.provisionAgent(personId, made)
      credentials.set(personId, made)
      return made
    },

    /** Asterisk has been started anew and knows nobody: the endpoints in use are made again. */
    async provisionAgain(): Promise<void> {
      for (const [personId, made] of credentials) await deps.telephony.provisionAgent(personId, made)
    },

    /** The dispatcher reports every change of an agent. */
    changed(agent: Agent): void {
      deps.bus.publish(agent.hotlineId, { topic: 'agents', id: agent.id, value: liveAgent(agent) })
      if (stored.get(agent.id) === agent.presence) return
      stored.set(agent.id, agent.presence)
      remember(agent)
    },

    live: (hotlineId: string): LiveAgent[] => deps.dispatcher().agents(hotlineId).map(liveAgent),
  }
}

/** How an agent looks on the panel. */
function liveAgent(agent: Agent): LiveAgent {
  const { status, since } = statusOf(agent)
  const { engagement } = agent
  return {
    id: agent.id,
    name: agent.name,
    office: agent.office,
    status,
    reason: status === 'break' ? agent.presence.reason : null,
    since: new Date(since).toISOString(),
    callId: engagement.kind === 'free' ? null : engagement.callId,
    wrapUpUntil: engagement.kind === 'wrap-up' ? new Date(engagement.until).toISOString() : null,
    reachable: agent.reachable,
  }
}

function takesCalls(person: Person): boolean {
  return person.office !== null && !person.disabled
}

function toAgent(person: Person): Agent {
  return {
    id: person.id,
    hotlineId: person.hotlineId,
    name: person.name,
    office: person.office,
    phoneUri: person.phoneUri,
    presence: { kind: person.presence, reason: person.breakReason, since: person.presenceSince },
    engagement: { kind: 'free' },
    reachable: person.phoneUri !== null,
    idleSince: person.presenceSince,
    missed: 0,
  }
}
