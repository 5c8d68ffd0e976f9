import { open } from 'node:fs/promises'

/** Where the samples of a recording are. */
export interface WaveFile {
  path: string
  rateHz: number
  /** Samples of the one channel. */
  samples: number
  /** Offset of the first sample. */
  dataAt: number
  /** Asterisk has closed it: the header, written last, tells its true length. */
  closed: boolean
  /** When something was last written to it, ms by the machine's clock. */
  writtenAtMs: number
}

const HEAD_BYTES = 4096

/**
 * Looks into a 16-bit mono WAV file written by Asterisk. The lengths in the header are not believed: Asterisk writes them
 * when it closes a file, so one that was killed leaves zero or less than there is; nothing follows the samples.
 * @returns null when the file is missing or has not even a header. @throws when it is of another kind.
 */
export async function inspectWave(path: string): Promise<WaveFile | null> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!file) return null
  try {
    const { size, mtimeMs } = await file.stat()
    const head = Buffer.alloc(Math.min(HEAD_BYTES, size))
    await file.read(head, 0, head.length, 0)
    return read(path, head, size, mtimeMs)
  } finally {
    await file.close()
  }
}

function read(path: string, head: Buffer, size: number, writtenAtMs: number): WaveFile | null {
  let rateHz = 0
  for (let at = 12; at + 8 <= head.length; ) {
    const chunk = head.toString('latin1', at, at + 4)
    const length = head.readUInt32LE(at + 4)
    if (chunk === 'fmt ' && at + 24 <= head.length) {
      if (head.readUInt16LE(at + 8) !== 1 || head.readUInt16LE(at + 10) !== 1 || head.readUInt16LE(at + 22) !== 16) throw new Error(`${path} is not a 16-bit mono WAV file`)
      rateHz = head.readUInt32LE(at + 12)
    }
    if (chunk === 'data') {
      const dataAt = at + 8
      return rateHz === 0 ? null : { path, rateHz, samples: Math.floor((size - dataAt) / 2), dataAt, closed: length === size - dataAt, writtenAtMs }
    }
    at += 8 + length + (length % 2)
  }
  return null
}
