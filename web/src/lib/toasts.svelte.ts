/** Short messages that need no answer. */
import { ApiError } from './api.ts'
import { i18n } from './i18n/i18n.svelte.ts'

export interface Toast {
  id: number
  tone: 'plain' | 'bad'
  text: string
}

const plainMs = 4000
const badMs = 9000

class Toasts {
  #items = $state<Toast[]>([])
  #last = 0

  get items(): readonly Toast[] {
    return this.#items
  }

  say(text: string): void {
    this.#add('plain', text)
  }

  /** Tells what went wrong, in the server's words where it has some. */
  fail(error: unknown): void {
    this.#add('bad', reasonOf(error))
  }

  /** Does what may fail, and tells why where it does. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.fail(error)
    }
  }

  /** Something that was not done, for a reason that the page knows by itself. */
  warn(text: string): void {
    this.#add('bad', text)
  }

  dismiss(id: number): void {
    this.#items = this.#items.filter((toast) => toast.id !== id)
  }

  #add(tone: Toast['tone'], text: string): void {
    const id = ++this.#last
    this.#items.push({ id, tone, text })
    setTimeout(() => this.dismiss(id), tone === 'bad' ? badMs : plainMs)
  }
}

/** What to tell a person about a failure. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.unreachable && error.message === '' ? i18n.t.errors.unreachable : error.message || i18n.t.errors.unknown
  return i18n.t.errors.unknown
}

export const toasts = new Toasts()
