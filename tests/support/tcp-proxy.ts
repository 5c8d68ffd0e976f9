import type { Socket } from 'node:net'
import { openTcpRelay, type TcpRelay } from './tcp-relay.ts'

/** A TCP connection in between that can fall silent without a close, as a broken network does. */
export interface TcpProxy extends TcpRelay {
  /** Swallows everything in both directions, on old and new connections, or passes again. */
  mute(muted: boolean): void
  /** Everything arrives this much later from now on. */
  slow(delayMs: number): void
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  let muted = false
  let delayMs = 0
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (data) => {
      if (muted) return
      if (delayMs === 0) to.write(data)
      else setTimeout(() => to.writable && to.write(data), delayMs)
    })
  }
  const relay = await openTcpRelay({ port: targetPort }, (near, far) => {
    pass(near, far)
    pass(far, near)
  })
  return {
    ...relay,
    mute: (now) => {
      muted = now
    },
    slow: (ms) => {
      delayMs = ms
    },
  }
}
