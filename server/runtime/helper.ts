import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/**
 * A small process beside the server that does one kind of work for it. Starting a program from a process as large as the
 * server stops it for some ten milliseconds, in which nobody's telephone rings; from a small one it costs nothing.
 */
export interface Helper<Job, Result> {
  /** @throws Error in words for the log; the same may be asked for again */
  ask(job: Job): Promise<Result>
  /** The helper's process now; null after its end. */
  readonly pid: number | null
  /** Ends the helper; what it was doing is given up. */
  close(): Promise<void>
}

interface Request<Job> {
  id: number
  job: Job
}

type Answer<Result> = { id: number; result: Result } | { id: number; error: string }

interface Asked<Job, Result> {
  job: Job
  deaths: number
  resolve(result: Result): void
  reject(error: Error): void
}

/** A job during which the helper has died so often may be the cause. */
const MOST_DEATHS = 3
/** Helpers pass files on and wait for programs: they need little. */
const MEMORY = ['--max-old-space-size=64', '--max-semi-space-size=1']

/**
 * Starts the helper at once, so that nothing has to be started while somebody calls. One that dies is started again and
 * asked again, so a job must bear being done twice; jobs and results are plain data.
 * @param name for errors: "the encoder"
 * @param program a module that calls `serveHelper`
 */
export function startHelper<Job, Result>(name: string, program: string): Helper<Job, Result> {
  return new ForkedHelper(name, program)
}

/** The helper's own side: does each job it is asked for, as many at once as are asked, and ends with the server, however that ended. */
export function serveHelper<Job, Result>(work: (job: Job) => Promise<Result>): void {
  const answer = async ({ id, job }: Request<Job>): Promise<Answer<Result>> => {
    try {
      return { id, result: await work(job) }
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : String(error) }
    }
  }
  process.on('message', (request: Request<Job>) => void answer(request).then((said) => process.send?.(said)))
  process.once('disconnect', () => process.exit(0))
  // Ctrl-C and the like are for the server, which ends its helpers by hanging up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
}

class ForkedHelper<Job, Result> implements Helper<Job, Result> {
  readonly #name: string
  readonly #program: string
  readonly #asked = new Map<number, Asked<Job, Result>>()
  #child: ChildProcess | null = null
  #lastId = 0
  #closed = false

  constructor(name: string, program: string) {
    this.#name = name
    this.#program = program
    this.#start()
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  ask(job: Job): Promise<Result> {
    if (this.#closed) return Promise.reject(new Error(`${this.#name} has ended`))
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#asked.set(id, { job, deaths: 0, resolve, reject })
      this.#send({ id, job }, this.#child ?? this.#start())
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const child = this.#child
    if (child === null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.ref()
    if (child.connected) child.disconnect()
    await ended
  }

  #start(): ChildProcess {
    // Nothing of the server's environment, which holds secrets: a job brings what its programs need.
    const child = fork(this.#program, [], { env: {}, execArgv: MEMORY, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child = child
    // The last words of one that has died do not count: it has been asked for again, and one answer has to stay the only one.
    child.on('message', (answer: Answer<Result>) => { if (this.#child === child) this.#take(answer) })
    child.once('exit', (code, signal) => this.#lost(child, String(signal ?? `code ${code}`)))
    // It could not be started at all; a running one ends with `exit`.
    child.on('error', (error) => { if (child.pid === undefined) this.#lost(child, error.message) })
    this.#holdProcess()
    return child
  }

  #send(request: Request<Job>, child: ChildProcess): void {
    this.#holdProcess()
    // One that has just died has no channel: its end is told in a moment, and everything is asked again then.
    if (child.connected) child.send(request, (error) => { if (error) child.kill('SIGKILL') })
  }

  #take(answer: Answer<Result>): void {
    const asked = this.#asked.get(answer.id)
    this.#asked.delete(answer.id)
    this.#holdProcess()
    if ('error' in answer) asked?.reject(new Error(answer.error))
    else asked?.resolve(answer.result)
  }

  #lost(child: ChildProcess, how: string): void {
    if (this.#child !== child) return
    this.#child = null
    for (const [id, asked] of this.#asked) {
      asked.deaths += 1
      if (!this.#closed && asked.deaths < MOST_DEATHS) continue
      this.#asked.delete(id)
      asked.reject(new Error(`the process of ${this.#name} ended (${how})`))
    }
    if (this.#closed || this.#asked.size === 0) return
    const again = this.#start()
    for (const [id, { job }] of this.#asked) this.#send({ id, job }, again)
  }

  /** The helper alone keeps no process from ending; a job under way does. */
  #holdProcess(): void {
    const busy = this.#asked.size > 0
    for (const handle of [this.#child, this.#child?.channel]) {
      if (busy) handle?.ref()
      else handle?.unref()
    }
  }
}
