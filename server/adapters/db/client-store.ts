import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { ClientChanges, ContactChanges } from '../../panel-protocol.ts'
import type { ClientStore } from '../../ports.ts'
import { callersByPhone, termsOfClient } from './callers.ts'
import { clientRecord, dayColumn, WITH_RECORD } from './client-record.ts'
import { fromCursor, pageOf } from './cursor.ts'
import type { Prisma as Types } from './generated/client.ts'
import { type Prisma, transaction, type Transaction } from './prisma.ts'
import { searchText } from './search-text.ts'
import { clientView } from './views.ts'

/** All numbers, the organisation's own first. */
const PHONES = { phones: { select: { e164: true }, orderBy: [{ contactId: { sort: 'asc', nulls: 'first' } }, { e164: 'asc' }] } } as const satisfies Types.ClientInclude
const BY_NAME = [{ name: 'asc' }, { id: 'asc' }] as const satisfies Types.ClientOrderByWithRelationInput[]

/** The company's clients with their contacts, numbers and terms. */
export function createClientStore(prisma: Prisma, quick: pg.Pool): ClientStore {
  const all = async (where: Types.ClientWhereInput) => (await prisma.client.findMany({ where, include: PHONES, orderBy: [...BY_NAME] })).map(clientView)

  return {
    async find(hotlineId, id) {
      const row = await prisma.client.findFirst({ where: { hotlineId, id }, include: PHONES })
      return row && clientView(row)
    },

    async record(hotlineId, id) {
      const row = await prisma.client.findFirst({ where: { hotlineId, id }, include: WITH_RECORD })
      return row && clientRecord(row)
    },

    terms: (hotlineId, id) => termsOfClient(quick, hotlineId, id),

    byPhone: (hotlineId, e164) => all({ hotlineId, phones: { some: { e164, hotlineId } } }),
    byEmail: (hotlineId, email) => all({ hotlineId, emails: { some: { email: email.toLowerCase(), hotlineId } } }),
    byAgreement: (hotlineId, agreementNumber) => all({ hotlineId, agreementNumber }),

    async search({ hotlineId, limit, cursor, text }) {
      const conditions: Types.ClientWhereInput[] = [{ hotlineId }]
      if (text !== undefined) conditions.push({ OR: textConditions(text) })
      if (cursor !== null) {
        const { key, id } = fromCursor(cursor)
        conditions.push({ name: { gte: key } }, { OR: [{ name: { gt: key } }, { id: { gt: id } }] })
      }
      const rows = await prisma.client.findMany({ where: { AND: conditions }, include: PHONES, orderBy: [...BY_NAME], take: limit + 1 })
      return pageOf(rows, limit, ({ name, id }) => ({ key: name, id }), clientView)
    },

    create: ({ hotlineId, name, at, ...changes }) => transaction(prisma, async (tx) => {
      const id = randomUUID()
      await tx.client.create({ data: { id, hotlineId, name, createdAt: new Date(at), ...columns(changes) } })
      await setLists(tx, hotlineId, id, changes)
      return clientView(await tx.client.findUniqueOrThrow({ where: { id }, include: PHONES }))
    }),

    update: (hotlineId, id, changes) => transaction(prisma, async (tx) => {
      const before = await tx.client.findFirst({ where: { hotlineId, id }, select: { name: true } })
      if (before === null) return null
      await tx.client.update({ where: { id }, data: columns(changes) })
      await setLists(tx, hotlineId, id, changes)
      if (changes.name !== undefined && changes.name !== before.name) await renameInTickets(tx, id)
      return clientView(await tx.client.findUniqueOrThrow({ where: { id }, include: PHONES }))
    }),

    addContact: (hotlineId, clientId, { name, note, ...lists }, at) => transaction(prisma, async (tx) => {
      if ((await tx.client.findFirst({ where: { hotlineId, id: clientId }, select: { id: true } })) === null) return null
      const id = randomUUID()
      await tx.clientContact.create({ data: { id, hotlineId, clientId, name, note, createdAt: new Date(at) } })
      await setContactLists(tx, { hotlineId, clientId, id }, lists)
      return id
    }),

    updateContact: (hotlineId, clientId, id, { name, note, ...lists }) => transaction(prisma, async (tx) => {
      const { count } = await tx.clientContact.updateMany({ where: { id, clientId, hotlineId }, data: { name, note } })
      if (count === 1) await setContactLists(tx, { hotlineId, clientId, id }, lists)
      return count === 1
    }),

    removeContact: async (hotlineId, clientId, id) => (await prisma.clientContact.deleteMany({ where: { id, clientId, hotlineId } })).count === 1,

    async historyOf(hotlineId, clientId) {
      const where = { hotlineId, clientId }
      const [tickets, calls, last] = await Promise.all([
        prisma.ticket.count({ where }), prisma.call.count({ where }), prisma.call.findFirst({ where, select: { arrivedAt: true }, orderBy: { arrivedAt: 'desc' } }),
      ])
      return { tickets, calls, lastCallAt: last?.arrivedAt.toISOString() ?? null }
    },

    callers: (hotlineId, e164) => callersByPhone(quick, hotlineId, e164),
  }
}

/** The columns that changes name. */
function columns({ phones: _phones, emails: _emails, products: _products, agreement, package: held, ...rest }: ClientChanges) {
  return {
    ...rest,
    ...(agreement === undefined ? {} : { agreementNumber: agreement?.number ?? null, agreementFrom: dayColumn(agreement?.from), agreementUntil: dayColumn(agreement?.until) }),
    ...(held === undefined ? {} : { packageKey: held?.key ?? null, packageFrom: dayColumn(held?.from), packageUntil: dayColumn(held?.until), packageConfirmed: held?.confirmed ?? false }),
  }
}

/** A number or an address that a contact has stays the contact's. */
async function setLists(tx: Transaction, hotlineId: string, clientId: string, { phones, emails, products }: ClientChanges): Promise<void> {
  if (phones !== undefined) {
    await tx.clientPhone.deleteMany({ where: { clientId, contactId: null } })
    await tx.clientPhone.createMany({ data: [...new Set(phones)].map((e164) => ({ hotlineId, clientId, e164 })), skipDuplicates: true })
  }
  if (emails !== undefined) {
    await tx.clientEmail.deleteMany({ where: { clientId, contactId: null } })
    await tx.clientEmail.createMany({ data: [...new Set(emails.map((email) => email.toLowerCase()))].map((email) => ({ hotlineId, clientId, email })), skipDuplicates: true })
  }
  if (products !== undefined) {
    await tx.clientProduct.deleteMany({ where: { clientId } })
    await tx.clientProduct.createMany({ data: products.map(({ key, version }) => ({ hotlineId, clientId, product: key, version })), skipDuplicates: true })
  }
}

/** Numbers and addresses that the client has already become the contact's. */
async function setContactLists(tx: Transaction, { hotlineId, clientId, id: contactId }: { hotlineId: string; clientId: string; id: string }, { phones, emails }: Pick<ContactChanges, 'phones' | 'emails'>): Promise<void> {
  const addresses = emails.map((email) => email.toLowerCase())
  await tx.clientPhone.deleteMany({ where: { clientId, OR: [{ contactId }, { e164: { in: phones } }] } })
  await tx.clientPhone.createMany({ data: [...new Set(phones)].map((e164) => ({ hotlineId, clientId, e164, contactId })) })
  await tx.clientEmail.deleteMany({ where: { clientId, OR: [{ contactId }, { email: { in: addresses } }] } })
  await tx.clientEmail.createMany({ data: [...new Set(addresses)].map((email) => ({ hotlineId, clientId, email, contactId })) })
}

async function renameInTickets(tx: Transaction, clientId: string): Promise<void> {
  await tx.$executeRaw`UPDATE "Ticket" SET words = ticket_words(id, "hotlineId", subject, "clientId") WHERE "clientId" = ${clientId}::uuid`
}

function textConditions(text: string): Types.ClientWhereInput[] {
  const { part, digits } = searchText(text)
  const insensitive = { contains: part, mode: 'insensitive' } as const
  return [
    { name: insensitive }, { contacts: { some: { name: insensitive } } }, { agreementNumber: part },
    ...(part.includes('@') ? [{ emails: { some: { email: { contains: part.toLowerCase() } } } }] : []),
    ...(digits === null ? [] : [{ phones: { some: { e164: { contains: digits } } } }]),
  ]
}
