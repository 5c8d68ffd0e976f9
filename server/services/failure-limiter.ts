export interface FailureLimit {
  failures: number
  withinMs: number
}

/** Remembers no more keys than this; the oldest go first. */
const MOST_KEYS = 10_000

/** Counts failures per key within a sliding time; those that have too many are told when they may try again. */
export class FailureLimiter {
  readonly #limit: FailureLimit
  readonly #failures = new Map<string, number[]>()

  constructor(limit: FailureLimit) {
    this.#limit = limit
  }

  /** @returns how long the key has to wait, ms; 0 when it may try. */
  waitMs(key: string, now: number): number {
    const recent = this.#recent(key, now)
    const counts = recent.at(-this.#limit.failures)
    return counts === undefined ? 0 : counts + this.#limit.withinMs - now
  }

  failed(key: string, now: number): void {
    const recent = [...this.#recent(key, now), now].slice(-this.#limit.failures)
    this.#failures.delete(key)
    this.#failures.set(key, recent)
    if (this.#failures.size <= MOST_KEYS) return
    const oldest = this.#failures.keys().next()
    if (!oldest.done) this.#failures.delete(oldest.value)
  }

  forget(key: string): void {
    this.#failures.delete(key)
  }

  #recent(key: string, now: number): number[] {
    return (this.#failures.get(key) ?? []).filter((at) => at > now - this.#limit.withinMs)
  }
}
