import type { AlarmStore, AttachmentStorage, AttachmentStore, ClientCards, ClientStore, Clock, EventBus, IntakeKeyStore, Messenger, OutgoingStore, PersonStore, TicketLog, TicketStore } from '../ports.ts'
import { createAlarms } from './alarms.ts'
import { createAttachments } from './attachments.ts'
import type { Log } from './log.ts'
import { createEscalationNotices } from './escalation-notices.ts'
import type { Hotlines } from './hotlines.ts'
import { createIntake } from './intake.ts'
import { createIntakeKeys } from './intake-keys.ts'
import { createOutgoing } from './outgoing.ts'
import { createPortal } from './portal.ts'
import { createTicketDesk } from './ticket-desk.ts'
import { createTicketDetails } from './ticket-detail.ts'
import { createTicketKeeper } from './ticket-keeper.ts'
import { createTicketOpening } from './ticket-opening.ts'
import { createTicketRules, type RulesBook } from './ticket-rules.ts'
import { createTicketSettling } from './ticket-settling.ts'

export interface DeskDeps {
  stores: {
    ticketLog: TicketLog
    tickets: TicketStore
    alarms: AlarmStore
    attachments: AttachmentStore
    outgoing: OutgoingStore
    intakeKeys: IntakeKeyStore
    people: PersonStore
    clients: ClientStore
  }
  cards: ClientCards
  files: AttachmentStorage
  messenger: Messenger
  book: RulesBook
  hotlines: Hotlines
  bus: EventBus
  clock: Clock
  log: Log
  /** How often to look for what another server has planned, ms. */
  lookEveryMs?: number
}

export type Desk = ReturnType<typeof createDesk>

/** The ticket desk put together: what people do, what comes from outside, what happens by itself. */
export function createDesk({ stores, cards, files, messenger, book, hotlines, bus, clock, log, ...looking }: DeskDeps) {
  const { ticketLog, tickets, people, clients } = stores
  const rules = createTicketRules({ book, cards, clock })
  const notices = createEscalationNotices({ people, bus, log })
  const keeper = createTicketKeeper({
    log: ticketLog, rules, clock, bus,
    written(live, { hotlineId, write }) {
      notices.written(hotlineId, live, write)
      alarms.expectAll(write.alarms.map(({ at }) => at))
      outgoing.expectAll((write.outgoing ?? []).map(({ leavesAt }) => leavesAt))
    },
  })
  const alarms = createAlarms({ alarms: stores.alarms, keeper, clock, log, ...looking })
  const outgoing = createOutgoing({ outgoing: stores.outgoing, messenger, clock, log, ...looking })
  const opening = createTicketOpening({ keeper, rules, clients, clock })
  const attachments = createAttachments({ storage: files, attachments: stores.attachments, keeper, clock, log })
  const details = createTicketDetails({ tickets, rules, people, outgoing: stores.outgoing, clock })
  const settling = createTicketSettling({ log: ticketLog, keeper, logger: log })
  /** Goes on beside the work. */
  let sweeping: Promise<void> | null = null
  return {
    details, settling, alarms, outgoing,
    desk: createTicketDesk({ keeper, opening, details, rules, people, hotlines, clock }),
    intake: createIntake({ log: ticketLog, keeper, opening, rules, clock }),
    intakeKeys: createIntakeKeys({ keys: stores.intakeKeys, clock }),
    portal: createPortal({ log: ticketLog, keeper, attachments: stores.attachments, clock }),
    attachments,

    /** Does what an earlier run left undone, then what comes due. */
    async start(): Promise<void> {
      await settling.sweep()
      await Promise.all([alarms.start(), outgoing.start()])
      sweeping = attachments.sweep().catch((error: unknown) => log.warn({ err: error }, 'attachments without a ticket could not be looked for'))
    },

    async close(): Promise<void> {
      await Promise.all([settling.close(), alarms.close(), outgoing.close(), sweeping])
    },
  }
}
