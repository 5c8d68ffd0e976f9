import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gridOf, limitsFrom, limitsOf, type Figures } from './limit-grid.ts'

const four: Figures = { within: { workingHours: 4 } }
const eight: Figures = { target: { workingHours: 6 }, within: { workingHours: 8 } }
const figures = fc.constantFrom<Figures | null>(null, four, eight, { within: { workingDays: 2 } })

describe('the figures of a clock as a table', () => {
  it('says the same as the list it is written as', () => {
    const levels = ['critical', 'medium', 'low']
    const packages = ['basic', 'extended']
    fc.assert(fc.property(fc.array(fc.array(figures, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 3 }), (grid) => {
      expect(gridOf(limitsFrom(grid, levels, packages), levels, packages)).toEqual(grid)
    }))
  })

  it('says the same for tickets without a level, where every cell has figures', () => {
    const levels = ['high', 'low', null]
    const packages = ['basic', null]
    const full = figures.filter((one) => one !== null)
    fc.assert(fc.property(fc.array(fc.array(full, { minLength: 2, maxLength: 2 }), { minLength: 3, maxLength: 3 }), (grid) => {
      expect(gridOf(limitsFrom(grid, levels, packages), levels, packages)).toEqual(grid)
    }))
  })

  it('names nothing that need not be named', () => {
    expect(limitsFrom([[four, four], [four, four]], ['high', 'low'], ['basic', 'extended'])).toEqual([four])
    expect(limitsFrom([[four, four], [eight, eight]], ['high', 'low'], ['basic', 'extended'])).toEqual([{ levels: ['high'], ...four }, { levels: ['low'], ...eight }])
    expect(limitsFrom([[four, eight], [four, eight]], ['high', 'low'], ['basic', 'extended'])).toEqual([{ packages: ['basic'], ...four }, { packages: ['extended'], ...eight }])
    expect(limitsFrom([[four], [eight], [eight]], ['high', 'low', null], [null])).toEqual([{ levels: ['high'], ...four }, eight])
  })

  it('takes the first entry that fits, and leaves out entries without a figure', () => {
    const limits = limitsOf([{ levels: ['high'], within: { workingHours: 4 } }, { within: { workingHours: 8 }, target: { workingHours: 6 } }, { levels: ['low'] }])
    expect(gridOf(limits, ['high', 'low'], [null])).toEqual([[four], [eight]])
  })
})
