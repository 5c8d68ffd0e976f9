import type { DayWindow, Hours } from '../../../server/domain/worktime/hours.ts'
import type { Windows } from './slow-clock.ts'

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export const dayWindows = (windows: Windows): DayWindow[] =>
  windows.map(([opens, closes]) => ({ opensMinute: minutesOf(opens), closesMinute: minutesOf(closes) + (closes < opens ? 1440 : 0) }))

/** Hours in Moscow time that shorten the last window of shortened days, unless said otherwise. */
export function hoursOf(offices: Readonly<Record<string, Windows>>, extra: Partial<Hours> = {}): Hours {
  return {
    zone: 'Europe/Moscow',
    shortenedDays: true,
    exceptions: [],
    offices: Object.entries(offices).map(([key, windows]) => ({ key, windows: dayWindows(windows) })),
    ...extra,
  }
}

export const TWO_OFFICES: Record<string, Windows> = { moscow: [['09:00', '18:00']], novosibirsk: [['04:00', '13:00']] }
export const BREAKS: Record<string, Windows> = { one: [['08:00', '12:00'], ['12:30', '16:45']], two: [['10:00', '11:00'], ['15:00', '20:00']] }
export const NIGHTS: Record<string, Windows> = { night: [['12:00', '13:00'], ['22:00', '06:00']], day: [['00:00', '01:30']] }
