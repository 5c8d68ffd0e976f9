import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { projectRoot } from './paths.ts'
import { RuntimeError } from './runtime-error.ts'

/** The advisory lock that Prisma Migrate takes, so that its command line and several servers wait for each other. */
const PRISMA_LOCK = 72_707_369

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

export type Migration = { name: string; sql: string; checksum: string }
type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/** Migrations of a folder in the order of their names, which is the order in which they are applied. */
export async function readMigrations(dir = join(projectRoot, 'prisma/migrations')): Promise<Migration[]> {
  const names = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted()
  return Promise.all(names.map(async (name) => {
    const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  }))
}

/**
 * Apply the migrations that the database lacks, as `prisma migrate deploy` does: in Prisma's table, under its lock,
 * each in a transaction of its own.
 * @returns names of those applied now
 * @throws RuntimeError `migration-failed`, `migration-changed` (a file differs from what was applied) or
 *   `database-newer` (the database has migrations that this version does not know)
 */
export async function applyMigrations(url: string, dir?: string): Promise<string[]> {
  const migrations = await readMigrations(dir)
  return withDatabase(url, async (db) => {
    await db.query('SELECT pg_advisory_lock($1)', [PRISMA_LOCK])
    await db.query(CREATE_TABLE)
    const pending = pendingMigrations(migrations, await appliedMigrations(db))
    for (const migration of pending) await apply(db, migration)
    return pending.map(({ name }) => name)
  })
}

/** Names of the migrations that the database lacks; changes nothing. Throws as `applyMigrations` does. */
export async function missingMigrations(url: string, dir?: string): Promise<string[]> {
  const migrations = await readMigrations(dir)
  return withDatabase(url, async (db) => {
    const table = await db.query(`SELECT to_regclass('_prisma_migrations') AS name`)
    const applied = table.rows[0].name === null ? [] : await appliedMigrations(db)
    return pendingMigrations(migrations, applied).map(({ name }) => name)
  })
}

function pendingMigrations(migrations: Migration[], applied: Applied[]): Migration[] {
  const byName = new Map(applied.map((row) => [row.migration_name, row]))
  for (const { name, checksum } of migrations) {
    const row = byName.get(name)
    if (row && !row.finished_at) throw new RuntimeError('migration-failed', `the migration ${name} failed earlier: mend the database, then delete its row in _prisma_migrations and start again`)
    if (row && row.checksum !== checksum) throw new RuntimeError('migration-changed', `the migration ${name} was changed after it had been applied to this database: restore the file prisma/migrations/${name}/migration.sql`)
  }
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = applied.find((row) => !known.has(row.migration_name))
  if (unknown) throw new RuntimeError('database-newer', `the database has the migration ${unknown.migration_name}, which this version of Hotline does not know: use the newer version, or a backup of the database from before it`)
  return migrations.filter(({ name }) => !byName.has(name))
}

async function appliedMigrations(db: pg.Client): Promise<Applied[]> {
  const { rows } = await db.query<Applied>('SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at')
  return rows
}

/** The migration and its row in one transaction: a server killed in between leaves neither. */
async function apply(db: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await db.query('BEGIN')
    await db.query(sql)
    await db.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, clock_timestamp(), 1)',
      [randomUUID(), checksum, name],
    )
    await db.query('COMMIT')
  } catch (error) {
    await db.query('ROLLBACK').catch(() => undefined)
    throw new RuntimeError('migration-failed', `the migration ${name} failed and was rolled back: ${(error as Error).message}`, { cause: error })
  }
}

async function withDatabase<T>(url: string, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: url })
  await db.connect().catch((cause: Error) => {
    throw new RuntimeError('database-unreachable', `the database cannot be reached: ${cause.message}`, { cause })
  })
  try {
    return await work(db)
  } finally {
    await db.end()
  }
}
