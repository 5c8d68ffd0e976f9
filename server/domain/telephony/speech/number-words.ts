/**
 * Russian numbers in words, as a voice reads them. Stress is marked (U+0301) only where RHVoice would set it wrong, in
 * the files that put words together; nothing here needs it.
 */

export type Gender = 'masculine' | 'feminine' | 'neuter'
/** Of things; the accusative of persons is never needed. */
export type Case = 'nominative' | 'genitive' | 'accusative'

/** A noun that is counted: its gender and, in each case, its forms after one, two to four, and five or more. */
export interface CountedNoun {
  readonly gender: Gender
  readonly forms: Readonly<Record<Case, readonly [one: string, few: string, many: string]>>
}

/** The largest number that has words here. */
const LARGEST_NUMBER = 999_999_999

interface Word {
  readonly nominative: string
  readonly genitive: string
}

const word = (nominative: string, genitive: string): Word => ({ nominative, genitive })

const ONE: Readonly<Record<Gender, Readonly<Record<Case, string>>>> = {
  masculine: { nominative: 'один', genitive: 'одного', accusative: 'один' },
  feminine: { nominative: 'одна', genitive: 'одной', accusative: 'одну' },
  neuter: { nominative: 'одно', genitive: 'одного', accusative: 'одно' },
}

/** From 0 to 19; one and two depend on the gender, and stand here in the masculine. */
const SMALL: readonly Word[] = [
  word('ноль', 'ноля'),
  word('один', 'одного'),
  word('два', 'двух'),
  word('три', 'трёх'),
  word('четыре', 'четырёх'),
  word('пять', 'пяти'),
  word('шесть', 'шести'),
  word('семь', 'семи'),
  word('восемь', 'восьми'),
  word('девять', 'девяти'),
  word('десять', 'десяти'),
  word('одиннадцать', 'одиннадцати'),
  word('двенадцать', 'двенадцати'),
  word('тринадцать', 'тринадцати'),
  word('четырнадцать', 'четырнадцати'),
  word('пятнадцать', 'пятнадцати'),
  word('шестнадцать', 'шестнадцати'),
  word('семнадцать', 'семнадцати'),
  word('восемнадцать', 'восемнадцати'),
  word('девятнадцать', 'девятнадцати'),
]

/** From 20 to 90. */
const TENS: readonly Word[] = [
  word('двадцать', 'двадцати'),
  word('тридцать', 'тридцати'),
  word('сорок', 'сорока'),
  word('пятьдесят', 'пятидесяти'),
  word('шестьдесят', 'шестидесяти'),
  word('семьдесят', 'семидесяти'),
  word('восемьдесят', 'восьмидесяти'),
  word('девяносто', 'девяноста'),
]

/** From 100 to 900. */
const HUNDREDS: readonly Word[] = [
  word('сто', 'ста'),
  word('двести', 'двухсот'),
  word('триста', 'трёхсот'),
  word('четыреста', 'четырёхсот'),
  word('пятьсот', 'пятисот'),
  word('шестьсот', 'шестисот'),
  word('семьсот', 'семисот'),
  word('восемьсот', 'восьмисот'),
  word('девятьсот', 'девятисот'),
]

const THOUSAND: CountedNoun = {
  gender: 'feminine',
  forms: {
    nominative: ['тысяча', 'тысячи', 'тысяч'],
    genitive: ['тысячи', 'тысяч', 'тысяч'],
    accusative: ['тысячу', 'тысячи', 'тысяч'],
  },
}

const MILLION: CountedNoun = {
  gender: 'masculine',
  forms: {
    nominative: ['миллион', 'миллиона', 'миллионов'],
    genitive: ['миллиона', 'миллионов', 'миллионов'],
    accusative: ['миллион', 'миллиона', 'миллионов'],
  },
}

/**
 * A whole number in words: `cardinal(21, 'feminine', 'accusative')` is «двадцать одну».
 *
 * @throws RangeError unless whole and 0…LARGEST_NUMBER
 */
export function cardinal(value: number, gender: Gender = 'masculine', grammaticalCase: Case = 'nominative'): string {
  assertReadable(value)
  if (value === 0) return formOf(SMALL, 0, grammaticalCase)
  const groups: string[] = []
  const millions = Math.floor(value / 1_000_000)
  const thousands = Math.floor(value / 1000) % 1000
  if (millions > 0) groups.push(counted(millions, MILLION, grammaticalCase))
  if (thousands > 0) groups.push(counted(thousands, THOUSAND, grammaticalCase))
  if (value % 1000 > 0) groups.push(belowThousand(value % 1000, gender, grammaticalCase))
  return groups.join(' ')
}

/** A number with what it counts, both in the same case: «две минуты», «около пяти минут» without «около». */
export function counted(value: number, noun: CountedNoun, grammaticalCase: Case = 'nominative'): string {
  return `${cardinal(value, noun.gender, grammaticalCase)} ${nounAfter(value, noun, grammaticalCase)}`
}

/** The form that a noun takes after the number. */
function nounAfter(value: number, noun: CountedNoun, grammaticalCase: Case): string {
  const [one, few, many] = noun.forms[grammaticalCase]
  const lastTwo = value % 100
  if (lastTwo >= 11 && lastTwo <= 14) return many
  if (value % 10 === 1) return one
  return value % 10 >= 2 && value % 10 <= 4 ? few : many
}

function belowThousand(value: number, gender: Gender, grammaticalCase: Case): string {
  const words: string[] = []
  if (value >= 100) words.push(formOf(HUNDREDS, Math.floor(value / 100) - 1, grammaticalCase))
  const rest = value % 100
  if (rest >= 20) words.push(formOf(TENS, Math.floor(rest / 10) - 2, grammaticalCase))
  const last = rest < 20 ? rest : rest % 10
  if (last === 1) words.push(ONE[gender][grammaticalCase])
  else if (last === 2 && gender === 'feminine' && grammaticalCase !== 'genitive') words.push('две')
  else if (last > 0) words.push(formOf(SMALL, last, grammaticalCase))
  return words.join(' ')
}

/** The accusative of things is the nominative. */
function formOf(words: readonly Word[], index: number, grammaticalCase: Case): string {
  const found = words[index]
  if (found === undefined) throw new RangeError(`No word ${index}.`)
  return grammaticalCase === 'genitive' ? found.genitive : found.nominative
}

function assertReadable(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_NUMBER) throw new RangeError(`${value} has no words.`)
}
