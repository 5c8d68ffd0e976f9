/**
 * `npm run bench`: figures of this machine, each beside what others need for the same work. Parts can be named to run alone:
 * `npm run bench -- worktime`.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { CallSystem } from './calls.ts'

interface Result {
  text: string
  report: unknown
}

interface Options {
  /** The one system whose calls are measured. */
  only?: CallSystem
}

/** Loaded when they are asked for: most need programs that others do without. */
const PARTS: Record<string, (options: Options) => Promise<Result>> = {
  calls: async ({ only }) => {
    const [{ measureCalls }, { renderReport }] = await Promise.all([import('./calls.ts'), import('./report.ts')])
    const report = await measureCalls(only)
    return { text: renderReport(report), report }
  },
  desk: async () => {
    const { measureDesk, renderDesk } = await import('./desk.ts')
    const report = await measureDesk()
    return { text: renderDesk(report), report }
  },
  worktime: async () => {
    const { measureWorktime, renderWorktime } = await import('./worktime.ts')
    const report = measureWorktime()
    return { text: renderWorktime(report), report }
  },
}

const USAGE = `usage: npm run bench -- [${Object.keys(PARTS).join('] [')}] [--json FILE] [--only hotline|app_queue]`

/** @returns the process's exit code */
export async function runBench(args: string[]): Promise<number> {
  const asked = questionOf(args)
  if (asked === null) {
    console.error(USAGE)
    return 2
  }
  const reports: Record<string, unknown> = {}
  for (const name of asked.parts) {
    const { text, report } = await PARTS[name]!(asked.options)
    console.log(text)
    reports[name] = report
  }
  if (asked.json !== undefined) await writeFile(asked.json, `${JSON.stringify(reports, null, 2)}\n`)
  return 0
}

/** @returns null when they are not understood */
function questionOf(args: string[]): { parts: string[]; json: string | undefined; options: Options } | null {
  try {
    const { values: { json, only }, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'string' }, only: { type: 'string' } } })
    if (only !== undefined && only !== 'hotline' && only !== 'app_queue') return null
    if (positionals.some((name) => !Object.hasOwn(PARTS, name))) return null
    return { parts: positionals.length > 0 ? positionals : Object.keys(PARTS), json, options: only === undefined ? {} : { only } }
  } catch {
    return null
  }
}
