import { once } from 'node:events'
import type { CompiledRegulation, CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { WorktimeError } from '../domain/worktime/errors.ts'
import { parseInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { CalendarWarning } from '../domain/worktime/production-calendar.ts'
import type { Terminal } from './command.ts'
import { LONGEST_LINE, linesOf } from './lines.ts'
import type { Line } from './lines.ts'

/**
 * What is wrong with a line; `code` is stable, `message` is for a person. Codes of every batch: `line-too-long`, `json-invalid`,
 * `not-an-object`, `<field>-required`, `<field>-invalid`, `<field>-unknown`; a command may add its own.
 */
export class LineError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The fields of one line's object. */
export type Fields = Readonly<Record<string, unknown>>

/** Answers one line; the answer's keys follow `id` in the order given. May throw LineError and WorktimeError. */
export type AnswerLine = (fields: Fields) => object

/**
 * Answers every line of the input with a line of JSON: `{"id",…}`, or `{"id","error":{"code","message"}}` for one that
 * cannot be answered. Answers of one chunk of the input leave together: a write per line would cost more than the answers.
 *
 * @param shape what a line looks like, for the message about one that does not
 * @returns the exit code
 */
export async function answerBatch({ stdin, stdout }: Pick<Terminal, 'stdin' | 'stdout'>, shape: string, answer: AnswerLine): Promise<number> {
  for await (const lines of linesOf(stdin)) {
    const answers = lines.map((line) => `${answerLine(line, shape, answer)}\n`).join('')
    if (!stdout.write(answers)) await once(stdout, 'drain')
  }
  return 0
}

function answerLine(line: Line, shape: string, answer: AnswerLine): string {
  let id: unknown = null
  try {
    const fields = readObject(line, shape)
    id = fields['id'] ?? null
    return JSON.stringify({ id, ...answer(fields) })
  } catch (error) {
    if (!(error instanceof LineError || error instanceof WorktimeError)) throw error
    return JSON.stringify({ id, error: { code: error.code, message: error.message } })
  }
}

function readObject({ text, tooLong }: Line, shape: string): Fields {
  if (tooLong) throw new LineError('line-too-long', `Строка длиннее ${LONGEST_LINE} знаков.`)
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new LineError('json-invalid', 'Строка — не JSON.')
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new LineError('not-an-object', `Нужен объект: ${shape}.`)
  }
  return content as Fields
}

/** Reads a moment from a field. @throws LineError `<field>-required`; WorktimeError `moment-without-offset`, `moment-invalid` */
export function readMoment(fields: Fields, field: string): Instant {
  const moment = fields[field]
  if (typeof moment === 'string') return parseInstant(moment)
  throw new LineError(`${field}-required`, `Не хватает поля ${field}: момент по ISO 8601 со смещением, "2026-11-30T09:00:00+03:00".`)
}

/** Reads a text that may be left out or null. @throws LineError `<field>-invalid` */
export function readOptionalText(fields: Fields, field: string, example: string): string | undefined {
  const text = fields[field] ?? undefined
  if (text === undefined || typeof text === 'string') return text
  throw new LineError(`${field}-invalid`, `Поле ${field} — текст, например "${example}".`)
}

/** Finds the regulation that a line names by its key. @throws LineError `regulation-required`, `regulation-unknown` */
export function readRegulation({ regulation = null }: Fields, { byKey }: CompiledRegulations): CompiledRegulation {
  const known = [...byKey.keys()].join(', ')
  if (regulation === null) throw new LineError('regulation-required', `Не хватает поля regulation. Есть: ${known}.`)
  const compiled = typeof regulation === 'string' ? byKey.get(regulation) : undefined
  if (compiled === undefined) throw new LineError('regulation-unknown', `Такого регламента нет. Есть: ${known}.`)
  return compiled
}

/** The key `warnings` of an answer, present only when there is something to warn of. */
export function withWarnings(warnings: readonly CalendarWarning[]): { warnings?: readonly CalendarWarning[] } {
  return warnings.length === 0 ? {} : { warnings }
}
