import type pg from 'pg'
import { type CallTold, Conflict, type NewStoredTicket, type OpenTicketWork, type StoredTicket, type TicketLog, type TicketTransaction } from '../../ports.ts'
import { inTransaction, isoOf, rows } from './sql-transaction.ts'
import { ENTRIES_OF_T, ENTRY_COLUMNS, type EntryRow, factOf } from './ticket-facts.ts'
import { writeTicket } from './ticket-write.ts'
import { yearIn } from './zoned-year.ts'

const COLUMNS = `id, "hotlineId", number, version, subject, caller, "clientId", secret, "createdAt", settled`
const READ = `SELECT ${COLUMNS}, ${ENTRIES_OF_T} AS entries FROM "Ticket" t WHERE`
/** Without the facts: a statement that had to wait for the row would see older ones. */
const LOCK = `SELECT ${COLUMNS} FROM "Ticket" WHERE "hotlineId" = $1 AND id = $2 FOR UPDATE`
const FACTS = `SELECT ${ENTRY_COLUMNS} FROM "TicketEntry" WHERE "ticketId" = $1 ORDER BY seq`
const BY_MESSAGE = `${READ} "hotlineId" = $1 AND id = (SELECT "ticketId" FROM "IntakeMessage" WHERE "hotlineId" = $1 AND channel = $2 AND "messageId" = $3)`

/** Waits for whoever does the same thing just now: takes a message, counts a client's tickets. */
const ALONE = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))'

const OF_CLIENT = `
  SELECT count(*) FILTER (WHERE status NOT IN ('waiting-turn', 'closed'))::int AS active, count(*) = 0 AS first FROM "Ticket" WHERE "hotlineId" = $1 AND "clientId" = $2`

const WAITING = `SELECT ${COLUMNS} FROM "Ticket" WHERE "hotlineId" = $1 AND "clientId" = $2 AND status = 'waiting-turn' ORDER BY "receivedAt", "createdAt", year, seq LIMIT $3 FOR UPDATE`

/** The counter's row stays locked until the transaction's end, so numbers are given out one after another. */
const NUMBER = `
  INSERT INTO "TicketCounter" AS n ("hotlineId", year, last) VALUES ($1, $2, 1)
  ON CONFLICT ("hotlineId", year) DO UPDATE SET last = n.last + 1 RETURNING last`

const INSERT = `
  INSERT INTO "Ticket" (id, "hotlineId", year, seq, number, subject, caller, "clientId", channel, "createdAt", "updatedAt", "receivedAt", version)
  VALUES ($1, $2, $3::int, $4::int, $5::text || '-' || $3::int || '-' || lpad($4::int::text, greatest(6, length($4::int::text)), '0'), $6, $7, $8, $9, $10, $10, $10, 0)
  RETURNING ${COLUMNS}`

const UNSETTLE = `UPDATE "Ticket" SET settled = false WHERE "hotlineId" = $1 AND settled AND status <> 'closed'`
const UNSETTLED = `SELECT "hotlineId", id FROM "Ticket" WHERE NOT settled ORDER BY "createdAt" LIMIT $1`

const TURN = `
  SELECT (SELECT count(*) FROM "Ticket" o WHERE o."hotlineId" = t."hotlineId" AND o."clientId" = t."clientId" AND o.status = 'waiting-turn'
    AND (o."receivedAt", o."createdAt", o.year, o.seq) <= (t."receivedAt", t."createdAt", t.year, t.seq))::int AS turn
  FROM "Ticket" t WHERE t."hotlineId" = $1 AND t.id = $2 AND t.status = 'waiting-turn' AND t."clientId" IS NOT NULL`

/** Whoever waits for the ticket's lock sees what the other has done. */
const TAKE_ALARM = 'UPDATE "TicketAlarm" SET "firedAt" = $3 WHERE "ticketId" = $1 AND key = $2 AND "firedAt" IS NULL'

const TOLD = `
  SELECT f.type, f.at, f.data, c."agentId" FROM "Call" c JOIN "CallFact" f ON f."callId" = c.id
  WHERE c."ticketId" = $1 AND f.type IN ('number-announced', 'service-declined') ORDER BY f.at, f.seq`

type Row = Omit<StoredTicket, 'createdAt' | 'facts' | 'factVersions'> & { createdAt: Date }

type ReadEntry = Omit<EntryRow, 'seq' | 'at'> & { at: number }
type ReadRow = Row & { entries: ReadEntry[] }

const storedTicket = (row: Row, entries: Omit<EntryRow, 'seq'>[]): StoredTicket => (
  { ...row, createdAt: row.createdAt.getTime(), facts: entries.map(factOf), factVersions: entries.map(({ version }) => version) }
)

const readTicket = ({ entries, ...row }: ReadRow): StoredTicket => storedTicket(row, entries.map((entry) => ({ ...entry, at: new Date(entry.at) })))

/** The facts of tickets, with everything that is written from them. */
export function createTicketLog(pool: pg.Pool): TicketLog {
  const together: TicketLog['together'] = (work) => inTransaction(pool, (db) => work(ticketTransaction(db)))

  async function one(text: string, values: unknown[], name?: string): Promise<StoredTicket | null> {
    const [row] = await rows<ReadRow>(pool, text, values, name)
    return row === undefined ? null : readTicket(row)
  }

  return {
    together,
    change: (hotlineId, id, expectedVersion, work) => together(async (tx) => {
      const stored = await tx.lock(hotlineId, id)
      if (stored === null) return null
      if (expectedVersion !== null && stored.version !== expectedVersion) throw new Conflict('the ticket has been changed meanwhile')
      return tx.write(stored, work(stored))
    }),
    open: (hotlineId, ticket, work) => together((tx) => tx.open(hotlineId, ticket, work)),
    unsettled: (limit) => rows(pool, UNSETTLED, [limit]),
    async unsettle(hotlineId) {
      await rows(pool, UNSETTLE, [hotlineId])
    },
    find: (hotlineId, id) => one(`${READ} "hotlineId" = $1 AND id = $2`, [hotlineId, id], 'read-ticket'),
    byNumber: (hotlineId, number) => one(`${READ} "hotlineId" = $1 AND number = $2`, [hotlineId, number]),
    bySecret: (secret) => one(`${READ} secret = $1`, [secret]),
    byMessageId: (hotlineId, channel, messageId) => one(BY_MESSAGE, [hotlineId, channel, messageId]),
    turnOf: async (hotlineId, id) => (await rows<{ turn: number }>(pool, TURN, [hotlineId, id]))[0]?.turn ?? null,
  }
}

/** What may be done to tickets within a transaction of the connection. */
export function ticketTransaction(db: pg.PoolClient): TicketTransaction {
  async function withFacts(row: Row): Promise<StoredTicket> {
    return storedTicket(row, (await db.query<EntryRow>(FACTS, [row.id])).rows)
  }

  /** Facts only ever come with another version. */
  async function lock(hotlineId: string, id: string, read?: StoredTicket): Promise<StoredTicket | null> {
    const { rows: [row] } = await db.query<Row>({ name: 'lock-ticket', text: LOCK, values: [hotlineId, id] })
    if (row === undefined) return null
    if (read?.id !== row.id || read.version !== row.version) return withFacts(row)
    return { ...row, createdAt: row.createdAt.getTime(), facts: read.facts, factVersions: read.factVersions }
  }

  async function ofClient(hotlineId: string, clientId: string): Promise<{ active: number; first: boolean }> {
    await db.query(ALONE, [`client ${clientId}`])
    const { rows: [counted] } = await db.query<{ active: number; first: boolean }>(OF_CLIENT, [hotlineId, clientId])
    return counted ?? { active: 0, first: true }
  }

  async function insert(hotlineId: string, { id, at, zone, prefix, subject, caller, clientId, source }: NewStoredTicket): Promise<StoredTicket> {
    const year = yearIn(zone, at)
    const { rows: [counter] } = await db.query<{ last: number }>(NUMBER, [hotlineId, year])
    const { rows: [row] } = await db.query<Row>(INSERT, [id, hotlineId, year, counter?.last, prefix, subject, caller, clientId, source.channel, isoOf(at)])
    return storedTicket(row as Row, [])
  }

  return {
    lock,
    write: (stored, write) => writeTicket(db, stored, write),

    async open(hotlineId: string, ticket: NewStoredTicket, work: OpenTicketWork) {
      const { clientId, source } = ticket
      if (source.messageId !== null) {
        await db.query(ALONE, [`message ${hotlineId} ${source.channel} ${source.messageId}`])
        const { rows: [known] } = await db.query<ReadRow>(BY_MESSAGE, [hotlineId, source.channel, source.messageId])
        if (known !== undefined) return readTicket(known)
      }
      const { active, first } = clientId === null ? { active: 0, first: false } : await ofClient(hotlineId, clientId)
      const write = work({ activeOfClient: active, firstOfClient: first })
      // The stored client is the one of the write's facts; the row gets it with them.
      const opened = await insert(hotlineId, { ...ticket, subject: '', clientId: null })
      return writeTicket(db, opened, { ...write, subject: write.subject ?? ticket.subject, ...(source.messageId === null ? {} : { messageId: source.messageId }) })
    },

    activeOfClient: async (hotlineId, clientId) => (await ofClient(hotlineId, clientId)).active,

    async waitingOfClient(hotlineId, clientId, atMost) {
      const { rows: waiting } = await db.query<Row>(WAITING, [hotlineId, clientId, atMost])
      const tickets: StoredTicket[] = []
      for (const row of waiting) tickets.push(await withFacts(row))
      return tickets
    },

    takeAlarm: async (ticketId, key, at) => (await db.query(TAKE_ALARM, [ticketId, key, isoOf(at)])).rowCount === 1,

    async toldByCalls(ticketId) {
      const { rows: told } = await db.query<Omit<CallTold, 'at'> & { at: Date }>({ name: 'told-by-calls', text: TOLD, values: [ticketId] })
      return told.map((row) => ({ ...row, at: row.at.getTime() }))
    },
  }
}
