import type { Instant } from '../domain/telephony/call.ts'
import type { NewRegulation } from './regulations.ts'

interface StoredCompany {
  hotlineId: string
  createdAt: Instant
  people: number
}

/** A company that is served no more, with the text that would be in force. */
export interface ClosedCompany extends StoredCompany {
  name: string
  closedAt: Instant
  version: number
  source: string
}

export interface CompanyStore {
  /** The companies that are served, by key. */
  list(): Promise<StoredCompany[]>
  /** Those that are not any more, by key. */
  closed(now: Instant): Promise<ClosedCompany[]>
  /** Makes a company with its first regulation and its administrator, all or nothing. @throws Conflict when the key or the login is taken. */
  found(company: NewRegulation & { authorId: string | null; administrator: { id: string; login: string; name: string; office: string | null; passwordHash: string; at: Instant } }): Promise<void>
  /** No longer serves the company; what it has stays. @returns false when there is no such company, or it is closed */
  close(hotlineId: string, at: Instant): Promise<boolean>
  /** Serves it again. @returns false when it is not closed */
  reopen(hotlineId: string): Promise<boolean>
}
