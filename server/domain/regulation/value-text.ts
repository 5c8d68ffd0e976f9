import type { LocalText } from '../local-text.ts'
import { amountText } from './amount-text.ts'
import type { Amount } from './basic-fields.ts'
import { fieldLabel, valueWords } from './compare-words.ts'
import { formatHours } from './hours-text.ts'
import { fieldAt, listAt } from './read-fields.ts'
import type { Regulation } from './schema.ts'

/** Where fields find the names of what they refer to. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  prefers: ['offices'], offices: ['offices'], default: ['levels', 'items'], levels: ['levels', 'items'], roundTheClock: ['levels', 'items'],
  unknown: ['packages', 'items'], package: ['packages', 'items'], packages: ['packages', 'items'], services: ['services'], service: ['services'],
  types: ['types'], to: ['roles'], escalateTo: ['roles'], field: ['intake', 'fields'],
}

/** A value of a regulation's field in words of both languages. */
export function valueText(field: string, value: unknown, regulation: Regulation): LocalText {
  if (value === null || value === undefined) return { ru: 'не установлено', en: 'not set' }
  if (typeof value === 'boolean') return value ? { ru: 'да', en: 'yes' } : { ru: 'нет', en: 'no' }
  if (typeof value === 'string') return valueWords(field, value) ?? nameOf(field, value, regulation)
  if (Array.isArray(value)) return listText(value.map((item: unknown) => valueText(field, item, regulation)))
  if (isLocalized(value)) return value
  if (isAmount(value)) return amountText(value)
  if (isWindow(value)) return same(formatHours(value))
  if (typeof value === 'object') return objectText(field, value, regulation)
  return same(String(value))
}

/** What can only be told as a whole: no fields of its own, or those of one value. */
export function isSingle(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSingle)
  return isLocalized(value) || isAmount(value) || isWindow(value)
}

/** What an item of a list is called. */
export function itemText(list: string, item: unknown, regulation: Regulation): LocalText {
  if (list === 'limits') return whom(item, regulation)
  if (list === 'escalations') return listText(['clock', 'when'].map((field) => valueText(field, fieldAt(item, field), regulation)))
  const named = ['name', 'label'].map((field) => fieldAt(item, field)).find(isLocalized)
  if (named !== undefined) return named
  const identity = ['number', 'date', 'kind', 'url'].find((field) => typeof fieldAt(item, field) === 'string')
  return identity === undefined ? same('') : valueText(identity, fieldAt(item, identity), regulation)
}

/** «Критический, Базовая». */
function whom(limit: unknown, regulation: Regulation): LocalText {
  const parts = ['levels', 'packages'].flatMap((field) => listAt(limit, field).map((key) => valueText(field, key, regulation)))
  return parts.length === 0 ? { ru: 'для всех', en: 'for all' } : listText(parts)
}

/** Its name, then what else it says: «Расширенная; услуги: …». */
function objectText(list: string, value: object, regulation: Regulation): LocalText {
  return listText([itemText(list, value, regulation), ...detailsOf(list, value, regulation)].filter(({ ru }) => ru !== ''), '; ')
}

/** What an item of a list says beside its name; the name where it says nothing else. */
export function itemDetails(list: string, item: unknown, regulation: Regulation): LocalText {
  const details = typeof item === 'object' && item !== null ? detailsOf(list, item, regulation) : []
  return details.length === 0 ? itemText(list, item, regulation) : listText(details, '; ')
}

/** What is off, empty or not set goes without saying. */
function detailsOf(list: string, value: object, regulation: Regulation): LocalText[] {
  return Object.entries(value).flatMap(([field, content]: [string, unknown]): LocalText[] => {
    const unsaid = content === null || content === undefined || content === false || (Array.isArray(content) && content.length === 0)
    if (unsaid || field === 'key' || field === 'name' || field === 'label') return []
    const [label, text] = [fieldLabel(list, field), valueText(field, content, regulation)]
    return [{ ru: `${lower(label.ru)}: ${text.ru}`, en: `${lower(label.en)}: ${text.en}` }]
  })
}

function nameOf(field: string, key: string, regulation: Regulation): LocalText {
  const list = REFERENCES[field]
  const found = list === undefined ? undefined : listAt(regulation, ...list).find((item) => fieldAt(item, 'key') === key)
  const name = fieldAt(found, 'name')
  return isLocalized(name) ? name : same(key)
}

function listText(texts: readonly LocalText[], separator = ', '): LocalText {
  if (texts.length === 0) return { ru: 'ничего', en: 'none' }
  return { ru: texts.map(({ ru }) => ru).join(separator), en: texts.map(({ en }) => en).join(separator) }
}

function lower(text: string): string {
  return text.slice(0, 1).toLocaleLowerCase('ru') + text.slice(1)
}

function same(text: string): LocalText {
  return { ru: text, en: text }
}

function isLocalized(value: unknown): value is LocalText {
  return typeof fieldAt(value, 'ru') === 'string' && typeof fieldAt(value, 'en') === 'string'
}

function isAmount(value: unknown): value is Amount {
  return typeof fieldAt(value, 'unit') === 'string'
}

function isWindow(value: unknown): value is { opensMinute: number; closesMinute: number } {
  return typeof fieldAt(value, 'opensMinute') === 'number'
}
