/** Lengths of time as a regulation writes them: `{ workingHours: 8 }`. */
import { plural, type PluralForms } from '../i18n/plural.ts'
import { isRecord } from './field-path.ts'

export const AMOUNT_UNITS = ['workingHours', 'workingDays', 'clockHours'] as const
export type AmountUnit = (typeof AMOUNT_UNITS)[number]
export type WrittenAmount = Partial<Record<AmountUnit, number>>

const FORMS: Record<'ru' | 'en', Record<AmountUnit, PluralForms>> = {
  ru: {
    workingHours: { one: 'рабочий час', few: 'рабочих часа', many: 'рабочих часов', other: 'рабочего часа' },
    workingDays: { one: 'рабочий день', few: 'рабочих дня', many: 'рабочих дней', other: 'рабочего дня' },
    clockHours: { one: 'час', few: 'часа', many: 'часов', other: 'часа' },
  },
  en: {
    workingHours: { one: 'working hour', other: 'working hours' },
    workingDays: { one: 'working day', other: 'working days' },
    clockHours: { one: 'hour', other: 'hours' },
  },
}

/** The figure and its unit; null when none, or something else, is written. */
export function amountOf(value: unknown): { figure: number; unit: AmountUnit } | null {
  if (!isRecord(value)) return null
  const unit = AMOUNT_UNITS.find((one) => typeof value[one] === 'number')
  return unit === undefined ? null : { figure: value[unit] as number, unit }
}

/** «4 рабочих часа»; empty for no amount. */
export function amountWords(value: unknown, locale: 'ru' | 'en'): string {
  const amount = amountOf(value)
  if (amount === null) return ''
  return `${new Intl.NumberFormat(locale).format(amount.figure)} ${plural(locale, amount.figure, FORMS[locale][amount.unit])}`
}
