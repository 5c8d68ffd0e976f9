import type { CallOutcome, CallSummary, Consent } from '../../domain/telephony/call.ts'
import type { CallView, ClientView, RecordingView, TicketStatus, TicketView } from '../../panel-protocol.ts'
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
type TicketRow = Ticket & { client: { name: string } | null; assignee: { name: string } | null }

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

export function ticketView(row: TicketRow): TicketView {
  return {
    id: row.id,
    number: row.number,
    status: row.status as TicketStatus,
    subject: row.subject,
    category: row.category,
    outcome: row.outcome,
    clientId: row.clientId,
    clientName: row.client?.name ?? null,
    caller: row.caller,
    assigneeId: row.assigneeId,
    assigneeName: row.assignee?.name ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  }
}

export function clientView(row: { id: string; name: string; note: string; phones: { e164: string }[] }): ClientView {
  return { id: row.id, name: row.name, phones: row.phones.map(({ e164 }) => e164), note: row.note }
}

function seconds(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
}
