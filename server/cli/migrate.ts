import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { applyMigrations } from '../runtime/migrate.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'

/** `hotline migrate`: applies the migrations that the database lacks. */
export const migrate: Command = async (args, { stdout }) => {
  parseArgs({ args: [...args], options: {} })
  const applied = await withDatabase(readConfig(), (url) => applyMigrations(url))
  stdout.write(applied.length === 0 ? 'База данных уже соответствует этой версии.\n' : `${applied.map((name) => `Применено: ${name}`).join('\n')}\n`)
  return 0
}
