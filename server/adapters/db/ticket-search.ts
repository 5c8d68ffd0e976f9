import type { Values } from './ticket-filter.ts'

/** A ticket's number as it is written, perhaps without the zeros. */
const NUMBER = /^([a-z]{2,5})-(\d{4})-(\d{1,9})$/i
const LONGEST_SEARCH = 10
/** A beginning of this length says enough to be looked for as one. */
const SHORTEST_PREFIX = 3

/** A condition on a ticket's row, with its values. */
export type Condition = (values: Values) => string

/** Words that have to be there, all of them, each in any of its forms; or one condition that no word makes. */
export type TextSearch = { kind: 'words'; words: Condition[] } | { kind: 'number'; condition: Condition }

/**
 * What is looked for: a number (the ticket's, or part of a telephone number), else words. The company's own word goes with
 * every search, so that the index never leads through another company's tickets.
 */
export function textSearch(text: string, hotlineId: string): TextSearch {
  const written = text.trim()
  const number = NUMBER.exec(written)
  if (number !== null) return { kind: 'number', condition: (values) => `number = ${values.add(`${number[1]?.toUpperCase()}-${number[2]}-${number[3]?.padStart(6, '0')}`)}` }
  const words = wordsOf(written)
  if (words.length === 0) return { kind: 'number', condition: () => 'false' }
  if (/^[\d\s()+-]+$/.test(written)) return { kind: 'number', condition: digitsCondition(written.replaceAll(/\D/g, ''), hotlineId) }
  if (/^[a-z]{1,5}-[\d-]*$/i.test(written)) return { kind: 'number', condition: partOfNumber(written, hotlineId, words) }
  return { kind: 'words', words: words.map((word, index) => (index === words.length - 1 && word.length >= SHORTEST_PREFIX ? beginningWith : exactly)(word, hotlineId)) }
}

/** Every ticket of the company, as the index of words knows it: what shares are counted of. */
export const anyTicket = (hotlineId: string): Condition => (values) => `words @@ ${companyQuery(hotlineId, values)}`

/** Letters and digits, parted as `word_vector` of the migrations parts them. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().replaceAll('ё', 'е').match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, LONGEST_SEARCH)
}

const exactly = (word: string, hotlineId: string): Condition => (values) => `words @@ (${companyQuery(hotlineId, values)} && ${stem(word, values)})`

/** For the last word, which may still be being written: the word in any form, or a longer one that begins so. */
const beginningWith = (word: string, hotlineId: string): Condition => (values) => (
  `words @@ (${companyQuery(hotlineId, values)} && (${stem(word, values)} || ${values.add(`'${word}':*`)}::tsquery))`
)

const companyQuery = (hotlineId: string, values: Values): string => `${values.add(`'hotline:${hotlineId.replaceAll(/['\\]/g, '$&$&')}'`)}::tsquery`

/** Words that are too common to have a stem in the dictionary are looked for as they are written. */
const stem = (word: string, values: Values): string => `quote_literal(coalesce(word_stem(${values.add(word)}), ${values.add(word)}))::tsquery`

/** `TKD-2026` and `KD-2026-0001`: part of a ticket's number, or words. */
const partOfNumber = (written: string, hotlineId: string, words: string[]): Condition => (values) => (
  `((${words.map((word) => exactly(word, hotlineId)(values)).join(' AND ')}) OR number LIKE ${values.add(`%${written.toUpperCase()}%`)})`
)

/** The end of a ticket's number without its zeros, part of a telephone number (8 and +7 are one), or a word. */
const digitsCondition = (digits: string, hotlineId: string): Condition => (values) => {
  const phone = /^8\d{10}$/.test(digits) ? digits.slice(1) : digits
  const any = [(digits.length < SHORTEST_PREFIX ? exactly : beginningWith)(digits, hotlineId)(values), `number LIKE ${values.add(`%-${digits.padStart(6, '0')}`)}`]
  if (digits.length >= SHORTEST_PREFIX) any.push(`caller LIKE ${values.add(`%${phone}%`)}`, `number LIKE ${values.add(`%${digits}%`)}`)
  return `(${any.join(' OR ')})`
}
