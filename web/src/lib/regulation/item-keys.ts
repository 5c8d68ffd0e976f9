import type { LocalText } from '../../../../server/panel-protocol.ts'
import { isRecord, valueAt, type FieldPath, type FormValue } from './field-path.ts'
import { freeSlug, slugOf } from './slug.ts'

/**
 * The key of an item whose name is being written: made of the English name, else of the Russian one. Null when the key
 * stays: it is somebody's choice, it is in force, or the place is not an item's name.
 */
export function keyFor(path: FieldPath, before: LocalText, after: LocalText, form: FormValue, inForce: FormValue): string | null {
  const [index, field] = path.slice(-2)
  if (typeof index !== 'number' || field !== 'name') return null
  const item = valueAt(form, path.slice(0, -1))
  if (!isRecord(item) || typeof item['key'] !== 'string') return null
  const key = item['key']
  const list = path.slice(0, -2)
  if (key !== '' && (key.replace(/-\d+$/, '') !== slugOf(before.en || before.ru) || keysOf(valueAt(inForce, list)).includes(key))) return null
  const others = keysOf(valueAt(form, list)).filter((_, at) => at !== index)
  return freeSlug(after.en || after.ru, others)
}

function keysOf(list: FormValue): string[] {
  return Array.isArray(list) ? (list as unknown[]).map((item) => (isRecord(item) ? String(item['key'] ?? '') : '')) : []
}
