/** Asks a server how much memory it refers to, see memory-on-signal.ts. */
import { readFile, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { RuntimeError } from '../../server/runtime/runtime-error.ts'

const WITHIN_MS = 10_000
const EVERY_MS = 20

/** @param file its processes write to files of this name, each with its process id */
export function memoryProbe(file: string): { env: NodeJS.ProcessEnv; retainedBytes(pid: number): Promise<number> } {
  return {
    env: { BENCH_MEMORY_FILE: file, NODE_OPTIONS: [process.env['NODE_OPTIONS'] ?? '', `--import=${new URL('memory-on-signal.ts', import.meta.url).href}`].join(' ').trim() },

    async retainedBytes(pid) {
      const answer = `${file}.${pid}`
      await rm(answer, { force: true })
      process.kill(pid, 'SIGUSR2')
      for (let waitedMs = 0; waitedMs < WITHIN_MS; waitedMs += EVERY_MS) {
        await sleep(EVERY_MS)
        const bytes = await readFile(answer, 'utf8').catch(() => null)
        if (bytes !== null) return Number(bytes)
      }
      throw new RuntimeError('bench-failed', `the server has not said within ${WITHIN_MS / 1000} s how much memory it uses`)
    },
  }
}
