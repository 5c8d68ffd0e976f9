import type { LocalText } from '../domain/local-text.ts'
import type { Instant, SpokenNotice } from '../domain/telephony/call.ts'

/** A notice and when it is said, [from, until); `until` null: until it is taken back. */
export interface TimedNotice extends SpokenNotice {
  from: Instant
  until: Instant | null
}

export interface NoticeStore {
  /** The notices to be said to callers at that moment or later, in the order in which they are said. @throws StoreUnavailable */
  spoken(hotlineId: string, at: Instant): Promise<TimedNotice[]>
}

export interface StoredNotice {
  id: string
  hotlineId: string
  kind: 'hours' | 'holiday' | 'break' | 'emergency'
  text: LocalText
  spoken: string | null
  from: Instant
  until: Instant
  authorName: string | null
  createdAt: Instant
  withdrawnAt: Instant | null
}

export interface NoticeArchive extends NoticeStore {
  /** Notices that are published now or will be, and the latest past ones, by the moment of publication, newest first. */
  list(hotlineId: string, now: Instant): Promise<StoredNotice[]>
  create(notice: Omit<StoredNotice, 'authorName' | 'withdrawnAt'> & { authorId: string }): Promise<StoredNotice>
  /** @returns null when there is no such notice, or it was withdrawn. */
  update(hotlineId: string, id: string, changes: Pick<StoredNotice, 'kind' | 'text' | 'spoken' | 'from' | 'until'>): Promise<StoredNotice | null>
  withdraw(hotlineId: string, id: string, at: Instant): Promise<boolean>
}
