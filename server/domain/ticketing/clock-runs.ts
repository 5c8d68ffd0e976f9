import type { Regulation } from '../regulation/schema.ts'
import type { ClockKind } from '../regulation/ticket-fields.ts'
import type { Instant } from '../worktime/instant.ts'
import type { ClockStart } from './deadline.ts'
import { receiptMoment } from './open.ts'
import { answerLeavesAt } from './rules.ts'
import type { TicketRules } from './rules.ts'
import { nextStatus } from './ticket-transition.ts'
import type { ChannelKind, TicketFact, TicketStatus } from './ticket.ts'

export type Clock = NonNullable<Regulation['clocks'][ClockKind]>

/** What of a ticket decides its terms, from a moment on. */
export interface TermsChange {
  readonly at: Instant
  /** As chosen and as confirmed; null when not. */
  readonly level: string | null
  readonly package: string | null
  readonly developmentDays: number
  /** Whether a package's confirmation changed them. */
  readonly confirmation: boolean
}

/** One run of a clock: from what set it going to what stopped it. */
export interface ClockRun {
  readonly startedBy: ClockStart
  /** When that happened; earlier than `startedAt` where it counts only from the next opening. */
  readonly causedAt: Instant
  readonly startedAt: Instant
  readonly stoppedAt: Instant | null
  /** A later start has taken its place before anything stopped it. */
  readonly superseded: boolean
  /** In order; the last one may still go on. */
  readonly pauses: readonly { readonly from: Instant; readonly until: Instant | null }[]
  /** The first are the terms it began with; those of the last one count now. */
  readonly changes: readonly TermsChange[]
}

type Growing = { -readonly [K in keyof ClockRun]: ClockRun[K] } & { solved: boolean; waitsIn: TicketStatus | null }

/** All runs of one clock, in order. */
export function runsOf(clock: Clock, kind: ClockKind, facts: readonly TicketFact[], rules: TicketRules): ClockRun[] {
  const runs: Growing[] = []
  let state = BEGINNING
  for (const fact of facts) {
    const before = state
    state = after(before, fact)
    const run = runs.at(-1)
    if (run !== undefined) goOn(run, clock, kind, fact, before, state, rules)
    const start = startOf(clock, fact, before, state, rules)
    if (start === null) continue
    if (run?.stoppedAt === null) Object.assign(run, { stoppedAt: fact.at, superseded: true })
    runs.push({ ...start, causedAt: fact.at, stoppedAt: null, superseded: false, pauses: [], changes: [changeAt(start.startedAt, state, false)], solved: false, waitsIn: kind === 'autoClose' ? state.status : null })
  }
  return runs.map(({ startedBy, causedAt, startedAt, stoppedAt, superseded, pauses, changes }) => ({ startedBy, causedAt, startedAt, stoppedAt, superseded, pauses, changes }))
}

/** What of a ticket its clocks look at. */
interface State {
  readonly channel: ChannelKind
  readonly status: TicketStatus
  readonly level: string | null
  readonly package: string | null
  /** Of all developments together; a second word about one that goes on takes the place of the first. */
  readonly developmentDays: number
  readonly daysOfLatest: number
}

const BEGINNING: State = { channel: 'phone', status: 'new', level: null, package: null, developmentDays: 0, daysOfLatest: 0 }

function after(state: State, fact: TicketFact): State {
  const status = nextStatus(state.status, fact)
  switch (fact.type) {
    case 'received':
      return { ...state, status, channel: fact.channel, level: fact.level, package: fact.package }
    case 'level-changed':
      return { ...state, level: fact.to }
    case 'package-confirmed':
      return { ...state, package: fact.to }
    case 'client-set':
      return { ...state, package: fact.package }
    case 'development-needed': {
      const replaced = state.status === 'waiting-development' ? state.daysOfLatest : 0
      const { addedWorkingDays } = fact.development
      return { ...state, status, developmentDays: state.developmentDays - replaced + addedWorkingDays, daysOfLatest: addedWorkingDays }
    }
    default:
      return status === state.status ? state : { ...state, status }
  }
}

function startOf({ starts }: Clock, fact: TicketFact, before: State, { channel, status }: State, rules: TicketRules): { startedBy: ClockStart; startedAt: Instant } | null {
  if (starts === 'receipt' || starts === 'client-message') {
    if (fact.type === 'received' && !fact.waitsForTurn) return { startedBy: 'receipt', startedAt: fact.receivedAt }
    if (fact.type === 'turn-reached' && before.status === 'waiting-turn') return { startedBy: 'turn', startedAt: receiptMoment(rules, channel, fact.at) }
  }
  if (starts === 'client-message') {
    const spoken = fact.type === 'client-message' && isInWork(status)
    const again = fact.type === 'reopened' && fact.why !== 'staff'
    return spoken || again ? { startedBy: 'client-message', startedAt: fact.at } : null
  }
  if (starts === 'staff-question' && fact.type === 'staff-message' && fact.waitForClient) return { startedBy: 'staff-question', startedAt: fact.leavesAt }
  const solved = (starts === 'staff-question' || starts === 'resolution') && fact.type === 'resolved' && status === 'resolved'
  return solved ? { startedBy: 'resolution', startedAt: momentOfSolution(fact, rules) } : null
}

function isInWork(status: TicketStatus): boolean {
  return status !== 'waiting-turn' && status !== 'resolved' && status !== 'closed'
}

function momentOfSolution(fact: TicketFact & { type: 'resolved' }, rules: TicketRules): Instant {
  return fact.text === null ? fact.at : answerLeavesAt(rules, fact.at)
}

function goOn(run: Growing, clock: Clock, kind: ClockKind, fact: TicketFact, before: State, state: State, rules: TicketRules): void {
  if (before.level !== state.level || before.package !== state.package || before.developmentDays !== state.developmentDays) {
    run.changes = [...run.changes, changeAt(fact.at, state, before.package !== state.package)]
  }
  if (run.stoppedAt === null) {
    const stoppedAt = stopOf(run, clock, fact, state, rules)
    if (stoppedAt !== null) {
      run.stoppedAt = Math.max(stoppedAt, run.startedAt)
      run.solved = fact.type === 'resolved' || fact.type === 'closed'
      run.pauses = closePause(run.pauses, fact.at)
    } else if (clock.pausedIn.includes(state.status)) {
      if (run.pauses.at(-1)?.until !== null) run.pauses = [...run.pauses, { from: Math.max(fact.at, run.startedAt), until: null }]
    } else {
      run.pauses = closePause(run.pauses, fact.at)
    }
  } else if (fact.type === 'reopened' && kind !== 'autoClose' && run.solved && clock.stoppedBy.includes('resolution')) {
    // It was not solved after all: the clock goes on, the time in between was the client's.
    run.pauses = [...run.pauses, { from: run.stoppedAt, until: Math.max(fact.at, run.stoppedAt) }]
    run.stoppedAt = null
  }
}

function changeAt(at: Instant, { level, package: confirmed, developmentDays }: State, confirmation: boolean): TermsChange {
  return { at, level, package: confirmed, developmentDays, confirmation }
}

function closePause(pauses: ClockRun['pauses'], at: Instant): ClockRun['pauses'] {
  const last = pauses.at(-1)
  return last?.until === null ? [...pauses.slice(0, -1), { from: last.from, until: Math.max(at, last.from) }] : pauses
}

/** The moment at which a fact stops a run, or null when it does not. The end of a ticket stops every clock. */
function stopOf(run: Growing, { stoppedBy }: Clock, fact: TicketFact, { status }: State, rules: TicketRules): Instant | null {
  if (run.waitsIn !== null && status !== run.waitsIn) return fact.at
  switch (fact.type) {
    case 'closed':
      return fact.at
    case 'resolved':
      return run.waitsIn === null && status === 'resolved' ? momentOfSolution(fact, rules) : null
    case 'registration-notice':
      return stoppedBy.includes('registration-notice') ? fact.at : null
    case 'staff-message':
      return stoppedBy.includes('staff-message') ? fact.leavesAt : null
    case 'client-message':
    case 'confirmed':
      return stoppedBy.includes('client-reply') ? fact.at : null
    default:
      return null
  }
}
