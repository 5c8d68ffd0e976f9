import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedSources } from '../../ports.ts'
import type { Tool } from '../../runtime/tools.ts'
import { chain, interleave } from './join-channels.ts'
import { encodeOpus } from './opus-encoder.ts'
import { inspectWave } from './wave-file.ts'
import type { WaveFile } from './wave-file.ts'

/** Asterisk closes its files in a thread of their own, a moment after it says that the channel is gone. */
const CLOSED_WITHIN_MS = 3_000
const LOOK_EVERY_MS = 50

/** One recording to be made; plain data, so that another process can be asked for it. */
export interface EncodingJob {
  kind: RecordedSources['kind']
  /** What Asterisk wrote: of a talk `…-rx.wav` (caller) and `…-tx.wav` (agent), of a message its pieces in order. */
  files: string[]
  opusenc: Tool
  /** Where it is written first, on the file system of `target`; a broken try leaves something there. */
  part: string
  target: string
}

export interface Encoded {
  durationMs: number
  bytes: number
  sha256: string
  channels: 1 | 2
}

/**
 * Joins the files of a recording and encodes them to Ogg Opus; may be asked for again, with the same result.
 * @returns null when nothing was recorded. @throws Error in words for the log: files of two kinds, opusenc's complaint
 */
export async function encodeRecording({ kind, files, opusenc, part, target }: EncodingJob): Promise<Encoded | null> {
  const pcm = kind === 'talk' ? await stereo(files) : await mono(files)
  if (!pcm) return null
  const { samples, rateHz, channels, durationMs } = pcm
  const { bytes, sha256 } = await encodeOpus(opusenc, samples, { rateHz, channels, target: part })
  await rename(part, target)
  return { durationMs, bytes, sha256, channels }
}

interface Pcm {
  samples: AsyncIterable<Buffer>
  rateHz: number
  channels: 1 | 2
  durationMs: number
}

/** Caller left, agent right. */
async function stereo(files: string[]): Promise<Pcm | null> {
  const side = async (wanted: 'rx' | 'tx'): Promise<WaveFile | null> => {
    const file = files.find((path) => path.endsWith(`-${wanted}.wav`))
    return file === undefined ? null : finished(file)
  }
  const [left, right] = await Promise.all([side('rx'), side('tx')])
  const rateHz = rateOf([left, right])
  const frames = Math.max(left?.samples ?? 0, right?.samples ?? 0)
  return frames === 0 ? null : { samples: interleave(left, right), rateHz, channels: 2, durationMs: Math.round((frames / rateHz) * 1000) }
}

/** A caller may have begun a message more than once. */
async function mono(files: string[]): Promise<Pcm | null> {
  const waves = (await Promise.all(files.map(finished))).filter((wave) => wave !== null)
  const rateHz = rateOf(waves)
  const frames = waves.reduce((sum, wave) => sum + wave.samples, 0)
  return frames === 0 ? null : { samples: chain(waves), rateHz, channels: 1, durationMs: Math.round((frames / rateHz) * 1000) }
}

/** The file once it is closed; one that nobody has written to for a while was left open by an Asterisk that was killed. */
async function finished(path: string): Promise<WaveFile | null> {
  for (;;) {
    const wave = await inspectWave(path)
    if (!wave || wave.closed || Date.now() - wave.writtenAtMs > CLOSED_WITHIN_MS) return wave
    await sleep(LOOK_EVERY_MS)
  }
}

function rateOf(waves: (WaveFile | null)[]): number {
  const rates = new Set(waves.flatMap((wave) => (wave ? [wave.rateHz] : [])))
  if (rates.size > 1) throw new Error('the sides of a recording have different sampling rates')
  return [...rates][0] ?? 8000
}
