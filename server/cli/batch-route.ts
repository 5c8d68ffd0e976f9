import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { route } from '../domain/telephony/routing.ts'
import type { LineOverride, RouteDecision, RouteQuestion } from '../domain/telephony/routing.ts'
import { WorktimeError } from '../domain/worktime/errors.ts'
import { formatInstant, parseInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { LONGEST_LINE } from './lines.ts'
import type { Line } from './lines.ts'

/** Stable codes of what can be wrong with a line, beside those of WorktimeError. */
export type LineErrorCode =
  | 'line-too-long'
  | 'json-invalid'
  | 'not-an-object'
  | 'number-required'
  | 'number-invalid'
  | 'number-and-regulation'
  | 'regulation-unknown'
  | 'at-required'
  | 'dialed-invalid'

class LineError extends Error {
  readonly code: LineErrorCode

  constructor(code: LineErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Answers one line of `route --batch`, `{"id","number","at"}` or `{"id","regulation","at"}`, with one line of JSON
 * without its end. A line that cannot be answered gets `{"id","error":{"code","message"}}`.
 */
export function answerRouteLine(line: Line, regulations: CompiledRegulations, overrides: readonly LineOverride[]): string {
  let id: unknown = null
  try {
    const fields = readObject(line)
    id = fields['id'] ?? null
    return JSON.stringify({ id, ...answer(route({ ...readQuestion(fields, regulations), overrides }, regulations)) })
  } catch (error) {
    if (!(error instanceof LineError || error instanceof WorktimeError)) throw error
    return JSON.stringify({ id, error: { code: error.code, message: error.message } })
  }
}

type Fields = Readonly<Record<string, unknown>>

function readObject({ text, tooLong }: Line): Fields {
  if (tooLong) throw new LineError('line-too-long', `Строка длиннее ${LONGEST_LINE} знаков.`)
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new LineError('json-invalid', 'Строка — не JSON.')
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new LineError('not-an-object', 'Нужен объект: {"id":…,"number":…,"at":…}.')
  }
  return content as Fields
}

function readQuestion(fields: Fields, regulations: CompiledRegulations): RouteQuestion {
  const line = readLine(fields, regulations)
  const dialed = readDialed(fields['dialed'])
  const at = readMoment(fields['at'], regulations)
  return { ...line, dialed, at }
}

function readLine({ number, regulation }: Fields, regulations: CompiledRegulations): { number: string } | { regulation: string } {
  const given = number ?? null
  const key = regulation ?? null
  if (given !== null && key !== null) throw new LineError('number-and-regulation', 'Нужно одно из двух: number или regulation.')
  if (key !== null) {
    if (typeof key === 'string' && regulations.byKey.has(key)) return { regulation: key }
    throw new LineError('regulation-unknown', `Такого регламента нет. Есть: ${[...regulations.byKey.keys()].join(', ')}.`)
  }
  if (given === null) throw new LineError('number-required', 'Не хватает поля number.')
  if (typeof given !== 'string') throw new LineError('number-invalid', 'Поле number — текст, например "+74952698657".')
  return { number: given }
}

function readDialed(dialed: unknown): string | undefined {
  if (dialed === undefined || dialed === null) return undefined
  if (typeof dialed === 'string') return dialed
  throw new LineError('dialed-invalid', 'Поле dialed — текст, например "2".')
}

/** Moments before the calendar are wrong for every line, those of unknown numbers included. */
function readMoment(at: unknown, { byKey }: CompiledRegulations): Instant {
  if (typeof at !== 'string') throw new LineError('at-required', 'Не хватает поля at: момент по ISO 8601 со смещением, "2026-11-30T09:00:00+03:00".')
  const moment = parseInstant(at)
  for (const { hours } of byKey.values()) hours.union.isOpen(moment)
  return moment
}

function answer(decision: RouteDecision): Record<string, unknown> {
  const { regulation, state, offices, prefers, opensAt, closesAt, reason, warnings } = decision
  return {
    regulation,
    state,
    offices,
    prefers,
    opensAt: opensAt === null ? null : formatInstant(opensAt),
    closesAt: closesAt === null ? null : formatInstant(closesAt),
    reason,
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}
