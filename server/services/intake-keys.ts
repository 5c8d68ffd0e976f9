import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Clock, IntakeKey, IntakeKeyStore, Person } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'

/** `hlk_` and 256 random bits: what a company's own program shows to hand over requests. */
const KEY = /^hlk_[\w-]{43}$/
const LIMIT = { requests: 600, withinMs: 60_000 }
/** A key's last use is written down so often at most. */
const USE_WRITTEN_MS = 60_000

export interface NewIntakeKey {
  id: string
  name: string
  /** Shown this once; only its hash is stored. */
  key: string
}

export type IntakeKeys = ReturnType<typeof createIntakeKeys>

/** Keys of the company's own programs: its portal, its mail gateway, its product. */
export function createIntakeKeys({ keys, clock }: { keys: IntakeKeyStore; clock: Clock }) {
  /** Requests of a key since the beginning of its minute. */
  const counted = new Map<string, { since: number; requests: number; usedAt: number }>()

  function count(id: string, now: number): { seldom: boolean } {
    const known = counted.get(id) ?? { since: now, requests: 0, usedAt: -Infinity }
    const minute = now - known.since < LIMIT.withinMs ? known : { since: now, requests: 0, usedAt: known.usedAt }
    if (minute.requests >= LIMIT.requests) throw tooMany(minute.since + LIMIT.withinMs - now)
    const seldom = now - minute.usedAt >= USE_WRITTEN_MS
    counted.set(id, { since: minute.since, requests: minute.requests + 1, usedAt: seldom ? now : minute.usedAt })
    return { seldom }
  }

  return {
    async create(viewer: Person, name: string): Promise<NewIntakeKey> {
      const key = `hlk_${randomBytes(32).toString('base64url')}`
      const id = randomUUID()
      await keys.create({ id, hotlineId: viewer.hotlineId, name, keyHash: hashOf(key), createdBy: viewer.id, at: clock.now() })
      return { id, name, key }
    },

    list: (viewer: Person): Promise<IntakeKey[]> => keys.list(viewer.hotlineId),

    async revoke(viewer: Person, id: string): Promise<void> {
      if (!(await keys.revoke(viewer.hotlineId, id, clock.now()))) throw notFound()
    },

    /**
     * The company whose key it is.
     * @param header of `Authorization`. @throws Refusal `wrong-key`, `too-many-requests`
     */
    async hotlineOf(header: string | undefined): Promise<string> {
      const key = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? ''
      const found = KEY.test(key) ? await keys.byHash(hashOf(key)) : null
      if (found === null) throw new Refusal('not-signed-in', 'wrong-key', { ru: 'Ключ не подходит: его выдаёт администратор.', en: 'The key is wrong: an administrator makes them.' })
      if (count(found.id, Date.now()).seldom) await keys.used(found.id, clock.now())
      return found.hotlineId
    },
  }
}

function tooMany(waitMs: number): Refusal {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  return new Refusal('too-many', 'too-many-requests', { ru: `Слишком много запросов. Повторите через ${retryAfterSeconds} с.`, en: `Too many requests. Try again in ${retryAfterSeconds} s.` }, { retryAfterSeconds })
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
