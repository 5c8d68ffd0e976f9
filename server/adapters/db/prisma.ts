import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from './generated/client.ts'
import { storeError } from './store-error.ts'

/** A Prisma client on a pool of ours, whose errors are those of the ports. */
export function openPrisma(pool: pg.Pool) {
  const client = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  return client.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args)
        } catch (error) {
          throw storeError(error)
        }
      },
    },
  })
}

export type Prisma = ReturnType<typeof openPrisma>

/** What a transaction's work is given. */
export type Transaction = Omit<Prisma, '$transaction' | '$extends' | '$connect' | '$disconnect' | '$on'>

/** Several statements that hold or fail together, within `longestMs` (Prisma’s own limit when left out). Errors of the transaction itself are those of the ports, too. */
export async function transaction<T>(prisma: Prisma, work: (tx: Transaction) => Promise<T>, longestMs?: number): Promise<T> {
  try {
    return await prisma.$transaction(work, longestMs === undefined ? {} : { timeout: longestMs })
  } catch (error) {
    throw storeError(error)
  }
}
