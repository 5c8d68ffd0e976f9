import { createHash, randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { type Person, type PersonStore, type SessionStore, StoreUnavailable } from '../ports.ts'
import { FailureLimiter } from './failure-limiter.ts'
import { normalLogin } from './logins.ts'
import { passwordMatches } from './passwords.ts'
import { notAllowed, notFound, Refusal } from './refusal.ts'

/** A working day with its overtime; whoever is still there signs in again. */
export const SESSION_MS = 14 * 60 * 60 * 1000
/** How long a session that was good is trusted while the database does not answer. */
const TRUSTED_WITHOUT_DATABASE_MS = 10 * 60 * 1000
const REMEMBERED_SESSIONS = 1_000

const TOKEN = /^[\w-]{43}$/

export interface AuthDeps {
  people: PersonStore
  sessions: SessionStore
  log: Logger
  /** The machine's clock, ms: sessions run by real time whatever the business clock shows. */
  now(): number
  onSignedIn(person: Person): void
}

export interface SignedIn {
  person: Person
  /** The cookie's value; only its hash is stored. */
  token: string
  expiresAt: number
}

export type Auth = ReturnType<typeof createAuth>

/** Log-ins and sessions. */
export function createAuth({ people, sessions, log, now, onSignedIn }: AuthDeps) {
  const limits = [
    { key: (login: string, address: string) => `${login}|${address}`, limiter: new FailureLimiter({ failures: 5, withinMs: 60_000 }) },
    // Guessing from many addresses, and many logins from one address.
    { key: (login: string) => login, limiter: new FailureLimiter({ failures: 50, withinMs: 15 * 60_000 }) },
    { key: (_login: string, address: string) => address, limiter: new FailureLimiter({ failures: 30, withinMs: 5 * 60_000 }) },
  ]
  const lastSeen = new Map<string, { person: Person; at: number }>()

  function remember(tokenHash: string, person: Person): void {
    lastSeen.delete(tokenHash)
    lastSeen.set(tokenHash, { person, at: now() })
    if (lastSeen.size <= REMEMBERED_SESSIONS) return
    const oldest = lastSeen.keys().next()
    if (!oldest.done) lastSeen.delete(oldest.value)
  }

  function trusted(tokenHash: string): Person | null {
    const seen = lastSeen.get(tokenHash)
    return seen !== undefined && seen.at > now() - TRUSTED_WITHOUT_DATABASE_MS ? seen.person : null
  }

  /** Who has this login and this password, null when either is wrong; wrong ones are counted. @throws Refusal `too-many-attempts` */
  async function prove(login: string, password: string, address: string): ReturnType<PersonStore['byLogin']> {
    const name = normalLogin(login)
    const waitMs = Math.max(...limits.map(({ key, limiter }) => limiter.waitMs(key(name, address), now())))
    if (waitMs > 0) throw tooManyAttempts(waitMs)
    const person = await people.byLogin(name)
    const active = person !== null && !person.disabled ? person : null
    if (!(await passwordMatches(active?.passwordHash ?? null, password)) || active === null) {
      for (const { key, limiter } of limits) limiter.failed(key(name, address), now())
      log.warn({ login: active ? active.login : 'unknown', address }, 'a log-in failed')
      return null
    }
    limits[0]?.limiter.forget(limits[0].key(name, address))
    return active
  }

  return {
    prove,

    /** @throws Refusal `wrong-login` without telling which part is wrong, `too-many-attempts`, `company-closed` */
    async logIn(login: string, password: string, address: string): Promise<SignedIn> {
      const active = await prove(login, password, address)
      if (active === null) throw new Refusal('not-signed-in', 'wrong-login', { ru: 'Неверный логин или пароль.', en: 'The login or the password is wrong.' })
      const { passwordHash: _, companyClosed, ...signedIn } = active
      if (companyClosed) throw new Refusal('not-allowed', 'company-closed', { ru: 'Компания закрыта: войти в неё нельзя.', en: 'The company is closed: nobody can sign in to it.' })
      const token = randomBytes(32).toString('base64url')
      const expiresAt = now() + SESSION_MS
      await sessions.create({ tokenHash: hashOf(token), personId: active.id, createdAt: now(), expiresAt })
      remember(hashOf(token), signedIn)
      onSignedIn(signedIn)
      return { person: signedIn, token, expiresAt }
    },

    /**
     * The person behind a cookie, null for one that is wrong, has run out or was signed out. While the database does not
     * answer, those whose session was good a short while ago stay signed in: they have callers on the line.
     */
    async find(token: string | undefined): Promise<Person | null> {
      if (token === undefined || !TOKEN.test(token)) return null
      const tokenHash = hashOf(token)
      try {
        const person = await sessions.find(tokenHash, now())
        if (person === null) lastSeen.delete(tokenHash)
        else remember(tokenHash, person)
        return person
      } catch (error) {
        const person = error instanceof StoreUnavailable ? trusted(tokenHash) : null
        if (person === null) throw error
        return person
      }
    },

    async logOut(token: string | undefined): Promise<void> {
      if (token === undefined) return
      lastSeen.delete(hashOf(token))
      await sessions.remove(hashOf(token))
    },

    /** The company that the session of an administrator of the installation sees from now on. @throws Refusal `not-allowed`, `not-found` */
    async choose(token: string | undefined, person: Person, hotlineId: string): Promise<Person> {
      if (!person.installation || token === undefined) throw notAllowed()
      if (!(await sessions.choose(hashOf(token), hotlineId))) throw notFound()
      const there = { ...person, hotlineId }
      remember(hashOf(token), there)
      return there
    },

    /** Ends every session of a person: after a new password, another role, or when they are disabled. */
    async signOutEverywhere(personId: string): Promise<void> {
      for (const [tokenHash, { person }] of lastSeen) if (person.id === personId) lastSeen.delete(tokenHash)
      await sessions.removeOf(personId)
    },

    /** Sessions that have run out are of no use to anybody. */
    removeExpired: (): Promise<number> => sessions.removeExpired(now()),
  }
}

function tooManyAttempts(waitMs: number): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  return new Refusal(
    'too-many',
    'too-many-attempts',
    { ru: `Слишком много попыток. Попробуйте снова через ${retryAfterSeconds} с.`, en: `Too many attempts. Try again in ${retryAfterSeconds} s.` },
    { retryAfterSeconds },
  )
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
