import type { CallDetailView, ListenView, RecordingView } from '../panel-protocol.ts'
import type { CallArchive, Clock, Person, RecordingStorage, RecordingStore, TicketStore } from '../ports.ts'
import { mayHear } from './hearing.ts'
import { notFound, Refusal } from './refusal.ts'

export interface RecordingsDeps {
  recordings: RecordingStore
  storage: Pick<RecordingStorage, 'read'>
  archive: CallArchive
  tickets: TicketStore
  clock: Clock
}

/** One play asks for its beginning more than once: the waveform and the player do, and browsers repeat themselves. */
const ONE_PLAY_MS = 15_000

export type StoredRecording = RecordingView & { path: string }
export type Recordings = ReturnType<typeof createRecordings>

/** Recordings and who may hear them, with a log of who did. */
export function createRecordings({ recordings, storage, archive, tickets, clock }: RecordingsDeps) {
  const lastLogged = new Map<string, number>()

  async function find(viewer: Person, id: string): Promise<{ recording: StoredRecording; call: CallDetailView }> {
    const recording = await recordings.find(viewer.hotlineId, id)
    const call = recording && (await archive.find(viewer.hotlineId, recording.callId))
    if (recording === null || call === null) throw notFound()
    const assigneeId = call.ticketId === null ? null : await tickets.assigneeOf(viewer.hotlineId, call.ticketId)
    if (!mayHear(viewer, recording.kind, assigneeId)) throw notFound()
    return { recording, call }
  }

  return {
    /** @throws Refusal `not-found`, also for a recording that the viewer may not hear */
    async find(viewer: Person, id: string): Promise<RecordingView> {
      const { path: _, ...view } = (await find(viewer, id)).recording
      return view
    },

    /** The same with its call, for playing. @throws Refusal `recording-deleted` after its retention */
    async playable(viewer: Person, id: string): Promise<{ recording: StoredRecording; call: CallDetailView }> {
      const found = await find(viewer, id)
      if (found.recording.deletedAt !== null) {
        throw new Refusal('gone', 'recording-deleted', { ru: 'Срок хранения записи истёк, она удалена.', en: 'The recording was deleted when its retention period ended.' }, { deletedAt: found.recording.deletedAt })
      }
      return found
    },

    read: (recording: StoredRecording, range?: { start: number; end: number }): NodeJS.ReadableStream => storage.read(recording.path, range),

    /** Writes down that somebody begins to listen, once per play. */
    async logListen(viewer: Person, recordingId: string, action: ListenView['action']): Promise<void> {
      const key = `${viewer.id} ${recordingId} ${action}`
      const at = clock.now()
      for (const [other, logged] of lastLogged) if (logged <= at - ONE_PLAY_MS) lastLogged.delete(other)
      if (lastLogged.has(key)) return
      lastLogged.set(key, at)
      await recordings.logListen({ recordingId, personId: viewer.id, at, action })
    },

    async listens(viewer: Person, id: string): Promise<ListenView[]> {
      await find(viewer, id)
      return recordings.listens(id)
    },
  }
}
