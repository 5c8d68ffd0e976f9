import { randomUUID } from 'node:crypto'
import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDatabase, type Database } from '../../../server/adapters/db/connect.ts'
import type { TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { foldTicket } from '../../../server/domain/ticketing/fold.ts'
import { applyMigrations } from '../../../server/runtime/migrate.ts'
import { projectRoot } from '../../../server/runtime/paths.ts'
import { NOON } from '../../support/changes.ts'
import { silent } from '../../support/database.ts'
import { startTestPostgres, type TestPostgres } from '../../support/postgres.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** The first migration that the earlier database lacks. */
const BEFORE = '20261122062500_regulations'
const DESK = '20261122063000_desk'

let postgres: TestPostgres
let stores: Database
const ids = { agent: randomUUID(), client: randomUUID(), fresh: randomUUID(), working: randomUUID(), closed: randomUUID() }

/** A database from before the desk, with tickets as calls and people had left them, and then migrated. */
beforeAll(async () => {
  postgres = await startTestPostgres()
  const db = new pg.Client({ connectionString: postgres.url })
  const earlier = await tempDir('migrations')
  await db.connect()
  try {
    await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    const migrations = join(projectRoot, 'prisma/migrations')
    await cp(migrations, earlier.path, { recursive: true })
    for (const name of await readdir(migrations)) if (name >= BEFORE) await rm(join(earlier.path, name), { recursive: true })
    await applyMigrations(postgres.url, earlier.path)
    await fillAsBefore(db)
  } finally {
    await db.end()
    await earlier.remove()
  }
  expect(await applyMigrations(postgres.url)).toContain(DESK)
  stores = connectDatabase(postgres.url, silent)
})
afterAll(async () => {
  await stores.close()
  await postgres.stop()
})

async function fillAsBefore(db: pg.Client): Promise<void> {
  const at = new Date(NOON).toISOString()
  await db.query(`INSERT INTO "Hotline" (id, name) VALUES ('technokad', 'ТехноКад')`)
  await db.query(`INSERT INTO "RegulationVersion" (id, "hotlineId", version, "effectiveFrom", source) VALUES (gen_random_uuid(), 'technokad', 1, '2021-01-01', ''), (gen_random_uuid(), 'technokad', 2, '2026-11-01', ''), (gen_random_uuid(), 'technokad', 3, '2026-12-01', '')`)
  await db.query(`INSERT INTO "Person" (id, "hotlineId", login, name, role, "passwordHash") VALUES ($1, 'technokad', 'agent', 'Агент', 'agent', '')`, [ids.agent])
  await db.query(`INSERT INTO "Client" (id, "hotlineId", name) VALUES ($1, 'technokad', 'ООО «Ромашка-Пример»')`, [ids.client])
  const tickets: unknown[][] = [
    [ids.fresh, 1, 'new', '', null, null, null, null], [ids.working, 2, 'in-progress', 'Не печатает принтер', 'documents', null, ids.client, ids.agent], [ids.closed, 3, 'closed', 'Всё хорошо', null, 'solved', null, ids.agent],
  ]
  for (const [id, seq, status, subject, category, outcome, clientId, assigneeId] of tickets) {
    await db.query(`INSERT INTO "Ticket" (id, "hotlineId", year, seq, number, status, subject, category, outcome, "clientId", caller, "assigneeId", "createdAt", "updatedAt", version)
      VALUES ($1, 'technokad', 2026, $2::int, 'TKD-2026-00000' || $2::int, $3, $4, $5, $6, $7, '+79161234567', $8, $9, $9, 4)`, [id, seq, status, subject, category, outcome, clientId, assigneeId, at])
  }
  await db.query(`INSERT INTO "TicketEntry" (id, "ticketId", at, type, "authorId", data) VALUES (gen_random_uuid(), $1, $2, 'note', $3, '{"text":"Перезвонить в среду"}'), (gen_random_uuid(), $1, $4, 'changed', $3, '{"subject":{"from":"","to":"Не печатает принтер"}}')`,
    [ids.working, at, ids.agent, new Date(NOON + 1).toISOString()])
}

describe('tickets from before the desk', () => {
  it('begin with their receipt, under the version in force then, and keep what was written', async () => {
    const working = (await stores.ticketLog.find('technokad', ids.working))!
    expect(working.facts.slice(0, 3)).toEqual([
      { type: 'received', at: NOON, by: { kind: 'system' }, channel: 'phone', receivedAt: NOON, regulationVersion: 2, waitsForTurn: false, level: null, package: null, clientId: ids.client, ticketType: null, accepted: false },
      { type: 'note', at: NOON, by: { kind: 'staff', id: ids.agent }, text: 'Перезвонить в среду' },
      { type: 'edited', at: NOON + 1, by: { kind: 'staff', id: ids.agent }, changes: { subject: { from: '', to: 'Не печатает принтер' } } },
    ])
    expect(working).toMatchObject({ version: 4, settled: true, subject: 'Не печатает принтер' })
  })

  it('are by their facts what they were by their columns', async () => {
    const folded = async (id: string) => foldTicket(id, 'technokad', (await stores.ticketLog.find('technokad', id))!.facts)
    expect(await folded(ids.fresh)).toMatchObject({ status: 'new', assignee: null, clientId: null })
    expect(await folded(ids.working)).toMatchObject({ status: 'in-progress', assignee: { kind: 'agent', id: ids.agent }, clientId: ids.client, topic: 'documents' })
    expect(await folded(ids.closed)).toMatchObject({ status: 'closed', assignee: { kind: 'agent', id: ids.agent } })
  })

  it('are found by their subject, client and notes, and go on from their last fact', async () => {
    for (const text of ['принтеры', 'ромашка', 'перезвонит']) {
      expect((await stores.tickets.list({ hotlineId: 'technokad', limit: 10, cursor: null, text }, NOON)).items.map(({ id }) => id), text).toEqual([ids.working])
    }
    const note: TicketFact = { type: 'note', at: NOON + 2, by: { kind: 'staff', id: ids.agent }, text: 'Ещё' }
    await stores.ticketLog.change('technokad', ids.working, 4, ({ facts }) => ({ facts: [note], ticket: foldTicket(ids.working, 'technokad', [...facts, note]), rank: 0, deadlines: [], alarms: [] }))
    expect((await stores.ticketLog.find('technokad', ids.working))?.facts.at(-1)).toMatchObject({ type: 'note', text: 'Ещё' })
  })
})
