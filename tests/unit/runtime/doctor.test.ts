import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../server/config.ts'
import { ownCertificate } from '../../../server/runtime/certificate.ts'
import { runDoctor } from '../../../server/runtime/doctor.ts'
import type { Finding } from '../../../server/runtime/doctor.ts'
import { tempDir } from '../../support/temp-dir.ts'

let dir: Awaited<ReturnType<typeof tempDir>>
beforeEach(async () => { dir = await tempDir('doctor') })
afterEach(() => dir.remove())

/** What is said of the journals, with so many lines in each. */
async function journal(lines: Record<string, number>): Promise<Finding | undefined> {
  await mkdir(join(dir.path, 'journal'), { recursive: true })
  await Promise.all(Object.entries(lines).map(([name, count]) => writeFile(join(dir.path, 'journal', name), 'an entry\n'.repeat(count))))
  return finding('Journal')
}

async function finding(name: string, env: Record<string, string> = {}): Promise<Finding | undefined> {
  for await (const one of runDoctor(readConfig({ HOTLINE_DATA_DIR: dir.path, HOTLINE_CACHE_DIR: dir.path, ...env }))) if (one.name === name) return one
  return undefined
}

/** A server that says of itself what Hotline's does. */
async function answering(server: Server, dependencies: Record<string, { status: string }>): Promise<string> {
  server.on('request', (_request, response) => response.end(JSON.stringify({ status: 'any', dependencies })))
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return String((server.address() as AddressInfo).port)
}

describe('the doctor', () => {
  it('finds nothing amiss without journals, with empty ones, and while changes wait for the database', async () => {
    expect(await journal({})).toMatchObject({ state: 'ok' })
    expect(await journal({ 'calls.journal': 0, 'refused.journal': 0 })).toMatchObject({ state: 'ok' })
    expect(await journal({ 'calls.journal': 12 })).toMatchObject({ state: 'ok', detail: expect.stringContaining('12') })
  })

  it('counts the changes of calls that the database refused, and those that are damaged', async () => {
    expect(await journal({ 'refused.journal': 3 })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('refused 3'), remedy: expect.stringContaining('each start') })
    expect(await journal({ 'calls.journal.damaged': 2 })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('2 damaged') })
  })

  it('knows a Hotline that runs, also behind a certificate of its own making, and one that lacks a part', async () => {
    const up = { database: { status: 'up' }, telephony: { status: 'up' } }
    const secure = createSecureServer(await ownCertificate(dir.path))
    const plain = createServer()
    try {
      const securePort = await answering(secure, up)
      expect(await finding('HTTP port', { HOTLINE_HTTP_HOST: '0.0.0.0', HOTLINE_HTTP_PORT: securePort })).toMatchObject({ state: 'ok', detail: expect.stringContaining('Hotline runs there') })
      const plainPort = await answering(plain, { ...up, telephony: { status: 'down' } })
      expect(await finding('HTTP port', { HOTLINE_HTTP_PORT: plainPort })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('without telephony') })
      expect(await finding('HTTP port', { HOTLINE_HTTP_HOST: '0.0.0.0', HOTLINE_PUBLIC_URL: 'https://hotline.example', HOTLINE_HTTP_PORT: plainPort })).toMatchObject({ detail: expect.stringContaining('without telephony') })
    } finally {
      secure.close()
      plain.close()
    }
  })

  it('tells another program on the port from Hotline', async () => {
    const other = createServer((_request, response) => response.end('hello'))
    await new Promise<void>((resolve) => { other.listen(0, '127.0.0.1', resolve) })
    try {
      expect(await finding('HTTP port', { HOTLINE_HTTP_PORT: String((other.address() as AddressInfo).port) })).toMatchObject({ state: 'wrong', detail: expect.stringContaining('another program') })
    } finally {
      other.close()
    }
  })
})
