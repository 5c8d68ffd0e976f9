import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { endProcess, exitOf, exitOfStranger, isRunning } from './child.ts'
import type { Exit } from './child.ts'
import { freeTcpPort, isTcpPortFree } from './ports.ts'
import { ensurePostgresBinaries } from './postgres-binaries.ts'
import { run } from './run.ts'
import { RuntimeError } from './runtime-error.ts'
import { secretsIn } from './secret-file.ts'

/** A running PostgreSQL of our own. */
export type Postgres = {
  /** Address of the database `hotline` with the password in it: for programs, not for logs. */
  url: string
  port: number
  /** Process id of the postmaster. */
  pid: number
  /** How the postmaster ended, whoever ended it. */
  exited: Promise<Exit>
  /** Shut down in order: no new connections, open ones are cut, everything is on disk. Idempotent. */
  stop(): Promise<void>
  /** End it as a power cut would (SIGKILL). What was committed is there at the next start. */
  kill(): Promise<void>
}

export type PostgresOptions = {
  /** Folder for the cluster, its password and its log; made when it is missing. */
  dataDir: string
  /** Loopback port; a free one when left out. */
  port?: number
  cacheDir?: string
  /** False for databases that are thrown away (tests): faster, and lost with the machine's power. */
  durable?: boolean
}

const DATABASE = 'hotline'
const START_TIMEOUT_MS = 60_000
const STOP_GRACE_MS = 30_000

type Postmaster = { pid: number; exited: Promise<Exit> }
type Account = { uid: number; gid: number } | null

/**
 * Start PostgreSQL 18 on loopback, with passwords (SCRAM) and UTF-8; the cluster is made at the first start.
 * A postmaster that an earlier, killed start left running on this folder is taken over.
 * Root cannot run PostgreSQL, so as root it runs as `nobody`.
 * @throws RuntimeError `port-taken`, `postgres-failed` (with PostgreSQL's own words), `postgres-missing`
 */
export async function startPostgres({ dataDir, port, cacheDir, durable = true }: PostgresOptions): Promise<Postgres> {
  const home = await ensurePostgresBinaries(cacheDir)
  const dir = resolve(dataDir)
  const account = await databaseAccount()
  await mkdir(dir, { recursive: true })
  if (account) await chmod(dir, 0o711)
  const secrets = await secretsIn(join(dir, 'password.json'), ['superuser', 'owner'])
  const cluster = join(dir, 'cluster')
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initCluster(home, dir, account, secrets.superuser)

  const running = await runningPostmaster(cluster)
  if (running && (port === undefined || port === running.port)) {
    await waitUntilReady(running.port, secrets.superuser, () => null)
    return handle({ pid: running.pid, exited: exitOfStranger(running.pid) }, running.port, secrets.owner)
  }
  if (running) await endProcess(running.pid, 'SIGINT', STOP_GRACE_MS)

  const listenOn = port ?? (await freeTcpPort())
  if (!(await isTcpPortFree(listenOn))) throw new RuntimeError('port-taken', `port ${listenOn}, which PostgreSQL should use, is taken by another program`)
  const postmaster = await launch({ home, dir, cluster, account, port: listenOn, durable, superuser: secrets.superuser })
  await ensureDatabase(listenOn, secrets.superuser, secrets.owner)
  return handle(postmaster, listenOn, secrets.owner)
}

function handle({ pid, exited }: Postmaster, port: number, password: string): Postgres {
  return {
    exited,
    url: `postgresql://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`,
    port,
    pid,
    stop: () => endProcess(pid, 'SIGINT', STOP_GRACE_MS),
    kill: () => endProcess(pid, 'SIGKILL', 0),
  }
}

async function databaseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((l) => l.startsWith('nobody:'))
  const [, , uid, gid] = (line ?? '').split(':')
  if (!uid || !gid) throw new RuntimeError('postgres-failed', 'PostgreSQL may not run as root, and there is no user nobody: start Hotline as another user, or set DATABASE_URL')
  return { uid: Number(uid), gid: Number(gid) }
}

/** Make the cluster beside its place, then rename: a half-made one is never taken for whole. */
async function initCluster(home: string, dir: string, account: Account, password: string): Promise<void> {
  const fresh = join(dir, 'cluster.new')
  const passwordFile = join(dir, 'password.init')
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (account) {
    await chown(fresh, account.uid, account.gid)
    await chown(passwordFile, account.uid, account.gid)
  }
  const args = [
    '-D', fresh, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
    // Text is ordered by code point, but letters of every alphabet have upper and lower case, also in full-text search.
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
  ]
  try {
    await run(join(home, 'bin/initdb'), args, { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } }).catch((error: Error) => {
      const unreachable = (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EACCES' || /permission denied/i.test(error.message)
      throw new RuntimeError('postgres-failed', unreachable && account
        ? `PostgreSQL runs as the user nobody, who cannot reach ${dir} or ${home}: put HOTLINE_DATA_DIR and HOTLINE_CACHE_DIR where other users may pass (chmod o+x on the folders above)`
        : `PostgreSQL could not make its data folder: ${error.message}`, { cause: error })
    })
    await rename(fresh, join(dir, 'cluster'))
  } finally {
    await rm(passwordFile, { force: true })
  }
}

type Launch = {
  home: string; dir: string; cluster: string; account: Account; port: number; durable: boolean; superuser: string
}

async function launch({ home, dir, cluster, account, port, durable, superuser }: Launch): Promise<Postmaster> {
  const logFile = join(dir, 'postgres.log')
  const settings = {
    port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC',
    lc_messages: 'C', jit: 'off', max_connections: '200',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const args = ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const deadline = Date.now() + START_TIMEOUT_MS
  // After a SIGKILL the old workers may hold the shared memory for a moment more, so a first try may fail.
  for (;;) {
    const output = openSync(logFile, 'w', 0o600)
    // A group of its own: Ctrl-C in the terminal must not stop the database before the server that uses it.
    const child = spawn(join(home, 'bin/postgres'), args, {
      ...account, cwd: '/', detached: true, stdio: ['ignore', output, output], env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    })
    closeSync(output)
    child.unref()
    const exited = exitOf(child)
    let ended = false
    void exited.then(() => { ended = true })
    const ready = await waitUntilReady(port, superuser, () => (ended ? 'ended' : null))
    if (ready && child.pid !== undefined) return { pid: child.pid, exited }
    const said = await readFile(logFile, 'utf8').catch(() => '')
    if (!/shared memory block|lock file .* already exists/.test(said) || Date.now() > deadline) {
      const fatal = said.split('\n').findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? said.trim().split('\n').at(-1) ?? ''
      throw new RuntimeError('postgres-failed', `PostgreSQL did not start: ${fatal || `cannot run ${home}/bin/postgres`} (its log: ${logFile})`)
    }
    await sleep(250)
  }
}

/** True when the port answers queries; false when the process ended first. */
async function waitUntilReady(port: number, superuser: string, ended: () => 'ended' | null): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    const client = superuserClient(port, superuser)
    try {
      await client.connect()
      return true
    } catch (error) {
      if (ended()) return false
      if (Date.now() > deadline || (error as { code?: string }).code === '28P01') {
        throw new RuntimeError('postgres-failed', `PostgreSQL on port ${port} does not let us in: ${(error as Error).message}`, { cause: error })
      }
      await sleep(25)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

const superuserClient = (port: number, password: string): pg.Client =>
  new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' })

/** The database and the role that owns it: no superuser, but it may create databases (tests, Prisma's shadow database). */
async function ensureDatabase(port: number, superuser: string, owner: string): Promise<void> {
  const client = superuserClient(port, superuser)
  await client.connect()
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [DATABASE])
    if (role.rowCount === 0) await client.query(`create role ${DATABASE} login createdb password ${pg.escapeLiteral(owner)}`)
    const database = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** A living postmaster of this cluster, by its own pid file (line 1: pid, 2: data folder, 4: port). */
async function runningPostmaster(cluster: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (!pid || !port || !isRunning(pid)) return null
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes(cluster) ? { pid, port } : null
}
