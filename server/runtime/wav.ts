/** A 16-bit mono WAV file of the samples (−1…1). */
export function encodeWav(samples: Float64Array, rate: number): Buffer {
  const wav = Buffer.alloc(44 + samples.length * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples.length * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20) // PCM
  wav.writeUInt16LE(1, 22) // mono
  wav.writeUInt32LE(rate, 24)
  wav.writeUInt32LE(rate * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples.length * 2, 40)
  for (const [i, sample] of samples.entries()) wav.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + i * 2)
  return wav
}

/** One sine, faded in and out over 10 ms so that it does not click. */
export function tone({ hz, ms, level = 0.3, rate = 8_000 }: { hz: number; ms: number; level?: number; rate?: number }): Float64Array {
  const length = Math.round((ms / 1_000) * rate)
  const fade = Math.min(rate / 100, length / 2)
  return Float64Array.from({ length }, (_, i) => {
    const envelope = Math.min(1, i / fade, (length - 1 - i) / fade)
    return level * envelope * Math.sin((2 * Math.PI * hz * i) / rate)
  })
}

/** Sounds one after another. */
export function join(parts: Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
