import { spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AptArchive } from './apt-sources.ts'
import { DEBIAN_COMPONENTS, DEBIAN_PACKAGES, DEBIAN_SUITE } from './package-list.ts'
import { run } from './run.ts'
import { RuntimeError } from './runtime-error.ts'

/**
 * Download the packages and everything they depend on, the C library included, with the machine's own apt
 * and an apt state of our own: nothing on the system changes and no root is needed.
 * @param onProgress share of the download that is done, 0…1
 * @returns paths of the .deb files below `dir`
 */
export async function downloadPackages(
  archive: AptArchive, arch: string, dir: string, onProgress: (share: number) => void,
): Promise<string[]> {
  const conf = await writeAptState(archive, arch, dir)
  await apt(conf, ['update'])
  await apt(conf, ['install', '--yes', '--download-only', ...DEBIAN_PACKAGES], onProgress)
  const archives = join(dir, 'cache/archives')
  const files = (await readdir(archives)).filter((name) => name.endsWith('.deb'))
  return files.map((name) => join(archives, name))
}

/** The machine's architecture as Debian names it, e.g. `amd64`. */
export async function debianArchitecture(): Promise<string> {
  return (await run('dpkg', ['--print-architecture'])).stdout.trim()
}

async function writeAptState(archive: AptArchive, arch: string, dir: string): Promise<string> {
  await Promise.all(['state/lists/partial', 'cache/archives/partial', 'etc', 'log'].map((d) => mkdir(join(dir, d), { recursive: true })))
  let signedBy = archive.signedBy
  if (archive.inlineKey) {
    signedBy = join(dir, 'etc/archive.asc')
    await writeFile(signedBy, archive.inlineKey)
  }
  // Mirrors of the testing suite may serve an index that is older than its Valid-Until.
  const options = [`arch=${arch}`, 'check-valid-until=no', signedBy && `signed-by=${signedBy}`, archive.trusted && 'trusted=yes'].filter(Boolean)
  await writeFile(join(dir, 'state/status'), '')
  await writeFile(
    join(dir, 'etc/sources.list'),
    `deb [${options.join(' ')}] ${archive.uri} ${DEBIAN_SUITE} ${DEBIAN_COMPONENTS.join(' ')}\n`,
  )
  const conf = join(dir, 'etc/apt.conf')
  await writeFile(conf, `
Dir::State "${dir}/state";
Dir::State::status "${dir}/state/status";
Dir::Cache "${dir}/cache";
Dir::Log "${dir}/log";
Dir::Etc::sourcelist "${dir}/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
Debug::NoLocking "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`)
  return conf
}

/** Run apt-get; its lines `dlstatus:<n>:<percent>:<text>` on descriptor 3 tell how far a download is. */
function apt(conf: string, args: string[], onProgress?: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-c', conf, '-q', '-o', 'APT::Status-Fd=3', ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    })
    let said = ''
    const keep = (chunk: Buffer): void => { said = (said + chunk.toString()).slice(-8_000) }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      for (const match of chunk.toString().matchAll(/^dlstatus:\d+:([\d.]+):/gm)) onProgress?.(Number(match[1]) / 100)
    })
    child.on('error', (cause) => reject(new RuntimeError('apt-missing', 'apt-get cannot be run: Hotline fetches Asterisk with Debian\'s apt; install Asterisk 22, RHVoice, opus-tools and sox yourself and set HOTLINE_TOOLS=system', { cause })))
    child.on('close', (code) => (code === 0 ? resolve() : reject(new RuntimeError('apt-failed', aptComplaint(said)))))
  })
}

/** The lines of apt's output that say what went wrong, in one line. */
function aptComplaint(said: string): string {
  const lines = said.split('\n').filter((line) => /^(E|Err|W):/.test(line)).slice(0, 3)
  return lines.join(' ').trim() || said.trim().split('\n').at(-1) || 'apt-get failed'
}
