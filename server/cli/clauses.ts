import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadClauses } from '../regulations/clauses.ts'
import type { Clause } from '../regulations/clauses.ts'
import type { Locale } from '../domain/telephony/routing-explanation.ts'
import { UsageError } from './command.ts'
import { WORDS } from './regulation-words.ts'

/** A requirement with the tests that prove it. */
export interface ProvenClause extends Clause {
  readonly tests: readonly { readonly file: string; readonly name: string }[]
}

export interface ClauseTable {
  readonly clauses: readonly ProvenClause[]
  /** Ids in test names that no regulation has. */
  readonly unknown: readonly { readonly id: string; readonly file: string }[]
}

const ROOT = new URL('../../', import.meta.url)
/** Where tests are: the program's, and those beside the panel's parts. */
const FOLDERS = ['tests/', 'web/src/']

/** Every requirement of the five regulations with the tests whose names have its id. @throws UsageError where the tests are not installed */
export async function readClauseTable(): Promise<ClauseTable> {
  const clauses = loadClauses()
  const known = new Set(clauses.map(({ id }) => id))
  const companies = new Set(clauses.map(({ id }) => id.slice(0, 3)))
  const files = testFiles()
  // The parser of the tests is there only where the tests are.
  const { namedTests } = await import('./test-names.ts')
  const named = files.flatMap((file) => namedTests(readFileSync(new URL(file, ROOT), 'utf8')).map((test) => ({ ...test, file })))
  return {
    clauses: clauses.map((clause) => Object.assign(clause, { tests: named.filter((test) => test.clauses.includes(clause.id)).map(({ file, name }) => ({ file, name })) })),
    unknown: named.flatMap((test) => test.clauses.filter((id) => companies.has(id.slice(0, 3)) && !known.has(id)).map((id) => ({ id, file: test.file }))),
  }
}

function testFiles(): string[] {
  try {
    const files = FOLDERS.flatMap((folder) => readdirSync(fileURLToPath(new URL(folder, ROOT)), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}${file}`))
    return files.filter((file) => file.endsWith('.test.ts')).map((file) => file.replaceAll('\\', '/')).toSorted()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError('Тестов здесь нет: таблица составляется в исходниках программы.')
    throw error
  }
}

/** The table for a person: each requirement, then its tests. */
export function clauseTableText({ clauses, unknown }: ClauseTable, locale: Locale): string {
  const words = WORDS[locale].clauses
  const rows = clauses.map(({ id, tests, ...clause }) => `${id.padEnd(7)} ${clause[locale]}\n${tests.length === 0 ? `        — ${words.noTest}\n` : tests.map(({ file, name }) => `        ${file}: ${name}\n`).join('')}`)
  const unproven = clauses.filter(({ tests }) => tests.length === 0).map(({ id }) => id)
  const end = [
    words.count(clauses.length, clauses.length - unproven.length),
    ...(unproven.length === 0 ? [] : [words.unproven(unproven.join(', '))]),
    ...unknown.map(({ id, file }) => `${file}: ${words.unknown(id)}`),
  ]
  return `${rows.join('')}\n${end.join('\n')}\n`
}
