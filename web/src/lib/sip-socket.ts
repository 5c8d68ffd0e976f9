/**
 * The WebSocket under JsSIP. Credentials live shortly, so every connection begins with new ones; a failure to get them
 * counts as a failed connection, and JsSIP's own back-off tries again, for as long as it takes.
 */
import type { SoftphoneView } from '../../../server/panel-protocol.ts'

export class SipSocket {
  /** What the Via header says; the server's proxy hands the messages to Asterisk over a plain WebSocket. */
  via_transport = 'WS'
  readonly url: string
  readonly sip_uri: string
  onconnect: () => void = () => {}
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => {}
  ondata: (data: unknown) => void = () => {}
  readonly #credentials: () => Promise<SoftphoneView>
  #socket: WebSocket | null = null
  #listening: AbortController | null = null
  #attempt = 0
  #silenced = false
  #heardAt = 0

  /**
   * @param first the credentials the user agent was made with; their path is the socket's.
   * @param credentials called before every connection; what it resolves to has been given to the user agent already.
   */
  constructor(first: SoftphoneView, credentials: () => Promise<SoftphoneView>) {
    this.url = new URL(first.path, location.href.replace(/^http/, 'ws')).href
    this.sip_uri = `sip:${location.hostname};transport=ws`
    this.#credentials = credentials
  }

  connect(): void {
    this.#attempt += 1
    const attempt = this.#attempt
    this.#credentials().then(
      () => {
        if (attempt === this.#attempt && !this.#silenced) this.#open()
      },
      () => {
        if (attempt === this.#attempt && !this.#silenced) this.ondisconnect(true, 0, 'no credentials')
      },
    )
  }

  disconnect(): void {
    this.#attempt += 1
    this.#close()
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (this.#silenced || this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(message as string)
    return true
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING
  }

  /** When the last message came, by `performance.now()`. */
  get heardAt(): number {
    return this.#heardAt
  }

  /** Gives the connection up as dead; JsSIP then makes a new one. */
  drop(): void {
    if (this.#socket === null) return
    this.#close()
    this.ondisconnect(true, 0, 'given up')
  }

  /** Sends nothing any more, so that stopping the user agent leaves the call to another tab instead of ending it. */
  silence(): void {
    this.#silenced = true
  }

  #open(): void {
    const socket = new WebSocket(this.url, 'sip')
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#listening = new AbortController()
    const { signal } = this.#listening
    socket.addEventListener('open', () => this.onconnect(), { signal })
    socket.addEventListener(
      'message',
      ({ data }) => {
        this.#heardAt = performance.now()
        this.ondata(data)
      },
      { signal },
    )
    socket.addEventListener(
      'close',
      ({ wasClean, code, reason }) => {
        this.#socket = null
        this.ondisconnect(!wasClean, code, reason)
      },
      { signal },
    )
  }

  #close(): void {
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    this.#listening?.abort()
    socket.close()
  }
}
