import type { Values } from './ticket-filter.ts'

/** A ticket's number as it is written, perhaps without the zeros. */
const NUMBER = /^([a-z]{2,5})-(\d{4})-(\d{1,9})$/i
const LONGEST_SEARCH = 10
/** A beginning of this length says enough to be looked for as one. */
const SHORTEST_PREFIX = 3

/**
 * What is looked for, as a condition on a ticket's row: a number (the ticket's, or part of a telephone number), else words,
 * which all have to be there, each in any of its forms or as a beginning. The company's own word goes with every search, so
 * that the index never leads through another company's tickets.
 */
export function textCondition(text: string, hotlineId: string, values: Values): string {
  const written = text.trim()
  const number = NUMBER.exec(written)
  if (number !== null) return `number = ${values.add(`${number[1]?.toUpperCase()}-${number[2]}-${number[3]?.padStart(6, '0')}`)}`
  const digits = /^[\d\s()+-]+$/.test(written) ? written.replaceAll(/\D/g, '') : ''
  const words = wordsOf(written)
  if (words.length === 0) return 'false'
  const inWords = `words @@ ${tsquery(digits === '' ? words : [digits], hotlineId, values)}`
  return digits === '' ? partOfNumber(written, inWords, values) : digitsCondition(digits, inWords, values)
}

/** Letters and digits, parted as `word_vector` of the migrations parts them. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().replaceAll('ё', 'е').match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, LONGEST_SEARCH)
}

function tsquery(words: string[], hotlineId: string, values: Values): string {
  const company = `${values.add(`'hotline:${hotlineId.replaceAll(/['\\]/g, '$&$&')}'`)}::tsquery`
  const each = words.map((word) => {
    const asWritten = `${values.add(word.length < SHORTEST_PREFIX ? `'${word}'` : `'${word}':*`)}::tsquery`
    return `(plainto_tsquery('pg_catalog.russian', ${values.add(word)}) || ${asWritten})`
  })
  return `(${[company, ...each].join(' && ')})`
}

/** `TKD-2026` and `KD-2026-0001`: part of a ticket's number. */
function partOfNumber(written: string, inWords: string, values: Values): string {
  if (!/^[a-z]{1,5}-[\d-]*$/i.test(written)) return inWords
  return `(${inWords} OR number LIKE ${values.add(`%${written.toUpperCase()}%`)})`
}

/** The end of a ticket's number without its zeros, part of a telephone number (8 and +7 are one), or a word. */
function digitsCondition(digits: string, inWords: string, values: Values): string {
  const phone = /^8\d{10}$/.test(digits) ? digits.slice(1) : digits
  const any = [inWords, `number LIKE ${values.add(`%-${digits.padStart(6, '0')}`)}`]
  if (digits.length >= 3) any.push(`caller LIKE ${values.add(`%${phone}%`)}`, `number LIKE ${values.add(`%${digits}%`)}`)
  return `(${any.join(' OR ')})`
}
