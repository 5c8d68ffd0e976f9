import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configValue } from '../../../server/runtime/template.ts'
import { parseTrunks, readTrunks, renderTrunk } from '../../../server/runtime/trunks.ts'

const BY_REGISTRATION = `
trunks:
  - name: provider
    register: { server: sip.example.com, username: "74950000000", password: "a;b c" }
`

let dir = ''
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'hotline-trunks-')) })
afterAll(() => rm(dir, { recursive: true }))

describe('a trunk by address', () => {
  it('is rendered with its networks, codecs and the place of the called number', async () => {
    const [trunk] = parseTrunks('trunks: [{ name: gate, addresses: [192.0.2.10, 198.51.100.0/24], codecs: [alaw], calledNumber: to, nat: false }]')
    const text = trunk ? await renderTrunk(trunk) : ''
    expect(text).toContain('match = 192.0.2.10,198.51.100.0/24\n')
    expect(text).toContain('allow = alaw\n')
    expect(text).toContain('set_var = HOTLINE_CALLED_FROM=to\n')
    expect(text).toContain('rtp_symmetric = no\n')
    expect(text).not.toContain('type = registration')
  })
})

describe('a trunk by registration', () => {
  it('is rendered with its password kept whole: a semicolon would begin a comment', async () => {
    const [trunk] = parseTrunks(BY_REGISTRATION)
    const text = trunk ? await renderTrunk(trunk) : ''
    expect(text).toContain(String.raw`password = a\;b c` + '\n')
    expect(text).toContain('server_uri = sip:sip.example.com\n')
    expect(text).toContain('client_uri = sip:74950000000@sip.example.com\n')
    expect(text).not.toContain('type = identify')
  })

  it('is read only from a file that its owner alone can read', async () => {
    const file = join(dir, 'trunks.yaml')
    await writeFile(file, BY_REGISTRATION)
    await chmod(file, 0o644)
    await expect(readTrunks(file)).rejects.toThrow(/chmod 600/)
    await chmod(file, 0o600)
    expect(await readTrunks(file)).toHaveLength(1)
  })
})

it.each([
  ['trunks: [{ name: gate }]', /trunks\.0: needs addresses, register, or both/],
  ['trunks: [{ name: "Gate 1", addresses: [192.0.2.1] }]', /trunks\.0\.name: must be lower-case/],
  ['trunks: [{ name: gate, addresses: [example.com] }]', /trunks\.0\.addresses\.0/],
  ['trunks: [{ name: a, addresses: [192.0.2.1] }, { name: a, addresses: [192.0.2.2] }]', /two trunks have the same name/],
  ['trunks: [{ name: a, addresses: [192.0.2.1], adresses: [] }]', /adresses/],
  ['trunks: [{ name: a, register: { server: "x\\nendpoint = y", username: u, password: p } }]', /server/],
  ['trunks: {', /not YAML/],
])('%s is refused with the place of the fault', (text, message) => {
  expect(() => parseTrunks(text)).toThrow(message)
})

it('a configuration value is one line', () => {
  expect(configValue('a;b')).toBe(String.raw`a\;b`)
  expect(() => configValue('a\n[section]')).toThrow('one line')
})
