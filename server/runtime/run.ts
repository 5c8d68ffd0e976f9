import { execFile } from 'node:child_process'
import type { ExecFileOptions } from 'node:child_process'
import { RuntimeError } from './runtime-error.ts'

/** What a finished program left. */
export type Output = { stdout: string; stderr: string }

/**
 * Run a program to its end.
 * @throws RuntimeError `program-missing` or `program-failed` (with the line of its error output that tells most)
 */
export function run(file: string, args: readonly string[], options: ExecFileOptions = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { maxBuffer: 64 * 1024 * 1024, ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout, stderr })
      if (error.code === ('ENOENT' as unknown as number)) return reject(new RuntimeError('program-missing', `${file} is not installed`, { cause: error }))
      reject(new RuntimeError('program-failed', `${file} failed: ${complaint(stderr) || error.message.split('\n')[0]}`, { cause: error }))
    })
  })
}

/** The first line that speaks of an error, else the last one. */
function complaint(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n')
  return lines.find((line) => /\berror\b/i.test(line))?.trim() ?? lines.at(-1)
}
