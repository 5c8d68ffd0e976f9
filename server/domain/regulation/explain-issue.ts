import type { LocalText } from '../local-text.ts'
import { closest } from './closest.ts'
import { both, EMPTY, KINDS, RULES, TYPE_NAMES, YAML_ERRORS } from './issue-texts.ts'
import type { Explanation, Rule } from './issue-texts.ts'
import type { YamlError } from './read-yaml.ts'
import { regulationKeysAt } from './schema-keys.ts'

/** What zod reports, as far as it is explained here. */
export interface Issue {
  readonly code: string
  readonly path: (string | number)[]
  readonly message: string
  readonly expected?: string
  readonly keys?: string[]
  readonly values?: unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly origin?: string
  /** False when the minimum itself is too small. */
  readonly inclusive?: boolean
  readonly divisor?: number
  readonly params?: { readonly error: string; readonly value?: string; readonly allowed?: readonly string[]; readonly list?: string }
}

interface Explained extends Explanation {
  readonly path: (string | number)[]
}

/** Puts an issue of the schema into words for the person who wrote the file, in both languages; one entry per place. */
export function explainIssue(issue: Issue, content: unknown): Explained[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((name) => unknownField(issue.path, name))
  const value = valueAt(content, issue.path)
  const explained = issue.params === undefined ? explainShape(issue, value) : explainRule(issue.params, value)
  return [{ path: issue.path, ...explained }]
}

/**
 * Without what follows from another error: a field that is missing because its name is misspelt, and a smallest value
 * that is told twice.
 */
export function withoutEchoes(issues: readonly Issue[], content: unknown): Issue[] {
  const misspelt = new Set(issues.flatMap(({ code, path, keys = [] }) => (code === 'unrecognized_keys' ? keys.map((name) => placeOf([...path, closest(name, regulationKeysAt(path)) ?? ''])) : [])))
  const isEcho = (issue: Issue, index: number): boolean => (issue.code === 'too_small'
    ? issues.some((other, at) => other.code === 'too_small' && placeOf(other.path) === placeOf(issue.path) && outdoes(other, issue, at > index))
    : valueAt(content, issue.path) === undefined && misspelt.has(placeOf(issue.path)))
  return issues.filter((issue, index) => !isEcho(issue, index))
}

const placeOf = (path: Issue['path']): string => JSON.stringify(path)
const outdoes = ({ minimum: more = 0 }: Issue, { minimum: less = 0 }: Issue, later: boolean): boolean => more > less || (more === less && later)

function unknownField(path: (string | number)[], name: string): Explained {
  return { path: [...path, name], message: both(`Неизвестное поле «${name}».`, `Unknown field "${name}".`), suggestion: meantField(path, name) }
}

function meantField(path: (string | number)[], name: string): LocalText {
  const known = regulationKeysAt(path)
  const meant = closest(name, known)
  if (meant !== null) return perhaps(meant)
  if (name === '<<') return both('Выпишите здесь сами поля.', 'Write the fields themselves here.')
  if (/[^\w-]/.test(name)) return both('Если это часть текста с запятой или двоеточием, возьмите весь текст в кавычки.', 'If this is a part of a text with a comma or a colon, put the whole text in quotes.')
  return fieldsHere(known)
}

const perhaps = (meant: string): LocalText => both(`Возможно, имелось в виду «${meant}».`, `Perhaps "${meant}" was meant.`)
const anyOf = (allowed: readonly string[]): LocalText => both(`Можно: ${allowed.join(', ')}.`, `Allowed: ${allowed.join(', ')}.`)
const fieldsHere = (known: readonly string[]): LocalText => both(`Здесь бывают: ${known.join(', ')}.`, `What can be here: ${known.join(', ')}.`)
const meantOrAny = (meant: string | null, allowed: readonly string[]): LocalText => (meant === null ? anyOf(allowed) : perhaps(meant))

function explainShape(issue: Issue, value: unknown): Explanation {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, value)
    case 'invalid_value':
      return oneOf(value, (issue.values ?? []).map(String))
    case 'too_small':
      return isNumeric(issue) ? tooSmall(issue) : { message: EMPTY, suggestion: both('Впишите хотя бы одно или уберите поле.', 'Write at least one, or remove the field.') }
    case 'too_big':
      return tooBig(issue)
    case 'not_multiple_of':
      return {
        message: both(`Здесь бывает только число, кратное ${issue.divisor}.`, `Only multiples of ${issue.divisor} belong here.`),
        suggestion: both('Например: 0.25, 0.5, 1.5.', 'For example: 0.25, 0.5, 1.5.'),
      }
    case 'invalid_format':
      return explainRule({ error: issue.message }, value)
    default:
      return { message: both(issue.message, issue.message) }
  }
}

function wrongType(issue: Issue, value: unknown): Explanation {
  const { expected = '' } = issue
  const type = TYPE_NAMES[expected] ?? both(expected, expected)
  if (value === undefined) return missing(issue.path.at(-1), type)
  if (value === null) return empty(issue, type)
  const written = shown(value)
  const example = exampleFor(issue, value)
  const message = both(`Здесь нужно: ${type.ru}, а записано ${written}.`, `What belongs here is ${type.en}; written is ${written}.`)
  return example === null ? { message } : { message, suggestion: example }
}

/** Nothing is written where a value is wanted. */
function empty({ path, expected }: Issue, type: LocalText): Explanation {
  if (path.length === 0) return { message: both('Файл пуст.', 'The file is empty.'), suggestion: both('Возьмите за образец регламент из поставки или тот, что скачан из панели.', 'Begin with a regulation that ships, or with one downloaded from the panel.') }
  return {
    message: both('Здесь ничего не записано.', 'Nothing is written here.'),
    suggestion: expected === 'array' ? both('Впишите список или пустой список: [].', 'Write a list, or an empty one: [].') : both(`Впишите значение (${type.ru}) или уберите поле.`, `Write a value (${type.en}), or remove the field.`),
  }
}

/** A value as it stands in the file, not longer than a line. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

const LONGEST_SHOWN = 120

function missing(field: string | number | undefined, type: LocalText): Explanation {
  return {
    message: both(`Не хватает поля «${field ?? 'регламент'}».`, `The field "${field ?? 'regulation'}" is missing.`),
    suggestion: both(`Добавьте «${field ?? 'регламент'}» (${type.ru}).`, `Add "${field ?? 'regulation'}" (${type.en}).`),
  }
}

const YES: ReadonlySet<string> = new Set(['yes', 'on', 'да', 'есть', '1'])

/** How the same could be written right, where that can be told. */
function exampleFor({ expected, path }: Issue, value: unknown): LocalText | null {
  const written = String(value)
  if (expected === 'string') return typeof value === 'object' ? null : both(`Возьмите в кавычки: "${written}".`, `Put it in quotes: "${written}".`)
  if (expected === 'boolean') {
    const meant = YES.has(written.toLowerCase())
    return both(`Напишите ${meant}.`, `Write ${meant}.`)
  }
  if (expected === 'array') return typeof value === 'object' ? null : both(`Возьмите в скобки: [${written}].`, `Put it in brackets: [${written}].`)
  if (expected === 'int') return both('Напишите число без дробной части.', 'Write a number without a fraction.')
  if (expected === 'number') return both('Напишите число без кавычек и слов, например 8.', 'Write a number without quotes and words, for example 8.')
  if (expected !== 'object') return null
  const fields = regulationKeysAt(path)
  if (fields.join() === 'ru,en') return both(`Напишите на двух языках: { ru: ${written}, en: … }.`, `Write it in two languages: { ru: ${written}, en: … }.`)
  return fields.includes('workingHours') ? (RULES['amount']?.[1] ?? null) : fieldsHere(fields)
}

function isNumeric({ origin }: Issue): boolean {
  return origin === 'number' || origin === 'int'
}

function tooSmall({ minimum, inclusive }: Issue): Explanation {
  return inclusive === false
    ? { message: both(`Здесь нужно число больше ${minimum}.`, `What belongs here is a number above ${minimum}.`), suggestion: both('Если срока нет, уберите поле.', 'If there is no limit, remove the field.') }
    : { message: both(`Меньше, чем можно: не меньше ${minimum}.`, `Less than allowed: at least ${minimum}.`), suggestion: both(`Наименьшее значение — ${minimum}.`, `The smallest value is ${minimum}.`) }
}

function tooBig(issue: Issue): Explanation {
  const { maximum } = issue
  return isNumeric(issue)
    ? { message: both(`Больше, чем можно: не больше ${maximum}.`, `More than allowed: at most ${maximum}.`), suggestion: both(`Наибольшее значение — ${maximum}.`, `The greatest value is ${maximum}.`) }
    : { message: both(`Слишком длинно: не больше ${maximum}.`, `Too long: at most ${maximum}.`), suggestion: both('Сократите.', 'Shorten it.') }
}

function oneOf(value: unknown, allowed: readonly string[]): Explanation {
  const written = shown(value)
  return {
    message: value === undefined ? both('Не хватает значения.', 'A value is missing.') : both(`Такого значения нет: ${written}.`, `There is no such value: ${written}.`),
    suggestion: meantOrAny(closest(String(value), allowed), allowed),
  }
}

function explainRule(params: NonNullable<Issue['params']>, value: unknown): Explanation {
  const written = params.value ?? String(value)
  switch (params.error) {
    case 'unknown-reference':
      return unknownReference(written, params.list ?? '', params.allowed ?? [])
    case 'unknown-placeholder': {
      const allowed = (params.allowed ?? []).map((name) => `{${name}}`)
      return {
        message: both(`Подстановки {${written}} здесь нет.`, `There is no placeholder {${written}} here.`),
        suggestion: allowed.length === 0 ? both('Уберите её: этот текст без подстановок.', 'Remove it: this text has no placeholders.') : anyOf(allowed),
      }
    }
    case 'missing-placeholder':
      return {
        message: both(`В тексте нет подстановки {${written}}.`, `The text lacks the placeholder {${written}}.`),
        suggestion: both(`Добавьте {${written}}: без неё звонящий не услышит главного.`, `Add {${written}}: without it callers do not hear what matters.`),
      }
    default: {
      const found = shown(value)
      const [message, suggestion] = params.error === 'unknown-zone' ? unknownZone(written) : (RULES[params.error] ?? [both(params.error, params.error)])
      const said = both(`${message.ru} Записано: ${found}.`, `${message.en} Written: ${found}.`)
      return suggestion === undefined ? { message: said } : { message: said, suggestion }
    }
  }
}

function unknownZone(written: string): Rule {
  const [message, suggestion] = RULES['unknown-zone'] as Rule
  const meant = closest(written, Intl.supportedValuesOf('timeZone'))
  return [message, meant === null ? suggestion : perhaps(meant)]
}

function unknownReference(written: string, list: string, allowed: readonly string[]): Explanation {
  const kind = KINDS[list] ?? both('Имени', 'name')
  return {
    message: both(`${kind.ru} «${written}» нет среди ${list}.`, `There is no ${kind.en} "${written}" among ${list}.`),
    suggestion: allowed.length === 0 ? both(`Сначала заполните ${list}.`, `Fill in ${list} first.`) : meantOrAny(closest(written, allowed), allowed),
  }
}

/** Puts an error of the YAML itself into words; what the library says of it is English. */
export function explainYamlError({ code, said }: Pick<YamlError, 'code' | 'said'>): Explanation {
  const [message, suggestion] = YAML_ERRORS[code] ?? [both('Здесь текст не читается как YAML.', 'The text cannot be read as YAML here.'), null]
  return { message, suggestion: suggestion ?? both(`YAML: ${said}`, `YAML: ${said}`) }
}

function valueAt(content: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = content
  for (const step of path) value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
  return value
}
