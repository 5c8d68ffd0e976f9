import type { Regulation } from '../domain/regulation/schema.ts'
import { handlingByMonth } from '../domain/ticketing/handling-time.ts'
import { type CivilDate, epochDayOf } from '../domain/worktime/civil-date.ts'
import { instantOfLocal } from '../domain/worktime/zone.ts'
import type { WorkReport } from '../panel-protocol.ts'
import type { Clock, ReportFact, ReportStore } from '../ports.ts'
import { reportPeriod } from './figures.ts'
import { notFound } from './refusal.ts'
import type { RegulationBook } from './regulation-book.ts'

/** Ratings that are shown with their comments. */
const LATEST_RATINGS = 50

/** Reports on the work with tickets, in the words of the regulation in force. */
export function createWorkReports({ reports, book, clock }: { reports: ReportStore; book: Pick<RegulationBook, 'rulesOf' | 'versionInForce'>; clock: Clock }) {
  /** What was done on these days, both included. @throws Refusal `report-period` */
  return async (hotlineId: string, from: CivilDate, to: CivilDate): Promise<WorkReport> => {
    reportPeriod(from, to)
    const version = book.versionInForce(hotlineId)
    const rules = version === null ? null : book.rulesOf(hotlineId, version)
    if (rules === null) throw notFound()
    const { zone, statedHandling } = rules.regulation
    const query = { hotlineId, from: instantOfLocal(zone, epochDayOf(from), 0), to: instantOfLocal(zone, epochDayOf(to) + 1, 0), zone }
    const [answered, handled, load, facts, ratings] = await Promise.all([
      reports.answered(query, clock.now()), reports.handled(query), reports.load(query), reports.facts(query), reports.ratings(query),
    ])
    return {
      from, to, zone, answered, load,
      handling: { stated: statedHandling, tickets: handled.length, ...handlingByMonth(rules.hours.union, handled) },
      ...reasonsAndOutcomes(rules.regulation, facts),
      complaints: { reopened: countOf(facts, 'reopened', 'complaint'), escalated: countOf(facts, 'escalated', 'complaint') },
      ratings: ratingsOf(ratings),
    }
  }
}

/** Keys that the regulation no longer names stay, under their own name. */
function reasonsAndOutcomes({ outcomes }: Regulation, facts: readonly ReportFact[]): Pick<WorkReport, 'reasons' | 'outcomes'> {
  const rowsOf = (types: readonly string[], declined: boolean | null): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { type, why, key, tickets } of facts) {
      if (key === null || !types.includes(type) || (declined !== null && (why === 'declined') !== declined)) continue
      counts.set(key, (counts.get(key) ?? 0) + tickets)
    }
    return counts
  }
  const deferred = rowsOf(['deferred', 'development-needed'], null)
  const ended = rowsOf(['closed'], true)
  const solved = rowsOf(['resolved', 'closed'], false)
  const known = new Map(outcomes.map((outcome) => [outcome.key, outcome]))
  const nameOf = (key: string) => known.get(key)?.name ?? { ru: key, en: key }
  return {
    reasons: [...new Set([...deferred.keys(), ...ended.keys()])].map((key) => ({ key, name: nameOf(key), deferred: deferred.get(key) ?? 0, ended: ended.get(key) ?? 0 })),
    outcomes: [...solved].map(([key, tickets]) => ({ key, name: nameOf(key), kind: known.get(key)?.kind ?? 'solved', tickets })),
  }
}

function countOf(facts: readonly ReportFact[], type: string, why: string): number {
  return facts.filter((fact) => fact.type === type && fact.why === why).reduce((sum, { tickets }) => sum + tickets, 0)
}

function ratingsOf(given: Awaited<ReturnType<ReportStore['ratings']>>): WorkReport['ratings'] {
  const counts: WorkReport['ratings']['counts'] = [0, 0, 0, 0, 0]
  for (const { rating } of given) counts[rating - 1] = (counts[rating - 1] ?? 0) + 1
  return {
    counts,
    average: given.length === 0 ? null : given.reduce((sum, { rating }) => sum + rating, 0) / given.length,
    latest: given.toSorted((a, b) => b.at - a.at).slice(0, LATEST_RATINGS).map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
  }
}
