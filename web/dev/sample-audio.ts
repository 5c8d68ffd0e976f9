/** Two voices that take turns, as a stereo WAV of 8 kHz: the client on the left, the agent on the right. */
export function dialogue(seconds: number, channels: 1 | 2): Buffer {
  const rate = 8000
  const frames = seconds * rate
  const wav = Buffer.alloc(44 + frames * channels * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(channels, 22)
  wav.writeUInt32LE(rate, 24)
  wav.writeUInt32LE(rate * channels * 2, 28)
  wav.writeUInt16LE(channels * 2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(frames * channels * 2, 40)
  for (let frame = 0; frame < frames; frame += 1) {
    const at = frame / rate
    for (let channel = 0; channel < channels; channel += 1) {
      wav.writeInt16LE(Math.round(voice(at, channel) * 12_000), 44 + (frame * channels + channel) * 2)
    }
  }
  return wav
}

function voice(at: number, speaker: number): number {
  const turn = Math.floor(at / 4.7)
  const speaks = turn % 2 === speaker || (turn % 7 === 3 && speaker === 0)
  const syllable = Math.abs(Math.sin(at * (9 + speaker * 2))) * (0.45 + 0.55 * Math.abs(Math.sin(at * 1.3 + turn * 2.1)))
  return speaks ? Math.sin(at * 2 * Math.PI * (150 + speaker * 70)) * syllable : Math.sin(at * 9000) * 0.004
}
