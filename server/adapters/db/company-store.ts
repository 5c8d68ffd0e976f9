import { randomUUID } from 'node:crypto'
import type { CompanyStore } from '../../ports.ts'
import { type Prisma, transaction } from './prisma.ts'
import { announceChange } from './regulation-channel.ts'

const PEOPLE = { select: { people: { where: { disabledAt: null } } } } as const

/** The companies of the installation. None is ever deleted: calls and tickets belong to it. */
export function createCompanyStore(prisma: Prisma): CompanyStore {
  return {
    async list() {
      const rows = await prisma.hotline.findMany({
        where: { closedAt: null },
        orderBy: { id: 'asc' },
        select: { id: true, createdAt: true, _count: PEOPLE },
      })
      return rows.map(({ id, createdAt, _count }) => ({ hotlineId: id, createdAt: createdAt.getTime(), people: _count.people }))
    },

    async closed(now) {
      const rows = await prisma.hotline.findMany({
        where: { closedAt: { not: null } },
        orderBy: { id: 'asc' },
        include: { _count: PEOPLE, regulations: { where: { effectiveFrom: { lte: new Date(now) }, withdrawnAt: null }, orderBy: [{ effectiveFrom: 'desc' }, { version: 'desc' }], take: 1 } },
      })
      return rows.flatMap(({ id, name, createdAt, closedAt, _count, regulations: [regulation] }) => (closedAt === null || regulation === undefined
        ? []
        : [{ hotlineId: id, name, createdAt: createdAt.getTime(), closedAt: closedAt.getTime(), people: _count.people, version: regulation.version, source: regulation.source }]))
    },

    async found({ id, name, source, effectiveFrom, authorId, administrator: { at, ...person } }) {
      const from = new Date(effectiveFrom)
      const now = new Date(at)
      await transaction(prisma, async (tx) => {
        await tx.hotline.create({ data: { id, name, createdAt: now } })
        await tx.regulationVersion.create({ data: { id: randomUUID(), hotlineId: id, version: 1, effectiveFrom: from, publishedAt: from, source, authorId } })
        await tx.person.create({ data: { ...person, hotlineId: id, role: 'administrator', createdAt: now, presenceSince: now } })
        await announceChange(tx, id)
      })
    },

    close: (hotlineId, at) => setClosed(prisma, hotlineId, new Date(at)),
    reopen: (hotlineId) => setClosed(prisma, hotlineId, null),
  }
}

async function setClosed(prisma: Prisma, id: string, closedAt: Date | null): Promise<boolean> {
  return transaction(prisma, async (tx) => {
    const { count } = await tx.hotline.updateMany({ where: { id, closedAt: closedAt === null ? { not: null } : null }, data: { closedAt } })
    if (count === 0) return false
    // While nobody was there to be reminded, alarms that were due were put off.
    if (closedAt === null) await tx.$executeRaw`UPDATE "TicketAlarm" SET "nextAt" = at WHERE "hotlineId" = ${id} AND "firedAt" IS NULL AND "nextAt" > at`
    await announceChange(tx, id)
    return true
  })
}
