import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** One requirement of a company's regulation. */
export interface Clause {
  /** Stands in the names of the tests that prove it. */
  readonly id: string
  readonly company: string
  readonly ru: string
  readonly en: string
}

const clauses = z.array(z.strictObject({ id: z.string().regex(/^[A-Z]{3}-\d{1,3}$/), company: z.string(), ru: z.string().min(1), en: z.string().min(1) }))

/** All requirements, in their order. @throws ZodError when the file is not as it should be */
export function loadClauses(): Clause[] {
  return clauses.parse(parse(readFileSync(new URL('clauses.yaml', import.meta.url), 'utf8')))
}
