import { parseArgs } from 'node:util'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { explainRoute } from '../domain/telephony/routing-explanation.ts'
import { route as decide } from '../domain/telephony/routing.ts'
import type { LineOverride } from '../domain/telephony/routing.ts'
import { parseInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { loadPresets } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { answerBatch } from './batch.ts'
import { ROUTE_LINE, routeAnswers } from './batch-route.ts'
import { localeOf, UsageError } from './command.ts'
import type { Command, Terminal } from './command.ts'
import type { StoredLines } from './stored-lines.ts'

const OPTIONS = {
  presets: { type: 'boolean' },
  batch: { type: 'boolean' },
  number: { type: 'string' },
  at: { type: 'string' },
  dialed: { type: 'string' },
  lang: { type: 'string', default: 'ru' },
} as const

type Options = { readonly number?: string | undefined; readonly at?: string | undefined; readonly dialed?: string | undefined; readonly lang: string }

/**
 * `hotline route`: where a call goes, one question or a batch of them, by the regulations that ship with the program, or
 * by those in force in this installation with what was opened and closed by hand.
 */
export const route: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  const at = values.at === undefined ? Date.now() : parseInstant(values.at)
  if (values.batch !== true) checkQuestion(values)
  const { regulations, overrides } = values.presets === true ? { regulations: loadPresets(), overrides: [] } : await storedLines(at)
  const compiled = compileRegulations(regulations, loadProductionCalendar())
  return values.batch === true ? answerBatch(terminal, ROUTE_LINE, routeAnswers(compiled, overrides)) : answerOne({ ...values, at, overrides }, compiled, terminal)
}

/** The database and its libraries are loaded only when they are asked for. */
async function storedLines(at: Instant): Promise<StoredLines> {
  const { readStoredLines } = await import('./stored-lines.ts')
  return readStoredLines(at)
}

function checkQuestion({ number, lang }: Options): void {
  if (number === undefined) throw new UsageError('Нужен номер: --number +74952698657.')
  localeOf(lang)
}

function answerOne(
  { number = '', dialed, at, lang, overrides }: Omit<Options, 'at'> & { at: Instant; overrides: readonly LineOverride[] },
  regulations: CompiledRegulations,
  { stdout }: Terminal,
): number {
  const decision = decide({ number, dialed, at, overrides }, regulations)
  stdout.write(`${explainRoute(decision, regulations, localeOf(lang))}\n`)
  return 0
}
