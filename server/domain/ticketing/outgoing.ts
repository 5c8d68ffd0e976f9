import type { Instant } from '../worktime/instant.ts'
import { answerLeavesAt } from './rules.ts'
import type { TicketRules } from './rules.ts'
import type { TicketFact } from './ticket.ts'

/** What a fact sends to the client, and when it leaves; null when it sends nothing. */
export function outgoingOf(fact: TicketFact, rules: TicketRules): { leavesAt: Instant; text: string; links: readonly string[] } | null {
  if (fact.type === 'staff-message') return { leavesAt: fact.leavesAt, text: fact.text, links: fact.links }
  if ((fact.type === 'resolved' || fact.type === 'closed') && fact.text !== null) return { leavesAt: answerLeavesAt(rules, fact.at), text: fact.text, links: [] }
  return null
}
