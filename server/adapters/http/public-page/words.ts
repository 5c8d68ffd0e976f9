import type { LocalText } from '../../../domain/local-text.ts'
import type { Locale, PublicDayView } from '../../../panel-protocol.ts'

/** The page's own words; what the regulation says comes with its texts. */
const WORDS = {
  title: { ru: 'Регламент технической поддержки', en: 'Technical support regulation' },
  version: { ru: 'Редакция №', en: 'Version' },
  inForceFrom: { ru: 'действует с', en: 'in force from' },
  earlier: { ru: 'Это прежняя редакция. Она действовала', en: 'This is an earlier version. It was in force' },
  upcoming: { ru: 'Эта редакция ещё не действует. Она вступит в силу', en: 'This version is not yet in force. It will be' },
  current: { ru: 'Действующая редакция', en: 'The version in force' },
  from: { ru: 'с', en: 'from' },
  until: { ru: 'по', en: 'until' },
  otherLanguage: { ru: 'In English', en: 'По-русски' },
  today: { ru: 'Сегодня', en: 'Today' },
  notices: { ru: 'Объявления', en: 'Notices' },
  hours: { ru: 'Часы работы', en: 'Hours' },
  office: { ru: 'Офис', en: 'Office' },
  workingDays: { ru: 'Рабочие дни', en: 'Working days' },
  localTime: { ru: 'по местному времени', en: 'local time' },
  shortened: { ru: 'В предпраздничный день закрываемся на час раньше.', en: 'On the eve of a holiday we close an hour earlier.' },
  notShortened: { ru: 'Предпраздничные дни не сокращаются.', en: 'Eves of holidays are not shortened.' },
  special: { ru: 'Ближайшие особые дни', en: 'Next days that are not as usual' },
  exceptions: { ru: 'Часы отдельных дат', en: 'Hours of single dates' },
  numbers: { ru: 'Телефоны', en: 'Telephone numbers' },
  extension: { ru: 'добавочный', en: 'extension' },
  announceOnly: { ru: 'по телефону обращения не принимаются', en: 'no requests are taken by telephone' },
  channels: { ru: 'Как обратиться', en: 'How to reach us' },
  preferred: { ru: 'предпочтительно', en: 'preferred' },
  levels: { ru: 'Уровни', en: 'Levels' },
  outOfTurn: { ru: 'вне очереди', en: 'out of turn' },
  clocks: { ru: 'Сроки', en: 'Times' },
  level: { ru: 'Уровень', en: 'Level' },
  package: { ru: 'Пакет', en: 'Package' },
  target: { ru: 'Обычно', en: 'Usually' },
  within: { ru: 'Не дольше', en: 'No longer than' },
  notSet: { ru: 'не установлено', en: 'not set' },
  roundTheClock: { ru: 'Время идёт круглосуточно', en: 'The time runs round the clock' },
  packages: { ru: 'Пакеты и услуги', en: 'Packages and services' },
  service: { ru: 'Услуга', en: 'Service' },
  included: { ru: 'входит', en: 'included' },
  notIncluded: { ru: 'не входит', en: 'not included' },
  visits: { ru: 'Выезды', en: 'Visits' },
  visitHours: { ru: 'В рабочий день', en: 'On a working day' },
  cities: { ru: 'Города присутствия', en: 'Cities of presence' },
  otherPlaces: { ru: 'В другие места — по отдельному согласованию.', en: 'Other places by separate agreement.' },
  types: { ru: 'Виды обращений', en: 'Kinds of requests' },
  paid: { ru: 'оплачивается отдельно', en: 'paid separately' },
  intake: { ru: 'Что указать в обращении', en: 'What to put into a request' },
  order: { ru: 'Как мы работаем с обращениями', en: 'How requests are worked on' },
  deferral: { ru: 'Почему решение может быть отложено или прекращено', en: 'Why a solution may be deferred or ended' },
  declines: { ru: 'Почему могут отказать', en: 'Why a request may be declined' },
  scope: { ru: 'Что входит в поддержку', en: 'What support covers' },
  outOfScope: { ru: 'Что не входит', en: 'What it does not cover' },
  recording: { ru: 'Запись разговоров', en: 'Recording of calls' },
  documentation: { ru: 'Документация', en: 'Documentation' },
  news: { ru: 'Новости', en: 'News' },
  publication: { ru: 'Публикация регламента', en: 'Publication of the regulation' },
  versions: { ru: 'Все редакции', en: 'All versions' },
  past: { ru: 'прежняя', en: 'earlier' },
  scheduled: { ru: 'вступит в силу', en: 'to come' },
  inForce: { ru: 'действует', en: 'in force' },
  missing: { ru: 'Такого регламента нет', en: 'There is no such regulation' },
  missingHint: { ru: 'Проверьте адрес страницы.', en: 'Check the page’s address.' },
} as const satisfies Record<string, LocalText>

const DAY_KINDS: Record<PublicDayView['kind'], LocalText> = {
  'holiday': { ru: 'не работаем', en: 'closed' },
  'shortened': { ru: 'короткий день', en: 'shortened day' },
  'working-weekend': { ru: 'рабочий выходной', en: 'working weekend' },
  'exception': { ru: '', en: '' },
}

export type Word = keyof typeof WORDS

export const word = (name: Word, lang: Locale): string => WORDS[name][lang]
export const dayKind = (kind: PublicDayView['kind'], lang: Locale): string => DAY_KINDS[kind][lang]

/** «23 ноября 2026 г.» of a moment, on the regulation's calendar. */
export function dayOf(iso: string, zone: string, lang: Locale): string {
  return new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(Date.parse(iso)).replace(/ г\.$/, '\u00a0г.')
}

/** The same with the time of day. */
export function momentOf(iso: string, zone: string, lang: Locale): string {
  return new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone }).format(Date.parse(iso))
}

/** A date without a zone, or the dates from one to another: «пт, 1 января – пн, 11 января 2027 г.». */
export function datesOf({ date, until }: Pick<PublicDayView, 'date' | 'until'>, lang: Locale): string {
  const format = new Intl.DateTimeFormat(lang === 'ru' ? 'ru-RU' : 'en-GB', { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return date === until ? format.format(Date.parse(date)) : format.formatRange(Date.parse(date), Date.parse(until))
}

/** «по московскому времени», else the zone's name with its offset. */
export function zoneName(zone: string, lang: Locale): string {
  if (zone === 'Europe/Moscow') return lang === 'ru' ? 'Время московское.' : 'Moscow time (UTC+3).'
  return lang === 'ru' ? `Часовой пояс: ${zone}.` : `Time zone: ${zone}.`
}
