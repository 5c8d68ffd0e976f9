import type { TicketRules } from '../domain/ticketing/rules.ts'
import type { ClientCardView } from '../panel-protocol.ts'
import type { ClientCards, Clock, TicketClient } from '../ports.ts'
import { notFound } from './refusal.ts'
import type { RegulationBook } from './regulation-book.ts'

/** Where the versions of the regulations are found. */
export type RulesBook = Pick<RegulationBook, 'byKey' | 'rulesOf' | 'versionInForce'>

export type TicketRulesOf = ReturnType<typeof createTicketRules>

/** All that decides about a ticket: the version it was opened under, the hours in force, the client's own terms. */
export function createTicketRules({ book, cards, clock }: { book: RulesBook; cards: ClientCards; clock: Clock }) {
  const cardOf = async (hotlineId: string, clientId: string | null): Promise<ClientCardView | null> => (clientId === null ? null : cards.card(hotlineId, clientId, clock.now()))
  const clientOf = async (hotlineId: string, clientId: string | null): Promise<TicketClient | null> => (clientId === null ? null : cards.terms(hotlineId, clientId, clock.now()))

  return {
    cardOf, clientOf,

    /** For a ticket that was opened under the version, with the hours in force. @throws Refusal `not-found` for a company that is not served */
    of(hotlineId: string, version: number, agreed: TicketRules['agreed']): TicketRules {
      const rules = book.rulesOf(hotlineId, version)
      if (rules === null) throw notFound()
      return { ...rules, agreed }
    },

    /** For a ticket that is opened now. */
    current(hotlineId: string, client: TicketClient | null): { version: number; rules: TicketRules } {
      const compiled = book.byKey.get(hotlineId)
      const version = book.versionInForce(hotlineId)
      if (compiled === undefined || version === null) throw notFound()
      return { version, rules: { ...compiled, agreed: agreedOf(client) } }
    },
  }
}

/** The figures on a client's record that may stand instead of the regulation's. */
export function agreedOf(client: TicketClient | null): TicketRules['agreed'] {
  return client === null ? null : { targetDays: client.agreedTargetDays, limitDays: client.agreedLimitDays, visitsPerIncident: client.visitsPerIncident }
}

/** The package that is confirmed on a client's record. */
export function confirmedPackage(client: TicketClient | null): string | null {
  return client?.package?.confirmed ? client.package.key : null
}
