import { randomUUID } from 'node:crypto'
import { type FiledClient, nameKey } from '../../domain/clients/client-file.ts'
import type { ClientImport, ImportedClients } from '../../ports.ts'
import { dayColumn } from './client-record.ts'
import { type Prisma, transaction, type Transaction } from './prisma.ts'

/** A file of clients is taken in together or not at all; this many lines take a few seconds. */
const LONGEST_MS = 120_000

/** Clients from a file: those whose names are known are changed, the others are new. What the file leaves open stays. */
export function createClientImport(prisma: Prisma): ClientImport {
  return {
    async plan(hotlineId, clients) {
      return split(await known(prisma, hotlineId), clients)
    },

    take: (hotlineId, clients, at) => transaction(prisma, async (tx) => {
      // Two imports at once would both find a name missing.
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`client-import ${hotlineId}`}))`
      const ids = await known(tx, hotlineId)
      const result = split(ids, clients)
      if (result.ambiguous.length > 0) return result
      const withIds = clients.map((client) => ({ ...client, id: ids.get(nameKey(client.name))?.[0] ?? randomUUID() }))
      const added = new Set(result.added)
      await tx.client.createMany({ data: withIds.filter(({ name }) => added.has(name)).map((one) => ({ id: one.id, hotlineId, name: one.name, createdAt: new Date(at), ...columns(one) })) })
      for (const one of withIds) if (!added.has(one.name)) await tx.client.update({ where: { id: one.id }, data: columns(one) })
      await tx.clientPhone.createMany({ data: withIds.flatMap(({ id, phones }) => [...new Set(phones)].map((e164) => ({ hotlineId, clientId: id, e164 }))), skipDuplicates: true })
      await tx.clientEmail.createMany({ data: withIds.flatMap(({ id, emails }) => [...new Set(emails)].map((email) => ({ hotlineId, clientId: id, email }))), skipDuplicates: true })
      return result
    }, LONGEST_MS),
  }
}

async function known(tx: Pick<Transaction, 'client'>, hotlineId: string): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>()
  for (const { id, name } of await tx.client.findMany({ where: { hotlineId }, select: { id: true, name: true } })) ids.set(nameKey(name), [...(ids.get(nameKey(name)) ?? []), id])
  return ids
}

function split(ids: ReadonlyMap<string, readonly string[]>, clients: readonly FiledClient[]): ImportedClients {
  const count = ({ name }: FiledClient): number => ids.get(nameKey(name))?.length ?? 0
  const names = (wanted: (count: number) => boolean): string[] => clients.filter((one) => wanted(count(one))).map(({ name }) => name)
  return { added: names((n) => n === 0), changed: names((n) => n === 1), ambiguous: clients.filter((one) => count(one) > 1).map(({ line, name }) => ({ line, name })) }
}

/** A package in the company's own file is confirmed, for the agreement's term. */
function columns({ agreement, from, until, package: held }: FiledClient) {
  return {
    ...(agreement === null ? {} : { agreementNumber: agreement }),
    ...(from === null ? {} : { agreementFrom: dayColumn(from) }),
    ...(until === null ? {} : { agreementUntil: dayColumn(until) }),
    ...(held === null ? {} : { packageKey: held, packageConfirmed: true, ...(from === null ? {} : { packageFrom: dayColumn(from) }), ...(until === null ? {} : { packageUntil: dayColumn(until) }) }),
  }
}
