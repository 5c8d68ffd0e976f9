/**
 * One SIP call of the browser, of the agent's softphone or of the demo phone.
 *
 *   ringing ──answer──► connecting ──confirmed──► talking ──┐
 *      └──────────── declined, cancelled, failed ───────────┴──► ended
 */
import type { IceCandidateEvent, PeerConnectionEvent, RTCSession } from 'jssip/lib/RTCSession'
import { closeStream, LevelMeter, sendTo } from './audio.ts'

export type SipPhase = 'ringing' | 'connecting' | 'talking' | 'ended'

export type CallWarning = 'microphone-ended' | 'microphone-silent' | 'connection-poor' | 'media-lost'

/** Waiting for more ICE candidates than this only delays the call: host candidates come at once. */
const iceGatheringMs = 400
const levelEveryMs = 100
const statsEveryMs = 2000
const silentAfterMs = 20_000
const silenceRms = 0.0003
const mediaLostAfterMs = 2500

interface Options {
  /** The hotline's id of the call; null for the demo phone. */
  callId: string | null
  speakerId: string
}

export class SipCall {
  readonly callId: string | null
  readonly session: RTCSession
  #phase = $state<SipPhase>('ringing')
  #muted = $state(false)
  #held = $state(false)
  #hangUpPending = $state(false)
  #microphoneLevel = $state(0)
  #remoteLevel = $state(0)
  #warnings = $state<Record<CallWarning, boolean>>({ 'microphone-ended': false, 'microphone-silent': false, 'connection-poor': false, 'media-lost': false })
  #microphone: MediaStream | null = null
  #ownMeter: LevelMeter | null = null
  #remoteMeter: LevelMeter | null = null
  readonly #element = new Audio()
  #timers: ReturnType<typeof setInterval>[] = []
  #mediaTimer: ReturnType<typeof setTimeout> | undefined
  #silentSince = 0
  #poorSamples = 0
  #received = { packets: 0, lost: 0 }
  /** Called once when the call is over; `lost` when it broke rather than being hung up by somebody. */
  onEnded: (end: { lost: boolean; talked: boolean }) => void = () => {}

  constructor(session: RTCSession, options: Options) {
    this.session = session
    this.callId = options.callId
    this.#element.autoplay = true
    void sendTo(this.#element, options.speakerId)
    this.#surviveTransportLoss()
    session.on('peerconnection', ({ peerconnection }: PeerConnectionEvent) => this.#watchMedia(peerconnection))
    // An outgoing call has its connection before anybody can listen for it.
    if (session.connection) this.#watchMedia(session.connection)
    this.#limitIceGathering()
    session.on('progress', () => {
      if (this.#phase === 'connecting' && session.direction === 'outgoing') this.#remoteRings = true
    })
    session.on('accepted', () => this.#talk())
    session.on('confirmed', () => this.#talk())
    session.on('hold', ({ originator }) => {
      if ((originator as string) === 'local') this.#held = true
    })
    session.on('unhold', ({ originator }) => {
      if ((originator as string) === 'local') this.#held = false
    })
    session.on('ended', ({ cause }) => this.#end(cause))
    session.on('failed', ({ cause }) => this.#end(cause))
    if (session.direction === 'outgoing') this.#phase = 'connecting'
  }

  #remoteRings = $state(false)

  get phase(): SipPhase {
    return this.#phase
  }

  /** The far end rings (outgoing calls). */
  get remoteRings(): boolean {
    return this.#remoteRings
  }

  get muted(): boolean {
    return this.#muted
  }

  get held(): boolean {
    return this.#held
  }

  /** The agent has hung up while nothing could be sent; it is carried out when the connection is back. */
  get hangUpPending(): boolean {
    return this.#hangUpPending
  }

  /** RMS of the own voice, 0…1. */
  get microphoneLevel(): number {
    return this.#muted ? 0 : this.#microphoneLevel
  }

  get remoteLevel(): number {
    return this.#remoteLevel
  }

  get warnings(): CallWarning[] {
    return (Object.keys(this.#warnings) as CallWarning[]).filter((warning) => this.#warnings[warning])
  }

  /** @param microphone null answers without a voice: hearing the caller is better than losing the call. */
  answer(microphone: MediaStream | null, iceServers: RTCIceServer[]): void {
    this.#phase = 'connecting'
    this.useMicrophone(microphone)
    this.session.answer({ mediaStream: microphone ?? new MediaStream(), pcConfig: { iceServers }, rtcOfferConstraints: { offerToReceiveAudio: true } })
  }

  /** Takes the stream over: it is closed with the call. */
  useMicrophone(microphone: MediaStream | null): void {
    closeStream(this.#microphone)
    this.#ownMeter?.close()
    this.#microphone = microphone
    this.#ownMeter = microphone ? new LevelMeter(microphone) : null
    this.#silentSince = Date.now()
    this.#warnings['microphone-ended'] = false
    const track = microphone?.getAudioTracks()[0]
    if (!track) return
    track.enabled = !this.#muted
    track.addEventListener('ended', () => {
      if (this.#microphone === microphone) this.#warnings['microphone-ended'] = true
    })
    const sender = this.session.connection?.getSenders()[0]
    void sender?.replaceTrack(track)
  }

  useSpeaker(deviceId: string): void {
    void sendTo(this.#element, deviceId)
  }

  setMuted(muted: boolean): void {
    this.#muted = muted
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !muted
    this.#silentSince = Date.now()
  }

  setHeld(held: boolean): void {
    if (held) this.session.hold()
    else this.session.unhold()
  }

  /** One key by RFC 4733 in the voice stream. */
  press(key: string): void {
    this.session.sendDTMF(key, { transportType: 'RFC2833' as never })
  }

  /** Silences both sides at once and waits for the connection. */
  deferHangUp(): void {
    this.#hangUpPending = true
    this.setMuted(true)
    this.#element.muted = true
  }

  /** Ends the call in the words of SIP, whatever phase it is in. */
  terminate(): void {
    if (this.#phase !== 'ended') this.session.terminate()
  }

  /** Moves the dialog to the connection there is now, and the media too when it has broken. */
  renegotiate(iceRestart: boolean): boolean {
    return this.session.renegotiate({ rtcOfferConstraints: { offerToReceiveAudio: true, iceRestart } })
  }

  /** Forgets the call without a word to the other side: another tab or a new leg goes on with it. */
  abandon(): void {
    this.onEnded = () => {}
    this.session.connection?.close()
    this.#end('abandoned')
  }

  #talk(): void {
    if (this.#phase !== 'connecting') return
    this.#phase = 'talking'
    this.#timers.push(setInterval(() => this.#measure(), levelEveryMs), setInterval(() => void this.#readStats(), statsEveryMs))
  }

  #end(cause: string): void {
    if (this.#phase === 'ended') return
    const talked = this.#phase === 'talking'
    this.#phase = 'ended'
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#mediaTimer)
    this.#ownMeter?.close()
    this.#remoteMeter?.close()
    closeStream(this.#microphone)
    this.#element.srcObject = null
    const lost = ['RTP Timeout', 'Connection Error', 'Request Timeout', 'Dialog Error', 'WebRTC Error', 'Internal Error'].includes(cause)
    this.onEnded({ lost, talked })
  }

  /**
   * JsSIP ends a call when a request of it (a re-INVITE for hold, say) meets a broken connection. The talk goes on
   * without signalling, and is taken up again by a re-INVITE on the next connection, so that must not happen. Nor does
   * it end because ICE has failed, which would hang up on the caller: new candidates are tried until Asterisk gives up.
   */
  #surviveTransportLoss(): void {
    const session = this.session as unknown as { onTransportError: () => void; onRequestTimeout: () => void }
    const end = session.onTransportError.bind(session)
    session.onTransportError = () => {
      if (this.#phase !== 'talking') end()
    }
    session.onRequestTimeout = session.onTransportError
    const terminate = this.session.terminate.bind(this.session)
    this.session.terminate = (options) => {
      if (options?.cause !== 'RTP Timeout' || this.#phase !== 'talking') terminate(options)
    }
  }

  #limitIceGathering(): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    this.session.on('icecandidate', ({ ready }: IceCandidateEvent) => {
      clearTimeout(timer)
      timer = setTimeout(ready, iceGatheringMs)
    })
  }

  #watchMedia(connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ streams, track }) => {
      const stream = streams[0] ?? new MediaStream([track])
      this.#element.srcObject = stream
      void this.#element.play().catch(() => {})
      this.#remoteMeter?.close()
      this.#remoteMeter = new LevelMeter(stream)
    })
    connection.addEventListener('iceconnectionstatechange', () => {
      clearTimeout(this.#mediaTimer)
      const broken = connection.iceConnectionState === 'disconnected' || connection.iceConnectionState === 'failed'
      this.#warnings['media-lost'] = broken
      // A short break mends itself; a longer one needs new candidates, for instance after a change of network.
      if (broken && this.#phase === 'talking') this.#mediaTimer = setTimeout(() => this.renegotiate(true), mediaLostAfterMs)
    })
  }

  #measure(): void {
    this.#microphoneLevel = this.#ownMeter?.rms() ?? 0
    this.#remoteLevel = this.#remoteMeter?.rms() ?? 0
    if (this.#muted || this.#held || !this.#ownMeter || this.#microphoneLevel > silenceRms) {
      this.#silentSince = Date.now()
      this.#warnings['microphone-silent'] = false
    } else if (Date.now() - this.#silentSince > silentAfterMs) {
      this.#warnings['microphone-silent'] = true
    }
  }

  async #readStats(): Promise<void> {
    const report = await this.session.connection.getStats()
    let poor = false
    for (const entry of report.values() as Iterable<Record<string, number | string>>) {
      if (entry['type'] === 'remote-inbound-rtp') {
        poor ||= Number(entry['fractionLost'] ?? 0) > 0.05 || Number(entry['roundTripTime'] ?? 0) > 0.5
      } else if (entry['type'] === 'inbound-rtp') {
        const packets = Number(entry['packetsReceived'] ?? 0)
        const lost = Number(entry['packetsLost'] ?? 0)
        const [fresh, freshLost] = [packets - this.#received.packets, lost - this.#received.lost]
        this.#received = { packets, lost }
        poor ||= (fresh + freshLost > 0 && freshLost / (fresh + freshLost) > 0.05) || Number(entry['jitter'] ?? 0) > 0.06
      }
    }
    this.#poorSamples = poor ? this.#poorSamples + 1 : 0
    this.#warnings['connection-poor'] = this.#poorSamples >= 2
  }
}
