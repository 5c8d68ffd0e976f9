import { createHash } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttachmentView, Page } from '../../../server/panel-protocol.ts'
import { startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

let desk: TestDesk
let technokad: TestCompanyDesk
let centaur: TestCompanyDesk
beforeAll(async () => {
  desk = await startDesk()
  await desk.at('2026-11-23T12:00:00+03:00')
  technokad = await desk.company('technokad')
  centaur = await desk.company('centaur')
})
afterAll(() => desk.dispose())

interface File { name: string; content: Buffer | string; field?: string; type?: string }

function form(files: File[], fields: Record<string, string> = {}): { headers: { 'content-type': string }; payload: Buffer } {
  const line = (text: string): Buffer => Buffer.from(`${text}\r\n`)
  const parts = [
    ...Object.entries(fields).flatMap(([name, value]) => [line('--limit'), line(`content-disposition: form-data; name="${name}"`), line(''), line(value)]),
    ...files.flatMap(({ name, content, field = 'file', type = 'application/octet-stream' }) => [
      line('--limit'), line(`content-disposition: form-data; name="${field}"; filename="${name}"`), line(`content-type: ${type}`), line(''), Buffer.from(content), line(''),
    ]),
    line('--limit--'),
  ]
  return { headers: { 'content-type': 'multipart/form-data; boundary=limit' }, payload: Buffer.concat(parts) }
}

async function upload(company: TestCompanyDesk, id: string, files: File[]) {
  const { headers, payload } = form(files)
  return desk.panel.as(company.agent.login, 'POST', `/tickets/${id}/attachments`, payload, headers)
}

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('attachments', () => {
  it('are kept with their type by content, and downloaded as they came, never shown', async () => {
    const { id } = await technokad.received('email')
    const uploaded = await upload(technokad, id, [{ name: 'снимок «1».html', content: PNG, type: 'text/html' }])
    expect(uploaded.statusCode, uploaded.body).toBe(201)
    const [attachment] = (uploaded.json() as Page<AttachmentView>).items
    expect(attachment).toMatchObject({ name: 'снимок «1».html', mediaType: 'image/png', bytes: PNG.length, sha256: createHash('sha256').update(PNG).digest('hex'), author: technokad.agent.name })
    expect((await technokad.detail(id)).attachments).toEqual([attachment])
    const file = await desk.panel.as(technokad.second.login, 'GET', `/attachments/${attachment?.id}`)
    expect(file.rawPayload.equals(PNG)).toBe(true)
    expect(file.headers).toMatchObject({
      'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'content-length': String(PNG.length), 'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('снимок «1».html')}`,
    })
  })

  it('of another company are not there', async () => {
    const { id } = await technokad.received('email')
    const [attachment] = ((await upload(technokad, id, [{ name: 'a.txt', content: 'текст' }])).json() as Page<AttachmentView>).items
    expect((await desk.panel.as(centaur.agent.login, 'GET', `/attachments/${attachment?.id}`)).statusCode).toBe(404)
    expect((await upload(centaur, id, [{ name: 'a.txt', content: 'текст' }])).statusCode).toBe(404)
    const other = await technokad.received('email')
    expect((await desk.panel.as(null, 'GET', `/portal/tickets/${other.secret}/attachments/${attachment?.id}`)).statusCode).toBe(404)
  })

  it.each([
    ['attachment-type', { name: 'снимок.png', content: Buffer.from('7f454c46020101000000000000000000', 'hex'), type: 'image/png' }],
    ['attachment-type', { name: 'run.sh', content: '#!/bin/sh\nid\n' }],
    ['attachment-empty', { name: 'пусто.txt', content: '' }],
    ['attachment-too-large', { name: 'большой.txt', content: Buffer.alloc(25 * 1024 * 1024 + 1, 'a') }],
  ])('are refused with %s and leave nothing', async (code, file) => {
    const { id } = await technokad.received('email')
    const { version } = await technokad.detail(id)
    const refused = await upload(technokad, id, [file])
    expect([refused.statusCode, refused.json().code]).toEqual([422, code])
    expect(await technokad.detail(id)).toMatchObject({ version, attachments: [] })
  })

  it('of 25 MB are taken, ten at once and no more', async () => {
    const { id } = await technokad.received('email')
    expect((await upload(technokad, id, [{ name: 'журнал.log', content: Buffer.alloc(25 * 1024 * 1024, 'a') }])).statusCode).toBe(201)
    const many = (count: number): File[] => Array.from({ length: count }, (_, i) => ({ name: `${i}.txt`, content: `${i}` }))
    expect((await upload(technokad, id, many(10))).statusCode).toBe(201)
    expect((await upload(technokad, id, many(11))).json().code).toBe('too-many-files')
    expect((await upload(technokad, id, [])).json().code).toBe('no-file')
  })

  it('come from the client’s page with a message, answer what the intake asks for, and are downloaded there', async () => {
    const { id, secret, missing } = await technokad.received('product', { ticketType: 'error', fields: { steps: 'нажал' } })
    expect(missing).toEqual(['screenshot'])
    const { headers, payload } = form([{ name: 'снимок.png', content: PNG }], { text: 'Вот снимок' })
    const replied = await desk.panel.as(null, 'POST', `/portal/tickets/${secret}/messages`, payload, headers)
    expect(replied.statusCode, replied.body).toBe(200)
    expect(replied.json()).toMatchObject({ missing: [], attachments: [{ name: 'снимок.png' }] })
    expect((await technokad.detail(id)).intake).toMatchObject({ missing: [], values: { screenshot: 'снимок.png' } })
    const file = await desk.panel.as(null, 'GET', `/portal/tickets/${secret}/attachments/${replied.json().attachments[0].id}`)
    expect(file.rawPayload.equals(PNG)).toBe(true)
    // What staff put there for themselves the client does not see.
    await upload(technokad, id, [{ name: 'внутренний.log', content: 'строка' }])
    expect((await technokad.page(secret)).attachments.map(({ name }) => name)).toEqual(['снимок.png'])
  })

  /** How many files are kept of this content: one or none. */
  async function kept(content: string): Promise<number> {
    const sha256 = createHash('sha256').update(content).digest('hex')
    return (await readdir(join(desk.panel.filesDir, sha256.slice(0, 2))).catch(() => [])).filter((name) => name === sha256).length
  }

  it('of a message that is refused do not stay, unless a ticket has the same', async () => {
    const { id, secret } = await technokad.received('product')
    await upload(technokad, id, [{ name: 'есть.log', content: 'есть у заявки' }])
    const { headers, payload } = form([{ name: 'a.log', content: 'есть у заявки' }, { name: 'b.log', content: 'ничей' }], { text: '' })
    expect((await desk.panel.as(null, 'POST', `/portal/tickets/${secret}/messages`, payload, headers)).statusCode).toBe(400)
    expect([await kept('есть у заявки'), await kept('ничей')]).toEqual([1, 0])
    expect((await upload(technokad, id, [{ name: 'c.log', content: 'до запретного' }, { name: 'd.exe', content: Buffer.from('4d5a90000300000004000000ffff0000b8000000', 'hex') }])).statusCode).toBe(422)
    expect(await kept('до запретного')).toBe(0)
  })

  it('without a ticket, older than a day, go at a start; those of a ticket stay', async () => {
    const { id } = await technokad.received('email')
    await upload(technokad, id, [{ name: 'старый.log', content: 'старый файл заявки' }])
    const old = new Date(desk.panel.clock.at - 25 * 3_600_000)
    const leave = async (content: string, at: Date): Promise<void> => {
      const sha256 = createHash('sha256').update(content).digest('hex')
      const path = join(desk.panel.filesDir, sha256.slice(0, 2), sha256)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      await utimes(path, at, at)
    }
    await leave('старый файл заявки', old)
    await leave('забытый', old)
    await leave('свежий', new Date(desk.panel.clock.at - 23 * 3_600_000))
    const parts = join(desk.panel.filesDir, '.parts')
    await writeFile(join(parts, 'half'), 'полов')
    await utimes(join(parts, 'half'), old, old)
    await desk.panel.services.desk.attachments.sweep()
    expect([await kept('старый файл заявки'), await kept('забытый'), await kept('свежий')]).toEqual([1, 0, 1])
    expect(await readdir(parts)).toEqual([])
  })
})
