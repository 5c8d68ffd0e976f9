/** The working-time part of the benchmark: the same questions to Hotline's module and to two peers. */
import { cpus } from 'node:os'
import { MS_PER_DAY, MS_PER_MINUTE } from '../../server/domain/worktime/instant.ts'
import type { Instant } from '../../server/domain/worktime/instant.ts'
import { percentile } from './figures.ts'
import { layOut } from './report.ts'
import type { Row } from './report.ts'
import { businessTime, HOURS, hotline, openingHours, ZONE } from './worktime-peers.ts'
import type { Peer } from './worktime-peers.ts'

const FIRST_YEAR = 2021
const LAST_YEAR = 2033
/** Moments of this year are asked about, and those at a distance from them. */
const YEAR = 2026
const SAMPLES = 512
/** Of so many the answers are compared. */
const COMPARED = 50
/** Edges of windows are left out of the comparison of answers: the peers count them as open. */
const EDGES = new Set([540, 780, 840, 1080])
const MINUTES_PER_WEEK = 5 * 8 * 60
const DISTANCES = [
  { name: '1 day', spanMs: MS_PER_DAY, minutes: 8 * 60 },
  { name: '5 years', spanMs: 5 * 365 * MS_PER_DAY, minutes: Math.round((5 * 365) / 7) * MINUTES_PER_WEEK },
]
const ROUNDS = 5
const ROUND_MS = 200

export interface WorktimeReport {
  /** Milliseconds to compile all the years asked about, once. */
  compileMs: number
  years: number
  rows: WorktimeRow[]
}

export interface WorktimeRow {
  question: string
  distance: string
  /** Nanoseconds an answer takes, by the peer's name; the median of the rounds. */
  ns: Record<string, number>
}

interface Question {
  name: string
  /** Answers for the sample of an index. */
  ask<M>(peer: Peer<M>, from: readonly M[], to: readonly M[], minutes: number): (index: number) => unknown
  /** The answer as a number, to compare. */
  answer<M>(peer: Peer<M>, from: Instant, to: Instant, minutes: number): number
}

const QUESTIONS: Question[] = [
  {
    name: 'add',
    ask: (peer, from, _, minutes) => (index) => peer.add(from[index]!, minutes),
    answer: (peer, from, _, minutes) => peer.instant(peer.add(peer.moment(from), minutes)),
  },
  {
    name: 'between',
    ask: (peer, from, to) => (index) => peer.between(from[index]!, to[index]!),
    answer: (peer, from, to) => peer.between(peer.moment(from), peer.moment(to)),
  },
  {
    name: 'is-open',
    ask: (peer, _, to) => (index) => peer.isOpen(to[index]!),
    answer: (peer, _, to) => Number(peer.isOpen(peer.moment(to))),
  },
]

/**
 * Measures in the zone of the hours, since the peers know the process's only.
 *
 * @throws Error when the three do not answer the same
 */
export function measureWorktime(): WorktimeReport {
  const zoneBefore = process.env.TZ
  process.env.TZ = ZONE
  try {
    const started = performance.now()
    const ours = hotline(FIRST_YEAR, LAST_YEAR)
    const compileMs = performance.now() - started
    const [dayjs, opening] = [businessTime(), openingHours()]
    const moments = sampleMoments()
    const rows = DISTANCES.flatMap(({ name: distance, spanMs, minutes }) =>
      QUESTIONS.map((question) => {
        console.error(`working time: ${question.name}, ${distance} …`)
        for (const from of moments.slice(0, COMPARED)) {
          const answer = <M>(peer: Peer<M>): [string, number] => [peer.name, question.answer(peer, from, from + spanMs, minutes)]
          checkAgreement(question.name, from, Object.fromEntries([answer(ours), answer(dayjs), answer(opening)]))
        }
        const measured = <M>(peer: Peer<M>): [string, number] => [peer.name, nsPerAnswer(question, peer, moments, spanMs, minutes)]
        return { question: question.name, distance, ns: Object.fromEntries([measured(ours), measured(dayjs), measured(opening)]) }
      }),
    )
    return { compileMs, years: LAST_YEAR - FIRST_YEAR + 1, rows }
  } finally {
    if (zoneBefore === undefined) delete process.env.TZ
    else process.env.TZ = zoneBefore
  }
}

/** Whole minutes, none on an edge of a window, the same in every run. */
function sampleMoments(): Instant[] {
  const begin = Date.UTC(YEAR, 0, 1)
  let state = 1
  const moments: Instant[] = []
  while (moments.length < SAMPLES) {
    state = (state * 48_271) % 2_147_483_647
    const minute = state % (365 * 1440)
    // Moscow is three whole hours ahead.
    if (!EDGES.has((minute + 180) % 1440)) moments.push(begin + minute * MS_PER_MINUTE)
  }
  return moments
}

function checkAgreement(question: string, from: Instant, answers: Record<string, number>): void {
  if (new Set(Object.values(answers)).size === 1) return
  throw new Error(`${question} from ${new Date(from).toISOString()}: the answers differ: ${JSON.stringify(answers)}`)
}

function nsPerAnswer<M>(question: Question, peer: Peer<M>, moments: readonly Instant[], spanMs: number, minutes: number): number {
  const ask = question.ask(peer, moments.map((at) => peer.moment(at)), moments.map((at) => peer.moment(at + spanMs)), minutes)
  // The first round warms up.
  const rounds = Array.from({ length: ROUNDS + 1 }, () => round(ask))
  return percentile(rounds.slice(1), 0.5)
}

/** Takes every answer, so that no engine leaves out the work. */
const sink: { answer?: unknown } = {}

/** Asks until the round's time is over, looking at the clock ever less often. @returns nanoseconds per answer */
function round(ask: (index: number) => unknown): number {
  const started = performance.now()
  let asked = 0
  for (let batch = 1; ; batch = Math.min(batch * 2, 4_096)) {
    for (let count = 0; count < batch; count += 1) sink.answer = ask((asked + count) % SAMPLES)
    asked += batch
    const ms = performance.now() - started
    if (ms >= ROUND_MS) return (ms * 1e6) / asked
  }
}

/** The table for a terminal. */
export function renderWorktime({ compileMs, years, rows }: WorktimeReport): string {
  const [ours = '', ...peers] = Object.keys(rows[0]?.ns ?? {})
  const head: Row = ['Working time, ns an answer', ours, ...peers.flatMap((name) => [name, '×'])]
  const lines = rows.map(({ question, distance, ns }): Row => [
    `  ${question}, ${distance}`,
    nanoseconds(ns[ours]),
    ...peers.flatMap((name) => [nanoseconds(ns[name]), Math.round((ns[name] ?? 0) / (ns[ours] ?? 1)).toLocaleString('en')]),
  ])
  return [
    '', `${cpus()[0]?.model.trim() ?? 'unknown'}; Node ${process.versions.node}`, '', ...layOut([head, ...lines]), '',
    `${HOURS}, ${ZONE}, no holidays for anyone: opening_hours knows no transferred days, dayjs-business-time no working Saturdays.`,
    `All three gave the same answers. Hotline compiled ${years} years in ${compileMs.toFixed(0)} ms before; opening_hours has no “add”: its iterator walks.`,
    `Median of ${ROUNDS} rounds of ${ROUND_MS} ms over ${SAMPLES} moments, which are made as each library wants them before.`, '',
  ].join('\n')
}

const nanoseconds = (value: number | undefined): string => (value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 }))
