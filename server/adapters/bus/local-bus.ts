import type { LiveChange } from '../../panel-protocol.ts'
import type { EventBus } from '../../ports.ts'

/** Live events within one process, in the order in which they are published. */
export function createLocalBus(): EventBus {
  const listeners = new Set<(hotlineId: string, change: LiveChange) => void>()
  return {
    publish(hotlineId, change) {
      for (const listener of listeners) listener(hotlineId, change)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
