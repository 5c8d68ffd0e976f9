import { parsePhoneNumber } from '../telephony/phone-number.ts'
import { clockErrors } from './clock-references.ts'
import { fieldAt, listAt, textsAt } from './read-fields.ts'
import type { Path, Placed } from './read-fields.ts'

/** Something that two parts of a regulation do not agree about. */
export interface ReferenceError {
  readonly path: Path
  readonly error: 'unknown-reference' | 'repeated' | 'target-beyond-limit' | 'limit-unreachable' | 'escalation-without-clock'
  readonly value: string
  /** Where the names are that may be used, and these names. */
  readonly list?: string
  readonly allowed?: readonly string[]
}

/** Lists whose keys must differ. */
const LISTS: readonly Path[] = [
  ['offices'], ['levels', 'items'], ['services'], ['packages', 'items'], ['packages', 'purchases'], ['products'], ['types'], ['topics'],
  ['outcomes'], ['roles'], ['answerTemplates'], ['intake', 'fields'], ['identification', 'methods'], ['queue', 'breakReasons'],
]

/** Where names stand that must be keys of a list. */
const REFERENCES: readonly { readonly at: Path; readonly list: Path; readonly also?: readonly string[] }[] = [
  { at: ['numbers', '*', 'prefers'], list: ['offices'] },
  { at: ['calendar', 'exceptions', '*', 'offices', '*'], list: ['offices'] },
  { at: ['levels', 'default'], list: ['levels', 'items'] },
  { at: ['packages', 'unknown'], list: ['packages', 'items'] },
  { at: ['packages', 'purchases', '*', 'package'], list: ['packages', 'items'] },
  { at: ['packages', 'items', '*', 'services', '*'], list: ['services'] },
  { at: ['visits', 'packages', '*'], list: ['packages', 'items'] },
  { at: ['types', '*', 'service'], list: ['services'] },
  { at: ['clocks', '*', 'limits', '*', 'levels', '*'], list: ['levels', 'items'] },
  { at: ['clocks', '*', 'limits', '*', 'packages', '*'], list: ['packages', 'items'] },
  { at: ['clocks', '*', 'roundTheClock', '*'], list: ['levels', 'items'] },
  { at: ['escalations', '*', 'to', '*'], list: ['roles'], also: ['assignee', 'team'] },
  { at: ['complaints', 'escalateTo'], list: ['roles'] },
  { at: ['intake', 'fields', '*', 'requiredWhen', 'field'], list: ['intake', 'fields'] },
  { at: ['intake', 'fields', '*', 'types', '*'], list: ['types'] },
]

/**
 * Checks what one field alone cannot tell: names that must exist, keys and numbers that must differ, clocks that contradict themselves.
 * Takes a regulation that may be wrong in other ways, so that a person sees all errors at once, and passes over those.
 */
export function referenceErrors(regulation: unknown): ReferenceError[] {
  return [
    ...REFERENCES.flatMap(({ at, list, also }) => unknownNames(textsAt(regulation, at), keysOf(regulation, list), list.join('.'), also)),
    ...unknownNames(textsAt(regulation, ['types', '*', 'channels', '*']), textsAt(regulation, ['channels', '*', 'kind']).map(({ value }) => value), 'channels'),
    ...unknownChoices(regulation),
    ...LISTS.flatMap((list) => repeated(textsAt(regulation, [...list, '*', 'key']))),
    ...repeated(textsAt(regulation, ['channels', '*', 'kind'])),
    ...repeated(textsAt(regulation, ['numbers', '*', 'number']).map(normalised)),
    ...clockErrors(regulation),
  ]
}

function keysOf(regulation: unknown, list: Path): string[] {
  return textsAt(regulation, [...list, '*', 'key']).map(({ value }) => value)
}

function unknownNames(named: readonly Placed[], known: readonly string[], list: string, also: readonly string[] = []): ReferenceError[] {
  const allowed = [...also, ...known]
  return named.filter(({ value }) => !allowed.includes(value)).map(({ path, value }) => ({ path, error: 'unknown-reference', value, list, allowed }))
}

/** Values on which another field's being required depends must be among that field's choices. */
function unknownChoices(regulation: unknown): ReferenceError[] {
  const fields = listAt(regulation, 'intake', 'fields')
  return fields.flatMap((field, index) => {
    const asked = fields.find((other) => fieldAt(other, 'key') === fieldAt(field, 'requiredWhen', 'field'))
    if (asked === undefined) return []
    const values = textsAt(field, ['requiredWhen', 'is', '*']).map(({ path, value }) => ({ path: ['intake', 'fields', index, ...path], value }))
    return unknownNames(values, textsAt(asked, ['options', '*', 'key']).map(({ value }) => value), 'options')
  })
}

function normalised({ path, value }: Placed): Placed {
  const parsed = parsePhoneNumber(value)
  return { path, value: parsed.kind === 'known' ? parsed.e164 : value }
}

function repeated(texts: readonly Placed[]): ReferenceError[] {
  const seen = new Set<string>()
  return texts.flatMap(({ path, value }) => {
    if (!seen.has(value)) {
      seen.add(value)
      return []
    }
    return [{ path, error: 'repeated', value }]
  })
}
