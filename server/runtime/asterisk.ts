import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { renderConfig, writeConfig } from './asterisk-config.ts'
import type { AsteriskExtra } from './asterisk-config.ts'
import { ensureFallbackSounds, prepareHoldMusic, writeBeep } from './asterisk-sounds.ts'
import { endProcess, exitOf, exitOfStranger, isRunning, sendSignal } from './child.ts'
import type { Exit } from './child.ts'
import { ARI_APP } from './parts.ts'
import { isTcpPortFree, isUdpPortFree } from './ports.ts'
import { RuntimeError } from './runtime-error.ts'
import { secretsIn } from './secret-file.ts'
import type { Toolbox } from './tools.ts'
import type { Trunk } from './trunks.ts'

export type AsteriskOptions = {
  tools: Toolbox
  /** Everything this instance writes: configuration, state, log, messages. Kept between starts. */
  runDir: string
  /** SIP over UDP and TCP. */
  sipPort: number
  /** ARI, the manager and SIP over WebSocket, on loopback. */
  httpPort: number
  /** UDP ports for sound, from an even one; each call leg takes two. */
  rtpPorts: { from: number; to: number }
  /** Announcements, absolute; spoken by the server and by `ensureFallbackSounds`. */
  soundsDir: string
  /** Where MixMonitor writes the recordings of talks, absolute. */
  recordingsDir: string
  /** Demo mode: callers on this machine only, without a password. False: only trunks, SIP listens on all addresses. */
  allowLoopbackCalls: boolean
  /** Names and passwords for ARI and the manager; generated and kept in `runDir` when left out. */
  credentials?: { ari: Credentials; ami: Credentials }
  trunks?: Trunk[]
  mediaAddress?: string | undefined
  stun?: string | undefined
  turn?: { server: string; username: string; password: string } | undefined
  extra?: AsteriskExtra
}

type Credentials = { username: string; password: string }

/** A running Asterisk. The secrets in it are for programs, not for logs. */
export type Asterisk = {
  ari: { url: string; username: string; password: string; app: string }
  /** Manager over HTTP: `<url>?action=…`. */
  ami: { url: string; username: string; password: string }
  /** SIP over WebSocket, for the server's proxy. */
  sipWebSocketUrl: string
  sipPort: number
  httpPort: number
  soundsDir: string
  recordingsDir: string
  /** Where `POST /channels/{id}/record` with `name` puts `<name>.wav`. */
  messagesDir: string
  /** Messages taken by the dialplan alone: `<uniqueid>.wav`, `.json` (who, when), `.done` (the sound file is closed). */
  fallbackDir: string
  pid: number
  /** How this process ended, whoever ended it. */
  exited: Promise<Exit>
  /** End it in order; calls are hung up. Idempotent. */
  stop(): Promise<void>
  /** End it as a crash would (SIGKILL). */
  kill(): Promise<void>
}

const START_TIMEOUT_MS = 60_000
const STOP_GRACE_MS = 10_000
/** Control socket paths must fit into a `sockaddr_un`. */
const LONGEST_SOCKET_PATH = 107

/**
 * Start Asterisk on the given ports, and wait until ARI answers. May be called again on the same folder after
 * a stop or a kill. An Asterisk that an earlier, killed start left running there is taken over with its calls, unless the
 * configuration has changed.
 * @throws RuntimeError `port-taken` (SIP), `http-port-taken`, `asterisk-failed` (with its own words), `path-too-long`
 */
export async function startAsterisk(options: AsteriskOptions): Promise<Asterisk> {
  const runDir = resolve(options.runDir)
  const dirs = { soundsDir: resolve(options.soundsDir), recordingsDir: resolve(options.recordingsDir), fallbackDir: join(runDir, 'spool/fallback') }
  if (Buffer.byteLength(join(runDir, 'run/asterisk.ctl')) > LONGEST_SOCKET_PATH) {
    throw new RuntimeError('path-too-long', `the path ${runDir} is too long for Asterisk's control socket: set HOTLINE_DATA_DIR to a shorter one`)
  }
  await prepareFolders(options, runDir, dirs)
  const { ari: ariUser, ami } = options.credentials ?? (await ownCredentials(runDir))
  const ari = { ...ariUser, app: ARI_APP }
  const changed = await writeConfig(join(runDir, 'etc'), await renderConfig({
    ...dirs, runDir, ari, ami,
    modulesDir: options.tools.asterisk.modulesDir, holdMusicDir: join(runDir, 'data/moh'),
    sipPort: options.sipPort, httpPort: options.httpPort, rtpPorts: options.rtpPorts, allowLoopbackCalls: options.allowLoopbackCalls,
    mediaAddress: options.mediaAddress, stun: options.stun, turn: options.turn, trunks: options.trunks ?? [], extra: options.extra,
  }))

  const { pid, exited } = await takeOverOrLaunch(options, runDir, changed, ari)
  const base = `http://127.0.0.1:${options.httpPort}`
  return {
    ...dirs,
    ari: { url: `${base}/ari`, ...ari },
    ami: { url: `${base}/rawman`, ...ami },
    sipWebSocketUrl: `ws://127.0.0.1:${options.httpPort}/ws`,
    sipPort: options.sipPort,
    httpPort: options.httpPort,
    messagesDir: join(runDir, 'spool/recording'),
    pid,
    exited,
    stop: () => endProcess(pid, 'SIGTERM', STOP_GRACE_MS),
    kill: () => endProcess(pid, 'SIGKILL', 0),
  }
}

async function ownCredentials(runDir: string): Promise<NonNullable<AsteriskOptions['credentials']>> {
  const secrets = await secretsIn(join(runDir, 'secrets.json'), ['ari', 'ami'])
  return { ari: { username: 'hotline', password: secrets.ari }, ami: { username: 'hotline', password: secrets.ami } }
}

async function prepareFolders(options: AsteriskOptions, runDir: string, dirs: Record<string, string>): Promise<void> {
  const data = join(runDir, 'data')
  const own = ['lib/keys', 'data/agi-bin', 'spool/recording', 'run', 'log', 'cache'].map((dir) => join(runDir, dir))
  await Promise.all([...own, ...Object.values(dirs)].map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })))
  await Promise.all([
    ...['documentation', 'rest-api'].map((name) => linkTo(join(options.tools.asterisk.dataDir, name), join(data, name))),
    writeBeep(join(data, 'sounds')),
    prepareHoldMusic(options.tools, join(data, 'moh')),
    ensureFallbackSounds(options.tools, dirs.soundsDir ?? ''),
  ])
}

async function linkTo(target: string, link: string): Promise<void> {
  await rm(link, { force: true, recursive: true })
  await symlink(target, link)
}

type Running = { pid: number; exited: Promise<Exit> }

async function takeOverOrLaunch(options: AsteriskOptions, runDir: string, changed: boolean, ari: Credentials): Promise<Running> {
  const running = await runningIn(runDir)
  if (running && !changed && (await ping(options.httpPort, ari))) return { pid: running, exited: exitOfStranger(running) }
  if (running) await endProcess(running, 'SIGTERM', STOP_GRACE_MS)
  return launch(options, runDir, ari)
}

async function launch(options: AsteriskOptions, runDir: string, ari: Credentials): Promise<Running> {
  await checkPorts(options)
  const { file, args, env } = options.tools.tool('asterisk')
  const output = openSync(join(runDir, 'log/console.log'), 'w', 0o600)
  // A group of its own: Ctrl-C in the terminal must not end the calls before the server has put things in order.
  const child = spawn(file, [...args, '-C', join(runDir, 'etc/asterisk.conf'), '-f', '-n'], { env, cwd: runDir, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
  child.unref()
  const exited = exitOf(child)
  let ended = false
  void exited.then(() => { ended = true })
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await ping(options.httpPort, ari))) {
    if (ended || Date.now() > deadline) {
      if (child.pid !== undefined) sendSignal(child.pid, 'SIGKILL')
      throw new RuntimeError('asterisk-failed', `Asterisk did not start: ${await lastWords(runDir)} (its log: ${join(runDir, 'log')})`)
    }
    await sleep(25)
  }
  const pid = child.pid ?? 0
  await writeFile(join(runDir, 'run/hotline.pid'), String(pid))
  return { pid, exited }
}

async function checkPorts({ sipPort, httpPort, allowLoopbackCalls }: AsteriskOptions): Promise<void> {
  const sipHost = allowLoopbackCalls ? '127.0.0.1' : '0.0.0.0'
  if (!(await isTcpPortFree(sipPort, sipHost)) || !(await isUdpPortFree(sipPort, sipHost))) {
    throw new RuntimeError('port-taken', `port ${sipPort} for SIP is taken by another program: set HOTLINE_SIP_PORT to a free one`)
  }
  if (!(await isTcpPortFree(httpPort))) throw new RuntimeError('http-port-taken', `port ${httpPort} for Asterisk's HTTP is taken by another program`)
}

/** True when ARI answers and Asterisk has loaded everything (before that it says 503). */
async function ping(httpPort: number, { username, password }: Credentials): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/ping`, {
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, connection: 'close' },
      signal: AbortSignal.timeout(2_000),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** The Asterisk that runs on this folder, by the process id we noted and what that process says it is. */
async function runningIn(runDir: string): Promise<number | null> {
  const pid = Number(await readFile(join(runDir, 'run/hotline.pid'), 'utf8').catch(() => ''))
  if (!pid || !isRunning(pid)) return null
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.includes(join(runDir, 'etc/asterisk.conf')) ? pid : null
}

async function lastWords(runDir: string): Promise<string> {
  for (const name of ['log/messages.log', 'log/console.log']) {
    const file = join(runDir, name)
    const lines = existsSync(file) ? (await readFile(file, 'utf8')).trim().split('\n') : []
    const line = lines.findLast((text) => /ERROR|error/.test(text)) ?? lines.at(-1)
    if (line) return line
  }
  return 'it wrote nothing'
}
