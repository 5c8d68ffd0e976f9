import type { LocalText } from '../domain/local-text.ts'
import type { Instant } from '../domain/telephony/call.ts'

/** A version of a company's regulation as it is stored. */
export interface StoredRegulation {
  hotlineId: string
  version: number
  effectiveFrom: Instant
  publishedAt: Instant
  source: string
  news: LocalText | null
  authorName: string | null
  /** Taken back before it was in force; it holds at no time. */
  withdrawnAt: Instant | null
}

/** The next regulation of a company while it is being written. */
export interface StoredDraft {
  hotlineId: string
  source: string
  baseVersion: number
  /** 1 when it was first saved. */
  revision: number
  updatedAt: Instant
  authorName: string | null
}

export interface NewRegulation {
  id: string
  name: string
  source: string
  effectiveFrom: Instant
  /** As `effectiveFrom`, when left out. */
  publishedAt?: Instant
  news?: LocalText | null
  authorId?: string | null
}

export interface RegulationStore {
  /** The regulation's text in force for every hotline that is served. */
  current(now: Instant): Promise<{ hotlineId: string; version: number; source: string }[]>
  /** Every version of every hotline that is served, the hotlines in the order in which they were made, versions in that of their numbers. */
  versions(): Promise<StoredRegulation[]>
  /** Adds a hotline with its first regulation; nothing happens when it is there. */
  add(hotline: { id: string; name: string; source: string; effectiveFrom: Instant }): Promise<void>
  /** Adds the next version of a hotline's regulation, with the hotline when it is new. @returns the version's number. */
  publish(hotline: NewRegulation): Promise<number>
  /** Takes back a version that is not yet in force. @returns false when there is no such version, or it is too late. */
  withdraw(hotlineId: string, version: number, at: Instant): Promise<boolean>
  draft(hotlineId: string): Promise<StoredDraft | null>
  /** Saves the draft that follows the revision seen (0: there was none). @throws Conflict when another has been saved meanwhile. */
  saveDraft(draft: { hotlineId: string; seen: number; source: string; baseVersion: number; authorId: string; at: Instant }): Promise<StoredDraft>
  dropDraft(hotlineId: string): Promise<void>
}

/** Tells when regulations or notices have been changed, by this process or by another one. */
export interface RegulationWatch {
  /** Also called after every interruption, in which changes may have been missed. */
  start(changed: () => void): void
  close(): Promise<void>
}
