import type { E164 } from '../telephony/phone-number.ts'
import type { Hours } from '../worktime/hours.ts'
import { compileHours } from '../worktime/office-hours.ts'
import type { CompiledHours } from '../worktime/office-hours.ts'
import type { ProductionCalendar } from '../worktime/production-calendar.ts'
import type { HotlineNumber, Regulation } from './schema.ts'

/** A regulation with its hours compiled: what routing and, later, clocks ask. */
export interface CompiledRegulation {
  readonly regulation: Regulation
  readonly hours: CompiledHours
}

/** All regulations that one installation serves, found by key and by number. */
export interface CompiledRegulations {
  readonly byKey: ReadonlyMap<string, CompiledRegulation>
  readonly byNumber: ReadonlyMap<E164, { readonly compiled: CompiledRegulation; readonly number: HotlineNumber }>
}

/** Compiles one regulation against the production calendar. */
export function compileRegulation(regulation: Regulation, calendar: ProductionCalendar): CompiledRegulation {
  return { regulation, hours: compileHours(hoursOf(regulation), calendar) }
}

/** What a regulation says of its hours, for `compileHours` and `compileVersionedHours`. */
export function hoursOf(regulation: Regulation): Hours {
  return {
    zone: regulation.zone,
    shortenedDays: regulation.calendar.shortenedDays,
    offices: regulation.offices.map((office) => ({ key: office.key, windows: office.hours })),
    exceptions: regulation.calendar.exceptions.map((exception) => ({
      date: exception.date,
      offices: exception.offices ?? null,
      windows: exception.hours,
    })),
  }
}

/**
 * Compiles the regulations of an installation.
 *
 * @throws Error when two of them have the same key or claim the same number: a call could not tell them apart.
 */
export function compileRegulations(regulations: Iterable<Regulation>, calendar: ProductionCalendar): CompiledRegulations {
  const byKey = new Map<string, CompiledRegulation>()
  const byNumber = new Map<E164, { compiled: CompiledRegulation; number: HotlineNumber }>()
  for (const regulation of regulations) {
    if (byKey.has(regulation.key)) throw new Error(`Two regulations are called "${regulation.key}".`)
    const compiled = compileRegulation(regulation, calendar)
    byKey.set(regulation.key, compiled)
    for (const number of regulation.numbers) {
      const other = byNumber.get(number.number)?.compiled.regulation.key
      if (other !== undefined) throw new Error(`The number ${number.number} belongs to both "${other}" and "${regulation.key}".`)
      byNumber.set(number.number, { compiled, number })
    }
  }
  return { byKey, byNumber }
}
