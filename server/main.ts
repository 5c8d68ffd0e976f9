import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { createClock } from './adapters/clock/business-clock.ts'
import { connectDatabase } from './adapters/db/connect.ts'
import type { Database } from './adapters/db/connect.ts'
import { buildApp } from './app.ts'
import { assemble } from './assemble.ts'
import { ConfigError, readConfig } from './config.ts'
import type { Config } from './config.ts'
import type { SoftphoneView } from './panel-protocol.ts'
import type { Clock } from './ports.ts'
import { loadPreset, presetKeys, readPresetText, RegulationFileError } from './regulations/presets.ts'
import { loadProductionCalendar } from './regulations/production-calendar.ts'
import { ownCertificate } from './runtime/certificate.ts'
import type { Certificate } from './runtime/certificate.ts'
import { ensurePackages } from './runtime/packages.ts'
import { EXIT_HOPELESS, partsOf } from './runtime/parts.ts'
import type { NewAccount, ServerMessage } from './runtime/parts.ts'
import { projectRoot } from './runtime/paths.ts'
import { RuntimeError } from './runtime/runtime-error.ts'
import { createRegulationBook } from './services/regulation-book.ts'
import { seedInstallation } from './services/seed.ts'
import type { Preset } from './services/seed.ts'

/** The company of a new installation. */
const FIRST_PRESET = 'technokad'
const DATABASE_RETRY_MS = 1_000

export interface RunningServer {
  url: string
  accounts: NewAccount[]
  stop(): Promise<void>
}

/**
 * Puts the server together on a database and an Asterisk that run already, and listens.
 * @throws RuntimeError, RegulationFileError: nothing that another start would mend
 */
export async function runServer(config: Config, log: Logger): Promise<RunningServer> {
  const parts = partsOf(config)
  const clock = createClock(config.startTime)
  const tools = await ensurePackages({ cacheDir: config.cacheDir })
  const database = connectDatabase(parts.databaseUrl, log)
  await untilAnswered(database, log)
  const accounts = await seed(config, database, clock)
  const regulations = createRegulationBook({ store: database.regulations, watch: database.regulationWatch, calendar: loadProductionCalendar(), clock, log })
  await regulations.refresh()
  const hotline = await assemble({ config, parts, clock, tools, database, regulations, log })
  const certificate = await certificateOf(config)
  const secure = certificate !== null || config.http.publicUrl?.startsWith('https:') === true
  const app = await buildApp(hotline.services, {
    log,
    demo: config.demo,
    publicUrl: config.http.publicUrl,
    secure,
    iceServers: iceServersOf(config),
    webRoot: join(projectRoot, 'web/dist'),
    tls: certificate,
    sipWebSocketUrl: parts.sipWebSocketUrl,
    health: { database: database.ping, telephony: hotline.telephonyAnswers },
  })
  await hotline.takeUp()
  try {
    await app.listen({ host: config.http.host, port: config.http.port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new RuntimeError('port-taken', `port ${config.http.port} is taken by another program: set HOTLINE_HTTP_PORT to a free one`)
  }
  await hotline.connect()
  return {
    url: config.http.publicUrl ?? `${certificate ? 'https' : 'http'}://${shownHost(config.http.host)}:${config.http.port}`,
    accounts,
    async stop() {
      await app.close()
      await hotline.stop()
      await database.close()
    },
  }
}

/** PostgreSQL may come up after us. */
async function untilAnswered(database: Database, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await database.ping()
    } catch (error) {
      log.warn({ err: error }, 'the database does not answer yet')
      await sleep(DATABASE_RETRY_MS)
    }
  }
}

async function seed(config: Config, { regulations, people, clients, companies }: Database, clock: Clock): Promise<NewAccount[]> {
  const others = presetKeys().filter((key) => key !== FIRST_PRESET).map(presetOf)
  const options = { presets: [presetOf(FIRST_PRESET), ...others] as const, adminPassword: config.adminPassword?.reveal() ?? null, demo: config.demo }
  const accounts = await seedInstallation({ regulations, people, clients, companies, now: clock.now() }, options)
  return accounts.map(({ company, login, role, office, password }) => ({ company, login, role, office, password }))
}

function presetOf(key: string): Preset {
  const regulation = loadPreset(key)
  return { key, company: regulation.company.name.ru, source: readPresetText(key), regulation }
}

/** HTTPS for everybody but this machine's own browsers, unless a proxy does it. */
async function certificateOf({ http, dataDir }: Config): Promise<Certificate | null> {
  if (http.tls) return { cert: await readFile(http.tls.certFile, 'utf8'), key: await readFile(http.tls.keyFile, 'utf8') }
  if (http.publicUrl !== null || ['127.0.0.1', 'localhost', '::1'].includes(http.host)) return null
  return ownCertificate(dataDir)
}

function iceServersOf({ stun, turn }: Config): SoftphoneView['iceServers'] {
  return [
    ...(stun ? [{ urls: `stun:${stun}` }] : []),
    ...(turn ? [{ urls: `turn:${turn.server}`, username: turn.username, credential: turn.password.reveal() }] : []),
  ]
}

function shownHost(host: string): string {
  return host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host
}

/** What a parent process is told; without one, the log has it. */
function tell(message: ServerMessage): void {
  process.send?.(message)
}

function isHopeless(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof RuntimeError || error instanceof RegulationFileError
}

async function main(): Promise<void> {
  let log = pino({ level: 'info' })
  try {
    const config = readConfig()
    log = pino({ level: config.logLevel, base: null })
    const server = await runServer(config, log)
    log.info({ url: server.url }, 'the server listens')
    tell({ type: 'ready', url: server.url, accounts: server.accounts })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'the server stops')
        void server.stop().then(() => process.exit(0))
      })
    }
    // Started by `npm start`: without that process nobody looks after the parts any more.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  } catch (error) {
    log.fatal({ err: error }, 'the server cannot start')
    if (!isHopeless(error)) throw error
    tell({ type: 'failed', message: error.message })
    process.exitCode = EXIT_HOPELESS
    process.disconnect?.()
  }
}

if (import.meta.main) await main()
