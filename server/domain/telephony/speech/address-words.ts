import type { Regulation } from '../../regulation/schema.ts'
import { cardinal } from './number-words.ts'
import { digitGroupWords, lettersWords } from './digit-words.ts'

/** Parts of addresses that people read as words; all others are spelt. */
const WORDS: ReadonlyMap<string, string> = new Map(Object.entries({
  support: 'саппорт', help: 'хелп', info: 'инфо', mail: 'мэйл', service: 'сервис', portal: 'портал', desk: 'деск', hotline: 'хотлайн', www: 'три дубль-вэ',
  ru: 'ру', su: 'су', com: 'ком', org: 'орг', net: 'нет', tech: 'тех', example: 'экзампл', test: 'тест', shop: 'шоп', online: 'онлайн', catalog: 'каталог',
}))

const SIGNS: ReadonlyMap<string, string> = new Map(Object.entries({ '@': 'собака', '.': 'точка', '-': 'дефис', _: 'нижнее подчёркивание', '/': 'дробь', '+': 'плюс', ':': 'двоеточие' }))

/** An e-mail or web address in words: `support2@a-b.ru` is «саппорт, два, собака, а, дефис, бэ, точка, ру». */
export function addressWords(address: string): string {
  const bare = address.trim().toLowerCase().replace(/^https?:\/\//, '').replace(/^www\./, '').replace(/\/+$/, '')
  const parts = bare.match(/[a-z]+|\d+|[а-яё]+|[^\s]/giu) ?? []
  return parts.map(partWords).filter((part) => part !== '').join(', ')
}

function partWords(part: string): string {
  const word = WORDS.get(part) ?? SIGNS.get(part)
  if (word !== undefined) return word
  if (/^\d+$/.test(part)) return part.length < 4 ? digitGroupWords(part) : Array.from(part, (digit) => cardinal(Number(digit))).join(' ')
  if (/^[a-z]+$/.test(part)) return lettersWords(part)
  return /^[а-яё]+$/u.test(part) ? part : ''
}

type Channel = Regulation['channels'][number]

/** Where a company that gives no support by telephone wants to be written to: its other channels, the preferred one first. */
export function whereToWrite(channels: readonly Channel[]): string {
  const ways = channels
    .filter(({ kind, use }) => kind !== 'phone' && use !== 'announce-only')
    .toSorted((a, b) => Number(b.preferred) - Number(a.preferred))
    .map(way)
  return ways.length < 2 ? (ways[0] ?? 'в техническую поддержку') : `${ways.slice(0, -1).join(', ')} или ${ways.at(-1)}`
}

function way({ kind, address, spoken }: Channel): string {
  const said = spoken ?? (address === undefined ? null : addressWords(address))
  const of = (bare: string, withAddress: string): string => (said === null ? bare : `${withAddress}: ${said}`)
  switch (kind) {
    case 'portal':
      return of('на портале технической поддержки', 'на портале, по адресу')
    case 'email':
      return of('по электронной почте', 'по электронной почте, на адрес')
    case 'product':
      return 'прямо из программы'
    case 'telegram':
      return of('в Телеграме', 'в Телеграме')
    case 'whatsapp':
      return of('в Вотсапе', 'в Вотсапе')
    case 'phone':
      return ''
    default:
      return kind satisfies never
  }
}
