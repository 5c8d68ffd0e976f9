/** Sound in the browser: the microphone, how loud it is, where sound comes out, and the ring. */

/** Where an element or a context may be sent; not every browser can. */
type WithSink = { setSinkId?: (deviceId: string) => Promise<void> }

export const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype

/** Sends the element's sound to a device; '' is the default one. A device that is gone falls back to the default. */
export async function sendTo(element: HTMLAudioElement, deviceId: string): Promise<void> {
  const { setSinkId } = element as WithSink
  if (!setSinkId) return
  try {
    await setSinkId.call(element, deviceId)
  } catch {
    await setSinkId.call(element, '').catch(() => {})
  }
}

/** @throws DOMException NotAllowedError, NotFoundError … as getUserMedia does. */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  const audio: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
  if (deviceId === '') return await navigator.mediaDevices.getUserMedia({ audio })
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...audio, deviceId: { exact: deviceId } } })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotAllowedError') throw error
    // The chosen headset is not plugged in: any microphone is better than none.
    return await navigator.mediaDevices.getUserMedia({ audio })
  }
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

let shared: AudioContext | null = null

/** One context for everything: browsers allow few, and start them only after a gesture. */
export function audioContext(): AudioContext {
  shared ??= new AudioContext()
  if (shared.state === 'suspended') void shared.resume().catch(() => {})
  return shared
}

/** Loudness of a stream. */
export class LevelMeter {
  readonly #source: MediaStreamAudioSourceNode
  readonly #analyser: AnalyserNode
  readonly #samples: Float32Array<ArrayBuffer>

  constructor(stream: MediaStream) {
    const context = audioContext()
    this.#source = context.createMediaStreamSource(stream)
    this.#analyser = context.createAnalyser()
    this.#analyser.fftSize = 1024
    this.#samples = new Float32Array(this.#analyser.fftSize)
    this.#source.connect(this.#analyser)
  }

  /** Root mean square of the last 20 ms or so, 0…1. */
  rms(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples)
    let sum = 0
    for (const sample of this.#samples) sum += sample * sample
    return Math.sqrt(sum / this.#samples.length)
  }

  close(): void {
    this.#source.disconnect()
  }
}

/** RMS as a share of the scale from −60 to 0 dBFS, 0…1. */
export function meterShare(rms: number): number {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6))
  return Math.min(1, Math.max(0, (decibels + 60) / 60))
}

const ringEveryMs = 3000

/** The ring: two soft pairs of tones, made on the spot. */
export class Ringer {
  readonly #element = new Audio()
  #gain: GainNode | null = null
  #timer: ReturnType<typeof setInterval> | undefined

  /** @returns false when the browser refuses to play before the page was touched. */
  async start(deviceId: string, volume: number): Promise<boolean> {
    this.stop()
    const context = audioContext()
    const destination = context.createMediaStreamDestination()
    this.#gain = context.createGain()
    this.#gain.gain.value = volume
    this.#gain.connect(destination)
    this.#element.srcObject = destination.stream
    this.#round()
    this.#timer = setInterval(() => this.#round(), ringEveryMs)
    await sendTo(this.#element, deviceId)
    try {
      await this.#element.play()
      return context.state === 'running'
    } catch {
      return false
    }
  }

  /** Rings once, to hear how loud it is. */
  async once(deviceId: string, volume: number): Promise<void> {
    await this.start(deviceId, volume)
    clearInterval(this.#timer)
    setTimeout(() => this.stop(), 1500)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#element.pause()
    this.#element.srcObject = null
    this.#gain?.disconnect()
    this.#gain = null
  }

  #round(): void {
    const context = audioContext()
    for (const [delay, frequency] of [[0, 587], [0.22, 784], [0.7, 587], [0.92, 784]] as const) this.#tone(context, context.currentTime + delay, frequency)
  }

  #tone(context: AudioContext, at: number, frequency: number): void {
    if (!this.#gain) return
    const tone = context.createOscillator()
    const shape = context.createGain()
    tone.frequency.value = frequency
    shape.gain.setValueAtTime(0, at)
    shape.gain.linearRampToValueAtTime(0.5, at + 0.02)
    shape.gain.exponentialRampToValueAtTime(0.001, at + 0.2)
    tone.connect(shape).connect(this.#gain)
    tone.start(at)
    tone.stop(at + 0.22)
  }
}
