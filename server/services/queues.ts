import type { AgentStatus, LiveCall, QueueView } from '../panel-protocol.ts'
import type { Clock } from '../ports.ts'
import type { Commands } from './commands.ts'
import type { Hotlines } from './hotlines.ts'
import type { LiveView } from './live-view.ts'

/** How long callers wait on each number, and for how many agents. */
export function createQueues({ live, hotlines, lines, clock }: { live: LiveView; hotlines: Hotlines; lines: Pick<Commands['lines'], 'decide'>; clock: Clock }) {
  return {
    list(hotlineId: string): QueueView[] {
      const { calls, agents } = live.state(hotlineId)
      const statuses: Record<AgentStatus, number> = { offline: 0, available: 0, break: 0, ringing: 0, talking: 0, 'wrap-up': 0 }
      for (const { status } of Object.values(agents)) statuses[status] += 1
      return hotlines.numbers(hotlineId).map(({ number, label }) => {
        const waiting = Object.values(calls).filter((call) => call.line === number && waits(call))
        return {
          number,
          label,
          state: lines.decide(number, clock.now()).state,
          waiting: waiting.length,
          longestWaitSeconds: longestWait(waiting, clock.now()),
          agents: statuses,
        }
      })
    },
  }
}

const waits = ({ phase }: LiveCall): boolean => phase === 'waiting' || phase === 'ringing'

function longestWait(calls: LiveCall[], now: number): number | null {
  if (calls.length === 0) return null
  const since = Math.min(...calls.map(({ queuedAt, arrivedAt }) => Date.parse(queuedAt ?? arrivedAt)))
  return Math.max(0, Math.round((now - since) / 1000))
}
