import { setTimeout } from 'node:timers/promises'
import { openTcpRelay } from './tcp-relay.ts'

/** A connection to PostgreSQL that breaks after a chosen statement, carried out but not answered, as it does when either side is killed. */
export interface BrokenWire {
  url: string
  /** Breaks the connection that carries the nth statement from now on, counted over all connections from 1. */
  breakAfter(nth: number): void
  /** Breaks nothing any more, and lets who was connected notice. @returns whether the statement came */
  heal(): Promise<boolean>
  close(): Promise<void>
}

/** So long a closed connection of the loopback takes at most to be seen as closed. */
const NOTICED_MS = 20

/** The two messages with which a client lets a statement go: a simple query, and the end of a prepared one. */
const STATEMENT_ENDS = new Set(['Q', 'S'])

/** @param url of a PostgreSQL on the loopback, without TLS */
export async function openBrokenWire(url: string): Promise<BrokenWire> {
  const target = new URL(url)
  /** Statements until the break. */
  let left = Infinity
  let broken = false
  const relay = await openTcpRelay({ port: Number(target.port), host: target.hostname }, (near, far) => {
    let answerIsLost = false
    const statementsIn = countStatements()
    near.on('data', (data) => {
      left -= statementsIn(data)
      if (left <= 0) {
        left = Infinity
        answerIsLost = true
      }
      far.write(data)
    })
    far.on('data', (data) => {
      if (!answerIsLost) return near.write(data)
      broken = true
      return near.destroy()
    })
  })
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(relay.port)

  return {
    url: through.href,
    breakAfter(nth) {
      left = nth
      broken = false
    },
    async heal() {
      left = Infinity
      if (broken) await setTimeout(NOTICED_MS)
      return broken
    },
    close: relay.close,
  }
}

/** Counts the statements in one connection's bytes, however they are cut into pieces. */
function countStatements(): (data: Buffer) => number {
  let rest = Buffer.alloc(0)
  // The first message, who connects to what, has no letter.
  let begun = false
  return (data) => {
    rest = Buffer.concat([rest, data])
    let statements = 0
    for (;;) {
      const letter = begun ? 1 : 0
      if (rest.length < letter + 4) return statements
      const length = letter + rest.readUInt32BE(letter)
      if (rest.length < length) return statements
      if (begun && STATEMENT_ENDS.has(String.fromCharCode(rest[0] ?? 0))) statements += 1
      begun = true
      rest = rest.subarray(length)
    }
  }
}
