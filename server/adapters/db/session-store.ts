import type pg from 'pg'
import type { SessionStore } from '../../ports.ts'
import type { Person as Row } from './generated/client.ts'
import { person } from './person-store.ts'
import { storeError } from './store-error.ts'

const FIND = `
  SELECT p.*, CASE WHEN p.installation THEN h.id END AS chosen
  FROM "Session" s JOIN "Person" p ON p.id = s."personId" JOIN "Hotline" own ON own.id = p."hotlineId" AND own."closedAt" IS NULL LEFT JOIN "Hotline" h ON h.id = s."hotlineId" AND h."closedAt" IS NULL
  WHERE s."tokenHash" = $1 AND s."expiresAt" > $2::timestamptz AND p."disabledAt" IS NULL`

const CHOOSE = `
  UPDATE "Session" SET "hotlineId" = $2
  WHERE "tokenHash" = $1 AND EXISTS (SELECT FROM "Hotline" WHERE id = $2 AND "closedAt" IS NULL)`

/** Log-ins, known by the hash of their token only. */
export function createSessionStore(pool: pg.Pool): SessionStore {
  const query = async <T extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<pg.QueryResult<T>> => {
    try {
      return await pool.query<T>({ name, text, values })
    } catch (error) {
      throw storeError(error)
    }
  }
  return {
    async create({ tokenHash, personId, createdAt, expiresAt }) {
      await query('create-session', 'INSERT INTO "Session" ("tokenHash", "personId", "createdAt", "expiresAt") VALUES ($1, $2, $3, $4)', [
        tokenHash, personId, new Date(createdAt).toISOString(), new Date(expiresAt).toISOString(),
      ])
    },

    async find(tokenHash, now) {
      const { rows: [row] } = await query<Row & { chosen: string | null }>('find-session', FIND, [tokenHash, new Date(now).toISOString()])
      return row === undefined ? null : person({ ...row, hotlineId: row.chosen ?? row.hotlineId })
    },

    async choose(tokenHash, hotlineId) {
      const { rowCount } = await query('choose-company', CHOOSE, [tokenHash, hotlineId])
      return rowCount === 1
    },

    async remove(tokenHash) {
      await query('remove-session', 'DELETE FROM "Session" WHERE "tokenHash" = $1', [tokenHash])
    },

    async removeOf(personId) {
      await query('remove-sessions-of', 'DELETE FROM "Session" WHERE "personId" = $1', [personId])
    },

    async removeExpired(now) {
      const { rowCount } = await query('remove-expired-sessions', 'DELETE FROM "Session" WHERE "expiresAt" <= $1', [new Date(now).toISOString()])
      return rowCount ?? 0
    },
  }
}
