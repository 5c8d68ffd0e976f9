import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { plural } from './plural.ts'
import { ru } from './ru.ts'

/** The path and value of every leaf. */
function leaves(node: object, path: string[] = []): [path: string, value: unknown][] {
  return Object.entries(node).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? leaves(value, [...path, key]) : [[[...path, key].join('.'), value] as [string, unknown]]))
}

describe('the dictionaries', () => {
  it('have the same entries, and none is empty', () => {
    expect(leaves(en).map(([path]) => path).toSorted()).toEqual(leaves(ru).map(([path]) => path).toSorted())
    for (const [path, value] of [...leaves(ru), ...leaves(en)]) if (typeof value === 'string') expect(value.trim(), path).not.toBe('')
  })

  it('leave no Russian in English', () => {
    for (const [path, value] of leaves(en)) if (typeof value === 'string') expect(value, path).not.toMatch(/[а-яё]/i)
  })

  it.each([
    [1, '1 секунда'],
    [2, '2 секунды'],
    [5, '5 секунд'],
    [11, '11 секунд'],
    [21, '21 секунда'],
    [104, '104 секунды'],
  ])('count in Russian: %i', (n, text) => {
    expect(ru.units.seconds(n)).toBe(text)
  })

  it('count in English', () => {
    expect([en.units.seconds(1), en.units.seconds(21)]).toEqual(['1 second', '21 seconds'])
  })

  it('fall back to the form for anything else', () => {
    expect(plural('ru', 1.5, { one: 'час', few: 'часа', many: 'часов', other: 'часа' })).toBe('часа')
  })
})
