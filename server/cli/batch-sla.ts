import type { CompiledRegulation, CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { deadlinesOf } from '../domain/ticketing/deadlines.ts'
import type { Deadline } from '../domain/ticketing/deadline.ts'
import { openTicket } from '../domain/ticketing/open.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { LineError, readMoment, readOptionalText, readRegulation } from './batch.ts'
import type { AnswerLine, Fields } from './batch.ts'

/** A line of `sla --batch`. */
export const SLA_LINE = '{"id":…,"regulation":…,"level":…,"package":…,"at":…}'

/**
 * Answers lines of `sla --batch`: by when a request received `at` is to be answered and dealt with. Nulls where the regulation sets
 * nothing. A level or package left out is the one that the regulation gives to requests without.
 */
export function slaAnswers(regulations: CompiledRegulations): AnswerLine {
  return (fields) => {
    const compiled = readRegulation(fields, regulations)
    const at = readMoment(fields, 'at')
    const deadlines = deadlinesAt(compiled, readLevel(fields, compiled), readPackage(fields, compiled), at)
    const reaction = deadlines.find(({ clock }) => clock === 'reaction')
    const resolution = deadlines.find(({ clock }) => clock === 'resolution')
    const reached = [reaction?.dueAt, resolution?.targetAt, resolution?.dueAt].filter((moment) => typeof moment === 'number')
    return {
      reaction: { dueAt: iso(reaction?.dueAt), clock: reaction?.runs ?? null },
      resolution: { targetAt: iso(resolution?.targetAt), dueAt: iso(resolution?.dueAt) },
      warnings: compiled.hours.union.warnings(at, ...reached),
    }
  }
}

/** The clocks of a request that comes by the channel the regulation prefers. */
function deadlinesAt({ regulation, hours }: CompiledRegulation, level: string | null, confirmed: string | null, at: Instant): Deadline[] {
  hours.union.isOpen(at) // A moment the calendar does not know is wrong also where nothing is counted from it.
  const rules = { regulation, hours, agreed: null }
  const taking = regulation.channels.filter(({ use }) => use !== 'announce-only')
  const channel = taking.find(({ preferred }) => preferred) ?? taking[0]
  if (channel === undefined) throw new LineError('regulation-without-channels', 'В этом регламенте нет канала, который принимает обращения.')
  const request = { channel: channel.kind, regulationVersion: 1, clientId: null, package: confirmed, level, ticketType: null, activeOfClient: 0, firstOfClient: false, specialistId: null, by: { kind: 'client' } } as const
  const opened = openTicket(request, rules, at)
  if (!opened.ok) throw new LineError(opened.code, opened.message.ru)
  return deadlinesOf(opened.facts, rules, at)
}

function readLevel(fields: Fields, { regulation: { levels, clocks } }: CompiledRegulation): string | null {
  const keys = levels.items.map(({ key }) => key)
  const level = readKey(fields, 'level', keys, 'уровня')
  const needed = Object.values(clocks).some((clock) => clock?.limits.some((limit) => limit.levels !== undefined))
  if (level === null && levels.default === null && needed) throw new LineError('level-required', `Не хватает поля level. Есть: ${keys.join(', ')}.`)
  return level
}

function readPackage(fields: Fields, { regulation: { packages } }: CompiledRegulation): string | null {
  return readKey(fields, 'package', packages.items.map(({ key }) => key), 'пакета')
}

/** Reads a key that may be left out or null. @throws LineError `<field>-invalid`, `<field>-unknown` */
function readKey(fields: Fields, field: string, keys: readonly string[], what: string): string | null {
  const key = readOptionalText(fields, field, keys[0] ?? 'high') ?? null
  if (key === null || keys.includes(key)) return key
  throw new LineError(`${field}-unknown`, keys.length === 0 ? `Такого ${what} нет: этот регламент их не называет.` : `Такого ${what} в регламенте нет. Есть: ${keys.join(', ')}.`)
}

function iso(at: Instant | null | undefined): string | null {
  return at === null || at === undefined ? null : formatInstant(at)
}
