/** The same working time by Hotline and by two peers: Monday to Friday, 09:00–13:00 and 14:00–18:00, Moscow time. */
import dayjs from 'dayjs'
import type { BusinessHours, Dayjs } from 'dayjs'
import dayjsBusinessTime from 'dayjs-business-time'
import OpeningHours from 'opening_hours'
import { MS_PER_MINUTE } from '../../server/domain/worktime/instant.ts'
import type { Instant } from '../../server/domain/worktime/instant.ts'
import { compileHours } from '../../server/domain/worktime/office-hours.ts'
import { ProductionCalendar } from '../../server/domain/worktime/production-calendar.ts'
import type { CalendarYear } from '../../server/domain/worktime/production-calendar.ts'

export const ZONE = 'Europe/Moscow'
export const HOURS = 'Mo-Fr 09:00-13:00,14:00-18:00'

/** One way to compute working time, over its own kind of moment, which is made before the clock runs. */
export interface Peer<Moment> {
  readonly name: string
  moment(at: Instant): Moment
  instant(moment: Moment): Instant
  add(moment: Moment, minutes: number): Moment
  between(from: Moment, to: Moment): number
  isOpen(moment: Moment): boolean
}

/** @param lastYear the years until this one are compiled at once */
export function hotline(firstYear: number, lastYear: number): Peer<Instant> {
  const windows = [{ opensMinute: 540, closesMinute: 780 }, { opensMinute: 840, closesMinute: 1080 }]
  const years = Object.fromEntries(Array.from({ length: lastYear - firstYear + 1 }, (_, index) => [firstYear + index, WITHOUT_HOLIDAYS]))
  const { union } = compileHours({ zone: ZONE, shortenedDays: false, exceptions: [], offices: [{ key: 'office', windows }] }, new ProductionCalendar({ years }))
  union.isOpen(Date.UTC(lastYear, 11, 1))
  return {
    name: 'Hotline',
    moment: (at) => at,
    instant: (moment) => moment,
    add: (moment, minutes) => union.add(moment, minutes),
    between: (from, to) => union.between(from, to),
    isOpen: (moment) => union.isOpen(moment),
  }
}

const WITHOUT_HOLIDAYS: CalendarYear = {
  decree: { number: '', date: '' },
  holidays: [],
  transferredDaysOff: [],
  workingWeekends: [],
  shortened: [],
  workingDays: 261,
}

/** Works in the process's own zone. */
export function businessTime(): Peer<Dayjs> {
  dayjs.extend(dayjsBusinessTime)
  const windows: BusinessHours[] = [{ start: '09:00:00', end: '13:00:00' }, { start: '14:00:00', end: '18:00:00' }]
  dayjs.setBusinessTime({ monday: windows, tuesday: windows, wednesday: windows, thursday: windows, friday: windows, saturday: null, sunday: null })
  return {
    name: 'dayjs-business-time',
    moment: (at) => dayjs(at),
    instant: (moment) => moment.valueOf(),
    add: (moment, minutes) => moment.addBusinessMinutes(minutes),
    between: (from, to) => from.businessMinutesDiff(to),
    isOpen: (moment) => moment.isBusinessTime(),
  }
}

/** Works in the process's own zone; adding is a walk from change to change, since the library has no such question. */
export function openingHours(): Peer<Date> {
  const hours = new OpeningHours(HOURS)
  return {
    name: 'opening_hours',
    moment: (at) => new Date(at),
    instant: (moment) => moment.getTime(),
    add: (moment, minutes) => {
      const iterator = hours.getIterator(moment)
      for (let left = minutes * MS_PER_MINUTE; ; ) {
        const [from, open] = [iterator.getDate().getTime(), iterator.getState()]
        iterator.advance()
        const length = open ? iterator.getDate().getTime() - from : 0
        if (open && length >= left) return new Date(from + left)
        left -= length
      }
    },
    between: (from, to) => hours.getOpenDuration(from, to)[0] / MS_PER_MINUTE,
    isOpen: (moment) => hours.getState(moment),
  }
}
