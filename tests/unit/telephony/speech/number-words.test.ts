import { describe, expect, it } from 'vitest'
import { cardinal, counted } from '../../../../server/domain/telephony/speech/number-words.ts'
import type { Case, CountedNoun, Gender } from '../../../../server/domain/telephony/speech/number-words.ts'
import { ordinal } from '../../../../server/domain/telephony/speech/ordinal-words.ts'

/** Reads number words back, and says in which case and gender each word may stand: a reading of the grammar by itself. */
const VALUES: Readonly<Record<string, number>> = {
  ноль: 0, ноля: 0, один: 1, одна: 1, одно: 1, одну: 1, одного: 1, одной: 1, два: 2, две: 2, двух: 2, три: 3, трёх: 3, четыре: 4, четырёх: 4,
  пять: 5, пяти: 5, шесть: 6, шести: 6, семь: 7, семи: 7, восемь: 8, восьми: 8, девять: 9, девяти: 9, десять: 10, десяти: 10,
  одиннадцать: 11, одиннадцати: 11, двенадцать: 12, двенадцати: 12, тринадцать: 13, тринадцати: 13, четырнадцать: 14, четырнадцати: 14,
  пятнадцать: 15, пятнадцати: 15, шестнадцать: 16, шестнадцати: 16, семнадцать: 17, семнадцати: 17, восемнадцать: 18, восемнадцати: 18,
  девятнадцать: 19, девятнадцати: 19, двадцать: 20, двадцати: 20, тридцать: 30, тридцати: 30, сорок: 40, сорока: 40,
  пятьдесят: 50, пятидесяти: 50, шестьдесят: 60, шестидесяти: 60, семьдесят: 70, семидесяти: 70, восемьдесят: 80, восьмидесяти: 80,
  девяносто: 90, девяноста: 90, сто: 100, ста: 100, двести: 200, двухсот: 200, триста: 300, трёхсот: 300, четыреста: 400, четырёхсот: 400,
  пятьсот: 500, пятисот: 500, шестьсот: 600, шестисот: 600, семьсот: 700, семисот: 700, восемьсот: 800, восьмисот: 800, девятьсот: 900, девятисот: 900,
}

function readBack(words: string): number {
  let total = 0
  let group = 0
  for (const word of words.split(' ')) {
    const scale = /^тысяч(а|и|у|)$/.test(word) ? 1000 : /^миллион(а|ов|)$/.test(word) ? 1_000_000 : null
    const value = VALUES[word]
    if (scale !== null) {
      total += group * scale
      group = 0
    } else if (value !== undefined && (group === 0 || (value < 100 && group % 100 === 0) || (value < 10 && group % 10 === 0))) group += value
    else return Number.NaN
  }
  return total + group
}

const RULES = new Intl.PluralRules('ru')
const MINUTE: CountedNoun = {
  gender: 'feminine',
  forms: { nominative: ['минута', 'минуты', 'минут'], genitive: ['минуты', 'минут', 'минут'], accusative: ['минуту', 'минуты', 'минут'] },
}
const HOUR: CountedNoun = {
  gender: 'masculine',
  forms: { nominative: ['час', 'часа', 'часов'], genitive: ['часа', 'часов', 'часов'], accusative: ['час', 'часа', 'часов'] },
}
const CASES: Case[] = ['nominative', 'genitive', 'accusative']
const GENDERS: Gender[] = ['masculine', 'feminine', 'neuter']

describe('Russian numbers in words', () => {
  it.each([
    [0, 'ноль'], [1, 'один'], [2, 'два'], [11, 'одиннадцать'], [21, 'двадцать один'], [40, 'сорок'], [100, 'сто'], [112, 'сто двенадцать'],
    [999, 'девятьсот девяносто девять'], [1000, 'одна тысяча'], [2026, 'две тысячи двадцать шесть'], [21_000, 'двадцать одна тысяча'],
    [112_000, 'сто двенадцать тысяч'], [1_000_000, 'один миллион'], [2_000_001, 'два миллиона один'], [999_999_999, 'девятьсот девяносто девять миллионов девятьсот девяносто девять тысяч девятьсот девяносто девять'],
  ])('%i is %s', (value, words) => expect(cardinal(value)).toBe(words))

  it('agrees in gender and case', () => {
    expect(cardinal(1, 'feminine', 'accusative')).toBe('одну')
    expect(cardinal(22, 'feminine')).toBe('двадцать две')
    expect(cardinal(21, 'neuter')).toBe('двадцать одно')
    expect(cardinal(41, 'feminine', 'genitive')).toBe('сорока одной')
    expect(cardinal(1001, 'masculine', 'accusative')).toBe('одну тысячу один')
    expect(cardinal(95_432, 'masculine', 'genitive')).toBe('девяноста пяти тысяч четырёхсот тридцати двух')
    expect(counted(22, MINUTE, 'genitive')).toBe('двадцати двух минут')
    expect(counted(21, MINUTE, 'genitive')).toBe('двадцати одной минуты')
    expect(counted(31, MINUTE, 'accusative')).toBe('тридцать одну минуту')
  })

  it('reads back as the same number, and counts nouns as the language’s plural rules say, from 0 to 1 000 000', () => {
    const wrong: string[] = []
    const check = (value: number): void => {
      for (const grammaticalCase of CASES) {
        for (const noun of [MINUTE, HOUR]) {
          const words = counted(value, noun, grammaticalCase)
          const space = words.lastIndexOf(' ')
          const category = RULES.select(value)
          const expectedNoun = noun.forms[grammaticalCase][category === 'one' ? 0 : category === 'few' ? 1 : 2]
          if (words.slice(space + 1) !== expectedNoun || readBack(words.slice(0, space)) !== value) wrong.push(words)
        }
      }
    }
    for (let value = 0; value <= 1_000_000 && wrong.length < 5; value += value < 20_000 ? 1 : 61) check(value)
    check(1_000_000)
    expect(wrong).toEqual([])
  }, 60_000)

  it('uses only forms of the asked gender and case for one and two, from 0 to 100 000', () => {
    const forms: Record<Case, Record<Gender, [string, string]>> = {
      nominative: { masculine: ['один', 'два'], feminine: ['одна', 'две'], neuter: ['одно', 'два'] },
      genitive: { masculine: ['одного', 'двух'], feminine: ['одной', 'двух'], neuter: ['одного', 'двух'] },
      accusative: { masculine: ['один', 'два'], feminine: ['одну', 'две'], neuter: ['одно', 'два'] },
    }
    for (const grammaticalCase of CASES) {
      for (const gender of GENDERS) {
        const [one, two] = forms[grammaticalCase][gender]
        for (let value = 1; value <= 100_000; value += 10) {
          if (value % 100 === 11) continue
          expect(cardinal(value, gender, grammaticalCase).split(' ').at(-1)).toBe(one)
          expect(cardinal(value + 1, gender, grammaticalCase).split(' ').at(-1)).toBe(two)
        }
      }
    }
  }, 60_000)

  it('has no words for what is no whole number in its range', () => {
    for (const value of [-1, 1.5, Number.NaN, 1_000_000_000]) expect(() => cardinal(value)).toThrow(RangeError)
  })
})

describe('Russian ordinals', () => {
  it.each([
    [1, 'первый', 'первого'], [2, 'второй', 'второго'], [3, 'третий', 'третьего'], [7, 'седьмой', 'седьмого'], [8, 'восьмой', 'восьмого'],
    [11, 'одиннадцатый', 'одиннадцатого'], [20, 'двадцатый', 'двадцатого'], [23, 'двадцать третий', 'двадцать третьего'], [31, 'тридцать первый', 'тридцать первого'],
    [40, 'сороковой', 'сорокового'], [90, 'девяностый', 'девяностого'], [100, 'сотый', 'сотого'], [113, 'сто тринадцатый', 'сто тринадцатого'],
    [500, 'пятисотый', 'пятисотого'], [1000, 'тысячный', 'тысячного'], [2000, 'двухтысячный', 'двухтысячного'],
    [2027, 'две тысячи двадцать седьмой', 'две тысячи двадцать седьмого'], [2100, 'две тысячи сотый', 'две тысячи сотого'],
    [21_000, 'двадцатиоднотысячный', 'двадцатиоднотысячного'], [100_000, 'стотысячный', 'стотысячного'],
  ])('%i is %s, %s', (value, nominative, genitive) => {
    expect(ordinal(value)).toBe(nominative)
    expect(ordinal(value, 'genitive')).toBe(genitive)
  })

  it('puts only the last word in the ordinal, in the asked case, for every number to 10 000', () => {
    for (let value = 1; value <= 10_000; value += 1) {
      const nominative = ordinal(value).split(' ')
      const genitive = ordinal(value, 'genitive').split(' ')
      expect(nominative.slice(0, -1)).toEqual(genitive.slice(0, -1))
      expect(nominative.at(-1)).toMatch(/(ый|ой|ий)$/)
      expect(genitive.at(-1)).toMatch(/(ого|ьего)$/)
      const before = nominative.slice(0, -1).join(' ')
      if (before !== '') {
        const rest = value - readBack(before)
        expect(ordinal(rest), `the rest of ${value}`).toBe(nominative.at(-1))
      }
    }
  })
})
