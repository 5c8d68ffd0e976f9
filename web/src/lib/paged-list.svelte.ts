/** A list that is read page by page. */
import type { Page } from '../../../server/panel-protocol.ts'

/** Between two letters of somebody who types. */
const typingMs = 300

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

  /** The same a moment later, so that not every letter typed is asked for. @returns how to leave it, as an effect wants it */
  startSoon(read: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>): () => void {
    const timer = setTimeout(() => void this.start(read), typingMs)
    return () => clearTimeout(timer)
  }

  async more(): Promise<void> {
    if (this.#cursor !== null && !this.#loading) await this.#load(this.#cursor)
  }

  async again(): Promise<void> {
    await this.#load(null)
  }

  /** Puts newer values in the place of those shown. */
  update(change: (item: T) => T): void {
    this.#items = this.#items.map(change)
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
