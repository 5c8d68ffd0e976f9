import type { Person, PersonStore, Presence } from '../../ports.ts'
import type { Person as Row } from './generated/client.ts'
import type { Prisma } from './prisma.ts'

/** A row as the ports know it; the hash of the password stays behind. */
export function person(row: Row): Person {
  return {
    id: row.id,
    hotlineId: row.hotlineId,
    login: row.login,
    name: row.name,
    role: row.role,
    installation: row.installation,
    office: row.office,
    phoneUri: row.phoneUri,
    disabled: row.disabledAt !== null,
    presence: row.presence as Presence,
    breakReason: row.breakReason,
    presenceSince: row.presenceSince.getTime(),
    duties: row.duties,
  }
}

/** The people of all hotlines. Nobody is ever deleted: calls and tickets name them. */
export function createPersonStore(prisma: Prisma): PersonStore {
  return {
    async all() {
      return (await prisma.person.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }] })).map(person)
    },

    async list(hotlineId) {
      return (await prisma.person.findMany({ where: { hotlineId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] })).map(person)
    },

    async find(hotlineId, id) {
      const row = await prisma.person.findFirst({ where: { hotlineId, id } })
      return row && person(row)
    },

    async byLogin(login) {
      const row = await prisma.person.findUnique({ where: { login }, include: { hotline: { select: { closedAt: true } } } })
      return row && { ...person(row), passwordHash: row.passwordHash, companyClosed: row.hotline.closedAt !== null }
    },

    async create({ at, ...data }) {
      return person(await prisma.person.create({ data: { ...data, createdAt: new Date(at), presenceSince: new Date(at) } }))
    },

    async update(hotlineId, id, { disabled, ...changes }) {
      const data = { ...changes, ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date() : null }) }
      const [row] = await prisma.person.updateManyAndReturn({ where: { hotlineId, id }, data })
      return row ? person(row) : null
    },

    async setPassword(hotlineId, id, passwordHash) {
      const { count } = await prisma.person.updateMany({ where: { hotlineId, id }, data: { passwordHash } })
      return count === 1
    },

    async setPresence(id, presence, reason, at) {
      await prisma.person.updateMany({ where: { id }, data: { presence, breakReason: reason, presenceSince: new Date(at) } })
    },
  }
}
