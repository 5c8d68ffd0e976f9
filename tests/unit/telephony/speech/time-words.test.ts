import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateWords, onWeekday, openingWords, timeWords, waitWords } from '../../../../server/domain/telephony/speech/time-words.ts'
import { epochDayOf } from '../../../../server/domain/worktime/civil-date.ts'
import { daysOfYear } from '../../../../server/domain/worktime/production-calendar.ts'

const unstressed = (text: string): string => text.replaceAll('\u0301', '')
const at = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const msk = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+03:00`)

describe('times of day', () => {
  it.each([
    ['00:00', 'в полночь'], ['00:30', 'в ноль часов тридцать минут'], ['01:00', 'в один час ночи'], ['02:00', 'в два часа ночи'], ['04:00', 'в четыре часа утра'],
    ['05:00', 'в пять часов утра'], ['09:00', 'в девять часов утра'], ['09:01', 'в девять часов одну минуту утра'], ['11:22', 'в одиннадцать часов двадцать две минуты утра'],
    ['12:00', 'в двенадцать часов'], ['13:00', 'в тринадцать часов'], ['21:00', 'в двадцать один час'], ['22:45', 'в двадцать два часа сорок пять минут'], ['23:59', 'в двадцать три часа пятьдесят девять минут'],
  ])('%s is «%s»', (time, words) => expect(unstressed(timeWords(at(time)))).toBe(words))

  it('says every minute of the day in its own words, without digits, the noun after its number', () => {
    const rules = new Intl.PluralRules('ru')
    const said = new Set<string>()
    for (let minute = 1; minute < 1440; minute += 1) {
      const words = unstressed(timeWords(minute))
      said.add(words)
      const hour = { one: 'час', few: 'часа', many: 'часов' }[rules.select(Math.floor(minute / 60)) as 'one' | 'few' | 'many']
      const minutes = { one: 'минуту', few: 'минуты', many: 'минут' }[rules.select(minute % 60) as 'one' | 'few' | 'many']
      expect(words).toMatch(new RegExp(`^в ([а-яё ]+) ${hour}${minute % 60 === 0 ? '' : ` ([а-яё ]+) ${minutes}`}( утра| ночи)?$`))
    }
    expect(said.size).toBe(1439)
  })

  it('marks the stress that the voice would set wrong', () => {
    expect(timeWords(at('04:00'))).toBe('в четыре часа\u0301 утра\u0301')
  })
})

describe('dates', () => {
  it.each([['2026-11-30', 'тридцатого ноября', 'в понедельник'], ['2027-03-03', 'третьего марта', 'в сре\u0301ду'], ['2027-01-12', 'двенадцатого января', 'во вторник'], ['2027-08-31', 'тридцать первого августа', 'во вторник']])(
    '%s is «%s», %s',
    (date, words, weekday) => {
      expect(dateWords(epochDayOf(date))).toBe(words)
      expect(onWeekday(epochDayOf(date))).toBe(weekday)
    },
  )

  it('has the month and the weekday of the language’s own data for every day of four years', () => {
    const months = new Intl.DateTimeFormat('ru', { day: 'numeric', month: 'long', timeZone: 'UTC' })
    const weekdays = new Intl.DateTimeFormat('ru', { weekday: 'long', timeZone: 'UTC' })
    const accusative: Record<string, string> = { среда: 'среду', пятница: 'пятницу', суббота: 'субботу' }
    for (const day of [2024, 2025, 2026, 2027].flatMap(daysOfYear)) {
      const date = new Date(day * 86_400_000)
      expect(dateWords(day).split(' ').at(-1)).toBe(months.format(date).split(' ')[1])
      expect(dateWords(day).split(' ').slice(0, -1).join(' ')).toMatch(/^[а-яё ]+(ого|ьего)$/)
      const weekday = weekdays.format(date)
      expect(unstressed(onWeekday(day))).toBe(`${weekday === 'вторник' ? 'во' : 'в'} ${accusative[weekday] ?? weekday}`)
    }
  })
})

describe('when the line opens', () => {
  it.each([
    ['2026-11-29 22:00', '2026-11-30 04:00', 'завтра, в понедельник, тридцатого ноября, в четыре часа утра по московскому времени'],
    ['2026-11-30 02:00', '2026-11-30 04:00', 'сегодня в четыре часа утра по московскому времени'],
    ['2026-11-28 10:00', '2026-11-30 04:00', 'в понедельник, тридцатого ноября, в четыре часа утра по московскому времени'],
    ['2026-12-30 18:30', '2027-01-11 04:00', 'в понедельник, одиннадцатого января, в четыре часа утра по московскому времени'],
    ['2026-12-30 18:30', '2028-01-11 12:00', 'во вторник, одиннадцатого января две тысячи двадцать восьмого года, в двенадцать часов по московскому времени'],
    ['2026-11-30 23:59', '2026-12-01 00:00', 'завтра, во вторник, первого декабря, в полночь по московскому времени'],
  ])('seen from %s, %s is %s', (now, opensAt, words) => expect(unstressed(openingWords(msk(opensAt), msk(now), 'Europe/Moscow'))).toBe(words))

  it('goes by the company’s own day', () => {
    // 22:00 on Sunday in Moscow is Monday 02:00 in Novosibirsk.
    expect(unstressed(openingWords(msk('2026-11-30 04:00'), msk('2026-11-29 22:00'), 'Asia/Novosibirsk'))).toBe('сегодня в восемь часов утра по новосибирскому времени')
    expect(unstressed(openingWords(msk('2026-11-30 04:00'), msk('2026-11-30 01:00'), 'Europe/Berlin'))).toBe('завтра, в понедельник, тридцатого ноября, в два часа ночи')
  })
})

describe('lengths of time', () => {
  it.each([[0, 'меньше минуты'], [59_000, 'меньше минуты'], [61_000, 'около двух минут'], [290_000, 'около пяти минут'], [21 * 60_000, 'около двадцати одной минуты'], [3_600_000, 'около шестидесяти минут'], [3_600_001, 'больше часа']])(
    'a wait of %i ms is %s',
    (ms, words) => expect(unstressed(waitWords(ms))).toBe(words),
  )

  it('never says a digit', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), (ms) => !/\d/.test(waitWords(ms))))
  })
})
