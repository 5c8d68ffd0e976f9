/** Steps on the terminal: one line each, rewritten while it runs where the output is a terminal. */
export type Progress = {
  /** Run a step; its line says what it is about, then how long it took. */
  step<T>(title: string, work: (update: (text: string, share?: number) => void) => Promise<T>): Promise<T>
  say(text: string): void
}

type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number }

/** A step is worth its time when it took this long. */
const NOTABLE_MS = 1_000

export function createProgress(output: Output = process.stderr): Progress {
  const live = output.isTTY === true
  const rewrite = (line: string): void => void output.write(`\r\u001B[2K${line.slice(0, (output.columns ?? 80) - 1)}`)
  return {
    say: (text) => void output.write(`${text}\n`),
    async step(title, work) {
      const startedAt = performance.now()
      let shownPercent = -1
      if (live) rewrite(`… ${title}`)
      try {
        const result = await work((text, share) => {
          const percent = share === undefined ? null : Math.round(share * 100)
          if (live) rewrite(`… ${title}: ${text}${percent === null ? '' : ` ${percent} %`}`)
          else if (percent === null || percent >= shownPercent + 25) output.write(`… ${title}: ${text}${percent === null ? '' : ` ${percent} %`}\n`)
          if (percent !== null && (live || percent >= shownPercent + 25)) shownPercent = percent === 100 ? -1 : percent
        })
        const tookMs = performance.now() - startedAt
        if (live) rewrite('')
        output.write(`✓ ${title}${tookMs >= NOTABLE_MS ? ` (${(tookMs / 1_000).toFixed(1)} s)` : ''}\n`)
        return result
      } catch (error) {
        if (live) rewrite('')
        output.write(`✗ ${title}\n`)
        throw error
      }
    },
  }
}
