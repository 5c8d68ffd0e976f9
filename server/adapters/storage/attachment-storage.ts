import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { FileRefused, type AttachmentStorage } from '../../ports.ts'
import { attachmentType } from './attachment-type.ts'
import { createTurns } from './turns.ts'

/** Of one file. */
export const LONGEST_ATTACHMENT_BYTES = 25 * 1024 * 1024

/** In the same folder as the rest, so that renaming is atomic; a killed server leaves a part there until the sweep. */
const PARTS = '.parts'

/** Attachments in a folder, each under the SHA-256 of its content: the same file sent twice is kept once. */
export function createAttachmentStorage({ dir, longestBytes = LONGEST_ATTACHMENT_BYTES }: { dir: string; longestBytes?: number }): AttachmentStorage {
  /** How many requests hold a file; two may have sent the same. */
  const held = new Map<string, number>()
  const inTurn = createTurns()
  /** Parts that are being written. */
  const arriving = new Set<string>()

  function letGo(path: string): void {
    const others = (held.get(path) ?? 1) - 1
    if (others === 0) held.delete(path)
    else held.set(path, others)
  }

  function inside(path: string): string {
    const full = resolve(dir, path)
    if (!full.startsWith(resolve(dir) + sep)) throw new Error('an attachment’s path leads out of its folder')
    return full
  }

  return {
    async keep(content) {
      const name = randomUUID()
      const part = join(dir, PARTS, name)
      arriving.add(name)
      try {
        await mkdir(dirname(part), { recursive: true, mode: 0o700 })
        const { bytes, sha256 } = await write(content, part, longestBytes)
        const mediaType = await attachmentType(part)
        if (mediaType === null) throw new FileRefused('attachment-type', 'files of this kind are not taken')
        const path = join(sha256.slice(0, 2), sha256)
        await inTurn(path, async () => {
          await mkdir(dirname(inside(path)), { recursive: true, mode: 0o700 })
          await rename(part, inside(path))
          await flushFolder(dirname(inside(path)))
          held.set(path, (held.get(path) ?? 0) + 1)
        })
        return { path, mediaType, bytes, sha256 }
      } finally {
        await rm(part, { force: true })
        arriving.delete(name)
      }
    },

    release: (path, unwanted) => inTurn(path, async () => {
      letGo(path)
      if (unwanted !== undefined && !held.has(path) && (await unwanted())) await rm(inside(path), { force: true })
    }),

    async heldByNobody(before) {
      const paths = (await entriesOf(dir)).filter((folder) => FOLDER.test(folder)).map(async (folder) => (await entriesOf(join(dir, folder))).map((name) => join(folder, name)))
      const found: string[] = []
      for (const path of (await Promise.all(paths)).flat()) if (!held.has(path) && (await keptAt(inside(path))) < before) found.push(path)
      return found
    },

    remove: (path, before) => inTurn(path, async () => {
      if (!held.has(path) && (await keptAt(inside(path))) < before) await rm(inside(path), { force: true })
    }),

    async removeParts(before) {
      const parts = join(dir, PARTS)
      let removed = 0
      for (const name of await entriesOf(parts)) {
        if (arriving.has(name) || (await keptAt(join(parts, name))) >= before) continue
        await rm(join(parts, name), { force: true })
        removed += 1
      }
      return removed
    },

    read: (path) => createReadStream(inside(path)),
  }
}

/** The first two digits of the files' SHA-256. */
const FOLDER = /^[0-9a-f]{2}$/

/** Names in a folder; none where it is not there yet. */
async function entriesOf(dir: string): Promise<string[]> {
  try {
    return await readdir(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A file gone meanwhile is as new as can be. */
async function keptAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.POSITIVE_INFINITY
    throw error
  }
}

/** Writes the content and flushes it to disk. @throws FileRefused as soon as it is too long */
async function write(content: NodeJS.ReadableStream, path: string, longestBytes: number): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > longestBytes) throw new FileRefused('attachment-too-large', `a file may have ${longestBytes} bytes`)
      hash.update(chunk)
      await file.write(chunk)
    }
    if (bytes === 0) throw new FileRefused('attachment-empty', 'the file is empty')
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Makes a new name in a folder survive a power cut. */
async function flushFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
