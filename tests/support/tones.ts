/**
 * Sound for tests: pure tones as voices that can be told apart, and the question which of them is in a recording.
 * Samples are 16-bit PCM, one Int16Array per channel.
 */
import { readFile, writeFile } from 'node:fs/promises'

export interface Wave {
  rateHz: number
  channels: Int16Array[]
}

const BLOCK_MS = 100
/** Blocks quieter than this (share of full scale, RMS) count as silence. */
const SILENCE = 0.003

/** A tone of `ms` milliseconds; `amplitude` is a share of full scale. */
export function tone(hz: number, ms: number, { rateHz = 8000, amplitude = 0.3 } = {}): Int16Array {
  const step = (2 * Math.PI * hz) / rateHz
  return Int16Array.from({ length: Math.round((rateHz * ms) / 1000) }, (_, index) => Math.round(amplitude * 32767 * Math.sin(step * index)))
}

/** `ms` milliseconds of digital silence. */
export function silence(ms: number, rateHz = 8000): Int16Array {
  return new Int16Array(Math.round((rateHz * ms) / 1000))
}

/** The sounds one after another. */
export function concat(...sounds: Int16Array[]): Int16Array {
  const all = new Int16Array(sounds.reduce((sum, sound) => sum + sound.length, 0))
  let at = 0
  for (const sound of sounds) {
    all.set(sound, at)
    at += sound.length
  }
  return all
}

/**
 * How much of the energy of `samples` lies at `hz`, 0…1: 1 for a pure tone of that frequency (Goertzel's algorithm).
 */
export function share(samples: Int16Array, rateHz: number, hz: number): number {
  const k = 2 * Math.cos((2 * Math.PI * hz) / rateHz)
  let s1 = 0
  let s2 = 0
  let energy = 0
  for (const value of samples) {
    const s = value + k * s1 - s2
    s2 = s1
    s1 = s
    energy += value * value
  }
  const power = s1 * s1 + s2 * s2 - k * s1 * s2
  return energy === 0 ? 0 : (2 * power) / (samples.length * energy)
}

/** Root mean square as a share of full scale. */
export function loudness(samples: Int16Array): number {
  let energy = 0
  for (const value of samples) energy += value * value
  return samples.length === 0 ? 0 : Math.sqrt(energy / samples.length) / 32768
}

/** What a stretch of 100 ms holds: one of the tones asked for, something else, or silence. */
export type Heard = number | 'other' | 'silence'

/** Names each whole block of 100 ms by the tone that carries at least half of its energy. */
export function listen(samples: Int16Array, rateHz: number, tones: readonly number[]): Heard[] {
  const length = Math.round((rateHz * BLOCK_MS) / 1000)
  return Array.from({ length: Math.floor(samples.length / length) }, (_, index) => {
    const block = samples.subarray(index * length, (index + 1) * length)
    if (loudness(block) < SILENCE) return 'silence'
    return tones.find((hz) => share(block, rateHz, hz) >= 0.5) ?? 'other'
  })
}

/** Share of the 100 ms blocks in which the tone dominates, 0…1. */
export function presence(samples: Int16Array, rateHz: number, hz: number): number {
  const blocks = listen(samples, rateHz, [hz])
  return blocks.length === 0 ? 0 : blocks.filter((heard) => heard === hz).length / blocks.length
}

/** Writes a PCM WAV file; the channels have the same length. */
export async function writeWav(path: string, { rateHz, channels }: Wave): Promise<void> {
  await writeFile(path, encodeWav({ rateHz, channels }))
}

export function encodeWav({ rateHz, channels }: Wave): Buffer {
  const frames = channels[0]?.length ?? 0
  const data = Buffer.alloc(frames * channels.length * 2)
  for (let frame = 0; frame < frames; frame++) {
    for (const [index, channel] of channels.entries()) data.writeInt16LE(channel[frame] ?? 0, (frame * channels.length + index) * 2)
  }
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels.length, 22)
  head.writeUInt32LE(rateHz, 24)
  head.writeUInt32LE(rateHz * channels.length * 2, 28)
  head.writeUInt16LE(channels.length * 2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

/** Reads a PCM WAV file of 16 bits. @throws when it is anything else. */
export async function readWav(path: string): Promise<Wave> {
  return decodeWav(await readFile(path))
}

export function decodeWav(file: Buffer): Wave {
  if (file.toString('latin1', 0, 4) !== 'RIFF') throw new Error('not a WAV file')
  let rateHz = 0
  let count = 0
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    if (id === 'fmt ') {
      count = file.readUInt16LE(at + 10)
      rateHz = file.readUInt32LE(at + 12)
      if (file.readUInt16LE(at + 22) !== 16) throw new Error('not 16-bit PCM')
    }
    if (id === 'data') return { rateHz, channels: split(file.subarray(at + 8, Math.min(at + 8 + size, file.length)), count) }
    at += 8 + size + (size % 2)
  }
  throw new Error('a WAV file without sound')
}

function split(data: Buffer, count: number): Int16Array[] {
  const frames = Math.floor(data.length / 2 / count)
  return Array.from({ length: count }, (_, channel) => Int16Array.from({ length: frames }, (__, frame) => data.readInt16LE((frame * count + channel) * 2)))
}

/** G.711 A-law, one byte a sample (ITU-T G.711). */
export function toALaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const positive = sample >= 0
    const value = Math.min(positive ? sample : -sample - 1, 32635)
    const exponent = value < 256 ? 0 : 24 - Math.clz32(value)
    const mantissa = exponent === 0 ? value >> 4 : (value >> (exponent + 3)) & 0x0f
    return ((positive ? 0x80 : 0) | (exponent << 4) | mantissa) ^ 0x55
  })
}

export function fromALaw(bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => {
    const code = byte ^ 0x55
    const exponent = (code >> 4) & 0x07
    const mantissa = (code & 0x0f) << 4
    const value = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
    return code & 0x80 ? value : -value
  })
}
