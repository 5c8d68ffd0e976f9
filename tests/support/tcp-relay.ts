import { connect, createServer, type Socket } from 'node:net'

/** A port of the loopback whose connections lead somewhere else. */
export interface TcpRelay {
  readonly port: number
  /** Ends every connection, and takes no more. */
  close(): Promise<void>
}

/**
 * Connects every caller with a server; either side's end is the other's.
 * @param carry hands on what comes: `near` is the caller, `far` the server
 */
export async function openTcpRelay(target: { port: number; host?: string }, carry: (near: Socket, far: Socket) => void): Promise<TcpRelay> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target.port, target.host ?? '127.0.0.1')
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    carry(near, far)
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => { server.close(resolve) })
    },
  }
}
