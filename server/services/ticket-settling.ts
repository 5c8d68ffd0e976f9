import type { Regulation } from '../domain/regulation/schema.ts'
import type { Call } from '../domain/telephony/call.ts'
import { decide } from '../domain/ticketing/decide.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { assignSpecialist } from '../domain/ticketing/open.ts'
import type { Actor, TicketAction, TicketFact } from '../domain/ticketing/ticket.ts'
import { type CallTold, StoreUnavailable, type StoredTicket, type TicketClient, type TicketLog } from '../ports.ts'
import type { Log } from './log.ts'
import { type Addition, type TicketKeeper, type TicketState } from './ticket-keeper.ts'
import { newSecret } from './ticket-opening.ts'
import { confirmedPackage } from './ticket-rules.ts'

export interface TicketSettlingDeps {
  log: TicketLog
  keeper: TicketKeeper
  logger: Log
}

/** Tickets looked up at a time. */
const BATCH = 100
const RETRY_MS = 5_000
const SYSTEM: Actor = { kind: 'system' }

/**
 * What a call's ticket needs beside the call's own transaction: the client's package and specialist, clocks and alarms, and
 * what the call has done to it. What a killed server left undone is done at the next start.
 */
export function createTicketSettling({ log, keeper, logger }: TicketSettlingDeps) {
  /** Calls that have been settled, by how far they had come. */
  const seen = new Map<string, 'opened' | 'ended'>()
  let tail: Promise<void> = Promise.resolve()
  /** A sweep that has not begun yet. */
  let sweeping: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let open = true

  async function settle(hotlineId: string, id: string): Promise<void> {
    const read = await keeper.find(hotlineId, id)
    if (read.settled) return
    await keeper.withRules(hotlineId, id, { version: null, read }, (before, known, client) => keeper.together(async ({ tx, change }) => {
      const state = await keeper.lock(tx, before, known, { version: null })
      if (!state.stored.settled) await change(state, settled(state, client, await tx.toldByCalls(id)))
    }))
  }

  /** One after another: settling is quick, and never in anybody's way. */
  function later(work: () => Promise<void>): Promise<void> {
    tail = tail.then(work).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) retry()
      else logger.error({ err: error }, 'a ticket of a call could not be settled')
    })
    return tail
  }

  function retry(): void {
    if (!open) return
    timer ??= setTimeout(() => {
      timer = null
      void sweep()
    }, RETRY_MS).unref()
  }

  /** Settles what calls have left. A ticket that cannot be settled does not hold up the others. */
  const sweep = (): Promise<void> => sweeping ??= later(async () => {
    sweeping = null
    const tried = new Set<string>()
    for (;;) {
      const left = (await log.unsettled(BATCH)).filter(({ id }) => !tried.has(id))
      if (left.length === 0) return
      for (const { hotlineId, id } of left) {
        tried.add(id)
        await settle(hotlineId, id).catch((error: unknown) => {
          if (error instanceof StoreUnavailable) throw error
          logger.error({ err: error, ticketId: id }, 'a ticket of a call could not be settled')
        })
      }
    }
  })

  return {
    sweep,

    /** A call has made a step: its ticket is settled when it is there, and again when the call is over. */
    callChanged({ id, hotlineId, ticket, phase }: Call): void {
      const stage = phase === 'ended' ? 'ended' : 'opened'
      if (ticket === null || seen.get(id) === stage) return
      if (stage === 'ended') seen.delete(id)
      else seen.set(id, stage)
      void later(() => settle(hotlineId, ticket.id))
    },

    /** A call tells its ticket something at once: the number was said, the service declined. */
    callTold({ hotlineId, ticket }: Call): void {
      if (ticket !== null) void later(() => settle(hotlineId, ticket.id))
    },

    /** Hours have changed: the deadlines of open tickets are reckoned again. */
    async reckonAgain(hotlineId: string): Promise<void> {
      await later(() => log.unsettle(hotlineId))
      await sweep()
    },

    /** Resolves when nothing is left to do. */
    idle: (): Promise<void> => tail,

    async close(): Promise<void> {
      open = false
      if (timer) clearTimeout(timer)
      await tail
    },
  }
}

/** What is still missing of a ticket that a call has opened. */
function settled(state: TicketState, client: TicketClient | null, told: readonly CallTold[]): Addition {
  const { stored, rules: known } = state
  const facts: TicketFact[] = []
  let { ticket } = state
  const add = (added: readonly TicketFact[]): void => {
    facts.push(...added)
    ticket = foldTicket(stored.id, stored.hotlineId, [...stored.facts, ...facts])
  }
  const act = (action: TicketAction, by: Actor, at: number): void => {
    const decision = decide(ticket, [...stored.facts, ...facts], action, by, at, known)
    if (decision.ok) add(decision.facts)
  }

  if (client !== null && ticket.channel === 'phone' && !wasGivenAClient(stored)) {
    add([{ type: 'client-set', at: ticket.createdAt, by: SYSTEM, from: ticket.clientId, to: client.id, package: confirmedPackage(client) }])
    if (ticket.assignee === null) add(assignSpecialist({ specialistId: client.specialistId, package: ticket.package }, known.regulation, ticket.createdAt))
  }
  for (const { action, by, at } of told.map(doneByCall)) {
    if (action.type === 'decline') for (const method of unidentified(known.regulation, action.reason)) act({ type: 'identify', method }, by, at)
    act(action, by, at)
  }
  return { facts, ...(stored.secret === null ? { secret: newSecret() } : {}), settles: true }
}

/** Somebody has said already whose ticket it is. */
const wasGivenAClient = ({ facts }: Pick<StoredTicket, 'facts'>): boolean => facts.some(({ type }) => type === 'client-set')

/** A reason that only those are given who could not be identified says that the caller was not (TKD-6). */
function unidentified({ outcomes, identification }: Regulation, reason: string): string[] {
  if (outcomes.find(({ key }) => key === reason)?.unidentifiedOnly !== true) return []
  return (identification?.methods ?? []).filter(({ identified }) => !identified).map(({ key }) => key).slice(0, 1)
}

interface Done {
  action: TicketAction
  by: Actor
  at: number
}

/** What a call means for its ticket: the number that was said (CNT-7), the service that was declined (TKD-6, CNT-12). */
function doneByCall({ type, at, data, agentId }: CallTold): Done {
  if (type === 'number-announced') return { action: { type: 'notify-registered', how: 'call' }, by: SYSTEM, at }
  return { action: { type: 'decline', reason: String(data['reason']), text: null }, by: agentId === null ? SYSTEM : { kind: 'staff', id: agentId }, at }
}
