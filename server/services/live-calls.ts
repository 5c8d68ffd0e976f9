import { agentOf } from '../domain/telephony/call.ts'
import type { Call } from '../domain/telephony/call.ts'
import type { LiveCall, LivePhase } from '../panel-protocol.ts'
import type { EventBus } from '../ports.ts'

const PHASES: Record<Exclude<Call['phase'], 'finishing' | 'ended'>, LivePhase> = {
  greeting: 'greeting',
  'asking-extension': 'greeting',
  informing: 'announcement',
  arming: 'greeting',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'talking',
  prompting: 'announcement',
  'leaving-message': 'message',
  farewell: 'announcement',
}

/** How a call looks on the panel; null when it is no longer shown. */
export function liveCall(call: Call): LiveCall | null {
  if (call.phase === 'finishing' || call.phase === 'ended') return null
  const { card } = call
  return {
    id: call.id,
    phase: PHASES[call.phase],
    line: call.line,
    caller: call.caller,
    // A name is shown only when the number belongs to one client; a shared number leaves the choice to the agent.
    clientName: card?.clients.length === 1 ? (card.clients[0]?.name ?? null) : null,
    card: card && { ...card, clients: [...card.clients], openTicketLevels: [...card.openTicketLevels] },
    outOfTurn: call.outOfTurn,
    ticketId: call.ticket?.id ?? null,
    ticketNumber: call.ticket?.number ?? null,
    numberAnnounced: call.numberAnnounced,
    arrivedAt: iso(call.arrivedAt),
    queuedAt: call.queuedAt === null ? null : iso(call.queuedAt),
    answeredAt: call.answeredAt === null ? null : iso(call.answeredAt),
    agentId: agentOf(call),
    held: call.phase === 'talking' && call.held,
    recording: call.phase === 'talking' ? call.recorded : call.phase === 'leaving-message',
  }
}

/** Shows every step of every call. */
export function createLiveCalls({ bus }: { bus: EventBus }) {
  return {
    changed(call: Call): void {
      if (call.hotlineId !== '') bus.publish(call.hotlineId, { topic: 'calls', id: call.id, value: liveCall(call) })
    },
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
