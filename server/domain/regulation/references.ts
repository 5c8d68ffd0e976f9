import { parsePhoneNumber } from '../telephony/phone-number.ts'

type Path = (string | number)[]

/** Something that two parts of a regulation do not agree about. */
export interface ReferenceError {
  readonly path: Path
  readonly error: 'unknown-office' | 'repeated'
  readonly value: string
  readonly allowed?: readonly string[]
}

/**
 * Checks what one field alone cannot tell: offices that must exist, keys and numbers that must differ. Takes a
 * regulation that may be wrong in other ways, so that a person sees all errors at once, and passes over those.
 */
export function referenceErrors(regulation: unknown): ReferenceError[] {
  const offices = textsOf(regulation, 'offices', 'key')
  const known = offices.map(({ value }) => value)
  const named = [...textsOf(regulation, 'numbers', 'prefers'), ...exceptionOffices(regulation)]
  const unknown = named.filter(({ value }) => !known.includes(value))
  const numbers = textsOf(regulation, 'numbers', 'number').map(({ path, value }) => {
    const parsed = parsePhoneNumber(value)
    return { path, value: parsed.kind === 'known' ? parsed.e164 : value }
  })
  return [
    ...unknown.map(({ path, value }): ReferenceError => ({ path, error: 'unknown-office', value, allowed: known })),
    ...repeated(offices),
    ...repeated(numbers),
    ...repeated(textsOf(regulation, 'channels', 'kind')),
    ...repeated(textsOf(regulation, 'topics', 'key')),
    ...repeated(textsOf(regulation, 'outcomes', 'key')),
    ...repeated(textsOf(field(regulation, 'queue'), 'breakReasons', 'key').map(({ path, value }) => ({ path: ['queue', ...path], value }))),
  ]
}

interface Text {
  readonly path: Path
  readonly value: string
}

function field(value: unknown, name: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[name] : undefined
}

function listOf(value: unknown, name: string): unknown[] {
  const list = field(value, name)
  return Array.isArray(list) ? list : []
}

/** The texts under a field of a list's items, with their paths. */
function textsOf(value: unknown, list: string, name: string): Text[] {
  return listOf(value, list).flatMap((item, index) => {
    const text = field(item, name)
    return typeof text === 'string' ? [{ path: [list, index, name], value: text }] : []
  })
}

function exceptionOffices(regulation: unknown): Text[] {
  return listOf(field(regulation, 'calendar'), 'exceptions').flatMap((exception, index) =>
    listOf(exception, 'offices').flatMap((office, at) =>
      typeof office === 'string' ? [{ path: ['calendar', 'exceptions', index, 'offices', at], value: office }] : [],
    ),
  )
}

function repeated(texts: readonly Text[]): ReferenceError[] {
  const seen = new Set<string>()
  return texts.flatMap(({ path, value }) => {
    if (!seen.has(value)) {
      seen.add(value)
      return []
    }
    return [{ path, error: 'repeated', value }]
  })
}
