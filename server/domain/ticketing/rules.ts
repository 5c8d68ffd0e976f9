import type { LocalText } from '../local-text.ts'
import type { Regulation } from '../regulation/schema.ts'
import type { CompiledHours } from '../worktime/office-hours.ts'
import type { Instant } from '../worktime/instant.ts'
import type { Ticket } from './ticket.ts'

/** What a client has agreed instead of the regulation's figures (RBT-3), and how many visits one ticket may have (CNT-10). */
export interface AgreedFigures {
  readonly targetDays: number | null
  readonly limitDays: number | null
  /** Null or left out: no limit is on file. */
  readonly visitsPerIncident?: number | null
}

/** All that decides what may happen to a ticket and when. */
export interface TicketRules {
  /** Of the version the ticket was opened under. */
  readonly regulation: Regulation
  /** Those in force at each moment. */
  readonly hours: CompiledHours
  readonly agreed: AgreedFigures | null
}

/** What cannot be done, and why; `code` is stable, `message` is for a person. */
export interface Refused {
  readonly ok: false
  readonly code: string
  readonly message: LocalText
}

/** The level that counts: the chosen one, else the regulation's for tickets without; null where the regulation has none. */
export function effectiveLevel({ level }: Pick<Ticket, 'level'>, { levels }: Regulation): string | null {
  return level ?? levels.default
}

/** The package that counts: the confirmed one, else the regulation's for clients who have shown none (CNT-8). */
export function effectivePackage({ package: confirmed }: Pick<Ticket, 'package'>, { packages }: Regulation): string | null {
  return confirmed ?? packages.unknown
}

/** What marks a ticket for the one who works on it: paid separately (CNT-14), or outside the client's package (CNT-3). */
export function ticketMarks(ticket: Pick<Ticket, 'ticketType' | 'package'>, regulation: Regulation): { paid: boolean; outsidePackage: boolean } {
  const type = regulation.types.find(({ key }) => key === ticket.ticketType)
  if (type === undefined) return { paid: false, outsidePackage: false }
  const key = effectivePackage(ticket, regulation)
  const services = regulation.packages.items.find((one) => one.key === key)?.services ?? []
  return { paid: type.paid, outsidePackage: type.service !== undefined && !services.includes(type.service) }
}

/** Whether the days that development takes move a deadline (TTR-12). */
export function isMovedByDevelopment({ clocks }: Pick<Regulation, 'clocks'>): boolean {
  return Object.values(clocks).some((clock) => clock?.movedByDevelopment === true)
}

/** When an answer given at the moment leaves: at once, or at the next opening where answers leave in hours only (TTR-19). */
export function answerLeavesAt({ regulation, hours }: TicketRules, at: Instant): Instant {
  return regulation.tickets.answersLeave === 'in-hours' ? hours.union.nextOpening(at) : at
}
