import type { Readable } from 'node:stream'

/** A line longer than this is none that was meant for us; what is over is dropped, so that memory stays bounded. */
export const LONGEST_LINE = 65_536

/** A line of the input, without its end; `tooLong` when it was cut. */
export interface Line {
  readonly text: string
  readonly tooLong: boolean
}

/**
 * The lines of a stream as they come, all of a chunk together. Lines end with LF or CRLF; a last line needs no end; a
 * byte order mark at the beginning is dropped.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<Line[]> {
  stream.setEncoding('utf8')
  let rest = ''
  let tooLong = false
  let first = true
  const take = (piece: string): Line => {
    const whole = rest + piece
    const line = { text: whole.endsWith('\r') ? whole.slice(0, -1) : whole, tooLong: tooLong || whole.length > LONGEST_LINE }
    rest = ''
    tooLong = false
    return line
  }
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = first ? chunk.replace(/^\uFEFF/, '') : chunk
    first = false
    const pieces = text.split('\n')
    const last = pieces.pop() ?? ''
    const lines = pieces.map(take)
    rest += last
    if (rest.length > LONGEST_LINE) {
      tooLong = true
      rest = rest.slice(0, LONGEST_LINE)
    }
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [take('')]
}
