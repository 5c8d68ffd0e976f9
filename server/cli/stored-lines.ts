import pino from 'pino'
import { connectDatabase } from '../adapters/db/connect.ts'
import { readConfig } from '../config.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { LineOverride } from '../domain/telephony/routing.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { RegulationFileError } from '../regulations/presets.ts'
import { missingMigrations } from '../runtime/migrate.ts'
import { RuntimeError } from '../runtime/runtime-error.ts'
import { withDatabase } from './database.ts'

/** What an installation answers its calls by. */
export interface StoredLines {
  readonly regulations: readonly Regulation[]
  /** What was opened and closed by hand and not taken back, in the order in which it was given. */
  readonly overrides: readonly LineOverride[]
}

/**
 * Reads the regulations in force at a moment, and what was opened or closed by hand, from the database.
 *
 * @throws ConfigError, RuntimeError, RegulationFileError
 */
export function readStoredLines(at: Instant): Promise<StoredLines> {
  return withDatabase(readConfig(), async (url) => {
    const missing = await missingMigrations(url)
    if (missing.length > 0) throw new RuntimeError('migrations-missing', `База данных старше этой программы (не хватает ${missing.join(', ')}): выполните hotline migrate.`)
    const database = connectDatabase(url, pino({ level: 'silent' }))
    try {
      const stored = await database.regulations.current(at)
      if (stored.length === 0) throw new RuntimeError('no-regulations', 'В базе данных нет регламентов: первый npm start загрузит их. Поставляемые — с --presets.')
      const overrides = await Promise.all(stored.map(({ hotlineId }) => database.overrides.list(hotlineId, at)))
      const given = overrides.flat().filter(({ cancelledAt }) => cancelledAt === null).toSorted((a, b) => a.createdAt - b.createdAt)
      return {
        regulations: stored.map(({ hotlineId, source }) => readStored(hotlineId, source)),
        overrides: given.map(({ hotlineId, kind, authorName, from, until, numbers, offices }) => ({
          regulation: hotlineId, action: kind, from, until, numbers, offices, author: authorName,
        })),
      }
    } finally {
      await database.close()
    }
  })
}

function readStored(hotlineId: string, source: string): Regulation {
  const parsed = parseRegulation(source)
  if (!parsed.ok) throw new RegulationFileError(hotlineId, parsed.errors)
  return parsed.regulation
}
