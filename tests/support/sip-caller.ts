/**
 * Callers and telephones for tests: SIPp speaks SIP, this process speaks and hears (RtpEndpoint), and the test decides
 * when what happens. One SIPp process per caller or telephone.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killAtTheEnd } from './last-will.ts'
import { RtpEndpoint } from './rtp-endpoint.ts'
import { audioAddress, header, SipRelay } from './sip-relay.ts'
import type { SipMessage } from './sip-relay.ts'
import { callerScenario, phoneScenario } from './sip-scenarios.ts'

export interface SipAddress {
  address: string
  port: number
}

/** How a call or a ring ended, seen from the test's end. `status` is the SIP status of a refusal. */
export interface SipEnd {
  by: 'us' | 'them' | 'refused' | 'cancelled'
  status: number | null
}

export interface SipCaller {
  readonly media: RtpEndpoint
  /** @throws when the call was refused. */
  readonly answered: Promise<void>
  readonly ended: Promise<SipEnd>
  hangUp(): void
  hold(): void
  resume(): void
  /** Goes away without a word to anybody, as a telephone whose battery died. */
  close(): Promise<void>
}

export interface PhoneRing {
  /** A header of the INVITE, or null. */
  header(name: string): string | null
  readonly answered: Promise<void>
  readonly ended: Promise<SipEnd>
  answer(): void
  decline(): void
  busy(): void
  hangUp(): void
  hold(): void
  resume(): void
}

export interface SipPhone {
  /** Where Asterisk reaches it. */
  readonly uri: string
  readonly media: RtpEndpoint
  /** Everything that rang so far. */
  readonly rings: readonly PhoneRing[]
  /** The ring with this number (from 0), as soon as there is one. */
  ring(index: number): Promise<PhoneRing>
  close(): Promise<void>
}

/** Calls the hotline. `voice` is spoken over and over (8 kHz), silence when absent; `from` null hides the number. */
export async function startCaller({ asterisk, dial, from, voice }: { asterisk: SipAddress; dial: string; from: string | null; voice?: Int16Array }): Promise<SipCaller> {
  const station = await openStation(asterisk, voice)
  const callId = `${station.relay.port}-${process.pid}@caller`
  const dialog = new Dialog(station, callId, 'sipp')
  station.relay.onMessage((message) => dialog.see(message))
  await station.run(callerScenario({ relayPort: station.relay.port, rtpPort: station.media.port, dial, from }), ['-m', '1', '-cid_str', callId, '-s', dial])
  return {
    media: station.media,
    answered: dialog.answered,
    ended: dialog.ended,
    hangUp: () => station.relay.command(callId, 'INFO'),
    hold: () => station.relay.command(callId, 'MESSAGE'),
    resume: () => station.relay.command(callId, 'NOTIFY'),
    close: station.close,
  }
}

/** A telephone that can be called. `answerAfterMs` null: it rings until the test answers. */
export async function startPhone({ voice, answerAfterMs = null }: { voice?: Int16Array; answerAfterMs?: number | null } = {}): Promise<SipPhone> {
  const station = await openStation(null, voice)
  const rings: { ring: PhoneRing; dialog: Dialog; callId: string }[] = []
  const waiting = new Set<() => void>()
  station.relay.onMessage((message) => {
    const known = rings.find(({ callId }) => callId === message.callId)
    if (known) return known.dialog.see(message)
    if (message.method !== 'INVITE') return
    const dialog = new Dialog(station, message.callId, 'asterisk')
    dialog.see(message)
    const ring = ringOf(station, dialog, message)
    rings.push({ ring, dialog, callId: message.callId })
    if (answerAfterMs !== null) setTimeout(() => ring.answer(), answerAfterMs)
    for (const wake of waiting) wake()
  })
  await station.run(phoneScenario({ relayPort: station.relay.port, rtpPort: station.media.port }), [])
  const ring = async (index: number): Promise<PhoneRing> => {
    for (;;) {
      const entry = rings[index]
      if (entry) return entry.ring
      await new Promise<void>((wake) => waiting.add(wake))
    }
  }
  return {
    uri: `sip:127.0.0.1:${station.relay.port}`,
    media: station.media,
    get rings() {
      return rings.map((entry) => entry.ring)
    },
    ring,
    close: station.close,
  }
}

function ringOf({ relay }: Station, dialog: Dialog, invite: SipMessage): PhoneRing {
  const { callId } = invite
  return {
    header: (name) => header(invite.text, name),
    answered: dialog.answered,
    ended: dialog.ended,
    answer: () => relay.command(callId, 'INFO'),
    decline: () => relay.command(callId, 'MESSAGE'),
    busy: () => relay.command(callId, 'NOTIFY'),
    hangUp: () => relay.command(callId, 'INFO'),
    hold: () => relay.command(callId, 'MESSAGE'),
    resume: () => relay.command(callId, 'NOTIFY'),
  }
}

/** Follows one SIP dialog by the messages that pass. `caller` is the side that sent the INVITE. */
class Dialog {
  readonly answered: Promise<void>
  readonly ended: Promise<SipEnd>
  readonly #station: Station
  readonly #callId: string
  readonly #caller: 'sipp' | 'asterisk'
  readonly #answer = Promise.withResolvers<void>()
  readonly #end = Promise.withResolvers<SipEnd>()

  constructor(station: Station, callId: string, caller: 'sipp' | 'asterisk') {
    this.#station = station
    this.#callId = callId
    this.#caller = caller
    this.answered = this.#answer.promise
    this.ended = this.#end.promise
    this.answered.catch(() => {})
  }

  see(message: SipMessage): void {
    if (message.callId !== this.#callId) return
    if (message.from === 'asterisk') this.#follow(message)
    if (message.method === 'BYE') return this.#over({ by: message.from === 'sipp' ? 'us' : 'them', status: null })
    if (message.method === 'CANCEL') return this.#over({ by: 'cancelled', status: null })
    if (message.about !== 'INVITE' || message.status === null || message.from === this.#caller) return
    if (message.status === 200) this.#answer.resolve()
    if (message.status >= 300) this.#over({ by: 'refused', status: message.status })
  }

  /** Media goes where Asterisk's latest SDP says. */
  #follow(message: SipMessage): void {
    const target = audioAddress(message.text)
    if (target) this.#station.media.connect(target.address, target.port)
  }

  #over(end: SipEnd): void {
    this.#answer.reject(new Error(`the call ended before it was answered (${end.by}, status ${end.status ?? 'none'})`))
    this.#end.resolve(end)
  }
}

interface Station {
  relay: SipRelay
  media: RtpEndpoint
  run(scenario: string, args: string[]): Promise<void>
  close(): Promise<void>
}

/** A process that is killed cannot end its SIPps: they end by themselves then. */
const LONGEST_LIFE = '900s'
const MOST_STARTS = 5

/** A SIPp process to be, with its relay and its media. */
async function openStation(asterisk: SipAddress | null, voice: Int16Array | undefined): Promise<Station> {
  const sippPort = await freeUdpPort()
  const relay = await SipRelay.open(sippPort, asterisk)
  const media = await RtpEndpoint.open()
  if (voice) media.say(voice)
  const folder = await mkdtemp(join(tmpdir(), 'hotline-sipp-'))
  let sipp: ChildProcess | null = null
  let closed = false
  return {
    relay,
    media,
    async run(scenario, args) {
      const [file, errors] = [join(folder, 'scenario.xml'), join(folder, 'errors.log')]
      await writeFile(file, scenario)
      const start = async (): Promise<ChildProcess> => {
        // SIPp binds sound ports that nobody uses here; by itself every SIPp of the machine looks for them among the same fifty.
        const soundPort = await freePortBlock()
        const controlPort = await freeUdpPort()
        const child = spawn('sipp', [`127.0.0.1:${relay.port}`, '-sf', file, '-i', '127.0.0.1', '-p', String(sippPort), '-mp', String(soundPort), '-cp', String(controlPort), '-timeout', LONGEST_LIFE, '-nostdin', '-trace_err', '-error_file', errors, ...args], { cwd: folder, stdio: 'ignore' })
        await once(child, 'spawn')
        // A test that fails may leave its callers and telephones.
        child.once('exit', killAtTheEnd(() => child.pid))
        return child
      }
      for (let tries = 1; ; tries += 1) {
        sipp = await start()
        if (await hasStarted(sippPort, sipp)) return
        if (tries === MOST_STARTS) throw new Error(`SIPp does not start: ${await readFile(errors, 'utf8').catch(() => 'it does not say why')}`)
      }
    },
    async close() {
      if (closed) return
      closed = true
      sipp?.kill('SIGKILL')
      relay.close()
      media.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** SIPp's exit codes for a fatal error (-1) and for a socket that is taken (-2). A call that failed is 1: SIPp had started then. */
const FATAL = new Set([255, 254])

/** SIPp binds its other sockets after that of SIP: it has started when it lives on, or when its call is over by then. */
async function hasStarted(port: number, sipp: ChildProcess): Promise<boolean> {
  await untilBound(port, sipp)
  await new Promise((resolve) => setTimeout(resolve, 150))
  return sipp.exitCode === null || !FATAL.has(sipp.exitCode)
}

/** SIPp says nothing when it is ready: the kernel's table of sockets does. (Trying to bind the port would take it from SIPp.) */
async function untilBound(port: number, sipp: ChildProcess): Promise<void> {
  const socket = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  const deadline = Date.now() + 10_000
  while (sipp.exitCode === null && !(await readFile('/proc/net/udp', 'utf8')).split('\n').some((line) => line.slice(0, 25).includes(socket))) {
    if (Date.now() > deadline) throw new Error('SIPp did not start')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Ports given out in this process: SIPp takes one a moment later. */
const given = new Set<number>()

/** A free port below those that the system gives out by itself, so that no socket opened meanwhile takes it. */
async function freeUdpPort(): Promise<number> {
  for (;;) {
    const port = 7000 + Math.floor(Math.random() * 3000)
    // Taken before it is looked at: callers start side by side.
    if (given.has(port)) continue
    given.add(port)
    if (await isUdpPortFree(port)) return port
  }
}

const BLOCK = 4

/** The first of four free ports in a row, above those that the system gives out by itself. */
async function freePortBlock(): Promise<number> {
  for (;;) {
    const first = 61_000 + BLOCK * Math.floor(Math.random() * 1_100)
    const ports = Array.from({ length: BLOCK }, (_, i) => first + i)
    if (given.has(first)) continue
    given.add(first)
    if ((await Promise.all(ports.map(isUdpPortFree))).every(Boolean)) return first
  }
}

function isUdpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
