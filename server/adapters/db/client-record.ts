import type { ClientRecord } from '../../ports.ts'
import type { Prisma as Types } from './generated/client.ts'

/** Everything on file of a client. */
export const WITH_RECORD = {
  specialist: { select: { name: true } },
  products: { orderBy: { product: 'asc' } },
  phones: { where: { contactId: null }, orderBy: { e164: 'asc' } },
  emails: { where: { contactId: null }, orderBy: { email: 'asc' } },
  contacts: { include: { phones: { orderBy: { e164: 'asc' } }, emails: { orderBy: { email: 'asc' } } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
} as const satisfies Types.ClientInclude

type Row = Types.ClientGetPayload<{ include: typeof WITH_RECORD }>

export function clientRecord(row: Row): ClientRecord {
  const { id, name, note, specialistId, purchases, agreedTargetDays, agreedLimitDays, visitsPerIncident } = row
  return {
    id, name, note, specialistId, purchases, agreedTargetDays, agreedLimitDays, visitsPerIncident,
    phones: row.phones.map(({ e164 }) => e164),
    emails: row.emails.map(({ email }) => email),
    contacts: row.contacts.map((contact) => ({ id: contact.id, name: contact.name, note: contact.note, phones: contact.phones.map(({ e164 }) => e164), emails: contact.emails.map(({ email }) => email) })),
    agreement: row.agreementNumber === null ? null : { number: row.agreementNumber, from: dayOf(row.agreementFrom), until: dayOf(row.agreementUntil) },
    package: row.packageKey === null ? null : { key: row.packageKey, from: dayOf(row.packageFrom), until: dayOf(row.packageUntil), confirmed: row.packageConfirmed },
    products: row.products.map(({ product, version }) => ({ key: product, version })),
    specialistName: row.specialist?.name ?? null,
  }
}

/** Columns of dates come as midnight in UTC. */
const dayOf = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null

export const dayColumn = (day: string | null | undefined): Date | null => (day === null || day === undefined ? null : new Date(day))
