import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tempDir } from './temp-dir.ts'
import { encodeWav, tone } from './tones.ts'

/** The dialplan's own announcement as tests hear it: a tone of a second. What is really said there, runtime-asterisk listens to. */
const FALLBACK_HZ = 700

/** A folder of announcements for all test files of a run, so that each is spoken once. */
export async function makeSharedSounds(): Promise<{ path: string; remove(): Promise<void> }> {
  const dir = await tempDir('sounds')
  const brief = encodeWav({ rateHz: 8000, channels: [tone(FALLBACK_HZ, 1_000)] })
  await Promise.all(['fallback-announcement', 'fallback-goodbye'].map((name) => writeFile(join(dir.path, `${name}.wav`), brief)))
  return dir
}

/** Lets a folder of announcements be the one that all share, where a run has such a folder. */
export async function shareSounds(soundsDir: string): Promise<void> {
  const shared = process.env.HOTLINE_TEST_SOUNDS
  if (shared === undefined) return
  await mkdir(dirname(soundsDir), { recursive: true })
  await symlink(shared, soundsDir)
}
