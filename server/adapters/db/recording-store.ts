import { randomUUID } from 'node:crypto'
import type { ListenView } from '../../panel-protocol.ts'
import { type RecordingStore, StoreUnavailable } from '../../ports.ts'
import type { Prisma } from './prisma.ts'
import { refersToNothing } from './store-error.ts'
import { recordingView } from './views.ts'

/** What is known of the recordings; their sound is RecordingStorage's. */
export function createRecordingStore(prisma: Prisma): RecordingStore {
  return {
    async add({ startedAt, retainUntil, ...recording }) {
      try {
        const { count } = await prisma.recording.createMany({
          data: [{ ...recording, startedAt: new Date(startedAt), retainUntil: new Date(retainUntil) }],
          skipDuplicates: true,
        })
        return count === 1
      } catch (error) {
        // The call itself is still on its way through the journal.
        if (refersToNothing(error)) throw new StoreUnavailable(`the call ${recording.callId} is not stored yet`, { cause: error })
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
      const rows = await prisma.recordingListen.findMany({ where: { recordingId }, include: { person: { select: { name: true } } }, orderBy: { at: 'desc' } })
      return rows.map((row): ListenView => ({ at: row.at.toISOString(), person: row.person.name, action: row.action as ListenView['action'] }))
    },
  }
}
