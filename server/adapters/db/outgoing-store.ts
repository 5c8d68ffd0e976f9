import type pg from 'pg'
import type { ChannelKind } from '../../desk-protocol.ts'
import type { Outgoing, OutgoingStore } from '../../ports.ts'
import { inTransaction, isoOf, rows } from './sql-transaction.ts'

const COLUMNS = `o.id, o."ticketId", o."hotlineId", o.at, o."leavesAt", o.kind, o.channel, o."to", o.text, o.links, o."sentAt", t.number`
const FROM = `FROM "TicketOutgoing" o JOIN "Ticket" t ON t.id = o."ticketId"`
const NEXT = 'SELECT id, "leavesAt" FROM "TicketOutgoing" WHERE "sentAt" IS NULL ORDER BY "leavesAt", id LIMIT 1'
const TAKE = `SELECT ${COLUMNS} ${FROM} WHERE o.id = $1 AND o."sentAt" IS NULL FOR UPDATE OF o SKIP LOCKED`
const OF_TICKET = `SELECT ${COLUMNS} ${FROM} WHERE o."ticketId" = $1 ORDER BY o.at, o.id`

interface Row {
  id: string
  ticketId: string
  hotlineId: string
  number: string
  at: Date
  leavesAt: Date
  kind: 'message' | 'notice'
  channel: ChannelKind
  to: string | null
  text: string
  links: string[]
  sentAt: Date | null
}

/** What is to be sent to clients; it is put there by the TicketWrite that says so. */
export function createOutgoingStore(pool: pg.Pool): OutgoingStore {
  return {
    async next() {
      const [row] = await rows<{ id: string; leavesAt: Date }>(pool, NEXT, [])
      return row === undefined ? null : { id: row.id, leavesAt: row.leavesAt.getTime() }
    },

    send: (id, at, deliver) => inTransaction(pool, async (db) => {
      const { rows: [row] } = await db.query<Row>(TAKE, [id])
      if (row === undefined) return false
      await deliver(outgoing(row))
      await db.query('UPDATE "TicketOutgoing" SET "sentAt" = $2 WHERE id = $1', [id, isoOf(at)])
      return true
    }),

    async ofTicket(ticketId) {
      return (await rows<Row>(pool, OF_TICKET, [ticketId])).map(outgoing)
    },
  }
}

const outgoing = (row: Row): Outgoing => ({ ...row, at: row.at.getTime(), leavesAt: row.leavesAt.getTime(), sentAt: row.sentAt?.getTime() ?? null })
