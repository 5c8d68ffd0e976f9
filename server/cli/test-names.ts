/** A test as its source names it. */
export interface TestName {
  readonly name: string
  /** Requirements that the name mentions, or the table that fills it. */
  readonly clauses: readonly string[]
}

const CLAUSE = /\b[A-Z]{3}-\d{1,3}\b(?!-\d)/g
const TEST = /(?<![\w$.])(?:it|test|describe)((?:\s*\.\s*\w+)*)\s*(?=\()/g
/** What is called with something of its own before the name: `it.each(table)(name, …)`, `it.skipIf(condition)(name, …)`. */
const CURRIED = /\.\s*(?:each|for|skipIf|runIf)\b/g
const PLACEHOLDER = /%[sdifjo#]|\$\w/

/** The tests of a source that name requirements. Comments and other texts of the source do not count. */
export function namedTests(source: string): TestName[] {
  return Array.from(source.matchAll(TEST)).flatMap((match): TestName[] => {
    let open = match.index + match[0].length
    let tables = ''
    for (const _ of (match[1] ?? '').matchAll(CURRIED)) {
      const end = closing(source, open)
      tables += source.slice(open, end)
      open = source.indexOf('(', end)
      if (open < 0) return []
    }
    const name = textAt(source, open + 1)
    if (name === null) return []
    const said = PLACEHOLDER.test(name) ? `${name} ${textsOf(tables).join(' ')}` : name
    const ids = Array.from(new Set(said.match(CLAUSE) ?? []))
    return ids.length === 0 ? [] : [{ name, clauses: ids }]
  })
}

/** The text that begins at or after the place, or null when something else does. */
function textAt(source: string, place: number): string | null {
  const begin = place + (/^\s*/.exec(source.slice(place))?.[0].length ?? 0)
  const end = endOfText(source, begin)
  return end === null ? null : source.slice(begin + 1, end - 1)
}

/** All texts of a piece of source. */
function textsOf(piece: string): string[] {
  const texts: string[] = []
  for (let place = 0; place < piece.length; ) {
    const end = endOfText(piece, place)
    if (end !== null) texts.push(piece.slice(place + 1, end - 1))
    place = end ?? endOfComment(piece, place) ?? place + 1
  }
  return texts
}

/** Where the parenthesis that opens at the place is closed: the place behind it. */
function closing(source: string, open: number): number {
  let depth = 0
  for (let place = open; place < source.length; ) {
    const skipped = endOfText(source, place) ?? endOfComment(source, place)
    if (skipped !== null) {
      place = skipped
      continue
    }
    if (source[place] === '(') depth += 1
    if (source[place] === ')') depth -= 1
    place += 1
    if (depth === 0) return place
  }
  return source.length
}

/** The place behind the text that begins here, or null when none does. */
function endOfText(source: string, place: number): number | null {
  const quote = source[place]
  if (quote !== "'" && quote !== '"' && quote !== '`') return null
  for (let at = place + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === quote) return at + 1
  }
  return source.length
}

function endOfComment(source: string, place: number): number | null {
  const ends = source.startsWith('//', place) ? '\n' : source.startsWith('/*', place) ? '*/' : null
  if (ends === null) return null
  const end = source.indexOf(ends, place)
  return end < 0 ? source.length : end + ends.length
}
