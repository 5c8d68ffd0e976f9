import { basename } from 'node:path'
import { readFile } from 'node:fs/promises'
import pino from 'pino'
import { connectDatabase } from '../adapters/db/connect.ts'
import type { Database } from '../adapters/db/connect.ts'
import { readConfig } from '../config.ts'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { RegulationFileError } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { UsageError } from './command.ts'
import type { Command } from './command.ts'
import { withDatabase } from './database.ts'

/**
 * `hotline regulation check FILE` says every error of a regulation's file with its place; `hotline regulation load FILE`
 * makes it the company's regulation from now on, as a new version. A server that runs reads it at its next start.
 */
export const regulation: Command = async ([action, file, ...rest], terminal) => {
  if (file === undefined || rest.length > 0 || (action !== 'check' && action !== 'load')) throw new UsageError('Что сделать: regulation check ФАЙЛ или regulation load ФАЙЛ.')
  const source = await readSource(file)
  const read = parsed(file, source)
  if (action === 'check') {
    terminal.stdout.write(`${basename(file)}: ошибок нет. Регламент ${read.key}: номеров ${read.numbers.length}, офисов ${read.offices.length}.\n`)
    return 0
  }
  const version = await withDatabase(readConfig(), async (url) => {
    const stores = connectDatabase(url, pino({ level: 'silent' }))
    try {
      return await publish(stores, read, source)
    } finally {
      await stores.close()
    }
  })
  terminal.stdout.write(`Регламент ${read.key}, версия ${version}, действует. Сервер прочтёт его при следующем запуске.\n`)
  return 0
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`Файл ${file} не читается (${(error as NodeJS.ErrnoException).code ?? 'ошибка'}).`)
  }
}

function parsed(file: string, source: string): Regulation {
  const result = parseRegulation(source)
  if (!result.ok) throw new RegulationFileError(basename(file), result.errors)
  return result.regulation
}

/** @throws UsageError when it cannot stand beside the other companies' regulations, or leaves people without their office. */
async function publish({ regulations, people }: Database, wanted: Regulation, source: string): Promise<number> {
  const now = Date.now()
  const others = (await regulations.current(now)).filter(({ hotlineId }) => hotlineId !== wanted.key).map(({ hotlineId, source: text }) => parsed(hotlineId, text))
  try {
    compileRegulations([...others, wanted], loadProductionCalendar())
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const offices = new Set(wanted.offices.map(({ key }) => key))
  const homeless = (await people.list(wanted.key)).filter(({ office, disabled }) => office !== null && !disabled && !offices.has(office))
  if (homeless.length > 0) throw new UsageError(`В новом регламенте нет офиса этих людей: ${homeless.map(({ login, office }) => `${login} (${office})`).join(', ')}. Сначала переведите их в панели.`)
  return regulations.publish({ id: wanted.key, name: wanted.company.name.ru, source, effectiveFrom: now })
}
