/** Reading fields of a regulation that may be wrong in any way: what is not there or of another kind is passed over. */

export type Path = (string | number)[]

/** A text with its place. */
export interface Placed {
  readonly path: Path
  readonly value: string
}

/** What stands at a path, or undefined. */
export function fieldAt(value: unknown, ...path: Path): unknown {
  let found = value
  for (const step of path) found = typeof found === 'object' && found !== null ? (found as Record<string | number, unknown>)[step] : undefined
  return found
}

/** The items of the list at a path; none when there is no list. */
export function listAt(value: unknown, ...path: Path): unknown[] {
  const list = fieldAt(value, ...path)
  return Array.isArray(list) ? list : []
}

/**
 * The texts at a path in which `*` stands for every item of a list or every field, with their places: `['topics', '*', 'key']`,
 * `['offices', '*', 'hours', '*']`.
 */
export function textsAt(value: unknown, pattern: readonly (string | number)[], path: Path = []): Placed[] {
  const [step, ...rest] = pattern
  if (step === undefined) return typeof value === 'string' ? [{ path, value }] : []
  if (step !== '*') return textsAt(fieldAt(value, step), rest, [...path, step])
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => textsAt(item, rest, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => textsAt(item, rest, [...path, name]))
}
