import type { LocalText } from '../local-text.ts'
import type { Amount } from './basic-fields.ts'

const MINUTES_PER_HOUR = 60

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

const RULES = { ru: new Intl.PluralRules('ru'), en: new Intl.PluralRules('en') }
const NUMBERS = { ru: new Intl.NumberFormat('ru', { useGrouping: false }), en: new Intl.NumberFormat('en', { useGrouping: false }) }

const FORMS: Readonly<Record<Amount['unit'], { ru: Forms; en: Forms }>> = {
  'working-minutes': {
    ru: { one: 'рабочий час', few: 'рабочих часа', many: 'рабочих часов', other: 'рабочего часа' },
    en: { one: 'working hour', other: 'working hours' },
  },
  'working-days': {
    ru: { one: 'рабочий день', few: 'рабочих дня', many: 'рабочих дней', other: 'рабочего дня' },
    en: { one: 'working day', other: 'working days' },
  },
  'clock-minutes': {
    ru: { one: 'час', few: 'часа', many: 'часов', other: 'часа' },
    en: { one: 'hour', other: 'hours' },
  },
}

/** «8 рабочих часов», «5 рабочих дней», «24 часа»: a length of time as the regulation says it. */
export function amountText(amount: Amount): LocalText {
  const count = amount.unit === 'working-days' ? amount.days : amount.minutes / MINUTES_PER_HOUR
  const inLanguage = (language: 'ru' | 'en'): string => {
    const forms = FORMS[amount.unit][language]
    return `${NUMBERS[language].format(count)} ${forms[RULES[language].select(count)] ?? forms.other}`
  }
  return { ru: inLanguage('ru'), en: inLanguage('en') }
}
