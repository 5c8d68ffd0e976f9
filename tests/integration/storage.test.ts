import { createHash } from 'node:crypto'
import { appendFile, mkdir, open, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFallbackBox } from '../../server/adapters/storage/fallback-box.ts'
import { interleave } from '../../server/adapters/storage/join-channels.ts'
import { createRecordingStorage } from '../../server/adapters/storage/recording-storage.ts'
import { inspectWave } from '../../server/adapters/storage/wave-file.ts'
import type { RecordedSources } from '../../server/ports.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import { run } from '../../server/runtime/run.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { tempDir } from '../support/temp-dir.ts'
import { concat, encodeWav, presence, readWav, share, silence, tone, writeWav } from '../support/tones.ts'
import type { Wave } from '../support/tones.ts'

const CALL = 'hl-0b6f2f3a-0000-4000-8000-000000000001'
const ID = '11111111-2222-8333-a444-555555555555'
const AT = Date.UTC(2026, 10, 23, 9)

let tools: Toolbox
let root: Awaited<ReturnType<typeof tempDir>>
let dirs: { archiveDir: string; talksDir: string; messagesDir: string }
let storage: ReturnType<typeof createRecordingStorage>
let count = 0

beforeAll(async () => {
  tools = await ensurePackages()
  root = await tempDir('storage')
})

beforeEach(async () => {
  const base = join(root.path, String(++count))
  dirs = { archiveDir: join(base, 'archive'), talksDir: join(base, 'talks'), messagesDir: join(base, 'messages') }
  await Promise.all([dirs.talksDir, dirs.messagesDir].map((dir) => mkdir(dir, { recursive: true })))
  storage = createRecordingStorage({ tools, ...dirs })
})

afterEach(() => storage.close())

afterAll(async () => {
  await root?.remove()
})

const talkFile = (side: 'rx' | 'tx'): string => join(dirs.talksDir, `${CALL}-${side}.wav`)

async function only(): Promise<RecordedSources> {
  const [sources, ...others] = await storage.sources(CALL)
  if (!sources || others.length > 0) throw new Error('one recording was expected')
  return sources
}

/** What a listener hears, at the rate Opus decodes to. */
async function decode(path: string): Promise<Wave> {
  const wav = join(dirs.archiveDir, 'decoded.wav')
  const { file, args, env } = tools.tool('opusdec')
  await run(file, [...args, '--quiet', '--rate', '48000', join(dirs.archiveDir, path), wav], { env })
  return readWav(wav)
}

/** Middle of a channel: an encoder may fade in. */
const middle = (wave: Wave, channel: number): Int16Array => {
  const samples = wave.channels[channel] ?? new Int16Array(0)
  return samples.subarray(wave.rateHz / 2, samples.length - wave.rateHz / 2)
}

describe('a talk', () => {
  it('has the caller on the left and the agent on the right, and neither on the other side', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 5000)] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(1000, 5000)] })
    const kept = await storage.store(await only(), ID, AT)
    expect(kept).toMatchObject({ path: `2026/11/${ID}.ogg`, durationMs: 5000, channels: 2 })
    const wave = await decode(kept?.path ?? '')
    expect(wave.channels).toHaveLength(2)
    expect(presence(middle(wave, 0), wave.rateHz, 440)).toBe(1)
    expect(presence(middle(wave, 1), wave.rateHz, 1000)).toBe(1)
    expect(share(middle(wave, 0), wave.rateHz, 1000)).toBeLessThan(0.01)
    expect(share(middle(wave, 1), wave.rateHz, 440)).toBeLessThan(0.01)
  })

  it('keeps the two in step: what one says while the other is silent stays where it was said', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [concat(tone(440, 2000), silence(3000))] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [concat(silence(3000), tone(1000, 2000))] })
    const wave = await decode((await storage.store(await only(), ID, AT))?.path ?? '')
    const part = (channel: number, fromMs: number, toMs: number): Int16Array => (wave.channels[channel] ?? new Int16Array(0)).subarray(48 * fromMs, 48 * toMs)
    expect(presence(part(0, 200, 1800), 48_000, 440)).toBe(1)
    expect(presence(part(0, 2200, 4800), 48_000, 440)).toBe(0)
    expect(presence(part(1, 200, 2800), 48_000, 1000)).toBe(0)
    expect(presence(part(1, 3200, 4800), 48_000, 1000)).toBe(1)
  })

  it('is hashed and measured as it lies on the disk, readable by its owner only', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 3000)] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(1000, 3000)] })
    const kept = await storage.store(await only(), ID, AT)
    const file = join(dirs.archiveDir, kept?.path ?? '')
    const bytes = await readFile(file)
    expect(kept).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    expect(bytes.toString('latin1', 0, 4)).toBe('OggS')
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect(bytes.length).toBeLessThan(3 * 8000)
  })

  it('one side shorter, or missing altogether, is silence at the end', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 3000)] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(1000, 2980)] })
    expect((await storage.store(await only(), ID, AT))?.durationMs).toBe(3000)
    await storage.discard(await only())
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(1000, 2000)] })
    const kept = await storage.store(await only(), ID, AT)
    expect(kept).toMatchObject({ durationMs: 2000, channels: 2 })
    const wave = await decode(kept?.path ?? '')
    expect(presence(middle(wave, 1), wave.rateHz, 1000)).toBe(1)
    expect(presence(middle(wave, 0), wave.rateHz, 440)).toBe(0)
  })

  it.each([['zero, as in a file that Asterisk could not close', 0], ['less than there is', 16_000], ['more than there is', 4_000_000]])('lengths in the header that say %s are not believed', async (_, length) => {
    for (const [side, hz] of [['rx', 440], ['tx', 1000]] as const) {
      const file = encodeWav({ rateHz: 8000, channels: [tone(hz, 3000)] })
      file.writeUInt32LE(length, 40)
      file.writeUInt32LE(length === 0 ? 0 : length + 36, 4)
      await writeFile(talkFile(side), side === 'rx' ? file.subarray(0, -1) : file)
      await utimes(talkFile(side), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
    }
    const kept = await storage.store(await only(), ID, AT)
    expect(kept?.durationMs).toBe(3000)
    const wave = await decode(kept?.path ?? '')
    expect(presence(middle(wave, 0), wave.rateHz, 440)).toBe(1)
    expect(presence(middle(wave, 1), wave.rateHz, 1000)).toBe(1)
  })

  it('whose files Asterisk is just closing is waited for', async () => {
    const whole = encodeWav({ rateHz: 8000, channels: [tone(440, 3000)] })
    const unfinished = Buffer.from(whole.subarray(0, 16_044))
    unfinished.writeUInt32LE(0, 40)
    await writeFile(talkFile('rx'), unfinished)
    const storing = storage.store(await only(), ID, AT)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await appendFile(talkFile('rx'), whole.subarray(16_044))
    const file = await open(talkFile('rx'), 'r+')
    await file.write(whole, 40, 4, 40)
    await file.close()
    expect((await storing)?.durationMs).toBe(3000)
  })

  it('with nothing in it is none', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [silence(0)] })
    await writeFile(talkFile('tx'), '')
    const sources = await only()
    expect(await storage.store(sources, ID, AT)).toBeNull()
    await storage.discard(sources)
    expect(await storage.sources()).toEqual([])
  })

  it('a long one is handed on in small pieces, as fast as they are taken', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 600_000)] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(1000, 600_000)] })
    const [left, right] = await Promise.all([inspectWave(talkFile('rx')), inspectWave(talkFile('tx'))])
    const sizes: number[] = []
    for await (const piece of interleave(left, right)) sizes.push(piece.length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(600 * 8000 * 2 * 2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(131_072)
    expect((await storage.store(await only(), ID, AT))?.durationMs).toBe(600_000)
  })

  it('an encoder that fails is an error that names its words, and leaves no finished recording', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 1000)] })
    const broken = createRecordingStorage({ tools: { tool: () => ({ file: '/bin/sh', args: ['-c', 'echo no such luck >&2; exit 3'], env: {} }) }, ...dirs })
    await expect(broken.store(await only(), ID, AT)).rejects.toThrow('no such luck')
    await broken.close()
    expect(await readdir(join(dirs.archiveDir, '2026/11'))).toEqual([])
    expect(await storage.store(await only(), ID, AT)).not.toBeNull()
  })

  it('other formats are refused rather than kept as noise', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 100), tone(440, 100)] })
    await expect(storage.store(await only(), ID, AT)).rejects.toThrow('16-bit mono')
  })
})

describe('a message', () => {
  it('is mono; a second beginning of the same call follows the first', async () => {
    await writeWav(join(dirs.messagesDir, `${CALL}-m1.wav`), { rateHz: 8000, channels: [tone(440, 2000)] })
    await writeWav(join(dirs.messagesDir, `${CALL}-m3.wav`), { rateHz: 8000, channels: [tone(1000, 2000)] })
    const sources = await only()
    expect(sources).toMatchObject({ callId: CALL, kind: 'message' })
    const kept = await storage.store(sources, ID, AT)
    expect(kept).toMatchObject({ durationMs: 4000, channels: 1 })
    const wave = await decode(kept?.path ?? '')
    expect(presence((wave.channels[0] ?? new Int16Array(0)).subarray(9600, 86_400), wave.rateHz, 440)).toBe(1)
    expect(presence((wave.channels[0] ?? new Int16Array(0)).subarray(105_600, 182_400), wave.rateHz, 1000)).toBe(1)
  })
})

describe('the folder', () => {
  it('tells what waits, by call and kind, with its beginning, and nothing else', async () => {
    const other = CALL.replace(/1$/, '2')
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 100)] })
    await writeWav(talkFile('tx'), { rateHz: 8000, channels: [tone(440, 100)] })
    await writeWav(join(dirs.messagesDir, `${other}-m2.wav`), { rateHz: 8000, channels: [tone(440, 100)] })
    await writeFile(join(dirs.talksDir, 'notes.txt'), '')
    const all = await storage.sources()
    expect(all.map(({ callId, kind, files }) => ({ callId, kind, files: files.length }))).toEqual([{ callId: CALL, kind: 'talk', files: 2 }, { callId: other, kind: 'message', files: 1 }])
    for (const sources of all) expect(Math.abs(Date.now() - (await storage.begunAt(sources)))).toBeLessThan(60_000)
    expect(await storage.sources(other)).toHaveLength(1)
    expect(await storage.sources('hl-none')).toEqual([])
    for (const sources of all) await storage.discard(sources)
    expect(await storage.sources()).toEqual([])
  })

  it('gives the bytes that were asked for, removes twice without complaint, and keeps to itself', async () => {
    await writeWav(talkFile('rx'), { rateHz: 8000, channels: [tone(440, 1000)] })
    const { path = '', bytes = 0 } = (await storage.store(await only(), ID, AT)) ?? {}
    const whole = await readFile(join(dirs.archiveDir, path))
    expect(await buffer(storage.read(path))).toEqual(whole)
    expect(await buffer(storage.read(path, { start: 10, end: 19 }))).toEqual(whole.subarray(10, 20))
    expect(await buffer(storage.read(path, { start: bytes - 1, end: bytes - 1 }))).toEqual(whole.subarray(-1))
    await storage.remove(path)
    await storage.remove(path)
    expect(await readdir(join(dirs.archiveDir, '2026/11'))).toEqual([])
    expect(() => storage.read('../../etc/passwd')).toThrow()
    await expect(storage.remove('../secret')).rejects.toThrow()
  })
})

describe('messages that the dialplan took alone', () => {
  const clock = { now: () => Date.now() - 3_600_000, shifted: true }
  let fallbackDir: string

  const box = (live: string[] = []): ReturnType<typeof createFallbackBox> =>
    createFallbackBox({ fallbackDir, messagesDir: dirs.messagesDir, clock, isLive: (channelId) => live.includes(channelId) })
  const note = (id: string, changes: object = {}): Promise<void> =>
    writeFile(join(fallbackDir, `${id}.json`), JSON.stringify({ uniqueid: id, dialled: '+74952698657', caller: '+79161234567', startedAt: 1_795_000_000, ...changes }))

  beforeEach(async () => {
    fallbackDir = join(root.path, String(count), 'fallback')
    await mkdir(fallbackDir, { recursive: true })
  })

  it('are listed when their call is over, on the business clock, with what was said', async () => {
    await note('1795000000.1')
    await writeWav(join(fallbackDir, '1795000000.1.wav'), { rateHz: 8000, channels: [tone(440, 2000)] })
    expect(await box(['1795000000.1']).list()).toEqual([])
    await writeFile(join(fallbackDir, '1795000000.1.done'), '')
    const [message] = await box(['1795000000.1']).list()
    expect(message).toMatchObject({ id: '1795000000.1', channelId: '1795000000.1', dialled: '+74952698657', callerNumber: '+79161234567', messageMs: 2000 })
    expect(Math.abs((message?.at ?? 0) - (1_795_000_000_000 - 3_600_000))).toBeLessThan(1_000)
  })

  it('one that Asterisk’s death cut short is found all the same, one without sound or with a torn note, too', async () => {
    await note('1795000001.1', { caller: '' })
    await writeFile(join(fallbackDir, '1795000002.1.json'), '{"uniqueid":"17950')
    expect(await box().list()).toMatchObject([{ id: '1795000001.1', callerNumber: null, messageMs: 0 }, { id: '1795000002.1', dialled: '', messageMs: 0 }])
  })

  it('hand their sound over to a call, and a second time changes nothing', async () => {
    await note('1795000000.1')
    await writeWav(join(fallbackDir, '1795000000.1.wav'), { rateHz: 8000, channels: [tone(440, 2000)] })
    const [message] = await box().list()
    if (!message) throw new Error('a message was expected')
    await box().take(message, CALL)
    await box().take(message, CALL)
    expect(await readdir(fallbackDir)).toEqual([])
    expect(await storage.sources(CALL)).toMatchObject([{ callId: CALL, kind: 'message' }])
    expect(await box().list()).toEqual([])
  })

  it('no folder, no messages', async () => {
    fallbackDir = join(root.path, 'none')
    expect(await box().list()).toEqual([])
  })
})
