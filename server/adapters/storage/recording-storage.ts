import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Instant } from '../../domain/telephony/call.ts'
import type { RecordedSources, RecordingStorage } from '../../ports.ts'
import type { Toolbox } from '../../runtime/tools.ts'
import { chain, interleave } from './join-channels.ts'
import { encodeOpus } from './opus-encoder.ts'
import { messageFile, talkFile } from './recording-files.ts'
import { inspectWave } from './wave-file.ts'
import type { WaveFile } from './wave-file.ts'

/** Beside the finished recordings, so that renaming is atomic; what a killed server left there is overwritten by its second try. */
const PARTS = '.parts'
/** Asterisk closes its files in a thread of their own, a moment after it says that the channel is gone. */
const CLOSED_WITHIN_MS = 3_000
const LOOK_EVERY_MS = 50

export interface RecordingStorageOptions {
  tools: Pick<Toolbox, 'tool'>
  /** Finished recordings, as yyyy/mm/<id>.ogg. */
  archiveDir: string
  /** Where MixMonitor writes `<call id>-rx.wav` and `<call id>-tx.wav`. */
  talksDir: string
  /** Where ARI writes messages, `<message id>.wav`. */
  messagesDir: string
}

/** Recordings in a folder: Asterisk's raw files come in, Ogg Opus is kept. */
export function createRecordingStorage({ tools, archiveDir, talksDir, messagesDir }: RecordingStorageOptions): RecordingStorage {
  /** An absolute path below the archive. @throws when the path leads out of it */
  function archived(path: string): string {
    const full = resolve(archiveDir, path)
    if (!full.startsWith(resolve(archiveDir) + sep)) throw new Error('a recording’s path leads out of the archive')
    return full
  }

  return {
    async sources(callId) {
      const [talks, messages] = await Promise.all([sourcesIn(talksDir, 'talk', talkFile, callId), sourcesIn(messagesDir, 'message', messageFile, callId)])
      return [...talks, ...messages]
    },

    async store(sources, id, startedAt) {
      const pcm = sources.kind === 'talk' ? await stereo(sources.files) : await mono(sources.files)
      if (!pcm) return null
      const path = archivePath(id, startedAt)
      const [part, target] = [join(archiveDir, PARTS, `${id}.ogg`), archived(path)]
      await Promise.all([dirname(part), dirname(target)].map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })))
      const { bytes, sha256 } = await encodeOpus(tools.tool('opusenc'), pcm.samples, { rateHz: pcm.rateHz, channels: pcm.channels, target: part })
      await rename(part, target)
      await Promise.all([flushFolder(dirname(target)), flushFolder(dirname(dirname(target)))])
      return { path, durationMs: pcm.durationMs, bytes, sha256, channels: pcm.channels }
    },

    async discard(sources) {
      await Promise.all(sources.files.map((file) => rm(file, { force: true })))
    },

    read(path, range) {
      return createReadStream(archived(path), range)
    },

    async remove(path) {
      await rm(archived(path), { force: true })
    },
  }
}

/** What waits in a folder, per call. */
async function sourcesIn(dir: string, kind: RecordedSources['kind'], callIdOf: (name: string) => { callId: string } | null, callId: string | undefined): Promise<RecordedSources[]> {
  const files = new Map<string, string[]>()
  for (const name of (await readdir(dir).catch(ifMissing([]))).toSorted()) {
    const found = callIdOf(name)
    if (found && (callId === undefined || found.callId === callId)) files.set(found.callId, [...(files.get(found.callId) ?? []), join(dir, name)])
  }
  return Promise.all([...files].map(async ([id, paths]) => ({ callId: id, kind, files: paths, begunAtMs: Math.min(...(await Promise.all(paths.map(begunAt)))) })))
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

function archivePath(id: string, startedAt: Instant): string {
  const [year, month] = new Date(startedAt).toISOString().split('-')
  return `${year}/${month}/${id}.ogg`
}

/** Some file systems keep no time of birth; the last change is then the best there is. */
async function begunAt(path: string): Promise<number> {
  const { birthtimeMs, mtimeMs } = await stat(path)
  return birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs
}

/** Makes a new name in a folder survive a power cut. */
async function flushFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const ifMissing = <T>(value: T) => (error: NodeJS.ErrnoException): T => {
  if (error.code === 'ENOENT') return value
  throw error
}
