import type { Exit } from './child.ts'

/** A running part that may end by itself. */
export type Part = { exited: Promise<Exit>; stop(): Promise<void> }

export type SuperviseOptions<P extends Part> = {
  /** Starts the part; called again after it has ended. */
  start: () => Promise<P>
  /** It has ended unasked, or could not be started again; the next try comes in `delayMs`. */
  onDown: (why: string, delayMs: number) => void
  /** It runs again. */
  onUp: (part: P) => void
  /** True when another try cannot help: supervision ends. */
  isHopeless?: (exit: Exit) => boolean
  /** Told once when supervision has ended by itself. */
  onHopeless?: (exit: Exit) => void
}

export type Supervised<P extends Part> = {
  /** The latest running part. */
  readonly current: P
  /** End supervision and the part. */
  stop(): Promise<void>
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** After so long the part counts as healthy, and the next wait is short again. */
const HEALTHY_AFTER_MS = 60_000

/**
 * Keep a part running: started anew whenever it ends, after 0.5 s, and twice as long each time it does not last, at most 30 s.
 * @throws what the first start throws; later failures are told through `onDown`
 */
export async function supervise<P extends Part>(options: SuperviseOptions<P>): Promise<Supervised<P>> {
  const stopping = new AbortController()
  let current = await options.start()
  // A part may be a process that does not keep this one alive by itself.
  const alive = setInterval(() => undefined, LONGEST_DELAY_MS)
  const loop = watch().finally(() => clearInterval(alive))

  async function watch(): Promise<void> {
    let delayMs = FIRST_DELAY_MS
    for (;;) {
      if (stopping.signal.aborted) return // stop() ends the part that has just been started
      const startedAt = Date.now()
      const exit = await current.exited
      if (stopping.signal.aborted) return
      if (options.isHopeless?.(exit)) return options.onHopeless?.(exit)
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) delayMs = FIRST_DELAY_MS
      let why = describeExit(exit)
      for (let up = false; !up;) {
        options.onDown(why, delayMs)
        await wait(delayMs, stopping.signal)
        if (stopping.signal.aborted) return
        delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
        try {
          current = await options.start()
          up = true
        } catch (error) {
          why = error instanceof Error ? error.message : String(error)
        }
      }
      options.onUp(current)
    }
  }

  return {
    get current() { return current },
    async stop() {
      stopping.abort()
      await current.stop()
      await loop
      await current.stop()
    },
  }
}

/** Resolves after `ms`, or at once when `stopped` is aborted. */
function wait(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    stopped.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
  })
}

function describeExit({ code, signal }: Exit): string {
  if (signal) return `ended by ${signal}`
  return code === null ? 'ended' : `ended with code ${code}`
}
