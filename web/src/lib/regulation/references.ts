/** Fields that name something the regulation says elsewhere, and what may be chosen there. */
import { isRecord, patternOf, type FieldPath } from './field-path.ts'
import type { JsonSchema } from './json-schema.ts'

export interface Choice {
  value: string
  label: string
}

/** What an input for one or several choices is given. */
export interface ChoiceInputProps {
  path: FieldPath
  label: string
  required: boolean
  schema: JsonSchema
  /** Names of the regulation; null for fixed values. */
  choices: Choice[] | null
}

interface Names {
  locale: 'ru' | 'en'
  value: (path: FieldPath) => unknown
  /** Names of fixed values: channel kinds, `assignee`. */
  word: (name: string) => string
}

const LISTS: Record<string, FieldPath> = {
  'calendar.exceptions[].offices': ['offices'],
  'numbers[].prefers': ['offices'],
  'levels.default': ['levels', 'items'],
  'packages.unknown': ['packages', 'items'],
  'packages.items[].services': ['services'],
  'packages.purchases[].package': ['packages', 'items'],
  'visits.packages': ['packages', 'items'],
  'types[].service': ['services'],
  'intake.fields[].types': ['types'],
  'intake.fields[].requiredWhen.field': ['intake', 'fields'],
  'escalations[].to': ['roles'],
  'complaints.escalateTo': ['roles'],
}
const CLOCK_LEVELS = /^clocks\.\w+\.roundTheClock$/

/** The field at the top of the regulation in which the choices of a place are written. */
export function choicesFrom(path: FieldPath): string | null {
  const pattern = patternOf(path)
  if (CLOCK_LEVELS.test(pattern)) return 'levels'
  if (pattern === 'types[].channels') return 'channels'
  if (pattern === 'intake.fields[].requiredWhen.is') return 'intake'
  return LISTS[pattern]?.[0]?.toString() ?? null
}

/** Items of a list as choices, by their names. */
export function choicesOf(items: unknown, locale: 'ru' | 'en'): Choice[] {
  if (!Array.isArray(items)) return []
  return (items as unknown[]).filter(isRecord).map((item) => {
    const value = String(item['key'] ?? '')
    const name = isRecord(item['name']) ? String(item['name'][locale] ?? '') : ''
    return { value, label: name === '' ? value : name }
  }).filter(({ value }) => value !== '')
}

/** What may be chosen at a place; null where anything may be written. */
export function referencesAt(path: FieldPath, { locale, value, word }: Names): Choice[] | null {
  const pattern = patternOf(path)
  if (pattern === 'types[].channels') {
    const channels = value(['channels'])
    const kinds = Array.isArray(channels) ? (channels as unknown[]).filter(isRecord).map(({ kind }) => String(kind)) : []
    return [...new Set(kinds)].map((kind) => ({ value: kind, label: word(kind) }))
  }
  if (pattern === 'intake.fields[].requiredWhen.is') {
    const field = value([...path.slice(0, -1), 'field'])
    const fields = value(['intake', 'fields'])
    const asked = Array.isArray(fields) ? (fields as unknown[]).filter(isRecord).find(({ key }) => key === field) : undefined
    return choicesOf(asked?.['options'], locale)
  }
  const list = CLOCK_LEVELS.test(pattern) ? ['levels', 'items'] : LISTS[pattern]
  if (list === undefined) return null
  const choices = choicesOf(value(list), locale)
  return pattern === 'escalations[].to' ? [...['assignee', 'team'].map((name) => ({ value: name, label: word(name) })), ...choices] : choices
}
