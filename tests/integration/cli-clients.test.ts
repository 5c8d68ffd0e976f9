import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPresetText } from '../../server/regulations/presets.ts'
import { projectRoot } from '../../server/runtime/paths.ts'
import { startDatabase, type TestDatabase } from '../support/database.ts'
import { tempDir } from '../support/temp-dir.ts'

let db: TestDatabase
let dir: Awaited<ReturnType<typeof tempDir>>
beforeAll(async () => {
  db = await startDatabase()
  dir = await tempDir('clients')
  for (const key of ['centaur', 'technokad']) await db.regulations.add({ id: key, name: key, source: readPresetText(key), effectiveFrom: 0 })
})
afterAll(async () => {
  await db.dispose()
  await dir.remove()
})

async function imported(text: string, ...options: string[]): Promise<{ code: number; out: string; err: string }> {
  const file = join(dir.path, 'clients.csv')
  await writeFile(file, text)
  const child = spawn(process.execPath, [join(projectRoot, 'server/cli.ts'), 'clients', 'import', file, ...options], { env: { ...process.env, DATABASE_URL: db.postgres.url } })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => { out += String(data) })
  child.stderr.on('data', (data) => { err += String(data) })
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

const all = async (hotlineId = 'centaur') => (await db.clients.search({ hotlineId, limit: 50, cursor: null })).items
const HEAD = 'название;телефоны;почта;договор;с;по;пакет\n'

describe('hotline clients import', () => {
  it('only says what would be done with --check, and writes nothing while a line is wrong', async () => {
    expect(await imported(`${HEAD}Первый;+7 495 000-00-01`, '--company', 'centaur', '--check')).toMatchObject({ code: 0, out: expect.stringContaining('+ Первый') })
    expect(await imported(`${HEAD}Первый;+7 495 000-00-01\nВторой;нет`, '--company', 'centaur')).toMatchObject({ code: 1, err: expect.stringMatching(/^Строка 3: .*\nНичего не записано/) })
    expect(await all()).toEqual([])
  })

  it('takes clients in, and again changes those it knows by name instead of doubling them', async () => {
    expect(await imported(`${HEAD}Первый;+7 495 000-00-01;a@example.test;Д-1;01.01.2026;31.12.2026;basic\nВторой;`, '--company', 'centaur')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Новых клиентов: 2') })
    expect(await imported(`${HEAD}ПЕРВЫЙ;+7 495 000-00-02;;Д-2\nТретий;`, '--company', 'centaur')).toMatchObject({ code: 0, out: expect.stringContaining('Новых клиентов: 1, дополнено известных: 1') })
    expect((await all()).map(({ name }) => name).toSorted()).toEqual(['Второй', 'Первый', 'Третий'])
    const [first] = await db.clients.byPhone('centaur', '+74950000002')
    expect(await db.clients.record('centaur', first?.id ?? '')).toMatchObject({
      name: 'Первый', phones: ['+74950000001', '+74950000002'], emails: ['a@example.test'], agreement: { number: 'Д-2', from: '2026-01-01', until: '2026-12-31' },
      package: { key: 'basic', from: '2026-01-01', until: '2026-12-31', confirmed: true },
    })
    expect((await db.clients.byEmail('centaur', 'a@example.test')).map(({ name }) => name)).toEqual(['Первый'])
    expect(await all('technokad')).toEqual([])
  })

  it('takes nothing when a name is several clients’, and knows the companies there are', async () => {
    for (const name of ['Двойник', 'двойник']) await db.clients.create({ hotlineId: 'centaur', name, at: 0 })
    expect(await imported(`${HEAD}Новый;\nДвойник;`, '--company', 'centaur')).toMatchObject({ code: 1, err: expect.stringContaining('Строка 3') })
    expect((await all()).some(({ name }) => name === 'Новый')).toBe(false)
    expect(await imported(HEAD, '--company', 'nobody')).toMatchObject({ code: 2, err: expect.stringContaining('centaur') })
  })
})
