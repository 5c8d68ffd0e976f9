import { LineCounter, isMap, isNode, isPair, isScalar, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'
import type { LocalizedText } from './basic-fields.ts'
import { explainIssue, explainYamlError } from './explain-issue.ts'
import type { Issue } from './explain-issue.ts'
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
  readonly message: LocalizedText
  /** What was probably meant, or what to write instead. */
  readonly suggestion?: LocalizedText
}

export type ParsedRegulation =
  | { readonly ok: true; readonly regulation: Regulation }
  | { readonly ok: false; readonly errors: readonly RegulationError[] }

type Path = readonly (string | number)[]

/** Reads a regulation from YAML; a wrong one gets every error with its place. */
export function parseRegulation(yamlText: string): ParsedRegulation {
  const lineCounter = new LineCounter()
  const document = parseDocument(yamlText, { lineCounter, prettyErrors: false, customTags: [] })
  if (document.errors.length > 0) {
    const errors = document.errors.map((error) => ({ path: '', ...placeAt(lineCounter, error.pos[0]), ...explainYamlError(error) }))
    return { ok: false, errors }
  }
  const content: unknown = document.toJS()
  const parsed = regulationFields.safeParse(content)
  const issues: Issue[] = [...((parsed.error?.issues ?? []) as Issue[]), ...referenceErrors(content).map(referenceIssue)]
  if (parsed.success && issues.length === 0) return { ok: true, regulation: parsed.data }
  const errors = issues
    .flatMap((issue) => explainIssue(issue, content))
    .map((explained) => Object.assign(placeAt(lineCounter, offsetOf(document, explained.path)), explained, { path: formatPath(explained.path) }))
  return { ok: false, errors: errors.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

function referenceIssue({ path, ...params }: ReferenceError): Issue {
  return { code: 'custom', path, message: params.error, params }
}

function placeAt(lineCounter: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lineCounter.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** Where in the file a path is: its own node, or the deepest one above that exists; the key for a key that is not expected. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const step = path[depth - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step)
      const node = (isNode(pair?.value) ? pair.value : pair?.key) as Node | null | undefined
      if (node?.range) return node.range[0]
    } else {
      const node: unknown = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return node.range[0]
    }
  }
  return document.contents?.range?.[0] ?? 0
}

function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('')
}
