import type { Regulation } from '../regulation/schema.ts'
import type { Instant } from '../worktime/instant.ts'
import { refuse } from './refusals.ts'
import { effectivePackage } from './rules.ts'
import type { Refused, TicketRules } from './rules.ts'
import type { Actor, ChannelKind, Ticket, TicketFact } from './ticket.ts'

/** A request that is about to become a ticket. */
export interface NewTicket {
  readonly channel: ChannelKind
  /** Of the regulation in force at the moment. */
  readonly regulationVersion: number
  readonly clientId: string | null
  /** The package on the client's record at the moment, when it is confirmed there. */
  readonly package: string | null
  /** What the client has chosen. */
  readonly level: string | null
  readonly ticketType: string | null
  /** How many tickets of this client are in work. */
  readonly activeOfClient: number
  /** Whether the client has never asked before. */
  readonly firstOfClient: boolean
  /** Who is responsible for the client. */
  readonly specialistId: string | null
  readonly by: Actor
}

/**
 * The facts with which a ticket begins, or why there is none: a channel that takes no requests (NEK-2), an unknown level, package or
 * type, a type that this channel does not take (TKD-10).
 */
export function openTicket(request: NewTicket, rules: TicketRules, at: Instant): { ok: true; facts: TicketFact[] } | Refused {
  const { regulation } = rules
  const refusal = refusalOf(request, regulation)
  if (refusal !== null) return refusal
  const received: TicketFact = {
    type: 'received',
    at,
    by: request.by,
    channel: request.channel,
    receivedAt: receiptMoment(rules, request.channel, at),
    regulationVersion: request.regulationVersion,
    waitsForTurn: waitsForTurn(request, regulation),
    level: request.level,
    package: request.package,
    clientId: request.clientId,
    ticketType: request.ticketType,
    accepted: regulation.publication.acceptance === 'first-request' && request.clientId !== null && request.firstOfClient,
  }
  return { ok: true, facts: [received, ...assignSpecialist(request, regulation, at)] }
}

function refusalOf({ channel, level, package: confirmed, ticketType }: NewTicket, regulation: Regulation): Refused | null {
  const found = regulation.channels.find(({ kind }) => kind === channel)
  if (found === undefined || found.use === 'announce-only') return refuse('channel-not-served')
  if (level !== null && !regulation.levels.items.some(({ key }) => key === level)) return refuse('level-unknown', level)
  if (confirmed !== null && !regulation.packages.items.some(({ key }) => key === confirmed)) return refuse('package-unknown', confirmed)
  return ticketType === null ? null : typeRefusal(regulation, ticketType, channel)
}

/** Why a ticket that came by the channel cannot be of the type, or null when it can. */
export function typeRefusal({ types }: Regulation, ticketType: string, channel: ChannelKind): Refused | null {
  const type = types.find(({ key }) => key === ticketType)
  if (type === undefined) return refuse('type-unknown', ticketType)
  return type.channels === undefined || type.channels.includes(channel) ? null : refuse('type-not-by-channel', type.name)
}

/** The moment that counts as that of receipt: at some channels the next opening (TTR-19). */
export function receiptMoment({ regulation, hours }: TicketRules, channel: ChannelKind, at: Instant): Instant {
  const received = regulation.channels.find(({ kind }) => kind === channel)?.received
  return received === 'next-opening' ? hours.union.nextOpening(at) : at
}

function waitsForTurn({ clientId, activeOfClient }: NewTicket, { tickets }: Regulation): boolean {
  return clientId !== null && tickets.activePerClient !== null && activeOfClient >= tickets.activePerClient
}

/** The client's specialist gets the ticket (TTR-15); where packages differ in it, only with a package that has one (CNT-9). */
export function assignSpecialist(request: Pick<NewTicket, 'specialistId' | 'package'>, regulation: Regulation, at: Instant): TicketFact[] {
  if (request.specialistId === null || !hasSpecialist(request, regulation)) return []
  return [{ type: 'assigned', at, by: { kind: 'system' }, to: { kind: 'agent', id: request.specialistId }, toldClient: false }]
}

function hasSpecialist(ticket: Pick<Ticket, 'package'>, regulation: Regulation): boolean {
  const { items } = regulation.packages
  if (!items.some(({ specialist }) => specialist)) return true
  const key = effectivePackage(ticket, regulation)
  return items.some((one) => one.key === key && one.specialist)
}

/** A ticket that waited becomes active, because an earlier one of its client was closed (TTR-7). */
export function reachTurn(ticket: Pick<Ticket, 'status'>, at: Instant): TicketFact[] {
  return ticket.status === 'waiting-turn' ? [{ type: 'turn-reached', at, by: { kind: 'system' } }] : []
}
