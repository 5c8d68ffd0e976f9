/**
 * One end of a telephone conversation's media: sends a voice in G.711 A-law every 20 ms and keeps what it hears (RFC 3550,
 * RFC 3551); keys are pressed as telephone events (RFC 4733).
 */
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromALaw, listen, silence, toALaw } from './tones.ts'
import type { Heard } from './tones.ts'

const FRAME_MS = 20
const FRAME = 160
/** Samples: less is a packet that came late, more is a pause. */
const GAP = 1600
const ALAW = 8
const TELEPHONE_EVENT = 101
const KEYS = '0123456789*#ABCD'

export class RtpEndpoint {
  readonly port: number
  readonly #socket: Socket
  #remote: { address: string; port: number } | null = null
  #voice = toALaw(silence(FRAME_MS))
  #voiceAt = 0
  #sequence = 1
  #timestamp = 160
  #muted = false
  #timer: NodeJS.Timeout | null = null
  #startedAt = 0
  #framesSent = 0
  readonly #packets: { atMs: number; samples: Int16Array }[] = []
  #received = 0

  private constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.port = port
    socket.on('message', (packet) => this.#keep(packet))
    socket.on('error', () => {})
  }

  static async open(): Promise<RtpEndpoint> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, '127.0.0.1', resolve)
    })
    return new RtpEndpoint(socket, socket.address().port)
  }

  /** Packets that came so far. */
  get received(): number {
    return this.#received
  }

  /** Speaks these samples (8 kHz) over and over. */
  say(samples: Int16Array): void {
    this.#voice = toALaw(samples)
    this.#voiceAt = 0
  }

  /** Sends nothing at all, as a browser or a cable that has gone; media still comes in. */
  mute(muted: boolean): void {
    this.#muted = muted
  }

  connect(address: string, port: number): void {
    this.#remote = { address, port }
    if (this.#timer) return
    this.#startedAt = performance.now()
    this.#timer = setInterval(() => this.#catchUp(), FRAME_MS)
  }

  /** Presses keys of the telephone, one after another. */
  async press(keys: string): Promise<void> {
    for (const key of keys) {
      const start = this.#timestamp
      for (let frame = 1; frame <= 8; frame++) {
        this.#sendEvent(KEYS.indexOf(key), start, frame, frame >= 6)
        await sleep(FRAME_MS)
      }
      await sleep(60)
    }
  }

  /**
   * Everything that was heard since the first packet. Packets are taken as they come: Asterisk's timestamps start anew with
   * every source (music, a bridge). Where nothing came for a while there is silence.
   */
  heard(): Int16Array {
    const first = this.#packets[0]
    const last = this.#packets.at(-1)
    if (!first || !last) return new Int16Array(0)
    const all = new Int16Array(Math.ceil(8 * (last.atMs - first.atMs)) + this.#packets.length * FRAME)
    let end = 0
    for (const { atMs, samples } of this.#packets) {
      const due = Math.round(8 * (atMs - first.atMs))
      const start = due - end > GAP ? due : end
      all.set(samples, start)
      end = start + samples.length
    }
    return all.subarray(0, end)
  }

  /** The latest `ms` of what is heard, named by tones. */
  hears(ms: number, tones: readonly number[]): Heard[] {
    return listen(this.heard().subarray(-8 * ms), 8000, tones)
  }

  /** Waits until the tone has been heard for `ms`. @throws after `withinMs`, saying what was heard instead. */
  async untilHears(hz: number, { ms = 500, withinMs = 15_000 } = {}): Promise<void> {
    const deadline = Date.now() + withinMs
    for (;;) {
      const latest = this.hears(ms, [hz])
      if (latest.length > 0 && latest.every((heard) => heard === hz)) return
      if (Date.now() > deadline) throw new Error(`did not hear ${hz} Hz but ${JSON.stringify(latest)} (${this.#received} packets)`)
      await sleep(50)
    }
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#socket.close()
  }

  /** The timer may come late on a busy machine; the number of frames follows the clock all the same. */
  #catchUp(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / FRAME_MS)
    for (; this.#framesSent < due; this.#framesSent++) this.#sendVoice()
  }

  #sendVoice(): void {
    const frame = Buffer.alloc(FRAME)
    for (let index = 0; index < FRAME; index++) {
      frame[index] = this.#voice[this.#voiceAt] ?? 0xd5
      this.#voiceAt = (this.#voiceAt + 1) % this.#voice.length
    }
    this.#send(ALAW, false, this.#timestamp, frame)
    this.#timestamp = (this.#timestamp + FRAME) >>> 0
  }

  #sendEvent(event: number, timestamp: number, frame: number, end: boolean): void {
    const body = Buffer.alloc(4)
    body.writeUInt8(event, 0)
    body.writeUInt8((end ? 0x80 : 0) | 10, 1)
    body.writeUInt16BE(frame * FRAME, 2)
    this.#send(TELEPHONE_EVENT, frame === 1, timestamp, body)
  }

  #send(payloadType: number, marker: boolean, timestamp: number, body: Buffer): void {
    if (!this.#remote || this.#muted) return
    const head = Buffer.alloc(12)
    head.writeUInt8(0x80, 0)
    head.writeUInt8((marker ? 0x80 : 0) | payloadType, 1)
    head.writeUInt16BE(this.#sequence, 2)
    head.writeUInt32BE(timestamp, 4)
    head.writeUInt32BE(this.port, 8)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#socket.send(Buffer.concat([head, body]), this.#remote.port, this.#remote.address)
  }

  #keep(packet: Buffer): void {
    if (packet.length <= 12 || packet.readUInt8(0) >> 6 !== 2) return
    const payloadType = packet.readUInt8(1) & 0x7f
    if (payloadType !== ALAW) return
    this.#received++
    this.#packets.push({ atMs: performance.now(), samples: fromALaw(packet.subarray(12)) })
  }
}
