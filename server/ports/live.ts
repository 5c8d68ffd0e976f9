import type { LiveChange } from '../panel-protocol.ts'

export interface EventBus {
  publish(hotlineId: string, change: LiveChange): void
  subscribe(listener: (hotlineId: string, change: LiveChange) => void): () => void
}
