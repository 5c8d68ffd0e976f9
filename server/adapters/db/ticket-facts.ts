import type { Actor, TicketFact } from '../../domain/ticketing/ticket.ts'

/** A fact as TicketEntry keeps it. */
export interface EntryRow {
  seq: number
  at: Date
  type: string
  actor: string
  authorId: string | null
  data: unknown
  /** The ticket's version that the fact came with. */
  version: number
}

/** Columns of TicketEntry in the order of EntryRow, for hand-written statements. */
export const ENTRY_COLUMNS = `seq, at, type, actor, "authorId", data, version`

/** The facts of the ticket `t` as one column: what is read with the ticket's row is as old as the row. */
export const ENTRIES_OF_T = `(
  SELECT coalesce(json_agg(json_build_object('at', (extract(epoch FROM e.at) * 1000)::bigint, 'type', e.type, 'actor', e.actor, 'authorId', e."authorId", 'data', e.data, 'version', e.version)
    ORDER BY e.seq), '[]') FROM "TicketEntry" e WHERE e."ticketId" = t.id)`

export function factOf({ at, type, actor, authorId, data }: Omit<EntryRow, 'seq' | 'version'>): TicketFact {
  return { ...(data as object), at: at.getTime(), by: actorOf(actor, authorId), type } as TicketFact
}

/** The fact's own fields, without what has columns of its own. */
export function dataOf(fact: TicketFact): Record<string, unknown> {
  const { at: _at, by: _by, type: _type, ...data } = fact
  return data
}

export function actorOf(actor: string, authorId: string | null): Actor {
  if (actor === 'staff' && authorId !== null) return { kind: 'staff', id: authorId }
  return { kind: actor === 'client' ? 'client' : 'system' }
}

export const authorOf = (by: Actor): string | null => (by.kind === 'staff' ? by.id : null)

/** Fields of facts that are instants (ms): on the wire they are ISO 8601 like all others. */
const INSTANTS = new Set(['receivedAt', 'leavesAt', 'until', 'agreedAt'])

/** The same fields for people to read. */
export function shownData(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, shownValue(field, value)]))
}

function shownValue(field: string, value: unknown): unknown {
  if (typeof value === 'number' && INSTANTS.has(field)) return new Date(value).toISOString()
  if (field === 'hours' && Array.isArray(value)) return value.map((at) => new Date(Number(at)).toISOString())
  if (field === 'visit' && typeof value === 'object' && value !== null) return shownData(value as Record<string, unknown>)
  return value
}
