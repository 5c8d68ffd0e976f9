import type { SessionStore } from '../../ports.ts'
import { person } from './person-store.ts'
import type { Prisma } from './prisma.ts'

/** Log-ins, known by the hash of their token only. */
export function createSessionStore(prisma: Prisma): SessionStore {
  return {
    async create({ tokenHash, personId, createdAt, expiresAt }) {
      await prisma.session.create({ data: { tokenHash, personId, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) } })
    },

    async find(tokenHash, now) {
      const row = await prisma.session.findUnique({
        where: { tokenHash, expiresAt: { gt: new Date(now) }, person: { disabledAt: null } },
        include: { person: true },
      })
      return row && person(row.person)
    },

    async remove(tokenHash) {
      await prisma.session.deleteMany({ where: { tokenHash } })
    },

    async removeOf(personId) {
      await prisma.session.deleteMany({ where: { personId } })
    },

    async removeExpired(now) {
      const { count } = await prisma.session.deleteMany({ where: { expiresAt: { lte: new Date(now) } } })
      return count
    },
  }
}
