import type { Amount } from '../regulation/basic-fields.ts'
import { CLOCK_KINDS } from '../regulation/ticket-fields.ts'
import type { ClockKind } from '../regulation/ticket-fields.ts'
import type { ExplanationStep } from '../worktime/explain.ts'
import type { Instant } from '../worktime/instant.ts'
import { runsOf } from './clock-runs.ts'
import type { Clock, ClockRun, TermsChange } from './clock-runs.ts'
import type { Deadline, Terms } from './deadline.ts'
import { reckon } from './reckoning.ts'
import type { Reckoned, Runs } from './reckoning.ts'
import { effectiveLevel, effectivePackage } from './rules.ts'
import type { TicketRules } from './rules.ts'
import type { TicketFact } from './ticket.ts'

/**
 * The clocks of a ticket as its facts and the regulation make them: the latest run of each that has begun.
 *
 * @throws WorktimeError where the calendar ends
 */
export function deadlinesOf(facts: readonly TicketFact[], rules: TicketRules, now: Instant): Deadline[] {
  return CLOCK_KINDS.flatMap((kind) => {
    const clock = rules.regulation.clocks[kind]
    const run = clock === undefined ? undefined : runsOf(clock, kind, facts, rules).at(-1)
    return clock === undefined || run === undefined ? [] : [deadlineOf(run, clock, kind, rules, now)]
  })
}

/**
 * Every run of every clock of a ticket, for reports: beside the latest ones those that were stopped, and those that a later start has
 * taken the place of only after their deadline had passed. Of runs with the same start only the last: one clock does not start twice at once.
 */
export function deadlineHistory(facts: readonly TicketFact[], rules: TicketRules, now: Instant): Deadline[] {
  return CLOCK_KINDS.flatMap((kind) => {
    const clock = rules.regulation.clocks[kind]
    if (clock === undefined) return []
    const runs = new Map(runsOf(clock, kind, facts, rules).map((run) => [run.startedAt, run]))
    return Array.from(runs.values()).flatMap((run) => {
      const deadline = deadlineOf(run, clock, kind, rules, now)
      return run.superseded && deadline.breachedAt === null ? [] : [deadline]
    })
  })
}

function deadlineOf(run: ClockRun, clock: Clock, kind: ClockKind, rules: TicketRules, now: Instant): Deadline {
  const latest = run.changes.at(-1)
  if (latest === undefined) throw new Error('A run has no terms.')
  const terms = termsOf(clock, latest, rules)
  const runs = runsAs(clock, terms)
  const due = reckonRun(terms.within, terms, runs, run, rules)
  return {
    clock: kind,
    runs,
    startedBy: run.startedBy,
    startedAt: run.startedAt,
    terms,
    targetAt: reckonRun(terms.target, terms, runs, run, rules)?.at ?? null,
    dueAt: due?.at ?? null,
    stoppedAt: run.stoppedAt,
    pausedSince: openPauseSince(run),
    breachedAt: breachOf(run, clock, rules, now),
    steps: stepsOf(run, due),
  }
}

/** Tells also what set the clock going, where that was not the receipt, and from when it counts, where that is later (TTR-19). */
function stepsOf({ startedBy, causedAt, startedAt }: ClockRun, due: Reckoned | null): ExplanationStep[] {
  const begun: ExplanationStep = { kind: 'received', at: causedAt, ...(startedBy === 'receipt' ? {} : { by: startedBy }) }
  const later: ExplanationStep[] = causedAt === startedAt ? [] : [{ kind: 'counts-from', at: startedAt }]
  return [begun, ...later, ...(due?.steps.slice(1) ?? [])]
}

/** The first limit of the regulation that fits, or what the client has agreed (RBT-3). */
function termsOf(clock: Clock, change: TermsChange, { regulation, agreed }: TicketRules): Terms {
  const level = effectiveLevel(change, regulation)
  const supportPackage = effectivePackage(change, regulation)
  const limit = clock.limits.find(({ levels, packages }) => fits(levels, level) && fits(packages, supportPackage))
  const own = clock.clientMayDiffer ? agreed : null
  const within = workingDays(own?.limitDays) ?? limit?.within ?? null
  const target = workingDays(own?.targetDays) ?? limit?.target ?? null
  const beyond = target?.unit === 'working-days' && within?.unit === 'working-days' && target.days > within.days
  return { level, package: supportPackage, within, target: beyond ? null : target, developmentDays: clock.movedByDevelopment ? change.developmentDays : 0 }
}

function fits(keys: readonly string[] | undefined, key: string | null): boolean {
  return keys === undefined || (key !== null && keys.includes(key))
}

function workingDays(days: number | null | undefined): Amount | null {
  return days === null || days === undefined ? null : { unit: 'working-days', days }
}

/** RBT-4: some levels run round the clock, and so does what is counted in plain hours. */
function runsAs(clock: Clock, { level, within }: Terms): Runs {
  return (level !== null && clock.roundTheClock.includes(level)) || within?.unit === 'clock-minutes' ? 'round-the-clock' : 'working'
}

function reckonRun(amount: Amount | null, terms: Terms, runs: Runs, run: ClockRun, { hours }: TicketRules): Reckoned | null {
  if (amount === null) return null
  const pauses = run.pauses.flatMap(({ from, until }) => (until === null ? [] : [{ from, until }]))
  return reckon(amount, run.startedAt, runs, pauses, terms.developmentDays, hours.union)
}

function openPauseSince({ pauses }: ClockRun): Instant | null {
  const last = pauses.at(-1)
  return last?.until === null ? last.from : null
}

/**
 * When the deadline passed as it was known then: each time the terms change, those before them count until then, so that no change makes
 * a breach of the past. A confirmed package also takes the date of one before it along (CNT-8).
 */
function breachOf(run: ClockRun, clock: Clock, rules: TicketRules, now: Instant): Instant | null {
  const end = run.stoppedAt === null ? now : Math.min(run.stoppedAt, now)
  const pausedSince = openPauseSince(run)
  for (const [index, change] of run.changes.entries()) {
    const terms = termsOf(clock, change, rules)
    const due = reckonRun(terms.within, terms, runsAs(clock, terms), run, rules)
    if (due === null || (pausedSince !== null && due.at > pausedSince)) continue
    const passedAt = Math.max(due.at, change.at)
    const until = Math.min(end, run.changes[index + 1]?.at ?? Number.POSITIVE_INFINITY)
    if (passedAt < until) return Math.max(passedAt, confirmedAt(run) ?? passedAt)
  }
  return null
}

function confirmedAt({ changes }: ClockRun): Instant | null {
  return changes.findLast(({ confirmation }) => confirmation)?.at ?? null
}
