import { IANAZone } from 'luxon'
import { civilDateOf } from './civil-date.ts'
import type { CivilDate, EpochDay } from './civil-date.ts'
import { MS_PER_DAY, MS_PER_MINUTE } from './instant.ts'
import type { Instant } from './instant.ts'

/** A moment as the clock on the wall of a zone shows it. */
export interface LocalTime {
  readonly day: EpochDay
  /** Minutes since the day's midnight, 0…1439. */
  readonly minuteOfDay: number
}

/** Whether the name is a zone of the IANA database, e.g. `Europe/Moscow`. */
export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

/** Offsets are remembered per stretch of eight days: asking the zone database for each moment is a hundred times slower. */
const STRETCH_MS = 8 * MS_PER_DAY
const rememberedOffsets = new Map<string, Map<number, number>>()

/** The zone's offset from UTC at a moment, in minutes; east is positive. */
export function offsetMinutesAt(zone: string, at: Instant): number {
  const stretch = Math.floor(at / STRETCH_MS)
  const offset = offsetAtStretch(zone, stretch)
  return offset === offsetAtStretch(zone, stretch + 1) ? offset : IANAZone.create(zone).offset(at)
}

function offsetAtStretch(zone: string, stretch: number): number {
  let offsets = rememberedOffsets.get(zone)
  if (offsets === undefined) {
    offsets = new Map()
    rememberedOffsets.set(zone, offsets)
  }
  let offset = offsets.get(stretch)
  if (offset === undefined) {
    offset = IANAZone.create(zone).offset(stretch * STRETCH_MS)
    offsets.set(stretch, offset)
  }
  return offset
}

/** What the zone's clock shows at the moment. */
export function localTimeOf(zone: string, at: Instant): LocalTime {
  const local = at + offsetMinutesAt(zone, at) * MS_PER_MINUTE
  const day = Math.floor(local / MS_PER_DAY)
  return { day, minuteOfDay: Math.floor((local - day * MS_PER_DAY) / MS_PER_MINUTE) }
}

/** The date that the zone's calendar shows at the moment. */
export const dayIn = (zone: string, at: Instant): CivilDate => civilDateOf(localTimeOf(zone, at).day)

/**
 * The moment at which the zone's clock shows the minute of the day; minutes past 1440 belong to the following days.
 * A time that the clock skips is taken with the offset from before the skip, one that it shows twice is the first.
 */
export function instantOfLocal(zone: string, day: EpochDay, minuteOfDay: number): Instant {
  const local = day * MS_PER_DAY + minuteOfDay * MS_PER_MINUTE
  const earlier = offsetMinutesAt(zone, local - MS_PER_DAY)
  const candidate = local - earlier * MS_PER_MINUTE
  const offset = offsetMinutesAt(zone, candidate)
  if (offset === earlier) return candidate
  const second = local - offset * MS_PER_MINUTE
  return offsetMinutesAt(zone, second) === offset ? second : candidate
}
