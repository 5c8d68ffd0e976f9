/** What the processes under measurement have used, from Linux's /proc (proc_pid_stat(5), proc_pid_status(5)). */
import { readFileSync, readdirSync } from 'node:fs'
import { execFileSync } from 'node:child_process'

const MS_PER_TICK = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

interface Stat {
  pid: number
  parent: number
  /** Time of the process itself, in user and kernel mode, all threads. */
  ownMs: number
  /** Time of its children that have ended and been waited for, with theirs. */
  endedChildrenMs: number
}

/** CPU time used since their start: `own` by the process, `children` by everything it started, running or ended. */
export interface CpuTime {
  ownMs: number
  childrenMs: number
}

/** CPU time of a process and of all its descendants. */
export function cpuTime(pid: number): CpuTime {
  const all = statsOfAll()
  const root = all.find((stat) => stat.pid === pid)
  if (!root) throw new Error(`process ${pid} has gone`)
  const children = descendants(root.pid, all).reduce((sum, stat) => sum + stat.ownMs + stat.endedChildrenMs, root.endedChildrenMs)
  return { ownMs: root.ownMs, childrenMs: children }
}

/** CPU time of the whole machine since it started, without idling and waiting, ms (proc_stat(5)). */
export function machineBusyMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number)
  return (user + nice + system + irq + softirq) * MS_PER_TICK
}

/** Memory in RAM of one process without its descendants, in KiB. */
export function residentKib(pid: number): number {
  const size = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (!size) throw new Error(`process ${pid} has gone`)
  return Number(size)
}

function descendants(pid: number, all: readonly Stat[]): Stat[] {
  const children = all.filter((stat) => stat.parent === pid)
  return children.concat(...children.map((child) => descendants(child.pid, all)))
}

function statsOfAll(): Stat[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).map(readStat).filter((stat) => stat !== null)
}

/** Fields 4 (parent) and 14…17 (times in clock ticks); the second field is the program's name, which may hold anything. */
function readStat(pid: number): Stat | null {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = (field: number): number => Number(fields[field - 3]) * MS_PER_TICK
  return { pid, parent: Number(fields[1]), ownMs: ticks(14) + ticks(15), endedChildrenMs: ticks(16) + ticks(17) }
}
