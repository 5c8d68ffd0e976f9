import { z } from 'zod'
import type { LocalText } from '../../domain/local-text.ts'
import type {
  AgentStatus, ApiError, AttachmentView, CallDetailView, CallOutcome, CallView, ChannelKind, ChoiceView, ClientCardView, ClientView, ClockKind, ContactView, DeadlineView,
  DemoLineView, DueView, Figures, FiguresReport, ListenView, NumberView, OfficeView, OutgoingView, OverrideView, PersonView, QueueView, RecordingView, RegulationView, Role, RouteView,
  SavedView, SessionView, SoftphoneView, TicketActionType, TicketCounts, TicketDetailView, TicketFilter, TicketListName, TicketStatus, TicketView,
  TimelineEntryView,
} from '../../panel-protocol.ts'

/** The panel protocol's types as schemas: what the API says of itself, and what leaves it. The compiler compares them with the types. */

export const id = z.guid()
export const callId = z.string().min(1).max(128)
export const day = z.iso.date()
export const instant = z.iso.datetime({ offset: true })
const text = (longest: number) => z.string().trim().min(1).max(longest)
export const shortText = text(200)
export const longText = text(20_000)

export const role = z.enum(['agent', 'supervisor', 'administrator']) satisfies z.ZodType<Role>
export const ticketStatus = z.enum(['waiting-turn', 'new', 'in-progress', 'waiting-client', 'deferred', 'waiting-development', 'resolved', 'closed']) satisfies z.ZodType<TicketStatus>
export const callOutcome = z.enum(['talked', 'abandoned', 'message', 'no-message', 'announced', 'broken']) satisfies z.ZodType<CallOutcome>
const routeState = z.enum(['open', 'closed', 'announce-only', 'unknown-number'])
export const localized = z.object({ ru: z.string(), en: z.string() }) satisfies z.ZodType<LocalText>

export const apiError = z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).meta({ id: 'ApiError' }) satisfies z.ZodType<ApiError>

export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })
export const listOf = page

/** A key of the regulation's. */
export const ruleKey = z.string().min(1).max(64)
const ticketListName = z.enum(['all', 'open', 'mine', 'team', 'breaching', 'unassigned', 'escalated', 'waiting', 'closed']) satisfies z.ZodType<TicketListName>
const channelKind = z.enum(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp']) satisfies z.ZodType<ChannelKind>

/** What a list of tickets is narrowed by. */
export const ticketFilter = z.object({
  view: ticketListName.exactOptional(),
  status: ticketStatus.exactOptional(),
  level: ruleKey.exactOptional(),
  package: ruleKey.exactOptional(),
  ticketType: ruleKey.exactOptional(),
  channel: channelKind.exactOptional(),
  category: ruleKey.exactOptional(),
  assigneeId: id.exactOptional(),
  clientId: id.exactOptional(),
  text: z.string().trim().min(1).max(100).exactOptional().describe('Words in Russian or English in any form, a ticket’s number, or part of a telephone number'),
  sort: z.enum(['regulation', 'newest', 'due']).exactOptional().describe('The order of lists of open tickets; others come newest first'),
}) satisfies z.ZodType<TicketFilter>

export const savedView = z.object({ id: z.string(), name: z.string(), filter: ticketFilter }).meta({ id: 'SavedView' }) satisfies z.ZodType<SavedView>

const counted = z.number().describe('1000 when there are more than 999')
export const ticketCounts = z
  .object({ open: counted, mine: counted, team: counted, breaching: counted, unassigned: counted, escalated: counted, waiting: counted })
  .meta({ id: 'TicketCounts' }) satisfies z.ZodType<TicketCounts>

/** Query of every list. */
export const listQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(500).optional() })

export const personView = z
  .object({ id, login: z.string(), name: z.string(), role, office: z.string().nullable(), phoneUri: z.string().nullable(), disabled: z.boolean(), duties: z.array(z.string()) })
  .meta({ id: 'Person' }) satisfies z.ZodType<PersonView>

const choice = z.object({ key: z.string(), ru: z.string(), en: z.string() }) satisfies z.ZodType<ChoiceView>

const officeView = z
  .object({ key: z.string(), name: localized, zone: z.string(), windows: z.array(z.object({ open: z.string(), close: z.string() })) })
  .meta({ id: 'Office' }) satisfies z.ZodType<OfficeView>

export const sessionView = z
  .object({
    person: personView,
    installation: z.boolean(),
    hotline: z.object({ id: z.string(), name: localized, zone: z.string() }),
    demo: z.boolean(),
    clock: z.object({ now: z.string(), shifted: z.boolean() }),
    offices: z.array(officeView),
    breakReasons: z.array(choice),
    categories: z.array(choice),
    outcomes: z.array(choice),
  })
  .meta({ id: 'Session' }) satisfies z.ZodType<SessionView>

export const softphoneView = z
  .object({
    uri: z.string(),
    username: z.string(),
    password: z.string(),
    path: z.string(),
    iceServers: z.array(z.object({ urls: z.string(), username: z.string().exactOptional(), credential: z.string().exactOptional() })),
    expiresAt: z.string(),
  })
  .meta({ id: 'Softphone' }) satisfies z.ZodType<SoftphoneView>

const numberView = z.object({ number: z.string(), label: localized, prefers: z.string().nullable(), overflowAfterSeconds: z.number(), extension: z.string().nullable() }) satisfies z.ZodType<NumberView>

export const regulationView = z
  .object({
    hotlineId: z.string(),
    company: localized,
    zone: z.string(),
    offices: z.array(officeView),
    numbers: z.array(numberView),
    followsShortenedDays: z.boolean(),
    consentWording: z.object({ version: z.string(), text: z.string() }),
    recordingRetentionDays: z.number(),
  })
  .meta({ id: 'Regulation' }) satisfies z.ZodType<RegulationView>

export const routeView = z
  .object({
    number: z.string(),
    at: z.string(),
    state: routeState,
    regulation: z.string().nullable(),
    offices: z.array(z.string()),
    prefers: z.string().nullable(),
    opensAt: z.string().nullable(),
    closesAt: z.string().nullable(),
    reason: z.string(),
    explanation: localized,
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Route' }) satisfies z.ZodType<RouteView>

export const overrideView = z
  .object({
    id,
    kind: z.enum(['open', 'close']),
    numbers: z.array(z.string()).nullable(),
    offices: z.array(z.string()).nullable(),
    from: z.string(),
    until: z.string(),
    author: z.string().nullable(),
    createdAt: z.string(),
    cancelledAt: z.string().nullable(),
  })
  .meta({ id: 'Override' }) satisfies z.ZodType<OverrideView>

export const recordingView = z
  .object({
    id,
    callId: z.string(),
    kind: z.enum(['talk', 'message']),
    startedAt: z.string(),
    durationSeconds: z.number(),
    bytes: z.number(),
    sha256: z.string(),
    channels: z.union([z.literal(1), z.literal(2)]),
    retainUntil: z.string(),
    deletedAt: z.string().nullable(),
    audible: z.boolean().describe('Whether the one who asks may hear it'),
  })
  .meta({ id: 'Recording' }) satisfies z.ZodType<RecordingView>

export const listenView = z.object({ at: z.string(), person: z.string(), action: z.enum(['play', 'download']) }).meta({ id: 'Listen' }) satisfies z.ZodType<ListenView>

const timelineEntry = z
  .object({ at: z.string(), type: z.string(), author: z.string().nullable(), data: z.record(z.string(), z.unknown()) })
  .meta({ id: 'TimelineEntry' }) satisfies z.ZodType<TimelineEntryView>

const callFields = {
  id: z.string(),
  line: z.string(),
  caller: z.string().nullable(),
  clientId: z.string().nullable(),
  clientName: z.string().nullable(),
  arrivedAt: z.string(),
  queuedAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  outcome: callOutcome.nullable(),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  waitSeconds: z.number().nullable(),
  talkSeconds: z.number().nullable(),
  ticketId: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  recordings: z.array(recordingView),
}

export const callView = z.object(callFields).meta({ id: 'Call' }) satisfies z.ZodType<CallView>

export const callDetailView = z
  .object({ ...callFields, consent: z.object({ kind: z.string(), wording: z.string(), at: z.string() }).nullable(), timeline: z.array(timelineEntry) })
  .meta({ id: 'CallDetail' }) satisfies z.ZodType<CallDetailView>

const clockKind = z.enum(['reaction', 'resolution', 'autoClose']) satisfies z.ZodType<ClockKind>

export const dueView = z.object({ clock: clockKind, at: z.string(), breached: z.boolean() }) satisfies z.ZodType<DueView>

const ticketFields = {
  id: z.string(),
  number: z.string(),
  status: ticketStatus,
  subject: z.string(),
  category: z.string().nullable(),
  outcome: z.string().nullable(),
  clientId: z.string().nullable(),
  clientName: z.string().nullable(),
  caller: z.string().nullable(),
  assigneeId: z.string().nullable(),
  assigneeName: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.number(),
  channel: channelKind,
  receivedAt: z.string(),
  ticketType: z.string().nullable(),
  level: z.string().nullable(),
  package: z.string().nullable(),
  reason: z.string().nullable(),
  thirdParty: z.string().nullable(),
  escalatedTo: z.string().nullable(),
  due: dueView.nullable(),
}

export const ticketView = z.object(ticketFields).meta({ id: 'Ticket' }) satisfies z.ZodType<TicketView>

export const clientView = z.object({ id, name: z.string(), phones: z.array(z.string()), note: z.string() }).meta({ id: 'Client' }) satisfies z.ZodType<ClientView>

export const attachmentView = z
  .object({ id: z.string(), name: z.string(), mediaType: z.string(), bytes: z.number(), sha256: z.string(), at: z.string(), author: z.string().nullable() })
  .meta({ id: 'Attachment' }) satisfies z.ZodType<AttachmentView>

const shownDay = z.string().nullable()

const contactView = z
  .object({ id: z.string(), name: z.string(), phones: z.array(z.string()), emails: z.array(z.string()), note: z.string() })
  .meta({ id: 'Contact' }) satisfies z.ZodType<ContactView>

export const clientCardView = z
  .object({
    id: z.string(),
    name: z.string(),
    note: z.string(),
    phones: z.array(z.string()),
    emails: z.array(z.string()),
    contacts: z.array(contactView),
    agreement: z.object({ number: z.string(), from: shownDay, until: shownDay }).nullable(),
    agreementState: z.enum(['valid', 'expired', 'not-yet', 'none', 'not-required']),
    package: z.object({ key: z.string(), from: shownDay, until: shownDay, confirmed: z.boolean() }).nullable(),
    services: z.array(z.object({ key: z.string(), name: localized, included: z.boolean() })),
    specialistId: z.string().nullable(),
    specialistName: z.string().nullable(),
    products: z.array(z.object({ key: z.string(), version: z.string().nullable(), outdated: z.boolean() })),
    purchases: z.array(z.string()),
    agreedTargetDays: z.number().nullable(),
    agreedLimitDays: z.number().nullable(),
    visitsPerIncident: z.number().nullable(),
    openTickets: z.array(ticketView),
    history: z.object({ tickets: z.number(), calls: z.number(), lastCallAt: z.string().nullable() }),
    warnings: z.array(localized),
  })
  .meta({ id: 'ClientCard' }) satisfies z.ZodType<ClientCardView>

const outgoingView = z
  .object({ at: z.string(), leavesAt: z.string(), sentAt: z.string().nullable(), channel: channelKind, to: z.string().nullable(), text: z.string(), links: z.array(z.string()) })
  .meta({ id: 'Outgoing' }) satisfies z.ZodType<OutgoingView>

export const deadlineView = z
  .object({
    clock: clockKind,
    runs: z.enum(['working', 'round-the-clock']),
    startedAt: z.string(),
    targetAt: z.string().nullable(),
    dueAt: z.string().nullable(),
    stoppedAt: z.string().nullable(),
    pausedSince: z.string().nullable(),
    breached: z.boolean(),
    steps: z.array(localized),
  })
  .meta({ id: 'Deadline' }) satisfies z.ZodType<DeadlineView>

const actionType = z.enum([
  'take', 'assign', 'notify-registered', 'send-message', 'receive-message', 'note', 'set-level', 'confirm-package', 'set-client', 'identify', 'fill-intake', 'set-topic',
  'set-type', 'defer', 'wait-for-development', 'request-visit', 'agree-visit', 'resume', 'resolve', 'confirm', 'decline', 'close', 'reopen', 'complain', 'escalate',
  'ask-to-move', 'rate',
]) satisfies z.ZodType<TicketActionType>

const ticketWorkDetail = {
  regulationVersion: z.number(),
  deadlines: z.array(deadlineView),
  intake: z.object({ values: z.record(z.string(), z.string()), missing: z.array(z.string()) }),
  identification: z.string().nullable(),
  packageConfirmed: z.boolean(),
  development: z.object({ productVersion: z.string().nullable(), date: z.string().nullable(), addedWorkingDays: z.number() }).nullable(),
  visit: z.object({ place: z.string(), agreedAt: z.string().nullable(), separateAgreement: z.boolean() }).nullable(),
  rating: z.number().nullable(),
  mergedInto: z.object({ id: z.string(), number: z.string() }).nullable(),
  attachments: z.array(attachmentView),
  outgoing: z.array(outgoingView),
  client: clientCardView.nullable(),
  turn: z.number().nullable(),
  actions: z.array(actionType),
  refusals: z.partialRecord(actionType, localized),
  answerLeavesAt: z.string().nullable(),
  clientPage: z.string().nullable(),
}

export const ticketDetailView = z
  .object({ ...ticketFields, ...ticketWorkDetail, calls: z.array(callDetailView), openTickets: z.array(ticketView), timeline: z.array(timelineEntry), candidates: z.array(clientView) })
  .meta({ id: 'TicketDetail' }) satisfies z.ZodType<TicketDetailView>

const figures = {
  arrived: z.number(),
  answered: z.number(),
  abandoned: z.number(),
  messages: z.number(),
  averageWaitSeconds: z.number().nullable(),
  averageTalkSeconds: z.number().nullable(),
  serviceLevel: z.number().nullable(),
} satisfies { [K in keyof Figures]: z.ZodType<Figures[K]> }

export const figuresReport = z
  .object({ from: z.string(), to: z.string(), zone: z.string(), days: z.array(z.object({ day: z.string(), ...figures })), total: z.object(figures) })
  .meta({ id: 'FiguresReport' }) satisfies z.ZodType<FiguresReport>

const agentStatus = z.enum(['offline', 'available', 'break', 'ringing', 'talking', 'wrap-up']) satisfies z.ZodType<AgentStatus>

export const queueView = z
  .object({ number: z.string(), label: localized, state: routeState, waiting: z.number(), longestWaitSeconds: z.number().nullable(), agents: z.record(agentStatus, z.number()) })
  .meta({ id: 'Queue' }) satisfies z.ZodType<QueueView>

export const demoLineView = z.object({ company: localized, number: z.string(), label: localized, route: routeView }).meta({ id: 'DemoLine' }) satisfies z.ZodType<DemoLineView>

export const health = z
  .object({ status: z.enum(['up', 'down']), dependencies: z.record(z.string(), z.object({ status: z.enum(['up', 'down']), detail: z.string().exactOptional() })) })
  .meta({ id: 'Health' })

export const nothing = z.null().describe('Nothing')
