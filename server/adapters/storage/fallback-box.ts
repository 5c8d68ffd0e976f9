import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock, FallbackBox, FallbackMessage } from '../../ports.ts'
import { handedOverMessage } from './recording-files.ts'
import { inspectWave } from './wave-file.ts'

/** What the dialplan notes about a call it served alone (asterisk-config/extensions.conf, hotline-fallback). */
const Note = z.object({ uniqueid: z.string().min(1), dialled: z.string(), caller: z.string(), startedAt: z.number() })

export interface FallbackBoxOptions {
  /** Where the dialplan puts its messages. */
  fallbackDir: string
  /** Where messages wait to be ingested, on the same file system. */
  messagesDir: string
  clock: Clock
  /** Whether Asterisk still has the channel. */
  isLive: (channelId: string) => boolean | Promise<boolean>
}

/**
 * Calls that the dialplan served while the server was away: `<uniqueid>.json` who and when, `.wav` the message if there is
 * one, `.done` when the call is over and the sound file closed. A call that Asterisk's own death cut short has no `.done`;
 * `isLive` tells it from one that still goes on.
 */
export function createFallbackBox({ fallbackDir, messagesDir, clock, isLive }: FallbackBoxOptions): FallbackBox {
  /** Asterisk writes the machine's time. */
  const businessTime = (machineMs: number): number => Math.floor(machineMs + clock.now() - Date.now())

  async function note(id: string): Promise<z.infer<typeof Note> | null> {
    const text = await readFile(join(fallbackDir, `${id}.json`), 'utf8')
    try {
      return Note.parse(JSON.parse(text))
    } catch {
      // Asterisk was killed while writing: who called is lost, what was said is not.
      return null
    }
  }

  async function message(id: string, done: boolean): Promise<FallbackMessage | null> {
    if (!done && (await isLive(id))) return null
    const path = join(fallbackDir, id)
    const [found, { mtimeMs }, sound] = await Promise.all([note(id), stat(`${path}.json`), inspectWave(`${path}.wav`)])
    return {
      id,
      channelId: id,
      dialled: found?.dialled ?? '',
      callerNumber: found?.caller || null,
      at: businessTime(found ? found.startedAt * 1000 : mtimeMs),
      messageMs: sound ? Math.round((sound.samples / sound.rateHz) * 1000) : 0,
    }
  }

  return {
    async list() {
      const names = new Set(await readdir(fallbackDir).catch(() => []))
      const ids = [...names].filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length)).toSorted()
      const messages = await Promise.all(ids.map((id) => message(id, names.has(`${id}.done`))))
      return messages.filter((entry) => entry !== null).toSorted((a, b) => a.at - b.at)
    },

    /** The note goes last: until then the entry is found again, and handing over twice changes nothing. */
    async take({ id }, callId) {
      const path = join(fallbackDir, id)
      await rename(`${path}.wav`, join(messagesDir, handedOverMessage(callId))).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      await rm(`${path}.done`, { force: true })
      await rm(`${path}.json`, { force: true })
    },
  }
}
