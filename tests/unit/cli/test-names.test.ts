import { describe, expect, it } from 'vitest'
import { namedTests } from '../../../server/cli/test-names.ts'

const clauses = (source: string): string[][] => namedTests(source).map(({ clauses: ids }) => [...ids])

describe('the names of tests', () => {
  it('are read from it, test and describe, in any quotes', () => {
    expect(namedTests(`
      describe('ABC-1 one', () => {
        it("ABC-2 ABC-3 isn't two", () => {})
        test(\`ABC-4 three\`, () => {})
      })
    `)).toEqual([
      { name: 'ABC-1 one', clauses: ['ABC-1'] },
      { name: "ABC-2 ABC-3 isn't two", clauses: ['ABC-2', 'ABC-3'] },
      { name: 'ABC-4 three', clauses: ['ABC-4'] },
    ])
  })

  it('are read behind tables and conditions', () => {
    expect(clauses(`it.each([['a)', 1], [\`b(\`, 2]])('ABC-5 %s', () => {})`)).toEqual([['ABC-5']])
    expect(clauses(`it.skipIf(missing(')'))('ABC-6 runs', () => {})`)).toEqual([['ABC-6']])
    expect(clauses(`it.skipIf(missing).each([1])('ABC-7 %d', () => {})`)).toEqual([['ABC-7']])
  })

  it('take ids from a table only where the name has a place for them', () => {
    expect(clauses(`it.each([['ABC-8'], ['ABC-9']])('%s: works', () => {})`)).toEqual([['ABC-8', 'ABC-9']])
    expect(clauses(`it.each([['ABC-8'], ['ABC-9']])('works', () => {})`)).toEqual([])
  })

  it('are no comments, no other texts and no ticket numbers', () => {
    expect(clauses(`
      // it('ABC-1 in a comment')
      const text = 'ABC-2'
      it('shows ABC-2026-000123 and abc-3', () => { expect('ABC-4').toBe(1) })
      submit('ABC-5')
    `)).toEqual([])
  })
})
