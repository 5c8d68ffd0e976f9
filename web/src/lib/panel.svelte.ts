/**
 * The live state: one snapshot, then deltas.
 *
 *   closed ──open()──► connecting ──snapshot──► live
 *                          ▲                     │ socket closed, gap in seq, silence
 *                          └──── waiting ◄───────┘ (back-off, for ever)
 */
import type { LiveAgent, LiveCall, LiveFigures, LiveLine, LiveMessage, LiveState, LiveSystem, LiveTicket } from '../../../server/panel-protocol.ts'
import { clock } from './clock.svelte.ts'

/** Without any message for so long the connection is taken for dead. */
const silenceMs = 40_000
const firstDelayMs = 500
const longestDelayMs = 10_000

const empty = (): LiveState => ({
  calls: {},
  tickets: {},
  agents: {},
  lines: {},
  figures: {} as LiveState['figures'],
  system: {} as LiveState['system'],
})

class Panel {
  #state = $state<LiveState>(empty())
  #connected = $state(false)
  #everConnected = $state(false)
  #heardAt = $state<number | null>(null)
  #socket: WebSocket | null = null
  #listening: AbortController | null = null
  #wanted = false
  #seq = 0
  #delayMs = firstDelayMs
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #silenceTimer: ReturnType<typeof setTimeout> | undefined
  #listeners = new Set<() => void>()
  #ticketListeners = new Set<(ticket: LiveTicket) => void>()
  #onTrouble: () => void = () => {}

  /** False while what is shown may be old. */
  get connected(): boolean {
    return this.#connected
  }

  get everConnected(): boolean {
    return this.#everConnected
  }

  /** Business time of the last message. */
  get heardAt(): number | null {
    return this.#heardAt
  }

  get agents(): LiveAgent[] {
    return Object.values(this.#state.agents)
  }

  get calls(): LiveCall[] {
    return Object.values(this.#state.calls)
  }

  /** Whether the company can be called at all: one may answer in writing only. */
  get hasTelephone(): boolean {
    return !this.connected || this.lines.length > 0
  }

  get lines(): LiveLine[] {
    return Object.values(this.#state.lines)
  }

  get figures(): LiveFigures | null {
    return this.#state.figures.today ?? null
  }

  get system(): LiveSystem | null {
    return this.#state.system.system ?? null
  }

  /** Calls in the queue in the order in which they are served: out of turn, then the longest wait first. */
  get waiting(): LiveCall[] {
    return this.calls
      .filter((call) => call.phase === 'waiting' || call.phase === 'ringing')
      .toSorted((a, b) => Number(b.outOfTurn !== null) - Number(a.outOfTurn !== null) || (a.queuedAt ?? a.arrivedAt).localeCompare(b.queuedAt ?? b.arrivedAt))
  }

  agent(id: string): LiveAgent | null {
    return this.#state.agents[id] ?? null
  }

  call(id: string | null): LiveCall | null {
    return id === null ? null : (this.#state.calls[id] ?? null)
  }

  /** Calls the listener at every new snapshot: the server may be another process than before. */
  onSnapshot(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls the listener when a ticket of the company has changed. */
  onTicket(listener: (ticket: LiveTicket) => void): () => void {
    this.#ticketListeners.add(listener)
    return () => this.#ticketListeners.delete(listener)
  }

  /** Calls the listener when the connection is lost or refused: the session may have run out. */
  whenTroubled(listener: () => void): void {
    this.#onTrouble = listener
  }

  open(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#connect()
  }

  close(): void {
    this.#wanted = false
    clearTimeout(this.#retryTimer)
    this.#drop()
    this.#state = empty()
    this.#everConnected = false
    this.#heardAt = null
  }

  /** Tries again now, for instance when the network is back. */
  retry(): void {
    if (!this.#wanted || this.#connected) return
    clearTimeout(this.#retryTimer)
    this.#connect()
  }

  #connect(): void {
    this.#drop()
    const socket = new WebSocket(new URL('/api/v1/live', location.href.replace(/^http/, 'ws')))
    const listening = new AbortController()
    this.#socket = socket
    this.#listening = listening
    this.#listenForSilence()
    socket.addEventListener(
      'message',
      ({ data }) => {
        this.#listenForSilence()
        this.#receive(JSON.parse(String(data)) as LiveMessage)
      },
      { signal: listening.signal },
    )
    socket.addEventListener('close', () => this.#reconnectLater(), { signal: listening.signal })
  }

  #receive(message: LiveMessage): void {
    if (message.type === 'ping') {
      clock.set(message.at)
    } else if (message.type === 'snapshot') {
      clock.set(message.now)
      this.#state = message.state
      this.#seq = message.seq
      this.#connected = true
      this.#everConnected = true
      this.#delayMs = firstDelayMs
      for (const listener of this.#listeners) listener()
    } else if (message.seq !== this.#seq + 1) {
      this.#reconnectLater()
      return
    } else {
      this.#seq = message.seq
      for (const change of message.changes) {
        if (change.topic === 'tickets') {
          // Tickets are not kept here: whoever shows one reads it again.
          if (change.value) for (const listener of this.#ticketListeners) listener(change.value)
          continue
        }
        const topic = this.#state[change.topic] as Record<string, unknown>
        if (change.value === null) delete topic[change.id]
        else topic[change.id] = change.value
      }
    }
    this.#heardAt = clock.now
  }

  #listenForSilence(): void {
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = setTimeout(() => this.#reconnectLater(), silenceMs)
  }

  #reconnectLater(): void {
    this.#drop()
    if (!this.#wanted) return
    this.#onTrouble()
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => this.#connect(), this.#delayMs * (0.75 + Math.random() / 2))
    this.#delayMs = Math.min(this.#delayMs * 2, longestDelayMs)
  }

  #drop(): void {
    this.#connected = false
    clearTimeout(this.#silenceTimer)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    this.#listening?.abort()
    socket.close()
  }
}

export const panel = new Panel()
