/** Index of the first of the first `end` values that is greater than the given one; `end` when there is none. */
export function firstIndexAbove(sorted: readonly number[], value: number, end: number): number {
  let low = 0
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Index of the last value in [start, end) that is smaller than the given one; `start` − 1 when there is none. */
export function lastIndexBelow(sorted: readonly number[], value: number, start = 0, end = sorted.length): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(sorted, middle) < value) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value at an index that is known to be there. */
export function valueAt(values: readonly number[], index: number): number {
  const value = values[index]
  if (value === undefined) throw new RangeError(`No value ${index}.`)
  return value
}
