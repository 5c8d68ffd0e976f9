/**
 * The one connection to Asterisk: made by ari-client, kept for ever. Commands go through its socket as RESTRequest frames
 * (docs.asterisk.org, "ARI REST over WebSocket"): they keep their order and cost a third of HTTP requests.
 */
/* oxlint-disable no-underscore-dangle -- ari-client's names */
import ariClient from 'ari-client'
import type { Client } from 'ari-client'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { TelephonyError } from '../../ports.ts'
import type { RestRequest, RestResponse } from './ari-json.ts'

const PING_EVERY_MS = 2_000
export const PONG_WITHIN_MS = 3_000
/** A connection that fell silent without a close is given up after this time at the latest. */
export const LOSS_NOTICED_WITHIN_MS = PING_EVERY_MS + PONG_WITHIN_MS
export const COMMAND_TIMEOUT_MS = 5_000
const CONNECT_WITHIN_MS = 5_000
const GOODBYE_WITHIN_MS = 500
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 2_000

export interface ConnectionOptions {
  /** Address of Asterisk's HTTP server, e.g. http://127.0.0.1:8088. */
  url: string
  username: string
  password: string
  /** Name of the Stasis application. */
  app: string
  log: Logger
  /** The socket is open; commands can be given. The connection counts as made when this resolves. */
  onOpen: () => Promise<void>
  onLost: (reason: string) => void
  onMessage: (message: { type: string }) => void
}

// ari-client's swagger-client makes a global `log` that writes to the console; there is nothing in it for anybody.
Object.assign(globalThis, { log: () => {} })

interface Pending {
  settle: (response: RestResponse) => void
  fail: (error: TelephonyError) => void
  timer: NodeJS.Timeout
}

export class AriConnection {
  readonly #options: ConnectionOptions
  readonly #pending = new Map<string, Pending>()
  #client: Client | null = null
  #socket: WebSocket | null = null
  #closed = false
  #requests = 0
  #running: Promise<void> | null = null
  #lastReason: string | null = null
  #wake: () => void = () => {}

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** How many commands were given so far. */
  get commands(): number {
    return this.#requests
  }

  /** Connects, and again whenever the connection is lost. Resolves after the first attempt, successful or not. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#keep(resolve)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake()
    const socket = this.#socket
    socket?.close()
    // An Asterisk that does not answer does not say goodbye either.
    const impatience = setTimeout(() => socket?.terminate(), GOODBYE_WITHIN_MS)
    await this.#running
    clearTimeout(impatience)
  }

  /** @throws TelephonyError `down` when there is no connection or it breaks, `timeout` when no answer comes. */
  request({ method, uri, body }: RestRequest): Promise<RestResponse> {
    const socket = this.#socket
    if (!socket) return Promise.reject(new TelephonyError('down', 'there is no connection to Asterisk'))
    const id = String(++this.#requests)
    const frame = { type: 'RESTRequest', request_id: id, method, uri, ...(body && { content_type: 'application/json', message_body: JSON.stringify(body) }) }
    return new Promise((settle, fail) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        fail(new TelephonyError('timeout', `Asterisk did not answer ${method} ${uri} within ${COMMAND_TIMEOUT_MS} ms`))
      }, COMMAND_TIMEOUT_MS)
      this.#pending.set(id, { settle, fail, timer })
      socket.send(JSON.stringify(frame))
    })
  }

  async #keep(firstAttemptOver: () => void): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (!this.#closed) {
      const reason = await this.#attempt(() => {
        retryMs = FIRST_RETRY_MS
        firstAttemptOver()
      })
      firstAttemptOver()
      if (this.#closed) return
      this.#report(reason)
      await this.#pause(retryMs)
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)
    }
  }

  /** One connection from its making to its loss. @returns why it ended. */
  async #attempt(onUp: () => void): Promise<string> {
    let socket: WebSocket
    try {
      socket = await this.#open()
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    const lost = this.#watch(socket).then((why) => {
      this.#socket = null
      this.#failPending(why)
      return why
    })
    this.#socket = socket
    if (this.#closed) socket.terminate()
    try {
      await this.#options.onOpen()
      this.#lastReason = null
      onUp()
    } catch (error) {
      this.#options.log.warn({ err: error }, 'ari: the connection could not be prepared')
      socket.terminate()
    }
    const reason = await lost
    this.#options.onLost(reason)
    return reason
  }

  async #open(): Promise<WebSocket> {
    this.#client ??= await this.#load()
    const client = this.#client
    void client.start(this.#options.app, true)
    const socket = client._ws
    // ari-client gives up after ten tries; it is told that every end is wanted, and this class starts it anew.
    const wanted = (): void => {
      client._wsClosed = true
    }
    socket.prependListener('close', wanted)
    socket.prependListener('error', wanted)
    // Its dispatcher builds an object with all operations for every event, and throws at kinds of events it does not know.
    socket.removeAllListeners('message')
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.terminate()
        reject(new Error(`no answer from Asterisk within ${CONNECT_WITHIN_MS} ms`))
      }, CONNECT_WITHIN_MS)
      socket.once('open', () => {
        clearTimeout(timer)
        resolve(socket)
      })
      socket.once('error', (error: Error) => {
        clearTimeout(timer)
        reject(error)
      })
    })
  }

  /** The API's description is loaded once; ari-client's own errors at that are vague, so Asterisk is asked first. */
  async #load(): Promise<Client> {
    const { url, username, password } = this.#options
    const { origin } = new URL(url)
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const answer = await fetch(`${origin}/ari/asterisk/ping`, { headers: { authorization }, signal: AbortSignal.timeout(CONNECT_WITHIN_MS) }).catch((error: Error) => {
      throw new Error(`Asterisk does not answer at ${origin} (${(error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.name})`)
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`Asterisk at ${origin} refuses ARI with status ${answer.status}`)
    return bounded(ariClient.connect(origin, username, password), CONNECT_WITHIN_MS)
  }

  /** Resolves with the reason when the socket is closed or has fallen silent. */
  #watch(socket: WebSocket): Promise<string> {
    let silent = false
    let heard = 0
    socket.on('message', (data: Buffer) => {
      heard += 1
      this.#read(data)
    })
    socket.on('pong', () => {
      heard += 1
    })
    const deadlines = new Set<NodeJS.Timeout>()
    const pings = setInterval(() => {
      // Each ping is judged by what was heard after it: the next one is sent before its time is up.
      const before = heard
      socket.ping()
      const deadline = setTimeout(() => {
        deadlines.delete(deadline)
        // After a pause of this process the answer may lie unread in the socket: read first, then judge.
        setImmediate(() => {
          if (heard !== before) return
          silent = true
          socket.terminate()
        })
      }, PONG_WITHIN_MS)
      deadlines.add(deadline)
    }, PING_EVERY_MS)
    return new Promise((resolve) => {
      socket.on('error', () => {})
      socket.once('close', (code: number) => {
        clearInterval(pings)
        for (const deadline of deadlines) clearTimeout(deadline)
        resolve(silent ? 'Asterisk has fallen silent' : `the connection was closed (${code})`)
      })
    })
  }

  #read(data: Buffer): void {
    let message: { type: string }
    try {
      message = JSON.parse(data.toString('utf8')) as { type: string }
    } catch (error) {
      return this.#options.log.error({ err: error, bytes: data.length }, 'ari: a message could not be read')
    }
    if (message.type !== 'RESTResponse') return this.#options.onMessage(message)
    const response = message as RestResponse
    const pending = this.#pending.get(response.request_id)
    this.#pending.delete(response.request_id)
    clearTimeout(pending?.timer)
    pending?.settle(response)
  }

  #failPending(reason: string): void {
    for (const { fail, timer } of this.#pending.values()) {
      clearTimeout(timer)
      fail(new TelephonyError('down', reason))
    }
    this.#pending.clear()
  }

  /** Says each reason once, not every two seconds. */
  #report(reason: string): void {
    if (reason === this.#lastReason) return
    this.#lastReason = reason
    this.#options.log.warn({ reason }, 'ari: not connected, trying again')
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function bounded<T>(promise: PromiseLike<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from Asterisk within ${withinMs} ms`)), withinMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
