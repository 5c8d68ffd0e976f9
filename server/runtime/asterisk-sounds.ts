import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run } from './run.ts'
import type { Toolbox } from './tools.ts'
import { encodeWav, join as joinSounds, tone } from './wav.ts'

const FALLBACK_VOICE = 'anna'

/** What a caller hears while the server is away; nothing is recorded before the first text has ended. */
const FALLBACK_TEXTS = {
  'fallback-announcement':
    'Здравствуйте! Из-за технической неполадки мы сейчас не можем соединить вас со специалистом. ' +
    'После сигнала вы можете оставить сообщение: оно будет записано, и мы зарегистрируем по нему заявку. ' +
    'Назовите, пожалуйста, своё имя, организацию и номер телефона.',
  'fallback-goodbye': 'Спасибо, ваше сообщение принято. До свидания!',
} as const

/** Speak the texts of the dialplan's own fallback once, as 8 kHz files in `soundsDir`. */
export async function ensureFallbackSounds(toolbox: Toolbox, soundsDir: string): Promise<void> {
  await mkdir(soundsDir, { recursive: true })
  const missing = Object.entries(FALLBACK_TEXTS).filter(([name]) => !existsSync(join(soundsDir, `${name}.wav`)))
  await Promise.all(missing.map(([name, text]) => speak(toolbox, text, join(soundsDir, `${name}.wav`))))
}

async function speak(toolbox: Toolbox, text: string, file: string): Promise<void> {
  const [input, raw, ready] = [`${file}.txt`, `${file}.24k.wav`, `${file}.new.wav`]
  const speaker = toolbox.tool('RHVoice-test')
  const sox = toolbox.tool('sox')
  try {
    await writeFile(input, text)
    await run(speaker.file, [...speaker.args, '-p', FALLBACK_VOICE, '-i', input, '-o', raw], { env: speaker.env })
    await run(sox.file, [...sox.args, raw, '-r', '8000', '-c', '1', '-b', '16', ready, 'norm', '-3'], { env: sox.env })
    await rename(ready, file)
  } finally {
    await Promise.all([input, raw, ready].map((leftover) => rm(leftover, { force: true })))
  }
}

/** The tone before a message, where Asterisk looks for its own sounds. */
export async function writeBeep(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'beep.wav'), encodeWav(tone({ hz: 1_000, ms: 350 }), 8_000))
}

/**
 * Hold music in `dir`, encoded as callers hear it (A-law), so that no one has to be transcoded for while waiting:
 * the pieces of the packages, or a calm sequence of tones where there are none.
 */
export async function prepareHoldMusic(toolbox: Toolbox, dir: string): Promise<void> {
  if (existsSync(dir)) return
  const part = `${dir}.new`
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  const pieces = toolbox.holdMusicDir ? (await readdir(toolbox.holdMusicDir)).filter((name) => name.endsWith('.wav')) : []
  const sox = toolbox.tool('sox')
  await Promise.all(pieces.map((name) => run(sox.file, [
    ...sox.args, join(toolbox.holdMusicDir ?? '', name), '-t', 'raw', '-r', '8000', '-c', '1', '-e', 'a-law', join(part, `${basename(name, '.wav')}.alaw`), 'gain', '-6',
  ], { env: sox.env })))
  if (pieces.length === 0) await writeFile(join(part, 'tones.wav'), encodeWav(calmTones(), 8_000))
  await rename(part, dir)
}

/** Soft fourths and fifths with pauses, half a minute, to show that the line is alive. */
function calmTones(): Float64Array {
  const notes = [220, 293.66, 329.63, 440, 329.63, 293.66]
  const silence = new Float64Array(8_000)
  return joinSounds(Array.from({ length: 4 }, () => notes).flat().flatMap((hz) => [tone({ hz, ms: 700, level: 0.12 }), silence]))
}
