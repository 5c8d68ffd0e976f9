import type { LineOverride, OverrideStore } from '../../ports.ts'
import type { LineOverride as Row } from './generated/client.ts'
import type { Prisma } from './prisma.ts'

const PAST_SHOWN = 20
const AUTHOR = { author: { select: { name: true } } } as const

/** Lines opened and closed by hand. */
export function createOverrideStore(prisma: Prisma): OverrideStore {
  return {
    async list(hotlineId, now) {
      const open = { cancelledAt: null, until: { gt: new Date(now) } }
      const order = [{ createdAt: 'desc' }, { id: 'desc' }] as const
      const [current, past] = await Promise.all([
        prisma.lineOverride.findMany({ where: { hotlineId, ...open }, include: AUTHOR, orderBy: [...order] }),
        prisma.lineOverride.findMany({ where: { hotlineId, NOT: open }, include: AUTHOR, orderBy: [...order], take: PAST_SHOWN }),
      ])
      return [...current, ...past].map(lineOverride).toSorted((a, b) => b.createdAt - a.createdAt)
    },

    async create({ from, until, createdAt, numbers, offices, ...override }) {
      const row = await prisma.lineOverride.create({
        data: { ...override, numbers: numbers ?? [], offices: offices ?? [], from: new Date(from), until: new Date(until), createdAt: new Date(createdAt) },
        include: AUTHOR,
      })
      return lineOverride(row)
    },

    async cancel(hotlineId, id, at) {
      const { count } = await prisma.lineOverride.updateMany({ where: { hotlineId, id, cancelledAt: null, until: { gt: new Date(at) } }, data: { cancelledAt: new Date(at) } })
      return count === 1
    },
  }
}

function lineOverride(row: Row & { author: { name: string } | null }): LineOverride {
  return {
    id: row.id,
    hotlineId: row.hotlineId,
    kind: row.kind as LineOverride['kind'],
    numbers: row.numbers.length === 0 ? null : row.numbers,
    offices: row.offices.length === 0 ? null : row.offices,
    from: row.from.getTime(),
    until: row.until.getTime(),
    authorId: row.authorId,
    authorName: row.author?.name ?? null,
    createdAt: row.createdAt.getTime(),
    cancelledAt: row.cancelledAt?.getTime() ?? null,
  }
}
