import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Range, Scalar, YAMLMap } from 'yaml'

/** Longer texts are not read: the longest of the five regulations that ship has an eighth of it. */
export const LONGEST_SOURCE = 100_000

/** Why a text is no YAML that a regulation can be written in. */
export interface YamlError {
  /** One of the library's codes, or `TOO_LONG`, `TOO_MANY`, `TOO_DEEP`, `ALIAS`. */
  readonly code: string
  /** What the library says of it, in English; null for errors that are not its own. */
  readonly said: string | null
  /** Where, counted in characters. */
  readonly offset: number
}

export type ReadYaml =
  | { readonly ok: true; readonly document: Document.Parsed; readonly content: unknown; readonly lines: LineCounter }
  | { readonly ok: false; readonly errors: readonly YamlError[]; readonly lines: LineCounter }

/** Far more than the schema has; deeper texts exhaust whoever walks through them. */
const DEEPEST = 100
/** Some ten times the longest regulation that ships. */
const MOST_VALUES = 10_000

/**
 * Reads YAML as regulations use it: one document of plain values under names. References to other places (`*name`) are none of
 * it: a few of them can stand for gigabytes, and a form could not change one place without the other.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter()
  if (text.length > LONGEST_SOURCE) return { ok: false, errors: [{ code: 'TOO_LONG', said: null, offset: 0 }], lines }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: [], stringKeys: true, uniqueKeys: false })
  const said = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({ code, said: message, offset: pos[0] }))
  // Where the reader gave up, it says so once for each bracket that is open.
  const gaveUp = said.find(({ code }) => code === 'RESOURCE_EXHAUSTION')
  const errors = gaveUp ? [gaveUp] : said.length > 0 ? said : unwanted(document)
  return errors.length > 0 ? { ok: false, errors, lines } : { ok: true, document, content: document.toJS() as unknown, lines }
}

/** What is YAML, and still not read; a name that is referred to is told once. */
function unwanted(document: Document.Parsed): YamlError[] {
  const errors: YamlError[] = []
  const named = new Set<string>()
  let values = 0
  const tell = (code: string, { range }: { range?: Range | null }): void => void errors.push({ code, said: null, offset: range?.[0] ?? 0 })
  visit(document, {
    Alias(_key, alias) {
      if (!named.has(alias.source)) tell('ALIAS', alias)
      named.add(alias.source)
    },
    Scalar(_key, scalar) {
      values += 1
      if (values <= MOST_VALUES) return undefined
      tell('TOO_MANY', scalar)
      return visit.BREAK
    },
    Collection(_key, collection, path) {
      if (isMap(collection)) for (const key of repeatedKeys(collection)) tell('DUPLICATE_KEY', key)
      if (path.length <= DEEPEST) return undefined
      tell('TOO_DEEP', collection)
      return visit.BREAK
    },
  })
  return errors
}

/** The library finds these, too, in time that grows with the square of their number. */
function repeatedKeys({ items }: YAMLMap): Scalar[] {
  const seen = new Set<unknown>()
  return items.map(({ key }) => key).filter(isScalar).filter(({ value }) => seen.size === seen.add(value).size)
}
