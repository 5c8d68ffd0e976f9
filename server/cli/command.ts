import type { Readable, Writable } from 'node:stream'

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
