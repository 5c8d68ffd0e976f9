import { cardinal } from './number-words.ts'

/** What Latin letters are called in Russian. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'а', B: 'бэ', C: 'цэ', D: 'дэ', E: 'е', F: 'эф', G: 'гэ', H: 'аш', I: 'и', J: 'йот', K: 'ка', L: 'эль', M: 'эм',
  N: 'эн', O: 'о', P: 'пэ', Q: 'ку', R: 'эр', S: 'эс', T: 'тэ', U: 'у', V: 'вэ', W: 'дубль-вэ', X: 'икс', Y: 'игрек', Z: 'зет',
}

/**
 * A ticket's number so that it can be written down: `TKD-2026-000123` is «тэ ка дэ, две тысячи двадцать шесть, три нуля,
 * сто двадцать три». The number within the year is read in groups of three.
 */
export function ticketNumberWords(number: string): string {
  const parts = number.split('-')
  const serial = parts.length > 1 ? parts.pop() ?? '' : ''
  const head = parts.map((part) => (/^\d+$/.test(part) ? cardinal(Number(part)) : lettersWords(part)))
  return [...head, ...groupsOfThree(serial).map(digitGroupWords)].join(', ')
}

/** An extension as it is said on the telephone: «два», «двенадцать, шестьдесят три». */
export function extensionWords(digits: string): string {
  if (digits.length <= 3) return digitGroupWords(digits)
  const first = digits.length % 2 === 0 ? 2 : 3
  return [digits.slice(0, first), ...(digits.slice(first).match(/\d{2}/g) ?? [])].map(digitGroupWords).join(', ')
}

/** Up to three digits, leading zeros said: «ноль двенадцать», «три нуля». */
export function digitGroupWords(digits: string): string {
  const zeros = /^0*/.exec(digits)?.[0].length ?? 0
  if (zeros === digits.length) return zeros === 1 ? 'ноль' : `${cardinal(zeros)} нуля`
  return [...Array.from({ length: zeros }, () => 'ноль'), cardinal(Number(digits))].join(' ')
}

/** Latin letters by their names: «тэ ка дэ». */
export function lettersWords(letters: string): string {
  return Array.from(letters.toUpperCase(), (letter) => LETTERS[letter] ?? letter).join(' ')
}

function groupsOfThree(digits: string): string[] {
  const first = digits.length % 3
  return [...(first === 0 ? [] : [digits.slice(0, first)]), ...(digits.slice(first).match(/\d{3}/g) ?? [])]
}
