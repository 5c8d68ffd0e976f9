import type { LiveSystem } from '../panel-protocol.ts'
import type { Clock, EventBus } from '../ports.ts'
import type { Hotlines } from './hotlines.ts'
import type { StoreStatus } from './journaled-call-store.ts'
import type { RegulationBook } from './regulation-book.ts'

export type SystemStatus = ReturnType<typeof createSystemStatus>

/** How the parts that everything rests on are doing, for the panel and for health checks. */
export function createSystemStatus({ hotlines, book, clock, bus }: { hotlines: Hotlines; book: Pick<RegulationBook, 'unreadable'>; clock: Clock; bus: EventBus }) {
  let telephony: { state: 'up' | 'down'; since: number } = { state: 'down', since: clock.now() }
  let store: StoreStatus = { database: 'up', since: clock.now(), journaled: 0 }

  function view(): Omit<LiveSystem, 'unreadableRegulation'> {
    const worse = [{ state: store.database, since: store.since }, telephony].toSorted((a, b) => a.state.localeCompare(b.state) || b.since - a.since)[0]
    return { telephony: telephony.state, database: store.database, since: new Date(worse?.since ?? clock.now()).toISOString(), journaled: store.journaled }
  }

  function publish(): void {
    for (const hotlineId of hotlines.ids()) bus.publish(hotlineId, { topic: 'system', id: 'system', value: { ...view(), unreadableRegulation: book.unreadable(hotlineId) } })
  }

  return {
    view,
    publish,

    telephony(state: 'up' | 'down'): void {
      if (telephony.state !== state) telephony = { state, since: clock.now() }
      publish()
    },

    store(status: StoreStatus): void {
      store = status
      publish()
    },
  }
}
