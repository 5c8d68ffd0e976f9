/** A piece of the server's data that a page shows, with its loading and its failure. */
export class Resource<T> {
  #value = $state.raw<T | null>(null)
  #error = $state.raw<unknown>(null)
  #loading = $state(false)
  #turn = 0

  get value(): T | null {
    return this.#value
  }

  get error(): unknown {
    return this.#error
  }

  get loading(): boolean {
    return this.#loading
  }

  set(value: T | null): void {
    this.#value = value
  }

  /** Loads; an answer that was overtaken by a later question is dropped. The old value stays until the new one is there. */
  async load(read: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn
    this.#loading = true
    try {
      const value = await read()
      if (turn !== this.#turn) return
      this.#value = value
      this.#error = null
    } catch (error) {
      if (turn === this.#turn) this.#error = error
    } finally {
      if (turn === this.#turn) this.#loading = false
    }
  }
}
