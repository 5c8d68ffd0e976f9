import { partsOf, weekdayOf } from '../../worktime/civil-date.ts'
import type { EpochDay } from '../../worktime/civil-date.ts'
import type { Instant } from '../../worktime/instant.ts'
import { localTimeOf } from '../../worktime/zone.ts'
import { counted } from './number-words.ts'
import type { CountedNoun } from './number-words.ts'
import { ordinal } from './ordinal-words.ts'

/** The stress is marked where RHVoice would say «ча́са» after a number. */
const HOUR: CountedNoun = {
  gender: 'masculine',
  forms: {
    nominative: ['час', 'часа́', 'часов'],
    genitive: ['часа', 'часов', 'часов'],
    accusative: ['час', 'часа́', 'часов'],
  },
}

const MINUTE: CountedNoun = {
  gender: 'feminine',
  forms: {
    nominative: ['минута', 'минуты', 'минут'],
    genitive: ['минуты', 'минут', 'минут'],
    accusative: ['минуту', 'минуты', 'минут'],
  },
}

const MONTHS_GENITIVE = [
  'января',
  'февраля',
  'марта',
  'апреля',
  'мая',
  'июня',
  'июля',
  'августа',
  'сентября',
  'октября',
  'ноября',
  'декабря',
] as const

const ON_WEEKDAY = ['в понедельник', 'во вторник', 'в сре́ду', 'в четверг', 'в пятницу', 'в субботу', 'в воскресенье'] as const

/** How a zone's time is called; zones that have no such name are left unsaid. */
const ZONE_TIMES: Readonly<Record<string, string>> = {
  'Europe/Kaliningrad': 'по калининградскому времени',
  'Europe/Moscow': 'по московскому времени',
  'Europe/Samara': 'по самарскому времени',
  'Asia/Yekaterinburg': 'по екатеринбургскому времени',
  'Asia/Omsk': 'по омскому времени',
  'Asia/Novosibirsk': 'по новосибирскому времени',
  'Asia/Krasnoyarsk': 'по красноярскому времени',
  'Asia/Irkutsk': 'по иркутскому времени',
  'Asia/Yakutsk': 'по якутскому времени',
  'Asia/Vladivostok': 'по владивостокскому времени',
  'Asia/Magadan': 'по магаданскому времени',
  'Asia/Kamchatka': 'по камчатскому времени',
}

/** From this distance on the year is said as well. */
const DAYS_WITHOUT_YEAR = 300

/** A date in the genitive, as it answers «когда»: «тридцатого ноября». */
export function dateWords(day: EpochDay): string {
  const { month, day: dayOfMonth } = partsOf(day)
  return `${ordinal(dayOfMonth, 'genitive')} ${MONTHS_GENITIVE[month - 1]}`
}

/** The weekday, as it answers «когда»: «во вторник». */
export function onWeekday(day: EpochDay): string {
  return ON_WEEKDAY[weekdayOf(day) - 1] ?? ''
}

/** A time of day: «в четыре часа утра», «в девять часов тридцать минут утра», «в двадцать один час», «в полночь». */
export function timeWords(minuteOfDay: number): string {
  const hour = Math.floor(minuteOfDay / 60)
  const minute = minuteOfDay % 60
  if (minuteOfDay === 0) return 'в полночь'
  const minutes = minute === 0 ? '' : ` ${counted(minute, MINUTE, 'accusative')}`
  return `в ${counted(hour, HOUR, 'accusative')}${minutes}${partOfDay(hour)}`
}

/** Said only where the hour alone could be taken for one of the afternoon. */
function partOfDay(hour: number): string {
  if (hour === 0 || hour >= 12) return ''
  return hour < 4 ? ' ночи' : ' утра́'
}

/**
 * When something opens, as a caller understands it: «сегодня в девять часов утра по московскому времени», «завтра, в
 * понедельник, тридцатого ноября, в четыре часа утра …».
 */
export function openingWords(opensAt: Instant, now: Instant, zone: string): string {
  const opening = localTimeOf(zone, opensAt)
  const days = opening.day - localTimeOf(zone, now).day
  const time = [timeWords(opening.minuteOfDay), ZONE_TIMES[zone]].filter((part) => part !== undefined).join(' ')
  if (days === 0) return `сегодня ${time}`
  const year = days < DAYS_WITHOUT_YEAR ? '' : ` ${ordinal(partsOf(opening.day).year, 'genitive')} года`
  return `${days === 1 ? 'завтра, ' : ''}${onWeekday(opening.day)}, ${dateWords(opening.day)}${year}, ${time}`
}

/** How long a caller will probably wait: «меньше минуты», «около пяти минут», «больше часа». */
export function waitWords(expectedWaitMs: number): string {
  const minutes = Math.ceil(expectedWaitMs / 60_000)
  if (minutes <= 1) return 'меньше минуты'
  return minutes <= 60 ? `около ${counted(minutes, MINUTE, 'genitive')}` : 'больше часа'
}
