import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { CallOutcome } from '../domain/telephony/call.ts'
import type { AgentStatus } from '../panel-protocol.ts'
import type { LiveView } from './live-view.ts'
import type { SystemStatus } from './system-status.ts'

/** What Prometheus may read: counters of what happened, and gauges taken from the live view when it asks. */
export function createMetrics({ live, system, commandsGiven }: { live: LiveView; system: SystemStatus; commandsGiven: () => number }) {
  const registry = new Registry()
  const registers = [registry]
  // The monitor's usual 10 ms wake an idle server a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1_000 })

  const calls = new Counter({ name: 'hotline_calls_total', help: 'Calls that ended, by outcome', labelNames: ['hotline', 'outcome'], registers })
  const freedToRing = new Histogram({ name: 'hotline_freed_to_ring_seconds', help: 'From an agent coming free to the next ring, while callers wait', buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5], registers })
  const answer = new Histogram({ name: 'hotline_answer_seconds', help: 'From a call coming in to its being answered by the hotline', buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5], registers })

  gauge('hotline_calls_waiting', 'Callers in the queue', ['hotline'], (metric) => {
    for (const hotline of live.hotlineIds()) {
      metric.set({ hotline }, Object.values(live.state(hotline).calls).filter(({ phase }) => phase === 'waiting' || phase === 'ringing').length)
    }
  })
  gauge('hotline_calls_active', 'Calls in progress', ['hotline'], (metric) => {
    for (const hotline of live.hotlineIds()) metric.set({ hotline }, Object.keys(live.state(hotline).calls).length)
  })
  gauge('hotline_agents', 'Agents by what they are doing', ['hotline', 'status'], (metric) => {
    for (const hotline of live.hotlineIds()) {
      const agents = Object.values(live.state(hotline).agents)
      for (const status of STATUSES) metric.set({ hotline, status }, agents.filter((agent) => agent.status === status).length)
    }
  })
  gauge('hotline_database_up', '1 while the database answers', [], (metric) => metric.set(system.view().database === 'up' ? 1 : 0))
  gauge('hotline_telephony_up', '1 while Asterisk takes commands', [], (metric) => metric.set(system.view().telephony === 'up' ? 1 : 0))
  registry.registerMetric(new Counter({
    name: 'hotline_telephony_commands_total', help: 'Commands given to Asterisk', registers: [],
    collect() { this.reset(); this.inc(commandsGiven()) },
  }))
  gauge('hotline_journaled_changes', 'Changes of calls that wait for the database', [], (metric) => metric.set(system.view().journaled))

  function gauge(name: string, help: string, labelNames: string[], read: (metric: Gauge) => void): void {
    registry.registerMetric(new Gauge({ name, help, labelNames, registers: [], collect() { this.reset(); read(this) } }))
  }

  return {
    contentType: registry.contentType,
    text: (): Promise<string> => registry.metrics(),
    callEnded: (hotline: string, outcome: CallOutcome): void => calls.inc({ hotline, outcome }),
    freedToRing: (ms: number): void => freedToRing.observe(ms / 1000),
    answered: (ms: number): void => answer.observe(ms / 1000),
  }
}

const STATUSES: AgentStatus[] = ['offline', 'available', 'break', 'ringing', 'talking', 'wrap-up']
