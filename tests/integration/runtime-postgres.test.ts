import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { applyMigrations, missingMigrations } from '../../server/runtime/migrate.ts'
import { startPostgres } from '../../server/runtime/postgres.ts'
import { startTestPostgres } from '../support/postgres.ts'
import { tempDir } from '../support/temp-dir.ts'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => { for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp() })

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  try {
    return (await db.query<T>(sql)).rows
  } finally {
    await db.end()
  }
}

async function dataDir(): Promise<string> {
  const dir = await tempDir('pg-test')
  cleanUps.push(dir.remove)
  return dir.path
}

async function migrationsDir(migrations: Record<string, string>): Promise<string> {
  const dir = await dataDir()
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(dir, name), { recursive: true })
    await writeFile(join(dir, name, 'migration.sql'), sql)
  }
  return dir
}

async function emptyDatabase(): Promise<string> {
  const migrated = await startTestPostgres()
  cleanUps.push(migrated.stop)
  await query(migrated.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  return migrated.url
}

describe('PostgreSQL of our own', () => {
  it('keeps what was committed through a kill, on the same port', async () => {
    const dir = await dataDir()
    const first = await startPostgres({ dataDir: dir })
    cleanUps.push(() => first.kill())
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.kill()
    const second = await startPostgres({ dataDir: dir, port: first.port })
    cleanUps.push(() => second.kill())
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('lets nobody in without the password, and keeps that to its owner', async () => {
    const dir = await dataDir()
    const postgres = await startPostgres({ dataDir: dir })
    cleanUps.push(() => postgres.kill())
    const wrong = new URL(postgres.url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    await expect(query(wrong.href.replace('hotline:', 'postgres:'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    expect((await stat(join(dir, 'password.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(dir, 'cluster'))).mode & 0o777).toBe(0o700)
  })

  it('takes over a server that a killed start left running', async () => {
    const dir = await dataDir()
    const left = await startPostgres({ dataDir: dir })
    cleanUps.push(() => left.kill())
    const again = await startPostgres({ dataDir: dir })
    expect(again.pid).toBe(left.pid)
    expect(again.url).toBe(left.url)
  })

  it('says which port is taken', async () => {
    const other = await startTestPostgres({ ownServer: true })
    cleanUps.push(other.stop)
    const port = Number(new URL(other.url).port)
    await expect(startPostgres({ dataDir: await dataDir(), port })).rejects.toMatchObject({ code: 'port-taken', message: expect.stringContaining(String(port)) })
  })

  it('knows upper and lower case of Cyrillic, also in full-text search', async () => {
    const db = await startTestPostgres()
    cleanUps.push(db.stop)
    expect(await query(db.url, `SELECT lower('ЗАЯВКА') AS lower, to_tsvector('russian', 'ЗАЯВКИ') @@ to_tsquery('russian', 'заявка') AS found`))
      .toEqual([{ lower: 'заявка', found: true }])
  })
})

describe('migrations', () => {
  it('are applied once, in the order of their names', async () => {
    const url = await emptyDatabase()
    const dir = await migrationsDir({ '2_more': 'ALTER TABLE a ADD COLUMN c INT', '1_first': 'CREATE TABLE a (b INT); CREATE INDEX ON a (b)' })
    expect(await missingMigrations(url, dir)).toEqual(['1_first', '2_more'])
    expect(await applyMigrations(url, dir)).toEqual(['1_first', '2_more'])
    expect(await applyMigrations(url, dir)).toEqual([])
    expect(await missingMigrations(url, dir)).toEqual([])
  })

  it('are applied once when two servers start at the same moment', async () => {
    const url = await emptyDatabase()
    const dir = await migrationsDir({ '1_first': 'CREATE TABLE a (b INT)' })
    const applied = await Promise.all([applyMigrations(url, dir), applyMigrations(url, dir)])
    expect(applied.flat()).toEqual(['1_first'])
  })

  it('leave nothing of one that failed, and say which', async () => {
    const url = await emptyDatabase()
    const dir = await migrationsDir({ '1_broken': 'CREATE TABLE a (b INT); SELECT no_such_function()' })
    await expect(applyMigrations(url, dir)).rejects.toMatchObject({ code: 'migration-failed', message: expect.stringContaining('1_broken') })
    expect(await query(url, `SELECT to_regclass('a') AS a`)).toEqual([{ a: null }])
    await writeFile(join(dir, '1_broken', 'migration.sql'), 'CREATE TABLE a (b INT)')
    expect(await applyMigrations(url, dir)).toEqual(['1_broken'])
  })

  it('refuse a file that was changed after it had been applied, and a database that is newer', async () => {
    const url = await emptyDatabase()
    const dir = await migrationsDir({ '1_first': 'CREATE TABLE a (b INT)' })
    await applyMigrations(url, dir)
    await writeFile(join(dir, '1_first', 'migration.sql'), 'CREATE TABLE a (b TEXT)')
    await expect(applyMigrations(url, dir)).rejects.toMatchObject({ code: 'migration-changed' })
    await expect(applyMigrations(url, await migrationsDir({ '0_other': 'SELECT 1' }))).rejects.toMatchObject({ code: 'database-newer' })
  })
})
