import { epochDayOf, partsOf, weekdayOf } from './civil-date.ts'
import type { EpochDay } from './civil-date.ts'
import type { ExplanationStart, ExplanationStep } from './explain.ts'
import { MS_PER_MINUTE } from './instant.ts'
import type { Instant } from './instant.ts'
import { localTimeOf } from './zone.ts'

export type ExplanationLocale = 'ru' | 'en'

const MINUTES_PER_HOUR = 60
const MINUTES_PER_DAY = 1440

interface Phrases {
  readonly weekdays: readonly string[]
  readonly hours: string
  readonly minutes: string
  readonly lessThanMinute: string
  received(moment: string): string
  readonly begun: Readonly<Record<ExplanationStart, string>>
  countsFrom(moment: string): string
  left(minutes: string, until: string): string
  usedDays(range: string, days: number, minutes: string): string
  countedDays(range: string, days: number): string
  elapsed(minutes: string, until: string): string
  paused(range: string): string
  due(moment: string): string
}

const PHRASES: Readonly<Record<ExplanationLocale, Phrases>> = {
  ru: {
    weekdays: ['пн', 'вт', 'ср', 'чт', 'пт', 'сб', 'вс'],
    hours: 'ч',
    minutes: 'мин',
    lessThanMinute: 'меньше минуты',
    received: (moment) => `получено ${moment}`,
    begun: { turn: 'очередь дошла', 'client-message': 'последнее сообщение клиента', 'staff-question': 'вопрос клиенту', resolution: 'решено' },
    countsFrom: (moment) => `считается с ${moment}`,
    left: (minutes, until) => `осталось ${minutes} до ${until}`,
    usedDays: (range, days, minutes) => `${range}: ${workingDays('ru', days)}, ${minutes}`,
    countedDays: (range, days) => `${range}: ${workingDays('ru', days)}`,
    elapsed: (minutes, until) => `${minutes} по часам до ${until}`,
    paused: (range) => `пауза ${range}`,
    due: (moment) => `до ${moment}`,
  },
  en: {
    weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    hours: 'h',
    minutes: 'min',
    lessThanMinute: 'less than a minute',
    received: (moment) => `received ${moment}`,
    begun: { turn: 'its turn came', 'client-message': 'the client’s latest message', 'staff-question': 'asked the client', resolution: 'resolved' },
    countsFrom: (moment) => `counts from ${moment}`,
    left: (minutes, until) => `${minutes} left until ${until}`,
    usedDays: (range, days, minutes) => `${range}: ${workingDays('en', days)}, ${minutes}`,
    countedDays: (range, days) => `${range}: ${workingDays('en', days)}`,
    elapsed: (minutes, until) => `${minutes} by the clock until ${until}`,
    paused: (range) => `paused ${range}`,
    due: (moment) => `until ${moment}`,
  },
}

const PLURALS = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }
const WORKING_DAYS: Readonly<Record<ExplanationLocale, Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>> = {
  ru: { one: 'рабочий день', few: 'рабочих дня', other: 'рабочих дней' },
  en: { one: 'working day', other: 'working days' },
}

/** «3 рабочих дня», "3 working days". */
export function workingDays(locale: ExplanationLocale, days: number): string {
  const forms = WORKING_DAYS[locale]
  return `${days} ${forms[PLURALS[locale].select(days)] ?? forms.other}`
}

/** A length of time to the minute: «30 мин», «8 ч», «1 ч 30 мин». */
export function formatMinutes(locale: ExplanationLocale, minutes: number): string {
  const t = PHRASES[locale]
  const whole = Math.round(minutes)
  if (minutes > 0 && minutes < 1) return t.lessThanMinute
  const [hours, rest] = [Math.floor(whole / MINUTES_PER_HOUR), whole % MINUTES_PER_HOUR]
  const parts = [hours > 0 ? `${hours} ${t.hours}` : '', rest > 0 || hours === 0 ? `${rest} ${t.minutes}` : '']
  return parts.filter((part) => part !== '').join(' ')
}

/**
 * The steps in words, one text each, in a zone's local time; a date is told where it is another than the one told before it.
 * Joined by arrows they are one sentence, as `explanationText` does it.
 */
export function stepTexts(steps: readonly ExplanationStep[], zone: string, locale: ExplanationLocale): string[] {
  const teller = new Teller(zone, locale)
  return steps.map((step, index) => teller.tell(step, steps[index - 1], steps[index + 1]))
}

/** «получено пт 16:30 → осталось 30 мин до 17:00 → вт 12.05 09:00–12:30». */
export function explanationText(steps: readonly ExplanationStep[], zone: string, locale: ExplanationLocale): string {
  return stepTexts(steps, zone, locale).join(' → ')
}

/** Remembers which date was told last. */
class Teller {
  readonly #zone: string
  readonly #locale: ExplanationLocale
  #told: EpochDay | null = null

  constructor(zone: string, locale: ExplanationLocale) {
    this.#zone = zone
    this.#locale = locale
  }

  tell(step: ExplanationStep, previous: ExplanationStep | undefined, next: ExplanationStep | undefined): string {
    const t = PHRASES[this.#locale]
    switch (step.kind) {
      case 'received':
        return step.by === undefined ? t.received(this.#moment(step.at)) : `${t.begun[step.by]} ${this.#moment(step.at)}`
      case 'counts-from':
        return t.countsFrom(this.#moment(step.at))
      case 'used': {
        const untilClosing = previous?.kind === 'received' && previous.at === step.from && (next?.kind === 'used' || next?.kind === 'used-days')
        return untilClosing ? t.left(this.#length(step.minutes), this.#end(step.from, step.to)) : this.#range(step.from, step.to)
      }
      case 'used-days':
        return t.usedDays(this.#dates(this.#dayOf(step.from), this.#dayOfEnd(step.from, step.to)), step.days, this.#length(step.minutes))
      case 'counted-days':
        return t.countedDays(this.#dates(epochDayOf(step.from), epochDayOf(step.to)), step.days)
      case 'elapsed':
        return t.elapsed(this.#length(step.minutes), this.#moment(step.to))
      case 'paused':
        return t.paused(this.#range(step.from, step.to))
      case 'due':
        return t.due(this.#moment(step.at))
    }
  }

  #length(minutes: number): string {
    return formatMinutes(this.#locale, minutes)
  }

  /** «пт 16:30» at first, then «16:30» on the same date, else «пн 30.11 16:30». */
  #moment(at: Instant): string {
    const { day, minuteOfDay } = localTimeOf(this.#zone, at)
    return `${this.#date(day)}${clock(minuteOfDay)}`
  }

  /** Of less than a minute only the begin is told. */
  #range(from: Instant, to: Instant): string {
    const begin = this.#moment(from)
    if (to - from < MS_PER_MINUTE) return begin
    const sameDay = this.#dayOfEnd(from, to) === this.#dayOf(from)
    return `${begin}${sameDay ? '–' : ' – '}${this.#end(from, to)}`
  }

  /** The end of a stretch; midnight is 24:00 of the day before. */
  #end(from: Instant, to: Instant): string {
    const { day, minuteOfDay } = localTimeOf(this.#zone, to)
    const endDay = this.#dayOfEnd(from, to)
    return `${this.#date(endDay)}${clock(minuteOfDay + (day - endDay) * MINUTES_PER_DAY)}`
  }

  #dayOf(at: Instant): EpochDay {
    return localTimeOf(this.#zone, at).day
  }

  #dayOfEnd(from: Instant, to: Instant): EpochDay {
    const { day, minuteOfDay } = localTimeOf(this.#zone, to)
    return minuteOfDay === 0 && to > from ? day - 1 : day
  }

  /** The date with a space behind it, or nothing when it was the last one told. */
  #date(day: EpochDay): string {
    const before = this.#told
    this.#told = day
    if (before === day) return ''
    return before === null ? `${this.#weekday(day)} ` : `${this.#weekday(day)} ${shortDate(day, before)} `
  }

  #dates(from: EpochDay, to: EpochDay): string {
    const before = this.#told ?? from
    this.#told = to
    const begin = `${this.#weekday(from)} ${shortDate(from, before)}`
    return from === to ? begin : `${begin} – ${this.#weekday(to)} ${shortDate(to, from)}`
  }

  #weekday(day: EpochDay): string {
    return PHRASES[this.#locale].weekdays[weekdayOf(day) - 1] ?? ''
  }
}

function clock(minuteOfDay: number): string {
  return `${twoDigits(Math.floor(minuteOfDay / MINUTES_PER_HOUR))}:${twoDigits(minuteOfDay % MINUTES_PER_HOUR)}`
}

/** «12.05», with the year when it is another than that of the date told before. */
function shortDate(date: EpochDay, before: EpochDay): string {
  const { year, month, day } = partsOf(date)
  return `${twoDigits(day)}.${twoDigits(month)}${year === partsOf(before).year ? '' : `.${year}`}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
