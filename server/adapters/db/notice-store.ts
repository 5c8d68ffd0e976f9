import type { NoticeArchive, StoredNotice, TimedNotice } from '../../ports.ts'
import type { Notice } from './generated/client.ts'
import { type Prisma, transaction } from './prisma.ts'
import { announceChange } from './regulation-channel.ts'

const PAST_SHOWN = 50
const AUTHOR = { author: { select: { name: true } } } as const
/** What is most urgent is said first. */
const SPOKEN_ORDER: readonly string[] = ['emergency', 'break', 'hours', 'holiday']

/** Notices of changed hours, holidays, breaks and emergencies. */
export function createNoticeStore(prisma: Prisma): NoticeArchive {
  return {
    async spoken(hotlineId, at) {
      const rows = await prisma.notice.findMany({
        where: { hotlineId, withdrawnAt: null, spoken: { not: null }, until: { gt: new Date(at) } },
        orderBy: [{ from: 'asc' }, { id: 'asc' }],
      })
      return rows.toSorted((a, b) => SPOKEN_ORDER.indexOf(a.kind) - SPOKEN_ORDER.indexOf(b.kind)).flatMap(timedNotice)
    },

    async list(hotlineId, now) {
      const open = { withdrawnAt: null, until: { gt: new Date(now) } }
      const order = [{ from: 'desc' }, { id: 'desc' }] as const
      const [current, past] = await Promise.all([
        prisma.notice.findMany({ where: { hotlineId, ...open }, include: AUTHOR, orderBy: [...order] }),
        prisma.notice.findMany({ where: { hotlineId, NOT: open }, include: AUTHOR, orderBy: [...order], take: PAST_SHOWN }),
      ])
      return [...current, ...past].map(storedNotice)
    },

    async create({ text, from, until, createdAt, ...notice }) {
      return transaction(prisma, async (tx) => {
        const data = { ...notice, ...text, from: new Date(from), until: new Date(until), createdAt: new Date(createdAt) }
        const row = await tx.notice.create({ data, include: AUTHOR })
        await announceChange(tx, notice.hotlineId)
        return storedNotice(row)
      })
    },

    async update(hotlineId, id, { kind, text, spoken, from, until }) {
      return transaction(prisma, async (tx) => {
        const before = await tx.notice.findFirst({ where: { hotlineId, id, withdrawnAt: null } })
        if (before === null) return null
        const data = { kind, ...text, spoken, from: new Date(from), until: new Date(until), ...(spoken === before.spoken ? {} : { spokenVersion: before.spokenVersion + 1 }) }
        const row = await tx.notice.update({ where: { id }, data, include: AUTHOR })
        await announceChange(tx, hotlineId)
        return storedNotice(row)
      })
    },

    async withdraw(hotlineId, id, at) {
      return transaction(prisma, async (tx) => {
        const { count } = await tx.notice.updateMany({ where: { hotlineId, id, withdrawnAt: null }, data: { withdrawnAt: new Date(at) } })
        await announceChange(tx, hotlineId)
        return count === 1
      })
    },
  }
}

function timedNotice({ id, spoken, spokenVersion, from, until }: Notice): TimedNotice[] {
  return spoken === null ? [] : [{ id, version: spokenVersion, text: spoken, from: from.getTime(), until: until.getTime() }]
}

function storedNotice(row: Notice & { author: { name: string } | null }): StoredNotice {
  return {
    id: row.id,
    hotlineId: row.hotlineId,
    kind: row.kind as StoredNotice['kind'],
    text: { ru: row.ru, en: row.en },
    spoken: row.spoken,
    from: row.from.getTime(),
    until: row.until.getTime(),
    authorName: row.author?.name ?? null,
    createdAt: row.createdAt.getTime(),
    withdrawnAt: row.withdrawnAt?.getTime() ?? null,
  }
}
