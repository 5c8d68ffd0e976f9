/** A list that is read page by page. */
import type { Page } from '../../../server/panel-protocol.ts'

export class PagedList<T> {
  #items = $state.raw<T[]>([])
  #cursor = $state<string | null>(null)
  #error = $state.raw<unknown>(null)
  #loading = $state(true)
  #abort: AbortController | null = null
  #read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>> = async () => ({ items: [], nextCursor: null })

  get items(): readonly T[] {
    return this.#items
  }

  get hasMore(): boolean {
    return this.#cursor !== null
  }

  get error(): unknown {
    return this.#error
  }

  get loading(): boolean {
    return this.#loading
  }

  /** Begins anew; the old items stay until the new ones are there. */
  async start(read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>): Promise<void> {
    this.#read = read
    await this.#load(null)
  }

  async more(): Promise<void> {
    if (this.#cursor !== null && !this.#loading) await this.#load(this.#cursor)
  }

  async again(): Promise<void> {
    await this.#load(null)
  }

  async #load(cursor: string | null): Promise<void> {
    this.#abort?.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#loading = true
    try {
      const page = await this.#read(cursor, abort.signal)
      if (abort.signal.aborted) return
      this.#items = cursor === null ? page.items : [...this.#items, ...page.items]
      this.#cursor = page.nextCursor
      this.#error = null
    } catch (error) {
      if (!abort.signal.aborted) this.#error = error
    } finally {
      if (this.#abort === abort) this.#loading = false
    }
  }
}
