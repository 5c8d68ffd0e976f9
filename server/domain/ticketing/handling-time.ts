import type { WorkingTime } from '../worktime/working-time.ts'
import type { Instant } from '../worktime/instant.ts'

/** From the moment that counts as the receipt to the solution. */
export interface Handled {
  readonly month: string
  readonly receivedAt: Instant
  readonly resolvedAt: Instant
}

export interface HandlingMonth {
  readonly month: string
  readonly tickets: number
  readonly averageWorkingDays: number
}

/**
 * How many working days a ticket took: its working time over the length of a working day of those hours, so that a ticket
 * solved at the same hour two working days later took two.
 *
 * @returns a number ≥ 0, with a fraction
 */
export function handlingWorkingDays(hours: WorkingTime, { receivedAt, resolvedAt }: Omit<Handled, 'month'>): number {
  return hours.between(receivedAt, Math.max(receivedAt, resolvedAt)) / workingDayMinutes(hours, receivedAt)
}

/** The longer of the next working days but one: a shortened day has an ordinary one beside it. */
function workingDayMinutes(hours: WorkingTime, at: Instant): number {
  const [first, second, third] = [1, 2, 3].map((days) => hours.addWorkingDays(at, days)) as [Instant, Instant, Instant]
  return Math.max(hours.between(first, second), hours.between(second, third))
}

/** Averages by month, in order of the months, and over all; null without tickets. */
export function handlingByMonth(hours: WorkingTime, handled: readonly Handled[]): { months: HandlingMonth[]; averageWorkingDays: number | null } {
  const days = new Map<string, number[]>()
  for (const one of handled) days.set(one.month, [...(days.get(one.month) ?? []), handlingWorkingDays(hours, one)])
  const months = [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([month, taken]) => ({ month, tickets: taken.length, averageWorkingDays: mean(taken) }))
  const all = [...days.values()].flat()
  return { months, averageWorkingDays: all.length === 0 ? null : mean(all) }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
