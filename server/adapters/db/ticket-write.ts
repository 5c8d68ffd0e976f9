import type pg from 'pg'
import type { Ticket, TicketFact } from '../../domain/ticketing/ticket.ts'
import { Conflict, type StoredDeadline, type StoredTicket, type TicketWrite } from '../../ports.ts'
import { isoOf } from './sql-transaction.ts'
import { authorOf, dataOf } from './ticket-facts.ts'

/** @param place the ticket's id, the facts, the version they come with */
const addFacts = (id: string, facts: string, version: string): string => `
  INSERT INTO "TicketEntry" ("ticketId", seq, at, type, actor, "authorId", data, version)
  SELECT ${id}::uuid, f.seq, f.at, f.type, f.actor, f."authorId", f.data, ${version}::int
  FROM jsonb_to_recordset(${facts}::jsonb) AS f(seq int, at timestamptz, type text, actor text, "authorId" uuid, data jsonb)`

/** $1 … $28; lists are read from these columns, so every write sets all of them. */
const SET_COLUMNS = `
  status = $2, subject = $3, category = coalesce($4, category), outcome = $5, "clientId" = $6, "assigneeId" = $7, "updatedAt" = greatest("updatedAt", $8::timestamptz),
  channel = $9, "receivedAt" = $10, "regulationVersion" = $11, "ticketType" = $12, level = $13, package = $14, "packageConfirmed" = $15, reason = $16,
  "thirdParty" = $17, "escalatedTo" = $18, rank = $19, "dueAt" = $20, "dueClock" = $21, "mergedIntoId" = $22, rating = $23, "ratingComment" = coalesce($24, "ratingComment"),
  secret = coalesce(secret, $25), "lastSeq" = $26,
  "resolvedAt" = CASE WHEN $2 IN ('resolved', 'closed') THEN coalesce("resolvedAt", $8::timestamptz) END,
  settled = settled OR $28`

/** $29 … $31: the facts, the clocks, the company. A clock that is as it was is not written again. */
const SET_DEADLINES = `
  given_clocks AS (
    SELECT * FROM jsonb_to_recordset($30::jsonb) AS d(clock text, runs text, "startedAt" timestamptz, "targetAt" timestamptz, "dueAt" timestamptz, "stoppedAt" timestamptz, "pausedSince" timestamptz, "breachedAt" timestamptz)
  ), forgotten AS (
    DELETE FROM "TicketDeadline" d WHERE d."ticketId" = $1 AND d."stoppedAt" IS NULL AND NOT EXISTS (SELECT FROM given_clocks g WHERE g.clock = d.clock AND g."startedAt" = d."startedAt")
  ), kept AS (
    INSERT INTO "TicketDeadline" AS d ("ticketId", "hotlineId", clock, runs, "startedAt", "targetAt", "dueAt", "stoppedAt", "pausedSince", "breachedAt")
    SELECT $1, $31, clock, runs, "startedAt", "targetAt", "dueAt", "stoppedAt", "pausedSince", "breachedAt" FROM given_clocks
    ON CONFLICT ("ticketId", clock, "startedAt") DO UPDATE SET runs = EXCLUDED.runs, "targetAt" = EXCLUDED."targetAt", "dueAt" = EXCLUDED."dueAt",
      "stoppedAt" = EXCLUDED."stoppedAt", "pausedSince" = EXCLUDED."pausedSince", "breachedAt" = EXCLUDED."breachedAt"
    WHERE (d.runs, d."targetAt", d."dueAt", d."stoppedAt", d."pausedSince", d."breachedAt")
      IS DISTINCT FROM (EXCLUDED.runs, EXCLUDED."targetAt", EXCLUDED."dueAt", EXCLUDED."stoppedAt", EXCLUDED."pausedSince", EXCLUDED."breachedAt")
  )`

/** $32. An alarm that was put off stays so while its own moment is the same. */
const SET_ALARMS = `
  given_alarms AS (
    SELECT * FROM jsonb_to_recordset($32::jsonb) AS a(key text, at timestamptz)
  ), dropped AS (
    DELETE FROM "TicketAlarm" a WHERE a."ticketId" = $1 AND a."firedAt" IS NULL AND NOT EXISTS (SELECT FROM given_alarms g WHERE g.key = a.key)
  ), planned AS (
    INSERT INTO "TicketAlarm" AS a ("ticketId", "hotlineId", key, at, "nextAt") SELECT $1, $31, key, at, at FROM given_alarms
    ON CONFLICT ("ticketId", key) DO UPDATE SET at = EXCLUDED.at, "nextAt" = EXCLUDED.at WHERE a."firedAt" IS NULL AND a.at <> EXCLUDED.at
  )`

/** One statement for what every step writes. */
const STEP = `
  WITH added AS (${addFacts('$1', '$29', '$33')}), ${SET_DEADLINES}, ${SET_ALARMS}
  UPDATE "Ticket" SET ${SET_COLUMNS}, version = $33, words = CASE WHEN $27 THEN ticket_words(id, "hotlineId", $3, $6) ELSE words END
  WHERE id = $1 RETURNING secret`

/** The words are made of the facts as well, so that those have to be there before. */
const FACTS_FIRST = addFacts('$1', '$2', '$3')

const ADD_MESSAGE = `INSERT INTO "IntakeMessage" ("hotlineId", channel, "messageId", "ticketId", at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`

const ADD_ATTACHMENTS = `
  INSERT INTO "TicketAttachment" (id, "hotlineId", "ticketId", name, "mediaType", bytes, sha256, path, at, actor, "authorId")
  SELECT id, $2, $1, name, "mediaType", bytes, sha256, path, at, actor, "authorId"
  FROM jsonb_to_recordset($3::jsonb) AS a(id uuid, name text, "mediaType" text, bytes int, sha256 text, path text, at timestamptz, actor text, "authorId" uuid)`

const ADD_OUTGOING = `
  INSERT INTO "TicketOutgoing" (id, "hotlineId", "ticketId", at, "leavesAt", kind, channel, "to", text, links)
  SELECT id, $2, $1, at, "leavesAt", kind, channel, "to", text, ARRAY(SELECT jsonb_array_elements_text(links))
  FROM jsonb_to_recordset($3::jsonb) AS o(id uuid, at timestamptz, "leavesAt" timestamptz, kind text, channel text, "to" text, text text, links jsonb)`

/** Writes a step of a locked ticket. @returns the ticket as it is then */
export async function writeTicket(db: pg.PoolClient, stored: StoredTicket, write: TicketWrite): Promise<StoredTicket> {
  const { id, hotlineId } = stored
  const { ticket } = write
  const facts = [...stored.facts, ...write.facts]
  const subject = write.subject ?? stored.subject
  const version = stored.version + 1
  const added = JSON.stringify(entries(write.facts, stored.facts.length))
  const otherWords = stored.facts.length === 0 || subject !== stored.subject || ticket.clientId !== stored.clientId || write.facts.some(hasWords)
  if (otherWords) await db.query({ name: 'add-facts', text: FACTS_FIRST, values: [id, added, version] })
  const { rows: [row] } = await db.query<{ secret: string | null }>({
    name: 'ticket-step', text: STEP,
    values: [
      id, ...columns(stored, write, subject, facts.length), otherWords, write.settles === true, otherWords ? '[]' : added, JSON.stringify(write.deadlines.map(deadlineRow)), hotlineId,
      JSON.stringify(write.alarms.map(({ key, at }) => ({ key, at: isoOf(at) }))), version,
    ],
  })
  if (ticket.clientId !== stored.clientId) await db.query('UPDATE "Call" SET "clientId" = $2 WHERE "ticketId" = $1', [id, ticket.clientId])
  if (write.messageId !== undefined) await addMessage(db, stored, write, write.messageId)
  if (write.attachments?.length) await db.query(ADD_ATTACHMENTS, [id, hotlineId, JSON.stringify(write.attachments.map(({ by, at, ...rest }) => ({ ...rest, at: isoOf(at), actor: by.kind, authorId: authorOf(by) })))])
  if (write.outgoing?.length) await db.query(ADD_OUTGOING, [id, hotlineId, JSON.stringify(write.outgoing.map(({ at, leavesAt, ...rest }) => ({ ...rest, at: isoOf(at), leavesAt: isoOf(leavesAt) })))])
  return {
    ...stored, version, facts, subject, clientId: ticket.clientId, settled: stored.settled || write.settles === true, secret: row?.secret ?? null,
    factVersions: [...stored.factVersions, ...write.facts.map(() => version)],
  }
}

const entries = (facts: readonly TicketFact[], before: number): unknown[] =>
  facts.map((fact, index) => ({ seq: before + index + 1, at: isoOf(fact.at), type: fact.type, actor: fact.by.kind, authorId: authorOf(fact.by), data: dataOf(fact) }))

/** Whether the fact adds to what the ticket is found by. */
const hasWords = (fact: TicketFact): boolean => 'text' in fact || fact.type === 'intake-filled'

/** $2 … $26 of UPDATE. */
function columns(stored: StoredTicket, { ticket, rank, deadlines, secret, facts }: TicketWrite, subject: string, lastSeq: number): unknown[] {
  const due = dueOf(ticket, deadlines)
  const at = facts.reduce((latest, fact) => Math.max(latest, fact.at), stored.createdAt)
  const comment = facts.findLast((fact) => fact.type === 'feedback')?.comment ?? null
  return [
    ticket.status, subject, ticket.topic, ticket.outcome, ticket.clientId, ticket.assignee?.kind === 'agent' ? ticket.assignee.id : null, isoOf(at),
    ticket.channel, isoOf(ticket.receivedAt), ticket.regulationVersion, ticket.ticketType, ticket.level, ticket.package, ticket.packageConfirmed, ticket.reason,
    ticket.assignee?.kind === 'third-party' ? ticket.assignee.name : null, ticket.escalatedTo, rank, isoOf(due?.dueAt ?? null), due?.clock ?? null,
    ticket.mergedInto, ticket.rating, comment, secret ?? null, lastSeq,
  ]
}

/** The running clock that ends next; the one that closes the ticket by itself only when no other runs. */
function dueOf({ status }: Ticket, deadlines: readonly StoredDeadline[]): { clock: string; dueAt: number } | null {
  if (status === 'closed') return null
  const running = deadlines.flatMap(({ clock, dueAt, stoppedAt, pausedSince }) => (dueAt === null || stoppedAt !== null || pausedSince !== null ? [] : [{ clock, dueAt }]))
  return running.toSorted((a, b) => Number(a.clock === 'autoClose') - Number(b.clock === 'autoClose') || a.dueAt - b.dueAt)[0] ?? null
}

function deadlineRow(deadline: StoredDeadline): unknown {
  const { clock, runs, startedAt, targetAt, dueAt, stoppedAt, pausedSince, breachedAt } = deadline
  return { clock, runs, startedAt: isoOf(startedAt), targetAt: isoOf(targetAt), dueAt: isoOf(dueAt), stoppedAt: isoOf(stoppedAt), pausedSince: isoOf(pausedSince), breachedAt: isoOf(breachedAt) }
}

async function addMessage(db: pg.PoolClient, { id, hotlineId }: StoredTicket, { facts, ticket }: TicketWrite, messageId: string): Promise<void> {
  const message = facts.findLast((fact) => fact.type === 'client-message')
  const { rowCount } = await db.query(ADD_MESSAGE, [hotlineId, message?.channel ?? ticket.channel, messageId, id, isoOf(facts.at(-1)?.at ?? ticket.createdAt)])
  if (rowCount === 0) throw new Conflict('the message was taken before')
}
