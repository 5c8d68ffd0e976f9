import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRhvoiceSpeech } from '../../server/adapters/speech/rhvoice-speech.ts'
import type { RhvoiceOptions, RhvoiceSpeech } from '../../server/adapters/speech/rhvoice-speech.ts'
import { SpeechError } from '../../server/ports.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { tempDir } from '../support/temp-dir.ts'
import { loudness, readWav } from '../support/tones.ts'

const log = pino({ level: 'silent' })
const GREETING = 'Здравствуйте! Вы позвонили на горячую линию.'

let tools: Toolbox
let dir: Awaited<ReturnType<typeof tempDir>>
let made = 0
/** Counts what is really spoken. */
let counted: Pick<Toolbox, 'tool' | 'voices'>

beforeAll(async () => {
  tools = await ensurePackages()
  dir = await tempDir('speech')
  counted = {
    voices: tools.voices,
    tool(name) {
      if (name === 'RHVoice-test') made++
      return tools.tool(name)
    },
  }
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((speech) => speech.close()))
})

afterAll(async () => {
  await dir?.remove()
})

const open: RhvoiceSpeech[] = []
function speak(options: RhvoiceOptions): RhvoiceSpeech {
  const speech = createRhvoiceSpeech(options)
  open.push(speech)
  return speech
}

describe('speech', () => {
  it('is made once for a text, however many ask, and found again by the next process', async () => {
    const cacheDir = join(dir.path, 'once')
    const speech = speak({ tools: counted, cacheDir, voice: 'anna', log })
    made = 0
    const asked = await Promise.all(Array.from({ length: 5 }, () => speech.sounds([GREETING, 'До свидания!'])))
    expect(made).toBe(2)
    expect(new Set(asked.map(([greeting]) => greeting)).size).toBe(1)
    expect(asked[0]?.[0]).not.toBe(asked[0]?.[1])
    const next = speak({ tools: counted, cacheDir, voice: 'anna', log })
    expect(await next.sounds([GREETING])).toEqual(asked[0]?.slice(0, 1))
    expect(made).toBe(2)
    const other = speak({ tools: counted, cacheDir, voice: 'irina', log })
    expect(await other.sounds([GREETING])).not.toEqual(asked[0]?.slice(0, 1))
  })

  it('comes at the telephone’s rate, as loud as music, without long silence at its ends, and nothing else is left behind', async () => {
    const cacheDir = join(dir.path, 'sound')
    const [path] = await speak({ tools, cacheDir, voice: 'anna', log }).sounds([GREETING])
    const { rateHz, channels } = await readWav(`${path}.wav`)
    const samples = channels[0] ?? new Int16Array(0)
    expect(rateHz).toBe(8000)
    expect(channels).toHaveLength(1)
    expect(samples.length / rateHz).toBeGreaterThan(1.5)
    expect(20 * Math.log10(loudness(samples))).toBeGreaterThan(-24)
    expect(20 * Math.log10(loudness(samples))).toBeLessThan(-14)
    expect(loudness(samples.subarray(800, 2400))).toBeGreaterThan(0.01)
    expect(loudness(samples.subarray(-4000))).toBeGreaterThan(0.01)
    expect(await readdir(cacheDir)).toHaveLength(1)
  })

  it('a text is data: quotes, dashes and line ends do no harm', async () => {
    const speech = speak({ tools, cacheDir: join(dir.path, 'data'), voice: 'anna', log })
    const [path] = await speech.sounds(['-h "; rm -rf / \' $(reboot)\nАбонент'])
    expect((await readFile(`${path}.wav`)).length).toBeGreaterThan(8000)
  })

  it('an unknown voice, an empty text and a broken program are errors, and nothing wrong is kept', async () => {
    expect(() => speak({ tools, cacheDir: dir.path, voice: 'nobody', log })).toThrow(SpeechError)
    const cacheDir = join(dir.path, 'empty')
    const speech = speak({ tools, cacheDir, voice: 'anna', log })
    await expect(speech.sounds([''])).rejects.toBeInstanceOf(SpeechError)
    await expect(speech.sounds(['…'])).rejects.toBeInstanceOf(SpeechError)
    const broken = speak({ tools: { voices: tools.voices, tool: () => ({ file: '/bin/false', args: [], env: {} }) }, cacheDir, voice: 'anna', log })
    await expect(broken.sounds([GREETING])).rejects.toBeInstanceOf(SpeechError)
    expect(await readdir(cacheDir)).toEqual([])
    expect(await speech.sounds([GREETING])).toHaveLength(1)
  })

  it('what nobody has asked for in a month is removed, the rest and strangers’ files stay', async () => {
    const cacheDir = join(dir.path, 'prune')
    const speech = speak({ tools, cacheDir, voice: 'anna', log })
    const [old, used] = await speech.sounds(['Раз.', 'Два.'])
    await writeFile(join(cacheDir, 'fallback-announcement.wav'), 'kept')
    const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000)
    await Promise.all([`${old}.wav`, `${used}.wav`, join(cacheDir, 'fallback-announcement.wav')].map((file) => utimes(file, longAgo, longAgo)))
    await speak({ tools, cacheDir, voice: 'anna', log }).sounds(['Два.'])
    expect(await speech.prune()).toBe(1)
    expect((await readdir(cacheDir)).toSorted()).toEqual([`${used?.split('/').at(-1)}.wav`, 'fallback-announcement.wav'].toSorted())
    await speech.sounds(['Раз.'])
    expect(await readdir(cacheDir)).toHaveLength(3)
  })
})
