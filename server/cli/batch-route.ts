import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { route } from '../domain/telephony/routing.ts'
import type { LineOverride, RouteDecision, RouteQuestion } from '../domain/telephony/routing.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { LineError, readMoment, readOptionalText, readRegulation, withWarnings } from './batch.ts'
import type { AnswerLine, Fields } from './batch.ts'

/** A line of `route --batch`; instead of a number it may name a regulation. */
export const ROUTE_LINE = '{"id":…,"number":…,"at":…}'

/** Answers lines of `route --batch`: `{"id","number","at","dialed"?}` or `{"id","regulation","at"}`. */
export function routeAnswers(regulations: CompiledRegulations, overrides: readonly LineOverride[]): AnswerLine {
  return (fields) => answer(route({ ...readQuestion(fields, regulations), overrides }, regulations))
}

function readQuestion(fields: Fields, regulations: CompiledRegulations): RouteQuestion {
  const line = readLine(fields, regulations)
  const dialed = readOptionalText(fields, 'dialed', '2')
  return { ...line, dialed, at: readKnownMoment(fields, regulations) }
}

function readLine(fields: Fields, regulations: CompiledRegulations): { number: string } | { regulation: string } {
  const number = fields['number'] ?? null
  const named = (fields['regulation'] ?? null) !== null
  if (number !== null && named) throw new LineError('number-and-regulation', 'Нужно одно из двух: number или regulation.')
  if (named) return { regulation: readRegulation(fields, regulations).regulation.key }
  if (number === null) throw new LineError('number-required', 'Не хватает поля number.')
  if (typeof number !== 'string') throw new LineError('number-invalid', 'Поле number — текст, например "+74952698657".')
  return { number }
}

/** Moments before the calendar are wrong for every line, those of unknown numbers included. */
function readKnownMoment(fields: Fields, { byKey }: CompiledRegulations): Instant {
  const moment = readMoment(fields, 'at')
  for (const { hours } of byKey.values()) hours.union.isOpen(moment)
  return moment
}

function answer(decision: RouteDecision): object {
  const { regulation, state, offices, prefers, opensAt, closesAt, reason, warnings } = decision
  return {
    regulation,
    state,
    offices,
    prefers,
    opensAt: opensAt === null ? null : formatInstant(opensAt),
    closesAt: closesAt === null ? null : formatInstant(closesAt),
    reason,
    ...withWarnings(warnings),
  }
}
