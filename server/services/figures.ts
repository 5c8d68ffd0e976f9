import type { Logger } from 'pino'
import type { CallSummary } from '../domain/telephony/call.ts'
import { added, EMPTY_TALLY, figuresOf, type Tally, tallyOf } from '../domain/telephony/figures.ts'
import { type CivilDate, civilDateOf, type EpochDay, epochDayOf } from '../domain/worktime/civil-date.ts'
import { instantOfLocal, localTimeOf } from '../domain/worktime/zone.ts'
import type { FiguresReport } from '../panel-protocol.ts'
import { type CallArchive, type Clock, type EventBus, StoreUnavailable } from '../ports.ts'
import type { Hotlines } from './hotlines.ts'
import { LONGEST_TIMER_MS } from './longest-timer.ts'
import { Refusal } from './refusal.ts'

export interface FiguresDeps {
  archive: CallArchive
  hotlines: Hotlines
  clock: Clock
  bus: EventBus
  log: Logger
}

interface Today {
  day: EpochDay
  tally: Tally
  /** What each call of the day has added, so that its next step replaces it. */
  parts: Map<string, Tally>
}

const LONGEST_REPORT_DAYS = 366

export type Figures = ReturnType<typeof createFigures>

/** The day's figures, kept up with every call, and reports of earlier days. A call belongs to the day it came in, in the company's zone. */
export function createFigures({ archive, hotlines, clock, bus, log }: FiguresDeps) {
  const todays = new Map<string, Today>()
  let timer: NodeJS.Timeout | null = null

  const dayOf = (hotlineId: string, at: number): EpochDay => localTimeOf(hotlines.zone(hotlineId), at).day
  const startOf = (hotlineId: string, day: EpochDay): number => instantOfLocal(hotlines.zone(hotlineId), day, 0)

  function today(hotlineId: string): Today {
    const day = dayOf(hotlineId, clock.now())
    const known = todays.get(hotlineId)
    if (known?.day === day) return known
    const fresh: Today = { day, tally: EMPTY_TALLY, parts: new Map() }
    todays.set(hotlineId, fresh)
    return fresh
  }

  function put(current: Today, id: string, part: Tally): void {
    const before = current.parts.get(id)
    current.tally = added(before ? added(current.tally, before, -1) : current.tally, part)
    current.parts.set(id, part)
  }

  function publish(hotlineId: string): void {
    const { day, tally } = today(hotlineId)
    bus.publish(hotlineId, { topic: 'figures', id: 'today', value: { day: civilDateOf(day), ...figuresOf(tally) } })
  }

  /** Adds what the database knows of today; of calls seen meanwhile, what was seen is newer. */
  async function load(hotlineId: string): Promise<void> {
    const { day } = today(hotlineId)
    const stored = await archive.between(hotlineId, startOf(hotlineId, day), startOf(hotlineId, day + 1))
    const current = today(hotlineId)
    if (current.day === day) for (const call of stored) if (!current.parts.has(call.id)) put(current, call.id, tallyOf(call))
    publish(hotlineId)
  }

  /** A new day begins at every company's own midnight. */
  function waitForMidnight(): void {
    const now = clock.now()
    const next = Math.min(...hotlines.ids().map((id) => startOf(id, dayOf(id, now) + 1) - now), LONGEST_TIMER_MS)
    timer = setTimeout(() => {
      for (const id of hotlines.ids()) publish(id)
      waitForMidnight()
    }, Math.max(1, next)).unref()
  }

  return {
    /** Reads today's calls, at the start and whenever the database is back; tells the panel. */
    async load(): Promise<void> {
      if (timer === null) waitForMidnight()
      for (const hotlineId of hotlines.ids()) {
        try {
          await load(hotlineId)
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error
          publish(hotlineId)
          log.warn({ hotlineId }, 'today’s figures are incomplete until the database is back')
        }
      }
    },

    /** A call has made a step. */
    changed(call: CallSummary): void {
      if (!hotlines.ids().includes(call.hotlineId)) return
      const current = today(call.hotlineId)
      if (dayOf(call.hotlineId, call.arrivedAt) !== current.day) return
      put(current, call.id, tallyOf(call))
      publish(call.hotlineId)
    },

    /** Figures day by day, both days included. @throws Refusal `report-period` */
    async report(hotlineId: string, from: CivilDate, to: CivilDate): Promise<FiguresReport> {
      const { first, last } = reportPeriod(from, to)
      const days: FiguresReport['days'] = []
      let total = EMPTY_TALLY
      for (let day = first; day <= last; day += 1) {
        const calls = await archive.between(hotlineId, startOf(hotlineId, day), startOf(hotlineId, day + 1))
        const tally = calls.map(tallyOf).reduce((a, b) => added(a, b), EMPTY_TALLY)
        days.push({ day: civilDateOf(day), ...figuresOf(tally) })
        total = added(total, tally)
      }
      return { from, to, zone: hotlines.zone(hotlineId), days, total: figuresOf(total) }
    },

    close(): void {
      if (timer) clearTimeout(timer)
    },
  }
}

/** The days of a report. @throws Refusal `report-period` */
export function reportPeriod(from: CivilDate, to: CivilDate): { first: EpochDay; last: EpochDay } {
  const first = epochDayOf(from)
  const last = epochDayOf(to)
  if (last < first || last - first >= LONGEST_REPORT_DAYS) {
    throw new Refusal('invalid', 'report-period', { ru: 'Отчёт строится за период до 366 дней; начало — не позже конца.', en: 'A report covers up to 366 days; the first may not come after the last.' })
  }
  return { first, last }
}
