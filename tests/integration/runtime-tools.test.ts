import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensurePackages } from '../../server/runtime/packages.ts'
import { run } from '../../server/runtime/run.ts'
import { VOICES } from '../../server/runtime/package-list.ts'
import { findOnPath } from '../../server/runtime/tools.ts'
import type { Toolbox, ToolName } from '../../server/runtime/tools.ts'
import { freePort } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { encodeWav, listen, presence, readWav, tone } from '../support/tones.ts'

let tools: Toolbox
let dir: Awaited<ReturnType<typeof tempDir>>
beforeAll(async () => {
  tools = await ensurePackages()
  dir = await tempDir('tools')
})
afterAll(() => dir.remove())

async function use(name: ToolName, ...args: string[]): Promise<string> {
  const { file, args: first, env } = tools.tool(name)
  const { stdout, stderr } = await run(file, [...first, ...args], { env })
  return stdout + stderr
}

it('has Asterisk 22', async () => {
  expect(await use('asterisk', '-V')).toMatch(/^Asterisk 22\./)
})

it('has exactly the Russian voices that may be passed on', () => {
  expect(tools.voices).toEqual([...VOICES].toSorted())
})

it.each(VOICES)('speaks Russian with the voice %s, which sox brings to 8 kHz', async (voice) => {
  const [text, spoken, telephone] = ['.txt', '.wav', '-8k.wav'].map((ending) => join(dir.path, voice + ending)) as [string, string, string]
  await writeFile(text, 'Ваша заявка зарегистрирована.')
  await use('RHVoice-test', '-p', voice, '-i', text, '-o', spoken)
  await use('sox', spoken, '-r', '8000', '-c', '1', '-b', '16', telephone)
  const { rateHz, channels: [speech = new Int16Array()] } = await readWav(telephone)
  expect(rateHz).toBe(8000)
  const loud = listen(speech, rateHz, []).filter((heard) => heard !== 'silence').length
  expect(loud).toBeGreaterThan(10)
})

it('keeps the tone of each side through Opus and back', async () => {
  const [wav, opus, back] = ['in.wav', 'in.opus', 'back.wav'].map((name) => join(dir.path, name)) as [string, string, string]
  await writeFile(wav, encodeWav({ rateHz: 8000, channels: [tone(440, 2_000), tone(1_000, 2_000)] }))
  await use('opusenc', '--quiet', wav, opus)
  expect((await readFile(opus)).subarray(0, 4).toString('latin1')).toBe('OggS')
  await use('opusdec', '--quiet', opus, back)
  const { rateHz, channels: [left = new Int16Array(), right = new Int16Array()] } = await readWav(back)
  expect(presence(left, rateHz, 440)).toBeGreaterThan(0.9)
  expect(presence(right, rateHz, 1_000)).toBeGreaterThan(0.9)
})

it.skipIf(!findOnPath('apt-get'))('says in one line that the mirror cannot be reached, and leaves nothing half fetched', async () => {
  const cacheDir = join(dir.path, 'cache')
  const env = { HOTLINE_TOOLS: 'packages', HOTLINE_DEBIAN_MIRROR: `http://127.0.0.1:${await freePort()}/debian` }
  await expect(ensurePackages({ cacheDir, env })).rejects.toMatchObject({ code: 'packages-unreachable', message: expect.stringMatching(/^the Debian packages could not be fetched; check the network[^\n]*refused[^\n]*$/) })
  expect(await readdir(cacheDir)).toEqual([])
})
