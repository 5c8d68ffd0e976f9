import { basename } from 'node:path'
import { readFile } from 'node:fs/promises'
import type { Database } from '../adapters/db/connect.ts'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import { compareRegulations } from '../domain/regulation/compare.ts'
import type { RegulationChange } from '../domain/regulation/compare.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { loadPreset, presetKeys, RegulationFileError } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { clauseTableText, readClauseTable } from './clauses.ts'
import { UsageError } from './command.ts'
import type { Command, Terminal } from './command.ts'

const ACTIONS: Readonly<Record<string, Command>> = {
  check: async (args, terminal) => {
    const [file] = files(args, 1)
    const read = parsed(file, await readSource(file))
    terminal.stdout.write(`${basename(file)}: ошибок нет. Регламент ${read.key}: номеров ${read.numbers.length}, офисов ${read.offices.length}.\n`)
    return 0
  },
  load: async (args, terminal) => {
    const [file] = files(args, 1)
    return load(file, terminal)
  },
  diff: async (args, terminal) => {
    const [before, after] = files(args, 2)
    const changes = compareRegulations(await readRegulation(before), await readRegulation(after))
    terminal.stdout.write(changes.length === 0 ? 'Различий нет.\n' : changes.map(changeText).join(''))
    return 0
  },
  clauses: async (args, terminal) => {
    files(args, 0)
    const table = await readClauseTable()
    terminal.stdout.write(clauseTableText(table))
    return table.unknown.length === 0 && table.clauses.every(({ tests }) => tests.length > 0) ? 0 : 1
  },
}

/**
 * `hotline regulation check FILE` says every error of a regulation's file with its place; `load FILE` makes it the company's regulation
 * from now on, as a new version, which a server that runs reads at its next start; `diff A B` tells what changes between two, files or
 * `preset:key`; `clauses` shows the requirements of the five regulations with the tests that prove them.
 */
export const regulation: Command = async ([name = '', ...args], terminal) => {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined) throw new UsageError(`Что сделать: regulation ${Object.keys(ACTIONS).join(', ')}.`)
  return action(args, terminal)
}

/** @throws UsageError unless there are so many */
function files(args: readonly string[], count: 0 | 1 | 2): [string, string] {
  if (args.length !== count) throw new UsageError(count === 0 ? 'Здесь больше ничего не нужно.' : count === 1 ? 'Нужен один файл.' : 'Нужны два регламента: файлы или preset:имя.')
  const [first = '', second = ''] = args
  return [first, second]
}

/** The database and its libraries are loaded only when they are asked for. */
async function load(file: string, terminal: Terminal): Promise<number> {
  const [{ connectDatabase }, { withDatabase }, { readConfig }, { default: pino }] = await Promise.all([
    import('../adapters/db/connect.ts'), import('./database.ts'), import('../config.ts'), import('pino'),
  ])
  const source = await readSource(file)
  const read = parsed(file, source)
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

/** Reads `preset:key` or a file. */
async function readRegulation(name: string): Promise<Regulation> {
  const key = /^preset:(.*)$/.exec(name)?.[1]
  if (key === undefined) return parsed(name, await readSource(name))
  if (!presetKeys().includes(key)) throw new UsageError(`Поставляемого регламента «${key}» нет. Есть: ${presetKeys().join(', ')}.`)
  return loadPreset(key)
}

function changeText({ kind, label, before, after }: RegulationChange): string {
  const [was, is] = [before?.ru ?? '', after?.ru ?? '']
  if (kind === 'added') return `+ ${label.ru}: ${is}\n`
  return kind === 'removed' ? `- ${label.ru}: ${was}\n` : `~ ${label.ru}: ${was} → ${is}\n`
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
