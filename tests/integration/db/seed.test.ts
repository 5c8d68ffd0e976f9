import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPreset, presetKeys, readPresetText } from '../../../server/regulations/presets.ts'
import { passwordMatches } from '../../../server/services/passwords.ts'
import { type Preset, seedInstallation, type SeedOptions } from '../../../server/services/seed.ts'
import { NOON } from '../../support/changes.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
beforeEach(async () => { db = await startDatabase() })
afterEach(() => db.dispose())

function presetOf(key: string): Preset {
  const regulation = loadPreset(key)
  return { key, company: regulation.company.name.ru, source: readPresetText(key), regulation }
}
const preset = presetOf('technokad')
const seed = (options: Partial<SeedOptions> = {}) => seedInstallation({ ...db, now: NOON }, { presets: [preset], adminPassword: null, demo: true, ...options })
const seedFive = (demo: boolean) => seed({ presets: [preset, ...presetKeys().filter((key) => key !== 'technokad').map(presetOf)], demo })
const works = async (login: string, password: string) => passwordMatches((await db.people.byLogin(login))?.passwordHash ?? null, password)

describe('an empty database', () => {
  it('becomes a hotline with its regulation, people of both offices, and clients two of whom share a number', async () => {
    const accounts = await seed()
    expect(await db.regulations.current(NOON)).toEqual([{ hotlineId: 'technokad', version: 1, source: preset.source }])
    expect(accounts.map(({ login, role, office }) => `${login} ${role} ${office}`)).toEqual([
      'admin administrator null', 'anna agent moscow', 'boris agent moscow', 'vera agent novosibirsk', 'gleb agent novosibirsk', 'darya supervisor null',
    ])
    for (const { login, password } of accounts) expect(await works(login, password as string), login).toBe(true)
    expect(new Set(accounts.map(({ password }) => password)).size).toBe(accounts.length)
    expect(await db.clients.byPhone('technokad', '+79000000004')).toHaveLength(2)
  })

  it('gets the administrator alone out of demo mode, with the password that was given and is not shown', async () => {
    expect(await seed({ demo: false, adminPassword: 'заданный-пароль' })).toEqual([{ company: 'ТехноКад', login: 'admin', name: 'Администратор', role: 'administrator', office: null, password: null }])
    expect(await works('admin', 'заданный-пароль')).toBe(true)
    expect((await db.clients.search({ hotlineId: 'technokad', limit: 10, cursor: null })).items).toEqual([])
  })
})

describe('the demo', () => {
  it('has the five companies side by side, each with its own people and clients', async () => {
    const accounts = await seedFive(true)
    expect((await db.companies.list()).map(({ hotlineId, people }) => [hotlineId, people])).toEqual([['centaur', 4], ['nekta', 4], ['rusbitech', 4], ['technokad', 6], ['technotronics', 4]])
    expect(accounts.filter(({ company }) => company === 'Центавр').map(({ login, role, office }) => `${login} ${role} ${office}`)).toEqual([
      'centaur-egor agent kazan', 'centaur-zhanna agent kazan', 'centaur-zoya supervisor null', 'centaur-admin administrator null',
    ])
    expect(new Set(accounts.map(({ login }) => login)).size).toBe(22)
    const people = await db.people.all()
    expect(people.filter(({ installation }) => installation).map(({ login }) => login)).toEqual(['admin'])
    const [client] = await db.clients.byPhone('centaur', '+79000000011')
    expect(await db.clients.record('centaur', client!.id)).toMatchObject({
      name: 'ООО «Пример»', package: { key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: true }, specialistName: 'Егор Эталонов', contacts: [{ name: 'Инна Контактова' }],
    })
    expect(people.find(({ login }) => login === 'darya')?.duties).toEqual(preset.regulation.roles.map(({ key }) => key))
  })

  it('ends with its companies when real use begins, unless real people are in them', async () => {
    await seedFive(true)
    await db.people.create({ id: randomUUID(), hotlineId: 'nekta', login: 'real', name: 'Настоящий Человек', role: 'agent', office: null, phoneUri: null, passwordHash: '', at: NOON })
    await seedFive(false)
    expect((await db.companies.list()).map(({ hotlineId, people }) => [hotlineId, people])).toEqual([['nekta', 1], ['technokad', 1]])
  })

  it('is not there out of demo mode', async () => {
    await seedFive(false)
    expect((await db.companies.list()).map(({ hotlineId }) => hotlineId)).toEqual(['technokad'])
  })
})

describe('a database with people', () => {
  it('is left as it is, but for a given password of the administrator', async () => {
    const [admin] = await seed()
    expect(await seed()).toEqual([])
    expect(await works('admin', admin?.password as string)).toBe(true)
    expect(await seed({ adminPassword: 'заданный-пароль' })).toEqual([])
    expect(await works('admin', 'заданный-пароль')).toBe(true)
    expect(await db.people.all()).toHaveLength(6)
  })

  it('loses its fictional people to real use, but nobody else', async () => {
    await seed()
    const real = await db.people.create({ id: randomUUID(), hotlineId: 'technokad', login: 'real', name: 'Настоящий Человек', role: 'agent', office: 'moscow', phoneUri: null, passwordHash: '', at: NOON })
    const renamed = await db.people.byLogin('boris')
    await db.people.update('technokad', renamed?.id as string, { name: 'Борис Настоящий' })
    expect(await seed({ demo: false })).toEqual([])
    const active = (await db.people.all()).filter(({ disabled }) => !disabled).map(({ login }) => login)
    expect(active.toSorted()).toEqual(['admin', 'boris', real.login])
  })
})
