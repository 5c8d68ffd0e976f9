import type { LocalText } from '../domain/local-text.ts'
import { allowedActions, refusalsOf } from '../domain/ticketing/decide.ts'
import type { Deadline } from '../domain/ticketing/deadline.ts'
import { deadlinesOf } from '../domain/ticketing/deadlines.ts'
import { explainDeadline } from '../domain/ticketing/explain.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { missingIntake } from '../domain/ticketing/intake.ts'
import { answerLeavesAt, type TicketRules } from '../domain/ticketing/rules.ts'
import type { Ticket } from '../domain/ticketing/ticket.ts'
import { formatInstant, type Instant } from '../domain/worktime/instant.ts'
import type { DeadlineView, OutgoingView, TicketActionType, TicketDetailView, TicketView } from '../panel-protocol.ts'
import type { Clock, Outgoing, OutgoingStore, Person, PersonStore, StoredTicket, TicketRecord, TicketStore } from '../ports.ts'
import { withHearing } from './hearing.ts'
import { notFound, Refusal } from './refusal.ts'
import { agreedOf, type TicketRulesOf } from './ticket-rules.ts'

export interface TicketDetailsDeps {
  tickets: Pick<TicketStore, 'find'>
  rules: TicketRulesOf
  people: Pick<PersonStore, 'list'>
  outgoing: Pick<OutgoingStore, 'ofTicket'>
  clock: Clock
}

export type TicketDetails = ReturnType<typeof createTicketDetails>

/** A ticket's page of the client: the path that the web app serves. */
export const clientPagePath = (secret: string): string => `/t/${secret}`

/** A ticket with everything that is known of it and may be done to it. */
export function createTicketDetails({ tickets, rules, people, outgoing, clock }: TicketDetailsDeps) {
  async function record(hotlineId: string, id: string): Promise<TicketRecord> {
    const found = await tickets.find(hotlineId, id, clock.now())
    if (found === null) throw notFound()
    return found
  }

  async function find(viewer: Person, id: string): Promise<TicketDetailView> {
    const found = await record(viewer.hotlineId, id)
    const { facts, secret, ...shown } = found
    const [client, sent] = await Promise.all([rules.cardOf(viewer.hotlineId, found.clientId), outgoing.ofTicket(id)])
    const known = rules.of(viewer.hotlineId, found.regulationVersion, agreedOf(client))
    const ticket = foldTicket(id, viewer.hotlineId, facts)
    const at = clock.now()
    const by = { kind: 'staff', id: viewer.id } as const
    return {
      ...shown,
      calls: shown.calls.map((call) => withHearing(viewer, call, shown.assigneeId)),
      deadlines: deadlinesOf(facts, known, at).map((deadline) => deadlineView(deadline, known)),
      intake: { values: ticket.intake, missing: missingIntake(known.regulation, ticket.ticketType, ticket.intake) },
      identification: ticket.identification,
      development: ticket.development,
      visit: visitView(ticket),
      outgoing: sent.map(outgoingView),
      client,
      actions: allowedActions(ticket, facts, by, at, known),
      refusals: Object.fromEntries(Object.entries(refusalsOf(ticket, facts, by, at, known)).map(([type, { message }]) => [type, message])) as Partial<Record<TicketActionType, LocalText>>,
      answerLeavesAt: leavesLater(known, at),
      clientPage: secret === null ? null : clientPagePath(secret),
    }
  }

  return {
    find,

    async view(hotlineId: string, id: string): Promise<TicketView> {
      return rowOf(await record(hotlineId, id))
    },

    /** What somebody who saw an older version is told: the ticket as it is, and who has done what since. */
    async changedSince(viewer: Person, stored: StoredTicket, seen: number): Promise<Refusal> {
      const names = new Map((await people.list(viewer.hotlineId)).map(({ id, name }) => [id, name]))
      const since = stored.facts
        .filter((_fact, index) => (stored.factVersions[index] ?? 0) > seen)
        .map(({ at, type, by }) => ({ at: formatInstant(at), type, by: by.kind, author: by.kind === 'staff' ? (names.get(by.id) ?? null) : null }))
      const who = [...new Set(since.flatMap(({ author }) => (author === null ? [] : [author])))].join(', ')
      return new Refusal('conflict', 'ticket-changed', {
        ru: who === '' ? 'Заявку только что изменили: посмотрите и повторите.' : `Заявку только что изменили (${who}): посмотрите и повторите.`,
        en: who === '' ? 'The ticket has just been changed: look at it and try again.' : `The ticket has just been changed (${who}): look at it and try again.`,
      }, { current: rowOf(await record(viewer.hotlineId, stored.id)), since })
    },
  }
}

/** The row of a list that a record holds. */
function rowOf(found: TicketRecord): TicketView {
  const {
    facts: _facts, secret: _secret, calls: _calls, openTickets: _open, timeline: _timeline, candidates: _candidates, attachments: _attachments, turn: _turn,
    regulationVersion: _version, packageConfirmed: _confirmed, rating: _rating, mergedInto: _merged, ...view
  } = found
  return view
}

function deadlineView(deadline: Deadline, rules: TicketRules): DeadlineView {
  const { clock, runs, startedAt, targetAt, dueAt, stoppedAt, pausedSince, breachedAt } = deadline
  return {
    clock, runs, startedAt: formatInstant(startedAt), targetAt: isoOrNull(targetAt), dueAt: isoOrNull(dueAt), stoppedAt: isoOrNull(stoppedAt), pausedSince: isoOrNull(pausedSince),
    breached: breachedAt !== null, steps: explainDeadline(deadline, rules).map(({ ru, en }) => ({ ru, en })),
  }
}

function outgoingView({ at, leavesAt, sentAt, channel, to, text, links }: Outgoing): OutgoingView {
  return { at: formatInstant(at), leavesAt: formatInstant(leavesAt), sentAt: isoOrNull(sentAt), channel, to, text, links: [...links] }
}

function visitView({ visit }: Ticket): TicketDetailView['visit'] {
  return visit === null ? null : { place: visit.place, agreedAt: isoOrNull(visit.agreedAt), separateAgreement: visit.separateAgreement }
}

/** When an answer given now leaves; null: at once. */
function leavesLater(rules: TicketRules, at: Instant): string | null {
  const leavesAt = answerLeavesAt(rules, at)
  return leavesAt > at ? formatInstant(leavesAt) : null
}

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))
