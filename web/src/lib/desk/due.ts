/** How a deadline is said: what is left while it is near, the moment when it is far, and since when it is missed. */
import type { DueView } from '../../../../server/panel-protocol.ts'
import { clock } from '../clock.svelte.ts'
import { comesAt, dayOf } from '../i18n/format.ts'
import { i18n } from '../i18n/i18n.svelte.ts'

export const soonMs = 3_600_000
const countdownMs = 2 * 3_600_000

export type DueState = 'far' | 'soon' | 'breached'

/** @param now business time, ms */
export function dueState(due: Pick<DueView, 'at' | 'breached'>, now: number): DueState {
  const left = Date.parse(due.at) - now
  if (due.breached || left < 0) return 'breached'
  return left <= soonMs ? 'soon' : 'far'
}

/** A length of time in the coarsest words that still tell something. */
export function lengthOf(ms: number): string {
  const words = i18n.t.ticketDesk.dueWords
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 60) return words.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return hours >= 3 || minutes % 60 === 0 ? words.hours(hours) : words.hoursMinutes(hours, minutes % 60)
  return words.days(Math.floor(hours / 24))
}

/** Whether `dueText` says how long it takes rather than when it is. */
export const isCountedDown = (due: Pick<DueView, 'at'>): boolean => Date.parse(due.at) - clock.now <= countdownMs

export function dueText(due: Pick<DueView, 'at' | 'breached'>): string {
  const words = i18n.t.ticketDesk.dueWords
  const left = Date.parse(due.at) - clock.now
  if (left < 0) return words.breached(lengthOf(-left))
  if (isCountedDown(due)) return words.in(lengthOf(left))
  return dayOf(due.at) === dayOf(clock.now) ? words.by(comesAt(due.at)) : comesAt(due.at)
}
