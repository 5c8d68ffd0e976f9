import type { Regulation } from '../regulation/schema.ts'
import { effectiveLevel } from './rules.ts'
import type { Ticket } from './ticket.ts'

/**
 * Where the regulation's order of work puts a ticket: lower comes first. Tickets of equal rank go by their receipt, then by id. What the
 * order names after `arrival` has no say.
 */
export function rankOf(ticket: Pick<Ticket, 'level' | 'channel'>, regulation: Regulation): number {
  let rank = 0
  for (const criterion of regulation.tickets.order) {
    if (criterion === 'arrival') break
    const { place, places } = placeBy(criterion, ticket, regulation)
    rank = rank * places + place
  }
  return rank
}

/** A ticket's place among those that a criterion tells apart, from 0. */
function placeBy(criterion: 'out-of-turn' | 'level' | 'channel', ticket: Pick<Ticket, 'level' | 'channel'>, regulation: Regulation): { place: number; places: number } {
  const levels = regulation.levels.items
  const level = levels.findIndex(({ key }) => key === effectiveLevel(ticket, regulation))
  switch (criterion) {
    case 'out-of-turn':
      return { place: levels[level]?.outOfTurn === true ? 0 : 1, places: 2 }
    case 'level':
      return { place: level < 0 ? levels.length : level, places: levels.length + 1 }
    case 'channel': {
      const channel = regulation.channels.findIndex(({ kind }) => kind === ticket.channel)
      return { place: channel < 0 ? regulation.channels.length : channel, places: regulation.channels.length + 1 }
    }
    default:
      return criterion satisfies never
  }
}
