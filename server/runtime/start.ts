import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { superviseLocalAsterisk, superviseLocalPostgres, superviseServer } from './local-parts.ts'
import { tryLock } from './lock.ts'
import { applyMigrations } from './migrate.ts'
import { ensurePackages } from './packages.ts'
import { ensurePanel } from './panel-build.ts'
import { connectionOf, sharedFolders } from './parts.ts'
import type { NewAccount } from './parts.ts'
import { isTcpPortFree } from './ports.ts'
import { createProgress } from './progress.ts'
import { RuntimeError } from './runtime-error.ts'
import type { ServerProcess } from './server-process.ts'

/** What runs, in the order of its start; stopped in the opposite order. */
type Running = { stop(): Promise<void> }[]

/**
 * `npm start`: every part on this machine, in order, until Ctrl-C or SIGTERM.
 * @returns the process's exit code
 * @throws ConfigError, RuntimeError with lines that say what to do
 */
export async function start(): Promise<number> {
  const stopping = stopSignal()
  const config = readConfig()
  const say = (line: string): void => progress.say(line)
  const progress = createProgress()
  await prepareDataDir(config.dataDir)
  const lock = await tryLock(join(config.dataDir, 'hotline.lock'))
  if ('heldBy' in lock) {
    throw new RuntimeError('already-running', `Hotline runs already with the data in ${config.dataDir} (process ${lock.heldBy}): stop it first, or set HOTLINE_DATA_DIR and other ports for a second one`)
  }

  const running: Running = []
  const step = <T>(title: string, work: Parameters<typeof progress.step<T>>[1]): Promise<T> => {
    stopping.throwIfAborted()
    return progress.step(title, work)
  }
  const supervised = async <P>(title: string, begin: () => Promise<{ readonly current: P; stop(): Promise<void> }>): Promise<P> => {
    const part = await step(title, begin)
    running.push(part)
    return part.current
  }

  try {
    await checkHttpPort(config)
    const tools = await step('Asterisk, speech and codecs', (update) => ensurePackages({ cacheDir: config.cacheDir, onProgress: update }))
    await step('Panel', () => ensurePanel())
    const databaseUrl = config.databaseUrl?.reveal() ?? (await supervised('PostgreSQL', () => superviseLocalPostgres(config, say))).url
    await step('Database tables', () => applyMigrations(databaseUrl))
    const asterisk = config.asterisk ? connectionOf(config.asterisk) : await supervised('Asterisk', () => superviseLocalAsterisk(config, tools, say))
    const parts = { databaseUrl, ari: asterisk.ari, ami: asterisk.ami, sipWebSocketUrl: asterisk.sipWebSocketUrl, folders: sharedFolders(config.asteriskDir) }
    const hopeless = new AbortController()
    const server = await supervised('Server', () => superviseServer(config, parts, say, () => hopeless.abort()))
    progress.say(welcome(config, server))
    await aborted(AbortSignal.any([stopping, hopeless.signal]))
    return hopeless.signal.aborted ? 1 : 0
  } catch (error) {
    if (stopping.aborted) return 130
    throw error
  } finally {
    if (running.length > 0) say('Stopping …')
    for (const part of running.toReversed()) await part.stop()
    await lock.release()
  }
}

/** Aborted by Ctrl-C, SIGTERM and a closed terminal. The terminal may close at any moment, so writing to it may fail. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort())
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  return controller.signal
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }) })
}

async function checkHttpPort({ http }: Config): Promise<void> {
  if (!(await isTcpPortFree(http.port, http.host))) throw new RuntimeError('port-taken', `port ${http.port} is taken by another program: set HOTLINE_HTTP_PORT to a free one`)
}

async function prepareDataDir(dir: string): Promise<void> {
  try {
    // As root, PostgreSQL's own user must pass through to its folder; everything else inside is closed.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700
    await mkdir(dir, { recursive: true, mode })
    await chmod(dir, mode)
    await mkdir(join(dir, 'log'), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new RuntimeError('data-dir-not-writable', `cannot write to ${dir} (${(cause as NodeJS.ErrnoException).code}): set HOTLINE_DATA_DIR to a folder of yours`, { cause })
  }
}

/** The accounts by company, each company under its name when there are several. */
function accountLines(accounts: readonly NewAccount[]): string[] {
  const width = Math.max(...accounts.map(({ login }) => login.length)) + 2
  const companies = [...new Set(accounts.map(({ company }) => company))]
  return companies.flatMap((company) => [
    ...(companies.length > 1 ? [`  ${company}`] : []),
    ...accounts.filter((account) => account.company === company).map(({ login, role, office, password }) => `    ${login.padEnd(width)}${(password ?? 'the one you set').padEnd(20)}${office === null ? role : `${role}, ${office}`}`),
  ])
}

function welcome(config: Config, server: ServerProcess): string {
  const lines = [
    '',
    `Hotline: ${server.url}`,
    ...(server.accounts.length > 0
      ? ['  Who can log in (passwords are shown this once):', ...accountLines(server.accounts)]
      : ['  Log in with the name and password you have; `npm run -s hotline -- user password --login admin` sets a new one.']),
    ...(config.demo
      ? [`  First call: open ${server.url}/phone in another tab and dial,`,
        `  or call sip:<number>@127.0.0.1:${config.sipPort} with a telephone program.`,
        '  Demo mode: calls come from this machine only. HOTLINE_DEMO=off leaves it (see the README).']
      : [`  SIP: port ${config.sipPort}; trunks: ${config.trunksFile ?? 'none yet, HOTLINE_TRUNKS names their file'}.`]),
    `  Data: ${config.dataDir}; the server's log: ${join(config.dataDir, 'log/server.log')}. Ctrl-C stops everything.`,
    '',
  ]
  return lines.join('\n')
}
