import { randomUUID } from 'node:crypto'
import type { ClientStore } from '../../ports.ts'
import { fromCursor, pageOf } from './cursor.ts'
import type { Prisma as Types } from './generated/client.ts'
import type { Prisma } from './prisma.ts'
import { searchText } from './search-text.ts'
import { clientView } from './views.ts'

const PHONES = { phones: { select: { e164: true }, orderBy: { e164: 'asc' } } } as const

/** The company's clients and their numbers. */
export function createClientStore(prisma: Prisma): ClientStore {
  return {
    async find(hotlineId, id) {
      const row = await prisma.client.findFirst({ where: { hotlineId, id }, include: PHONES })
      return row && clientView(row)
    },

    async byPhone(hotlineId, e164) {
      const rows = await prisma.client.findMany({
        where: { hotlineId, phones: { some: { e164, hotlineId } } },
        include: PHONES,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      })
      return rows.map(clientView)
    },

    async search({ hotlineId, limit, cursor, text }) {
      const all: Types.ClientWhereInput[] = [{ hotlineId }]
      if (text !== undefined) all.push({ OR: textConditions(text) })
      if (cursor !== null) {
        const { key, id } = fromCursor(cursor)
        all.push({ name: { gte: key } }, { OR: [{ name: { gt: key } }, { id: { gt: id } }] })
      }
      const rows = await prisma.client.findMany({ where: { AND: all }, include: PHONES, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: limit + 1 })
      return pageOf(rows, limit, ({ name, id }) => ({ key: name, id }), clientView)
    },

    async create({ hotlineId, name, phones, note, at }) {
      const row = await prisma.client.create({
        data: { id: randomUUID(), hotlineId, name, note, createdAt: new Date(at), phones: { create: numbers(hotlineId, phones) } },
        include: PHONES,
      })
      return clientView(row)
    },

    async update(hotlineId, id, { phones, ...changes }) {
      if ((await prisma.client.findFirst({ where: { hotlineId, id }, select: { id: true } })) === null) return null
      const row = await prisma.client.update({
        where: { id },
        data: { ...changes, ...(phones === undefined ? {} : { phones: { deleteMany: {}, create: numbers(hotlineId, phones) } }) },
        include: PHONES,
      })
      return clientView(row)
    },
  }
}

const numbers = (hotlineId: string, phones: string[]): { hotlineId: string; e164: string }[] => [...new Set(phones)].map((e164) => ({ hotlineId, e164 }))

function textConditions(text: string): Types.ClientWhereInput[] {
  const { part, digits } = searchText(text)
  return [{ name: { contains: part, mode: 'insensitive' } }, ...(digits === null ? [] : [{ phones: { some: { e164: { contains: digits } } } }])]
}
