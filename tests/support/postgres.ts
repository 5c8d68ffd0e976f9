import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { applyMigrations, readMigrations } from '../../server/runtime/migrate.ts'
import { startPostgres } from '../../server/runtime/postgres.ts'
import type { Postgres } from '../../server/runtime/postgres.ts'
import { killAtTheEnd } from './last-will.ts'
import { tempDir } from './temp-dir.ts'

/** A migrated database of the test's own. */
export type TestPostgres = {
  url: string
  /** The server itself; only there with `ownServer`, for tests that stop or kill it. */
  server: Postgres | null
  /** Starts the server again on the same port after a stop or a kill (`ownServer` only). */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * A database with all migrations applied. Test files of one run share a server (started by the run's global set-up, or
 * by the first who asks) and copy a template, which takes some 50 ms.
 * @param ownServer a server for this test alone, which it may stop and kill
 */
export async function startTestPostgres({ ownServer = false }: { ownServer?: boolean } = {}): Promise<TestPostgres> {
  const shared = process.env.HOTLINE_TEST_POSTGRES
  if (ownServer || !shared) return startOwn()
  const template = await ensureTemplate(shared)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await copyTemplate(shared, name, template)
  return {
    url: databaseUrl(shared, name),
    server: null,
    restart: () => Promise.reject(new Error('only with ownServer')),
    stop: () => administer(shared, (db) => db.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  }
}

/** The server that the test files of one run share; stop it when the run ends. */
export async function startSharedPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await tempDir('pg')
  const server = await startPostgres({ dataDir: dir.path, durable: false })
  const spare = killAtTheEnd(() => server.pid)
  return {
    url: server.url,
    async stop() {
      await server.kill()
      spare()
      await dir.remove()
    },
  }
}

async function startOwn(): Promise<TestPostgres> {
  const dir = await tempDir('pg')
  let server = await startPostgres({ dataDir: dir.path })
  const spare = killAtTheEnd(() => server.pid)
  await applyMigrations(server.url)
  return {
    url: server.url,
    get server() { return server },
    async restart() { server = await startPostgres({ dataDir: dir.path, port: server.port }) },
    async stop() {
      await server.kill()
      spare()
      await dir.remove()
    },
  }
}

/** A migrated database to copy, one for each state of prisma/migrations. */
async function ensureTemplate(url: string): Promise<string> {
  const migrations = await readMigrations()
  const name = `template_${createHash('sha256').update(migrations.map((m) => m.name + m.checksum).join()).digest('hex').slice(0, 16)}`
  await administer(url, async (db) => {
    await db.query('SELECT pg_advisory_lock(1)') // test files run side by side
    const { rowCount } = await db.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount) return
    await db.query(`CREATE DATABASE ${name}_new`)
    await applyMigrations(databaseUrl(url, `${name}_new`))
    await db.query(`ALTER DATABASE ${name}_new RENAME TO ${name}`)
  })
  return name
}

/** Copying fails while another copy of the same template is being made, so one at a time. */
function copyTemplate(url: string, name: string, template: string): Promise<void> {
  return administer(url, async (db) => {
    await db.query('SELECT pg_advisory_lock(2)')
    await db.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  })
}

async function administer(url: string, work: (db: pg.Client) => Promise<unknown>): Promise<void> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  try {
    await work(db)
  } finally {
    await db.end()
  }
}

function databaseUrl(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}
