import type pg from 'pg'
import type { ReportQuery, ReportStore } from '../../ports.ts'

/** Statements of the reports on tickets: $1 the company, $2 and $3 the period, $4 the company's zone. */
const ANSWERED = `
  SELECT to_char(d."startedAt" AT TIME ZONE $4, 'YYYY-MM') AS month, d.clock, t.level, t.package,
         count(*) FILTER (WHERE d."breachedAt" IS NULL AND d."stoppedAt" <= d."dueAt")::int AS "inTime",
         count(*) FILTER (WHERE d."breachedAt" IS NOT NULL OR coalesce(d."stoppedAt", $5) > d."dueAt")::int AS late,
         count(*) FILTER (WHERE d."breachedAt" IS NULL AND d."stoppedAt" IS NULL AND d."dueAt" >= $5)::int AS running
    FROM "TicketDeadline" d JOIN "Ticket" t ON t.id = d."ticketId"
   WHERE d."hotlineId" = $1 AND d."startedAt" >= $2 AND d."startedAt" < $3 AND d.clock IN ('reaction', 'resolution') AND d."dueAt" IS NOT NULL
   GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`

const HANDLED = `
  SELECT to_char("resolvedAt" AT TIME ZONE $4, 'YYYY-MM') AS month, "receivedAt", "resolvedAt" FROM "Ticket"
   WHERE "hotlineId" = $1 AND "resolvedAt" >= $2 AND "resolvedAt" < $3 AND "mergedIntoId" IS NULL`

const LOAD = `
  SELECT extract(isodow FROM at AT TIME ZONE $4)::int AS weekday, extract(hour FROM at AT TIME ZONE $4)::int AS hour,
         count(*) FILTER (WHERE call)::int AS calls, count(*) FILTER (WHERE NOT call)::int AS tickets
    FROM (SELECT "arrivedAt" AS at, true AS call FROM "Call" WHERE "hotlineId" = $1 AND "arrivedAt" >= $2 AND "arrivedAt" < $3
          UNION ALL
          SELECT "createdAt", false FROM "Ticket" WHERE "hotlineId" = $1 AND "createdAt" >= $2 AND "createdAt" < $3) AS came
   GROUP BY 1, 2 ORDER BY 1, 2`

const FACTS = `
  SELECT e.type, e.data->>'why' AS why, coalesce(e.data->>'reason', e.data->>'outcome') AS key, count(DISTINCT t.id)::int AS tickets
    FROM "Ticket" t JOIN "TicketEntry" e ON e."ticketId" = t.id
   WHERE t."hotlineId" = $1 AND t."updatedAt" >= $2 AND e.at >= $2 AND e.at < $3
     AND e.type IN ('deferred', 'development-needed', 'resolved', 'closed', 'reopened', 'escalated')
   GROUP BY 1, 2, 3`

/** The latest rating of each ticket; the period is that of the rating. */
const RATINGS = `
  SELECT DISTINCT ON (t.id) e.at, t.id AS "ticketId", t.number AS "ticketNumber", (e.data->>'rating')::int AS rating, e.data->>'comment' AS comment
    FROM "Ticket" t JOIN "TicketEntry" e ON e."ticketId" = t.id
   WHERE t."hotlineId" = $1 AND t.rating IS NOT NULL AND t."updatedAt" >= $2 AND e.type = 'feedback' AND e.at >= $2 AND e.at < $3
   ORDER BY t.id, e.seq DESC`

/** Reads what the reports on tickets are made of; counting is the database's work. */
export function createReportStore(pool: pg.Pool): ReportStore {
  const read = async <Row extends pg.QueryResultRow>(statement: string, { hotlineId, from, to, zone }: ReportQuery, ...more: unknown[]): Promise<Row[]> => {
    const zoned = statement.includes('$4') ? [zone, ...more] : []
    return (await pool.query<Row>(statement, [hotlineId, new Date(from), new Date(to), ...zoned])).rows
  }
  return {
    answered: (query, now) => read(ANSWERED, query, new Date(now)),
    async handled(query) {
      const rows = await read<{ month: string; receivedAt: Date; resolvedAt: Date }>(HANDLED, query)
      return rows.map(({ month, receivedAt, resolvedAt }) => ({ month, receivedAt: receivedAt.getTime(), resolvedAt: resolvedAt.getTime() }))
    },
    load: (query) => read(LOAD, query),
    facts: (query) => read(FACTS, query),
    async ratings(query) {
      const rows = await read<{ at: Date; ticketId: string; ticketNumber: string; rating: number; comment: string | null }>(RATINGS, query)
      return rows.map((row) => ({ ...row, at: row.at.getTime() }))
    },
  }
}
