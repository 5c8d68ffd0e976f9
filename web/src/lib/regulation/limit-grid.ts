/** The figures of a clock as a table of levels and packages, and back to the regulation's list, in which the first that fits holds. */
import { isRecord } from './field-path.ts'
import type { WrittenAmount } from './amounts.ts'

export interface Figures {
  target?: WrittenAmount
  within: WrittenAmount
}

export interface Limit extends Figures {
  levels?: string[]
  packages?: string[]
}

/** Null stands for a ticket without a level or package. */
export type Axis = readonly (string | null)[]
export type Grid = (Figures | null)[][]

const names = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined)

/** The limits that a form holds; what has no figure yet is left out. */
export function limitsOf(value: unknown): Limit[] {
  if (!Array.isArray(value)) return []
  return (value as unknown[]).filter(isRecord).filter(({ within }) => isRecord(within)).map((limit) => {
    const [levels, packages] = [names(limit['levels']), names(limit['packages'])]
    return {
      ...(levels ? { levels } : {}),
      ...(packages ? { packages } : {}),
      ...(isRecord(limit['target']) ? { target: limit['target'] as WrittenAmount } : {}),
      within: limit['within'] as WrittenAmount,
    }
  })
}

const fits = (list: string[] | undefined, name: string | null) => list === undefined || (name !== null && list.includes(name))

/** What holds for each level (row) and package (column). */
export function gridOf(limits: readonly Limit[], levels: Axis, packages: Axis): Grid {
  return levels.map((level) => packages.map((pack) => {
    const found = limits.find((limit) => fits(limit.levels, level) && fits(limit.packages, pack))
    return found === undefined ? null : { ...(found.target ? { target: found.target } : {}), within: found.within }
  }))
}

const textOf = (figures: Figures | null | undefined): string => JSON.stringify(figures ?? null)

/** The names of equal cells together, in their order; nameless ones and empty cells apart. */
function groups(axis: Axis, cells: readonly (Figures | null)[]): { names: string[]; rest: boolean; figures: Figures }[] {
  const found = new Map<string, { names: string[]; rest: boolean; figures: Figures }>()
  axis.forEach((name, index) => {
    const figures = cells[index]
    if (!figures) return
    const group = found.get(textOf(figures)) ?? { names: [], rest: false, figures }
    if (name === null) group.rest = true
    else group.names.push(name)
    found.set(textOf(figures), group)
  })
  // What holds for the nameless ones is said without names, and so has to come last.
  return [...found.values()].toSorted((a, b) => Number(a.rest) - Number(b.rest))
}

/** Whether everything on the axis has the same figures, so that it need not be named. */
const isWhole = (axis: Axis, cells: readonly (Figures | null)[]) => cells.length > 0 && cells.every((cell) => cell !== null && textOf(cell) === textOf(cells[0])) && axis.length === cells.length

/**
 * The shortest list that says the same. A ticket without a level can only be meant by an entry for all levels, which an
 * empty cell of another level then falls under as well.
 */
export function limitsFrom(grid: Grid, levels: Axis, packages: Axis): Limit[] {
  const flat = grid.flat()
  if (flat.every((cell) => cell === null)) return []
  const [first] = flat
  if (first && flat.every((cell) => textOf(cell) === textOf(first))) return [{ ...first }]
  if (grid.every((row) => row.every((cell) => textOf(cell) === textOf(row[0])))) {
    const column = grid.map((row) => row[0] ?? null)
    return groups(levels, column).map(({ names: level, rest, figures }) => ({ ...(rest ? {} : { levels: level }), ...figures }))
  }
  if (grid.every((row) => row.every((cell, index) => textOf(cell) === textOf(grid[0]?.[index])))) {
    return groups(packages, grid[0] ?? []).map(({ names: pack, rest, figures }) => ({ ...(rest ? {} : { packages: pack }), ...figures }))
  }
  const rows = levels.map((level, index) => ({ level, cells: grid[index] ?? [] })).toSorted((a, b) => Number(a.level === null) - Number(b.level === null))
  return rows.flatMap(({ level, cells }) => {
    const named = level === null ? {} : { levels: [level] }
    if (isWhole(packages, cells)) return [{ ...named, ...(cells[0] as Figures) }]
    return groups(packages, cells).map(({ names: pack, rest, figures }) => ({ ...named, ...(rest ? {} : { packages: pack }), ...figures }))
  })
}
