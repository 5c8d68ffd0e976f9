import { createServer, connect } from 'node:net'
import type { Socket } from 'node:net'

/** A TCP connection in between that can fall silent without a close, as a broken network does. */
export interface TcpProxy {
  readonly port: number
  /** Swallows everything in both directions, on old and new connections, or passes again. */
  mute(muted: boolean): void
  /** Everything arrives this much later from now on. */
  slow(delayMs: number): void
  close(): Promise<void>
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let muted = false
  let delayMs = 0
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from)
    from.on('data', (data) => {
      if (muted) return
      if (delayMs === 0) to.write(data)
      else setTimeout(() => to.writable && to.write(data), delayMs)
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1')
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mute: (now) => {
      muted = now
    },
    slow: (ms) => {
      delayMs = ms
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
