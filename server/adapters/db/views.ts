import type { CallOutcome, CallSummary, Consent } from '../../domain/telephony/call.ts'
import type { CallView, ClientView, DueView, RecordingView, TicketStatus, TicketView } from '../../panel-protocol.ts'
import type { Call, Recording, Ticket } from './generated/client.ts'

/** What a call's row needs beside it to be shown. */
export const SHOWN_WITH_CALL = {
  agent: { select: { name: true } },
  client: { select: { name: true } },
  ticket: { select: { number: true } },
  recordings: { orderBy: { startedAt: 'asc' } },
} as const

export const SHOWN_WITH_TICKET = { client: { select: { name: true } }, assignee: { select: { name: true } } } as const

type CallRow = Omit<Call, 'state'> & { agent: { name: string } | null; client: { name: string } | null; ticket: { number: string } | null; recordings: Recording[] }

/** What is shown of a ticket's row, as hand-written statements name it: `t` with its client `c` and its assignee `p`. */
export const TICKET_COLUMNS = `t.id, t.number, t.status, t.subject, t.category, t.outcome, t."clientId", c.name AS "clientName", t.caller, t."assigneeId", p.name AS "assigneeName",
  t."createdAt", t."updatedAt", t.version, t.channel, t."receivedAt", t."ticketType", t.level, t.package, t.reason, t."thirdParty", t."escalatedTo", t."dueAt", t."dueClock", t.rank`

export type TicketRow = Pick<Ticket,
  'id' | 'number' | 'status' | 'subject' | 'category' | 'outcome' | 'clientId' | 'caller' | 'assigneeId' | 'createdAt' | 'updatedAt' | 'version' | 'channel' | 'receivedAt'
  | 'ticketType' | 'level' | 'package' | 'reason' | 'thirdParty' | 'escalatedTo' | 'dueAt' | 'dueClock' | 'rank'> & { clientName: string | null; assigneeName: string | null }

/** A row of Prisma's with its relations as the statements above give it. */
export const ticketRow = (row: Ticket & { client: { name: string } | null; assignee: { name: string } | null }): TicketRow => (
  { ...row, clientName: row.client?.name ?? null, assigneeName: row.assignee?.name ?? null }
)

export const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function callView(row: CallRow): CallView {
  return {
    id: row.id,
    line: row.line,
    caller: row.caller,
    clientId: row.clientId,
    clientName: row.client?.name ?? null,
    arrivedAt: row.arrivedAt.toISOString(),
    queuedAt: iso(row.queuedAt),
    answeredAt: iso(row.answeredAt),
    endedAt: iso(row.endedAt),
    outcome: row.outcome as CallOutcome | null,
    agentId: row.agentId,
    agentName: row.agent?.name ?? null,
    waitSeconds: seconds(row.queuedAt, row.answeredAt ?? row.endedAt),
    talkSeconds: seconds(row.answeredAt, row.endedAt),
    ticketId: row.ticketId,
    ticketNumber: row.ticket?.number ?? null,
    recordings: row.recordings.map(recordingView),
  }
}

export function consentOf(row: Pick<Call, 'consentKind' | 'consentWording' | 'consentAt'>): Consent | null {
  if (row.consentKind === null || row.consentWording === null || row.consentAt === null) return null
  return { kind: row.consentKind as Consent['kind'], wording: row.consentWording, at: row.consentAt.getTime() }
}

export function callSummary(row: Omit<Call, 'state'>): CallSummary {
  return {
    id: row.id,
    hotlineId: row.hotlineId,
    channelId: row.channelId,
    line: row.line,
    caller: row.caller,
    agentId: row.agentId,
    arrivedAt: row.arrivedAt.getTime(),
    queuedAt: row.queuedAt?.getTime() ?? null,
    answeredAt: row.answeredAt?.getTime() ?? null,
    endedAt: row.endedAt?.getTime() ?? null,
    outcome: row.outcome as CallOutcome | null,
    consent: consentOf(row),
  }
}

export function recordingView(row: Recording): RecordingView {
  return {
    id: row.id,
    callId: row.callId,
    kind: row.kind as RecordingView['kind'],
    startedAt: row.startedAt.toISOString(),
    durationSeconds: row.durationMs / 1000,
    bytes: row.bytes,
    sha256: row.sha256,
    channels: row.channels as RecordingView['channels'],
    retainUntil: row.retainUntil.toISOString(),
    deletedAt: iso(row.deletedAt),
    // The services know who asks.
    audible: true,
  }
}

/** @param now for what is overdue (ms, business clock) */
export function ticketView(row: TicketRow, now: number): TicketView {
  return {
    id: row.id,
    number: row.number,
    status: row.status as TicketStatus,
    subject: row.subject,
    category: row.category,
    outcome: row.outcome,
    clientId: row.clientId,
    clientName: row.clientName,
    caller: row.caller,
    assigneeId: row.assigneeId,
    assigneeName: row.assigneeName,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    channel: row.channel as TicketView['channel'],
    receivedAt: row.receivedAt.toISOString(),
    ticketType: row.ticketType,
    level: row.level,
    package: row.package,
    reason: row.reason,
    thirdParty: row.thirdParty,
    escalatedTo: row.escalatedTo,
    due: row.dueAt === null ? null : { clock: row.dueClock as DueView['clock'], at: row.dueAt.toISOString(), breached: row.dueAt.getTime() < now },
  }
}

export function clientView(row: { id: string; name: string; note: string; phones: { e164: string }[] }): ClientView {
  return { id: row.id, name: row.name, phones: row.phones.map(({ e164 }) => e164), note: row.note }
}

function seconds(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
}
