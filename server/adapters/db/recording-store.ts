import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { ListenView } from '../../panel-protocol.ts'
import { type RecordingStore, StoreUnavailable } from '../../ports.ts'
import type { Prisma } from './prisma.ts'
import { isoOf, rows } from './sql-transaction.ts'
import { refersToNothing } from './store-error.ts'
import { recordingView } from './views.ts'

/** Hand-written, since there is one for every call. */
const ADD = `
  INSERT INTO "Recording" (id, "hotlineId", "callId", kind, path, "startedAt", "durationMs", bytes, sha256, channels, "retainUntil")
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`

/** What is known of the recordings; their sound is RecordingStorage's. */
export function createRecordingStore(prisma: Prisma, pool: pg.Pool): RecordingStore {
  return {
    async add({ id, hotlineId, callId, kind, path, startedAt, durationMs, bytes, sha256, channels, retainUntil }) {
      const values = [id, hotlineId, callId, kind, path, isoOf(startedAt), durationMs, bytes, sha256, channels, isoOf(retainUntil)]
      try {
        return (await rows(pool, ADD, values, 'add-recording')).length === 1
      } catch (error) {
        // The call itself is still on its way through the journal.
        if (refersToNothing(error)) throw new StoreUnavailable(`the call ${callId} is not stored yet`, { cause: error })
        throw error
      }
    },

    async find(hotlineId, id) {
      const row = await prisma.recording.findFirst({ where: { hotlineId, id } })
      return row && { ...recordingView(row), path: row.path }
    },

    async expired(now, limit) {
      return prisma.recording.findMany({
        where: { deletedAt: null, retainUntil: { lte: new Date(now) } },
        select: { id: true, path: true },
        orderBy: { retainUntil: 'asc' },
        take: limit,
      })
    },

    async markDeleted(id, at) {
      await prisma.recording.updateMany({ where: { id, deletedAt: null }, data: { deletedAt: new Date(at) } })
    },

    async logListen({ recordingId, personId, at, action }) {
      await prisma.recordingListen.create({ data: { id: randomUUID(), recordingId, personId, at: new Date(at), action } })
    },

    async listens(recordingId) {
      const listens = await prisma.recordingListen.findMany({ where: { recordingId }, include: { person: { select: { name: true } } }, orderBy: { at: 'desc' } })
      return listens.map((row): ListenView => ({ at: row.at.toISOString(), person: row.person.name, action: row.action as ListenView['action'] }))
    },
  }
}
