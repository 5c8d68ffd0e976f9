import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readPresetText } from '../../server/regulations/presets.ts'
import { projectRoot } from '../../server/runtime/paths.ts'
import { startDatabase, type TestDatabase } from '../support/database.ts'
import { tempDir } from '../support/temp-dir.ts'

const PRESET = readPresetText('technokad')

describe('hotline regulation', () => {
  let db: TestDatabase
  let dir: Awaited<ReturnType<typeof tempDir>>
  beforeAll(async () => {
    dir = await tempDir('cli')
    db = await startDatabase()
    await db.regulations.add({ id: 'technokad', name: 'ТехноКад', source: PRESET, effectiveFrom: 0 })
  })
  afterAll(async () => {
    await db.dispose()
    await dir.remove()
  })

  async function hotline(action: string, text: string, ...more: string[]): Promise<{ code: number; out: string; err: string }> {
    const file = join(dir.path, 'regulation.yaml')
    await writeFile(file, text)
    const child = spawn(process.execPath, [join(projectRoot, 'server/cli.ts'), 'regulation', action, file, ...more], { env: { ...process.env, DATABASE_URL: db.postgres.url } })
    let [out, err] = ['', '']
    child.stdout.on('data', (data) => { out += String(data) })
    child.stderr.on('data', (data) => { err += String(data) })
    const [code] = (await once(child, 'close')) as [number]
    return { code, out, err }
  }
  const current = async () => (await db.regulations.current(Date.now())).find(({ hotlineId }) => hotlineId === 'technokad')

  it('checks a file and says every error at its place', async () => {
    expect(await hotline('check', PRESET)).toMatchObject({ code: 0, err: '' })
    const broken = await hotline('check', PRESET.replace('hours: ["09:00–18:00"]', 'hours: ["09:00–25:00"]').replace('prefix: TKD', 'prefix: t'))
    expect(broken.code).toBe(1)
    expect(broken.err.trim().split('\n')).toHaveLength(2)
    expect(broken.err).toMatch(/regulation\.yaml:\d+:\d+ /)
  })

  it('TKD-18 makes a file the next version and keeps the earlier one', async () => {
    const changed = PRESET.replace('wrapUpSeconds: 30', 'wrapUpSeconds: 45')
    expect(await hotline('load', changed)).toMatchObject({ code: 0, err: '' })
    expect(await current()).toMatchObject({ version: 2, source: changed })
    expect((await db.regulations.current(1)).find(({ hotlineId }) => hotlineId === 'technokad')).toMatchObject({ version: 1, source: PRESET })
  })

  it('TKD-18 publishes it with a news item, for a later moment too, and tells servers that run', async () => {
    const heard = vi.fn()
    db.regulationWatch.start(heard)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1))
    const before = await current()
    const later = new Date(Date.now() + 86_400_000)
    const loaded = await hotline('load', PRESET.replace('wrapUpSeconds: 30', 'wrapUpSeconds: 50'), '--effective', later.toISOString())
    expect([loaded.code, loaded.err, loaded.out]).toEqual([0, '', expect.stringContaining('вступит в силу')])
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2))
    expect(await current()).toEqual(before)
    expect((await db.regulations.versions()).at(-1)).toMatchObject({ version: 3, effectiveFrom: later.getTime(), news: { ru: expect.stringContaining('№ 3') } })
    expect(await hotline('load', PRESET, '--effective', '2021-01-01T00:00:00Z')).toMatchObject({ code: 2, err: expect.stringContaining('задним числом') })
  })

  it('refuses one that claims another company’s number, and changes nothing', async () => {
    const other = PRESET.replace('key: technokad', 'key: other')
    const refused = await hotline('load', other)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('+7')])
    expect(await db.regulations.current(Date.now())).toHaveLength(1)
  })

  it('refuses one that leaves people without their office', async () => {
    await db.people.create({ id: randomUUID(), hotlineId: 'technokad', login: 'far', name: 'Дальний Оператор', role: 'agent', office: 'novosibirsk', phoneUri: null, passwordHash: 'none', at: 0 })
    const moscowOnly = PRESET.replace(/ {2}- key: novosibirsk\n(?: {4}.*\n)+/, '').replace('prefers: novosibirsk', 'prefers: null')
    const refused = await hotline('load', moscowOnly)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('far (novosibirsk)')])
    expect(await current()).toMatchObject({ version: 2 })
  })
})
