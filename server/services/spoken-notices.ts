import type { SpokenNotice } from '../domain/telephony/call.ts'
import type { Clock, NoticeStore, TimedNotice } from '../ports.ts'
import type { Log } from './log.ts'

export interface SpokenNoticesDeps {
  store: NoticeStore
  clock: Clock
  log: Log
}

export type SpokenNotices = ReturnType<typeof createSpokenNotices>

/**
 * The notices that callers hear, in memory, so that no call waits for the database: read at the start and after every
 * change. A database that is away leaves them as they were.
 */
export function createSpokenNotices({ store, clock, log }: SpokenNoticesDeps) {
  const known = new Map<string, readonly TimedNotice[]>()

  return {
    /** Reads a company's notices anew. */
    async load(hotlineId: string): Promise<void> {
      try {
        known.set(hotlineId, await store.spoken(hotlineId, clock.now()))
      } catch (error) {
        log.warn({ err: error, hotlineId }, 'notices could not be read; callers hear those known before')
      }
    },

    /** What a caller hears at that moment. */
    at: (hotlineId: string, at: number): SpokenNotice[] =>
      (known.get(hotlineId) ?? []).filter(({ from, until }) => from <= at && (until === null || at < until)).map(({ id, version, text }) => ({ id, version, text })),

    /** Every text that is or will be said: its sound can be made beforehand. */
    texts: (): string[] => [...known.values()].flatMap((notices) => notices.map(({ text }) => text)),
  }
}
