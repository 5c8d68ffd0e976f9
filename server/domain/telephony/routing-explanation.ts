import type { CompiledRegulation, CompiledRegulations } from '../regulation/compile-regulation.ts'
import { formatMinute } from '../regulation/hours-text.ts'
import { partsOf, weekdayOf } from '../worktime/civil-date.ts'
import type { EpochDay } from '../worktime/civil-date.ts'
import type { Instant } from '../worktime/instant.ts'
import { localTimeOf, offsetMinutesAt } from '../worktime/zone.ts'
import { formatPhoneNumber } from './phone-number.ts'
import type { ClosedReason, RouteDecision } from './routing.ts'

export type Locale = 'ru' | 'en'

/**
 * A decision in one sentence, for people: where the call goes and why, e.g. «Суббота 28.11.2026, 10:00 МСК — выходной;
 * откроется пн 30.11 в 04:00 МСК.» Warnings of the calendar follow as sentences of their own.
 */
export function explainRoute(decision: RouteDecision, regulations: CompiledRegulations, locale: Locale): string {
  const t = PHRASES[locale]
  if (decision.state === 'unknown-number') return t.unknownNumber(formatPhoneNumber(decision.number ?? '', locale), decision.number !== null)
  const compiled = regulations.byKey.get(decision.regulation)
  if (compiled === undefined) throw new Error(`The decision is of "${decision.regulation}", which is not among the regulations.`)
  const company = compiled.regulation.company.name[locale]
  if (decision.state === 'announce-only') return t.announceOnly(company)
  const moment = fullMoment(compiled, decision.at, locale)
  const sentence =
    decision.state === 'open'
      ? t.open({ ...openParts(decision, compiled, locale), moment, closes: shortMoment(compiled, decision.closesAt, decision.at, locale) })
      : t.closed({ moment, why: closedWhy(decision, compiled, locale), opens: shortMoment(compiled, decision.opensAt, decision.at, locale) })
  const extension = decision.state === 'open' ? extensionSentence(decision, regulations, t) : []
  return [sentence, ...extension, ...decision.warnings.map(({ year }) => t.withoutDecree(year))].join(' ')
}

/** What the extension of the line means for this call; nothing where the line has none. */
function extensionSentence({ number, extension }: Extract<RouteDecision, { state: 'open' }>, { byNumber }: CompiledRegulations, t: Phrases): string[] {
  const wanted = number === null ? undefined : byNumber.get(number)?.number.extension?.digits
  return wanted === undefined || extension === null ? [] : [t.extension[extension](wanted)]
}

interface OpenParts {
  readonly moment: string
  readonly why: string
  readonly offices: string
  readonly prefers: string | null
  readonly closes: string
}

interface ClosedParts {
  readonly moment: string
  readonly why: string
  readonly opens: string
}

interface Phrases {
  unknownNumber(number: string, possible: boolean): string
  announceOnly(company: string): string
  open(parts: OpenParts): string
  closed(parts: ClosedParts): string
  withoutDecree(year: number): string
  readonly extension: Readonly<Record<'right' | 'wrong' | 'not-dialled', (digits: string) => string>>
  readonly withinHours: string
  readonly workingWeekend: string
  readonly shortenedDay: string
  openedByHand(author: string, until: string): string
  closedByHand(author: string, until: string): string
  readonly demoPhone: string
  readonly reasons: Readonly<Record<Exclude<ClosedReason, 'closed-by-hand'>, string>>
  readonly weekdays: readonly string[]
  readonly shortWeekdays: readonly string[]
  readonly and: string
}

const PHRASES: Readonly<Record<Locale, Phrases>> = {
  ru: {
    unknownNumber: (number, possible) =>
      possible ? `Номер ${number} не обслуживает ни один регламент: прозвучит объявление, заявки не будет.` : 'Такого номера быть не может.',
    announceOnly: (company) => `Телефон не служит каналом поддержки «${company}»: прозвучит объявление, куда писать, без очереди и заявки.`,
    open: ({ moment, why, offices, prefers, closes }) =>
      `${moment} — ${why}; на смене ${offices}${prefers === null ? '' : `, первым отвечает ${prefers}`}; закроется ${closes}.`,
    closed: ({ moment, why, opens }) => `${moment} — ${why}; откроется ${opens}.`,
    withoutDecree: (year) => `На ${year} год нет постановления о переносе выходных: учтены только праздники по закону.`,
    extension: {
      right: (digits) => `Добавочный ${digits} набран.`,
      wrong: (digits) => `Добавочный не тот: ещё раз попросят набрать ${digits}, потом соединят с этой же линией.`,
      'not-dialled': (digits) => `Добавочный не набран: после приветствия попросят набрать ${digits}, потом соединят с этой же линией.`,
    },
    withinHours: 'рабочее время',
    workingWeekend: 'рабочий выходной по производственному календарю',
    shortenedDay: 'рабочее время сокращённого дня',
    openedByHand: (author, until) => `линия открыта вручную до ${until} (${author})`,
    closedByHand: (author, until) => `линия закрыта вручную до ${until} (${author})`,
    demoPhone: 'демонстрационный телефон',
    reasons: {
      weekend: 'выходной',
      holiday: 'нерабочий праздничный день',
      'transferred-day-off': 'выходной, перенесённый постановлением или законом',
      'dated-exception': 'в этот день закрыто: особые часы даты',
      'before-hours': 'рабочий день ещё не начался',
      'between-windows': 'перерыв между часами работы',
      'shortened-day': 'день сокращён на час, рабочее время уже кончилось',
      'after-hours': 'рабочий день уже кончился',
    },
    weekdays: ['Понедельник', 'Вторник', 'Среда', 'Четверг', 'Пятница', 'Суббота', 'Воскресенье'],
    shortWeekdays: ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'],
    and: 'и',
  },
  en: {
    unknownNumber: (number, possible) =>
      possible ? `No regulation serves ${number}: an announcement is played and there is no ticket.` : 'There can be no such number.',
    announceOnly: (company) => `${company} gives no support by telephone: an announcement says where to write; no queue, no ticket.`,
    open: ({ moment, why, offices, prefers, closes }) =>
      `${moment}: ${why}; on shift: ${offices}${prefers === null ? '' : `, ${prefers} answers first`}; closes ${closes}.`,
    closed: ({ moment, why, opens }) => `${moment}: ${why}; opens ${opens}.`,
    withoutDecree: (year) => `There is no decree on transferred days off for ${year} yet: only the statutory holidays are counted.`,
    extension: {
      right: (digits) => `Extension ${digits} was dialled.`,
      wrong: (digits) => `A wrong extension: the caller is asked again for ${digits}, then connected to this line all the same.`,
      'not-dialled': (digits) => `No extension was dialled: after the greeting the caller is asked for ${digits}, then connected to this line all the same.`,
    },
    withinHours: 'working time',
    workingWeekend: 'a working weekend day of the production calendar',
    shortenedDay: 'working time of a shortened day',
    openedByHand: (author, until) => `opened by hand until ${until} (${author})`,
    closedByHand: (author, until) => `closed by hand until ${until} (${author})`,
    demoPhone: 'the demo phone',
    reasons: {
      weekend: 'day off',
      holiday: 'public holiday',
      'transferred-day-off': 'day off transferred by decree or by law',
      'dated-exception': 'closed on this date by its own hours',
      'before-hours': 'the working day has not begun yet',
      'between-windows': 'between two windows of working time',
      'shortened-day': 'the day is one hour shorter and already over',
      'after-hours': 'the working day is over',
    },
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    shortWeekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    and: 'and',
  },
}

function openParts(
  decision: Extract<RouteDecision, { state: 'open' }>,
  compiled: CompiledRegulation,
  locale: Locale,
): Pick<OpenParts, 'why' | 'offices' | 'prefers'> {
  const t = PHRASES[locale]
  const nameOf = (key: string): string => compiled.regulation.offices.find((office) => office.key === key)?.name[locale] ?? key
  const names = decision.offices.map(nameOf)
  const offices = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${t.and} ${names.at(-1)}`
  return { why: openWhy(decision, compiled, locale), offices, prefers: decision.prefers === null ? null : nameOf(decision.prefers) }
}

function openWhy(decision: Extract<RouteDecision, { state: 'open' }>, compiled: CompiledRegulation, locale: Locale): string {
  const t = PHRASES[locale]
  if (decision.override !== null) {
    return t.openedByHand(decision.override.author ?? t.demoPhone, untilMoment(compiled, decision.override.until, decision.at, locale))
  }
  const { kind, shortened } = compiled.hours.calendar.day(localTimeOf(compiled.regulation.zone, decision.at).day)
  if (kind === 'working-weekend') return t.workingWeekend
  return shortened && compiled.hours.hoursAt(decision.at).shortenedDays ? t.shortenedDay : t.withinHours
}

function closedWhy(decision: Extract<RouteDecision, { state: 'closed' }>, compiled: CompiledRegulation, locale: Locale): string {
  const t = PHRASES[locale]
  const { reason, override } = decision
  if (override !== null) return t.closedByHand(override.author ?? t.demoPhone, untilMoment(compiled, override.until, decision.at, locale))
  return t.reasons[reason as Exclude<ClosedReason, 'closed-by-hand'>]
}

/** «Суббота 28.11.2026, 10:00 МСК». */
function fullMoment(compiled: CompiledRegulation, at: Instant, locale: Locale): string {
  const { zone } = compiled.regulation
  const { day, minuteOfDay } = localTimeOf(zone, at)
  const weekday = PHRASES[locale].weekdays[weekdayOf(day) - 1]
  return `${weekday} ${formatDate(day)}.${partsOf(day).year}, ${formatMinute(minuteOfDay)} ${zoneName(zone, at, locale)}`
}

/** «в 18:00 МСК» on the same date, else «пн 30.11 в 04:00 МСК»; the year is added when it is another one. */
function shortMoment(compiled: CompiledRegulation, moment: Instant, seenFrom: Instant, locale: Locale): string {
  const { date, time } = momentParts(compiled, moment, seenFrom, locale)
  return `${date === null ? '' : `${date} `}${locale === 'ru' ? 'в' : 'at'} ${time}`
}

/** «18:00 МСК» on the same date, else «04:00 МСК пн 30.11». */
function untilMoment(compiled: CompiledRegulation, moment: Instant, seenFrom: Instant, locale: Locale): string {
  const { date, time } = momentParts(compiled, moment, seenFrom, locale)
  return date === null ? time : `${time} ${date}`
}

function momentParts(compiled: CompiledRegulation, moment: Instant, seenFrom: Instant, locale: Locale): { date: string | null; time: string } {
  const { zone } = compiled.regulation
  const { day, minuteOfDay } = localTimeOf(zone, moment)
  const today = localTimeOf(zone, seenFrom).day
  const time = `${formatMinute(minuteOfDay)} ${zoneName(zone, moment, locale)}`
  if (day === today) return { date: null, time }
  const year = partsOf(day).year === partsOf(today).year ? '' : `.${partsOf(day).year}`
  return { date: `${PHRASES[locale].shortWeekdays[weekdayOf(day) - 1]} ${formatDate(day)}${year}`, time }
}

function formatDate(day: EpochDay): string {
  const { month, day: dayOfMonth } = partsOf(day)
  return `${String(dayOfMonth).padStart(2, '0')}.${String(month).padStart(2, '0')}`
}

function zoneName(zone: string, at: Instant, locale: Locale): string {
  if (zone === 'Europe/Moscow') return locale === 'ru' ? 'МСК' : 'MSK'
  const minutes = offsetMinutesAt(zone, at)
  const rest = Math.abs(minutes) % 60
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}
