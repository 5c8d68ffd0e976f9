import type { Logger } from 'pino'
import { TelephonyError } from '../../ports.ts'
import type { Telephony, TelephonyEvent, TelephonyInventory } from '../../ports.ts'
import { AriConnection } from './ari-connection.ts'
import type { AriEvent, BridgeJson, ChannelJson, EndpointJson, RestRequest } from './ari-json.ts'
import { UNWANTED_EVENTS } from './ari-json.ts'
import * as commands from './commands.ts'
import { agentObjects, demoCallerObjects, removal } from './endpoints.ts'
import type { EndpointObjects } from './endpoints.ts'
import { toInventory } from './inventory.ts'
import { PlaybackLedger } from './playback-ledger.ts'
import { reachability, toEvent } from './to-event.ts'

/** The recording's line in extensions.conf; its extension is the call's id. */
const RECORD_CONTEXT = 'hotline-record'
/** What has just gone, is there already, or is in no state for this: the events tell the rest. */
const NORMAL_REFUSALS = [404, 409, 422]
/** `addChannel` says 400 for a channel that has gone. */
const NORMAL_WHEN_BRIDGING = [400, ...NORMAL_REFUSALS]

export interface AriTelephonyOptions {
  /** Address of Asterisk's HTTP server, e.g. http://127.0.0.1:8088; a path is ignored. */
  url: string
  username: string
  password: string
  /** Stasis application of extensions.conf. */
  app: string
  log: Logger
}

export type AriTelephony = Telephony & {
  /** Connects and stays connected; resolves after the first attempt, successful or not. */
  start(): Promise<void>
  close(): Promise<void>
  /** Commands given so far. */
  readonly commands: number
}

interface AsteriskInfo {
  system: { version: string; entity_id: string }
  status: { startup_time: string }
}

/** The telephony that an Asterisk 22 provides through ARI. */
export function createAriTelephony(options: AriTelephonyOptions): AriTelephony {
  const { app, log } = options
  const listeners = new Set<(event: TelephonyEvent) => void>()
  const ledger = new PlaybackLedger()
  const reachable = new Set<string>()
  const held = new Map<string, boolean>()
  let up = false
  /** What came while the connection was being prepared; told after `connected`. */
  let early: AriEvent[] = []
  let epoch: string | null = null
  const connection = new AriConnection({ ...options, onOpen: prepare, onLost: lost, onMessage: (message) => hear(message as AriEvent) })

  async function prepare(): Promise<void> {
    early = []
    ledger.clear()
    held.clear()
    const [info, endpoints] = await Promise.all([ask<AsteriskInfo>(commands.describeAsterisk), ask<EndpointJson[]>(commands.listEndpoints), give(commands.dropEvents(app, UNWANTED_EVENTS))])
    epoch = `${info.system.entity_id} ${info.status.startup_time}`
    up = true
    log.info({ version: info.system.version, epoch }, 'ari: connected')
    emit({ type: 'connected' })
    reviewReachability(endpoints)
    for (const event of early.splice(0)) tell(event)
  }

  function lost(reason: string): void {
    if (!up) return
    up = false
    log.warn({ reason }, 'ari: disconnected')
    emit({ type: 'disconnected', reason })
  }

  function hear(event: AriEvent): void {
    if (up) tell(event)
    else early.push(event)
  }

  function tell(event: AriEvent): void {
    const meaning = toEvent(event, ledger)
    if (meaning?.type === 'agent-reachable') return noteReachability(meaning.agentId, meaning.reachable)
    if (meaning?.type === 'held') held.set(meaning.channelId, true)
    if (meaning?.type === 'resumed') held.set(meaning.channelId, false)
    if (meaning?.type === 'channel-gone') held.delete(meaning.channelId)
    if (meaning) emit(meaning)
  }

  function noteReachability(agentId: string, now: boolean): void {
    if (reachable.has(agentId) === now) return
    if (now) reachable.add(agentId)
    else reachable.delete(agentId)
    emit({ type: 'agent-reachable', agentId, reachable: now })
  }

  /** While the connection was down agents came and went; after a restart of Asterisk nobody is registered. */
  function reviewReachability(endpoints: EndpointJson[]): void {
    const found = new Set(endpoints.map(reachability).flatMap((event) => (event?.reachable ? [event.agentId] : [])))
    for (const agentId of reachable) noteReachability(agentId, found.has(agentId))
    for (const agentId of found) noteReachability(agentId, true)
  }

  function emit(event: TelephonyEvent): void {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        log.error({ err: error, event: event.type }, 'ari: a listener failed')
      }
    }
  }

  /** Tells it after the command has resolved, as Asterisk would. */
  function emitSoon(event: TelephonyEvent): void {
    setImmediate(() => emit(event))
  }

  /** @returns whether it was done; false when what it is about has just gone. @throws TelephonyError */
  async function give(request: RestRequest, normal = NORMAL_REFUSALS): Promise<boolean> {
    const { status_code: status, reason_phrase: reason } = await connection.request(request)
    if (status < 300) return true
    if (normal.includes(status)) return false
    throw new TelephonyError('refused', `Asterisk refused ${request.method} ${request.uri}: ${status} ${reason}`)
  }

  async function ask<T>(request: RestRequest): Promise<T> {
    const { status_code: status, message_body: body } = await connection.request(request)
    if (status >= 300 || body === undefined) throw new TelephonyError('refused', `Asterisk refused ${request.method} ${request.uri}: ${status}`)
    return JSON.parse(body) as T
  }

  async function giveAll(requests: RestRequest[]): Promise<void> {
    await Promise.all(requests.map((request) => give(request)))
  }

  async function provision({ auth, findAor, aor, endpoint }: EndpointObjects): Promise<void> {
    const [registered] = await Promise.all([give(findAor), give(auth)])
    await Promise.all([registered ? true : give(aor), give(endpoint)])
  }

  /** Holds are told by events only; those of before the connection have to be asked for. */
  async function learnHolds(channelIds: string[]): Promise<void> {
    const unknown = channelIds.filter((channelId) => !held.has(channelId))
    await Promise.all(unknown.map(async (channelId) => {
      const { status_code: status, message_body: body } = await connection.request(commands.readHold(channelId))
      if (status === 200 && !held.has(channelId)) held.set(channelId, (JSON.parse(body ?? '{}') as { value?: string }).value === '1')
    }))
  }

  return {
    get up() {
      return up
    },
    get epoch() {
      return epoch
    },
    get commands() {
      return connection.commands
    },
    start: () => connection.start(),
    close: () => connection.close(),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async answer(channelId) {
      await give(commands.answer(channelId))
    },
    /** Asterisk keeps commands of a channel in line, so music ordered behind an announcement begins when that is over. */
    async play(channelId, playbackId, sounds, thenHold) {
      const [played] = await Promise.all([give(commands.play(channelId, playbackId, sounds)), thenHold ? give(commands.startMusic(channelId)) : true])
      if (!played) emitSoon({ type: 'announcement-finished', playbackId, heard: false })
    },
    async stopPlayback(playbackId) {
      ledger.stopping(playbackId)
      if (!(await give(commands.stopPlayback(playbackId)))) ledger.forget(playbackId)
    },
    async startMusic(channelId) {
      await give(commands.startMusic(channelId))
    },
    async stopMusic(channelId) {
      await give(commands.stopMusic(channelId))
    },
    async armRecording(channelId, callId) {
      await give(commands.enterDialplan(channelId, RECORD_CONTEXT, callId))
    },
    /** An endpoint that is not registered makes no channel at all: the leg's end is told all the same. */
    async ring(leg) {
      const { status_code: status } = await connection.request(commands.ring(leg, app))
      if (status >= 300 && status !== 409) emitSoon({ type: 'channel-gone', channelId: leg.legId, why: 'unreachable' })
    },
    async bridge(bridgeId, channelIds) {
      await Promise.all([give(commands.makeBridge(bridgeId)), give(commands.addToBridge(bridgeId, channelIds), NORMAL_WHEN_BRIDGING)])
    },
    async destroyBridge(bridgeId) {
      await give(commands.destroyBridge(bridgeId))
    },
    async hangUp(channelId) {
      await give(commands.hangUp(channelId))
    },
    async recordMessage(channelId, messageId, limitMs) {
      if (!(await give(commands.recordMessage(channelId, messageId, limitMs)))) emitSoon({ type: 'message-finished', messageId, durationMs: null })
    },
    playbackRunning: (playbackId) => give(commands.playback(playbackId)),
    messageRunning: (messageId) => give(commands.liveRecording(messageId)),
    async inventory(): Promise<TelephonyInventory> {
      const [channels, bridges] = await Promise.all([ask<ChannelJson[]>(commands.listChannels), ask<BridgeJson[]>(commands.listBridges)])
      await learnHolds(bridges.flatMap((bridge) => bridge.channels))
      return toInventory(channels, bridges, app, (channelId) => held.get(channelId) ?? false)
    },
    async announceWithoutUs(number, sounds) {
      await give(commands.announceWithoutUs(number, sounds))
    },
    async provisionAgent(agentId, credentials) {
      await provision(agentObjects(agentId, credentials))
    },
    async provisionDemoCaller(id, credentials, number) {
      await provision(demoCallerObjects(id, credentials, number))
    },
    async removeEndpoint(id) {
      await giveAll(removal(id))
    },
  }
}
