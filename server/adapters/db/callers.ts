import type pg from 'pg'
import type { CallerRecord } from '../../ports.ts'
import { storeError } from './store-error.ts'

/** Dates as text: node-postgres would make them midnights of the machine's own zone. */
const CALLERS = `
  SELECT c.id, c.name, c."specialistId", c.purchases, c."agreementNumber", c."agreementFrom"::text, c."agreementUntil"::text,
    c."packageKey", c."packageFrom"::text, c."packageUntil"::text, c."packageConfirmed",
    ARRAY(SELECT DISTINCT t.level FROM "Ticket" t WHERE t."clientId" = c.id AND t."hotlineId" = $1 AND t.status NOT IN ('resolved', 'closed') AND t.level IS NOT NULL ORDER BY 1) AS levels
  FROM "ClientPhone" p JOIN "Client" c ON c.id = p."clientId"
  WHERE p."hotlineId" = $1 AND p.e164 = $2 AND c."hotlineId" = $1 ORDER BY c.name, c.id LIMIT 20`

interface Row {
  id: string
  name: string
  specialistId: string | null
  purchases: string[]
  agreementNumber: string | null
  agreementFrom: string | null
  agreementUntil: string | null
  packageKey: string | null
  packageFrom: string | null
  packageUntil: string | null
  packageConfirmed: boolean
  levels: string[]
}

/** The clients that have a number, their own or one of their contacts', in one statement. */
export async function callersByPhone(pool: pg.Pool, hotlineId: string, e164: string): Promise<CallerRecord[]> {
  try {
    return (await pool.query<Row>({ name: 'callers-by-phone', text: CALLERS, values: [hotlineId, e164] })).rows.map(callerRecord)
  } catch (error) {
    throw storeError(error)
  }
}

function callerRecord(row: Row): CallerRecord {
  return {
    id: row.id, name: row.name, specialistId: row.specialistId, purchases: row.purchases, products: [], openTicketLevels: row.levels,
    agreement: row.agreementNumber === null ? null : { number: row.agreementNumber, from: row.agreementFrom, until: row.agreementUntil },
    package: row.packageKey === null ? null : { key: row.packageKey, from: row.packageFrom, until: row.packageUntil, confirmed: row.packageConfirmed },
  }
}
