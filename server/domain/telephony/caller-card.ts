/** What is known of a caller by the number, at the moment of the call. */
export interface CallerCard {
  /** The clients that have this number; several may share a switchboard. Never empty: a number of nobody's has no card. */
  readonly clients: readonly { readonly id: string; readonly name: string }[]
  /** Who is responsible for the client; null without one, or when the clients that share the number have different ones. */
  readonly specialistId: string | null
  /** Key of the support package in force; null without one, or when the clients differ. */
  readonly packageKey: string | null
  /** Whether support is owed: `expired` when there was an agreement, `none` when none is on file; the best of several clients'. */
  readonly agreement: 'valid' | 'expired' | 'none'
  /** Levels of the clients' tickets that are open, each once. */
  readonly openTicketLevels: readonly string[]
}
