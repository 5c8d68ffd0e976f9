/**
 * Where the list that a ticket was opened from is, so that going back finds it as it was, and the tickets it showed,
 * so that one can be worked on after the other.
 */
let last = '/tickets'
let shown: readonly string[] = []

export const listPlace = {
  /** The ticket that was open last; the list puts the focus on it once. */
  left: null as string | null,

  get href(): string {
    return last
  },

  remember(): void {
    last = `${location.pathname}${location.search}`
  },

  show(tickets: readonly { id: string }[]): void {
    shown = tickets.map(({ id }) => id)
  },

  /** The tickets before and after this one in the list, null at its ends and for a ticket that was not opened from it. */
  around(ticketId: string): { previous: string | null; next: string | null } {
    const at = shown.indexOf(ticketId)
    return at === -1 ? { previous: null, next: null } : { previous: shown[at - 1] ?? null, next: shown[at + 1] ?? null }
  },
}
