import type { Instant } from '../domain/telephony/call.ts'
import type { ListenView, RecordingView } from '../panel-protocol.ts'

export interface NewRecording {
  id: string
  hotlineId: string
  callId: string
  kind: 'talk' | 'message'
  path: string
  startedAt: Instant
  durationMs: number
  bytes: number
  sha256: string
  channels: 1 | 2
  retainUntil: Instant
}

export interface RecordingStore {
  /** Idempotent by call and kind: a second recording of the same kind changes nothing. @returns false when it was there already. */
  add(recording: NewRecording): Promise<boolean>
  find(hotlineId: string, id: string): Promise<(RecordingView & { path: string }) | null>
  /** Recordings whose retention has passed and that still exist, oldest first. */
  expired(now: Instant, limit: number): Promise<{ id: string; path: string }[]>
  markDeleted(id: string, at: Instant): Promise<void>
  logListen(listen: { recordingId: string; personId: string; at: Instant; action: ListenView['action'] }): Promise<void>
  listens(recordingId: string): Promise<ListenView[]>
}

/** What Asterisk wrote for a call. */
export interface RecordedSources {
  callId: string
  kind: 'talk' | 'message'
  files: string[]
}

/** Keeps finished recordings; sources are removed only after `discard`. */
export interface RecordingStorage {
  /** What is waiting to be ingested, for one call or for all. */
  sources(callId?: string): Promise<RecordedSources[]>
  /** When the first of the files was begun, by the machine's clock, ms. */
  begunAt(sources: RecordedSources): Promise<number>
  /** Encodes to Ogg Opus (talk: caller left, agent right), hashes and stores durably. @returns null when nothing was recorded (empty files). */
  store(sources: RecordedSources, id: string, startedAt: Instant): Promise<{ path: string; durationMs: number; bytes: number; sha256: string; channels: 1 | 2 } | null>
  discard(sources: RecordedSources): Promise<void>
  /** @returns a stream of the bytes [start, end]. */
  read(path: string, range?: { start: number; end: number }): NodeJS.ReadableStream
  remove(path: string): Promise<void>
}

/** A message taken by the dialplan while the server was away. */
export interface FallbackMessage {
  id: string
  channelId: string
  dialled: string
  callerNumber: string | null
  at: Instant
  /** Length of the sound; 0 when nothing was said. */
  messageMs: number
}

export interface FallbackBox {
  /** Messages that are complete. */
  list(): Promise<FallbackMessage[]>
  /** Hands the sound over to the recordings of `callId` as its message; the entry leaves the box only when that is safe. */
  take(message: FallbackMessage, callId: string): Promise<void>
}
