import { randomUUID } from 'node:crypto'
import { Conflict, type RegulationStore, type StoredDraft, type StoredRegulation } from '../../ports.ts'
import { Prisma as Sql } from './generated/client.ts'
import type { RegulationDraft, RegulationVersion } from './generated/client.ts'
import { type Prisma, transaction } from './prisma.ts'
import { announceChange } from './regulation-channel.ts'

const SERVED = { hotline: { closedAt: null } } as const
const AUTHOR = { author: { select: { name: true } } } as const
type Authored = { author: { name: string } | null }

/** Hotlines, the versions of their regulations, and the next one while it is written. */
export function createRegulationStore(prisma: Prisma): RegulationStore {
  return {
    async current(now) {
      return prisma.regulationVersion.findMany({
        where: { ...SERVED, effectiveFrom: { lte: new Date(now) }, withdrawnAt: null },
        distinct: ['hotlineId'],
        orderBy: [{ hotlineId: 'asc' }, { effectiveFrom: 'desc' }, { version: 'desc' }],
        select: { hotlineId: true, version: true, source: true },
      })
    },

    async versions() {
      const rows = await prisma.regulationVersion.findMany({ where: SERVED, orderBy: [{ hotline: { createdAt: 'asc' } }, { hotlineId: 'asc' }, { version: 'asc' }], include: AUTHOR })
      return rows.map(storedRegulation)
    },

    async add({ id, name, source, effectiveFrom }) {
      const from = new Date(effectiveFrom)
      await transaction(prisma, async (tx) => {
        await tx.hotline.createMany({ data: [{ id, name }], skipDuplicates: true })
        await tx.regulationVersion.createMany({
          data: [{ id: randomUUID(), hotlineId: id, version: 1, effectiveFrom: from, publishedAt: from, source }],
          skipDuplicates: true,
        })
        await announceChange(tx, id)
      })
    },

    async publish({ id, name, source, effectiveFrom, publishedAt = effectiveFrom, news = null, authorId = null }) {
      return transaction(prisma, async (tx) => {
        await tx.hotline.upsert({ where: { id }, create: { id, name }, update: { name } })
        const latest = await tx.regulationVersion.findFirst({ where: { hotlineId: id }, orderBy: { version: 'desc' }, select: { version: true } })
        const version = (latest?.version ?? 0) + 1
        await tx.regulationVersion.create({
          data: { id: randomUUID(), hotlineId: id, version, effectiveFrom: new Date(effectiveFrom), publishedAt: new Date(publishedAt), source, news: news ?? Sql.DbNull, authorId },
        })
        await announceChange(tx, id)
        return version
      })
    },

    async withdraw(hotlineId, version, at) {
      return transaction(prisma, async (tx) => {
        const { count } = await tx.regulationVersion.updateMany({
          where: { hotlineId, version, withdrawnAt: null, effectiveFrom: { gt: new Date(at) } },
          data: { withdrawnAt: new Date(at) },
        })
        await announceChange(tx, hotlineId)
        return count === 1
      })
    },

    async draft(hotlineId) {
      const row = await prisma.regulationDraft.findUnique({ where: { hotlineId }, include: AUTHOR })
      return row && storedDraft(row)
    },

    async saveDraft({ hotlineId, seen, source, baseVersion, authorId, at }) {
      const data = { source, baseVersion, revision: seen + 1, updatedAt: new Date(at), authorId }
      if (seen === 0) return storedDraft(await prisma.regulationDraft.create({ data: { hotlineId, ...data }, include: AUTHOR }))
      const { count } = await prisma.regulationDraft.updateMany({ where: { hotlineId, revision: seen }, data })
      if (count === 0) throw new Conflict('the draft has been saved by somebody else')
      return storedDraft(await prisma.regulationDraft.findUniqueOrThrow({ where: { hotlineId }, include: AUTHOR }))
    },

    async dropDraft(hotlineId) {
      await prisma.regulationDraft.deleteMany({ where: { hotlineId } })
    },
  }
}

function storedRegulation(row: RegulationVersion & Authored): StoredRegulation {
  const { hotlineId, version, source } = row
  return {
    hotlineId,
    version,
    effectiveFrom: row.effectiveFrom.getTime(),
    publishedAt: row.publishedAt.getTime(),
    source,
    news: row.news as StoredRegulation['news'],
    authorName: row.author?.name ?? null,
    withdrawnAt: row.withdrawnAt?.getTime() ?? null,
  }
}

function storedDraft({ hotlineId, source, baseVersion, revision, updatedAt, author }: RegulationDraft & Authored): StoredDraft {
  return { hotlineId, source, baseVersion, revision, updatedAt: updatedAt.getTime(), authorName: author?.name ?? null }
}
