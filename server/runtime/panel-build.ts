import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { withLock } from './lock.ts'
import { projectRoot } from './paths.ts'
import { run } from './run.ts'

const WEB = join(projectRoot, 'web')
/** Of which sources the panel beside it was built. */
const STAMP = join(WEB, 'dist/.sources')
const LOCK = join(projectRoot, 'node_modules/.hotline/panel.lock')

/** Build the panel when its sources or packages have changed since the last build. @returns whether it did. */
export async function ensurePanel(): Promise<boolean> {
  const hash = await sourcesHash()
  if (await isCurrent(hash)) return false
  await mkdir(dirname(LOCK), { recursive: true })
  return withLock(LOCK, async () => {
    if (await isCurrent(hash)) return false
    await run(process.execPath, [join(projectRoot, 'node_modules/vite/bin/vite.js'), 'build', WEB, '--logLevel', 'warn'], { cwd: projectRoot, env: { ...process.env, NODE_ENV: 'production' } })
    await writeFile(STAMP, hash)
    return true
  })
}

const isCurrent = async (hash: string): Promise<boolean> =>
  existsSync(join(WEB, 'dist/index.html')) && (await readFile(STAMP, 'utf8').catch(() => '')) === hash

async function sourcesHash(): Promise<string> {
  const entries = await readdir(WEB, { recursive: true, withFileTypes: true })
  const ofPanel = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((path) => !relative(WEB, path).startsWith('dist/'))
  const files = [...ofPanel, join(projectRoot, 'server/panel-protocol.ts'), join(projectRoot, 'package-lock.json')].toSorted()
  const hash = createHash('sha256')
  for (const [index, content] of (await Promise.all(files.map((file) => readFile(file)))).entries()) {
    hash.update(relative(projectRoot, files[index] ?? '')).update('\0').update(content).update('\0')
  }
  return hash.digest('hex')
}
