import type { CompiledRegulation } from '../regulation/compile-regulation.ts'
import type { Instant } from '../worktime/instant.ts'
import type { E164 } from './phone-number.ts'

/** A line opened or closed by hand from one moment until another, [from, until). Calls follow it; clocks do not. */
export interface LineOverride {
  readonly regulation: string
  readonly action: 'open' | 'close'
  readonly from: Instant
  readonly until: Instant
  /** The numbers concerned; null means all. */
  readonly numbers: readonly E164[] | null
  /** The offices concerned; null means all. */
  readonly offices: readonly string[] | null
  /** Who did it, as the log shows it; null is the demo phone. */
  readonly author: string | null
}

/** Whether one office serves the line at a moment, why, and the first moment at which that may be different. */
export interface OfficeState {
  readonly office: string
  readonly open: boolean
  /** The override that decides, or null when the hours do. */
  readonly override: LineOverride | null
  readonly until: Instant
}

/**
 * The overrides that can matter for a line at a moment or later. A line asked for without a number is concerned only by
 * overrides of all numbers.
 */
export function overridesOfLine(overrides: readonly LineOverride[], regulation: string, number: E164 | null, at: Instant): LineOverride[] {
  return overrides.filter(
    (override) =>
      override.regulation === regulation &&
      override.until > at &&
      override.until > override.from &&
      (override.numbers === null || (number !== null && override.numbers.includes(number))),
  )
}

/**
 * The state of every office of a line at a moment. Where several overrides are in force the one given last, the last of
 * the list, wins; when it ends, an earlier one that is still in force counts again.
 */
export function officeStates(compiled: CompiledRegulation, overrides: readonly LineOverride[], at: Instant): OfficeState[] {
  return Array.from(compiled.hours.offices, ([office, workingTime]) => {
    const concerned = overrides.filter((override) => override.offices === null || override.offices.includes(office))
    const winner = lastInForce(concerned, at)
    const nextEdge = Math.min(...concerned.flatMap(({ from, until }) => [from, until]).filter((edge) => edge > at))
    if (winner !== null) return { office, open: winner.action === 'open', override: winner, until: nextEdge }
    const interval = workingTime.findInterval(at)
    if (interval === null) return { office, open: false, override: null, until: nextEdge }
    const open = interval.opensAt <= at
    return { office, open, override: null, until: Math.min(nextEdge, open ? interval.closesAt : interval.opensAt) }
  })
}

/** The first moment, this one included, at which some office serves the line (`open`) or none does. */
export function firstMoment(compiled: CompiledRegulation, overrides: readonly LineOverride[], at: Instant, wanted: 'open' | 'closed'): Instant {
  if (overrides.length === 0) {
    const interval = compiled.hours.union.nextInterval(at)
    if (wanted === 'open') return Math.max(at, interval.opensAt)
    return interval.opensAt <= at ? interval.closesAt : at
  }
  let moment = at
  for (;;) {
    const states = officeStates(compiled, overrides, moment)
    if (states.some(({ open }) => open) === (wanted === 'open')) return moment
    moment = Math.min(...states.map(({ until }) => until))
  }
}

function lastInForce(overrides: readonly LineOverride[], at: Instant): LineOverride | null {
  return overrides.findLast(({ from, until }) => from <= at && at < until) ?? null
}
