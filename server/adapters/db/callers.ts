import type pg from 'pg'
import type { CallerRecord, RecordedTerms } from '../../ports.ts'
import { rows } from './sql-transaction.ts'

/** Dates as text: node-postgres would make them midnights of the machine's own zone. */
const PACKAGE = 'c."packageKey", c."packageFrom"::text, c."packageUntil"::text, c."packageConfirmed"'

const CALLERS = `
  SELECT c.id, c.name, c."specialistId", c.purchases, c."agreementNumber", c."agreementFrom"::text, c."agreementUntil"::text, ${PACKAGE},
    ARRAY(SELECT DISTINCT t.level FROM "Ticket" t WHERE t."clientId" = c.id AND t."hotlineId" = $1 AND t.status NOT IN ('resolved', 'closed') AND t.level IS NOT NULL ORDER BY 1) AS levels
  FROM "ClientPhone" p JOIN "Client" c ON c.id = p."clientId"
  WHERE p."hotlineId" = $1 AND p.e164 = $2 AND c."hotlineId" = $1 ORDER BY c.name, c.id LIMIT 20`

const TERMS = `
  SELECT c.id, c."specialistId", c.purchases, c."agreedTargetDays", c."agreedLimitDays", c."visitsPerIncident", ${PACKAGE} FROM "Client" c WHERE c."hotlineId" = $1 AND c.id = $2`

interface PackageColumns {
  packageKey: string | null
  packageFrom: string | null
  packageUntil: string | null
  packageConfirmed: boolean
}

interface Row extends PackageColumns {
  id: string
  name: string
  specialistId: string | null
  purchases: string[]
  agreementNumber: string | null
  agreementFrom: string | null
  agreementUntil: string | null
  levels: string[]
}

/** The clients that have a number, their own or one of their contacts', in one statement. */
export async function callersByPhone(pool: pg.Pool, hotlineId: string, e164: string): Promise<CallerRecord[]> {
  return (await rows<Row>(pool, CALLERS, [hotlineId, e164], 'callers-by-phone')).map(callerRecord)
}

/** What of a client's record decides about tickets, in one statement. */
export async function termsOfClient(pool: pg.Pool, hotlineId: string, id: string): Promise<RecordedTerms | null> {
  const [row] = await rows<Omit<RecordedTerms, 'package'> & PackageColumns>(pool, TERMS, [hotlineId, id], 'terms-of-client')
  if (row === undefined) return null
  const { packageKey: _key, packageFrom: _from, packageUntil: _until, packageConfirmed: _confirmed, ...rest } = row
  return { ...rest, package: heldPackage(row) }
}

function heldPackage({ packageKey: key, packageFrom: from, packageUntil: until, packageConfirmed: confirmed }: PackageColumns): RecordedTerms['package'] {
  return key === null ? null : { key, from, until, confirmed }
}

function callerRecord(row: Row): CallerRecord {
  return {
    id: row.id, name: row.name, specialistId: row.specialistId, purchases: row.purchases, products: [], openTicketLevels: row.levels,
    agreement: row.agreementNumber === null ? null : { number: row.agreementNumber, from: row.agreementFrom, until: row.agreementUntil },
    package: heldPackage(row),
  }
}
