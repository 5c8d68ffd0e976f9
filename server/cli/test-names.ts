import ts from 'typescript'

/** A test as its source names it. */
export interface TestName {
  readonly name: string
  /** Requirements that the name mentions, or the table that fills it. */
  readonly clauses: readonly string[]
}

const CLAUSE = /\b[A-Z]{3}-\d{1,3}\b(?!-\d)/g
const TESTS: ReadonlySet<string> = new Set(['it', 'test', 'describe'])
const PLACEHOLDER = /%[sdifjo#]|\$\w/

/** The tests of a source whose names mention requirements. Comments and other texts of the source do not count. */
export function namedTests(source: string): TestName[] {
  const found: TestName[] = []
  const visit = (node: ts.Node): void => {
    const test = ts.isCallExpression(node) ? testOf(node) : null
    if (test !== null) found.push(test)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, false))
  return found
}

/** `it(name, …)`, `it.skipIf(condition)(name, …)`, `describe.each(table)(name, …)`. */
function testOf(call: ts.CallExpression): TestName | null {
  const [first] = call.arguments
  if (first === undefined || !ts.isStringLiteralLike(first) || !isTest(call.expression)) return null
  const said = PLACEHOLDER.test(first.text) ? [first.text, ...textsOf(call.expression)] : [first.text]
  const clauses = new Set(said.flatMap((text) => text.match(CLAUSE) ?? []))
  return clauses.size === 0 ? null : { name: first.text, clauses: Array.from(clauses) }
}

function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return TESTS.has(callee.text)
  return (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) && isTest(callee.expression)
}

/** All texts within a part of the source, those of a table among them. */
function textsOf(node: ts.Node): string[] {
  const texts = ts.isStringLiteralLike(node) ? [node.text] : []
  ts.forEachChild(node, (child) => {
    texts.push(...textsOf(child))
  })
  return texts
}
