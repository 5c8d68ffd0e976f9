import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { runCommand } from '../../../server/cli/run-command.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** What a command left behind. */
export interface Outcome {
  code: number
  out: string
  err: string
}

function sink(): Writable & { text: string } {
  const stream = Object.assign(new Writable({ write: (chunk, _, done) => { stream.text += String(chunk); done() } }), { text: '' })
  return stream
}

/** Runs `hotline <args>` in this process with the input. */
export async function hotline(args: readonly string[], input: string | Iterable<string | Buffer> = ''): Promise<Outcome> {
  const [stdout, stderr] = [sink(), sink()]
  const stdin = Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input, { objectMode: false })
  const code = await runCommand(args, { stdin, stdout, stderr })
  return { code, out: stdout.text, err: stderr.text }
}

/** Runs `hotline regulation <action> regulation.yaml` with this text in the file. */
export async function hotlineFile(action: string, text: string, ...more: string[]): Promise<Outcome> {
  const dir = await tempDir('regulation')
  try {
    const file = join(dir.path, 'regulation.yaml')
    await writeFile(file, text)
    return await hotline(['regulation', action, file, ...more])
  } finally {
    await dir.remove()
  }
}

/** Gives lines, texts or objects, to `hotline <command> --presets --batch` and reads the answers. @throws Error unless it ends well */
export async function batch(command: string, ...lines: unknown[]): Promise<Record<string, unknown>[]> {
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  const { code, out, err } = await hotline([command, '--presets', '--batch'], `${input}\n`)
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${err}`)
  return out.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
}
