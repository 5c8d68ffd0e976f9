import { parseArgs } from 'node:util'
import { compileRegulations } from '../domain/regulation/compile-regulation.ts'
import { loadPresets } from '../regulations/presets.ts'
import { loadProductionCalendar } from '../regulations/production-calendar.ts'
import { answerBatch } from './batch.ts'
import { WORKTIME_LINE, worktimeAnswers } from './batch-worktime.ts'
import { UsageError } from './command.ts'
import type { Command } from './command.ts'

/** `hotline worktime --presets --batch`: questions about working time by the regulations that ship with the program. */
export const worktime: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: { presets: { type: 'boolean' }, batch: { type: 'boolean' } } })
  if (values.presets !== true || values.batch !== true) throw new UsageError('Нужны оба: --presets и --batch, вопросы со входа.')
  const regulations = compileRegulations(loadPresets(), loadProductionCalendar())
  return answerBatch(terminal, WORKTIME_LINE, worktimeAnswers(regulations))
}
