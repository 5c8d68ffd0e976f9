import { i18n } from '../i18n/i18n.svelte.ts'
import { HINTS_EN, HINTS_RU } from '../i18n/regulation-hints.ts'
import { patternOf, type FieldPath } from './field-path.ts'
import { labelOf, lastName } from './field-words.ts'
import { schemaAt } from './json-schema.ts'
import { draft } from './regulation-draft.svelte.ts'

/** Said of every text and key; their labels say it already. */
const COMMON = /^(Текст по-русски|Короткое имя латиницей|Дата ГГГГ|Срок: \{|Часовой пояс, например|Адрес страницы)/

/** What the schema says of a field, in the panel's language; undefined when its label says it all. */
export function hintAt(path: FieldPath): string | undefined {
  const pattern = patternOf(path)
  if (i18n.locale === 'en') return (HINTS_EN[pattern] ?? (path[0] === 'clocks' ? HINTS_EN[lastName(pattern)] : undefined)) || undefined
  const better = HINTS_RU[pattern] ?? (path[0] === 'clocks' ? HINTS_RU[lastName(pattern)] : undefined)
  if (better !== undefined) return better || undefined
  const schema = draft.schema && schemaAt(draft.schema, path)
  const said = schema?.description
  if (said === undefined || COMMON.test(said) || said === labelOf(pattern, 'ru')) return undefined
  // Values that are explained one by one are named in their own field.
  return schema?.enum || schema?.items?.enum ? undefined : said
}
