import { randomUUID } from 'node:crypto'
import type { SavedView, TicketFilter } from '../../desk-protocol.ts'
import type { SavedViewStore } from '../../ports.ts'
import type { Prisma as Types, SavedView as Row } from './generated/client.ts'
import type { Prisma } from './prisma.ts'

/** The lists that people have put together for themselves. */
export function createSavedViewStore(prisma: Prisma): SavedViewStore {
  return {
    async list({ id: personId }) {
      return (await prisma.savedView.findMany({ where: { personId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(savedView)
    },

    async create({ id: personId, hotlineId }, { name, filter }, at) {
      return savedView(await prisma.savedView.create({ data: { id: randomUUID(), hotlineId, personId, name, filter: filter as Types.InputJsonObject, createdAt: new Date(at) } }))
    },

    async update({ id: personId }, id, { name, filter }) {
      const data = { ...(name === undefined ? {} : { name }), ...(filter === undefined ? {} : { filter: filter as Types.InputJsonObject }) }
      const [row] = await prisma.savedView.updateManyAndReturn({ where: { id, personId }, data })
      return row === undefined ? null : savedView(row)
    },

    remove: async ({ id: personId }, id) => (await prisma.savedView.deleteMany({ where: { id, personId } })).count === 1,
  }
}

const savedView = ({ id, name, filter }: Row): SavedView => ({ id, name, filter: filter as TicketFilter })
