import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEncoder } from '../../server/adapters/storage/encoder.ts'
import type { Encoder } from '../../server/adapters/storage/encoder.ts'
import type { EncodingJob } from '../../server/adapters/storage/encode-recording.ts'
import { isRunning } from '../../server/runtime/child.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import type { Tool } from '../../server/runtime/tools.ts'
import { eventually } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { tone, writeWav } from '../support/tones.ts'

let dir: Awaited<ReturnType<typeof tempDir>>
let encoder: Encoder

beforeEach(async () => {
  dir = await tempDir('encoder')
  encoder = createEncoder()
})
afterEach(async () => {
  await encoder.close()
  await dir.remove()
})

async function job(name: string, opusenc: Tool): Promise<EncodingJob> {
  const file = join(dir.path, `${name}-rx.wav`)
  await writeWav(file, { rateHz: 8000, channels: [tone(440, 2_000)] })
  return { kind: 'talk', files: [file], opusenc, part: join(dir.path, `${name}.part`), target: join(dir.path, `${name}.ogg`) }
}

const opusenc = async (): Promise<Tool> => (await ensurePackages()).tool('opusenc')

/** opusenc by way of a script that does something else first. */
async function after(script: string): Promise<Tool> {
  const { file, args, env } = await opusenc()
  const path = join(dir.path, 'opusenc.sh')
  await writeFile(path, `#!/bin/sh\ncd ${dir.path}\n${script}\nexec ${[file, ...args].map((word) => `'${word}'`).join(' ')} "$@"\n`)
  await chmod(path, 0o700)
  return { file: path, args: [], env }
}

const exists = (name: string): Promise<boolean> => readFile(join(dir.path, name)).then(() => true, () => false)

describe('the helper that encodes', () => {
  it('encodes several at once, outside this process', async () => {
    const tool = await opusenc()
    expect(encoder.pid).not.toBe(process.pid)
    const encoded = await Promise.all(['a', 'b', 'c'].map(async (name) => encoder.ask(await job(name, tool))))
    expect(encoded).toMatchObject([{ durationMs: 2000, channels: 2 }, { durationMs: 2000 }, { durationMs: 2000 }])
    expect((await readFile(join(dir.path, 'b.ogg'))).length).toBe(encoded[1]?.bytes)
  })

  it('that is killed is started again and asked again: nothing is lost or left half done', async () => {
    const slow = await job('slow', await after('echo begun > begun; while [ ! -e go ]; do sleep 0.05; done'))
    const { pid } = encoder
    const asked = encoder.ask(slow)
    await eventually('the encoding to have begun', () => exists('begun'))
    await rm(join(dir.path, 'begun'))
    process.kill(pid ?? 0, 'SIGKILL')
    await eventually('another try', () => exists('begun'))
    await writeFile(join(dir.path, 'go'), '')
    expect(await asked).toMatchObject({ durationMs: 2000 })
    expect(encoder.pid).not.toBe(pid)
    expect(await encoder.ask(await job('next', await opusenc()))).toMatchObject({ durationMs: 2000 })
  })

  it('gives up a recording that kills it again and again, and goes on with the next', async () => {
    await expect(encoder.ask(await job('deadly', await after('kill -9 $PPID')))).rejects.toThrow('the process of the encoder ended (SIGKILL)')
    expect(await encoder.ask(await job('next', await opusenc()))).toMatchObject({ durationMs: 2000 })
  })

  it('ends when it is closed, and takes nothing more', async () => {
    const { pid } = encoder
    await encoder.close()
    expect(isRunning(pid ?? 0)).toBe(false)
    await expect(encoder.ask(await job('late', await opusenc()))).rejects.toThrow('ended')
  })

  it('ends with the server, however that ended', async () => {
    const module = join(import.meta.dirname, '../../server/adapters/storage/encoder.ts')
    const script = `import { createEncoder } from ${JSON.stringify(module)}; console.log(createEncoder().pid); setInterval(() => {}, 1000)`
    const server = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(server.stdout, 'data')) as [Buffer]
    const pid = Number(String(said))
    expect(isRunning(pid)).toBe(true)
    server.kill('SIGKILL')
    await eventually('the helper to have gone', () => !isRunning(pid))
  })
})
