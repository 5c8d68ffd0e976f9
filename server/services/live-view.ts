import type { LiveChange, LiveMessage, LiveState } from '../panel-protocol.ts'
import type { Clock, EventBus } from '../ports.ts'

/** Changes of so short a time go out as one delta. */
const BATCH_MS = 50

/** Text of one LiveMessage, made once for all who get it. */
export type LiveText = string

interface Hotline {
  state: LiveState
  seq: number
  pending: LiveChange[]
  timer: NodeJS.Timeout | null
  listeners: Set<(message: LiveText) => void>
}

export type LiveView = ReturnType<typeof createLiveView>

/** What the panels of each hotline show, built from the events on the bus: a snapshot for who comes, deltas from then on. */
export function createLiveView({ bus, clock }: { bus: EventBus; clock: Clock }) {
  const hotlines = new Map<string, Hotline>()

  function of(hotlineId: string): Hotline {
    let hotline = hotlines.get(hotlineId)
    if (hotline === undefined) {
      hotline = { state: emptyState(), seq: 0, pending: [], timer: null, listeners: new Set() }
      hotlines.set(hotlineId, hotline)
    }
    return hotline
  }

  function flush(hotline: Hotline): void {
    if (hotline.timer) clearTimeout(hotline.timer)
    hotline.timer = null
    if (hotline.pending.length === 0) return
    hotline.seq += 1
    const message = textOf({ type: 'delta', seq: hotline.seq, changes: latest(hotline.pending.splice(0)) })
    for (const listener of hotline.listeners) listener(message)
  }

  const unsubscribe = bus.subscribe((hotlineId, change) => {
    const hotline = of(hotlineId)
    apply(hotline.state, change)
    if (hotline.listeners.size === 0) return
    hotline.pending.push(change)
    hotline.timer ??= setTimeout(() => flush(hotline), BATCH_MS).unref()
  })

  return {
    /** @param listener gets every delta after the snapshot that is returned, in order */
    subscribe(hotlineId: string, listener: (message: LiveText) => void): { snapshot: LiveText; unsubscribe(): void } {
      const hotline = of(hotlineId)
      flush(hotline)
      hotline.listeners.add(listener)
      return {
        snapshot: textOf({ type: 'snapshot', seq: hotline.seq, now: new Date(clock.now()).toISOString(), state: hotline.state }),
        unsubscribe: () => hotline.listeners.delete(listener),
      }
    },

    ping: (): LiveText => textOf({ type: 'ping', at: new Date(clock.now()).toISOString() }),

    /** The state as it is; not to be changed. */
    state: (hotlineId: string): Readonly<LiveState> => of(hotlineId).state,

    hotlineIds: (): string[] => [...hotlines.keys()],

    close(): void {
      unsubscribe()
      for (const hotline of hotlines.values()) if (hotline.timer) clearTimeout(hotline.timer)
    },
  }
}

function emptyState(): LiveState {
  return { calls: {}, agents: {}, lines: {}, figures: {} as LiveState['figures'], system: {} as LiveState['system'], tickets: {} }
}

/** A null value takes the entry away. Changed tickets are told of and not kept: lists read what they show by themselves. */
function apply(state: LiveState, { topic, id, value }: LiveChange): void {
  if (topic === 'tickets') return
  const entries = state[topic] as Record<string, unknown>
  if (value === null) delete entries[id]
  else entries[id] = value
}

/** Of several changes of one thing the last is enough; the order of the last ones stays. */
function latest(changes: LiveChange[]): LiveChange[] {
  const byThing = new Map<string, LiveChange>()
  for (const change of changes) {
    const thing = `${change.topic} ${change.id}`
    byThing.delete(thing)
    byThing.set(thing, change)
  }
  return [...byThing.values()]
}

const textOf = (message: LiveMessage): LiveText => JSON.stringify(message)
