import { decide } from '../domain/ticketing/decide.ts'
import { decideMerge, decideSplit, type Joint } from '../domain/ticketing/join.ts'
import type { Refused } from '../domain/ticketing/rules.ts'
import type { Actor, ChannelKind, Sender, Ticket, TicketAction, TicketFact } from '../domain/ticketing/ticket.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { BulkResult, TicketDetailView, TicketView } from '../panel-protocol.ts'
import type { Clock, Person, PersonStore, StoredTicket } from '../ports.ts'
import type { Hotlines } from './hotlines.ts'
import { Refusal, refused } from './refusal.ts'
import type { TicketDetails } from './ticket-detail.ts'
import { type Addition, type TicketKeeper, TicketMoved, type TicketState } from './ticket-keeper.ts'
import type { TicketOpening } from './ticket-opening.ts'
import { type PanelChanges, panelFacts } from './ticket-patch.ts'
import { confirmedPackage, type TicketRulesOf } from './ticket-rules.ts'

export interface TicketDeskDeps {
  keeper: TicketKeeper
  opening: TicketOpening
  details: TicketDetails
  rules: TicketRulesOf
  people: PersonStore
  hotlines: Hotlines
  clock: Clock
}

/** A request that a member of staff writes down: told by telephone, or copied from a letter. */
export interface HandWritten {
  channel: ChannelKind
  subject: string
  text: string
  from: Sender
  /** Null or left out: told by the sender. */
  clientId?: string | null | undefined
  level?: string | null | undefined
  ticketType?: string | null | undefined
  fields?: Record<string, string> | undefined
  /** When it came; now if left out. */
  at?: Instant | undefined
}

/** What people do to tickets. Every change goes through the domain's decision and is written with all that follows from it. */
export function createTicketDesk({ keeper, opening, details, rules, people, hotlines, clock }: TicketDeskDeps) {
  /** A member of staff who takes tickets. @throws Refusal `unknown-choice` */
  async function checkAssignee(hotlineId: string, id: string): Promise<void> {
    const person = await people.find(hotlineId, id)
    if (person === null || person.disabled) throw unknownChoice('assigneeId', id)
  }

  /** What the action means with what the database knows. @throws Refusal `unknown-choice` */
  async function completed(hotlineId: string, action: TicketAction): Promise<TicketAction> {
    if (action.type === 'assign' && action.to?.kind === 'agent') await checkAssignee(hotlineId, action.to.id)
    if (action.type !== 'set-client' || action.clientId === null) return action
    const client = await rules.clientOf(hotlineId, action.clientId)
    if (client === null) throw unknownChoice('clientId', action.clientId)
    return { ...action, package: action.package ?? confirmedPackage(client) }
  }

  /** One change by a person who has seen the ticket at a version. @throws Refusal `ticket-changed` */
  async function change(viewer: Person, id: string, options: { version: number; clientId?: string | null }, add: (state: TicketState) => Addition | null): Promise<StoredTicket> {
    try {
      return await keeper.change(viewer.hotlineId, id, options, add)
    } catch (error) {
      throw await asSeen(viewer, options.version, error)
    }
  }

  async function asSeen(viewer: Person, version: number, error: unknown): Promise<unknown> {
    return error instanceof TicketMoved ? details.changedSince(viewer, error.stored, version) : error
  }

  async function perform(viewer: Person, id: string, version: number, given: TicketAction): Promise<void> {
    const action = await completed(viewer.hotlineId, given)
    const options = { version, ...(action.type === 'set-client' ? { clientId: action.clientId } : {}) }
    await change(viewer, id, options, (state) => ({ facts: decided(state, action, staff(viewer)) }))
  }

  return {
    /** @throws Refusal `ticket-changed` (409), what the regulation refuses (422), `unknown-choice` */
    async act(viewer: Person, id: string, version: number, action: TicketAction): Promise<TicketDetailView> {
      await perform(viewer, id, version, action)
      return details.find(viewer, id)
    },

    /** The same action on several tickets, each for itself. */
    async bulk(viewer: Person, tickets: readonly { id: string; version: number }[], action: TicketAction, locale: 'ru' | 'en'): Promise<BulkResult[]> {
      const results: BulkResult[] = []
      for (const { id, version } of tickets) {
        try {
          await perform(viewer, id, version, action)
          results.push({ id, ticket: await details.view(viewer.hotlineId, id), error: null })
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          results.push({ id, ticket: null, error: { code: error.code, message: error.text[locale] } })
        }
      }
      return results
    },

    /** A ticket by hand. @throws Refusal what `openTicket` refuses, `at-in-future` */
    async open(viewer: Person, { channel, subject, text, from, clientId, level, ticketType, fields, at }: HandWritten): Promise<TicketDetailView> {
      const now = clock.now()
      if (at !== undefined && at > now) throw new Refusal('invalid', 'at-in-future', { ru: 'Обращение не могло прийти в будущем.', en: 'A request cannot have come in the future.' })
      if (typeof clientId === 'string' && (await rules.clientOf(viewer.hotlineId, clientId)) === null) throw unknownChoice('clientId', clientId)
      const stored = await opening.open({
        hotlineId: viewer.hotlineId, channel, messageId: null, at: at ?? now, by: staff(viewer), sender: from, subject, text,
        ...(typeof clientId === 'string' ? { clientId } : {}), level: level ?? null, ticketType: ticketType ?? null, values: fields ?? {}, files: [],
      })
      return details.find(viewer, stored.id)
    },

    /** A new question in an old ticket goes on in a ticket of its own (NEK-7), received when the client last wrote. */
    async split(viewer: Person, id: string, version: number, { subject, text }: { subject: string; text: string }): Promise<{ ticket: TicketDetailView; created: TicketView }> {
      const { hotlineId } = viewer
      const by = staff(viewer)
      try {
        const created = await keeper.withRules(hotlineId, id, { version }, (before, known, client) => keeper.together(async (transaction) => {
          const state = await keeper.lock(transaction.tx, before, known, { version })
          const { channel, ticketType } = state.ticket
          const source = { ticket: state.ticket, number: state.stored.number }
          const target = await opening.openIn(transaction, {
            hotlineId, channel, messageId: null, at: lastWord(state.stored.facts) ?? state.at, by, sender: senderOf(state.stored), subject, text, level: state.ticket.level,
            ticketType, values: {}, files: [],
          }, client)
          const facts = joint(decideSplit(source, target.stored, by, state.at))
          await transaction.change(target, { facts: facts.target })
          await transaction.change(state, { facts: facts.source })
          return target.stored
        }))
        return { ticket: await details.find(viewer, id), created: await details.view(hotlineId, created.id) }
      } catch (error) {
        throw await asSeen(viewer, version, error)
      }
    },

    /** Two tickets about one problem become one: this one is closed, the other goes on. */
    async merge(viewer: Person, id: string, version: number, into: string): Promise<TicketDetailView> {
      const { hotlineId } = viewer
      const by = staff(viewer)
      try {
        await keeper.withRules(hotlineId, id, { version }, async (before, known) => {
          const other = await keeper.find(hotlineId, into)
          const otherRules = await keeper.rulesOf(other)
          await keeper.together(async (transaction) => {
            const lockSource = (): Promise<TicketState> => keeper.lock(transaction.tx, before, known, { version })
            const lockTarget = (): Promise<TicketState> => keeper.lock(transaction.tx, other, otherRules, { version: null })
            // In one order for everybody: two who merge crosswise do not wait for each other.
            const first = id < into ? await lockSource() : await lockTarget()
            const second = id < into ? await lockTarget() : id === into ? first : await lockSource()
            const [source, target] = id < into ? [first, second] : [second, first]
            const facts = joint(decideMerge(numbered(source), numbered(target), by, source.at))
            await transaction.change(target, { facts: facts.target })
            await transaction.change(source, { facts: facts.source })
          })
        })
      } catch (error) {
        throw await asSeen(viewer, version, error)
      }
      return details.find(viewer, id)
    },

    /** Fields as the form of the panel has them. @throws Refusal as `act` */
    async patch(viewer: Person, id: string, version: number, changes: PanelChanges): Promise<TicketView> {
      const { hotlineId } = viewer
      const { category, outcome, assigneeId } = changes
      if (typeof category === 'string' && !hotlines.categories(hotlineId).some(({ key }) => key === category)) throw unknownChoice('category', category)
      if (typeof outcome === 'string' && !hotlines.outcomes(hotlineId).some(({ key }) => key === outcome)) throw unknownChoice('outcome', outcome)
      if (typeof assigneeId === 'string') await checkAssignee(hotlineId, assigneeId)
      const client = typeof changes.clientId === 'string' ? await rules.clientOf(hotlineId, changes.clientId) : null
      if (typeof changes.clientId === 'string' && client === null) throw unknownChoice('clientId', changes.clientId)
      const options = { version, ...(changes.clientId === undefined ? {} : { clientId: changes.clientId }) }
      await change(viewer, id, options, (state) => panelFacts(state, changes, confirmedPackage(client), staff(viewer)))
      return details.view(hotlineId, id)
    },

    /** @throws Refusal as `act` */
    async addNote(viewer: Person, id: string, text: string): Promise<void> {
      await keeper.change(viewer.hotlineId, id, { version: null }, (state) => ({ facts: decided(state, { type: 'note', text }, staff(viewer)) }))
    },
  }
}

/** What the domain decides. @throws Refusal with the regulation's reason */
export function decided({ stored, ticket, rules, at }: TicketState, action: TicketAction, by: Actor): TicketFact[] {
  const decision = decide(ticket, stored.facts, action, by, at, rules)
  if (!decision.ok) throw refused(decision)
  return decision.facts
}

export const staff = ({ id }: Pick<Person, 'id'>): Actor => ({ kind: 'staff', id })

export function unknownChoice(field: string, value: string): Refusal {
  return new Refusal('invalid', 'unknown-choice', { ru: 'Такого значения нет.', en: 'There is no such value.' }, { field, value })
}

function joint(decision: Joint | Refused): Joint {
  if (!decision.ok) throw refused(decision)
  return decision
}

const numbered = ({ ticket, stored }: TicketState): { ticket: Ticket; number: string } => ({ ticket, number: stored.number })

/** When the client last wrote; a question that is split off was asked then. */
function lastWord(facts: readonly TicketFact[]): Instant | null {
  return facts.findLast((fact) => fact.type === 'client-message')?.at ?? null
}

/** Who wrote first. */
function senderOf({ facts, caller }: StoredTicket): Sender {
  const message = facts.find((fact) => fact.type === 'client-message')
  return (message?.type === 'client-message' ? message.from : undefined) ?? (caller === null ? {} : { phone: caller })
}

