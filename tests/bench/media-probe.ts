/** The ear of a caller: notes when a tone is heard for the first time. */
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { fromALaw, share } from '../support/tones.ts'

const RTP_HEADER = 12

export class MediaProbe {
  readonly port: number
  readonly #socket: Socket
  /** Milliseconds since 1970 of the first packet with the tone, or null. */
  heardAtMs: number | null = null

  private constructor(socket: Socket, toneHz: number) {
    this.#socket = socket
    this.port = socket.address().port
    socket.on('message', (packet) => {
      if (this.heardAtMs === null && share(fromALaw(packet.subarray(RTP_HEADER)), 8000, toneHz) > 0.9) this.heardAtMs = performance.timeOrigin + performance.now()
    })
  }

  /** Listens on an even port of loopback, as RTP wants. */
  static async open(toneHz: number): Promise<MediaProbe> {
    for (;;) {
      const socket = createSocket('udp4')
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        socket.bind(0, '127.0.0.1', resolve)
      })
      if (socket.address().port % 2 === 0) return new MediaProbe(socket, toneHz)
      socket.close()
    }
  }

  close(): void {
    this.#socket.close()
  }
}
