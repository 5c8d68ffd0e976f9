import { readFileSync, readdirSync } from 'node:fs'
import pino from 'pino'
import { connectDatabase, type Database } from '../../server/adapters/db/connect.ts'
import { startTestPostgres, type TestPostgres } from './postgres.ts'

export const silent = pino({ level: 'silent' })

export interface TestDatabase extends Database {
  postgres: TestPostgres
  /** Closes the stores and drops the database. */
  dispose(): Promise<void>
}

export interface DatabaseOptions {
  ownServer?: boolean
  through?: (url: string) => Promise<string>
}

/**
 * An empty migrated database with the stores on it.
 * @param options.ownServer a server for this test alone, which it may stop, kill and freeze
 * @param options.through gives the address at which the stores reach the database instead of its own
 */
export async function startDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const postgres = await startTestPostgres(options)
  const database = connectDatabase((await options.through?.(postgres.url)) ?? postgres.url, silent)
  return {
    ...database,
    postgres,
    async dispose() {
      await database.close()
      await postgres.stop()
    },
  }
}

/** Lets a server and all its processes stand still: connections stay, nothing answers. @returns how to let them go on. */
export function freeze(postmaster: number): () => void {
  process.kill(postmaster, 'SIGSTOP')
  const all = [...childrenOf(postmaster), postmaster]
  for (const pid of all) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of all) process.kill(pid, 'SIGCONT')
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        // The second field is the program's name in brackets, the fourth its parent.
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[1]) === parent
      } catch {
        return false
      }
    })
    .map(Number)
}
