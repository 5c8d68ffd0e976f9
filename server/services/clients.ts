import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import type { ClientView, Page } from '../panel-protocol.ts'
import type { ClientStore, Clock, ListQuery, Person } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'

export type Clients = ReturnType<typeof createClients>

/** The company's clients; their numbers are kept as E.164. */
export function createClients({ clients, clock }: { clients: ClientStore; clock: Clock }) {
  return {
    search: (viewer: Person, query: Omit<ListQuery, 'hotlineId'> & { text?: string }): Promise<Page<ClientView>> => clients.search({ ...query, hotlineId: viewer.hotlineId }),

    /** @throws Refusal `phone-number` */
    create(viewer: Person, client: { name: string; phones: string[]; note: string }): Promise<ClientView> {
      return clients.create({ ...client, phones: client.phones.map(normal), hotlineId: viewer.hotlineId, at: clock.now() })
    },

    async change(viewer: Person, id: string, { name, phones, note }: { name?: string | undefined; phones?: string[] | undefined; note?: string | undefined }): Promise<ClientView> {
      const client = await clients.update(viewer.hotlineId, id, {
        ...(name === undefined ? {} : { name }), ...(note === undefined ? {} : { note }), ...(phones === undefined ? {} : { phones: phones.map(normal) }),
      })
      if (client === null) throw notFound()
      return client
    },
  }
}

function normal(number: string): string {
  const e164 = e164Of(parsePhoneNumber(number))
  if (e164 === null) throw new Refusal('invalid', 'phone-number', { ru: 'Это не телефонный номер. Пример: +7 916 123-45-67.', en: 'This is no telephone number. Example: +7 916 123-45-67.' }, { number })
  return e164
}
