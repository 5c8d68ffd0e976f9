import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { WorktimeError } from '../domain/worktime/errors.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { WorkingTime } from '../domain/worktime/working-time.ts'
import { LineError, readMoment, readRegulation, withWarnings } from './batch.ts'
import type { AnswerLine, Fields } from './batch.ts'

/** A line of `worktime --batch`; the other fields follow from `op`. */
export const WORKTIME_LINE = '{"id":…,"regulation":…,"op":"add","from":…,"minutes":…}'

type Operation = (hours: WorkingTime, fields: Fields) => object

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: (hours, fields) => {
    const from = readMoment(fields, 'from')
    const at = hours.add(from, readMinutes(fields))
    return { at: formatInstant(at), ...withWarnings(hours.warnings(from, at)) }
  },
  between: (hours, fields) => {
    const [from, to] = [readMoment(fields, 'from'), readMoment(fields, 'to')]
    return { minutes: hours.between(from, to), ...withWarnings(hours.warnings(from, to)) }
  },
  'is-open': (hours, fields) => {
    const at = readMoment(fields, 'at')
    return { open: hours.isOpen(at), ...withWarnings(hours.warnings(at)) }
  },
}

/**
 * Answers lines of `worktime --batch`: `{"id","regulation","office"?,"op",…}`, of one office or of the union of all.
 * `add` takes `from` and `minutes` and gives `at`; `between` takes `from` and `to` and gives `minutes`, with a fraction where the
 * moments have seconds; `is-open` takes `at` and gives `open`.
 */
export function worktimeAnswers(regulations: CompiledRegulations): AnswerLine {
  return (fields) => {
    const hours = readHours(fields, regulations)
    return readOperation(fields)(hours, fields)
  }
}

function readHours(fields: Fields, regulations: CompiledRegulations): WorkingTime {
  const { hours } = readRegulation(fields, regulations)
  const office = fields['office'] ?? null
  if (office === null) return hours.union
  const found = typeof office === 'string' ? hours.offices.get(office) : undefined
  if (found === undefined) throw new LineError('office-unknown', `Такого офиса в регламенте нет. Есть: ${[...hours.offices.keys()].join(', ')}.`)
  return found
}

function readOperation({ op = null }: Fields): Operation {
  const known = Object.keys(OPERATIONS).join(', ')
  if (op === null) throw new LineError('op-required', `Не хватает поля op. Есть: ${known}.`)
  const found = typeof op === 'string' && Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined
  if (found === undefined) throw new LineError('op-unknown', `Такого действия нет. Есть: ${known}.`)
  return found
}

function readMinutes({ minutes = null }: Fields): number {
  if (minutes === null) throw new LineError('minutes-required', 'Не хватает поля minutes: целое число рабочих минут.')
  if (typeof minutes !== 'number') throw new WorktimeError('minutes-invalid', 'Поле minutes — целое число рабочих минут, например 480.')
  return minutes
}
