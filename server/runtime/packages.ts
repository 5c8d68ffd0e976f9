import { createHash, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { debianArchitecture, downloadPackages } from './apt-download.ts'
import { debianArchives } from './apt-sources.ts'
import type { AptArchive } from './apt-sources.ts'
import { withLock } from './lock.ts'
import { DEBIAN_COMPONENTS, DEBIAN_PACKAGES, DEBIAN_SUITE, LAYOUT_VERSION, NOT_NEEDED, VOICES } from './package-list.ts'
import { defaultCacheDir } from './paths.ts'
import { run } from './run.ts'
import { RuntimeError } from './runtime-error.ts'
import { packagedTools, systemTools } from './tools.ts'
import type { Toolbox } from './tools.ts'

/** One line of progress, and the share done of the step (0…1) where it is known. */
export type OnProgress = (text: string, share?: number) => void

export type PackagesOptions = { cacheDir?: string; onProgress?: OnProgress; env?: NodeJS.ProcessEnv }

/** What a complete root holds: written last, so that its presence says the root is whole. */
type Manifest = { arch: string; packages: string[] }

/**
 * Asterisk, RHVoice, opus-tools and sox, ready to run: those of the system where all of them are there in the right
 * version, else unpacked from Debian packages into the cache (fetched once, shared by every start of this user).
 * `HOTLINE_TOOLS=system|packages` decides by hand; `HOTLINE_DEBIAN_MIRROR` names a mirror where apt's sources have none.
 * @throws RuntimeError with a line that says what to do: no apt, no mirror, offline, disk full
 */
export async function ensurePackages({ cacheDir = defaultCacheDir(), onProgress = () => {}, env = process.env }: PackagesOptions = {}): Promise<Toolbox> {
  return (await installedPackages({ cacheDir, env })) ?? packagedTools(await ensureRoot(cacheDir, onProgress, env))
}

/** The same, as far as they are there already: null when they would have to be fetched. */
export async function installedPackages({ cacheDir = defaultCacheDir(), env = process.env }: Omit<PackagesOptions, 'onProgress'> = {}): Promise<Toolbox | null> {
  const wanted = env.HOTLINE_TOOLS || 'auto'
  if (wanted !== 'packages') {
    const system = await systemTools()
    if (system) return system
    if (wanted === 'system') {
      throw new RuntimeError('tools-missing', 'HOTLINE_TOOLS=system, but the system lacks one of: Asterisk 22, rhvoice with rhvoice-russian, opus-tools, sox')
    }
  }
  const root = rootIn(cacheDir)
  return isComplete(root) ? packagedTools(root) : null
}

const rootIn = (cacheDir: string): string => join(cacheDir, `packages-${contentKey()}`)
const isComplete = (root: string): boolean => existsSync(join(root, 'manifest.json'))

async function ensureRoot(cacheDir: string, onProgress: OnProgress, env: NodeJS.ProcessEnv): Promise<string> {
  const root = rootIn(cacheDir)
  await mkdir(cacheDir, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new RuntimeError('cache-not-writable', `cannot write to ${cacheDir} (${cause.code}): set HOTLINE_CACHE_DIR to a folder of yours`, { cause })
  })
  const waiting = (pid: number): void => onProgress(`another start (process ${pid}) is fetching the packages: waiting for it`)
  await withLock(join(cacheDir, 'packages.lock'), async () => {
    if (isComplete(root)) return
    await removeLeftovers(cacheDir)
    await fetchRoot(root, onProgress, env)
  }, waiting)
  return root
}

/** Fetch and unpack beside the final place, then rename: a folder of that name is always complete. */
async function fetchRoot(root: string, onProgress: OnProgress, env: NodeJS.ProcessEnv): Promise<void> {
  const work = `${root}.part-${randomUUID()}`
  const unpacked = join(work, 'root')
  await mkdir(unpacked, { recursive: true })
  try {
    const arch = await debianArchitecture().catch((cause: unknown) => {
      throw new RuntimeError('apt-missing', 'this system has no dpkg: Hotline fetches Asterisk from Debian packages. Use Debian or Ubuntu, docker compose, or install Asterisk 22, RHVoice, opus-tools and sox and set HOTLINE_TOOLS=system', { cause })
    })
    const files = await downloadFromFirst(archivesFor(env), arch, work, onProgress)
    await unpack(files, unpacked, onProgress)
    await prune(unpacked)
    const manifest: Manifest = { arch, packages: files.map((file) => basename(file, '.deb')).toSorted() }
    await writeFile(join(unpacked, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
    await rm(root, { recursive: true, force: true })
    await rename(unpacked, root)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function archivesFor(env: NodeJS.ProcessEnv): AptArchive[] {
  if (env.HOTLINE_DEBIAN_MIRROR) return [{ uri: env.HOTLINE_DEBIAN_MIRROR, signedBy: null, inlineKey: null, trusted: false }]
  const archives = debianArchives()
  if (archives.length === 0) {
    throw new RuntimeError('no-mirror', 'this machine\'s apt sources name no Debian archive: set HOTLINE_DEBIAN_MIRROR to the address of a Debian mirror (package debian-archive-keyring must be installed)')
  }
  return archives
}

async function downloadFromFirst(archives: AptArchive[], arch: string, work: string, onProgress: OnProgress): Promise<string[]> {
  const complaints: string[] = []
  for (const [index, archive] of archives.entries()) {
    onProgress('fetching Asterisk, RHVoice and opus-tools from Debian', 0)
    try {
      return await downloadPackages(archive, arch, join(work, `apt-${index}`), (share) => onProgress('fetching Asterisk, RHVoice and opus-tools from Debian', share))
    } catch (error) {
      if (error instanceof RuntimeError && error.code === 'apt-missing') throw error
      complaints.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new RuntimeError('packages-unreachable', `the Debian packages could not be fetched; check the network and try again (${complaints.join(' | ')})`)
}

async function unpack(files: string[], into: string, onProgress: OnProgress): Promise<void> {
  const left = [...files]
  const worker = async (): Promise<void> => {
    for (let file = left.pop(); file; file = left.pop()) {
      await run('dpkg-deb', ['--extract', file, into])
      onProgress('unpacking', 1 - left.length / files.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
}

/** Drop the voices that may not be passed on and what nothing here reads. */
async function prune(root: string): Promise<void> {
  const voices = join(root, 'usr/share/RHVoice/voices')
  const dropped = (await readdir(voices)).filter((name) => !(VOICES as readonly string[]).includes(name)).map((name) => join(voices, name))
  await Promise.all([...dropped, ...NOT_NEEDED.map((path) => join(root, path))].map((path) => rm(path, { recursive: true, force: true })))
}

/** Roots half made by runs that were killed; the caller holds the lock. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  const leftovers = (await readdir(cacheDir)).filter((name) => /^packages-[0-9a-f]+\.part-/.test(name))
  await Promise.all(leftovers.map((name) => rm(join(cacheDir, name), { recursive: true, force: true })))
}

function contentKey(): string {
  const content = JSON.stringify({ DEBIAN_SUITE, DEBIAN_COMPONENTS, DEBIAN_PACKAGES, VOICES, NOT_NEEDED, LAYOUT_VERSION, arch: process.arch })
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
