import type { Situation } from './gates.ts'
import { intakeRefusal } from './intake.ts'
import { typeRefusal } from './open.ts'
import { refuse } from './refusals.ts'
import { effectivePackage, ticketMarks } from './rules.ts'
import type { Refused } from './rules.ts'
import type { TicketAction, TicketHappening } from './ticket.ts'
import { isBlank } from './decide-work.ts'
import { decideVisit } from './decide-visit.ts'

/** Actions about what the ticket is and on which terms it is served. */
export type TermsAction = Extract<
  TicketAction,
  { type: 'set-level' | 'confirm-package' | 'set-client' | 'identify' | 'fill-intake' | 'set-topic' | 'set-type' | 'request-visit' | 'agree-visit' }
>

type Of<T extends TermsAction['type']> = Extract<TermsAction, { type: T }>
type Happenings = TicketHappening[] | Refused

export function decideTerms(action: TermsAction, situation: Situation): Happenings {
  switch (action.type) {
    case 'set-level':
      return setLevel(action, situation)
    case 'confirm-package':
      return confirmPackage(action, situation)
    case 'set-client':
      return setClient(action, situation)
    case 'identify':
      return identify(action, situation)
    case 'fill-intake':
      return intakeRefusal(situation.rules.regulation, action.values) ?? [{ type: 'intake-filled', values: action.values }]
    case 'set-topic':
      return setTopic(action, situation)
    case 'set-type':
      return setType(action, situation)
    case 'request-visit':
    case 'agree-visit':
      return decideVisit(action, situation)
    default:
      return action satisfies never
  }
}

/** CNT-5: a change by staff asks for the client's consent and stores it, where the regulation says so. */
function setLevel({ level, consent }: Of<'set-level'>, { ticket, by, rules: { regulation } }: Situation): Happenings {
  if (!regulation.levels.items.some(({ key }) => key === level)) return refuse('level-unknown', level)
  if (level === ticket.level) return refuse('level-same')
  const given = consent === null || isBlank(consent) ? null : consent
  const needed = by.kind !== 'client' && ticket.level !== null && regulation.levels.change.clientConsent
  if (needed && given === null) return refuse('consent-required')
  return [{ type: 'level-changed', from: ticket.level, to: level, consent: given }]
}

function confirmPackage({ package: to }: Of<'confirm-package'>, { ticket, rules: { regulation } }: Situation): Happenings {
  if (!regulation.packages.items.some(({ key }) => key === to)) return refuse('package-unknown', to)
  if (ticket.packageConfirmed && ticket.package === to) return refuse('package-same')
  return [{ type: 'package-confirmed', from: effectivePackage(ticket, regulation), to }]
}

function setClient({ clientId, package: confirmed }: Of<'set-client'>, { ticket, rules: { regulation } }: Situation): Happenings {
  if (confirmed !== null && !regulation.packages.items.some(({ key }) => key === confirmed)) return refuse('package-unknown', confirmed)
  return [{ type: 'client-set', from: ticket.clientId, to: clientId, package: confirmed }]
}

function identify({ method }: Of<'identify'>, { rules: { regulation } }: Situation): Happenings {
  const found = regulation.identification?.methods.find(({ key }) => key === method)
  return found === undefined ? refuse('identification-unknown', method) : [{ type: 'identified', method, identified: found.identified }]
}

/** TKD-14: a topic out of scope ends the ticket with its own text. */
function setTopic({ topic }: Of<'set-topic'>, { rules: { regulation } }: Situation): Happenings {
  const found = regulation.topics.find(({ key }) => key === topic)
  if (found === undefined) return refuse('topic-unknown', topic)
  const set: TicketHappening = { type: 'topic-set', topic, inScope: found.inScope }
  return found.inScope ? [set] : [set, { type: 'closed', why: 'out-of-scope', outcome: null, text: found.closingText?.ru ?? null }]
}

function setType({ ticketType }: Of<'set-type'>, { ticket, rules: { regulation } }: Situation): Happenings {
  const refusal = typeRefusal(regulation, ticketType, ticket.channel)
  return refusal ?? [{ type: 'type-set', ticketType, ...ticketMarks({ ticketType, package: ticket.package }, regulation) }]
}
