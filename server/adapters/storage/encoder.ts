import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Encoded, EncodingJob } from './encode-recording.ts'
import type { EncoderAnswer, EncoderRequest } from './encoder-process.ts'

/** Encodes recordings in a process of its own. */
export interface Encoder {
  /** @returns null when nothing was recorded. @throws Error in words for the log; the same may be asked for again */
  encode(job: EncodingJob): Promise<Encoded | null>
  /** The helper's process now; null before the first start and after the end. */
  readonly pid: number | null
  /** Ends the helper; what it was encoding is given up. */
  close(): Promise<void>
}

interface Asked {
  job: EncodingJob
  deaths: number
  resolve(encoded: Encoded | null): void
  reject(error: Error): void
}

const PROGRAM = join(import.meta.dirname, 'encoder-process.ts')
/** A job during which the helper has died so often may be the cause. */
const MOST_DEATHS = 3
/** It holds some seconds of sound at a time. */
const MEMORY = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** Starts the helper at once, so that nothing has to be started while somebody calls; one that dies is started again and asked again. */
export function createEncoder(): Encoder {
  return new HelperEncoder()
}

class HelperEncoder implements Encoder {
  readonly #asked = new Map<number, Asked>()
  #helper: ChildProcess | null = null
  #lastId = 0
  #closed = false

  constructor() {
    this.#start()
  }

  get pid(): number | null {
    return this.#helper?.pid ?? null
  }

  encode(job: EncodingJob): Promise<Encoded | null> {
    if (this.#closed) return Promise.reject(new Error('the encoder has ended'))
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#asked.set(id, { job, deaths: 0, resolve, reject })
      this.#ask({ id, job }, this.#helper ?? this.#start())
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const helper = this.#helper
    if (helper === null) return
    const ended = new Promise((resolve) => helper.once('exit', resolve))
    helper.ref()
    if (helper.connected) helper.disconnect()
    await ended
  }

  #start(): ChildProcess {
    // Nothing of the server's environment, which holds secrets: a job brings what opusenc needs.
    const helper = fork(PROGRAM, [], { env: {}, execArgv: MEMORY, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#helper = helper
    // The last words of one that has died do not count: it has been asked for again, and one answer has to stay the only one.
    helper.on('message', (answer: EncoderAnswer) => { if (this.#helper === helper) this.#take(answer) })
    helper.once('exit', (code, signal) => this.#lost(helper, String(signal ?? `code ${code}`)))
    // It could not be started at all; a running one ends with `exit`.
    helper.on('error', (error) => { if (helper.pid === undefined) this.#lost(helper, error.message) })
    this.#holdProcess()
    return helper
  }

  #ask(request: EncoderRequest, helper: ChildProcess): void {
    this.#holdProcess()
    // A helper that has just died has no channel: its end is told in a moment, and everything is asked again then.
    if (helper.connected) helper.send(request, (error) => { if (error) helper.kill('SIGKILL') })
  }

  #take(answer: EncoderAnswer): void {
    const asked = this.#asked.get(answer.id)
    this.#asked.delete(answer.id)
    this.#holdProcess()
    if ('error' in answer) asked?.reject(new Error(answer.error))
    else asked?.resolve(answer.encoded)
  }

  #lost(helper: ChildProcess, how: string): void {
    if (this.#helper !== helper) return
    this.#helper = null
    for (const [id, asked] of this.#asked) {
      asked.deaths += 1
      if (!this.#closed && asked.deaths < MOST_DEATHS) continue
      this.#asked.delete(id)
      asked.reject(new Error(`the encoder’s process ended (${how})`))
    }
    if (this.#closed || this.#asked.size === 0) return
    const again = this.#start()
    for (const [id, { job }] of this.#asked) this.#ask({ id, job }, again)
  }

  /** The helper alone keeps no process from ending; a job under way does. */
  #holdProcess(): void {
    const busy = this.#asked.size > 0
    for (const handle of [this.#helper, this.#helper?.channel]) {
      if (busy) handle?.ref()
      else handle?.unref()
    }
  }
}
