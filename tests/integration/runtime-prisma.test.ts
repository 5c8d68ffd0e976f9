import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../../server/runtime/paths.ts'
import { startTestPostgres } from '../support/postgres.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { tempDir } from '../support/temp-dir.ts'

let postgres: TestPostgres
let dir: Awaited<ReturnType<typeof tempDir>>
beforeAll(async () => {
  postgres = await startTestPostgres()
  dir = await tempDir('prisma')
})
afterAll(async () => {
  await postgres.stop()
  await dir.remove()
})

/** Prisma's command line with our schema engine. */
function prisma(...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectRoot, 'node_modules/prisma/build/index.js'), ...args], {
      cwd: projectRoot, env: { ...process.env, DATABASE_URL: postgres.url, CHECKPOINT_DISABLE: '1' }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
    child.on('close', (code) => resolve({ code, said }))
  })
}

const compare = (schema: string): Promise<{ code: number | null; said: string }> =>
  prisma('migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', schema, '--exit-code')

it('the migrations make exactly the schema', async () => {
  expect(await compare('prisma/schema.prisma')).toMatchObject({ code: 0 })
})

it('a table that no migration makes is noticed', async () => {
  const changed = join(dir.path, 'schema.prisma')
  await writeFile(changed, `${await readFile(join(projectRoot, 'prisma/schema.prisma'), 'utf8')}\nmodel ForgottenTable {\n  id Int @id\n}\n`)
  const { code, said } = await compare(changed)
  expect(code).toBe(2)
  expect(said).toContain('ForgottenTable')
})

it('what the server has applied counts as applied for Prisma', async () => {
  const { code, said } = await prisma('migrate', 'status')
  expect(said).toContain('Database schema is up to date')
  expect(code).toBe(0)
})

it('a broken schema is refused with the place of the fault', async () => {
  const broken = join(dir.path, 'broken.prisma')
  await writeFile(broken, 'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Nonsense @id\n}\n')
  const { code, said } = await compare(broken)
  expect(code).toBe(1)
  expect(said).toContain('Nonsense')
})
