import { cardinal } from './number-words.ts'

/** Masculine; the genitive is the neuter's as well: «третий», «третьего». */
export type OrdinalForm = 'nominative' | 'genitive'

/** The largest number that has an ordinal here. */
const LARGEST_ORDINAL = 999_999

/** Stem and ending of the nominative, 0…19. */
const SMALL: readonly (readonly [stem: string, ending: 'ый' | 'ой' | 'ий'])[] = [
  ['нулев', 'ой'],
  ['перв', 'ый'],
  ['втор', 'ой'],
  ['трет', 'ий'],
  ['четвёрт', 'ый'],
  ['пят', 'ый'],
  ['шест', 'ой'],
  ['седьм', 'ой'],
  ['восьм', 'ой'],
  ['девят', 'ый'],
  ['десят', 'ый'],
  ['одиннадцат', 'ый'],
  ['двенадцат', 'ый'],
  ['тринадцат', 'ый'],
  ['четырнадцат', 'ый'],
  ['пятнадцат', 'ый'],
  ['шестнадцат', 'ый'],
  ['семнадцат', 'ый'],
  ['восемнадцат', 'ый'],
  ['девятнадцат', 'ый'],
]

/** Stems of 20…90; all but сороковой end in «-ый». */
const TENS = ['двадцат', 'тридцат', 'сороков', 'пятидесят', 'шестидесят', 'семидесят', 'восьмидесят', 'девяност'] as const

/** Stems of 100…900. */
const HUNDREDS = ['сот', 'двухсот', 'трёхсот', 'четырёхсот', 'пятисот', 'шестисот', 'семисот', 'восьмисот', 'девятисот'] as const

/**
 * The ordinal of a number: only its last word is one, «две тысячи двадцать седьмого».
 *
 * @throws RangeError unless whole and 0…LARGEST_ORDINAL
 */
export function ordinal(value: number, form: OrdinalForm = 'nominative'): string {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_ORDINAL) throw new RangeError(`${value} has no ordinal.`)
  const lastPart = value < 20 ? value : partAtEnd(value)
  const before = value - lastPart
  const last = lastWord(lastPart, form)
  return before === 0 ? last : `${cardinal(before)} ${last}`
}

/** The part of a number that its last word says: 27 of 27 is 7, 2020 is 20, 2000 all of it. */
function partAtEnd(value: number): number {
  const lastTwo = value % 100
  if (lastTwo > 0 && lastTwo < 20) return lastTwo
  for (const unit of [10, 100, 1000]) if (value % unit !== 0) return value % unit
  return value
}

function lastWord(part: number, form: OrdinalForm): string {
  if (part >= 1000) return inflect(`${thousandPrefix(part / 1000)}тысячн`, 'ый', form)
  if (part >= 100) return inflect(HUNDREDS[part / 100 - 1] ?? '', 'ый', form)
  if (part >= 20) return inflect(TENS[part / 10 - 2] ?? '', part === 40 ? 'ой' : 'ый', form)
  const [stem, ending] = SMALL[part] ?? ['', 'ый']
  return inflect(stem, ending, form)
}

function inflect(stem: string, ending: 'ый' | 'ой' | 'ий', form: OrdinalForm): string {
  if (form === 'nominative') return stem + ending
  return ending === 'ий' ? `${stem}ьего` : `${stem}ого`
}

/** What stands before «тысячный»: the genitive in one word, but «сто», «девяносто» and «одно»; nothing for one thousand. */
function thousandPrefix(thousands: number): string {
  if (thousands === 1) return ''
  return cardinal(thousands, 'masculine', 'genitive')
    .split(' ')
    .map((part) => PREFIX_FORMS[part] ?? part)
    .join('')
}

const PREFIX_FORMS: Readonly<Record<string, string>> = { ста: 'сто', девяноста: 'девяносто', одного: 'одно' }
