/** What marks a ticket by what it asks for. */
import type { DeskRulesView, TicketView } from '../../../../server/panel-protocol.ts'

/** `paid`: not part of the support (CNT-14); `outside`: not part of the client's package (CNT-3). */
export type Mark = 'paid' | 'outside'

type Rules = Pick<DeskRulesView, 'types' | 'packages'>

export function markOf({ ticketType, package: packageKey }: Pick<TicketView, 'ticketType' | 'package'>, rules: Rules | null): Mark | null {
  const type = rules?.types.find(({ key }) => key === ticketType)
  if (rules === null || type === undefined) return null
  if (type.paid) return 'paid'
  const services = rules.packages.find(({ key }) => key === packageKey)?.services
  return type.service !== null && services !== undefined && !services.includes(type.service) ? 'outside' : null
}
