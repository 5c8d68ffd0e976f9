import type { Readable, Writable } from 'node:stream'
import type { Locale } from '../domain/telephony/routing-explanation.ts'

/** The streams a command works on. */
export interface Terminal {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** A command of `hotline`: gets the arguments after its name, answers with the exit code. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>

/** The arguments are wrong; the message is one line that says what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The language of `--lang`. @throws UsageError when there is no such */
export function localeOf(language: string): Locale {
  if (language === 'ru' || language === 'en') return language
  throw new UsageError(`Языка «${language}» нет: --lang ru или --lang en.`)
}
