import type pg from 'pg'
import { storeError } from './store-error.ts'

/** SQLSTATE of two transactions that waited for each other, and of one that came too late. */
const LOST_RACE = new Set(['40P01', '40001'])
const TRIES = 4

/** Several hand-written statements that hold or fail together; work that lost a race to another is done again. */
export async function inTransaction<T>(pool: pg.Pool, work: (db: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (tries === TRIES || !LOST_RACE.has((error as { code?: string }).code ?? '')) throw storeError(error)
    }
  }
}

async function once<T>(pool: pg.Pool, work: (db: pg.PoolClient) => Promise<T>): Promise<T> {
  const db = await pool.connect()
  let broken: Error | undefined
  try {
    await db.query('BEGIN')
    const result = await work(db)
    await db.query('COMMIT')
    return result
  } catch (error) {
    await db.query('ROLLBACK').catch((why: Error) => { broken = why })
    throw error
  } finally {
    db.release(broken)
  }
}

/** Reads or writes with one statement; by a name the database remembers how. */
export async function rows<Row extends pg.QueryResultRow>(pool: pg.Pool | pg.PoolClient, text: string, values: unknown[], name?: string): Promise<Row[]> {
  try {
    return (await pool.query<Row>({ text, values, ...(name === undefined ? {} : { name }) })).rows
  } catch (error) {
    throw storeError(error)
  }
}

export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
