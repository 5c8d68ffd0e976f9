import { DateTime } from 'luxon'

/** The calendar year of an instant (ms) in an IANA zone. @throws RangeError for an unknown zone. */
export function yearIn(zone: string, at: number): number {
  const local = DateTime.fromMillis(at, { zone })
  if (!local.isValid) throw new RangeError(`unknown time zone ${zone}`)
  return local.year
}
