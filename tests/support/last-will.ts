/** What is to be done when this process ends before a test could tidy up: vitest ends its workers by SIGTERM, which is no `exit`. */
const wills = new Set<() => void>()

function carryOut(): void {
  for (const will of wills) will()
  wills.clear()
}

process.once('exit', carryOut)
process.once('SIGTERM', () => {
  carryOut()
  process.kill(process.pid, 'SIGKILL')
})

/** Ends the process that a test has started when this one ends first. @returns what takes that back */
export function killAtTheEnd(pid: () => number | undefined, signal: NodeJS.Signals = 'SIGKILL'): () => void {
  const will = (): void => {
    const found = pid()
    try {
      if (found !== undefined) process.kill(found, signal)
    } catch {
      // It has ended by itself.
    }
  }
  wills.add(will)
  return () => wills.delete(will)
}
