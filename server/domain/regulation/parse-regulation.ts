import { isMap, isNode, isScalar, isSeq } from 'yaml'
import type { Document, LineCounter, Pair, YAMLMap } from 'yaml'
import type { LocalText } from '../local-text.ts'
import { explainIssue, explainYamlError, withoutEchoes } from './explain-issue.ts'
import type { Issue } from './explain-issue.ts'
import { readYaml } from './read-yaml.ts'
import { referenceErrors } from './references.ts'
import type { ReferenceError } from './references.ts'
import { regulationFields } from './schema.ts'
import type { Regulation } from './schema.ts'

/** One error of a regulation's file, at its place. Lines and columns count from 1. */
export interface RegulationError {
  /** E.g. `numbers[0].prefers`; empty for the file as a whole. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: LocalText
  /** What was probably meant, or what to write instead. */
  readonly suggestion?: LocalText
}

export type ParsedRegulation =
  | { readonly ok: true; readonly regulation: Regulation }
  | { readonly ok: false; readonly errors: readonly RegulationError[] }

type Path = readonly (string | number)[]

/** Reads a regulation from YAML; a wrong one gets every error with its place. */
export function parseRegulation(yamlText: string): ParsedRegulation {
  const read = readYaml(yamlText)
  if (!read.ok) return { ok: false, errors: read.errors.map((error) => ({ path: '', ...placeAt(read.lines, error.offset), ...explainYamlError(error) })) }
  const { document, content, lines } = read
  const parsed = regulationFields.safeParse(content)
  const issues: Issue[] = [...((parsed.error?.issues ?? []) as Issue[]), ...referenceErrors(content).map(referenceIssue)]
  if (parsed.success && issues.length === 0) return { ok: true, regulation: parsed.data }
  const offsets = offsetsIn(document)
  const errors = withoutEchoes(issues, content)
    .flatMap((issue) => explainIssue(issue, content))
    .map((explained) => Object.assign(placeAt(lines, offsets(explained.path)), explained, { path: formatPath(explained.path) }))
  return { ok: false, errors: errors.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

function referenceIssue({ path, ...params }: ReferenceError): Issue {
  return { code: 'custom', path, message: params.error, params }
}

function placeAt(lineCounter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lineCounter.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** Tells where in the file a path is: its own node, or the deepest one above that exists; the key for a key that is not expected. */
function offsetsIn(document: Document.Parsed): (path: Path) => number {
  const known = new Map<YAMLMap, Map<unknown, Pair>>()
  const pairOf = (map: YAMLMap, name: unknown): Pair | undefined => {
    const pairs = known.get(map) ?? new Map(map.items.toReversed().map((pair) => [isScalar(pair.key) ? pair.key.value : undefined, pair]))
    known.set(map, pairs)
    return pairs.get(name)
  }
  return (path) => {
    let node: unknown = document.contents
    let offset = document.contents?.range?.[0] ?? 0
    for (const step of path) {
      const pair = isMap(node) ? pairOf(node, step) : undefined
      node = pair === undefined ? (isSeq(node) ? node.items[Number(step)] : undefined) : (pair.value ?? pair.key)
      if (!isNode(node) || !node.range) return offset
      offset = node.range[0]
    }
    return offset
  }
}

function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('')
}
