import { createHash } from 'node:crypto'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttachmentStorage } from '../../../server/adapters/storage/attachment-storage.ts'
import type { AttachmentStorage } from '../../../server/ports.ts'
import { tempDir } from '../../support/temp-dir.ts'

let dir: Awaited<ReturnType<typeof tempDir>>
let storage: AttachmentStorage
beforeAll(async () => {
  dir = await tempDir('files')
  storage = createAttachmentStorage({ dir: dir.path, longestBytes: 1000 })
})
afterAll(() => dir.remove())

const keep = (content: Buffer | string) => storage.keep(Readable.from([Buffer.from(content)]))

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const EMPTY_ZIP = Buffer.from('504b0506000000000000000000000000000000000000', 'hex')

describe('attachments', () => {
  it.each([
    ['image/png', PNG], ['application/pdf', '%PDF-1.7\n%âãÏÓ\n'], ['application/zip', EMPTY_ZIP],
    ['text/plain', '2026-11-23 12:00 ошибка\n'], ['text/plain', Buffer.from([0xee, 0xf8, 0xe8, 0xe1, 0xea, 0xe0, 0x0a])],
    ['text/plain', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'], ['text/plain', '<html><script>alert(1)</script></html>'],
  ])('are told to be %s by their content', async (mediaType, content) => {
    expect(await keep(content)).toMatchObject({ mediaType, bytes: Buffer.from(content).length })
  })

  it.each([
    ['attachment-type', Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex')], ['attachment-type', Buffer.from('4d5a90000300000004000000ffff0000b8000000', 'hex')],
    ['attachment-type', '#!/bin/sh\nrm -rf /\n'], ['attachment-type', Buffer.from([1, 2, 3, 4, 5])],
    ['attachment-empty', ''], ['attachment-too-large', 'x'.repeat(1001)],
  ])('are refused with %s', async (code, content) => {
    await expect(keep(content)).rejects.toMatchObject({ code })
    expect(await readdir(join(dir.path, '.parts'))).toEqual([])
  })

  it('are kept once for each content, and read as they came', async () => {
    const first = await keep('журнал')
    expect(first.sha256).toBe(createHash('sha256').update('журнал').digest('hex'))
    expect(await keep('журнал')).toEqual(first)
    expect(String(await buffer(storage.read(first.path)))).toBe('журнал')
    expect(() => storage.read('../outside')).toThrow(/leads out/)
  })

  it('go again when the last who holds them releases them as unwanted', async () => {
    const there = async (path: string) => (await buffer(storage.read(path)).catch(() => null)) !== null
    const { path } = await keep('никому не нужен')
    await keep('никому не нужен')
    await storage.release(path, () => Promise.resolve(true))
    expect(await there(path), 'another request holds the same content').toBe(true)
    await storage.release(path, () => Promise.resolve(false))
    expect(await there(path), 'a ticket has it').toBe(true)
    await keep('никому не нужен')
    await storage.release(path, () => Promise.resolve(true))
    expect(await there(path)).toBe(false)
  })

  it('sent again while they are removed are there in the end', async () => {
    const { path } = await keep('снова и снова')
    let again: ReturnType<typeof keep> | undefined
    await storage.release(path, async () => {
      again = keep('снова и снова')
      await new Promise((resolve) => { setTimeout(resolve, 50) })
      return true
    })
    await again
    expect(String(await buffer(storage.read(path)))).toBe('снова и снова')
  })

  it('that broke off half-way with the process are removed when they are old, those on their way are not', async () => {
    const parts = join(dir.path, '.parts')
    const arriving = new PassThrough()
    const kept = storage.keep(arriving)
    arriving.write('уже здесь, ')
    await expect.poll(() => readdir(parts)).toHaveLength(1)
    const [onItsWay = ''] = await readdir(parts)
    for (const name of ['old', 'new']) await writeFile(join(parts, name), 'полов')
    const old = new Date('2026-01-01T00:00:00Z')
    for (const name of ['old', onItsWay]) await utimes(join(parts, name), old, old)
    expect(await storage.removeParts(old.getTime())).toBe(0)
    expect(await storage.removeParts(old.getTime() + 1)).toBe(1)
    expect((await readdir(parts)).toSorted()).toEqual([onItsWay, 'new'].toSorted())
    arriving.end('и остальное')
    expect(String(await buffer(storage.read((await kept).path)))).toBe('уже здесь, и остальное')
    expect(await readdir(parts)).toEqual(['new'])
  })

  it('that nobody holds are found and removed only when they are old', async () => {
    const { path } = await keep('давно забыт')
    const old = new Date('2026-01-01T00:00:00Z')
    await utimes(join(dir.path, path), old, old)
    expect(await storage.heldByNobody(old.getTime() + 1)).toEqual([])
    await storage.release(path)
    expect(await storage.heldByNobody(old.getTime())).toEqual([])
    expect(await storage.heldByNobody(old.getTime() + 1)).toEqual([path])
    await storage.remove(path, old.getTime())
    expect(await storage.heldByNobody(old.getTime() + 1)).toEqual([path])
    await storage.remove(path, old.getTime() + 1)
    expect(await storage.heldByNobody(old.getTime() + 1)).toEqual([])
  })
})
