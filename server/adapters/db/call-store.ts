import type pg from 'pg'
import type { Call, CallFactType, TicketRef } from '../../domain/telephony/call.ts'
import { yearIn } from './zoned-year.ts'
import type { CallChange, CallStore } from '../../ports.ts'
import { storeError } from './store-error.ts'

/**
 * One statement per change, which is one transaction and one round trip. `stored` is empty for a change that is not newer
 * than what is there, so that an old or repeated one changes nothing; facts that are missing are added in any case: an older
 * change may have been refused at its time.
 */
const STORED = `
  caller_client AS (
    SELECT (array_agg("clientId"))[1] AS id FROM "ClientPhone" WHERE "hotlineId" = $2 AND e164 = $5 HAVING count(*) = 1
  ), stored AS (
    INSERT INTO "Call" AS c (id, "hotlineId", "channelId", line, caller, "agentId", "arrivedAt", "queuedAt", "answeredAt", "endedAt",
      outcome, "consentKind", "consentWording", "consentAt", state, revision, "clientId", "ticketId")
    VALUES ($1, $2, $3, $4, $5, $6::uuid, $7::timestamptz, $8::timestamptz, $9::timestamptz, $10::timestamptz,
      $11, $12, $13, $14::timestamptz, $15::jsonb, $16, (SELECT id FROM caller_client), $18::uuid)
    ON CONFLICT (id) DO UPDATE SET
      "agentId" = EXCLUDED."agentId", "queuedAt" = EXCLUDED."queuedAt", "answeredAt" = EXCLUDED."answeredAt", "endedAt" = EXCLUDED."endedAt",
      outcome = EXCLUDED.outcome, "consentKind" = EXCLUDED."consentKind", "consentWording" = EXCLUDED."consentWording",
      "consentAt" = EXCLUDED."consentAt", state = EXCLUDED.state, revision = EXCLUDED.revision,
      "ticketId" = coalesce(c."ticketId", EXCLUDED."ticketId")
    WHERE c.revision < EXCLUDED.revision
    RETURNING c.id, c."hotlineId", c."ticketId", c."clientId", c."agentId", c."answeredAt"
  ), facts AS (
    INSERT INTO "CallFact" ("callId", seq, at, type, data)
    SELECT $1, f.seq, f.at, f.type, f.data FROM jsonb_to_recordset($17::jsonb) AS f(seq int, at timestamptz, type text, data jsonb)
    ON CONFLICT ("callId", seq) DO NOTHING
  )`

/** What is stored of a ticket's facts here: the desk does the rest, as soon as it sees that the ticket is not settled. */
const FACTS = `INSERT INTO "TicketEntry" ("ticketId", version, seq, at, type, actor, "authorId", data)`
const takenBy = (agent: string): string => (
  `LATERAL (VALUES (1, 'assigned', jsonb_build_object('to', jsonb_build_object('kind', 'agent', 'id', ${agent}), 'toldClient', false)), (2, 'taken', '{}'::jsonb)) AS f(place, type, data)`
)

/** A ticket that nobody has touched becomes the work of the agent who answers. */
const SAVE = `WITH ${STORED}, taken AS (
    UPDATE "Ticket" AS t SET status = 'in-progress', "assigneeId" = coalesce(t."assigneeId", $6::uuid), "updatedAt" = $9::timestamptz, version = t.version + 1,
      "lastSeq" = t."lastSeq" + 2, settled = false
    FROM stored WHERE t.id = stored."ticketId" AND t.status = 'new' AND $9::timestamptz IS NOT NULL AND $6::uuid IS NOT NULL
    RETURNING t.id, t.version, t."lastSeq" - 2 AS before, t."assigneeId"
  )
  ${FACTS}
  SELECT taken.id, taken.version, taken.before + f.place, $9::timestamptz, f.type, 'staff', $6::uuid, f.data FROM taken, ${takenBy('taken."assigneeId"')}`

/**
 * What a call tells its ticket: the desk, too, has to do something about it, also when it is killed before. A desk that settles the
 * ticket just now has not seen it: this waits for its lock and unsettles what it has settled.
 */
const TOLD: ReadonlySet<CallFactType> = new Set(['number-announced', 'service-declined'])
const SAVE_AND_TELL = `WITH ${STORED} UPDATE "Ticket" AS t SET settled = false FROM "Call" AS c WHERE c.id = $1 AND t.id = c."ticketId"`

/**
 * Opens the ticket of the call in `stored`. The counter's row stays locked until the statement's end, so numbers are given out one after another.
 * @param first the first of six parameters: the ticket's id, moment, year, prefix, caller and the regulation's version
 */
function opening(first: number): string {
  const [id, at, year, prefix, caller, version] = Array.from({ length: 6 }, (_, index) => `$${first + index}`) as [string, string, string, string, string, string]
  return `counter AS (
    INSERT INTO "TicketCounter" AS n ("hotlineId", year, last)
    SELECT stored."hotlineId", ${year}::int, 1 FROM stored WHERE stored."ticketId" = ${id}::uuid AND NOT EXISTS (SELECT FROM "Ticket" WHERE id = ${id}::uuid)
    ON CONFLICT ("hotlineId", year) DO UPDATE SET last = n.last + 1
    RETURNING last
  ), version AS (
    SELECT coalesce(${version}::int, (SELECT max(version) FROM "RegulationVersion" WHERE "hotlineId" = $2 AND "effectiveFrom" <= ${at}::timestamptz), 1) AS number
  ), opened AS (
    INSERT INTO "Ticket" (id, "hotlineId", year, seq, number, status, "clientId", caller, "assigneeId", "createdAt", "updatedAt", "receivedAt", channel, "regulationVersion", "lastSeq", settled, words)
    SELECT ${id}::uuid, stored."hotlineId", ${year}::int, counter.last, ${prefix}::text || '-' || ${year}::int || '-' || lpad(counter.last::text, greatest(6, length(counter.last::text)), '0'),
      CASE WHEN stored."agentId" IS NULL THEN 'new' ELSE 'in-progress' END, stored."clientId", ${caller}, stored."agentId", ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz, 'phone', version.number,
      CASE WHEN stored."agentId" IS NULL THEN 1 ELSE 3 END, false, ticket_words(${id}::uuid, stored."hotlineId", '', stored."clientId")
    FROM counter, stored, version
    ON CONFLICT (id) DO NOTHING
    RETURNING id, number, "clientId", "regulationVersion"
  ), said AS (
    ${FACTS}
    SELECT id, 1, 1, ${at}::timestamptz, 'received', 'client', NULL::uuid, jsonb_build_object('channel', 'phone', 'receivedAt', (extract(epoch FROM ${at}::timestamptz) * 1000)::bigint,
      'regulationVersion', "regulationVersion", 'waitsForTurn', false, 'level', NULL, 'package', NULL, 'clientId', "clientId", 'ticketType', NULL, 'accepted', false)
    FROM opened
    UNION ALL SELECT opened.id, 1, 1 + f.place, coalesce(stored."answeredAt", ${at}::timestamptz), f.type, 'staff', stored."agentId", f.data
    FROM opened, stored, ${takenBy('stored."agentId"')} WHERE stored."agentId" IS NOT NULL
  )
  SELECT id, number FROM opened`
}

const SAVE_AND_OPEN = `WITH ${STORED}, ${opening(18)}`

/** For a change that should have opened the ticket, and comes when newer ones of its call are stored already. */
const OPEN_LATE = `WITH stored AS (
    UPDATE "Call" SET "ticketId" = $3::uuid WHERE id = $1 AND "hotlineId" = $2 AND "ticketId" IS NULL RETURNING id, "hotlineId", "ticketId", "clientId", "agentId", "answeredAt"
  ), ${opening(3)}`

const TICKET_OF_CALL = `SELECT t.id, t.number FROM "Call" c JOIN "Ticket" t ON t.id = c."ticketId" WHERE c.id = $1`

/** A call whose ticket was opened by its last stored change does not carry it in its state yet. */
const ACTIVE = `
  SELECT c.state, t.id AS "ticketId", t.number AS "ticketNumber"
  FROM "Call" c LEFT JOIN "Ticket" t ON t.id = c."ticketId" WHERE c."endedAt" IS NULL ORDER BY c."arrivedAt", c.id`

const ONE = `SELECT c.state, t.id AS "ticketId", t.number AS "ticketNumber" FROM "Call" c LEFT JOIN "Ticket" t ON t.id = c."ticketId" WHERE c."hotlineId" = $1 AND c.id = $2`

/** Calls as they go on: written at every step, read again after a restart. */
export function createCallStore(pool: pg.Pool): CallStore {
  return {
    async save(change) {
      try {
        return change.ticket === null ? await saveOnly(pool, change) : await saveAndOpen(pool, change, change.ticket)
      } catch (error) {
        throw storeError(error)
      }
    },

    async active() {
      try {
        const { rows } = await pool.query<ActiveRow>({ name: 'active-calls', text: ACTIVE })
        return rows.map(withTicket)
      } catch (error) {
        throw storeError(error)
      }
    },

    async find(hotlineId, callId) {
      try {
        const { rows: [row] } = await pool.query<ActiveRow>({ name: 'one-call', text: ONE, values: [hotlineId, callId] })
        return row === undefined ? null : withTicket(row)
      } catch (error) {
        throw storeError(error)
      }
    },
  }
}

async function saveOnly(pool: pg.Pool, change: CallChange): Promise<null> {
  const tells = change.facts.some(({ type }) => TOLD.has(type))
  await pool.query({ ...(tells ? { name: 'save-call-and-tell-ticket', text: SAVE_AND_TELL } : { name: 'save-call', text: SAVE }), values: [...columns(change), null] })
  return null
}

async function saveAndOpen(pool: pg.Pool, change: CallChange, ticket: NonNullable<CallChange['ticket']>): Promise<TicketRef | null> {
  const { id, hotlineId } = change.summary
  const terms = [ticket.id, iso(ticket.at), yearIn(ticket.zone, ticket.at), ticket.prefix, ticket.caller, ticket.regulationVersion ?? null]
  const opened = await pool.query<TicketRef>({ name: 'save-call-and-open-ticket', text: SAVE_AND_OPEN, values: [...columns(change), ...terms] })
  if (opened.rows[0] !== undefined) return opened.rows[0]
  const known = await pool.query<TicketRef>({ name: 'ticket-of-call', text: TICKET_OF_CALL, values: [id] })
  if (known.rows[0] !== undefined) return known.rows[0]
  const late = await pool.query<TicketRef>({ name: 'open-ticket-late', text: OPEN_LATE, values: [id, hotlineId, ...terms] })
  return late.rows[0] ?? null
}

interface ActiveRow {
  state: Call
  ticketId: string | null
  ticketNumber: string | null
}

function withTicket({ state, ticketId, ticketNumber }: ActiveRow): Call {
  return state.ticket === null && ticketId !== null && ticketNumber !== null ? { ...state, ticket: { id: ticketId, number: ticketNumber } } : state
}

/** $1 … $17. */
function columns({ call, summary, facts }: CallChange): unknown[] {
  const { consent } = summary
  return [
    summary.id, summary.hotlineId, summary.channelId, summary.line, summary.caller, summary.agentId,
    iso(summary.arrivedAt), iso(summary.queuedAt), iso(summary.answeredAt), iso(summary.endedAt),
    summary.outcome, consent?.kind ?? null, consent?.wording ?? null, iso(consent?.at ?? null),
    JSON.stringify(call), call.revision, JSON.stringify(facts.map((fact) => ({ ...fact, at: iso(fact.at) }))),
  ]
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
