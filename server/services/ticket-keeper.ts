import { randomUUID } from 'node:crypto'
import type { Alarm, Deadline } from '../domain/ticketing/deadline.ts'
import { alarmsOf } from '../domain/ticketing/alarms.ts'
import { deadlineHistory } from '../domain/ticketing/deadlines.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { reachTurn } from '../domain/ticketing/open.ts'
import { rankOf } from '../domain/ticketing/order.ts'
import { outgoingOf } from '../domain/ticketing/outgoing.ts'
import { effectiveLevel, effectivePackage, type TicketRules } from '../domain/ticketing/rules.ts'
import type { Ticket } from '../domain/ticketing/ticket.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { DueView, LiveTicket } from '../panel-protocol.ts'
import type { Clock, EventBus, StoredTicket, TicketClient, TicketLog, TicketTransaction, TicketWrite } from '../ports.ts'
import { notFound } from './refusal.ts'
import { agreedOf, type TicketRulesOf } from './ticket-rules.ts'

/** A ticket as it is under its lock, with all that decides about it. */
export interface TicketState {
  stored: StoredTicket
  ticket: Ticket
  rules: TicketRules
  at: Instant
}

/** What a step adds to a ticket. */
export type Addition = Pick<TicketWrite, 'facts'> & Partial<Pick<TicketWrite, 'subject' | 'secret' | 'attachments' | 'messageId' | 'settles'>>

export interface ChangeOptions {
  /** The version the change was made for; null: whatever it is now. */
  version: number | null
  /** The client that the change gives the ticket, whose terms then count. */
  clientId?: string | null
  /** The ticket as it has just been read, which then is not done twice. */
  read?: StoredTicket
}

/** The ticket is not as the one who changes it has seen it. */
export class TicketMoved extends Error {
  override name = 'TicketMoved'
  readonly stored: StoredTicket
  constructor(stored: StoredTicket) {
    super('the ticket has been changed meanwhile')
    this.stored = stored
  }
}

/** The client was changed while the client's terms were read. */
class ClientMoved extends Error {}

export interface TicketKeeperDeps {
  log: TicketLog
  rules: TicketRulesOf
  clock: Clock
  bus: EventBus
  /** After a write has been committed. */
  written(live: LiveTicket, what: { hotlineId: string; write: TicketWrite }): void
}

export type TicketKeeper = ReturnType<typeof createTicketKeeper>

/** The one way in which tickets change: facts are decided on under the lock, and all that follows from them is written with them. */
export function createTicketKeeper({ log, rules, clock, bus, written: told }: TicketKeeperDeps) {
  /** What was written in a transaction; told when it has been committed. */
  type Written = { stored: StoredTicket; write: TicketWrite }[]

  function tell(written: Written): void {
    for (const { stored, write } of written) {
      const live = liveTicket(stored, write)
      bus.publish(stored.hotlineId, { topic: 'tickets', id: stored.id, value: live })
      told(live, { hotlineId: stored.hotlineId, write })
    }
  }

  /** Writes to a locked ticket; when it is closed, the client's next one gets its turn (TTR-7). */
  async function step(tx: TicketTransaction, state: TicketState, addition: Addition, written: Written): Promise<StoredTicket> {
    const composed = compose(state, addition)
    const stored = await tx.write(state.stored, composed)
    written.push({ stored, write: composed })
    if (state.ticket.status !== 'closed' && composed.ticket.status === 'closed') await passTurn(tx, state, written)
    return stored
  }

  async function passTurn(tx: TicketTransaction, { stored: { hotlineId, clientId }, rules: { regulation, agreed }, at }: TicketState, written: Written): Promise<void> {
    const limit = regulation.tickets.activePerClient
    if (limit === null || clientId === null) return
    const free = limit - (await tx.activeOfClient(hotlineId, clientId))
    if (free <= 0) return
    for (const stored of await tx.waitingOfClient(hotlineId, clientId, free)) {
      const ticket = foldTicket(stored.id, hotlineId, stored.facts)
      await step(tx, { stored, ticket, at, rules: rules.of(hotlineId, versionOf(stored), agreed) }, { facts: reachTurn(ticket, at) }, written)
    }
  }

  /** One transaction over tickets that are told of when it is committed. */
  async function together<T>(work: (transaction: KeeperTransaction) => Promise<T>): Promise<T> {
    const written: Written = []
    const result = await log.together(async (tx) => {
      written.length = 0
      return work({
        tx,
        change: (state, addition) => step(tx, state, addition, written),
        added: (stored, composed) => { written.push({ stored, write: composed }) },
      })
    })
    tell(written)
    return result
  }

  /** The ticket with its rules, locked; the order of the client's turns is locked before it. @throws TicketMoved */
  async function lock(tx: TicketTransaction, before: StoredTicket, known: TicketRules, { version }: Pick<ChangeOptions, 'version'>): Promise<TicketState> {
    const { hotlineId, id, clientId } = before
    if (clientId !== null && known.regulation.tickets.activePerClient !== null) await tx.activeOfClient(hotlineId, clientId)
    const stored = await tx.lock(hotlineId, id, before)
    if (stored === null) throw notFound()
    if (version !== null && stored.version !== version) throw new TicketMoved(stored)
    if (stored.clientId !== clientId) throw new ClientMoved()
    return { stored, ticket: foldTicket(id, hotlineId, stored.facts), rules: known, at: clock.now() }
  }

  /** The rules of a ticket as it is stored. */
  async function rulesOf(stored: StoredTicket): Promise<TicketRules> {
    return rulesWith(stored, await rules.clientOf(stored.hotlineId, stored.clientId))
  }

  const rulesWith = (stored: StoredTicket, client: TicketClient | null): TicketRules => rules.of(stored.hotlineId, versionOf(stored), agreedOf(client))

  async function find(hotlineId: string, id: string): Promise<StoredTicket> {
    const stored = await log.find(hotlineId, id)
    if (stored === null) throw notFound()
    return stored
  }

  /** Runs `work` with what is known of the ticket and its client, again when its client changed in between. */
  async function withRules<T>(hotlineId: string, id: string, options: ChangeOptions, work: (before: StoredTicket, known: TicketRules, client: TicketClient | null) => Promise<T>): Promise<T> {
    for (let { read } = options; ; read = undefined) {
      const before = read ?? await find(hotlineId, id)
      const client = await rules.clientOf(hotlineId, options.clientId === undefined ? before.clientId : options.clientId)
      try {
        return await work(before, rulesWith(before, client), client)
      } catch (error) {
        if (!(error instanceof ClientMoved)) throw error
      }
    }
  }

  return {
    together, lock, find, rulesOf, withRules,

    /**
     * Changes a ticket by what `decide` adds; null adds nothing.
     * @returns it as it is now. @throws TicketMoved, Refusal `not-found`, what `decide` throws
     */
    change: (hotlineId: string, id: string, options: ChangeOptions, decide: (state: TicketState) => Addition | null): Promise<StoredTicket> => (
      withRules(hotlineId, id, options, (before, known) => together(async (transaction) => {
        const state = await lock(transaction.tx, before, known, options)
        const addition = decide(state)
        return addition === null ? state.stored : transaction.change(state, addition)
      }))
    ),
  }
}

export interface KeeperTransaction {
  tx: TicketTransaction
  change(state: TicketState, addition: Addition): Promise<StoredTicket>
  /** A ticket that this transaction has opened. */
  added(stored: StoredTicket, write: TicketWrite): void
}

/** All that follows from a ticket's facts and new ones. */
export function compose({ stored: { id, hotlineId, facts: before }, rules, at }: { stored: Pick<StoredTicket, 'id' | 'hotlineId' | 'facts'>; rules: TicketRules; at: Instant }, { facts: added, ...rest }: Addition): TicketWrite & { deadlines: Deadline[]; alarms: Alarm[] } {
  const facts = [...before, ...added]
  const ticket = foldTicket(id, hotlineId, facts)
  const deadlines = deadlineHistory(facts, rules, at)
  return {
    ...rest,
    facts: added,
    // Lists show and sort by the level and the package that count.
    ticket: { ...ticket, level: effectiveLevel(ticket, rules.regulation), package: effectivePackage(ticket, rules.regulation) },
    rank: rankOf(ticket, rules.regulation),
    deadlines,
    alarms: alarmsOf(ticket, deadlines, rules),
    outgoing: added.flatMap((fact) => {
      const out = outgoingOf(fact, rules)
      return out === null ? [] : [{ id: randomUUID(), at: fact.at, kind: 'message' as const, channel: 'portal' as const, to: null, ...out }]
    }),
  }
}

/** The version of the regulation under which a ticket was opened. */
export function versionOf({ id, facts }: Pick<StoredTicket, 'id' | 'facts'>): number {
  const [received] = facts
  if (received?.type !== 'received') throw new Error(`Ticket ${id} does not begin with its receipt.`)
  return received.regulationVersion
}

/** The running clock that ends next. */
export function dueOf(deadlines: readonly Pick<Deadline, 'clock' | 'dueAt' | 'stoppedAt' | 'pausedSince' | 'breachedAt'>[]): DueView | null {
  const running = deadlines.flatMap(({ clock, dueAt, stoppedAt, pausedSince, breachedAt }) => (
    dueAt === null || stoppedAt !== null || pausedSince !== null ? [] : [{ clock, dueAt, breached: breachedAt !== null }]
  ))
  const next = running.toSorted((a, b) => a.dueAt - b.dueAt)[0]
  return next === undefined ? null : { clock: next.clock, at: new Date(next.dueAt).toISOString(), breached: next.breached }
}

function liveTicket({ id, number, version }: StoredTicket, { ticket, deadlines }: TicketWrite): LiveTicket {
  return { id, number, status: ticket.status, version, assigneeId: ticket.assignee?.kind === 'agent' ? ticket.assignee.id : null, due: dueOf(deadlines) }
}
