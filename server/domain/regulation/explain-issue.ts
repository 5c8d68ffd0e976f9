import { closest } from './closest.ts'
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

interface Explained {
  readonly path: (string | number)[]
  readonly message: string
  readonly suggestion?: string
}

const TYPE_NAMES: Record<string, string> = {
  string: 'текст',
  number: 'число',
  int: 'целое число',
  boolean: 'true или false',
  array: 'список',
  object: 'набор полей',
}

/** Puts an issue of the schema into words for the person who wrote the file; one entry per place. */
export function explainIssue(issue: Issue, content: unknown): Explained[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((name) => unknownField(issue.path, name))
  const value = valueAt(content, issue.path)
  const explained = issue.params === undefined ? explainShape(issue, value) : explainRule(issue.params, value)
  return [{ path: issue.path, ...explained }]
}

function unknownField(path: (string | number)[], name: string): Explained {
  return { path: [...path, name], message: `Неизвестное поле «${name}».`, suggestion: meantField(path, name) }
}

function meantField(path: (string | number)[], name: string): string {
  const known = regulationKeysAt(path)
  const meant = closest(name, known)
  if (meant !== null) return `Возможно, имелось в виду «${meant}».`
  if (/[^\w-]/.test(name)) return 'Если это часть текста с запятой или двоеточием, возьмите весь текст в кавычки.'
  return `Здесь бывают: ${known.join(', ')}.`
}

function explainShape(issue: Issue, value: unknown): Omit<Explained, 'path'> {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, value)
    case 'invalid_value':
      return oneOf(value, (issue.values ?? []).map(String))
    case 'too_small':
      return isNumeric(issue) ? tooSmall(issue) : { message: 'Не может быть пустым.', suggestion: 'Впишите хотя бы одно или уберите поле.' }
    case 'too_big':
      return isNumeric(issue)
        ? { message: `Больше, чем можно: не больше ${issue.maximum}.`, suggestion: `Наибольшее значение — ${issue.maximum}.` }
        : { message: `Слишком длинно: не больше ${issue.maximum}.`, suggestion: 'Сократите.' }
    case 'not_multiple_of':
      return { message: `Здесь бывает только число, кратное ${issue.divisor}.`, suggestion: 'Например: 0.25, 0.5, 1.5.' }
    case 'invalid_format':
      return explainRule({ error: issue.message }, value)
    default:
      return { message: issue.message }
  }
}

function wrongType(issue: Issue, value: unknown): Omit<Explained, 'path'> {
  const expected = TYPE_NAMES[issue.expected ?? ''] ?? issue.expected ?? ''
  const field = String(issue.path.at(-1) ?? 'регламент')
  if (value === undefined) return { message: `Не хватает поля «${field}».`, suggestion: `Добавьте «${field}» (${expected}).` }
  const example = exampleFor(issue, value)
  return { message: `Здесь нужно: ${expected}, а записано ${JSON.stringify(value)}.`, ...(example === null ? {} : { suggestion: example }) }
}

const YES: ReadonlySet<string> = new Set(['yes', 'on', 'да', 'есть', '1'])

/** How the same could be written right, where that can be told. */
function exampleFor({ expected, path }: Issue, value: unknown): string | null {
  if (expected === 'string') return typeof value === 'object' ? null : `Возьмите в кавычки: "${String(value)}".`
  if (expected === 'boolean') return `Напишите ${YES.has(String(value).toLowerCase()) ? 'true' : 'false'}.`
  if (expected === 'array') return typeof value === 'object' ? null : `Возьмите в скобки: [${String(value)}].`
  if (expected === 'int') return 'Напишите число без дробной части.'
  if (expected === 'number') return 'Напишите число без кавычек и слов, например 8.'
  if (expected !== 'object') return null
  const fields = regulationKeysAt(path)
  if (fields.join() === 'ru,en') return `Напишите на двух языках: { ru: ${String(value)}, en: … }.`
  return fields.includes('workingHours') ? (RULES['amount']?.[1] ?? null) : `Здесь бывают: ${fields.join(', ')}.`
}

function isNumeric({ origin }: Issue): boolean {
  return origin === 'number' || origin === 'int'
}

function tooSmall({ minimum, inclusive }: Issue): Omit<Explained, 'path'> {
  return inclusive === false
    ? { message: `Здесь нужно число больше ${minimum}.`, suggestion: 'Если срока нет, уберите поле.' }
    : { message: `Меньше, чем можно: не меньше ${minimum}.`, suggestion: `Наименьшее значение — ${minimum}.` }
}

function oneOf(value: unknown, allowed: readonly string[]): Omit<Explained, 'path'> {
  const meant = closest(String(value), allowed)
  const suggestion = meant === null ? `Можно: ${allowed.join(', ')}.` : `Возможно, имелось в виду «${meant}».`
  return { message: value === undefined ? 'Не хватает значения.' : `Такого значения нет: ${JSON.stringify(value)}.`, suggestion }
}

const RULES: Record<string, readonly [message: string, suggestion: string]> = {
  key: ['Короткое имя пишут латиницей, цифрами и дефисом.', 'Например: wrong-topic.'],
  digits: ['Здесь только цифры.', 'Например: "1263" (в кавычках).'],
  'queue-key': ['Здесь одна цифра, кроме единицы: единицей оставляют сообщение.', 'Например: "9" (в кавычках).'],
  prefix: ['Приставка номера заявки — от двух до пяти заглавных латинских букв.', 'Например: TKD.'],
  date: ['Это не дата.', 'Запишите дату как ГГГГ-ММ-ДД, например 2026-12-31.'],
  hours: ['Это не часы.', 'Запишите часы как 09:00–18:00.'],
  'hours-overlap': ['Часы одного дня накладываются друг на друга.', 'Объедините их в одно окно или разведите.'],
  'hours-empty': ['У офиса нет часов.', 'Добавьте хотя бы одно окно, например 09:00–18:00.'],
  phone: ['Такого номера телефона быть не может.', 'Запишите номер с кодом страны: +7 495 000-00-00.'],
  'unknown-zone': ['Такого часового пояса нет.', 'Например: Europe/Moscow, Asia/Novosibirsk.'],
  repeated: ['Повторяется: такое уже есть выше.', 'Оставьте одно или дайте другое имя.'],
  amount: ['Срок записан не так.', 'Запишите одно из трёх: { workingHours: 8 }, { workingDays: 5 } или { clockHours: 24 }.'],
  url: ['Это не адрес страницы.', 'Например: "https://example.ru/help" (в кавычках).'],
  'target-beyond-limit': ['Цель позже предельного срока.', 'Поменяйте их местами: target раньше, within позже.'],
  'limit-unreachable': ['До этого срока дело не дойдёт: всё, что ему подходит, подходит и одному из сроков выше.', 'Поставьте его выше или уберите.'],
  'escalation-without-clock': ['У этих часов нет срока, напоминать не о чем.', 'Впишите срок в clocks или уберите напоминание.'],
  'digits-in-speech': ['В тексте для чтения вслух есть цифры.', 'Напишите числа словами: голос прочтёт их без ошибок.'],
}

function explainRule(params: NonNullable<Issue['params']>, value: unknown): Omit<Explained, 'path'> {
  const written = params.value ?? String(value)
  switch (params.error) {
    case 'unknown-reference':
      return unknownReference(written, params.list ?? '', params.allowed ?? [])
    case 'unknown-placeholder': {
      const allowed = (params.allowed ?? []).map((name) => `{${name}}`).join(', ')
      return { message: `Подстановки {${written}} здесь нет.`, suggestion: allowed === '' ? 'Уберите её: этот текст без подстановок.' : `Можно: ${allowed}.` }
    }
    case 'missing-placeholder':
      return { message: `В тексте нет подстановки {${written}}.`, suggestion: `Добавьте {${written}}: без неё звонящий не услышит главного.` }
    default: {
      const [message, suggestion] = RULES[params.error] ?? [params.error, '']
      return { message: `${message} Записано: ${JSON.stringify(value)}.`, suggestion }
    }
  }
}

const KINDS: Readonly<Record<string, string>> = {
  offices: 'Офиса',
  channels: 'Канала',
  'levels.items': 'Уровня',
  'packages.items': 'Пакета',
  services: 'Услуги',
  types: 'Вида обращений',
  roles: 'Должности',
  'intake.fields': 'Поля',
  options: 'Значения',
}

function unknownReference(written: string, list: string, allowed: readonly string[]): Omit<Explained, 'path'> {
  const message = `${KINDS[list] ?? 'Имени'} «${written}» нет среди ${list}.`
  if (allowed.length === 0) return { message, suggestion: `Сначала заполните ${list}.` }
  const meant = closest(written, allowed)
  return { message, suggestion: meant === null ? `Можно: ${allowed.join(', ')}.` : `Возможно, имелось в виду «${meant}».` }
}

const YAML_ERRORS: Partial<Record<string, string>> = {
  BAD_INDENT: 'Отступ не такой, как у соседних строк, или скобка не закрыта.',
  TAB_AS_INDENT: 'В отступе знак табуляции: нужны пробелы.',
  DUPLICATE_KEY: 'Такое поле здесь уже есть.',
  MISSING_CHAR: 'Не хватает кавычки, скобки или пробела после двоеточия.',
  MULTILINE_IMPLICIT_KEY: 'Поле должно стоять на одной строке с двоеточием.',
  BLOCK_AS_IMPLICIT_KEY: 'Два двоеточия в одной строке: возьмите текст в кавычки.',
  UNEXPECTED_TOKEN: 'Этого здесь не ждали: проверьте кавычки, скобки и двоеточия.',
}

/** Puts an error of the YAML itself into words. */
export function explainYamlError(error: { readonly code: string; readonly message: string }): { message: string; suggestion?: string } {
  const known = YAML_ERRORS[error.code]
  return known === undefined ? { message: `YAML: ${error.message}` } : { message: known, suggestion: `YAML: ${error.message}` }
}

function valueAt(content: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = content
  for (const step of path) value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined
  return value
}
