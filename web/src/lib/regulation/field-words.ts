/** Fields of the regulation in words. */
import type { RegulationErrorView } from '../../../../server/panel-protocol.ts'
import { ADD_LABELS, CLOSED, FIELD_LABELS, OUT_OF_SCOPE, REQUIRED, VALUE_LABELS } from '../i18n/regulation-fields.ts'
import { amountWords } from './amounts.ts'
import { isRecord, type FieldPath } from './field-path.ts'
import { choicesOf } from './references.ts'

type Locale = 'ru' | 'en'

const place = (locale: Locale) => (locale === 'ru' ? 0 : 1)
export const lastName = (pattern: string): string => pattern.split('.').at(-1)?.replace('[]', '') ?? pattern

/** The field's name for a person. */
export function labelOf(pattern: string, locale: Locale): string {
  return (FIELD_LABELS[pattern] ?? FIELD_LABELS[lastName(pattern)])?.[place(locale)] ?? lastName(pattern)
}

export const addLabel = (pattern: string, locale: Locale): string => (ADD_LABELS[pattern] ?? ['Добавить', 'Add'])[place(locale)] ?? ''

/** A fixed value's name for a person. */
export function valueName(pattern: string, value: string, locale: Locale): string {
  return (VALUE_LABELS[pattern] ?? VALUE_LABELS[lastName(pattern)])?.[value]?.[place(locale)] ?? value
}

/** What is wrong and what may help; undefined when nothing is. */
export function errorText(errors: readonly Pick<RegulationErrorView, 'message' | 'suggestion'>[], locale: Locale): string | undefined {
  if (errors.length === 0) return undefined
  return errors.map(({ message, suggestion }) => (suggestion === null ? message[locale] : `${message[locale]} ${suggestion[locale]}`)).join(' ')
}

/** A date as people write it; what is no date stays as it is. */
function dateName(date: string, locale: Locale): string {
  const at = Date.parse(`${date}T12:00:00Z`)
  return Number.isNaN(at) ? date : new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', weekday: 'short', timeZone: 'UTC' }).format(at)
}

/** What a folded item of a list says of itself. */
export function itemSummary(item: unknown, list: string, locale: Locale, value: (path: FieldPath) => unknown): { title: string; note: string } {
  if (!isRecord(item)) return { title: String(item), note: '' }
  const local = (name: string) => (isRecord(item[name]) ? String(item[name][locale] ?? '') : '')
  const word = (field: string) => valueName(`${list}[].${field}`, String(item[field] ?? ''), locale)
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : '')
  const hours = Array.isArray(item['hours']) ? item['hours'].join(', ') : ''
  switch (list) {
    case 'offices': return { title: local('name'), note: hours }
    case 'calendar.exceptions': return { title: dateName(text('date'), locale), note: [hours || CLOSED[place(locale)], local('note')].filter(Boolean).join(' · ') }
    case 'numbers': return { title: text('number'), note: local('label') }
    case 'channels': return { title: word('kind'), note: [word('use').toLowerCase(), text('address')].filter(Boolean).join(' · ') }
    case 'topics': return { title: local('name'), note: item['inScope'] === false ? (OUT_OF_SCOPE[place(locale)] ?? '') : '' }
    case 'outcomes': return { title: local('name'), note: word('kind').toLowerCase() }
    case 'documentation': return { title: local('name'), note: text('url') }
    case 'escalations': {
      const people = [{ value: 'assignee', label: labelOf('escalations[].to.assignee', locale) }, { value: 'team', label: labelOf('escalations[].to.team', locale) }, ...choicesOf(value(['roles']), locale)]
      const to = Array.isArray(item['to']) ? item['to'].map((key) => people.find((one) => one.value === key)?.label ?? String(key)) : []
      return { title: [word('clock'), word('when').toLowerCase(), amountWords(item['by'], locale)].filter(Boolean).join(', '), note: to.join(', ') }
    }
    default: return { title: local('name') || text('key'), note: typeof item['required'] === 'boolean' && item['required'] ? (REQUIRED[place(locale)] ?? '') : '' }
  }
}
