/**
 * Announcements spoken by RHVoice. The same text in the same voice is made once and kept as a file under its hash; a
 * sound takes about a tenth of its length to make, in a small process beside the server.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { SpeechError } from '../../ports.ts'
import type { SoundPath, Speech, SpokenAudio } from '../../ports.ts'
import { startHelper } from '../../runtime/helper.ts'
import type { Toolbox } from '../../runtime/tools.ts'
import { createLimiter } from './limiter.ts'
import type { SoundJob } from './make-sound.ts'

/** Raise when sounds are made in another way, so that old ones are not used any more. */
const VERSION = 1
/** Sounds that nobody has asked for in this time are removed: waits and opening times are said in many ways. */
const KEPT_UNUSED_MS = 30 * 24 * 3_600_000
const TOUCH_EVERY_MS = 24 * 3_600_000

export interface RhvoiceOptions {
  tools: Pick<Toolbox, 'tool' | 'voices'>
  /** Where the sounds are kept; Asterisk reads them there. */
  cacheDir: string
  /** Name of a Russian voice of RHVoice, e.g. `anna`. */
  voice: string
  log: Logger
}

export type RhvoiceSpeech = Speech & SpokenAudio & {
  /** Removes sounds that were not used for a month. @returns how many */
  prune(): Promise<number>
  /** Ends the process that speaks. */
  close(): Promise<void>
}

/** @throws SpeechError when there is no such voice: RHVoice itself would silently take another. */
export function createRhvoiceSpeech({ tools, cacheDir, voice, log }: RhvoiceOptions): RhvoiceSpeech {
  if (!tools.voices.includes(voice)) throw new SpeechError(`there is no voice ${voice}; installed are: ${tools.voices.join(', ')}`)
  const helper = startHelper<SoundJob, void>('the voice', join(import.meta.dirname, 'speech-process.ts'))
  const limited = createLimiter(Math.max(1, Math.min(4, availableParallelism())))
  const making = new Map<string, Promise<SoundPath>>()
  /** Sounds that are known to be there, and when their file was last marked as used. */
  const known = new Map<string, number>()

  async function sound(text: string): Promise<SoundPath> {
    const path = join(cacheDir, createHash('sha256').update(JSON.stringify([VERSION, voice, text])).digest('hex'))
    const touched = known.get(path)
    if (touched !== undefined && Date.now() - touched < TOUCH_EVERY_MS) return path
    const running = making.get(path)
    if (running) return running
    const made = findOrMake(path, text).finally(() => making.delete(path))
    making.set(path, made)
    return made
  }

  async function findOrMake(path: SoundPath, text: string): Promise<SoundPath> {
    const file = `${path}.wav`
    const now = new Date()
    const found = await utimes(file, now, now).then(() => true, () => false)
    if (!found) await limited(() => make(file, text))
    known.set(path, now.getTime())
    return path
  }

  async function make(file: string, text: string): Promise<void> {
    const started = performance.now()
    try {
      await helper.ask({ text, voice, file, part: `.part-${randomUUID()}`, rhvoice: tools.tool('RHVoice-test'), sox: tools.tool('sox') })
    } catch (error) {
      throw new SpeechError(`a text of ${text.length} letters could not be spoken: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, { cause: error })
    }
    log.debug({ letters: text.length, ms: Math.round(performance.now() - started) }, 'speech: made a sound')
  }

  return {
    async sounds(texts) {
      return Promise.all(texts.map(sound))
    },
    async wave(text) {
      return readFile(`${await sound(text)}.wav`)
    },
    async prune() {
      const files = (await readdir(cacheDir).catch(() => [])).filter((name) => /^([0-9a-f]{64}\.wav|\.part-.*)$/.test(name)).map((name) => join(cacheDir, name))
      const old = await Promise.all(files.map(async (file) => Date.now() - (await stat(file)).mtimeMs > KEPT_UNUSED_MS))
      const unused = files.filter((_, index) => old[index])
      for (const file of unused) known.delete(file.slice(0, -'.wav'.length))
      await Promise.all(unused.map((file) => rm(file, { force: true })))
      return unused.length
    },
    close: () => helper.close(),
  }
}
