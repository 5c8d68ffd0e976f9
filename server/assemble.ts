import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { createAriTelephony } from './adapters/ari/ari-telephony.ts'
import { createLocalBus } from './adapters/bus/local-bus.ts'
import type { Database } from './adapters/db/connect.ts'
import { openJournal } from './adapters/journal/file-journal.ts'
import { createRhvoiceSpeech } from './adapters/speech/rhvoice-speech.ts'
import { createAttachmentStorage } from './adapters/storage/attachment-storage.ts'
import { createFallbackBox } from './adapters/storage/fallback-box.ts'
import { createRecordingStorage } from './adapters/storage/recording-storage.ts'
import type { Config } from './config.ts'
import type { Clock } from './ports.ts'
import { loadProductionCalendar } from './regulations/production-calendar.ts'
import type { ServerParts } from './runtime/parts.ts'
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
import type { BookChange, RegulationBook } from './services/regulation-book.ts'
import { createServices } from './services/services.ts'
import type { Services } from './services/services.ts'
import { createSpokenNotices } from './services/spoken-notices.ts'
import { createWording } from './services/wording.ts'

const VOICE = 'anna'
const HOUSEKEEPING_MS = 3_600_000

/** What runs already when the hotline is put together. */
export interface Foundations {
  config: Config
  parts: ServerParts
  clock: Clock
  tools: Toolbox
  database: Database
  regulations: RegulationBook
  log: Logger
}

export interface Hotline {
  services: Services
  telephonyAnswers(): Promise<void>
  /** What the last process left behind; afterwards people may be let in. */
  takeUp(): Promise<void>
  connect(): Promise<void>
  stop(): Promise<void>
}

/** Everything behind the HTTP side: calls, agents, lines, recordings. */
export async function assemble({ config, parts, clock, tools, database, regulations, log }: Foundations): Promise<Hotline> {
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
