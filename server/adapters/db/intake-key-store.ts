import type { IntakeKeyStore } from '../../ports.ts'
import type { Prisma } from './prisma.ts'

/** Keys of the company's own systems, known by their hash only. */
export function createIntakeKeyStore(prisma: Prisma): IntakeKeyStore {
  return {
    async create({ createdBy, at, ...key }) {
      await prisma.intakeKey.create({ data: { ...key, authorId: createdBy, createdAt: new Date(at) } })
    },

    byHash: (keyHash) => prisma.intakeKey.findFirst({ where: { keyHash, revokedAt: null, hotline: { closedAt: null } }, select: { id: true, hotlineId: true, name: true } }),

    async list(hotlineId) {
      const rows = await prisma.intakeKey.findMany({ where: { hotlineId }, include: { author: { select: { name: true } } }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
      return rows.map(({ id, name, createdAt, author, lastUsedAt, revokedAt }) => (
        { id, name, createdAt: createdAt.getTime(), createdBy: author?.name ?? null, lastUsedAt: lastUsedAt?.getTime() ?? null, revokedAt: revokedAt?.getTime() ?? null }
      ))
    },

    async revoke(hotlineId, id, at) {
      return (await prisma.intakeKey.updateMany({ where: { hotlineId, id, revokedAt: null }, data: { revokedAt: new Date(at) } })).count === 1
    },

    async used(id, at) {
      await prisma.intakeKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(at) } })
    },
  }
}
