import type { Logger } from 'pino'
import pg from 'pg'
import type { RegulationWatch } from '../../ports.ts'
import type { Prisma } from './prisma.ts'

/** The channel on which every change of regulations, companies and notices is told (LISTEN, NOTIFY). */
const CHANNEL = 'hotline_regulations'
const RETRY_MS = 2_000

/** Tells every process of the change; within a transaction, when that is committed. */
export async function announceChange(db: Pick<Prisma, '$executeRaw'>, hotlineId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${CHANNEL}, ${hotlineId})`
}

/** Listens on a connection of its own, which is made again whenever it breaks. */
export function createRegulationWatch(url: string, log: Logger): RegulationWatch {
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | null = null
  let closed = false

  async function connect(changed: () => void): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: 'hotline regulations', keepAlive: true, connectionTimeoutMillis: RETRY_MS })
    client = fresh
    const again = (error?: Error): void => {
      if (client !== fresh) return
      client = null
      fresh.end().catch(() => undefined)
      if (closed) return
      log.debug({ error: error?.message }, 'changes of regulations are not heard until the database is back')
      retry = setTimeout(() => void connect(changed), RETRY_MS).unref()
    }
    fresh.on('error', again)
    fresh.on('end', () => again())
    fresh.on('notification', () => changed())
    try {
      await fresh.connect()
      await fresh.query(`LISTEN ${CHANNEL}`)
      changed()
    } catch (error) {
      again(error as Error)
    }
  }

  return {
    start: (changed) => void connect(changed),

    async close() {
      closed = true
      if (retry) clearTimeout(retry)
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
