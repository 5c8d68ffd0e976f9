import { agreementState } from '../domain/clients/agreement.ts'
import { packageOf, servicesOf, shownPackage } from '../domain/clients/package.ts'
import { clientWarnings, productsOf } from '../domain/clients/warnings.ts'
import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import { dayIn } from '../domain/worktime/zone.ts'
import type { ClientCardView, ClientChanges, ClientView, ContactChanges, Page, TicketView } from '../panel-protocol.ts'
import type { ClientRecord, ClientStore, Clock, Instant, ListQuery, Person, PersonStore, TicketClient, TicketStore } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'

export interface ClientsDeps {
  clients: ClientStore
  tickets: Pick<TicketStore, 'list'>
  people: Pick<PersonStore, 'find'>
  regulations: Pick<CompiledRegulations, 'byKey'>
  clock: Clock
}

const OPEN_TICKETS_SHOWN = 20

export type Clients = ReturnType<typeof createClients>

/** The company's clients; their numbers are kept as E.164. */
export function createClients({ clients, tickets, people, regulations, clock }: ClientsDeps) {
  function regulationOf(hotlineId: string): Regulation {
    const compiled = regulations.byKey.get(hotlineId)
    if (compiled === undefined) throw notFound()
    return compiled.regulation
  }

  /** The organisation as the agent needs to see it, by the regulation in force; null when there is no such client. */
  async function card(hotlineId: string, id: string, now: Instant): Promise<ClientCardView | null> {
    const record = await clients.record(hotlineId, id)
    if (record === null) return null
    const [history, open] = await Promise.all([
      clients.historyOf(hotlineId, id),
      tickets.list({ hotlineId, clientId: id, view: 'open', limit: OPEN_TICKETS_SHOWN, cursor: null }, now),
    ])
    return cardView(record, regulationOf(hotlineId), now, history, open.items)
  }

  /** What decides about the client's tickets, by the regulation in force; null when there is no such client. */
  async function terms(hotlineId: string, id: string, now: Instant): Promise<TicketClient | null> {
    const found = await clients.terms(hotlineId, id)
    if (found === null) return null
    const regulation = regulationOf(hotlineId)
    const { purchases: _purchases, ...rest } = found
    return { ...rest, package: shownPackage(found, regulation, dayIn(regulation.zone, now)) }
  }

  async function shown(viewer: Person, id: string): Promise<ClientCardView> {
    const found = await card(viewer.hotlineId, id, clock.now())
    if (found === null) throw notFound()
    return found
  }

  /** @throws Refusal `phone-number`, `unknown-choice`, `term-order`, `figures-not-agreed` */
  async function checked(hotlineId: string, changes: ClientChanges): Promise<ClientChanges> {
    checkAgainst(regulationOf(hotlineId), changes)
    const { specialistId, phones } = changes
    if (typeof specialistId === 'string' && (await people.find(hotlineId, specialistId)) === null) throw unknownChoice('specialistId', specialistId)
    return { ...changes, ...(phones === undefined ? {} : { phones: phones.map(normal) }) }
  }

  return {
    card, terms,
    find: shown,

    search: (viewer: Person, query: Omit<ListQuery, 'hotlineId'> & { text?: string }): Promise<Page<ClientView>> => clients.search({ ...query, hotlineId: viewer.hotlineId }),

    async create(viewer: Person, { name, ...changes }: ClientChanges & { name: string }): Promise<ClientView> {
      return clients.create({ ...(await checked(viewer.hotlineId, changes)), name, hotlineId: viewer.hotlineId, at: clock.now() })
    },

    async change(viewer: Person, id: string, changes: ClientChanges): Promise<ClientCardView> {
      if ((await clients.update(viewer.hotlineId, id, await checked(viewer.hotlineId, changes))) === null) throw notFound()
      return shown(viewer, id)
    },

    async addContact(viewer: Person, clientId: string, contact: ContactChanges): Promise<ClientCardView> {
      if ((await clients.addContact(viewer.hotlineId, clientId, normalContact(contact), clock.now())) === null) throw notFound()
      return shown(viewer, clientId)
    },

    async changeContact(viewer: Person, clientId: string, id: string, contact: ContactChanges): Promise<ClientCardView> {
      if (!(await clients.updateContact(viewer.hotlineId, clientId, id, normalContact(contact)))) throw notFound()
      return shown(viewer, clientId)
    },

    async removeContact(viewer: Person, clientId: string, id: string): Promise<void> {
      if (!(await clients.removeContact(viewer.hotlineId, clientId, id))) throw notFound()
    },
  }
}

function cardView(record: ClientRecord, regulation: Regulation, now: Instant, history: ClientCardView['history'], openTickets: TicketView[]): ClientCardView {
  const day = dayIn(regulation.zone, now)
  const { id, name, note, agreement, specialistId, specialistName, agreedTargetDays, agreedLimitDays, visitsPerIncident } = record
  return {
    id, name, note, agreement, specialistId, specialistName, agreedTargetDays, agreedLimitDays, visitsPerIncident, openTickets, history,
    phones: [...record.phones],
    emails: [...record.emails],
    contacts: [...record.contacts],
    purchases: [...record.purchases],
    agreementState: agreementState(record, regulation, day),
    package: shownPackage(record, regulation, day),
    services: servicesOf(packageOf(record, regulation, day)?.key ?? null, regulation),
    products: productsOf(record, regulation),
    warnings: clientWarnings(record, regulation, day),
  }
}

function checkAgainst({ packages, products, clocks }: Regulation, changes: ClientChanges): void {
  const { package: held, agreement, purchases = [], agreedTargetDays = null, agreedLimitDays = null } = changes
  if (held) checkKey('package', held.key, packages.items)
  for (const key of purchases) checkKey('purchases', key, packages.purchases)
  for (const { key } of changes.products ?? []) checkKey('products', key, products)
  for (const term of [held, agreement]) {
    if (term && term.from !== null && term.until !== null && term.until < term.from) throw new Refusal('invalid', 'term-order', { ru: 'Срок кончается раньше, чем начинается.', en: 'The term ends before it begins.' })
  }
  if (agreedTargetDays === null && agreedLimitDays === null) return
  if (![clocks.reaction, clocks.resolution].some((clock) => clock?.clientMayDiffer === true)) {
    throw new Refusal('invalid', 'figures-not-agreed', { ru: 'Регламент не допускает других сроков по договорённости.', en: 'The regulation allows no other figures by agreement.' })
  }
  if (agreedTargetDays !== null && agreedLimitDays !== null && agreedLimitDays < agreedTargetDays) {
    throw new Refusal('invalid', 'term-order', { ru: 'Предельный срок меньше целевого.', en: 'The limit is less than the target.' })
  }
}

function checkKey(field: string, key: string, known: readonly { key: string }[]): void {
  if (!known.some((one) => one.key === key)) throw unknownChoice(field, key)
}

const unknownChoice = (field: string, value: string): Refusal => new Refusal('invalid', 'unknown-choice', { ru: 'Такого значения нет.', en: 'There is no such value.' }, { field, value })

const normalContact = (contact: ContactChanges): ContactChanges => ({ ...contact, phones: contact.phones.map(normal) })

function normal(number: string): string {
  const e164 = e164Of(parsePhoneNumber(number))
  if (e164 === null) throw new Refusal('invalid', 'phone-number', { ru: 'Это не телефонный номер. Пример: +7 916 123-45-67.', en: 'This is no telephone number. Example: +7 916 123-45-67.' }, { number })
  return e164
}
