import type { LocalText } from '../local-text.ts'
import { fieldLabel } from './compare-words.ts'
import { fieldAt } from './read-fields.ts'
import type { Regulation } from './schema.ts'
import { isSingle, itemDetails, itemText, valueText } from './value-text.ts'

/** One difference between two regulations. */
export interface RegulationChange {
  /** E.g. `offices.moscow.hours`; items of lists by their keys. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** What it is: «Офисы → Москва → Часы работы». */
  readonly label: LocalText
  /** In words; null for what was not there. */
  readonly before: LocalText | null
  readonly after: LocalText | null
}

/** A step of the way to a field: what the path calls it, and what people do. */
interface Step {
  readonly step: string
  readonly label: LocalText
}

interface Pair {
  readonly before: Regulation
  readonly after: Regulation
}

/** What one regulation says that another does not, field by field, in the order of the regulation. Items of lists are matched by their keys. */
export function compareRegulations(before: Regulation, after: Regulation): RegulationChange[] {
  return compareFields(before, after, '', [], { before, after })
}

function compareFields(before: unknown, after: unknown, parent: string, path: readonly Step[], pair: Pair): RegulationChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return Array.from(fields).flatMap((field) => {
    const step: Step = { step: field, label: fieldLabel(parent, field) }
    return compareValues(fieldAt(before, field), fieldAt(after, field), field, [...path, step], pair)
  })
}

function compareValues(before: unknown, after: unknown, field: string, path: readonly Step[], pair: Pair): RegulationChange[] {
  if (isSame(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && !(isSingle(before) && isSingle(after))) return compareLists(before, after, field, path, pair)
  if (isSingle(before) || isSingle(after)) return [change(before, after, field, path, pair)]
  return compareFields(before, after, field, path, pair)
}

function change(before: unknown, after: unknown, field: string, path: readonly Step[], pair: Pair): RegulationChange {
  const kind = isNothing(before) ? 'added' : isNothing(after) ? 'removed' : 'changed'
  return {
    ...place(path),
    kind,
    before: kind === 'added' ? null : valueText(field, before, pair.before),
    after: kind === 'removed' ? null : valueText(field, after, pair.after),
  }
}

function compareLists(before: readonly unknown[], after: readonly unknown[], list: string, path: readonly Step[], pair: Pair): RegulationChange[] {
  const [old, young] = [byIdentity(list, before), byIdentity(list, after)]
  const changes = Array.from(new Set([...old.keys(), ...young.keys()])).flatMap((identity): RegulationChange[] => {
    const [was, is] = [old.get(identity), young.get(identity)]
    const label = is === undefined ? itemText(list, was, pair.before) : itemText(list, is, pair.after)
    const itemPath = [...path, { step: identity, label }]
    if (was === undefined) return [{ ...place(itemPath), kind: 'added', before: null, after: itemDetails(list, is, pair.after) }]
    if (is === undefined) return [{ ...place(itemPath), kind: 'removed', before: itemDetails(list, was, pair.before), after: null }]
    return compareFields(was, is, list, itemPath, pair)
  })
  return [...changes, ...orderChange(old, young, list, path, pair)]
}

/** The order of what both have; it says which level is the most urgent, which channel comes first. */
function orderChange(old: ReadonlyMap<string, unknown>, young: ReadonlyMap<string, unknown>, list: string, path: readonly Step[], pair: Pair): RegulationChange[] {
  const [was, is] = [Array.from(old.keys()).filter((identity) => young.has(identity)), Array.from(young.keys()).filter((identity) => old.has(identity))]
  if (isSame(was, is)) return []
  const names = (identities: readonly string[], items: ReadonlyMap<string, unknown>, regulation: Regulation): LocalText => {
    const texts = identities.map((identity) => itemText(list, items.get(identity), regulation))
    return { ru: texts.map(({ ru }) => ru).join(', '), en: texts.map(({ en }) => en).join(', ') }
  }
  const order: Step = { step: '*', label: { ru: 'Порядок', en: 'Order' } }
  return [{ ...place([...path, order]), kind: 'changed', before: names(was, old, pair.before), after: names(is, young, pair.after) }]
}

/** Items by what tells them apart; of several that nothing does, by their number. */
function byIdentity(list: string, items: readonly unknown[]): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const item of items) {
    const identity = identityOf(list, item)
    let unique = identity
    for (let count = 2; found.has(unique); count += 1) unique = `${identity}-${count}`
    found.set(unique, item)
  }
  return found
}

function identityOf(list: string, item: unknown): string {
  if (list === 'limits') return [fieldAt(item, 'levels') ?? [], fieldAt(item, 'packages') ?? []].flat().join('-') || 'all'
  if (list === 'escalations') return `${String(fieldAt(item, 'clock'))}-${String(fieldAt(item, 'when'))}`
  const field = ['key', 'number', 'date', 'kind', 'url'].find((one) => typeof fieldAt(item, one) === 'string')
  return field === undefined ? 'item' : String(fieldAt(item, field))
}

function place(path: readonly Step[]): { path: string; label: LocalText } {
  // A section with one list in it is told by its own name.
  const told = path.filter(({ step }) => step !== 'items')
  return {
    path: path.map(({ step }) => step).join('.'),
    label: { ru: told.map(({ label }) => label.ru).join(' → '), en: told.map(({ label }) => label.en).join(' → ') },
  }
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return Array.from(keys).every((key) => isSame(fieldAt(a, key), fieldAt(b, key)))
}
