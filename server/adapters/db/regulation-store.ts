import { randomUUID } from 'node:crypto'
import type { RegulationStore } from '../../ports.ts'
import { type Prisma, transaction } from './prisma.ts'

/** Hotlines and the versions of their regulations. */
export function createRegulationStore(prisma: Prisma): RegulationStore {
  return {
    async current(now) {
      return prisma.regulationVersion.findMany({
        where: { effectiveFrom: { lte: new Date(now) } },
        distinct: ['hotlineId'],
        orderBy: [{ hotlineId: 'asc' }, { effectiveFrom: 'desc' }, { version: 'desc' }],
        select: { hotlineId: true, version: true, source: true },
      })
    },

    async add({ id, name, source, effectiveFrom }) {
      await transaction(prisma, async (tx) => {
        await tx.hotline.createMany({ data: [{ id, name }], skipDuplicates: true })
        await tx.regulationVersion.createMany({
          data: [{ id: randomUUID(), hotlineId: id, version: 1, effectiveFrom: new Date(effectiveFrom), source }],
          skipDuplicates: true,
        })
      })
    },

    async publish({ id, name, source, effectiveFrom }) {
      return transaction(prisma, async (tx) => {
        await tx.hotline.upsert({ where: { id }, create: { id, name }, update: { name } })
        const latest = await tx.regulationVersion.findFirst({ where: { hotlineId: id }, orderBy: { version: 'desc' }, select: { version: true } })
        const version = (latest?.version ?? 0) + 1
        await tx.regulationVersion.create({ data: { id: randomUUID(), hotlineId: id, version, effectiveFrom: new Date(effectiveFrom), source } })
        return version
      })
    },
  }
}
