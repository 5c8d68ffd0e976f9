import type { Instant } from '../domain/telephony/call.ts'

export interface IntakeKey {
  id: string
  name: string
  createdAt: Instant
  createdBy: string | null
  lastUsedAt: Instant | null
  revokedAt: Instant | null
}

/** Keys with which the company's own systems bring requests in. */
export interface IntakeKeyStore {
  create(key: { id: string; hotlineId: string; name: string; keyHash: string; createdBy: string; at: Instant }): Promise<void>
  /** The key with this SHA-256, unless it was revoked. */
  byHash(keyHash: string): Promise<{ id: string; hotlineId: string; name: string } | null>
  list(hotlineId: string): Promise<IntakeKey[]>
  revoke(hotlineId: string, id: string, at: Instant): Promise<boolean>
  used(id: string, at: Instant): Promise<void>
}
