import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Person } from '../../ports.ts'
import type { LiveText, LiveView } from '../../services/live-view.ts'

/** A panel hears from the server at least so often, and its session is looked at again as often. */
const PING_MS = 15_000
/** A panel that has not read so much is cut; it comes back with a new snapshot. */
const MOST_UNSENT_BYTES = 1_000_000

/** WebSocket close codes: 1008 is a policy, 1013 means try again. */
const SIGNED_OUT = 1008
const TOO_SLOW = 1013

export interface LiveSocketDeps {
  live: Pick<LiveView, 'subscribe' | 'ping'>
  log: Pick<Logger, 'warn'>
  /** Whether the session is still good; rejects when that cannot be told. */
  signedIn(): Promise<boolean>
  pingMs?: number
}

/** Shows a panel its hotline: one snapshot, then deltas in order, and a ping now and then. */
export function serveLive(socket: WebSocket, viewer: Person, { live, log, signedIn, pingMs = PING_MS }: LiveSocketDeps): void {
  let alive = true

  function send(message: LiveText): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MOST_UNSENT_BYTES) {
      log.warn({ personId: viewer.id }, 'a panel does not read its live events fast enough and is cut')
      socket.close(TOO_SLOW, 'too slow')
      // A peer that does not read does not answer the close either.
      socket.terminate()
      return
    }
    socket.send(message)
  }

  async function look(): Promise<void> {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
    send(live.ping())
    // While it cannot be told whether somebody is signed in they stay.
    if (!(await signedIn().catch(() => true))) socket.close(SIGNED_OUT, 'signed out')
  }

  const { snapshot, unsubscribe } = live.subscribe(viewer.hotlineId, send)
  send(snapshot)
  const timer = setInterval(() => void look(), pingMs)
  socket.on('pong', () => { alive = true })
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clearInterval(timer)
    unsubscribe()
  })
}
