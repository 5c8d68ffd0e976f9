import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../server/runtime/paths.ts'
import { passwordMatches } from '../../server/services/passwords.ts'
import { HOTLINE, NOON } from '../support/changes.ts'
import { startDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await startDatabase()
  await db.regulations.add({ id: HOTLINE, name: 'ТехноКад', source: '', effectiveFrom: 0 })
})
afterAll(() => db.dispose())

async function hotline(args: string[], input: string): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [join(projectRoot, 'server/cli.ts'), ...args], { env: { ...process.env, DATABASE_URL: db.postgres.url } })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => { out += String(data) })
  child.stderr.on('data', (data) => { err += String(data) })
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

const works = async (login: string, password: string) => passwordMatches((await db.people.byLogin(login))?.passwordHash ?? null, password)

describe('hotline user', () => {
  it('adds a person with the password from the input', async () => {
    const { code, out, err } = await hotline(['user', 'add', '--login', 'Ivan', '--name', 'Иван Вымышленный', '--role', 'agent', '--office', 'moscow'], 'первый-пароль\n')
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('ivan')
    expect(await db.people.byLogin('ivan')).toMatchObject({ name: 'Иван Вымышленный', role: 'agent', office: 'moscow', hotlineId: HOTLINE })
    expect(await works('ivan', 'первый-пароль')).toBe(true)
  })

  it('changes a password and ends the person’s sessions', async () => {
    const person = await db.people.byLogin('ivan')
    await db.sessions.create({ tokenHash: 'hash', personId: person?.id as string, createdAt: NOON, expiresAt: NOON + 1000 })
    expect((await hotline(['user', 'password', '--login', 'ivan'], 'второй-пароль\n')).code).toBe(0)
    expect([await works('ivan', 'второй-пароль'), await works('ivan', 'первый-пароль')]).toEqual([true, false])
    expect(await db.sessions.find('hash', NOON)).toBeNull()
  })

  it.each([
    ['a login that is taken', ['add', '--login', 'ivan', '--name', 'Иван', '--role', 'agent'], 'достаточно-длинный', /занят/],
    ['a password that is too short', ['add', '--login', 'petr', '--name', 'Пётр', '--role', 'agent'], 'коротко', /не меньше 8/],
    ['an unknown role', ['add', '--login', 'petr', '--name', 'Пётр', '--role', 'owner'], 'достаточно-длинный', /agent, supervisor, administrator/],
    ['an unknown hotline', ['add', '--login', 'petr', '--name', 'Пётр', '--role', 'agent', '--hotline', 'x'], 'достаточно-длинный', /technokad/],
    ['an unknown login', ['password', '--login', 'nobody'], 'достаточно-длинный', /Нет такого логина/],
    ['no password', ['password', '--login', 'ivan'], '', /Нет пароля/],
    ['a password on the command line', ['password', '--login', 'ivan', '--password', 'x'], 'достаточно-длинный', /--password/],
    ['nothing to do', [], '', /login/],
  ])('refuses %s with one line that says why', async (_name, args, input, message) => {
    const { code, err } = await hotline(['user', ...args], input)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/^\s+at /m)
  })
})
