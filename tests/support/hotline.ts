import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectDatabase } from '../../server/adapters/db/connect.ts'
import type { ApiError, Role } from '../../server/panel-protocol.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { endProcess } from '../../server/runtime/child.ts'
import { environmentOf, sharedFolders } from '../../server/runtime/parts.ts'
import type { ServerParts } from '../../server/runtime/parts.ts'
import { startServerProcess } from '../../server/runtime/server-process.ts'
import type { ServerProcess } from '../../server/runtime/server-process.ts'
import { startTestAsterisk } from './asterisk.ts'
import type { TestAsterisk } from './asterisk.ts'
import { withBriefAnnouncements } from './brief-announcements.ts'
import { silent } from './database.ts'
import { freePort } from './ports.ts'
import { startTestPostgres } from './postgres.ts'
import type { TestPostgres } from './postgres.ts'
import { shareSounds } from './sounds.ts'
import { tempDir } from './temp-dir.ts'

/** The company that the server makes of an empty database. */
const PRESET = 'technokad'

export const ADMIN = { login: 'admin', password: 'correct horse battery staple' }

/** Working Monday, 10:00 in Moscow: both offices are on shift. */
export const BOTH_OFFICES = '2026-11-23T10:00:00+03:00'
/** Sunday night. */
export const CLOSED = '2026-11-22T23:00:00+03:00'

/** A person's session with the server, speaking JSON. */
export interface Client {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body?: unknown): Promise<T>
  patch<T>(path: string, body?: unknown): Promise<T>
  delete<T>(path: string): Promise<T>
  /** The answer as it comes, whatever its status. */
  raw(method: string, path: string, init?: { body?: unknown; headers?: Record<string, string> }): Promise<Response>
  readonly cookie: string
}

/** The whole product: real PostgreSQL, real Asterisk, the server as a process of its own. */
export interface TestHotline {
  readonly url: string
  readonly server: ServerProcess
  readonly asterisk: TestAsterisk
  readonly postgres: TestPostgres
  /** SIP address at which callers call. */
  readonly sip: { address: string; port: number }
  readonly dataDir: string
  readonly recordingsDir: string
  admin: Client
  client(login: string, password: string): Promise<Client>
  /** Makes an agent who is available, on a SIP phone when `phoneUri` is given. */
  agent(person: { login: string; office: string; role?: Role; phoneUri?: string; available?: boolean }): Promise<{ id: string; client: Client; password: string }>
  /** As a crash would end it; calls go on in Asterisk. */
  killServer(): Promise<void>
  startServer(): Promise<void>
  /** What the server has logged. */
  log(): Promise<string>
  stop(): Promise<void>
}

export interface TestHotlineOptions {
  /** The business clock's start; by default a working Monday. Null: the machine's clock. */
  time?: string | null
  /** A PostgreSQL of its own, to be stopped and killed. */
  ownPostgres?: boolean
  /** Announcements as the preset has them, for tests of what is said; else cut short, which saves seconds a call. */
  fullAnnouncements?: boolean
  /** Further companies of the installation, with their regulations. */
  companies?: readonly { key: string; source: string }[]
  env?: Record<string, string>
}

/** Starts everything on free ports and in a folder of its own. */
export async function startTestHotline({ time = BOTH_OFFICES, ownPostgres = false, fullAnnouncements = false, companies = [], env = {} }: TestHotlineOptions = {}): Promise<TestHotline> {
  const dir = await tempDir('hl')
  const asteriskDir = join(dir.path, 'ast')
  const folders = sharedFolders(asteriskDir)
  await shareSounds(folders.soundsDir)
  const [postgres, asterisk, httpPort] = await Promise.all([
    startTestPostgres({ ownServer: ownPostgres }),
    startTestAsterisk({ runDir: asteriskDir, soundsDir: folders.soundsDir, recordingsDir: folders.recordingsDir }),
    freePort(),
  ])
  if (!fullAnnouncements) await addCompany(postgres.url, { key: PRESET, source: withBriefAnnouncements(readPresetText(PRESET)) })
  for (const company of companies) await addCompany(postgres.url, company)
  const { ari, ami, sipWebSocketUrl } = asterisk.asterisk
  const parts: ServerParts = { databaseUrl: postgres.url, ari, ami, sipWebSocketUrl, folders }
  const logFile = join(dir.path, 'server.log')
  const startedAt = Date.now()
  const serverEnv = (): NodeJS.ProcessEnv => ({
    ...process.env,
    ...environmentOf(parts, asteriskDir),
    HOTLINE_DATA_DIR: dir.path,
    HOTLINE_HTTP_PORT: String(httpPort),
    HOTLINE_ADMIN_PASSWORD: ADMIN.password,
    HOTLINE_LOG_LEVEL: 'debug',
    ...(time === null ? {} : { HOTLINE_TIME: new Date(Date.parse(time) + Date.now() - startedAt).toISOString() }),
    ...env,
  })
  const stopParts = async (): Promise<void> => {
    await asterisk.stop()
    await postgres.stop()
  }
  let server = await startServerProcess(serverEnv(), logFile).catch(async (error: unknown) => {
    await stopParts() // the folder stays: the error names the log in it
    throw error
  })
  const url = server.url.replace(/\/$/, '')
  const admin = await logIn(url, ADMIN.login, ADMIN.password)

  return {
    url,
    get server() { return server },
    asterisk,
    postgres,
    sip: { address: '127.0.0.1', port: asterisk.asterisk.sipPort },
    dataDir: dir.path,
    recordingsDir: join(dir.path, 'recordings'),
    admin,
    client: (login, password) => logIn(url, login, password),
    async agent({ login, office, role = 'agent', phoneUri, available = true }) {
      const password = `password of ${login}, long enough`
      const { id } = await admin.post<{ id: string }>('/api/v1/agents', { login, name: `Оператор ${login}`, role, office, password })
      if (phoneUri !== undefined) await admin.put(`/api/v1/agents/${id}/phone`, { uri: phoneUri })
      const client = await logIn(url, login, password)
      if (available) await client.put('/api/v1/me/status', { status: 'available' })
      return { id, client, password }
    },
    killServer: () => endProcess(server.pid, 'SIGKILL', 0),
    async startServer() { server = await startServerProcess(serverEnv(), logFile) },
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      await server.stop()
      await stopParts()
      await dir.remove()
    },
  }
}

/** Gives the company its regulation before the server's first start would. */
async function addCompany(databaseUrl: string, { key, source }: { key: string; source: string }): Promise<void> {
  const { regulations, close } = connectDatabase(databaseUrl, silent)
  try {
    await regulations.add({ id: key, name: key, source, effectiveFrom: Date.UTC(2021, 0, 1) })
  } finally {
    await close()
  }
}

/** Logs in as a browser on the panel's own page would. */
export async function logIn(url: string, login: string, password: string): Promise<Client> {
  let cookie = ''
  async function raw(method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { origin: url, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = response.headers.getSetCookie()[0]
    if (set) cookie = set.split(';')[0] ?? ''
    return response
  }
  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await raw(method, path, { body })
    const text = await response.text()
    if (!response.ok) throw new HttpError(response.status, text === '' ? null : (JSON.parse(text) as ApiError), `${method} ${path}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }
  await json('POST', '/api/v1/session', { login, password })
  return {
    get: (path) => json('GET', path),
    post: (path, body) => json('POST', path, body),
    put: (path, body) => json('PUT', path, body),
    patch: (path, body) => json('PATCH', path, body),
    delete: (path) => json('DELETE', path),
    raw,
    get cookie() { return cookie },
  }
}

/** An answer of the API that is no success. */
export class HttpError extends Error {
  readonly status: number
  readonly error: ApiError | null

  constructor(status: number, error: ApiError | null, what: string) {
    super(`${what}: ${status} ${error?.code ?? ''} ${error?.message ?? ''}`)
    this.name = 'HttpError'
    this.status = status
    this.error = error
  }
}
