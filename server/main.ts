import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { createAriTelephony } from './adapters/ari/ari-telephony.ts'
import { createLocalBus } from './adapters/bus/local-bus.ts'
import { createClock } from './adapters/clock/business-clock.ts'
import { connectDatabase } from './adapters/db/connect.ts'
import type { Database } from './adapters/db/connect.ts'
import { openJournal } from './adapters/journal/file-journal.ts'
import { createRhvoiceSpeech } from './adapters/speech/rhvoice-speech.ts'
import { createAttachmentStorage } from './adapters/storage/attachment-storage.ts'
import { createFallbackBox } from './adapters/storage/fallback-box.ts'
import { createRecordingStorage } from './adapters/storage/recording-storage.ts'
import { buildApp } from './app.ts'
import { ConfigError, readConfig } from './config.ts'
import type { Config } from './config.ts'
import type { SoftphoneView } from './panel-protocol.ts'
import type { Clock } from './ports.ts'
import { loadPreset, presetKeys, readPresetText, RegulationFileError } from './regulations/presets.ts'
import { loadProductionCalendar } from './regulations/production-calendar.ts'
import { ownCertificate } from './runtime/certificate.ts'
import type { Certificate } from './runtime/certificate.ts'
import { ensurePackages } from './runtime/packages.ts'
import { EXIT_HOPELESS, partsOf } from './runtime/parts.ts'
import type { NewAccount, ServerMessage, ServerParts } from './runtime/parts.ts'
import { projectRoot } from './runtime/paths.ts'
import { RuntimeError } from './runtime/runtime-error.ts'
import type { Toolbox } from './runtime/tools.ts'
import { createAgents } from './services/agents.ts'
import { createAnnouncer } from './services/announcer.ts'
import { createCallerDirectory } from './services/caller-directory.ts'
import { createCallControl } from './services/call-control.ts'
import type { CallControl } from './services/call-control.ts'
import { createDispatcher } from './services/dispatcher.ts'
import type { Dispatcher } from './services/dispatcher.ts'
import { createFallbackAnnouncements } from './services/fallback-announcements.ts'
import { createFallbackIntake } from './services/fallback-intake.ts'
import { createJournaledCallStore } from './services/journaled-call-store.ts'
import { createLines } from './services/lines.ts'
import { createLiveCalls } from './services/live-calls.ts'
import { createRecordingIntake } from './services/recording-intake.ts'
import { createRegulationBook } from './services/regulation-book.ts'
import type { BookChange, RegulationBook } from './services/regulation-book.ts'
import { seedInstallation } from './services/seed.ts'
import type { Preset } from './services/seed.ts'
import { createServices } from './services/services.ts'
import type { Services } from './services/services.ts'
import { createSpokenNotices } from './services/spoken-notices.ts'
import { createWording } from './services/wording.ts'

/** The company of a new installation. */
const FIRST_PRESET = 'technokad'
const VOICE = 'anna'
const DATABASE_RETRY_MS = 1_000
const HOUSEKEEPING_MS = 3_600_000

export interface RunningServer {
  url: string
  accounts: NewAccount[]
  stop(): Promise<void>
}

/**
 * Puts the server together on a database and an Asterisk that run already, and listens.
 * @throws RuntimeError, RegulationFileError: nothing that another start would mend
 */
export async function runServer(config: Config, log: Logger): Promise<RunningServer> {
  const parts = partsOf(config)
  const clock = createClock(config.startTime)
  const tools = await ensurePackages({ cacheDir: config.cacheDir })
  const database = connectDatabase(parts.databaseUrl, log)
  await untilAnswered(database, log)
  const accounts = await seed(config, database, clock)
  const regulations = createRegulationBook({ store: database.regulations, watch: database.regulationWatch, calendar: loadProductionCalendar(), clock, log })
  await regulations.refresh()
  const hotline = await assemble({ config, parts, clock, tools, database, regulations, log })
  const certificate = await certificateOf(config)
  const secure = certificate !== null || config.http.publicUrl?.startsWith('https:') === true
  const app = await buildApp(hotline.services, {
    log,
    demo: config.demo,
    publicUrl: config.http.publicUrl,
    secure,
    iceServers: iceServersOf(config),
    webRoot: join(projectRoot, 'web/dist'),
    tls: certificate,
    sipWebSocketUrl: parts.sipWebSocketUrl,
    health: { database: database.ping, telephony: hotline.telephonyAnswers },
  })
  await hotline.takeUp()
  try {
    await app.listen({ host: config.http.host, port: config.http.port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new RuntimeError('port-taken', `port ${config.http.port} is taken by another program: set HOTLINE_HTTP_PORT to a free one`)
  }
  await hotline.connect()
  return {
    url: config.http.publicUrl ?? `${certificate ? 'https' : 'http'}://${shownHost(config.http.host)}:${config.http.port}`,
    accounts,
    async stop() {
      await app.close()
      await hotline.stop()
      await database.close()
    },
  }
}

interface Foundations {
  config: Config
  parts: ServerParts
  clock: Clock
  tools: Toolbox
  database: Database
  regulations: RegulationBook
  log: Logger
}

interface Hotline {
  services: Services
  telephonyAnswers(): Promise<void>
  /** What the last process left behind; afterwards people may be let in. */
  takeUp(): Promise<void>
  connect(): Promise<void>
  stop(): Promise<void>
}

/** Everything behind the HTTP side: calls, agents, lines, recordings. */
async function assemble({ config, parts, clock, tools, database, regulations, log }: Foundations): Promise<Hotline> {
  const { folders } = parts
  const bus = createLocalBus()
  const telephony = createAriTelephony({ ...parts.ari, log })
  const storage = createRecordingStorage({ tools, archiveDir: config.recordingsDir, talksDir: folders.recordingsDir, messagesDir: folders.messagesDir })
  const speech = createRhvoiceSpeech({ tools, cacheDir: folders.soundsDir, voice: VOICE, log })
  const journalDir = join(config.dataDir, 'journal')
  const store = createJournaledCallStore({
    inner: database.calls,
    journal: await openJournal(join(journalDir, 'calls.journal'), log),
    refused: await openJournal(join(journalDir, 'refused.journal'), log),
    ping: database.ping,
    clock,
    log,
    onTicketOpened(callId, ticket) {
      callControl.ticketOpened(callId, ticket)
      services.ticketOpened()
    },
    onStatus: (status) => services.storeStatus(status),
  })

  const notices = createSpokenNotices({ store: database.notices, clock, log })
  const wording = createWording(regulations)
  const fallbackAnnouncements = createFallbackAnnouncements({ regulations, telephony, speech, wording, clock, log })
  const announcer = createAnnouncer({ speech, regulations, noticeTexts: notices.texts, log })
  const lines = createLines({
    regulations,
    overrides: database.overrides,
    notices,
    clock,
    bus,
    log,
    shiftsChanged: () => dispatcher.shiftsChanged(),
    wordsChanged() {
      void announcer.prepare()
      void fallbackAnnouncements.refresh()
    },
  })
  const agents = createAgents({ people: database.people, telephony, dispatcher: () => dispatcher, clock, bus, log })
  const dispatcher: Dispatcher = createDispatcher({
    clock,
    onShift: lines.onShift,
    assign: (callId, agentId) => callControl.assign(callId, agentId),
    agentChanged: agents.changed,
  })
  const intake = createRecordingIntake({
    storage,
    recordings: database.recordings,
    findCall: database.recordedCalls.byId,
    retentionDays: (hotlineId) => services.hotlines.retentionDays(hotlineId),
    clock,
    log,
  })
  const liveCalls = createLiveCalls({ bus })
  const callControl: CallControl = createCallControl({
    telephony,
    speech,
    store,
    dispatcher: () => dispatcher,
    reception: lines.reception,
    wording,
    callers: createCallerDirectory({ clients: database.clients, regulations }),
    clock,
    log,
    newId: randomUUID,
    changed(call) {
      liveCalls.changed(call)
      services.callChanged(call)
    },
    recorded: (call, facts) => services.callRecorded(call, facts),
    ended: intake.ingest,
    measured: { answer: (ms) => services.metrics.answered(ms), ring: (ms) => services.metrics.freedToRing(ms) },
  })
  const box = createFallbackBox({
    fallbackDir: folders.fallbackDir,
    messagesDir: folders.messagesDir,
    clock,
    isLive: async (channelId) => (await telephony.inventory()).channels.some(({ id }) => id === channelId),
  })
  const fallback = createFallbackIntake({ box, store, findCallByChannel: database.recordedCalls.byChannel, reception: lines.reception, ingest: intake.ingest, ticketOpened: () => services.ticketOpened(), clock, log })
  const services: Services = createServices({
    stores: database,
    storage,
    files: createAttachmentStorage({ dir: join(config.recordingsDir, 'attachments') }),
    telephony,
    commandsGiven: () => telephony.commands,
    regulations,
    audio: speech,
    calendar: loadProductionCalendar(),
    commands: { agents: { ...agents, finishWrapUp: dispatcher.finishWrapUp, extendWrapUp: dispatcher.extendWrapUp }, calls: callControl, lines },
    bus,
    clock,
    log,
    phoneHosts: config.phoneHosts,
    demo: config.demo,
  })

  /** Calls are in step with Asterisk again: what they left behind can be told from what they still write. */
  async function takeUpLeftovers(): Promise<void> {
    await callControl.settled()
    await agents.provisionAgain()
    await intake.ingestLeftovers(callControl.isActive)
    await fallback.run()
  }

  telephony.subscribe((event) => {
    if (event.type === 'disconnected') services.system.telephony('down')
    if (event.type === 'connected') {
      services.system.telephony('up')
      void fallbackAnnouncements.refresh()
    }
  })
  let housekeeping: NodeJS.Timeout | null = null

  /** Another version is in force, a company is new, or a notice was published: everything that runs goes by it from now on. */
  async function followRegulations({ regulations: changed, rewritten }: BookChange): Promise<void> {
    if (changed) {
      await lines.regulationsChanged()
      await services.regulationsChanged(rewritten)
    }
    await lines.noticesChanged()
  }

  return {
    services,
    async telephonyAnswers() {
      if (!telephony.up) throw new Error('Asterisk does not answer')
    },
    async takeUp() {
      await services.start()
      await agents.load()
      await lines.refresh()
      await lines.noticesChanged()
      await callControl.start()
    },
    async connect() {
      telephony.subscribe((event) => {
        if (event.type === 'connected') takeUpLeftovers().catch((error: unknown) => log.error({ err: error }, 'what was left over could not be taken up'))
      })
      regulations.onChange((change) => void followRegulations(change).catch((error: unknown) => log.error({ err: error }, 'a change of the regulations was not followed')))
      regulations.follow()
      store.start()
      intake.start()
      await telephony.start()
      housekeeping = setInterval(() => void services.auth.removeExpired().catch((error: unknown) => log.warn({ err: error }, 'old sessions could not be removed')), HOUSEKEEPING_MS).unref()
    },
    async stop() {
      if (housekeeping) clearInterval(housekeeping)
      await telephony.close()
      await callControl.settled()
      callControl.close()
      dispatcher.close()
      lines.close()
      await fallback.close()
      await intake.close()
      await Promise.all([storage.close(), speech.close()])
      regulations.close()
      await services.close()
      await store.close()
    },
  }
}

/** PostgreSQL may come up after us. */
async function untilAnswered(database: Database, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await database.ping()
    } catch (error) {
      log.warn({ err: error }, 'the database does not answer yet')
      await sleep(DATABASE_RETRY_MS)
    }
  }
}

async function seed(config: Config, { regulations, people, clients, companies }: Database, clock: Clock): Promise<NewAccount[]> {
  const others = presetKeys().filter((key) => key !== FIRST_PRESET).map(presetOf)
  const options = { presets: [presetOf(FIRST_PRESET), ...others] as const, adminPassword: config.adminPassword?.reveal() ?? null, demo: config.demo }
  const accounts = await seedInstallation({ regulations, people, clients, companies, now: clock.now() }, options)
  return accounts.map(({ company, login, role, office, password }) => ({ company, login, role, office, password }))
}

function presetOf(key: string): Preset {
  const regulation = loadPreset(key)
  return { key, company: regulation.company.name.ru, source: readPresetText(key), regulation }
}

/** HTTPS for everybody but this machine's own browsers, unless a proxy does it. */
async function certificateOf({ http, dataDir }: Config): Promise<Certificate | null> {
  if (http.tls) return { cert: await readFile(http.tls.certFile, 'utf8'), key: await readFile(http.tls.keyFile, 'utf8') }
  if (http.publicUrl !== null || ['127.0.0.1', 'localhost', '::1'].includes(http.host)) return null
  return ownCertificate(dataDir)
}

function iceServersOf({ stun, turn }: Config): SoftphoneView['iceServers'] {
  return [
    ...(stun ? [{ urls: `stun:${stun}` }] : []),
    ...(turn ? [{ urls: `turn:${turn.server}`, username: turn.username, credential: turn.password.reveal() }] : []),
  ]
}

function shownHost(host: string): string {
  return host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host
}

/** What a parent process is told; without one, the log has it. */
function tell(message: ServerMessage): void {
  process.send?.(message)
}

function isHopeless(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof RuntimeError || error instanceof RegulationFileError
}

async function main(): Promise<void> {
  let log = pino({ level: 'info' })
  try {
    const config = readConfig()
    log = pino({ level: config.logLevel, base: null })
    const server = await runServer(config, log)
    log.info({ url: server.url }, 'the server listens')
    tell({ type: 'ready', url: server.url, accounts: server.accounts })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'the server stops')
        void server.stop().then(() => process.exit(0))
      })
    }
    // Started by `npm start`: without that process nobody looks after the parts any more.
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  } catch (error) {
    log.fatal({ err: error }, 'the server cannot start')
    if (!isHopeless(error)) throw error
    tell({ type: 'failed', message: error.message })
    process.exitCode = EXIT_HOPELESS
    process.disconnect?.()
  }
}

if (import.meta.main) await main()
