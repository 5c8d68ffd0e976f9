import type { Logger } from 'pino'
import type { Call, CallFact } from '../domain/telephony/call.ts'
import { summarise } from '../domain/telephony/call.ts'
import type { ProductionCalendar } from '../domain/worktime/production-calendar.ts'
import type {
  AlarmStore, AttachmentStorage, AttachmentStore, CallArchive, ClientStore, Clock, CompanyStore, EventBus, IntakeKeyStore, NoticeArchive, TicketHistory, OutgoingStore, OverrideStore, PersonStore,
  RecordingStorage, RecordingStore, RegulationStore, ReportStore, SavedViewStore, SessionStore, SpokenAudio, Telephony, TicketLog, TicketStore,
} from '../ports.ts'
import { createAuth } from './auth.ts'
import { createCallRecords } from './call-records.ts'
import { createClients } from './clients.ts'
import { createCompanies } from './companies.ts'
import type { Commands } from './commands.ts'
import { createDeclinedService } from './declined-service.ts'
import { createDeskRules } from './desk-rules.ts'
import { createDesk } from './desk.ts'
import { createDemo } from './demo.ts'
import { createFigures } from './figures.ts'
import { createHotlines } from './hotlines.ts'
import type { StoreStatus } from './journaled-call-store.ts'
import { createListening } from './listening.ts'
import { createLiveView } from './live-view.ts'
import { createMetrics } from './metrics.ts'
import { createNotices } from './notices.ts'
import { clientPageMessenger } from './outgoing.ts'
import { createOverrides } from './overrides.ts'
import { createPeople } from './people.ts'
import { createPublicPages } from './public-page.ts'
import { createQueues } from './queues.ts'
import { createRecordings } from './recordings.ts'
import type { RegulationBook } from './regulation-book.ts'
import { createRegulationEditor } from './regulation-editor.ts'
import { createSystemStatus } from './system-status.ts'
import { createTicketLists } from './ticket-lists.ts'
import { createWhatIf } from './what-if.ts'
import { createWorkReports } from './work-report.ts'

export interface ServicesDeps {
  stores: {
    archive: CallArchive
    recordings: RecordingStore
    people: PersonStore
    sessions: SessionStore
    tickets: TicketStore
    savedViews: SavedViewStore
    clients: ClientStore
    overrides: OverrideStore
    regulations: RegulationStore
    companies: CompanyStore
    notices: NoticeArchive
    ticketHistory: TicketHistory
    reports: ReportStore
    ticketLog: TicketLog
    alarms: AlarmStore
    attachments: AttachmentStore
    outgoing: OutgoingStore
    intakeKeys: IntakeKeyStore
  }
  storage: Pick<RecordingStorage, 'read'>
  /** Where attachments are kept. */
  files: AttachmentStorage
  telephony: Pick<Telephony, 'provisionDemoCaller' | 'removeEndpoint'>
  /** How many commands Asterisk was given so far, for the metrics. */
  commandsGiven?: () => number
  regulations: RegulationBook
  calendar: ProductionCalendar
  /** Speaks announcements at the panel. */
  audio: SpokenAudio
  commands: Commands
  bus: EventBus
  clock: Clock
  log: Logger
  phoneHosts: readonly string[]
  demo: boolean
}

export type Services = ReturnType<typeof createServices>

/** Everything that the panel and the HTTP API are made of. */
export function createServices({ stores, storage, files, telephony, commandsGiven = () => 0, regulations, commands, bus, clock, log, phoneHosts, demo, audio, calendar }: ServicesDeps) {
  const hotlines = createHotlines(regulations)
  const auth = createAuth({
    people: stores.people, sessions: stores.sessions, log, now: Date.now,
    // People added on the command line are known to the database only until they come.
    onSignedIn: (person) => { if (person.office !== null) commands.agents.personChanged(person) },
  })
  const live = createLiveView({ bus, clock })
  const system = createSystemStatus({ hotlines, book: regulations, clock, bus })
  const metrics = createMetrics({ live, system, commandsGiven })
  const figures = createFigures({ archive: stores.archive, hotlines, clock, bus, log })
  const publicPages = createPublicPages({ book: regulations, notices: stores.notices, clock, log })
  const overrides = createOverrides({ overrides: stores.overrides, hotlines, lines: commands.lines, clock })
  const clients = createClients({ clients: stores.clients, tickets: stores.tickets, people: stores.people, regulations, clock })
  const desk = createDesk({ stores, cards: clients, files, messenger: clientPageMessenger, book: regulations, hotlines, bus, clock, log })
  return {
    desk,
    hotlines, auth, live, system, metrics, figures, overrides, commands, clock,
    people: createPeople({ people: stores.people, auth, hotlines, agents: commands.agents, clock, phoneHosts }),
    calls: createCallRecords(stores.archive, stores.tickets),
    declinedService: createDeclinedService({ hotlines, calls: commands.calls }),
    recordings: createRecordings({ recordings: stores.recordings, storage, archive: stores.archive, tickets: stores.tickets, clock }),
    ticketLists: createTicketLists({ tickets: stores.tickets, savedViews: stores.savedViews, hotlines, clock }),
    deskRules: createDeskRules(regulations),
    editor: createRegulationEditor({ book: regulations, store: stores.regulations, people: stores.people, clock }),
    whatIf: createWhatIf({ book: regulations, history: stores.ticketHistory, archive: stores.archive, calendar, clock }),
    listening: createListening({ book: regulations, audio, clock }),
    notices: createNotices({ notices: stores.notices, clock, changed: regulations.refresh }),
    companies: createCompanies({ companies: stores.companies, people: stores.people, auth, agents: commands.agents, book: regulations, clock }),
    publicPages,
    workReport: createWorkReports({ reports: stores.reports, book: regulations, clock }),
    clients,
    queues: createQueues({ live, hotlines, lines: commands.lines, clock }),
    demo: demo ? createDemo({ telephony, hotlines, lines: commands.lines, overrides, clock, log }) : null,

    /** Reads what has to be known before the first panel comes. */
    async start(): Promise<void> {
      system.publish()
      await figures.load()
      await desk.start()
    },

    /** Another version is in force, or a company is new: its panel starts with today’s figures; where the hours may be others, deadlines follow. */
    async regulationsChanged(rewritten: readonly string[]): Promise<void> {
      system.publish()
      for (const hotlineId of rewritten) void desk.settling.reckonAgain(hotlineId)
      await figures.load()
    },

    /** A call has made a step: figures and counters follow. */
    callChanged(call: Call): void {
      figures.changed(summarise(call))
      desk.settling.callChanged(call)
      if (call.phase === 'ended' && call.hotlineId !== '') metrics.callEnded(call.hotlineId, call.outcome)
    },

    /** What happened in a call was stored: some of it concerns the ticket at once. */
    callRecorded(call: Call, facts: readonly CallFact[]): void {
      if (facts.some(({ type }) => type === 'number-announced' || type === 'service-declined')) desk.settling.callTold(call)
    },

    /** A call that may be over has its ticket only now: out of the journal, or the dialplan took it without the server. */
    ticketOpened(): void {
      void desk.settling.sweep()
    },

    /** The store of calls reports how the database is doing; what was missed while it was away is read when it is back. */
    storeStatus(status: StoreStatus): void {
      const back = status.database === 'up' && system.view().database === 'down'
      system.store(status)
      if (back) void desk.settling.sweep()
      if (back) figures.load().catch((error: unknown) => log.error({ err: error }, 'today’s figures could not be read'))
    },

    async close(): Promise<void> {
      publicPages.close()
      await desk.close()
      figures.close()
      live.close()
    },
  }
}
