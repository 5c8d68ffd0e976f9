import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensurePackages } from '../server/runtime/packages.ts'
import { ensurePanel } from '../server/runtime/panel-build.ts'
import { createProgress } from '../server/runtime/progress.ts'
import { run } from '../server/runtime/run.ts'
import { findOnPath } from '../server/runtime/tools.ts'

/** What vitest's JSON reporter writes, as far as it is read here. */
type Report = {
  success: boolean
  testResults: { name: string; status: string; message: string; assertionResults: { fullName: string; status: string }[] }[]
}
type Counts = { passed: number; failed: number; skipped: number }

/**
 * `npm test`: fetch what tests need, check style and types, then run all tests (or those that the arguments name).
 * The last line of output is `N passed, N failed[, N skipped]`; each check counts as one test.
 * @returns 0 when nothing failed
 */
export async function test(args: string[]): Promise<number> {
  const progress = createProgress(process.stdout)
  await progress.step('Asterisk, speech and codecs', (update) => ensurePackages({ onProgress: update }))
  await provide('chromium', 'chromium', 'HOTLINE_TEST_NO_BROWSER')
  await provide('sipp', 'sip-tester', 'HOTLINE_TEST_NO_SIPP')

  const checks: [string, () => Promise<unknown>][] = [
    ['Style (oxlint)', () => program('oxlint', [])],
    ['Who imports whom (dependency-cruiser)', () => program('depcruise', ['server', 'web/src', 'tests', '--config', '.dependency-cruiser.json'])],
    ['Types of the server (tsc)', () => program('tsc', ['--noEmit'])],
    ['Types of the panel (svelte-check)', () => program('svelte-check', ['--tsconfig', 'web/tsconfig.json'])],
    ['Panel build', () => ensurePanel()],
  ]
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [title, check] of checks) {
    await progress.step(title, check).then(() => { counts.passed += 1 }, (error: unknown) => {
      counts.failed += 1
      progress.say(error instanceof Error ? error.message : String(error))
    })
  }
  const ran = await runVitest(args)
  add(counts, ran)
  console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`)
  return counts.failed > 0 || ran.passed === 0 ? 1 : 0
}

/** A program from Debian that some tests need: installed when root, else those tests skip themselves by `flag`. */
async function provide(name: string, debianPackage: string, flag: string): Promise<void> {
  if (process.env[flag]) return
  if (findOnPath(name)) return
  if (process.getuid?.() === 0 && findOnPath('apt-get')) {
    console.log(`Installing ${debianPackage} …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const installed = await run('apt-get', ['update', '-q'], { env })
      .then(() => run('apt-get', ['install', '-q', '-y', '--no-install-recommends', debianPackage], { env }))
      .then(() => true, (error: Error) => { console.log(error.message); return false })
    if (installed && findOnPath(name)) return
  }
  process.env[flag] = '1'
  console.log(`${name} is missing, so the tests that need it are skipped: install the Debian package ${debianPackage} as root (apt-get install ${debianPackage})`)
}

/** Run a program of the project's packages; what it printed becomes the error's message when it fails. */
function program(name: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim()))))
  })
}

async function runVitest(args: string[]): Promise<Counts> {
  const dir = await mkdtemp(join(tmpdir(), 'hotline-report-'))
  const reportFile = join(dir, 'report.json')
  try {
    await new Promise<void>((resolve) => {
      const child = spawn('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
      child.on('error', () => resolve())
      child.on('close', () => resolve())
    })
    const text = await readFile(reportFile, 'utf8').catch(() => null)
    if (text === null) {
      console.log('vitest wrote no report: it broke off')
      return { passed: 0, failed: 1, skipped: 0 }
    }
    return countReport(JSON.parse(text) as Report)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function countReport(report: Report): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report.testResults) {
    // A file that could not be loaded, or whose set-up failed, has failed even where no test of it ran.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) counts.failed += 1
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') counts.failed += 1
      else {
        counts.skipped += 1
        console.log(`skipped: ${fullName}`)
      }
    }
  }
  if (!report.success && counts.failed === 0) counts.failed = 1
  return counts
}

function add(sum: Counts, more: Counts): void {
  sum.passed += more.passed
  sum.failed += more.failed
  sum.skipped += more.skipped
}
