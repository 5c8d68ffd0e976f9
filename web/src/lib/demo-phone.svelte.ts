/** A caller's telephone in the browser, for trying the hotline out. It can reach the hotline's numbers and nothing else. */
import { api } from './api.ts'
import { openMicrophone } from './audio.ts'
import { SipCall } from './sip-call.svelte.ts'
import { SipSocket } from './sip-socket.ts'
import type { UA } from 'jssip'

export type DemoState = 'idle' | 'connecting' | 'ringing' | 'talking' | 'ended' | 'failed'

class DemoPhone {
  #state = $state<DemoState>('idle')
  #call = $state.raw<SipCall | null>(null)
  #microphone = $state<'unknown' | 'granted' | 'missing'>('unknown')
  #startedAt = $state<number | null>(null)
  #error = $state.raw<unknown>(null)
  #ua: UA | null = null
  #turn = 0

  get state(): DemoState {
    if (this.#state === 'connecting' && this.#call?.remoteRings) return 'ringing'
    return this.#state
  }

  get call(): SipCall | null {
    return this.#call
  }

  get microphone(): 'unknown' | 'granted' | 'missing' {
    return this.#microphone
  }

  /** When the hotline answered, by this machine's clock. */
  get startedAt(): number | null {
    return this.#startedAt
  }

  get error(): unknown {
    return this.#error
  }

  /** Calls the number as this caller (both E.164). */
  async dial(caller: string, number: string): Promise<void> {
    const turn = ++this.#turn
    this.#state = 'connecting'
    this.#error = null
    this.#startedAt = null
    try {
      const [jssip, credentials, microphone] = await Promise.all([import('jssip'), api.demoPhone(caller), this.#openMicrophone()])
      if (turn !== this.#turn) return
      const socket = new SipSocket(credentials, async () => credentials)
      const ua = new jssip.UA({
        sockets: [socket],
        uri: credentials.uri,
        authorization_user: credentials.username,
        password: credentials.password,
        register: false,
        session_timers: false,
        user_agent: 'Hotline demo phone',
      })
      this.#ua = ua
      ua.on('connected', () => {
        if (turn === this.#turn && this.#call === null) this.#invite(ua, number, credentials.iceServers, microphone)
      })
      ua.on('disconnected', () => {
        if (turn === this.#turn && this.#call === null) this.#finish('failed')
      })
      ua.start()
    } catch (error) {
      if (turn !== this.#turn) return
      this.#error = error
      this.#finish('failed')
    }
  }

  hangUp(): void {
    this.#turn += 1
    const call = this.#call
    if (call && call.phase !== 'ended') call.terminate()
    this.#finish('ended')
  }

  press(key: string): void {
    this.#call?.press(key)
  }

  #invite(ua: UA, number: string, iceServers: RTCIceServer[], microphone: MediaStream | null): void {
    const session = ua.call(number, {
      mediaConstraints: { audio: true, video: false },
      mediaStream: microphone ?? new MediaStream(),
      pcConfig: { iceServers },
      rtcOfferConstraints: { offerToReceiveAudio: true },
    })
    const call = new SipCall(session, { callId: null, speakerId: '' })
    call.useMicrophone(microphone)
    session.on('accepted', () => {
      this.#state = 'talking'
      this.#startedAt = Date.now()
    })
    call.onEnded = () => this.#finish(this.#startedAt === null ? 'failed' : 'ended')
    this.#call = call
  }

  #finish(state: 'ended' | 'failed'): void {
    this.#state = state
    this.#call = null
    const ua = this.#ua
    this.#ua = null
    ua?.removeAllListeners()
    // The BYE has to leave before the connection is closed; JsSIP waits for its transactions by itself.
    ua?.stop()
  }

  async #openMicrophone(): Promise<MediaStream | null> {
    try {
      const stream = await openMicrophone('')
      this.#microphone = 'granted'
      return stream
    } catch {
      this.#microphone = 'missing'
      return null
    }
  }
}

export const demoPhone = new DemoPhone()
