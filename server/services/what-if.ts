import { setImmediate as breathe } from 'node:timers/promises'
import type { LocalText } from '../domain/local-text.ts'
import { compileRegulation } from '../domain/regulation/compile-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { CallSummary } from '../domain/telephony/call.ts'
import { formatPhoneNumber } from '../domain/telephony/phone-number.ts'
import { whatIfCalls } from '../domain/telephony/what-if.ts'
import type { CallDifference, RouteOutcome } from '../domain/telephony/what-if.ts'
import { whatIfTickets } from '../domain/ticketing/what-if.ts'
import type { ClockOutcome, TicketDifference } from '../domain/ticketing/what-if.ts'
import { formatInstant, type Instant } from '../domain/worktime/instant.ts'
import type { ProductionCalendar } from '../domain/worktime/production-calendar.ts'
import type { RegulationWhatIfItem, RegulationWhatIfView } from '../panel-protocol.ts'
import type { CallArchive, Clock, HistoricTicket, TicketHistory } from '../ports.ts'
import { clockName, nameOf } from './public-clauses.ts'
import { notFound, Refusal } from './refusal.ts'
import type { RegulationBook } from './regulation-book.ts'
import { readable } from './regulation-editor.ts'

export interface WhatIfDeps {
  book: RegulationBook
  history: TicketHistory
  archive: Pick<CallArchive, 'between'>
  calendar: ProductionCalendar
  clock: Clock
}

export interface WhatIfPeriod {
  from: Instant | null
  to: Instant | null
}

const DAY_MS = 86_400_000
const USUAL_DAYS = 30
const LONGEST_DAYS = 92
const ITEMS_SHOWN = 200
/** Between two portions the calls of this minute have their turn. */
const PORTION = 100
const CALLS_PORTION = 1_000

export type WhatIf = ReturnType<typeof createWhatIf>

/** What a regulation that is not yet in force would have changed for the tickets and calls of the past weeks. */
export function createWhatIf({ book, history, archive, calendar, clock }: WhatIfDeps) {
  async function* ticketsOf(hotlineId: string, from: Instant, to: Instant): AsyncGenerator<HistoricTicket> {
    let last: HistoricTicket | null = null
    for (;;) {
      const portion: HistoricTicket[] = await history.received(hotlineId, from, to, last, PORTION)
      yield* portion
      last = portion.at(-1) ?? null
      if (portion.length < PORTION) return
      await breathe()
    }
  }

  async function* callsOf(past: readonly CallSummary[], before: Regulation, after: Regulation): AsyncGenerator<CallDifference> {
    for (let from = 0; from < past.length; from += CALLS_PORTION) {
      const portion = past.slice(from, from + CALLS_PORTION).map(({ id, line, arrivedAt }) => ({ id, number: line, at: arrivedAt }))
      yield* whatIfCalls(portion, before, after, calendar)
      await breathe()
    }
  }

  return {
    /** @throws Refusal `regulation-wrong`, `what-if-period` */
    async ask(hotlineId: string, source: string, period: WhatIfPeriod): Promise<RegulationWhatIfView> {
      const now = clock.now()
      const { from, to } = checkedPeriod(period, now)
      const wanted = compileRegulation(readable(source), calendar)
      const current = book.byKey.get(hotlineId)?.regulation
      if (current === undefined) throw notFound()
      const { zone } = wanted.regulation
      const items: RegulationWhatIfItem[] = []
      const tickets = { total: 0, changed: 0 }
      for await (const { id, number, receivedAt, regulationVersion, agreed, facts } of ticketsOf(hotlineId, from, to)) {
        tickets.total += 1
        const rules = book.rulesOf(hotlineId, regulationVersion)
        const differences = rules === null ? [] : whatIfTickets([{ id, facts, agreed }], { ...rules, agreed }, { ...wanted, agreed }, now).filter(isShown)
        if (differences.length === 0) continue
        tickets.changed += 1
        items.push({ kind: 'ticket', id, number, at: formatInstant(receivedAt), changes: differences.map((one) => ({ label: clockName(one.clock), before: dueWords(one.before, zone), after: dueWords(one.after, zone) })) })
      }
      const past = await archive.between(hotlineId, from, to)
      const moments = new Map(past.map(({ id, line, arrivedAt }) => [id, { line, arrivedAt }]))
      const calls = { total: past.length, changed: 0 }
      for await (const { id, before, after } of callsOf(past, current, wanted.regulation)) {
        calls.changed += 1
        const { line, arrivedAt } = moments.get(id) ?? { line: '', arrivedAt: now }
        items.push({ kind: 'call', id, number: formatPhoneNumber(line), at: formatInstant(arrivedAt), changes: [{ label: CALL, before: routeWords(before, current), after: routeWords(after, wanted.regulation) }] })
      }
      const newest = items.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, ITEMS_SHOWN)
      return { from: formatInstant(from), to: formatInstant(to), tickets, calls, items: newest }
    },
  }
}

function checkedPeriod({ from, to }: WhatIfPeriod, now: Instant): { from: Instant; to: Instant } {
  const end = to ?? now
  const begin = from ?? end - USUAL_DAYS * DAY_MS
  if (begin < end && end - begin <= LONGEST_DAYS * DAY_MS) return { from: begin, to: end }
  throw new Refusal('invalid', 'what-if-period', { ru: `Пробуют на сроке до ${LONGEST_DAYS} дней; начало — раньше конца.`, en: `Try it on up to ${LONGEST_DAYS} days; the beginning comes before the end.` })
}

const CALL: LocalText = { ru: 'Звонок', en: 'Call' }

const STATES: Record<Exclude<RouteOutcome['state'], 'open'>, LocalText> = {
  'closed': { ru: 'закрыто', en: 'closed' },
  'announce-only': { ru: 'только объявление', en: 'announcement only' },
  'unknown-number': { ru: 'номер не обслуживается', en: 'number not served' },
}

function routeWords({ state, offices: keys }: RouteOutcome, { offices }: Regulation): LocalText {
  if (state !== 'open') return STATES[state]
  const names = keys.map((key) => nameOf(offices, key))
  return { ru: `открыто: ${names.map(({ ru }) => ru).join(', ')}`, en: `open: ${names.map(({ en }) => en).join(', ')}` }
}

/** A clock without a figure is as good as none. */
const isShown = ({ before, after }: TicketDifference): boolean => (before?.dueAt ?? null) !== null || (after?.dueAt ?? null) !== null

function dueWords(outcome: ClockOutcome | null, timeZone: string): LocalText | null {
  if (outcome === null || outcome.dueAt === null) return null
  const { dueAt, breached } = outcome
  const moment = (locale: string): string => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone }).format(dueAt)
  return breached
    ? { ru: `до ${moment('ru-RU')}, нарушен`, en: `by ${moment('en-GB')}, breached` }
    : { ru: `до ${moment('ru-RU')}`, en: `by ${moment('en-GB')}` }
}
