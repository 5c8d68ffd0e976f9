import { constants } from 'node:fs'
import { access, readFile, stat, statfs } from 'node:fs/promises'
import { get as getPlainly } from 'node:http'
import { get as getSecurely } from 'node:https'
import { dirname, join } from 'node:path'
import { json } from 'node:stream/consumers'
import { X509Certificate } from 'node:crypto'
import type { Config } from '../config.ts'
import { installedPackages } from './packages.ts'
import { missingMigrations } from './migrate.ts'
import { connectionOf } from './parts.ts'
import { isTcpPortFree, isUdpPortFree } from './ports.ts'
import { run } from './run.ts'
import { findOnPath } from './tools.ts'
import type { Toolbox, ToolName } from './tools.ts'
import { readTrunks } from './trunks.ts'

/** One thing that was looked at. `remedy` says what to do when it is not as it should be. */
export type Finding = {
  name: string
  /** `warn`: it works without, or only tests need it. */
  state: 'ok' | 'warn' | 'wrong'
  detail: string
  remedy?: string
}

type Outcome = Omit<Finding, 'name'>
type Check = { name: string; look: () => Promise<Outcome> }

const ok = (detail: string): Outcome => ({ state: 'ok', detail })
const wrong = (detail: string, remedy: string): Outcome => ({ state: 'wrong', detail, remedy })
const warn = (detail: string, remedy: string): Outcome => ({ state: 'warn', detail, remedy })

const FEW_BYTES = 2 * 1024 ** 3
const SOON_MS = 14 * 24 * 3_600_000

/** Look at everything that Hotline needs, one after another; nothing is changed, and nothing is fetched. */
export async function* runDoctor(config: Config): AsyncGenerator<Finding> {
  let tools: Toolbox | null = null
  const checks: Check[] = [
    { name: 'Node', look: node },
    { name: 'Packages', look: async () => { tools = await installedPackages({ cacheDir: config.cacheDir }); return packages(tools) } },
    { name: 'Programs', look: () => programs(tools) },
    { name: 'Voices', look: async () => voices(tools) },
    { name: 'Data folder', look: () => dataFolder(config.dataDir) },
    { name: 'Disk', look: () => disk(config.recordingsDir) },
    { name: 'Journal', look: () => journal(join(config.dataDir, 'journal')) },
    { name: 'Time zones', look: timeZones },
    { name: 'Database', look: () => database(config) },
    { name: 'Asterisk', look: () => asterisk(config) },
    { name: 'HTTP port', look: () => httpPort(config) },
    { name: 'SIP port', look: () => sipPort(config) },
    { name: 'TLS', look: () => tls(config) },
    { name: 'Trunks', look: () => trunks(config) },
    { name: 'Chromium', look: async () => testTool('chromium', 'chromium', 'tests in a browser') },
    { name: 'SIPp', look: async () => testTool('sipp', 'sip-tester', 'tests with callers and the benchmark') },
  ]
  for (const { name, look } of checks) {
    const outcome = await look().catch((error: unknown) => wrong(error instanceof Error ? error.message : String(error), 'see the message'))
    yield { name, ...outcome }
  }
}

async function node(): Promise<Outcome> {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24 ? ok(process.version) : wrong(process.version, 'start by npm (npm start, npm run doctor), which brings Node 24')
}

async function packages(tools: Toolbox | null): Promise<Outcome> {
  if (!tools) return warn('not fetched yet', 'npm start fetches them (about 250 MB)')
  return ok(tools.kind === 'system' ? 'installed on the system' : 'in the cache')
}

async function programs(tools: Toolbox | null): Promise<Outcome> {
  if (!tools) return warn('unknown before the packages are there', 'npm start fetches them')
  const versions = await Promise.all(([['asterisk', '-V'], ['opusenc', '--version'], ['opusdec', '--version'], ['sox', '--version']] as [ToolName, string][]).map(async ([name, flag]) => {
    const { file, args, env } = tools.tool(name)
    const { stdout, stderr } = await run(file, [...args, flag], { env })
    return (stdout || stderr).split('\n')[0]?.trim() ?? name
  }))
  return ok(versions.join('; '))
}

function voices(tools: Toolbox | null): Outcome {
  if (!tools) return warn('unknown before the packages are there', 'npm start fetches them')
  return tools.voices.includes('anna') ? ok(tools.voices.join(', ')) : wrong(tools.voices.join(', ') || 'none', 'install rhvoice-russian, or unset HOTLINE_TOOLS')
}

async function dataFolder(dir: string): Promise<Outcome> {
  const existing = await nearestExisting(dir)
  try {
    await access(existing, constants.W_OK)
  } catch {
    return wrong(`${dir} cannot be written`, 'set HOTLINE_DATA_DIR to a folder of yours, or make this one yours')
  }
  if (existing !== dir) return ok(`${dir} will be made at the first start`)
  const { mode } = await stat(dir)
  return mode & 0o066 ? wrong(`${dir} can be listed by other users`, `chmod 711 ${dir}`) : ok(dir)
}

async function disk(dir: string): Promise<Outcome> {
  const { bavail, bsize } = await statfs(await nearestExisting(dir))
  const free = bavail * bsize
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free for recordings (an hour of talk takes about 15 MB)`
  return free < FEW_BYTES ? wrong(detail, 'make room, or set HOTLINE_RECORDINGS_DIR to a larger disk') : ok(detail)
}

/** Changes of calls that are not in the database: waiting for it, refused by it, or damaged on the disk. */
async function journal(dir: string): Promise<Outcome> {
  const [waiting = 0, refused = 0, ...damaged] = await Promise.all(['calls.journal', 'refused.journal', 'calls.journal.damaged', 'refused.journal.damaged'].map((name) => linesOf(join(dir, name))))
  if (damaged.some((lines) => lines > 0)) return wrong(`${damaged.reduce((sum, lines) => sum + lines)} damaged changes of calls in ${dir}`, 'check the disk; keep the files .damaged, whose calls may lack their ticket')
  if (refused > 0) return wrong(`the database refused ${refused} changes of calls, kept in ${join(dir, 'refused.journal')}`, 'see the server\'s log for the reason, mend it, and start again: they are tried again at each start')
  return ok(waiting > 0 ? `${waiting} changes of calls wait for the database` : 'every change of a call is in the database')
}

/** @returns 0 for a file that is not there */
async function linesOf(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').length - 1
}

async function timeZones(): Promise<Outcome> {
  const noon = new Date('2026-01-15T12:00:00Z')
  const hour = (timeZone: string): string => new Intl.DateTimeFormat('ru', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(noon)
  const known = hour('Europe/Moscow') === '15' && hour('Asia/Novosibirsk') === '19'
  return known ? ok(`this machine's clock says ${new Date().toISOString()}`) : wrong('this Node does not know the offices\' time zones', 'start by npm, which brings a complete Node 24')
}

async function database({ databaseUrl }: Config): Promise<Outcome> {
  if (!databaseUrl) return ok('started by npm start, in the data folder')
  const missing = await missingMigrations(databaseUrl.reveal())
  return missing.length === 0 ? ok('reachable, all tables there') : wrong(`reachable, ${missing.length} migrations missing`, 'npm run -s hotline -- migrate')
}

async function asterisk({ asterisk: own }: Config): Promise<Outcome> {
  if (!own) return ok('started by npm start')
  const { ari, ami } = connectionOf(own)
  const authorization = `Basic ${Buffer.from(`${ari.username}:${ari.password}`).toString('base64')}`
  const info = await fetch(`${ari.url}/asterisk/info?only=system`, { headers: { authorization }, signal: AbortSignal.timeout(5_000) }).catch(() => null)
  if (!info) return wrong(`${ari.url} does not answer`, 'start Asterisk, and check ARI_URL and http.conf')
  if (info.status === 401) return wrong('ARI refuses the password', 'check ARI_USERNAME, ARI_PASSWORD and ari.conf')
  const { system } = (await info.json()) as { system?: { version?: string } }
  if (!system?.version?.startsWith('22.')) return wrong(`Asterisk ${system?.version ?? 'of an unknown version'}`, 'Hotline is made for Asterisk 22')
  const login = await fetch(`${ami.url}?${new URLSearchParams({ action: 'login', username: ami.username, secret: ami.password })}`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
  if (!login || !(await login.text()).includes('Success')) return wrong('ARI answers, the manager over HTTP does not', 'check AMI_URL, AMI_PASSWORD and manager.conf (webenabled)')
  return ok(`Asterisk ${system.version}, ARI and manager answer`)
}

async function httpPort({ http }: Config): Promise<Outcome> {
  const { host: listens, port, publicUrl } = http
  if (await isTcpPortFree(port, listens)) return ok(`${port} is free`)
  const scheme = http.tls || (publicUrl === null && !isLoopback(listens)) ? 'https' : 'http'
  const host = listens === '0.0.0.0' ? '127.0.0.1' : listens
  const report = await health(`${scheme}://${host}:${port}/healthz`)
  if (!report?.dependencies) return wrong(`${port} is taken by another program`, 'set HOTLINE_HTTP_PORT to a free port')
  const down = Object.entries(report.dependencies).flatMap(([name, { status }]) => (status === 'up' ? [] : [name]))
  return down.length === 0 ? ok(`${port}: Hotline runs there`) : wrong(`${port}: Hotline runs there without ${down.join(' and ')}`, 'see the server\'s log; npm start starts its own parts again by itself')
}

type Health = { status?: string; dependencies?: Record<string, { status: string }> }

/** Asks this very machine, whose certificate may be one of our own making: who answers is what matters. @returns null when that is no Hotline */
function health(url: string): Promise<Health | null> {
  return new Promise((resolve) => {
    const get = url.startsWith('https:') ? getSecurely : getPlainly
    const request = get(url, { rejectUnauthorized: false, timeout: 3_000 }, (response) => {
      json(response).then((body) => resolve(body as Health), () => resolve(null))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
  })
}

const isLoopback = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === '::1'

async function sipPort({ asterisk: own, sipPort: port, demo, asteriskDir }: Config): Promise<Outcome> {
  if (own) return ok('Asterisk is the owner\'s')
  const host = demo ? '127.0.0.1' : '0.0.0.0'
  if ((await isTcpPortFree(port, host)) && (await isUdpPortFree(port, host))) return ok(`${port} is free`)
  const ours = await readFile(join(asteriskDir, 'etc/pjsip.conf'), 'utf8').then((text) => text.includes(`:${port}\n`), () => false)
  return ours ? ok(`${port}: Hotline's Asterisk runs there`) : wrong(`${port} is taken by another program`, 'set HOTLINE_SIP_PORT to a free port')
}

async function tls({ http }: Config): Promise<Outcome> {
  if (!http.tls) {
    if (isLoopback(http.host)) return ok('not needed: the panel is for this machine only')
    return http.publicUrl ? ok(`behind a reverse proxy at ${http.publicUrl}`) : warn('a certificate of our own making: browsers warn of it', 'set HOTLINE_TLS_CERT and HOTLINE_TLS_KEY, or HOTLINE_PUBLIC_URL behind a reverse proxy')
  }
  const certificate = new X509Certificate(await readFile(http.tls.certFile))
  const until = Date.parse(certificate.validTo)
  const detail = `certificate for ${certificate.subject?.replaceAll('\n', ', ')}, valid until ${new Date(until).toISOString().slice(0, 10)}`
  if (until < Date.now()) return wrong(`${detail}: it has expired`, 'renew the certificate')
  return until < Date.now() + SOON_MS ? warn(detail, 'renew the certificate soon') : ok(detail)
}

async function trunks({ trunksFile, demo }: Config): Promise<Outcome> {
  if (!trunksFile) return ok(demo ? 'demo mode: calls from this machine only' : 'none: no calls come in until HOTLINE_TRUNKS names a file')
  return ok((await readTrunks(trunksFile)).map(({ name }) => name).join(', '))
}

function testTool(program: string, debianPackage: string, purpose: string): Outcome {
  const file = findOnPath(program)
  return file ? ok(file) : warn(`missing; only for ${purpose}`, `apt-get install ${debianPackage}`)
}

async function nearestExisting(dir: string): Promise<string> {
  for (let path = dir; ; path = dirname(path)) {
    if (await stat(path).then(() => true, () => false)) return path
    if (path === dirname(path)) return path
  }
}
