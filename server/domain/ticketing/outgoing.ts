import type { Instant } from '../worktime/instant.ts'
import { answerLeavesAt } from './rules.ts'
import type { TicketRules } from './rules.ts'
import type { TicketFact } from './ticket.ts'

/** What a fact sends to the client, and when it leaves; null when it sends nothing. */
export function outgoingOf(fact: TicketFact, rules: TicketRules): { leavesAt: Instant; text: string; links: readonly string[] } | null {
  if (fact.type === 'staff-message') return { leavesAt: fact.leavesAt, text: fact.text, links: fact.links }
  const notice = noticeIn(fact, rules)
  if (notice !== null) return { leavesAt: answerLeavesAt(rules, fact.at), text: notice, links: [] }
  if ((fact.type === 'resolved' || fact.type === 'closed') && fact.text !== null) return { leavesAt: answerLeavesAt(rules, fact.at), text: fact.text, links: [] }
  return null
}

/** What the client is told of a step in the work: who else works on it (TKD-15), and where to go on (TTR-10). */
function noticeIn(fact: TicketFact, { regulation }: TicketRules): string | null {
  if (fact.type === 'assigned') return fact.toldClient && fact.to?.kind === 'third-party' ? `К решению привлечена организация: ${fact.to.name}.` : null
  if (fact.type !== 'asked-to-move') return null
  const { address } = regulation.channels.find(({ kind }) => kind === fact.to) ?? {}
  return `Пожалуйста, продолжите работу с этой заявкой на портале поддержки${address === undefined ? '' : `: ${address}`}. Там видна вся переписка.`
}
