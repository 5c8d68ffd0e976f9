import { ensurePrismaClient } from '../../server/runtime/prisma-client.ts'
import { startSharedPostgres } from './postgres.ts'

/** One PostgreSQL for all test files of a run. */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.HOTLINE_TEST_POSTGRES) return async () => {} // another project of this run has started it
  await ensurePrismaClient()
  const postgres = await startSharedPostgres()
  process.env.HOTLINE_TEST_POSTGRES = postgres.url
  return () => postgres.stop()
}
