import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { renderTemplate } from './template.ts'
import { renderTrunk } from './trunks.ts'
import type { Trunk } from './trunks.ts'

/** Everything that the configuration of one Asterisk instance is made from. */
export type AsteriskSettings = {
  runDir: string
  modulesDir: string
  holdMusicDir: string
  soundsDir: string
  recordingsDir: string
  fallbackDir: string
  sipPort: number
  httpPort: number
  rtpPorts: { from: number; to: number }
  /** Demo mode: calls from this machine only, unauthenticated, and SIP listens on loopback only. */
  allowLoopbackCalls: boolean
  /** Address that callers and browsers reach this machine by, where it is not one of its own (NAT). */
  mediaAddress?: string | undefined
  /** `host:port`. */
  stun?: string | undefined
  turn?: { server: string; username: string; password: string } | undefined
  trunks: Trunk[]
  ari: { username: string; password: string; app: string }
  ami: { username: string; password: string }
  extra?: AsteriskExtra | undefined
}

/** Additions for measuring and tests; the product itself uses none. */
export type AsteriskExtra = {
  /** e.g. `app_queue.so` */
  modules?: string[]
  /** Appended to extensions.conf. */
  dialplan?: string
  /** Appended to pjsip.conf. */
  pjsip?: string
  /** Further files of the configuration folder, e.g. `queues.conf`. */
  files?: Record<string, string>
}

const TEMPLATES = [
  'asterisk.conf', 'modules.conf', 'logger.conf', 'http.conf', 'ari.conf', 'manager.conf', 'sorcery.conf', 'pjsip.conf', 'rtp.conf',
  'musiconhold.conf', 'indications.conf', 'cdr.conf', 'cel.conf', 'extensions.conf',
] as const

/** Files that Asterisk complains about when they are missing, and that have nothing to say. */
const EMPTY = ['acl.conf', 'ccss.conf', 'features.conf', 'pjproject.conf', 'udptl.conf', 'websocket_client.conf']

/** The configuration files by name. */
export async function renderConfig(settings: AsteriskSettings): Promise<Map<string, string>> {
  const { extra = {} } = settings
  const values = {
    runDir: settings.runDir,
    modulesDir: settings.modulesDir,
    holdMusicDir: settings.holdMusicDir,
    soundsDir: settings.soundsDir,
    recordingsDir: settings.recordingsDir,
    fallbackDir: settings.fallbackDir,
    httpPort: settings.httpPort,
    sipPort: settings.sipPort,
    sipAddress: settings.allowLoopbackCalls ? '127.0.0.1' : '0.0.0.0',
    rtpFrom: settings.rtpPorts.from,
    rtpTo: settings.rtpPorts.to,
    app: settings.ari.app,
    ariUsername: settings.ari.username,
    ariPassword: settings.ari.password,
    amiUsername: settings.ami.username,
    amiPassword: settings.ami.password,
    transportNat: transportNat(settings),
    // An address instead of the machine's name: where the name does not resolve, every call would wait for it.
    loopbackMedia: settings.allowLoopbackCalls ? 'media_address = 127.0.0.1\nbind_rtp_to_media_address = yes' : '',
    demoTrunk: settings.allowLoopbackCalls ? await renderTemplate('pjsip-demo.conf', {}) : '',
    trunks: (await Promise.all(settings.trunks.map(renderTrunk))).join('\n'),
    ice: iceServers(settings),
    iceHostCandidates: iceHostCandidates(settings.mediaAddress),
    extraModules: (extra.modules ?? []).map((name) => `load = ${name}`).join('\n'),
    extraDialplan: extra.dialplan ?? '',
    extraPjsip: extra.pjsip ?? '',
  }
  const rendered = await Promise.all(TEMPLATES.map(async (name) => [name, await renderTemplate(name, values)] as const))
  return new Map([...EMPTY.map((name) => [name, '; nothing to set\n'] as const), ...rendered, ...Object.entries(extra.files ?? {})])
}

/** Write the files, readable by their owner only (they hold passwords). @returns whether anything differs from before. */
export async function writeConfig(dir: string, files: Map<string, string>): Promise<boolean> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const changes = await Promise.all([...files].map(async ([name, text]) => {
    const path = join(dir, name)
    if ((await readFile(path, 'utf8').catch(() => null)) === text) return false
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    await rename(`${path}.new`, path)
    return true
  }))
  return changes.includes(true)
}

function transportNat({ mediaAddress }: AsteriskSettings): string {
  if (!mediaAddress) return ''
  const localNets = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
  return [`external_media_address = ${mediaAddress}`, `external_signaling_address = ${mediaAddress}`, ...localNets.map((net) => `local_net = ${net}`)].join('\n')
}

function iceServers({ stun, turn }: AsteriskSettings): string {
  const lines = [stun && `stunaddr = ${stun}`, turn && `turnaddr = ${turn.server}\nturnusername = ${turn.username}\nturnpassword = ${turn.password}`]
  return lines.filter(Boolean).join('\n')
}

/** Behind a one-to-one NAT browsers must be told the outer address as well as the inner one. */
function iceHostCandidates(mediaAddress: string | undefined): string {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter((a) => a.family === 'IPv4' && !a.internal).map((a) => a.address)
  if (!mediaAddress || own.includes(mediaAddress)) return ''
  return own.map((address) => `${address} => ${mediaAddress},include_local_address`).join('\n')
}
