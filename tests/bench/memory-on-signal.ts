/**
 * Loaded into the server before everything else (`--import`): at SIGUSR2 it says how much memory is still referred to, after everything
 * else was collected. What a process has in RAM says little about that: V8 takes room before it has to, and seldom gives it back.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { memoryUsage } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Followed by the process id, it is the file that gets the number of bytes. */
const file = process.env['BENCH_MEMORY_FILE']

if (file !== undefined) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  process.on('SIGUSR2', () => {
    // What the first leaves to finalizers goes with the second.
    collect()
    setImmediate(() => {
      collect()
      const { heapUsed, external } = memoryUsage()
      writeFileSync(`${file}.new`, String(heapUsed + external))
      renameSync(`${file}.new`, `${file}.${process.pid}`)
    })
  })
}
