import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { startPostgres } from '../runtime/postgres.ts'

/**
 * Runs `work` with the address of the installation's database: the one that DATABASE_URL names, else PostgreSQL below
 * the data folder, which is started if it does not run, and then stopped again.
 *
 * @throws RuntimeError when it cannot be started; whatever `work` throws
 */
export async function withDatabase<T>(config: Config, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl !== null) return work(config.databaseUrl.reveal())
  const dataDir = join(config.dataDir, 'postgres')
  const ranBefore = await postmasterOf(dataDir)
  const postgres = await startPostgres({ dataDir, cacheDir: config.cacheDir })
  try {
    return await work(postgres.url)
  } finally {
    if (postgres.pid !== ranBefore) await postgres.stop()
  }
}

/** The process that PostgreSQL's own file names; it may be gone. */
async function postmasterOf(dataDir: string): Promise<number | null> {
  const file = await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8').catch(() => '')
  return Number.parseInt(file, 10) || null
}
