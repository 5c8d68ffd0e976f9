import type { Logger } from 'pino'
import type {
  AlarmStore, AttachmentStore, CallArchive, CallStore, ClientImport, ClientStore, CompanyStore, IntakeKeyStore, NoticeArchive, TicketHistory, OutgoingStore, OverrideStore, PersonStore, RecordingStore, RegulationStore, ReportStore,
  RegulationWatch, SavedViewStore, SessionStore, TicketLog, TicketStore,
} from '../../ports.ts'
import { createAlarmStore } from './alarm-store.ts'
import { createAttachmentStore } from './attachment-store.ts'
import { createCallArchive } from './call-archive.ts'
import { createCallStore } from './call-store.ts'
import { createClientImport } from './client-import.ts'
import { createClientStore } from './client-store.ts'
import { createCompanyStore } from './company-store.ts'
import { createIntakeKeyStore } from './intake-key-store.ts'
import { createNoticeStore } from './notice-store.ts'
import { createOutgoingStore } from './outgoing-store.ts'
import { createOverrideStore } from './override-store.ts'
import { createPersonStore } from './person-store.ts'
import { openPools } from './pools.ts'
import { openPrisma } from './prisma.ts'
import { createRecordedCalls } from './recorded-calls.ts'
import { createRecordingStore } from './recording-store.ts'
import { createRegulationWatch } from './regulation-channel.ts'
import { createRegulationStore } from './regulation-store.ts'
import { createReportStore } from './report-store.ts'
import { createSavedViewStore } from './saved-view-store.ts'
import { createSessionStore } from './session-store.ts'
import { storeError } from './store-error.ts'
import { createTicketHistory } from './ticket-history.ts'
import { createTicketLog } from './ticket-log.ts'
import { createTicketStore } from './ticket-store.ts'

export interface Database {
  calls: CallStore
  archive: CallArchive
  recordings: RecordingStore
  recordedCalls: ReturnType<typeof createRecordedCalls>
  people: PersonStore
  sessions: SessionStore
  tickets: TicketStore
  ticketLog: TicketLog
  alarms: AlarmStore
  attachments: AttachmentStore
  outgoing: OutgoingStore
  intakeKeys: IntakeKeyStore
  savedViews: SavedViewStore
  clients: ClientStore
  clientImport: ClientImport
  overrides: OverrideStore
  regulations: RegulationStore
  regulationWatch: RegulationWatch
  companies: CompanyStore
  reports: ReportStore
  notices: NoticeArchive
  ticketHistory: TicketHistory
  /** @throws StoreUnavailable within about two seconds when the database does not answer. */
  ping(): Promise<void>
  /** Waits for what is running and closes every connection. */
  close(): Promise<void>
}

/**
 * All stores on one PostgreSQL. Nothing is connected yet: the first use does it, and after an interruption the next one.
 * Every store throws StoreUnavailable while the database does not answer.
 * @param url `postgresql://…`; it holds the password, so it is not logged
 */
export function connectDatabase(url: string, log: Logger): Database {
  const pools = openPools(url, log)
  const prisma = openPrisma(pools.panel)
  const watch = createRegulationWatch(url, log)
  return {
    calls: createCallStore(pools.quick),
    archive: createCallArchive(prisma),
    recordings: createRecordingStore(prisma, pools.panel),
    recordedCalls: createRecordedCalls(pools.quick),
    people: createPersonStore(prisma),
    sessions: createSessionStore(pools.quick),
    tickets: createTicketStore(prisma, pools.panel),
    ticketLog: createTicketLog(pools.panel),
    alarms: createAlarmStore(pools.panel),
    attachments: createAttachmentStore(prisma),
    outgoing: createOutgoingStore(pools.panel),
    intakeKeys: createIntakeKeyStore(prisma),
    savedViews: createSavedViewStore(prisma),
    clients: createClientStore(prisma, pools.quick),
    clientImport: createClientImport(prisma),
    overrides: createOverrideStore(prisma),
    regulations: createRegulationStore(prisma),
    regulationWatch: watch,
    companies: createCompanyStore(prisma),
    reports: createReportStore(pools.panel),
    notices: createNoticeStore(prisma),
    ticketHistory: createTicketHistory(pools.panel),
    async ping() {
      await pools.quick.query('SELECT 1').catch((error: unknown) => {
        throw storeError(error)
      })
    },
    async close() {
      await watch.close()
      await prisma.$disconnect()
      await Promise.all([pools.quick.end(), pools.panel.end()])
    },
  }
}
