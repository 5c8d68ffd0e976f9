import { compileRegulation } from '../../../server/domain/regulation/compile-regulation.ts'
import type { Regulation } from '../../../server/domain/regulation/schema.ts'
import { alarmFacts, alarmsOf } from '../../../server/domain/ticketing/alarms.ts'
import type { Alarm } from '../../../server/domain/ticketing/alarms.ts'
import type { ClockKind, Deadline } from '../../../server/domain/ticketing/deadline.ts'
import { deadlinesOf } from '../../../server/domain/ticketing/deadlines.ts'
import { decide } from '../../../server/domain/ticketing/decide.ts'
import { foldTicket } from '../../../server/domain/ticketing/fold.ts'
import { openTicket } from '../../../server/domain/ticketing/open.ts'
import type { NewTicket } from '../../../server/domain/ticketing/open.ts'
import type { AgreedFigures, TicketRules } from '../../../server/domain/ticketing/rules.ts'
import type { Actor, Ticket, TicketAction, TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'

export const CLIENT: Actor = { kind: 'client' }
export const ANNA: Actor = { kind: 'staff', id: 'anna' }
export const BORIS: Actor = { kind: 'staff', id: 'boris' }

const calendar = loadProductionCalendar()

/** Moscow's clock, `2026-11-27 10:00` or with seconds. */
export const msk = (text: string): number => Date.parse(`${text.replace(' ', 'T')}${text.length === 16 ? ':00' : ''}+03:00`)
export const onMoscowsClock = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : new Date(at + 3 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '))

/** The rules of a shipped regulation, changed where a test needs it. */
export function rulesOf(preset: string, changes: Partial<Regulation> = {}, agreed: AgreedFigures | null = null): TicketRules {
  const regulation = { ...loadPreset(preset), ...changes }
  return { regulation, hours: compileRegulation(regulation, calendar).hours, agreed }
}

const REQUEST: NewTicket = { channel: 'email', regulationVersion: 1, clientId: 'client', package: null, level: null, ticketType: null, activeOfClient: 0, firstOfClient: false, specialistId: null, by: CLIENT }

/** A ticket in the hands of a test: what is done to it is decided by the rules, and a refusal fails the test. */
export class Desk {
  readonly rules: TicketRules
  facts: TicketFact[]

  constructor(rules: TicketRules, at: string, request: Partial<NewTicket> = {}) {
    this.rules = rules
    const opened = openTicket({ ...REQUEST, ...request }, rules, msk(at))
    if (!opened.ok) throw new Error(opened.code)
    this.facts = opened.facts
  }

  get ticket(): Ticket {
    return foldTicket('ticket', 'company', this.facts)
  }

  do(at: string, action: TicketAction, by: Actor = ANNA): this {
    const decided = decide(this.ticket, this.facts, action, by, msk(at), this.rules)
    if (!decided.ok) throw new Error(`${decided.code}: ${decided.message.ru}`)
    this.facts = [...this.facts, ...decided.facts]
    return this
  }

  /** The code of the refusal, or `ok`. */
  try(at: string, action: TicketAction, by: Actor = ANNA): string {
    const decided = decide(this.ticket, this.facts, action, by, msk(at), this.rules)
    return decided.ok ? 'ok' : decided.code
  }

  add(...facts: TicketFact[]): this {
    this.facts = [...this.facts, ...facts]
    return this
  }

  say(at: string, text = 'Ответ', { waitForClient = false, kind = 'answer' as 'answer' | 'question' | 'recommendation' | 'instruction' } = {}): this {
    return this.do(at, { type: 'send-message', kind, text, links: [], waitForClient })
  }

  ask(at: string): this {
    return this.say(at, 'Какая у вас версия?', { kind: 'question', waitForClient: true })
  }

  hear(at: string): this {
    return this.do(at, { type: 'receive-message', text: 'Вот', channel: this.ticket.channel }, CLIENT)
  }

  resolve(at: string): this {
    return this.do(at, { type: 'resolve', outcome: 'solved', text: null })
  }

  clock(kind: ClockKind, now: string): Deadline | undefined {
    return deadlinesOf(this.facts, this.rules, msk(now)).find(({ clock }) => clock === kind)
  }

  due(kind: ClockKind, now: string): string | null {
    return onMoscowsClock(this.clock(kind, now)?.dueAt)
  }

  breached(kind: ClockKind, now: string): string | null {
    return onMoscowsClock(this.clock(kind, now)?.breachedAt)
  }

  alarms(now: string): Alarm[] {
    return alarmsOf(this.ticket, deadlinesOf(this.facts, this.rules, msk(now)), this.rules)
  }

  /** Alarms as `what to@when`. */
  alarmTimes(now: string): string[] {
    return this.alarms(now).map(({ what, to, at }) => `${[what, ...to].join(' ')} ${onMoscowsClock(at)}`)
  }

  /** What an alarm would add at the moment. */
  fire(alarm: Alarm, at: string): TicketFact[] {
    return alarmFacts(this.ticket, this.facts, alarm, msk(at), this.rules)
  }

  /** Lets everything that is due happen, as the server would. */
  passTime(until: string): this {
    for (;;) {
      const next = this.alarms(until).filter(({ at, key }) => at <= msk(until) && !this.#fired.has(key)).toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined) return this
      this.#fired.add(next.key)
      this.add(...alarmFacts(this.ticket, this.facts, next, next.at, this.rules))
    }
  }

  readonly #fired = new Set<string>()
}
