/**
 * The agent's telephone in the browser: one SIP user agent for as long as the person is logged in.
 *
 *   off ──start()──► elsewhere (another tab holds it) ──► connecting ──► registered
 *                                                             ▲              │ connection lost
 *                                                             └── retrying ◄─┘ (for ever)
 */
import type { UA } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { IncomingRequest } from 'jssip/lib/SIPMessage'
import type { RTCSessionEvent } from 'jssip/lib/UA'
import type { SoftphoneView } from '../../../server/panel-protocol.ts'
import { api, ApiError } from './api.ts'
import { openMicrophone, Ringer } from './audio.ts'
import { panel } from './panel.svelte.ts'
import { preferences } from './preferences.svelte.ts'
import { SipCall, type CallWarning } from './sip-call.svelte.ts'
import { SipSocket } from './sip-socket.ts'

export type PhoneConnection = 'off' | 'elsewhere' | 'connecting' | 'registered' | 'retrying'

export type PhoneWarning = CallWarning | 'microphone-denied' | 'microphone-missing' | 'signalling-lost'

const lockName = 'hotline-softphone'
const reconnectLongestSeconds = 8
const registerTimeoutMs = 4000
const retryMs = 2000
const rejoinPatienceMs = 4000

class Softphone {
  #connection = $state<PhoneConnection>('off')
  #call = $state.raw<SipCall | null>(null)
  #microphone = $state<'unknown' | 'granted' | 'prompt' | 'denied' | 'missing'>('unknown')
  #ringBlocked = $state(false)
  #rejoining = $state(false)
  #person: string | null = null
  #ua: UA | null = null
  #socket: SipSocket | null = null
  #credentials: SoftphoneView | null = null
  #release: (() => void) | null = null
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #registerTimer: ReturnType<typeof setTimeout> | undefined
  /** Calls that somebody hung up: they are over, whatever an older live state still says. */
  readonly #finished = new Set<string>()
  readonly #ringer = new Ringer()
  #stopListening: () => void = () => {}

  get connection(): PhoneConnection {
    return this.#connection
  }

  get call(): SipCall | null {
    return this.#call
  }

  get microphone(): 'unknown' | 'granted' | 'prompt' | 'denied' | 'missing' {
    return this.#microphone
  }

  /** The browser plays no sound before the page was touched. */
  get ringBlocked(): boolean {
    return this.#ringBlocked
  }

  get rejoining(): boolean {
    return this.#rejoining
  }

  get warnings(): PhoneWarning[] {
    const warnings: PhoneWarning[] = []
    if (this.#microphone === 'denied') warnings.push('microphone-denied')
    if (this.#microphone === 'missing') warnings.push('microphone-missing')
    if (this.#call?.phase === 'talking') {
      if (this.#connection !== 'registered') warnings.push('signalling-lost')
      warnings.push(...this.#call.warnings)
    }
    return warnings
  }

  /** Becomes the telephone of this person as soon as no other tab is. */
  start(personId: string): void {
    if (this.#person === personId) return
    this.stop()
    this.#person = personId
    this.#connection = 'elsewhere'
    void this.#watchMicrophonePermission()
    this.#holdLock(false)
    window.addEventListener('online', this.#onOnline)
    navigator.mediaDevices?.addEventListener('devicechange', this.#onDeviceChange)
    const forget = panel.onSnapshot(() => this.#checkConnection())
    this.#stopListening = () => {
      window.removeEventListener('online', this.#onOnline)
      navigator.mediaDevices?.removeEventListener('devicechange', this.#onDeviceChange)
      forget()
    }
  }

  stop(): void {
    this.#person = null
    this.#stopListening()
    this.#release?.()
    this.#release = null
    this.#shutDown()
    this.#connection = 'off'
  }

  /** Takes the telephone over from the tab that has it; a call there goes on here. */
  takeOver(): void {
    if (this.#connection === 'elsewhere') this.#holdLock(true)
  }

  async answer(): Promise<void> {
    const call = this.#call
    if (call?.phase !== 'ringing') return
    this.#ringer.stop()
    const microphone = await this.#openMicrophone()
    if (call.phase === 'ringing') call.answer(microphone, this.#iceServers())
  }

  /** The server takes the ring away and offers the caller to the next agent. */
  async decline(callId: string): Promise<void> {
    this.#ringer.stop()
    const call = this.#call
    try {
      await api.decline(callId)
    } catch (error) {
      // Without the server the refusal goes by SIP.
      if (call?.phase !== 'ringing') throw error
      call.session.terminate({ status_code: 603 })
    }
  }

  /** Ends the call now, or, while there is no connection, as soon as there is one. */
  hangUp(callId: string | null): void {
    const call = this.#call
    if (callId !== null) this.#finished.add(callId)
    if (call && this.#connection === 'registered') {
      call.terminate()
    } else if (call) {
      call.deferHangUp()
      if (callId !== null) void this.#hangUpByServer(callId)
    } else if (callId !== null) {
      void this.#hangUpByServer(callId)
    }
  }

  setMuted(muted: boolean): void {
    this.#call?.setMuted(muted)
  }

  setHeld(held: boolean): void {
    if (this.#connection === 'registered') this.#call?.setHeld(held)
  }

  press(key: string): void {
    this.#call?.press(key)
  }

  /** Asks for the microphone before a call needs it. */
  async allowMicrophone(): Promise<void> {
    const stream = await this.#openMicrophone()
    for (const track of stream?.getTracks() ?? []) track.stop()
    this.#ringBlocked = false
  }

  /** Uses the devices that the preferences name now. */
  async useChosenDevices(): Promise<void> {
    const call = this.#call
    if (!call || call.phase === 'ended') return
    call.useSpeaker(preferences.values.speakerId)
    if (call.phase !== 'talking') return
    const microphone = await this.#openMicrophone()
    if (microphone) call.useMicrophone(microphone)
  }

  /** Asks the server for a new leg of a talk that this browser has no sound of: the page was reloaded. */
  async rejoin(callId: string): Promise<void> {
    if (this.#rejoining || this.#connection !== 'registered' || this.#finished.has(callId) || this.#call !== null) return
    this.#rejoining = true
    try {
      await api.rejoin(callId)
    } catch (error) {
      if (error instanceof ApiError && !error.unreachable) this.#finished.add(callId)
    }
    // The auto-answered leg comes meanwhile; if it does not, asking again is allowed.
    await new Promise((resolve) => setTimeout(resolve, rejoinPatienceMs))
    this.#rejoining = false
  }

  // --- One tab is the phone ------------------------------------------------------------------------------------------

  #holdLock(steal: boolean): void {
    const run = () => {
      const held = new Promise<void>((resolve) => (this.#release = resolve))
      void this.#connect()
      return held
    }
    if (!navigator.locks) {
      void run()
      return
    }
    navigator.locks.request(lockName, steal ? { steal: true } : {}, async () => await (this.#person === null ? undefined : run())).catch(() => {
      // Another tab took the telephone over; it may come back when that one is closed.
      this.#release = null
      this.#shutDown()
      if (this.#person === null) return
      this.#connection = 'elsewhere'
      this.#holdLock(false)
    })
  }

  #shutDown(): void {
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#registerTimer)
    this.#ringer.stop()
    this.#socket?.silence()
    this.#call?.abandon()
    this.#call = null
    this.#ua?.removeAllListeners()
    this.#ua?.stop()
    this.#ua = null
    this.#socket = null
    this.#credentials = null
  }

  // --- Connection ----------------------------------------------------------------------------------------------------

  async #connect(): Promise<void> {
    this.#connection = 'connecting'
    const person = this.#person
    try {
      const [jssip, first] = await Promise.all([import('jssip'), api.softphone()])
      if (person !== this.#person || this.#ua !== null) return
      this.#begin(jssip.UA, first)
    } catch {
      if (person === this.#person) this.#retryTimer = setTimeout(() => void this.#connect(), retryMs)
    }
  }

  #begin(UserAgent: typeof UA, first: SoftphoneView): void {
    let unused: SoftphoneView | null = first
    const socket = new SipSocket(first, async () => {
      const fresh = unused ?? (await api.softphone())
      unused = null
      if (fresh.uri !== first.uri) this.#beginAgain()
      this.#use(fresh)
      return fresh
    })
    const ua = new UserAgent({
      sockets: [socket],
      uri: first.uri,
      authorization_user: first.username,
      password: first.password,
      register: true,
      register_expires: 300,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: reconnectLongestSeconds,
      user_agent: 'Hotline panel',
    })
    this.#socket = socket
    this.#ua = ua
    this.#credentials = first
    ua.on('connected', () => this.#expectAnswer())
    ua.on('disconnected', () => this.#lost())
    ua.on('registered', () => this.#registered())
    ua.on('registrationFailed', () => this.#registrationFailed())
    ua.on('registrationExpiring', () => void this.#registerAgain())
    ua.on('newRTCSession', ({ originator, session, request }: RTCSessionEvent) => {
      if ((originator as string) === 'remote') this.#incoming(session, request as IncomingRequest)
    })
    ua.start()
  }

  #use(credentials: SoftphoneView): void {
    this.#credentials = credentials
    this.#ua?.set('authorization_user', credentials.username)
    this.#ua?.set('password', credentials.password)
  }

  /** The address itself has changed, which a user agent cannot learn. */
  #beginAgain(): void {
    this.#shutDown()
    this.#retryTimer = setTimeout(() => void this.#connect(), 0)
  }

  /**
   * A connection that does not answer a REGISTER is dead, whatever the browser thinks of it; and a 200 without the
   * contact (Asterisk sends one when the old contact goes at that moment) has registered nobody.
   */
  #expectAnswer(): void {
    const askedAt = performance.now()
    clearTimeout(this.#registerTimer)
    this.#registerTimer = setTimeout(() => {
      const { heardAt = askedAt } = this.#socket ?? {}
      if (heardAt < askedAt || this.#ua?.isRegistered() === false) this.#socket?.drop()
    }, registerTimeoutMs)
  }

  #registered(): void {
    clearTimeout(this.#registerTimer)
    const moved = this.#connection === 'retrying'
    this.#connection = 'registered'
    const call = this.#call
    if (call?.hangUpPending) call.terminate()
    else if (call?.phase === 'talking' && moved) call.renegotiate(call.warnings.includes('media-lost'))
  }

  #lost(): void {
    clearTimeout(this.#registerTimer)
    this.#connection = 'retrying'
    const call = this.#call
    // A ring cannot be answered any more: the server offers the caller to somebody else, or again.
    if (call?.phase === 'ringing') {
      call.abandon()
      this.#forget(call)
    }
  }

  #registrationFailed(): void {
    clearTimeout(this.#registerTimer)
    this.#connection = 'retrying'
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => this.#socket?.drop(), retryMs)
  }

  async #registerAgain(): Promise<void> {
    try {
      if (this.#credentials && Date.parse(this.#credentials.expiresAt) - Date.now() < 600_000) this.#use(await api.softphone())
    } catch {
      // The old credentials may still do; if they do not, the registration fails and a new connection follows.
    }
    this.#ua?.register()
    this.#expectAnswer()
  }

  /** The live connection was made anew, so the telephone's may be dead without having noticed. */
  #checkConnection(): void {
    if (this.#connection !== 'registered') return
    this.#ua?.register()
    this.#expectAnswer()
  }

  readonly #onOnline = () => {
    panel.retry()
    this.#socket?.drop()
  }

  // --- Calls ---------------------------------------------------------------------------------------------------------

  #incoming(session: RTCSession, request: IncomingRequest): void {
    const callId = request.getHeader('X-Hotline-Call') ?? null
    const autoAnswer = request.getHeader('X-Hotline-Auto-Answer') !== undefined
    const current = this.#call
    if (current && current.phase !== 'ended') {
      if (!autoAnswer || current.callId !== callId) {
        session.terminate({ status_code: 486 })
        return
      }
      current.abandon()
    }
    const call = new SipCall(session, { callId, speakerId: preferences.values.speakerId })
    if (callId !== null) this.#finished.delete(callId)
    call.onEnded = ({ lost, talked }) => {
      if (callId !== null && talked && !lost) this.#finished.add(callId)
      this.#forget(call)
    }
    this.#call = call
    if (autoAnswer) void this.answer()
    else void this.#ring()
  }

  #forget(call: SipCall): void {
    if (this.#call !== call) return
    this.#ringer.stop()
    this.#call = null
  }

  async #ring(): Promise<void> {
    this.#ringBlocked = !(await this.#ringer.start(preferences.values.ringDeviceId, preferences.values.ringVolume))
  }

  async #hangUpByServer(callId: string): Promise<void> {
    for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 8000)) {
      try {
        await api.hangUp(callId)
        return
      } catch (error) {
        // Refused means that the call is over already.
        if (!(error instanceof ApiError) || !error.unreachable) return
        await new Promise((resolve) => setTimeout(resolve, waitMs))
      }
    }
  }

  #iceServers(): RTCIceServer[] {
    return this.#credentials?.iceServers ?? []
  }

  // --- Microphone ----------------------------------------------------------------------------------------------------

  async #openMicrophone(): Promise<MediaStream | null> {
    try {
      const stream = await openMicrophone(preferences.values.microphoneId)
      this.#microphone = 'granted'
      return stream
    } catch (error) {
      this.#microphone = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing'
      return null
    }
  }

  async #watchMicrophonePermission(): Promise<void> {
    if (!navigator.mediaDevices) {
      this.#microphone = 'missing'
      return
    }
    try {
      const permission = await navigator.permissions.query({ name: 'microphone' as PermissionName })
      const read = () => (this.#microphone = permission.state)
      read()
      permission.addEventListener('change', read)
    } catch {
      // Firefox does not tell; the first call asks.
    }
  }

  readonly #onDeviceChange = () => {
    if (this.#call?.warnings.includes('microphone-ended')) void this.useChosenDevices()
    if (this.#microphone === 'missing') void this.#watchMicrophonePermission()
  }
}

export const softphone = new Softphone()
