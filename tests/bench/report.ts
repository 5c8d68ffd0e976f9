/** The benchmark's table. */
import type { Distribution } from './figures.ts'
import type { CallCosts, Rush, WaitingMemory } from './measurements.ts'
import type { Part } from './system.ts'

export interface Report {
  machine: { cpu: string; cores: number; asterisk: string; node: string; loadBefore: number }
  /** Length of what callers hear before the queue, ms. */
  greetingMs: number
  talkMs: number
  systems: SystemReport[]
}

export interface SystemReport {
  name: string
  settings: string[]
  costs: CallCosts
  timeToTalk: Distribution
  rushes: { settings: string; rush: Rush }[]
  memory: WaitingMemory
  /** Part of the machine's processors that other programs used meanwhile, 0…1: beyond a tenth the figures suffer. */
  othersShare: number
}

export type Row = [label: string, ...cells: string[]]

const NONE = '–'

/** The report as text for a terminal of 100 columns. */
export function renderReport({ machine, greetingMs, talkMs, systems }: Report): string {
  const row = (label: string, cell: (system: SystemReport) => string): Row => [label, ...systems.map(cell)]
  const callSeconds = Math.round((greetingMs + talkMs) / 1000)
  const rows: Row[] = [
    ['', ...systems.map(({ name }) => name)],
    section(`CPU of a recorded call of ${callSeconds} s (${seconds(talkMs)} s talk), ms`),
    row('  Asterisk', ({ costs }) => cpu(costs, 'asterisk')),
    row('  server', ({ costs }) => cpu(costs, 'server', 'ownMs')),
    row('  programs the server runs (Opus encoding)', ({ costs }) => cpu(costs, 'server', 'childrenMs')),
    row('  database', ({ costs }) => cpu(costs, 'database')),
    row('  together', ({ costs }) => number(Object.values(costs.cpu).reduce((sum, { ownMs, childrenMs }) => sum + ownMs + childrenMs, 0))),
    row('CPU while nobody calls, ms a second, in the same order', ({ costs }) => Object.values(costs.idle).map((ms) => ms.toFixed(0)).join(' + ')),
    section('Milliseconds: median / 95th percentile / longest'),
    row('  a freed agent waits for the next ring', ({ rushes }) => times(rushes[0]?.rush.freedToRing)),
    row('  the same, usual settings', ({ rushes }) => times(rushes[1]?.rush.freedToRing)),
    row('  caller’s INVITE → 200 OK', ({ costs }) => times(costs.answer)),
    row('  agent’s 200 OK → agent’s voice at the caller', ({ timeToTalk }) => times(timeToTalk)),
    section('Memory of a call that waits on music, KiB'),
    row('  Asterisk', ({ memory }) => number(memory.kib.asterisk)),
    row('  server: what it refers to', ({ memory }) => number(memory.kib.server)),
    section('Work per call'),
    row('  commands to Asterisk', ({ costs }) => number(costs.counters.ariCommands, 1)),
    row('  SQL statements', ({ costs }) => number(costs.counters.sqlStatements, 1)),
    row('  of these BEGIN', ({ costs }) => number(costs.counters.sqlBlocks, 1)),
    row('  KiB of write-ahead log', ({ costs }) => number(costs.counters.walBytes === undefined ? undefined : costs.counters.walBytes / 1024, 1)),
    section('Checks'),
    row('  calls talked, recorded, of how many', ({ costs }) => `${costs.served}, ${costs.recorded}, ${costs.calls}`),
    row('  calls talked in the rush, of how many', ({ rushes }) => rushes.map(({ rush }) => `${rush.served} of ${rush.calls}`).join('; ')),
    row('  other programs’ part of the processors meanwhile', ({ othersShare }) => `${number(100 * othersShare)} %`),
  ]
  const notes = systems.flatMap(({ name, settings }) => settings.map((line) => `${name}: ${line}`))
  const { cpu: model, cores, asterisk, node, loadBefore } = machine
  return ['', `${cores} × ${model}; ${asterisk}; Node ${node}; load before ${loadBefore.toFixed(2)}`, '', ...layOut(rows), '', ...notes, ''].join('\n')
}

const section = (label: string): Row => [label]

function cpu(costs: CallCosts, part: Part, only?: 'ownMs' | 'childrenMs'): string {
  const cost = costs.cpu[part]
  if (!cost) return NONE
  return number(only ? cost[only] : cost.ownMs + cost.childrenMs)
}

const number = (value: number | undefined, digits = 0): string => (value === undefined ? NONE : value.toFixed(digits))
const seconds = (ms: number): string => String(Math.round(ms / 1000))
const times = (values: Distribution | undefined): string => (values ? [values.p50, values.p95, values.max].map((ms) => ms.toFixed(ms < 10 ? 1 : 0)).join(' / ') : NONE)

/** The rows in columns: the first to the left, the others to the right. */
export function layOut(rows: Row[]): string[] {
  const widths: number[] = []
  for (const cells of rows) for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  return rows.map((cells) => cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[index] ?? 0) + 3))).join('').trimEnd())
}
