import { reasonOf } from '../toasts.svelte.ts'
import { deskApi } from './desk-api.ts'

/** A file on its way to the ticket, or one that was refused: that stays until it is put away. */
export interface Upload {
  id: number
  name: string
  /** From 0 to 1; null: it waits for those before it. */
  sent: number | null
  refusal: string
}

/** The files that a person adds to a ticket, one after another. */
export class Uploads {
  #items = $state<Upload[]>([])
  #givenUp = new Map<number, AbortController>()
  #last = 0
  #queue = Promise.resolve()

  get items(): readonly Upload[] {
    return this.#items
  }

  /** @returns when these files are with the ticket, refused or given up */
  add(ticketId: string, files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const id = ++this.#last
      this.#items.push({ id, name: file.name, sent: null, refusal: '' })
      this.#givenUp.set(id, new AbortController())
      this.#queue = this.#queue.then(() => this.#send(ticketId, file, id))
    }
    return this.#queue
  }

  /** Gives a file up, or puts a refusal away. */
  drop(id: number): void {
    this.#givenUp.get(id)?.abort()
    this.#forget(id)
  }

  async #send(ticketId: string, file: File, id: number): Promise<void> {
    const signal = this.#givenUp.get(id)?.signal
    if (signal === undefined) return
    this.#change(id, { sent: 0 })
    try {
      await deskApi.attach(ticketId, file, { signal, onprogress: (sent) => this.#change(id, { sent }) })
      this.#forget(id)
    } catch (error) {
      if (!signal.aborted) this.#change(id, { refusal: reasonOf(error) })
    }
  }

  #change(id: number, change: Partial<Upload>): void {
    const item = this.#items.find((one) => one.id === id)
    if (item) Object.assign(item, change)
  }

  #forget(id: number): void {
    this.#givenUp.delete(id)
    this.#items = this.#items.filter((one) => one.id !== id)
  }
}
