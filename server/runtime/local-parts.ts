import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { startAsterisk } from './asterisk.ts'
import type { Asterisk, AsteriskOptions } from './asterisk.ts'
import { EXIT_HOPELESS, environmentOf, sharedFolders } from './parts.ts'
import type { ServerParts } from './parts.ts'
import { freeTcpPort } from './ports.ts'
import { startPostgres } from './postgres.ts'
import type { Postgres } from './postgres.ts'
import { RuntimeError } from './runtime-error.ts'
import { startServerProcess } from './server-process.ts'
import type { ServerProcess } from './server-process.ts'
import { supervise } from './supervise.ts'
import type { Supervised } from './supervise.ts'
import type { Toolbox } from './tools.ts'
import { readTrunks } from './trunks.ts'

/** Where a part's troubles are told. */
export type Say = (line: string) => void

/** PostgreSQL below the data folder, on the same port for as long as it is supervised. */
export function superviseLocalPostgres(config: Config, say: Say): Promise<Supervised<Postgres>> {
  const dataDir = join(config.dataDir, 'postgres')
  let port: number | undefined
  return supervise<Postgres>({
    start: async () => {
      const postgres = await startPostgres({ dataDir, cacheDir: config.cacheDir, ...(port === undefined ? {} : { port }) })
      port = postgres.port
      return postgres
    },
    ...tell('PostgreSQL', say),
  })
}

/** Asterisk below the data folder, on the same ports for as long as it is supervised. */
export async function superviseLocalAsterisk(config: Config, tools: Toolbox, say: Say): Promise<Supervised<Asterisk>> {
  const options = await asteriskOptions(config, tools)
  await mkdir(config.asteriskDir, { recursive: true, mode: 0o700 })
  // The port of the last start comes first: an Asterisk that has run on since a killed start is taken over by it.
  const portFile = join(config.asteriskDir, 'http-port')
  let httpPort = Number(await readFile(portFile, 'utf8').catch(() => '')) || (await freeTcpPort())
  let isFirst = true
  return supervise<Asterisk>({
    start: async () => {
      try {
        return await startAsterisk({ ...options, httpPort })
      } catch (error) {
        // Nobody knows the port yet, so another one is as good; later the server does.
        if (!isFirst || !(error instanceof RuntimeError && error.code === 'http-port-taken')) throw error
        httpPort = await freeTcpPort()
        return await startAsterisk({ ...options, httpPort })
      } finally {
        if (isFirst) await writeFile(portFile, String(httpPort))
        isFirst = false
      }
    },
    ...tell('Asterisk', say),
  })
}

/** What the configuration says about an Asterisk that is to be started, but for the port of its HTTP server. */
export async function asteriskOptions(config: Config, tools: Toolbox): Promise<Omit<AsteriskOptions, 'httpPort'>> {
  const { soundsDir, recordingsDir } = sharedFolders(config.asteriskDir)
  return {
    tools, soundsDir, recordingsDir,
    runDir: config.asteriskDir, sipPort: config.sipPort, rtpPorts: config.rtpPorts, allowLoopbackCalls: config.demo,
    trunks: config.trunksFile ? await readTrunks(config.trunksFile) : [],
    mediaAddress: config.mediaAddress ?? undefined, stun: config.stun ?? undefined,
    turn: config.turn ? { ...config.turn, password: config.turn.password.reveal() } : undefined,
  }
}

/** The server as a process of its own; `onHopeless` when it says that another start cannot help. */
export function superviseServer(config: Config, parts: ServerParts, say: Say, onHopeless: () => void): Promise<Supervised<ServerProcess>> {
  const logFile = join(config.dataDir, 'log/server.log')
  const businessClock = runningClock(config.startTime)
  return supervise<ServerProcess>({
    start: () => startServerProcess(serverEnvironment(config, parts, businessClock()), logFile),
    ...tell('The server', say),
    isHopeless: ({ code }) => code === EXIT_HOPELESS,
    onHopeless: () => {
      say(`The server cannot go on; its log: ${logFile}`)
      onHopeless()
    },
  })
}

function serverEnvironment(config: Config, parts: ServerParts, time: string | null): NodeJS.ProcessEnv {
  return { ...process.env, ...environmentOf(parts, config.asteriskDir), ...(time ? { HOTLINE_TIME: time } : {}) }
}

/** The business clock as an ISO moment that runs on from here, so that a restarted server does not jump back. */
function runningClock(startTime: number | null): () => string | null {
  const begunAt = performance.now()
  return () => (startTime === null ? null : new Date(startTime + Math.round(performance.now() - begunAt)).toISOString())
}

/** Words for a part's ups and downs. */
export function tell(name: string, say: Say): { onDown(why: string, delayMs: number): void; onUp(): void } {
  return {
    onDown: (why, delayMs) => say(`${name} ${why}; next try in ${delayMs / 1_000} s`),
    onUp: () => say(`${name} runs again`),
  }
}
