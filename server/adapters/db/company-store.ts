import { randomUUID } from 'node:crypto'
import type { CompanyStore } from '../../ports.ts'
import { type Prisma, transaction } from './prisma.ts'
import { announceChange } from './regulation-channel.ts'

/** The companies of the installation. None is ever deleted: calls and tickets belong to it. */
export function createCompanyStore(prisma: Prisma): CompanyStore {
  return {
    async list() {
      const rows = await prisma.hotline.findMany({
        where: { closedAt: null },
        orderBy: { id: 'asc' },
        select: { id: true, createdAt: true, _count: { select: { people: { where: { disabledAt: null } } } } },
      })
      return rows.map(({ id, createdAt, _count }) => ({ hotlineId: id, createdAt: createdAt.getTime(), people: _count.people }))
    },

    async found({ id, name, source, effectiveFrom, administrator: { at, ...person } }) {
      const from = new Date(effectiveFrom)
      const now = new Date(at)
      await transaction(prisma, async (tx) => {
        await tx.hotline.create({ data: { id, name, createdAt: now } })
        await tx.regulationVersion.create({ data: { id: randomUUID(), hotlineId: id, version: 1, effectiveFrom: from, publishedAt: from, source } })
        await tx.person.create({ data: { ...person, hotlineId: id, role: 'administrator', createdAt: now, presenceSince: now } })
        await announceChange(tx, id)
      })
    },

    async close(hotlineId, at) {
      await transaction(prisma, async (tx) => {
        await tx.hotline.updateMany({ where: { id: hotlineId, closedAt: null }, data: { closedAt: new Date(at) } })
        await announceChange(tx, hotlineId)
      })
    },
  }
}
