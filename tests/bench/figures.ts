/** Numbers out of samples. */

export interface Distribution {
  count: number
  p50: number
  p95: number
  max: number
}

/** The value below or at which `share` (0…1) of the samples lie, by the nearest rank. @throws RangeError without samples */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no samples')
  return value
}

/** @throws RangeError without samples */
export function distribution(samples: readonly number[]): Distribution {
  return { count: samples.length, p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), max: percentile(samples, 1) }
}
