import type pg from 'pg'
import type { CallerDirectory } from '../../ports.ts'
import { storeError } from './store-error.ts'

const CLIENTS = `
  SELECT c.id, c.name FROM "ClientPhone" p JOIN "Client" c ON c.id = p."clientId"
  WHERE p."hotlineId" = $1 AND p.e164 = $2 AND c."hotlineId" = $1 ORDER BY c.name, c.id`

/** Who calls, by the number. */
export function createCallerDirectory(pool: pg.Pool): CallerDirectory {
  return {
    async lookUp(hotlineId, e164) {
      try {
        const { rows } = await pool.query<{ id: string; name: string }>({ name: 'caller-card', text: CLIENTS, values: [hotlineId, e164] })
        return rows.length === 0 ? null : { clients: rows, specialistId: null, packageKey: null, agreement: 'none', openTicketLevels: [] }
      } catch (error) {
        throw storeError(error)
      }
    },
  }
}
