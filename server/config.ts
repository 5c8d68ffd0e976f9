import { accessSync, constants } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { defaultCacheDir, defaultDataDir } from './runtime/paths.ts'
import { Secret } from './secret.ts'

/** The environment is wrong. `problems` has one line for each fault, in words that say what to do. */
export class ConfigError extends Error {
  readonly problems: string[]

  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

const port = z.string().regex(/^\d+$/, 'must be a port number').transform(Number).refine((n) => n >= 1 && n <= 65_535, 'must be a port number from 1 to 65535')
const secret = z.string().transform((text) => new Secret(text))
const folder = z.string().transform((path) => resolve(path))
const hostAndPort = z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'must be host or host:port')

const readableFile = z.string().refine((path) => {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}, 'names a file that cannot be read')

/** `2026-03-07T19:58:00+03:00` → milliseconds since 1970. */
const moment = z.string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/, 'must be a moment with its offset, as 2026-03-07T19:58:00+03:00')
  .transform((text) => DateTime.fromISO(text).toMillis())
  .refine((ms) => !Number.isNaN(ms), 'is no moment of the calendar')

const portRange = z.string()
  .regex(/^\d+-\d+$/, 'must be a range of ports, as 10000-11999')
  .transform((text) => { const [from, to] = text.split('-').map(Number) as [number, number]; return { from, to } })
  .refine(({ from, to }) => from % 2 === 0 && from >= 1024 && to <= 65_535 && to - from >= 19, 'must begin with an even port above 1023 and have at least 20 ports')

/** `turn:user:password@host:port` */
const turn = z.string()
  .regex(/^turn:[^:@\s]+:[^@\s]+@[A-Za-z0-9.-]+(:\d{1,5})?$/, 'must be turn:<user>:<password>@<host>:<port>')
  .transform((text) => {
    const [, username = '', password = '', server = ''] = /^turn:([^:]+):(.+)@(.+)$/.exec(text) ?? []
    return { server, username, password: new Secret(password) }
  })

const url = (protocols: string[], example: string) => z.string().refine((text) => {
  const parsed = URL.parse(text)
  return parsed !== null && protocols.includes(parsed.protocol)
}, `must be an address like ${example}`)

const hostList = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter(Boolean))
  .refine((hosts) => hosts.every((host) => /^[A-Za-z0-9.-]+(\/\d{1,2})?$/.test(host)), 'must be host names, addresses or networks (192.0.2.0/24), separated by commas')

/** Every variable that Hotline reads, by name. */
const variables = z.object({
  DATABASE_URL: url(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/hotline').transform((text) => new Secret(text)).optional(),
  ARI_URL: url(['http:', 'https:'], 'http://127.0.0.1:8088/ari').transform((text) => text.replace(/\/+$/, '')).optional(),
  ARI_USERNAME: z.string().default('hotline'),
  ARI_PASSWORD: secret.optional(),
  AMI_URL: url(['http:', 'https:'], 'http://127.0.0.1:8088/rawman').optional(),
  AMI_USERNAME: z.string().default('hotline'),
  AMI_PASSWORD: secret.optional(),
  HOTLINE_DATA_DIR: folder.optional(),
  HOTLINE_CACHE_DIR: folder.optional(),
  HOTLINE_RECORDINGS_DIR: folder.optional(),
  HOTLINE_ASTERISK_DIR: folder.optional(),
  HOTLINE_HTTP_PORT: port.default(8080),
  HOTLINE_HTTP_HOST: z.string().refine((host) => host === 'localhost' || isIP(host) !== 0, 'must be an address of this machine, 0.0.0.0 for all').default('127.0.0.1'),
  HOTLINE_PUBLIC_URL: url(['http:', 'https:'], 'https://hotline.example.com').transform((text) => text.replace(/\/+$/, '')).optional(),
  HOTLINE_TLS_CERT: readableFile.optional(),
  HOTLINE_TLS_KEY: readableFile.optional(),
  HOTLINE_SIP_PORT: port.default(5066),
  HOTLINE_RTP_PORTS: portRange.default({ from: 10_000, to: 11_999 }),
  HOTLINE_MEDIA_ADDRESS: z.string().refine((text) => isIP(text) === 4, 'must be an IPv4 address').optional(),
  HOTLINE_STUN: hostAndPort.optional(),
  HOTLINE_TURN: turn.optional(),
  HOTLINE_DEMO: z.enum(['on', 'off'], 'must be on or off').transform((text) => text === 'on').default(true),
  HOTLINE_TRUNKS: readableFile.optional(),
  HOTLINE_PHONE_HOSTS: hostList.optional(),
  HOTLINE_ADMIN_PASSWORD: secret.optional(),
  HOTLINE_TIME: moment.optional(),
  HOTLINE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be trace, debug, info, warn, error, fatal or silent').default('info'),
  HOTLINE_TOOLS: z.enum(['auto', 'system', 'packages'], 'must be auto, system or packages').default('auto'),
  HOTLINE_DEBIAN_MIRROR: url(['http:', 'https:'], 'http://mirror.example/debian').optional(),
})

/** Their names, as the readme lists them. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(variables.shape)

type Variables = z.infer<typeof variables>

/** Where things are and how this installation is reached. What a call does is the regulation's to say, not the environment's. */
export type Config = {
  /** What must not be lost. */
  dataDir: string
  /** Fetched programs. */
  cacheDir: string
  /** Finished recordings. */
  recordingsDir: string
  /** What Asterisk and the server share: announcements, raw recordings, messages. */
  asteriskDir: string
  /** A PostgreSQL of the owner's; null: one is started. */
  databaseUrl: Secret | null
  /** An Asterisk of the owner's; null: one is started. */
  asterisk: { ari: { url: string; username: string; password: Secret }; ami: { url: string; username: string; password: Secret } } | null
  http: { host: string; port: number; publicUrl: string | null; tls: { certFile: string; keyFile: string } | null }
  sipPort: number
  rtpPorts: { from: number; to: number }
  mediaAddress: string | null
  stun: string | null
  turn: { server: string; username: string; password: Secret } | null
  /** Demo mode: unauthenticated calls and the demo phone, from this machine only. */
  demo: boolean
  trunksFile: string | null
  /** Hosts, addresses and networks where agents' SIP phones may be. */
  phoneHosts: string[]
  adminPassword: Secret | null
  /** Where the business clock starts (ms since 1970); null: the machine's clock. */
  startTime: number | null
  logLevel: Variables['HOTLINE_LOG_LEVEL']
}

/**
 * Read the environment. Empty variables count as unset.
 * @throws ConfigError with every fault at once, misspelled HOTLINE_ names among them
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(VARIABLE_NAMES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  const parsed = variables.safeParse(given)
  const problems = [
    ...misspelled(env),
    ...(parsed.success ? contradictions(parsed.data) : parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}${shown(String(issue.path[0]), env)}`)),
  ]
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  return toConfig(parsed.data, env)
}

/** A wrong value is shown unless it may be, or hold, a secret. */
function shown(name: string, env: NodeJS.ProcessEnv): string {
  return /PASSWORD|TURN|DATABASE_URL/.test(name) ? '' : `: ${JSON.stringify(env[name])}`
}

function misspelled(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('HOTLINE_') && !name.startsWith('HOTLINE_TEST_') && !VARIABLE_NAMES.includes(name))
    .map((name) => `${name} is no variable of Hotline: did you mean ${closest(name, VARIABLE_NAMES)}?`)
}

/** The known name with the fewest letters to change. */
function closest(name: string, known: readonly string[]): string {
  return known.toSorted((a, b) => editDistance(name, a) - editDistance(name, b))[0] ?? ''
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1]
    for (const [j, other] of [...b].entries()) {
      row.push(Math.min((row[j] ?? 0) + 1, (previous[j + 1] ?? 0) + 1, (previous[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    previous = row
  }
  return previous.at(-1) ?? 0
}

function contradictions(v: Variables): string[] {
  const problems: (string | false | undefined)[] = [
    Boolean(v.HOTLINE_TLS_CERT) !== Boolean(v.HOTLINE_TLS_KEY) && 'HOTLINE_TLS_CERT and HOTLINE_TLS_KEY belong together: set both or none',
    v.ARI_URL && !v.ARI_PASSWORD && 'ARI_URL needs ARI_PASSWORD, the password of the ARI user (ARI_USERNAME, by default hotline)',
    !v.ARI_URL && v.ARI_PASSWORD && 'ARI_PASSWORD is set without ARI_URL: name the Asterisk it belongs to',
    v.HOTLINE_DEMO && v.HOTLINE_TRUNKS && 'HOTLINE_TRUNKS needs HOTLINE_DEMO=off: in demo mode SIP listens on this machine only',
    v.HOTLINE_PUBLIC_URL && !isSecurePlace(v.HOTLINE_PUBLIC_URL) && 'HOTLINE_PUBLIC_URL must begin with https:// (browsers give the microphone to secure pages only)',
    v.HOTLINE_HTTP_PORT === v.HOTLINE_SIP_PORT && 'HOTLINE_HTTP_PORT and HOTLINE_SIP_PORT must differ',
    [v.HOTLINE_HTTP_PORT, v.HOTLINE_SIP_PORT].some((p) => p >= v.HOTLINE_RTP_PORTS.from && p <= v.HOTLINE_RTP_PORTS.to) && 'HOTLINE_RTP_PORTS must not include the ports for HTTP and SIP',
  ]
  return problems.filter((problem) => typeof problem === 'string')
}

function isSecurePlace(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function toConfig(v: Variables, env: NodeJS.ProcessEnv): Config {
  const dataDir = v.HOTLINE_DATA_DIR ?? defaultDataDir(env)
  return {
    dataDir,
    cacheDir: v.HOTLINE_CACHE_DIR ?? defaultCacheDir(env),
    recordingsDir: v.HOTLINE_RECORDINGS_DIR ?? join(dataDir, 'recordings'),
    asteriskDir: v.HOTLINE_ASTERISK_DIR ?? join(dataDir, 'asterisk'),
    databaseUrl: v.DATABASE_URL ?? null,
    asterisk: v.ARI_URL && v.ARI_PASSWORD ? {
      ari: { url: v.ARI_URL, username: v.ARI_USERNAME, password: v.ARI_PASSWORD },
      ami: { url: v.AMI_URL ?? v.ARI_URL.replace(/\/ari$/, '/rawman'), username: v.AMI_USERNAME, password: v.AMI_PASSWORD ?? v.ARI_PASSWORD },
    } : null,
    http: {
      host: v.HOTLINE_HTTP_HOST,
      port: v.HOTLINE_HTTP_PORT,
      publicUrl: v.HOTLINE_PUBLIC_URL ?? null,
      tls: v.HOTLINE_TLS_CERT && v.HOTLINE_TLS_KEY ? { certFile: v.HOTLINE_TLS_CERT, keyFile: v.HOTLINE_TLS_KEY } : null,
    },
    sipPort: v.HOTLINE_SIP_PORT,
    rtpPorts: v.HOTLINE_RTP_PORTS,
    mediaAddress: v.HOTLINE_MEDIA_ADDRESS ?? null,
    stun: v.HOTLINE_STUN ?? null,
    turn: v.HOTLINE_TURN ?? null,
    demo: v.HOTLINE_DEMO,
    trunksFile: v.HOTLINE_TRUNKS ?? null,
    phoneHosts: v.HOTLINE_PHONE_HOSTS ?? (v.HOTLINE_DEMO ? ['127.0.0.1', 'localhost'] : []),
    adminPassword: v.HOTLINE_ADMIN_PASSWORD ?? null,
    startTime: v.HOTLINE_TIME ?? null,
    logLevel: v.HOTLINE_LOG_LEVEL,
  }
}
