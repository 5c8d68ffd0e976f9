import { basename } from 'node:path'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Database } from '../adapters/db/connect.ts'
import { compareRegulations } from '../domain/regulation/compare.ts'
import type { RegulationChange } from '../domain/regulation/compare.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { parseInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { loadPreset, presetKeys, RegulationFileError } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { createRegulationBook } from '../services/regulation-book.ts'
import { publicationConflicts, publicationMoments, usualNews } from '../services/regulation-publication.ts'
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
    const { values, positionals } = parseArgs({ args: [...args], options: { effective: { type: 'string' } }, allowPositionals: true })
    const [file] = files(positionals, 1)
    return load(file, values.effective, terminal)
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
 * from now on or from `--effective`, as a new version, which a server that runs follows at once; `diff A B` tells what changes between two, files or
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
async function load(file: string, effective: string | undefined, terminal: Terminal): Promise<number> {
  const [{ connectDatabase }, { withDatabase }, { readConfig }, { default: pino }] = await Promise.all([
    import('../adapters/db/connect.ts'), import('./database.ts'), import('../config.ts'), import('pino'),
  ])
  const source = await readSource(file)
  const read = parsed(file, source)
  const effectiveFrom = effective === undefined ? null : parseInstant(effective)
  const { version, from } = await withDatabase(readConfig(), async (url) => {
    const stores = connectDatabase(url, pino({ level: 'silent' }))
    try {
      return await publish(stores, read, source, effectiveFrom)
    } finally {
      await stores.close()
    }
  })
  const since = effectiveFrom === null ? 'действует' : `вступит в силу ${new Date(from).toLocaleString('ru-RU', { timeZone: read.zone, dateStyle: 'long', timeStyle: 'short' })}`
  terminal.stdout.write(`Регламент ${read.key}, версия ${version}, ${since}. Работающий сервер уже знает о ней.\n`)
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

/** @throws UsageError when it cannot stand beside the other companies' regulations, leaves people without their office, or is to hold in the past. */
async function publish({ regulations, people }: Database, wanted: Regulation, source: string, effectiveFrom: Instant | null): Promise<{ version: number; from: Instant }> {
  const now = Date.now()
  if (effectiveFrom !== null && effectiveFrom < now) throw new UsageError('Регламент не вступает в силу задним числом: назовите будущий момент.')
  const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined }
  const book = createRegulationBook({ store: regulations, watch: { start: () => undefined }, calendar: loadProductionCalendar(), clock: { now: () => now, shifted: false }, log: quiet })
  await book.refresh()
  book.close()
  const conflicts = publicationConflicts(wanted.key, wanted, book, await people.list(wanted.key), now)
  if (conflicts.length > 0) throw new UsageError(conflicts.map(({ message }) => message.ru).join('\n'))
  const { inForce, news } = book.byKey.get(wanted.key)?.regulation.publication ?? wanted.publication
  const moments = publicationMoments(inForce, effectiveFrom, now)
  const next = (book.versions(wanted.key).at(-1)?.version ?? 0) + 1
  const item = news && next > 1 ? usualNews(next, moments.effectiveFrom, wanted.zone) : null
  const version = await regulations.publish({ id: wanted.key, name: wanted.company.name.ru, source, ...moments, news: item })
  return { version, from: moments.effectiveFrom }
}
