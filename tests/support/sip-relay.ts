/**
 * Stands between SIPp and Asterisk on UDP: passes every message on, tells the test what passes, and slips a command to SIPp
 * in the form of a request of the same dialog, so that a scenario can wait for the test.
 */
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'

export interface SipMessage {
  /** Who sent it. */
  from: 'sipp' | 'asterisk'
  /** Request method, or null for a response. */
  method: string | null
  /** Status of a response, or null. */
  status: number | null
  /** Method of the request that this is or answers. */
  about: string
  callId: string
  text: string
}

/** What a scenario can be told. The methods mean nothing by themselves; they only have to differ. */
export type Command = 'INFO' | 'MESSAGE' | 'NOTIFY'

export class SipRelay {
  readonly port: number
  readonly #socket: Socket
  readonly #sippPort: number
  #asterisk: { address: string; port: number } | null
  #sequence = 1000
  #listener: (message: SipMessage) => void = () => {}

  private constructor(socket: Socket, sippPort: number, asterisk: { address: string; port: number } | null) {
    this.#socket = socket
    this.#sippPort = sippPort
    this.#asterisk = asterisk
    this.port = socket.address().port
    socket.on('message', (packet, sender) => this.#pass(packet, sender))
    socket.on('error', () => {})
  }

  /** `asterisk` null: learned from the first message that does not come from SIPp. */
  static async open(sippPort: number, asterisk: { address: string; port: number } | null): Promise<SipRelay> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, '127.0.0.1', resolve)
    })
    return new SipRelay(socket, sippPort, asterisk)
  }

  onMessage(listener: (message: SipMessage) => void): void {
    this.#listener = listener
  }

  /** Sends SIPp a request that its scenario waits for; Asterisk sees nothing of it. */
  command(callId: string, method: Command): void {
    const lines = [
      `${method} sip:sipp@127.0.0.1:${this.#sippPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK-command-${this.#sequence}`,
      'From: <sip:test@127.0.0.1>;tag=test',
      'To: <sip:sipp@127.0.0.1>',
      `Call-ID: ${callId}`,
      `CSeq: ${this.#sequence++} ${method}`,
      'Content-Length: 0',
      '',
      '',
    ]
    this.#socket.send(lines.join('\r\n'), this.#sippPort, '127.0.0.1')
  }

  close(): void {
    this.#socket.close()
  }

  #pass(packet: Buffer, sender: { address: string; port: number }): void {
    const from = sender.port === this.#sippPort ? 'sipp' : 'asterisk'
    if (from === 'asterisk') this.#asterisk ??= { address: sender.address, port: sender.port }
    const target = from === 'sipp' ? this.#asterisk : { address: '127.0.0.1', port: this.#sippPort }
    const message = read(from, packet.toString('utf8'))
    if (target) this.#socket.send(packet, target.port, target.address)
    this.#listener(message)
  }
}

/** A header's value, or null. */
export function header(text: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*?)\\r?$`, 'im').exec(text)?.[1] ?? null
}

/** Where the sender of a message with SDP wants its audio, or null. */
export function audioAddress(text: string): { address: string; port: number } | null {
  const port = /^m=audio (\d+)/m.exec(text)?.[1]
  const address = /^c=IN IP4 (\S+?)\r?$/m.exec(text)?.[1]
  return port && address ? { address, port: Number(port) } : null
}

function read(from: SipMessage['from'], text: string): SipMessage {
  const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1]
  return {
    from,
    method: status ? null : (/^([A-Z]+) /.exec(text)?.[1] ?? null),
    status: status ? Number(status) : null,
    about: header(text, 'CSeq')?.split(/\s+/)[1] ?? '',
    callId: header(text, 'Call-ID') ?? '',
    text,
  }
}
