import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import type { Journal } from '../../ports.ts'
import { fromLine, toLine } from './line.ts'

export interface FileJournal extends Journal {
  close(): Promise<void>
}

interface Pending {
  line: Buffer
  resolve: () => void
  reject: (error: unknown) => void
}

const READ_CHUNK = 64 * 1024
const NEWLINE = 0x0a

/**
 * A journal in one file, readable by its owner only. An entry whose writing was cut short by a crash was never
 * acknowledged and is dropped; any other damaged line is kept in `<file>.damaged`, reported, and skipped. What was handed
 * over by `drain` shortly before a crash may be handed over once more after it, so handlers are idempotent.
 *
 * @throws the file system's errors, from here and from `append`
 */
export async function openJournal(file: string, log: Logger): Promise<FileJournal> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const { entries, bytes } = await mend(file, log)
  return new AppendOnlyFile(file, await openForAppend(file), bytes, entries)
}

class AppendOnlyFile implements FileJournal {
  readonly #file: string
  #handle: FileHandle
  /** First byte that has not been handed over. */
  #head = 0
  /** End of what is flushed. */
  #tail: number
  #entries: number
  #pending: Pending[] = []
  #flushing: Promise<void> | null = null
  #draining: Promise<void> | null = null

  constructor(file: string, handle: FileHandle, bytes: number, entries: number) {
    this.#file = file
    this.#handle = handle
    this.#tail = bytes
    this.#entries = entries
  }

  get size(): number {
    return this.#entries
  }

  append(entry: unknown): Promise<void> {
    const line = toLine(entry)
    const flushed = new Promise<void>((resolve, reject) => this.#pending.push({ line, resolve, reject }))
    if (this.#flushing === null) this.#flushNext(() => this.#flush())
    return flushed
  }

  drain(handler: (entry: unknown) => Promise<void>): Promise<void> {
    this.#draining ??= this.#drain(handler).finally(() => { this.#draining = null })
    return this.#draining
  }

  async close(): Promise<void> {
    await this.#draining?.catch(() => undefined)
    while (this.#flushing) await this.#flushing
    await this.#handle.close()
  }

  /** An append that comes in just when the work ends starts the next one. */
  #flushNext(work: () => Promise<void>): void {
    this.#flushing = work().finally(() => {
      this.#flushing = null
      if (this.#pending.length > 0) this.#flushNext(() => this.#flush())
    })
  }

  /** Everything that has gathered goes out in one write and one flush. */
  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      const bytes = Buffer.concat(batch.map(({ line }) => line))
      try {
        await writeAll(this.#handle, bytes, this.#tail)
        await this.#handle.datasync()
      } catch (error) {
        // What got onto the disk of a failed write must not stand before the next one.
        await this.#handle.truncate(this.#tail).catch(() => undefined)
        for (const { reject } of batch) reject(error)
        continue
      }
      this.#tail += bytes.length
      this.#entries += batch.length
      for (const { resolve } of batch) resolve()
    }
  }

  async #drain(handler: (entry: unknown) => Promise<void>): Promise<void> {
    try {
      for (;;) {
        while (this.#head < this.#tail) await this.#handOver(handler)
        if (await this.#startAnew()) return
      }
    } catch (error) {
      await this.#dropHandedOver()
      throw error
    }
  }

  async #handOver(handler: (entry: unknown) => Promise<void>): Promise<void> {
    const line = await this.#lineAt(this.#head)
    const read = fromLine(line)
    // Checked when the file was opened, written by us since: only a failing disk gets here.
    if (read === null) throw new Error(`${this.#file} is damaged at byte ${this.#head}`)
    await handler(read.entry)
    this.#head += line.length + 1
    this.#entries -= 1
  }

  async #lineAt(start: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let at = start; at < this.#tail; at += READ_CHUNK) {
      const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(READ_CHUNK), 0, READ_CHUNK, at)
      const part = buffer.subarray(0, bytesRead)
      const end = part.indexOf(NEWLINE)
      if (end !== -1) return Buffer.concat([...parts, part.subarray(0, end)])
      parts.push(part)
    }
    throw new Error(`${this.#file} ends in the middle of an entry`)
  }

  /** Empties the file when nothing came in meanwhile. */
  async #startAnew(): Promise<boolean> {
    return this.#exclusively(async () => {
      if (this.#head < this.#tail) return false
      if (this.#tail > 0) {
        await this.#handle.truncate(0)
        await this.#handle.datasync()
      }
      this.#head = 0
      this.#tail = 0
      return true
    })
  }

  /** The rest moves into a new file that takes the old one's place at once. */
  async #dropHandedOver(): Promise<void> {
    await this.#exclusively(async () => {
      if (this.#head === 0) return
      const rest = Buffer.alloc(this.#tail - this.#head)
      await this.#handle.read(rest, 0, rest.length, this.#head)
      await replace(this.#file, rest)
      await this.#handle.close()
      this.#handle = await openForAppend(this.#file)
      this.#head = 0
      this.#tail = rest.length
    })
  }

  /** Work between two flushes: appends that come in meanwhile wait for it. */
  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    while (this.#flushing) await this.#flushing
    const result = Promise.withResolvers<T>()
    this.#flushNext(() => work().then(result.resolve, result.reject))
    return result.promise
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

const openForAppend = (file: string): Promise<FileHandle> => open(file, constants.O_RDWR | constants.O_CREAT, 0o600)

/** Writes a file so that after a crash it is either the old or the new one. */
async function replace(file: string, bytes: Buffer): Promise<void> {
  const fresh = await open(`${file}.new`, 'w', 0o600)
  try {
    await fresh.writeFile(bytes)
    await fresh.sync()
  } finally {
    await fresh.close()
  }
  await rename(`${file}.new`, file)
  await syncFolder(file)
}

async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Leaves only whole entries in the file. */
async function mend(file: string, log: Logger): Promise<{ entries: number; bytes: number }> {
  const found = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found === null) {
    await replace(file, Buffer.alloc(0))
    return { entries: 0, bytes: 0 }
  }
  const { good, damaged, torn } = sort(found)
  const bytes = Buffer.concat(good)
  if (damaged.length > 0) {
    await setAside(`${file}.damaged`, damaged)
    log.error({ file, lines: damaged.length }, 'the journal has damaged entries; they were moved to the file .damaged beside it')
  }
  if (torn > 0) log.warn({ file, bytes: torn }, 'the last entry of the journal was cut short by a crash and is dropped; it had not been acknowledged')
  if (bytes.length !== found.length) await replace(file, bytes)
  return { entries: good.length, bytes: bytes.length }
}

function sort(bytes: Buffer): { good: Buffer[]; damaged: Buffer[]; torn: number } {
  const good: Buffer[] = []
  const damaged: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const whole = bytes.subarray(start, end + 1)
    ;(fromLine(whole.subarray(0, -1)) === null ? damaged : good).push(whole)
    start = end + 1
  }
  return { good, damaged, torn: bytes.length - start }
}

async function setAside(file: string, lines: Buffer[]): Promise<void> {
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.writeFile(Buffer.concat(lines))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncFolder(file)
}
