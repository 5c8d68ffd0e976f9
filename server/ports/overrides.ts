import type { Instant } from '../domain/telephony/call.ts'

export interface LineOverride {
  id: string
  hotlineId: string
  kind: 'open' | 'close'
  numbers: string[] | null
  offices: string[] | null
  from: Instant
  until: Instant
  authorId: string | null
  authorName: string | null
  createdAt: Instant
  cancelledAt: Instant | null
}

export interface OverrideStore {
  /** Overrides that may still matter at `now`, and the latest past ones, newest first. */
  list(hotlineId: string, now: Instant): Promise<LineOverride[]>
  create(override: Omit<LineOverride, 'authorName' | 'cancelledAt'>): Promise<LineOverride>
  cancel(hotlineId: string, id: string, at: Instant): Promise<boolean>
}
