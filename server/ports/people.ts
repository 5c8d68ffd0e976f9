import type { Instant } from '../domain/telephony/call.ts'
import type { Role } from '../panel-protocol.ts'

export type Presence = 'offline' | 'available' | 'break'

export interface Person {
  id: string
  hotlineId: string
  login: string
  name: string
  role: Role
  /** Looks after every company of the installation; `hotlineId` is then the company that the session has chosen. */
  installation: boolean
  office: string | null
  phoneUri: string | null
  disabled: boolean
  presence: Presence
  breakReason: string | null
  presenceSince: Instant
  /** Keys of the regulation's roles that this person has. */
  duties: string[]
}

export interface PersonStore {
  all(): Promise<Person[]>
  list(hotlineId: string): Promise<Person[]>
  find(hotlineId: string, id: string): Promise<Person | null>
  byLogin(login: string): Promise<(Person & { passwordHash: string; companyClosed: boolean }) | null>
  /** @throws Conflict when the login is taken. */
  create(person: Omit<Person, 'installation' | 'disabled' | 'presence' | 'breakReason' | 'presenceSince' | 'duties'> & { installation?: boolean; duties?: string[]; passwordHash: string; at: Instant }): Promise<Person>
  update(hotlineId: string, id: string, changes: Partial<Pick<Person, 'name' | 'role' | 'office' | 'phoneUri' | 'disabled' | 'duties'>>): Promise<Person | null>
  setPassword(hotlineId: string, id: string, passwordHash: string): Promise<boolean>
  setPresence(id: string, presence: Presence, reason: string | null, at: Instant): Promise<void>
}

export interface SessionStore {
  create(session: { tokenHash: string; personId: string; createdAt: Instant; expiresAt: Instant }): Promise<void>
  /** The person behind an unexpired session, in the company that was chosen for it if any; nobody of a company that is closed. */
  find(tokenHash: string, now: Instant): Promise<Person | null>
  /** The company that the session of an administrator of the installation sees from now on. @returns false when there is no such session or company. */
  choose(tokenHash: string, hotlineId: string): Promise<boolean>
  remove(tokenHash: string): Promise<void>
  removeOf(personId: string): Promise<void>
  removeExpired(now: Instant): Promise<number>
}
