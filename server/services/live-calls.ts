import type { Call } from '../domain/telephony/call.ts'
import type { LiveCall, LivePhase } from '../panel-protocol.ts'
import type { ClientStore, EventBus } from '../ports.ts'

const PHASES: Record<Exclude<Call['phase'], 'finishing' | 'ended'>, LivePhase> = {
  greeting: 'greeting',
  arming: 'greeting',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'talking',
  prompting: 'announcement',
  'leaving-message': 'message',
  farewell: 'announcement',
}

/** How a call looks on the panel; null when it is no longer shown. */
export function liveCall(call: Call, clientName: string | null): LiveCall | null {
  if (call.phase === 'finishing' || call.phase === 'ended') return null
  return {
    id: call.id,
    phase: PHASES[call.phase],
    line: call.line,
    caller: call.caller,
    clientName,
    ticketId: call.ticket?.id ?? null,
    ticketNumber: call.ticket?.number ?? null,
    arrivedAt: iso(call.arrivedAt),
    queuedAt: call.queuedAt === null ? null : iso(call.queuedAt),
    answeredAt: call.answeredAt === null ? null : iso(call.answeredAt),
    agentId: call.phase === 'ringing' ? call.offer.agentId : call.phase === 'talking' ? call.agentId : null,
    held: call.phase === 'talking' && call.held,
    recording: call.phase === 'talking' ? call.recorded : call.phase === 'leaving-message',
  }
}

/** Shows every step of every call; the client's name is looked up once and added when it is found. */
export function createLiveCalls(deps: { bus: EventBus; clients: ClientStore }) {
  const names = new Map<string, string | null>()

  function publish(call: Call): void {
    deps.bus.publish(call.hotlineId, { topic: 'calls', id: call.id, value: liveCall(call, names.get(call.id) ?? null) })
  }

  /** A name is shown only when the number belongs to one client; a shared number leaves the choice to the agent. */
  async function lookUp(call: Call, current: (callId: string) => Call | null): Promise<void> {
    if (call.caller === null) return
    const found = await deps.clients.byPhone(call.hotlineId, call.caller).catch(() => [])
    const now = current(call.id)
    if (found.length !== 1 || !now) return
    names.set(call.id, found[0]?.name ?? null)
    publish(now)
  }

  return {
    /** @param current the call as it is when the look-up is done. */
    changed(call: Call, current: (callId: string) => Call | null): void {
      if (call.hotlineId === '') return
      const first = !names.has(call.id)
      if (first) names.set(call.id, null)
      publish(call)
      if (call.phase === 'ended') names.delete(call.id)
      else if (first) void lookUp(call, current)
    },
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
