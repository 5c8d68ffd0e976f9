import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { explainRoute } from '../domain/telephony/routing-explanation.ts'
import { route as decide } from '../domain/telephony/routing.ts'
import { parseInstant } from '../domain/worktime/instant.ts'
import { loadPresets } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { answerRouteLine } from './batch-route.ts'
import { UsageError } from './command.ts'
import type { Command, Terminal } from './command.ts'
import { linesOf } from './lines.ts'

const OPTIONS = {
  presets: { type: 'boolean' },
  batch: { type: 'boolean' },
  number: { type: 'string' },
  at: { type: 'string' },
  dialed: { type: 'string' },
  lang: { type: 'string', default: 'ru' },
} as const

/** `hotline route`: where a call goes by the shipped regulations, one question or a batch of them. */
export const route: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  if (values.presets !== true) {
    throw new UsageError('Скажите --presets: команда отвечает по поставляемым регламентам. По действующему отвечает панель и POST /api/v1/route.')
  }
  const regulations = compileRegulations(loadPresets(), loadProductionCalendar())
  if (values.batch === true) return answerBatch(regulations, terminal)
  return answerOne(values, regulations, terminal)
}

function answerOne(
  { number, at, dialed, lang }: { number?: string | undefined; at?: string | undefined; dialed?: string | undefined; lang: string },
  regulations: CompiledRegulations,
  terminal: Terminal,
): number {
  if (number === undefined) throw new UsageError('Нужен номер: --number +74952698657.')
  if (lang !== 'ru' && lang !== 'en') throw new UsageError(`Языка «${lang}» нет: --lang ru или --lang en.`)
  const moment = at === undefined ? Date.now() : parseInstant(at)
  const decision = decide({ number, dialed, at: moment }, regulations)
  terminal.stdout.write(`${explainRoute(decision, regulations, lang)}\n`)
  return 0
}

/** Answers of one chunk of the input leave together: a write per line would cost more than the answers. */
async function answerBatch(regulations: CompiledRegulations, { stdin, stdout }: Terminal): Promise<number> {
  for await (const lines of linesOf(stdin)) {
    const answers = lines.map((line) => `${answerRouteLine(line, regulations)}\n`).join('')
    if (!stdout.write(answers)) await once(stdout, 'drain')
  }
  return 0
}
