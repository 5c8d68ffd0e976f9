import { ensurePrismaClient } from '../../server/runtime/prisma-client.ts'
import { startSharedPostgres } from './postgres.ts'
import { makeSharedSounds } from './sounds.ts'

/** One PostgreSQL and one folder of spoken announcements for all test files of a run. */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env.HOTLINE_TEST_POSTGRES) return async () => {} // another project of this run has started it
  await ensurePrismaClient()
  const [postgres, sounds] = await Promise.all([startSharedPostgres(), makeSharedSounds()])
  process.env.HOTLINE_TEST_POSTGRES = postgres.url
  process.env.HOTLINE_TEST_SOUNDS = sounds.path
  return async () => {
    await postgres.stop()
    await sounds.remove()
  }
}
