/**
 * The list of tickets as it is being worked through: pages, the row in hand, the rows chosen, and what has changed
 * meanwhile. Rows that are shown change in place; rows that would shift the list are counted and wait to be asked for.
 */
import { SvelteSet } from 'svelte/reactivity'
import type { LiveTicket, TicketCounts, TicketFilter, TicketView } from '../../../../server/panel-protocol.ts'
import { PagedList } from '../paged-list.svelte.ts'
import { panel } from '../panel.svelte.ts'
import { deskApi } from './desk-api.ts'

const pageSize = 50
/** Changes are gathered for so long before the first page is read again: a busy desk changes every second. */
const gatherMs = 1500

export class TicketList {
  #pages = new PagedList<TicketView>()
  #query: TicketFilter = {}
  #fresh = $state(0)
  #counts = $state.raw<TicketCounts | null>(null)
  #active = $state<string | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly selected = new SvelteSet<string>()

  get items(): readonly TicketView[] {
    return this.#pages.items
  }

  get hasMore(): boolean {
    return this.#pages.hasMore
  }

  get loading(): boolean {
    return this.#pages.loading
  }

  get error(): unknown {
    return this.#pages.error
  }

  /** How many tickets the list would have before those shown, were it read now. */
  get fresh(): number {
    return this.#fresh
  }

  get counts(): TicketCounts | null {
    return this.#counts
  }

  /** The row in hand. */
  get active(): TicketView | null {
    return this.items.find(({ id }) => id === this.#active) ?? null
  }

  get chosen(): TicketView[] {
    return this.items.filter(({ id }) => this.selected.has(id))
  }

  activate(id: string | null): void {
    this.#active = id
  }

  /** Moves the row in hand; it stays within the list. @returns the ticket now in hand */
  move(by: number): TicketView | null {
    const at = this.items.findIndex(({ id }) => id === this.#active)
    const next = this.items[Math.max(0, Math.min(this.items.length - 1, at === -1 ? 0 : at + by))] ?? null
    this.#active = next?.id ?? null
    return next
  }

  toggle(id: string): void {
    if (!this.selected.delete(id)) this.selected.add(id)
  }

  async start(query: TicketFilter): Promise<void> {
    this.#query = query
    await this.#pages.start((cursor, signal) => deskApi.tickets({ ...query, cursor, limit: pageSize }, signal))
    this.#settle()
  }

  more = (): Promise<void> => this.#pages.more()

  async again(): Promise<void> {
    await this.#pages.again()
    this.#settle()
  }

  async count(): Promise<void> {
    try {
      this.#counts = await deskApi.counts()
    } catch {
      // The lists work without their counts; the next change asks again.
    }
  }

  /** A ticket has changed somewhere: its row follows at once, the rest a moment later. */
  follow({ id, status, version, assigneeId, due }: LiveTicket): void {
    this.#pages.update((ticket) =>
      ticket.id === id && ticket.version <= version ? { ...ticket, status, version, assigneeId, assigneeName: assigneeId === ticket.assigneeId ? ticket.assigneeName : (panel.agent(assigneeId ?? '')?.name ?? null), due } : ticket,
    )
    this.#timer ??= setTimeout(() => void this.#lookAgain(), gatherMs)
  }

  /** Puts the given tickets in the place of those shown. */
  put(tickets: readonly TicketView[]): void {
    const newer = new Map(tickets.map((ticket) => [ticket.id, ticket]))
    this.#pages.update((ticket) => newer.get(ticket.id) ?? ticket)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #settle(): void {
    this.#fresh = 0
    const shown = new Set(this.items.map(({ id }) => id))
    for (const id of this.selected) if (!shown.has(id)) this.selected.delete(id)
  }

  async #lookAgain(): Promise<void> {
    const query = this.#query
    try {
      const [{ items }] = await Promise.all([deskApi.tickets({ ...query, limit: pageSize }), this.count()])
      if (query !== this.#query) return
      const shown = new Set(this.items.map(({ id }) => id))
      this.put(items)
      this.#fresh = items.filter(({ id }) => !shown.has(id)).length
    } catch {
      // Nothing is lost: the next change or the page's own reload reads the list again.
    } finally {
      this.#timer = undefined
    }
  }
}
