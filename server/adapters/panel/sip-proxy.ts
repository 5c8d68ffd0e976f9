import type { Logger } from 'pino'
import { WebSocket } from 'ws'

/** No SIP message of a browser is longer. */
export const LONGEST_SIP_FRAME = 64 * 1024

const CHECK_MS = 20_000
const CONNECT_TIMEOUT_MS = 5_000
/** Beyond this the reading side is stopped until the other has written it out. */
const MOST_UNSENT_BYTES = 256 * 1024
/** What a browser may say before Asterisk has accepted the connection. */
const MOST_EARLY_FRAMES = 20

const SIGNED_OUT = 1008
const UPSTREAM_FAILED = 1014
const NORMAL = 1000

export interface SipProxyDeps {
  /** Asterisk's WebSocket. */
  url: string
  log: Pick<Logger, 'warn' | 'debug'>
  /** Whether the session is still good; rejects when that cannot be told. */
  signedIn(): Promise<boolean>
  checkMs?: number
}

interface Frame {
  data: WebSocket.RawData
  isBinary: boolean
}

/** Carries SIP between a browser and Asterisk, frame by frame, until either side ends it. */
export function proxySip(browser: WebSocket, { url, log, signedIn, checkMs = CHECK_MS }: SipProxyDeps): void {
  const asterisk = new WebSocket(url, 'sip', { perMessageDeflate: false, maxPayload: LONGEST_SIP_FRAME, handshakeTimeout: CONNECT_TIMEOUT_MS })
  const early: Frame[] = []
  let alive = true

  browser.on('message', (data, isBinary) => {
    alive = true
    if (asterisk.readyState === WebSocket.OPEN) return forward({ data, isBinary }, browser, asterisk)
    if (early.length >= MOST_EARLY_FRAMES) return browser.close(UPSTREAM_FAILED, 'telephony is not ready')
    early.push({ data, isBinary })
  })
  asterisk.on('open', () => {
    for (const frame of early.splice(0)) forward(frame, browser, asterisk)
  })
  asterisk.on('message', (data, isBinary) => forward({ data, isBinary }, asterisk, browser))

  asterisk.on('error', (error) => log.warn({ error: error.message }, 'the SIP connection to Asterisk failed'))
  browser.on('error', (error) => {
    log.debug({ error: error.message }, 'the SIP connection of a browser failed')
    browser.terminate()
  })
  asterisk.on('close', (code, reason) => close(browser, code === 1006 ? UPSTREAM_FAILED : code, reason))
  browser.on('close', (code, reason) => {
    clearInterval(timer)
    if (asterisk.readyState === WebSocket.CONNECTING) asterisk.terminate()
    else close(asterisk, code, reason)
  })

  browser.on('pong', () => { alive = true })
  const timer = setInterval(() => void look(), checkMs)

  /** A browser that is gone without a word is cut, so that Asterisk learns of it. One that is held back cannot answer. */
  async function look(): Promise<void> {
    if (browser.isPaused) alive = true
    if (!alive) return browser.terminate()
    alive = false
    browser.ping()
    if (!(await signedIn().catch(() => true))) browser.close(SIGNED_OUT, 'signed out')
  }
}

function forward({ data, isBinary }: Frame, from: WebSocket, to: WebSocket): void {
  if (to.readyState !== WebSocket.OPEN) return
  to.send(data, { binary: isBinary }, () => {
    if (from.isPaused && to.bufferedAmount < MOST_UNSENT_BYTES / 2) from.resume()
  })
  if (to.bufferedAmount > MOST_UNSENT_BYTES) from.pause()
}

/** Codes that stand for "no code" (1005) and "no close" (1006, 1015) may not be sent. */
function close(socket: WebSocket, code: number, reason: Buffer): void {
  // A paused socket reads no close frame.
  if (socket.isPaused) socket.resume()
  if (code === 1006 || code === 1015) socket.terminate()
  else socket.close(code === 1005 ? NORMAL : code, reason)
}
