import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { projectRoot } from '../../../server/runtime/paths.ts'
import { startTestPostgres } from '../../support/postgres.ts'

it('the migrations make exactly what the schema says', async () => {
  const db = await startTestPostgres()
  const prisma = join(projectRoot, 'node_modules/prisma/build/index.js')
  const args = ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--script']
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [prisma, ...args], { cwd: projectRoot, env: { ...process.env, DATABASE_URL: db.url } })
    expect(stdout.trim()).toBe('-- This is an empty migration.')
  } finally {
    await db.stop()
  }
})
