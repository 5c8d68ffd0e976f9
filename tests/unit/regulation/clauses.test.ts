import { describe, expect, it } from 'vitest'
import { clauseTableText, readClauseTable } from '../../../server/cli/clauses.ts'
import { loadClauses } from '../../../server/regulations/clauses.ts'
import { presetKeys } from '../../../server/regulations/presets.ts'

const COUNTS = { TKD: 19, CNT: 14, NEK: 14, RBT: 8, TTR: 21 }

describe('the requirements of the regulations', () => {
  it('are numbered without gaps, each of a company that ships', () => {
    const ids = Object.entries(COUNTS).flatMap(([prefix, count]) => Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`))
    expect(loadClauses().map(({ id }) => id)).toEqual(ids)
    for (const { id, company, ru, en } of loadClauses()) {
      expect(presetKeys(), id).toContain(company)
      expect(ru === '' || en === '', id).toBe(false)
    }
  })

  it('have each a test that names it, and no test names another', async () => {
    const table = await readClauseTable()
    expect(table.unknown).toEqual([])
    expect(table.clauses.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual([])
  })

  it('stand in the table with their tests', () => {
    const text = clauseTableText({ clauses: [{ id: 'ABC-1', company: 'a', ru: 'Раз', en: 'One', tests: [{ file: 'tests/a.test.ts', name: 'ABC-1 works' }] }, { id: 'ABC-2', company: 'a', ru: 'Два', en: 'Two', tests: [] }], unknown: [{ id: 'ABC-9', file: 'tests/b.test.ts' }] }, 'ru')
    expect(text).toContain('ABC-1   Раз\n        tests/a.test.ts: ABC-1 works\n')
    expect(text).toContain('доказано 1')
    expect(text).toContain('Без теста: ABC-2.')
    expect(text).toContain('tests/b.test.ts: требования ABC-9 нет.')
  })
})
