/**
 * The name that was probably meant: the allowed one with the fewest changed, added, left out or swapped letters, if
 * these are few for its length.
 */
export function closest(written: string, allowed: readonly string[]): string | null {
  const candidates = allowed
    // The difference in length is the least that the distance can be.
    .filter((name) => Math.abs(name.length - written.length) <= mostChanges(name))
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= mostChanges(name))
    .toSorted((a, b) => a.distance - b.distance)
  return candidates[0]?.name ?? null
}

const mostChanges = (name: string): number => Math.max(2, Math.ceil(name.length / 3))

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= a.length; row += 1) {
    rows.push([row])
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      rows[row]?.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return cell(a.length, b.length)
}
