/** Wall-clock times of a zone and instants, both ways; days are YYYY-MM-DD, times HH:MM. */

const formats = new Map<string, Intl.DateTimeFormat>()

function wallClock(zone: string): Intl.DateTimeFormat {
  let made = formats.get(zone)
  if (!made) {
    made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })
    formats.set(zone, made)
  }
  return made
}

/** The zone's offset from UTC at the instant, in ms. */
function offsetMs(at: number, zone: string): number {
  const parts = Object.fromEntries(wallClock(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const asUtc = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second'])
  return asUtc - Math.floor(at / 1000) * 1000
}

/** The instant (ms) of a day and time on the zone's clocks; a time that daylight saving leaves out is taken for the one after it. */
export function instantOf(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`)
  const first = wall - offsetMs(wall, zone)
  return wall - offsetMs(first, zone)
}

/** The day and time that the zone's clocks show. */
export function wallOf(at: number, zone: string): { day: string; time: string } {
  const shown = new Date(at + offsetMs(at, zone)).toISOString()
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) }
}

/** The calendar day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Minutes since midnight of HH:MM; 24:00 is the day's end. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** How many minutes the second zone's clocks are ahead of the first's. */
export function minutesAhead(at: number, zone: string, other: string): number {
  return (offsetMs(at, other) - offsetMs(at, zone)) / 60_000
}
