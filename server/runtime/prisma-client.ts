import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock.ts'
import { projectRoot } from './paths.ts'
import { run } from './run.ts'

const SCHEMA = join(projectRoot, 'prisma/schema.prisma')
const OUTPUT = join(projectRoot, 'server/adapters/db/generated')
const STAMP = join(OUTPUT, '.schema-hash')

/** Generate the database client when the schema or Prisma itself has changed since the last time. @returns whether it did. */
export async function ensurePrismaClient(): Promise<boolean> {
  const hash = await schemaHash()
  if (await isCurrent(hash)) return false
  return withLock(join(projectRoot, 'node_modules/.prisma-client.lock'), async () => {
    if (await isCurrent(hash)) return false
    const cli = join(projectRoot, 'node_modules/prisma/build/index.js')
    // A generator has no use for the database's address, and Prisma none for telling its makers about this run.
    await run(process.execPath, [cli, 'generate', '--schema', SCHEMA], { cwd: projectRoot, env: { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' } })
    await writeFile(STAMP, hash)
    return true
  })
}

async function schemaHash(): Promise<string> {
  const [schema, prisma] = await Promise.all([readFile(SCHEMA), readFile(join(projectRoot, 'node_modules/prisma/package.json'))])
  return createHash('sha256').update(schema).update(prisma).digest('hex')
}

const isCurrent = async (hash: string): Promise<boolean> => existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === hash
