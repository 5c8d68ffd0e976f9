import { basename } from 'node:path'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Database } from '../adapters/db/connect.ts'
import { compareRegulations } from '../domain/regulation/compare.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { Locale } from '../domain/telephony/routing-explanation.ts'
import { parseInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { loadPreset, presetKeys, RegulationFileError } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { createRegulationBook } from '../services/regulation-book.ts'
import { publicationConflicts, publicationMoments, usualNews } from '../services/regulation-publication.ts'
import { clauseTableText, readClauseTable } from './clauses.ts'
import { localeOf, UsageError } from './command.ts'
import type { Command, Terminal } from './command.ts'
import { changeText, WORDS } from './regulation-words.ts'

type Action = (args: readonly string[], given: { readonly terminal: Terminal; readonly locale: Locale; readonly effective: string | undefined }) => Promise<number>

const ACTIONS: Readonly<Record<string, Action>> = {
  check: async (args, { terminal, locale }) => {
    const [file] = files(args, 1, locale)
    terminal.stdout.write(`${WORDS[locale].right(basename(file), parsed(file, await readSource(file, locale), locale))}\n`)
    return 0
  },
  load: async (args, given) => load(files(args, 1, given.locale)[0], given),
  diff: async (args, { terminal, locale }) => {
    const [before, after] = files(args, 2, locale)
    const changes = compareRegulations(await readRegulation(before, locale), await readRegulation(after, locale))
    terminal.stdout.write(changes.length === 0 ? `${WORDS[locale].same}\n` : changes.map((change) => `${changeText(change, locale)}\n`).join(''))
    return 0
  },
  clauses: async (args, { terminal, locale }) => {
    files(args, 0, locale)
    const table = await readClauseTable()
    terminal.stdout.write(clauseTableText(table, locale))
    return table.unknown.length === 0 && table.clauses.every(({ tests }) => tests.length > 0) ? 0 : 1
  },
}

/**
 * `hotline regulation check FILE` says every error of a regulation's file with its place; `load FILE` makes it the company's regulation
 * from now on or from `--effective`, as a new version, which a server that runs follows at once; `diff A B` tells what changes between two, files or
 * `preset:key`; `clauses` shows the requirements of the five regulations with the tests that prove them. All say it in Russian, or
 * in the language of `--lang`.
 */
export const regulation: Command = async ([name = '', ...args], terminal) => {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined) throw new UsageError(`Что сделать: regulation ${Object.keys(ACTIONS).join(', ')}.`)
  const { values: { lang, effective }, positionals } = parseArgs({ args: [...args], options: { lang: { type: 'string', default: 'ru' }, effective: { type: 'string' } }, allowPositionals: true })
  if (effective !== undefined && name !== 'load') throw new UsageError(WORDS[localeOf(lang)].nothingMore)
  return action(positionals, { terminal, locale: localeOf(lang), effective })
}

/** @throws UsageError unless there are so many */
function files(args: readonly string[], count: 0 | 1 | 2, locale: Locale): [string, string] {
  const words = WORDS[locale]
  if (args.length !== count) throw new UsageError(count === 0 ? words.nothingMore : count === 1 ? words.oneFile : words.twoRegulations)
  const [first = '', second = ''] = args
  return [first, second]
}

/** The database and its libraries are loaded only when they are asked for. */
async function load(file: string, { terminal, locale, effective }: Parameters<Action>[1]): Promise<number> {
  const [{ connectDatabase }, { withDatabase }, { readConfig }, { default: pino }] = await Promise.all([
    import('../adapters/db/connect.ts'), import('./database.ts'), import('../config.ts'), import('pino'),
  ])
  const source = await readSource(file, locale)
  const read = parsed(file, source, locale)
  const effectiveFrom = effective === undefined ? null : parseInstant(effective)
  const { version, from } = await withDatabase(readConfig(), async (url) => {
    const stores = connectDatabase(url, pino({ level: 'silent' }))
    try {
      return await publish(stores, read, { source, effectiveFrom, locale })
    } finally {
      await stores.close()
    }
  })
  terminal.stdout.write(`${WORDS[locale].loaded(read.key, version, effectiveFrom === null ? null : from, read.zone)}\n`)
  return 0
}

/** Reads `preset:key` or a file. */
async function readRegulation(name: string, locale: Locale): Promise<Regulation> {
  const key = /^preset:(.*)$/.exec(name)?.[1]
  if (key === undefined) return parsed(name, await readSource(name, locale), locale)
  if (!presetKeys().includes(key)) throw new UsageError(WORDS[locale].noPreset(key, presetKeys()))
  return loadPreset(key)
}

async function readSource(file: string, locale: Locale): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(WORDS[locale].unreadable(file, (error as NodeJS.ErrnoException).code ?? '?'))
  }
}

function parsed(file: string, source: string, locale: Locale): Regulation {
  const result = parseRegulation(source)
  if (!result.ok) throw new RegulationFileError(basename(file), result.errors, locale)
  return result.regulation
}

/** @throws UsageError when it cannot stand beside the other companies' regulations, leaves people without their office, or is to hold in the past. */
async function publish({ regulations, people }: Database, wanted: Regulation, { source, effectiveFrom, locale }: { source: string; effectiveFrom: Instant | null; locale: Locale }): Promise<{ version: number; from: Instant }> {
  const now = Date.now()
  if (effectiveFrom !== null && effectiveFrom < now) throw new UsageError(WORDS[locale].inThePast)
  const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined }
  const book = createRegulationBook({ store: regulations, watch: { start: () => undefined }, calendar: loadProductionCalendar(), clock: { now: () => now, shifted: false }, log: quiet })
  await book.refresh()
  book.close()
  const conflicts = publicationConflicts(wanted.key, wanted, book, await people.list(wanted.key), now)
  if (conflicts.length > 0) throw new UsageError(conflicts.map(({ message }) => message[locale]).join('\n'))
  const { inForce, news } = book.byKey.get(wanted.key)?.regulation.publication ?? wanted.publication
  const moments = publicationMoments(inForce, effectiveFrom, now)
  const next = (book.versions(wanted.key).at(-1)?.version ?? 0) + 1
  const item = news && next > 1 ? usualNews(next, moments.effectiveFrom, wanted.zone) : null
  const version = await regulations.publish({ id: wanted.key, name: wanted.company.name.ru, source, ...moments, news: item })
  return { version, from: moments.effectiveFrom }
}
