import { WorktimeError } from '../worktime/errors.ts'
import type { Instant } from '../worktime/instant.ts'
import type { WorkingTime } from '../worktime/working-time.ts'

const SOON_WORKING_MINUTES = 120
const SOON_CLOCK_MS = 60 * 60_000

/**
 * Deadlines before this moment are soon: within two working hours, and in any case within an hour, because some clocks run
 * at night, too. Where the calendar ends, an hour is all that can be said.
 */
export function soonUntil(now: Instant, hours: WorkingTime): Instant {
  const withinTheHour = now + SOON_CLOCK_MS
  try {
    return Math.max(withinTheHour, hours.add(now, SOON_WORKING_MINUTES))
  } catch (error) {
    if (!(error instanceof WorktimeError)) throw error
    return withinTheHour
  }
}
