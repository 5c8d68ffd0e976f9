import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase } from '../../server/adapters/db/connect.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { startPostgres } from '../../server/runtime/postgres.ts'
import type { Postgres } from '../../server/runtime/postgres.ts'
import { tempDir } from '../support/temp-dir.ts'

const CLI = fileURLToPath(new URL('../../server/cli.ts', import.meta.url))

let dir: Awaited<ReturnType<typeof tempDir>>
let postgres: Postgres

beforeAll(async () => {
  dir = await tempDir('cli')
  postgres = await startPostgres({ dataDir: dir.path, durable: false })
})

afterAll(async () => {
  await postgres?.stop()
  await dir.remove()
})

/** Runs the command on this database; the answer holds the exit code whatever it is. */
async function hotline(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: postgres.url }
  const run = promisify(execFile)(process.execPath, [CLI, ...args], { env })
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, out: error.stdout, err: error.stderr }),
  )
}

it('routes by the regulations in force and by what was opened by hand, once the database is migrated and filled', async () => {
  const question = ['route', '--number', '84952698657', '--at', '2026-11-28T10:00:00+03:00']
  expect(await hotline(...question)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/hotline migrate\.\n$/) })

  expect(await hotline('migrate')).toMatchObject({ code: 0, out: expect.stringContaining('Применено'), err: '' })
  expect((await hotline('migrate')).out).not.toContain('Применено')
  expect(await hotline(...question)).toMatchObject({ code: 1, err: expect.stringContaining('--presets') })

  const at = Date.parse('2026-11-28T09:00:00+03:00')
  const database = connectDatabase(postgres.url, pino({ level: 'silent' }))
  await database.regulations.add({ id: 'technokad', name: 'ТехноКад', source: readPresetText('technokad'), effectiveFrom: 0 })
  expect((await hotline(...question)).out).toContain('выходной; откроется пн 30.11 в 04:00 МСК')
  const override = { hotlineId: 'technokad', numbers: null, offices: null, from: at, authorId: null }
  await database.overrides.create({ ...override, id: '00000000-0000-4000-8000-000000000001', kind: 'open', until: at + 4 * 3_600_000, createdAt: at })
  await database.overrides.create({ ...override, id: '00000000-0000-4000-8000-000000000002', kind: 'close', until: at + 8 * 3_600_000, createdAt: at + 1 })
  await database.overrides.cancel('technokad', '00000000-0000-4000-8000-000000000002', at + 2)
  await database.close()
  expect((await hotline(...question)).out).toContain('линия открыта вручную до 13:00 МСК')
  expect((await hotline(...question, '--presets')).out).toContain('выходной')
})
