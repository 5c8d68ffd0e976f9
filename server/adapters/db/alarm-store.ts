import type pg from 'pg'
import type { AlarmStore } from '../../ports.ts'
import { isoOf, rows } from './sql-transaction.ts'

const NEXT = `SELECT "ticketId", "hotlineId", key, "nextAt" FROM "TicketAlarm" WHERE "firedAt" IS NULL ORDER BY "nextAt", "ticketId", key LIMIT 1`
const POSTPONE = 'UPDATE "TicketAlarm" SET "nextAt" = $3 WHERE "ticketId" = $1 AND key = $2 AND "firedAt" IS NULL'

/** What is to happen to tickets at a moment. */
export function createAlarmStore(pool: pg.Pool): AlarmStore {
  return {
    async next() {
      const [row] = await rows<{ ticketId: string; hotlineId: string; key: string; nextAt: Date }>(pool, NEXT, [])
      return row === undefined ? null : { ticketId: row.ticketId, hotlineId: row.hotlineId, key: row.key, at: row.nextAt.getTime() }
    },

    async postpone(ticketId, key, until) {
      await rows(pool, POSTPONE, [ticketId, key, isoOf(until)])
    },
  }
}
