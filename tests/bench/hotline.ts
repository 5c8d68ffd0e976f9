/** Hotline as it is shipped: its server as a process of its own, its PostgreSQL, its Asterisk. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import { connectDatabase } from '../../server/adapters/db/connect.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { applyMigrations } from '../../server/runtime/migrate.ts'
import { environmentOf, sharedFolders } from '../../server/runtime/parts.ts'
import { startPostgres } from '../../server/runtime/postgres.ts'
import type { Postgres } from '../../server/runtime/postgres.ts'
import { startServerProcess } from '../../server/runtime/server-process.ts'
import type { Toolbox } from '../../server/runtime/tools.ts'
import { startTestAsterisk } from '../support/asterisk.ts'
import { ADMIN, BOTH_OFFICES, logIn } from '../support/hotline.ts'
import type { Client } from '../support/hotline.ts'
import { freePort } from '../support/ports.ts'
import { memoryProbe } from './memory-probe.ts'
import { agentUri } from './system.ts'
import type { Counters, SystemUnderTest } from './system.ts'

export interface HotlineOptions {
  tools: Toolbox
  folder: string
  preset: string
  agentsPort: number
  agents: number
}

export async function startHotline({ tools, folder, preset, agentsPort, agents }: HotlineOptions): Promise<SystemUnderTest> {
  const started: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) await end()
  }
  try {
    const dataDir = join(folder, 'hotline')
    const asteriskDir = join(folder, 'hl-ast')
    const recordingsDir = join(folder, 'hotline-recordings')
    const folders = sharedFolders(asteriskDir)
    const postgres = await startCountedPostgres(join(folder, 'pg'))
    started.push(postgres.stop)
    await applyMigrations(postgres.url)
    await addHotline(postgres.url, preset)
    const asterisk = await startTestAsterisk({ tools, runDir: asteriskDir, soundsDir: folders.soundsDir, recordingsDir: folders.recordingsDir })
    started.push(asterisk.stop)
    const { ari, ami, sipWebSocketUrl, sipPort, pid } = asterisk.asterisk
    const memory = memoryProbe(join(folder, 'memory'))
    const server = await startServerProcess({
      ...process.env,
      ...environmentOf({ databaseUrl: postgres.url, ari, ami, sipWebSocketUrl, folders }, asteriskDir),
      HOTLINE_DATA_DIR: dataDir,
      HOTLINE_RECORDINGS_DIR: recordingsDir,
      HOTLINE_HTTP_PORT: String(await freePort()),
      HOTLINE_ADMIN_PASSWORD: ADMIN.password,
      HOTLINE_TIME: BOTH_OFFICES,
      ...memory.env,
    }, join(folder, 'server.log'))
    const killOnExit = (): void => void process.kill(server.pid, 'SIGKILL')
    process.once('exit', killOnExit)
    started.push(async () => {
      process.off('exit', killOnExit)
      await server.stop()
    })
    const url = server.url.replace(/\/$/, '')
    const people = await addAgents(url, agents, agentsPort)
    return {
      name: 'Hotline',
      sipPort,
      processes: { asterisk: pid, server: server.pid, database: postgres.pid },
      retainedBytes: () => memory.retainedBytes(server.pid),
      async staff(count) {
        for (const [index, person] of people.entries()) await person.put('/api/v1/me/status', { status: index < count ? 'available' : 'break' })
      },
      async recordings() {
        const files = await readdir(recordingsDir, { recursive: true }).catch(() => [])
        return files.filter((name) => /\.(ogg|opus)$/.test(name)).length
      },
      counters: async () => ({ ...(await postgres.counters()), ...(await telephonyCommands(url)) }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The shipped regulation with wrap-up and spoken positions out of the way: app_queue is set to have neither. */
async function addHotline(databaseUrl: string, preset: string): Promise<void> {
  const source = readPresetText(preset)
    .replace(/^( +wrapUpSeconds:) .*$/m, '$1 0')
    .replace(/^( +announceEverySeconds:) .*$/m, '$1 86400')
  const database = connectDatabase(databaseUrl, pino({ level: 'silent' }))
  try {
    await database.regulations.add({ id: preset, name: 'Bench', source, effectiveFrom: Date.UTC(2021, 0, 1) })
  } finally {
    await database.close()
  }
}

/** Agents of the preferred office, each with a telephone and a session. */
async function addAgents(url: string, count: number, phonesPort: number): Promise<Client[]> {
  const admin = await logIn(url, ADMIN.login, ADMIN.password)
  const people: Client[] = []
  for (let index = 0; index < count; index++) {
    const [login, password] = [`bench-${index + 1}`, `password of bench agent ${index + 1}`]
    const { id } = await admin.post<{ id: string }>('/api/v1/agents', { login, name: `Агент ${index + 1}`, role: 'agent', office: 'moscow', password })
    await admin.put(`/api/v1/agents/${id}/phone`, { uri: agentUri(index, phonesPort) })
    people.push(await logIn(url, login, password))
  }
  return people
}

async function telephonyCommands(url: string): Promise<Counters> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = /^hotline_telephony_commands_total(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1]
  return value === undefined ? {} : { ariCommands: Number(value) }
}

type CountedPostgres = Pick<Postgres, 'url' | 'pid' | 'stop'> & { counters(): Promise<Counters> }

/** A PostgreSQL with its usual durability that counts statements by pg_stat_statements, which costs it a little. */
async function startCountedPostgres(dataDir: string): Promise<CountedPostgres> {
  const first = await startPostgres({ dataDir })
  await asSuperuser(dataDir, first.port, (db) => db.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`))
  await first.stop()
  const postgres = await startPostgres({ dataDir })
  const killOnExit = (): void => void process.kill(postgres.pid, 'SIGKILL')
  process.once('exit', killOnExit)
  await asSuperuser(dataDir, postgres.port, (db) => db.query('CREATE EXTENSION pg_stat_statements'))
  return {
    url: postgres.url,
    pid: postgres.pid,
    async counters() {
      const { rows } = await asSuperuser(dataDir, postgres.port, (db) => db.query<{ statements: string; blocks: string; wal: string }>(`
        SELECT coalesce(sum(calls), 0) AS statements, coalesce(sum(calls) FILTER (WHERE query ILIKE 'BEGIN%'), 0) AS blocks, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal
        FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid WHERE rolname = 'hotline'`))
      const [row] = rows
      return { sqlStatements: Number(row?.statements), sqlBlocks: Number(row?.blocks), walBytes: Number(row?.wal) }
    },
    async stop() {
      process.off('exit', killOnExit)
      await postgres.stop()
    },
  }
}

/** The cluster is the benchmark's own, and so is the superuser's password beside it. */
async function asSuperuser<T>(dataDir: string, port: number, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const { superuser } = JSON.parse(await readFile(join(dataDir, 'password.json'), 'utf8')) as { superuser: string }
  const db = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: superuser, database: 'postgres' })
  await db.connect()
  try {
    return await work(db)
  } finally {
    await db.end()
  }
}
