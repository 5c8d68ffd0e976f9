import { execFile } from 'node:child_process'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Tool } from '../../runtime/tools.ts'

const run = promisify(execFile)

const RATE_HZ = 8000
const HEADER_BYTES = 44
/** A sound shorter than this was not spoken. */
const SHORTEST_BYTES = HEADER_BYTES + (RATE_HZ * 2) / 20
const MAKE_WITHIN_MS = 60_000

/**
 * From the voice's 24 kHz to the telephone's 8: silence at both ends cut to a breath, the peak at -3 dBFS, which puts
 * speech at about -20 dBFS on average, as loud as the hold music.
 */
const EFFECTS = [
  'silence', '1', '0.02', '0.4%', 'reverse', 'silence', '1', '0.02', '0.4%', 'reverse', 'pad', '0.05', '0.15',
  'rate', String(RATE_HZ), 'gain', '-n', '-3',
]

/** One announcement to be spoken; plain data, so that another process can be asked for it. */
export interface SoundJob {
  text: string
  voice: string
  /** The sound, when it is whole. */
  file: string
  /** Name for what it is made of, in the folder of `file`, of this job alone. */
  part: string
  rhvoice: Tool
  sox: Tool
}

/** Speaks a text into a file; what it is made of is gone afterwards in any case. @throws Error when a program fails or nothing was spoken */
export async function makeSound({ text, voice, file, part: name, rhvoice, sox }: SoundJob): Promise<void> {
  const part = join(dirname(file), name)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${part}.txt`, text)
    await start(rhvoice, ['-p', voice, '-i', `${part}.txt`, '-o', `${part}.raw.wav`])
    await start(sox, [`${part}.raw.wav`, '-b', '16', '-c', '1', '-e', 'signed-integer', `${part}.wav`, ...EFFECTS])
    const { size } = await stat(`${part}.wav`)
    if (size < SHORTEST_BYTES) throw new Error('nothing was spoken')
    await rename(`${part}.wav`, file)
  } finally {
    await Promise.all(['.txt', '.raw.wav', '.wav'].map((ending) => rm(part + ending, { force: true })))
  }
}

async function start({ file, args: before, env }: Tool, args: string[]): Promise<void> {
  await run(file, [...before, ...args], { env, timeout: MAKE_WITHIN_MS })
}
