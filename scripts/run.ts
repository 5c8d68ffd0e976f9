// Runs one of the project's commands on Node 24, after the packages are there. See package.json for their names.
import { ConfigError } from '../server/config.ts'
import { ensurePrismaClient } from '../server/runtime/prisma-client.ts'
import { RuntimeError } from '../server/runtime/runtime-error.ts'

type Command = (args: string[]) => Promise<number>

/** Loaded only when asked for: `hotline route` must answer at once. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('../server/runtime/start.ts')).start,
  test: async () => (await import('./test.ts')).test,
  hotline: async () => runCli,
  bench: async () => (await import('../tests/bench/main.ts')).runBench,
}

/** The command line is a program of its own, which reads its arguments itself. */
async function runCli(cliArgs: string[]): Promise<number> {
  process.argv = [process.execPath, 'hotline', ...cliArgs]
  await import('../server/cli.ts')
  return Number(process.exitCode ?? 0)
}

const [name = '', ...args] = process.argv.slice(2)
const load = commands[name]
if (!load) {
  console.error(`hotline: no command ${JSON.stringify(name)}; there are ${Object.keys(commands).join(', ')}`)
  process.exit(2)
}
try {
  await ensurePrismaClient()
  process.exitCode = await (await load())(args)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof RuntimeError)) throw error
  for (const line of error.message.split('\n')) console.error(`hotline: ${line}`)
  process.exitCode = 1
}
