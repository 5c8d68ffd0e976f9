import { parseArgs } from 'node:util'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import { loadPresets } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { answerBatch } from './batch.ts'
import { SLA_LINE, slaAnswers } from './batch-sla.ts'
import { UsageError } from './command.ts'
import type { Command } from './command.ts'

/** `hotline sla --presets --batch`: deadlines of requests by the regulations that ship with the program. */
export const sla: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: { presets: { type: 'boolean' }, batch: { type: 'boolean' } } })
  if (values.presets !== true || values.batch !== true) throw new UsageError('Нужны оба: --presets и --batch, вопросы со входа.')
  const regulations = compileRegulations(loadPresets(), loadProductionCalendar())
  return answerBatch(terminal, SLA_LINE, slaAnswers(regulations))
}
