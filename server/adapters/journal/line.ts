import { crc32 } from 'node:zlib'

/** One entry on one line: its CRC-32 in eight hex digits, a space, its JSON, a newline. */
export function toLine(entry: unknown): Buffer {
  const json = JSON.stringify(entry)
  return Buffer.from(`${checksum(json)} ${json}\n`)
}

/** @returns the entry of a line without its newline, or null when the line is not what was written. */
export function fromLine(line: Buffer): { entry: unknown } | null {
  const text = line.toString()
  const json = text.slice(9)
  if (text[8] !== ' ' || text.slice(0, 8) !== checksum(json)) return null
  return { entry: JSON.parse(json) as unknown }
}

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0')
