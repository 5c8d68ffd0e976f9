import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Instant } from '../../domain/telephony/call.ts'
import type { RecordedSources, RecordingStorage } from '../../ports.ts'
import type { Toolbox } from '../../runtime/tools.ts'
import { createEncoder } from './encoder.ts'
import { messageFile, talkFile } from './recording-files.ts'

/** Beside the finished recordings, so that renaming is atomic; what a killed server left there is overwritten by its second try. */
const PARTS = '.parts'

export interface RecordingStorageOptions {
  tools: Pick<Toolbox, 'tool'>
  /** Finished recordings, as yyyy/mm/<id>.ogg. */
  archiveDir: string
  /** Where MixMonitor writes `<call id>-rx.wav` and `<call id>-tx.wav`. */
  talksDir: string
  /** Where ARI writes messages, `<message id>.wav`. */
  messagesDir: string
}

/** Recordings in a folder: Asterisk's raw files come in, Ogg Opus is kept. `close` ends the process that encodes. */
export function createRecordingStorage({ tools, archiveDir, talksDir, messagesDir }: RecordingStorageOptions): RecordingStorage & { close(): Promise<void> } {
  const encoder = createEncoder()

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

    begunAt: async ({ files }) => Math.min(...(await Promise.all(files.map(begunAt)))),

    async store(sources, id, startedAt) {
      const path = archivePath(id, startedAt)
      const [part, target] = [join(archiveDir, PARTS, `${id}.ogg`), archived(path)]
      await Promise.all([dirname(part), dirname(target)].map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })))
      const encoded = await encoder.ask({ kind: sources.kind, files: sources.files, opusenc: tools.tool('opusenc'), part, target })
      if (!encoded) return null
      await Promise.all([flushFolder(dirname(target)), flushFolder(dirname(dirname(target)))])
      return { path, ...encoded }
    },

    async discard(sources) {
      await Promise.all(sources.files.map((file) => unlink(file).catch(ifMissing(undefined))))
    },

    read(path, range) {
      return createReadStream(archived(path), range)
    },

    async remove(path) {
      await rm(archived(path), { force: true })
    },

    close: encoder.close.bind(encoder),
  }
}

/** What waits in a folder, per call. */
async function sourcesIn(dir: string, kind: RecordedSources['kind'], callIdOf: (name: string) => { callId: string } | null, callId: string | undefined): Promise<RecordedSources[]> {
  const files = new Map<string, string[]>()
  for (const name of (await readdir(dir).catch(ifMissing([]))).toSorted()) {
    const found = callIdOf(name)
    if (found && (callId === undefined || found.callId === callId)) files.set(found.callId, [...(files.get(found.callId) ?? []), join(dir, name)])
  }
  return [...files].map(([id, paths]) => ({ callId: id, kind, files: paths }))
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
