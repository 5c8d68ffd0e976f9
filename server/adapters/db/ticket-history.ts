import type pg from 'pg'
import type { TicketHistory } from '../../ports.ts'
import { isoOf, rows } from './sql-transaction.ts'
import { ENTRY_COLUMNS, type EntryRow, factOf } from './ticket-facts.ts'

const RECEIVED = `
  SELECT t.id, t.number, t."receivedAt", t."regulationVersion", c."agreedTargetDays", c."agreedLimitDays"
  FROM "Ticket" t LEFT JOIN "Client" c ON c.id = t."clientId"
  WHERE t."hotlineId" = $1 AND t."receivedAt" >= $2 AND t."receivedAt" < $3 AND ($4::timestamptz IS NULL OR (t."receivedAt", t.id) < ($4::timestamptz, $5::uuid))
  ORDER BY t."receivedAt" DESC, t.id DESC LIMIT $6`

const FACTS = `SELECT "ticketId", ${ENTRY_COLUMNS} FROM "TicketEntry" WHERE "ticketId" = ANY($1::uuid[]) ORDER BY "ticketId", seq`

type Row = { id: string; number: string; receivedAt: Date; regulationVersion: number; agreedTargetDays: number | null; agreedLimitDays: number | null }

/** Tickets of the past with all that has happened to them. */
export function createTicketHistory(pool: pg.Pool): TicketHistory {
  return {
    async received(hotlineId, from, to, after, limit) {
      const found = await rows<Row>(pool, RECEIVED, [hotlineId, isoOf(from), isoOf(to), after === null ? null : isoOf(after.receivedAt), after?.id ?? null, limit])
      const entries = Map.groupBy(await rows<EntryRow & { ticketId: string }>(pool, FACTS, [found.map(({ id }) => id)]), ({ ticketId }) => ticketId)
      return found.map(({ id, number, receivedAt, regulationVersion, agreedTargetDays, agreedLimitDays }) => ({
        id,
        number,
        receivedAt: receivedAt.getTime(),
        regulationVersion,
        agreed: { targetDays: agreedTargetDays, limitDays: agreedLimitDays },
        facts: (entries.get(id) ?? []).map(factOf),
      }))
    },
  }
}
