import { formatHours, parseHours } from '../regulation/hours-text.ts'
import { localTimeOf } from '../worktime/zone.ts'
import type { Situation } from './gates.ts'
import { isBlank } from './decide-work.ts'
import { refuse } from './refusals.ts'
import type { Refused } from './rules.ts'
import type { TicketAction, TicketHappening } from './ticket.ts'

type VisitAction = Extract<TicketAction, { type: 'request-visit' | 'agree-visit' }>

/** CNT-10: a visit is requested for a place, then agreed for hours of a working day. */
export function decideVisit(action: VisitAction, situation: Situation): TicketHappening[] | Refused {
  const { visits } = situation.rules.regulation
  if (visits === undefined) return refuse('not-in-regulation')
  if (action.type === 'agree-visit') return agree(action, visits.hours, situation)
  const { place, separateAgreement } = action
  if (isBlank(place)) return refuse('visit-not-requested')
  if (!separateAgreement && !visits.cities.some((city) => sameName(city, place))) return refuse('visit-elsewhere')
  return [{ type: 'visit', visit: { place, agreedAt: null, separateAgreement }, hours: null }]
}

function agree({ from, to }: Extract<VisitAction, { type: 'agree-visit' }>, written: string, { ticket, at, rules }: Situation): TicketHappening[] | Refused {
  const { hours } = rules
  const window = parseHours(written)
  if (ticket.visit === null) return refuse('visit-not-requested')
  if (window === null) return refuse('not-in-regulation')
  const [begin, end] = [localTimeOf(hours.hours.zone, from), localTimeOf(hours.hours.zone, to)]
  const inWindow = begin.minuteOfDay >= window.opensMinute && end.minuteOfDay <= window.closesMinute
  const onOneWorkingDay = begin.day === end.day && hours.windowsOn(begin.day).length > 0
  if (from <= at || to <= from || !inWindow || !onOneWorkingDay) return refuse('visit-hours', formatHours(window))
  return [{ type: 'visit', visit: { ...ticket.visit, agreedAt: from }, hours: [from, to] }]
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLocaleLowerCase('ru') === b.trim().toLocaleLowerCase('ru')
}
