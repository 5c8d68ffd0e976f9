import { Document, isMap, isScalar, isSeq, YAMLMap } from 'yaml'
import type { Node, Pair, YAMLSeq } from 'yaml'
import { readYaml } from './read-yaml.ts'

/**
 * A form and a text are two views of one regulation. What a form changes is written into the text field by field: sections
 * that the form does not touch stay to the letter, and in a section that it does the comments stay.
 */

/** One field of the form; without `value` it is taken out. Numbers in the path are places in lists. */
export interface FieldChange {
  readonly path: readonly (string | number)[]
  readonly value?: unknown
}

/** What cannot be written into the text. */
export class EditError extends Error {
  override name = 'EditError'
  readonly code: 'no-yaml' | 'no-such-place'

  constructor(code: EditError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Fields by which the items of a list are told apart, the first that an item has. */
const IDENTITIES = ['key', 'number', 'date', 'kind', 'url'] as const
const STYLE = { lineWidth: 120 } as const

/** What a text says, as JSON; null when it is no YAML with fields. */
export function formOf(source: string): Record<string, unknown> | null {
  const read = readYaml(source)
  if (!read.ok) return null
  const { content } = read
  return typeof content === 'object' && content !== null && !Array.isArray(content) ? (content as Record<string, unknown>) : null
}

/** The text with single fields changed. @throws EditError `no-yaml`, `no-such-place` */
export function withChanges(source: string, changes: readonly FieldChange[]): string {
  return edited(source, (document) => {
    for (const change of changes) applyChange(document, change)
  })
}

/** The text that says what the form says. @throws EditError `no-yaml` */
export function withForm(source: string, form: Readonly<Record<string, unknown>>): string {
  return edited(source, (document) => {
    if (isMap(document.contents)) changeMap(document, document.contents, form)
    else document.contents = document.createNode(form) as unknown as typeof document.contents
  })
}

function edited(source: string, change: (document: Document.Parsed) => void): string {
  const read = readYaml(source)
  if (!read.ok) throw new EditError('no-yaml', 'The text is no YAML: mend it before changing single fields.')
  const { document } = read
  const before = sectionsOf(document, source)
  const said = (formOf(source) ?? {}) as Readonly<Record<string, unknown>>
  change(document)
  return before === null ? document.toString(STYLE) : joined(source, before, said, document)
}

/** A field at the top of the text, from its name to the line before the comments of the next one. */
interface Section {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Null for a text that is not written as one field under the other. */
function sectionsOf({ contents }: Document.Parsed, source: string): Section[] | null {
  if (!isMap(contents) || contents.flow) return null
  const starts = contents.items.map((pair) => ({ name: keyOf(pair), from: (pair.key as Node | null)?.range?.[0] ?? -1 }))
  if (starts.some(({ from }) => from < 0)) return null
  return starts.map(({ name, from }, index) => {
    const until = starts[index + 1]?.from ?? source.length
    return { name, from, to: from + lengthWithoutTrailer(source.slice(from, until)) }
  })
}

/** Length without the empty lines and the comments at the margin that end it: those belong to what follows. */
function lengthWithoutTrailer(text: string): number {
  const lines = text.split(/(?<=\n)/)
  const last = lines.findLastIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  return lines.slice(0, last + 1).join('').length
}

/** The source with the sections written anew whose content has changed. */
function joined(source: string, sections: readonly Section[], said: Readonly<Record<string, unknown>>, document: Document.Parsed): string {
  const now = (document.toJS() ?? {}) as Record<string, unknown>
  const pairs = new Map(isMap(document.contents) ? document.contents.items.map((pair) => [keyOf(pair), pair] as const) : [])
  let text = ''
  let at = 0
  for (const { name, from, to } of sections) {
    text += source.slice(at, from)
    const pair = pairs.get(name)
    if (pair !== undefined) text += JSON.stringify(said[name]) === JSON.stringify(now[name]) ? source.slice(from, to) : sectionText(pair)
    at = to
  }
  text += source.slice(at)
  const known = new Set(sections.map(({ name }) => name))
  const added = [...pairs].filter(([name]) => !known.has(name)).map(([, pair]) => `\n${sectionText(pair)}`)
  return added.length === 0 ? text : `${text.replace(/\n?$/, '\n')}${added.join('')}`
}

/** One field as text, without the comments above it: those are in the source already. */
function sectionText(pair: Pair): string {
  const { key } = pair
  if (isScalar(key)) {
    key.commentBefore = null
    key.spaceBefore = false
  }
  const alone = new Document(new YAMLMap())
  ;(alone.contents as unknown as YAMLMap).items.push(pair)
  return alone.toString(STYLE)
}

function applyChange(document: Document.Parsed, { path, value }: FieldChange): void {
  if (path.length === 0) throw new EditError('no-such-place', 'A change names a field.')
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (value === undefined) {
    if (isMap(parent) || isSeq(parent)) parent.delete(path.at(-1))
    return
  }
  const before: unknown = document.getIn(path, true)
  try {
    document.setIn(path, changedNode(document, before, value))
  } catch {
    throw new EditError('no-such-place', `There is no place ${path.join('.')} in the text.`)
  }
}

/** The node that says the value: the old one with what differs changed, or a new one. */
function changedNode(document: Document, before: unknown, value: unknown): unknown {
  if (isMap(before) && isRecord(value)) {
    changeMap(document, before, value)
    return before
  }
  if (isSeq(before) && Array.isArray(value)) {
    changeList(document, before, value)
    return before
  }
  if (isScalar(before) && !isRecord(value) && !Array.isArray(value)) {
    if (before.value !== value) before.value = value
    return before
  }
  const fresh = document.createNode(value) as Node
  if (isScalar(before)) fresh.comment = before.comment ?? null
  return fresh
}

function changeMap(document: Document, map: YAMLMap, wanted: Readonly<Record<string, unknown>>): void {
  for (const key of map.items.map(keyOf)) if (!(key in wanted) || wanted[key] === undefined) map.delete(key)
  for (const [key, value] of Object.entries(wanted)) {
    if (value === undefined) continue
    const before: unknown = map.get(key, true)
    const node = changedNode(document, before, value)
    if (node !== before) map.set(key, node)
  }
}

function keyOf(pair: Pair): string {
  return String(isScalar(pair.key) ? pair.key.value : pair.key)
}

/** Items that are still there keep their node and with it their comments, wherever they stand now. */
function changeList(document: Document, list: YAMLSeq, wanted: readonly unknown[]): void {
  const left = [...(list.items as unknown[])]
  const matched = wanted.map((value, index) => {
    const found = left.findIndex((item) => isSame(item, value, index, list))
    return found < 0 ? undefined : left.splice(found, 1)[0]
  })
  // A list of texts in which one was changed: the place says which.
  list.items = wanted.map((value, index) => changedNode(document, matched[index] ?? takeAt(left, list, index, value), value))
}

function takeAt(left: unknown[], list: YAMLSeq, index: number, value: unknown): unknown {
  const here: unknown = list.items[index]
  const at = left.indexOf(here)
  if (at < 0 || identityOf(value) !== undefined) return undefined
  return left.splice(at, 1)[0]
}

function isSame(item: unknown, value: unknown, index: number, list: YAMLSeq): boolean {
  if (isScalar(item)) return item.value === value
  if (!isMap(item)) return false
  const identity = identityOf(value)
  if (identity === undefined) return list.items[index] === item
  return String(item.get(identity.name)) === identity.value
}

function identityOf(value: unknown): { name: string; value: string } | undefined {
  if (!isRecord(value)) return undefined
  const name = IDENTITIES.find((one) => typeof value[one] === 'string')
  return name === undefined ? undefined : { name, value: String(value[name]) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
