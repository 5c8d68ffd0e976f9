import { randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '../panel-protocol.ts'
import type { ClientStore, PersonStore, RegulationStore } from '../ports.ts'
import { hashPassword, passwordMatches } from './passwords.ts'

/** A regulation that ships with the program: its key, the company's name, its YAML. */
export interface Preset {
  key: string
  company: string
  source: string
}

export interface SeedDeps {
  regulations: RegulationStore
  people: PersonStore
  clients: ClientStore
  /** Business clock, ms. */
  now: number
}

export interface SeedOptions {
  preset: Preset
  /** For the login `admin`; null: one is made. A given one holds at every start, also when the person exists. */
  adminPassword: string | null
  /** With fictional agents, a supervisor and clients. */
  demo: boolean
}

/** A person made just now, with the only showing of a password that was made here; null for one that was given. */
export interface SeededAccount {
  login: string
  name: string
  role: Role
  office: string | null
  password: string | null
}

/** Regulations that ship with the program hold since the first year that the calendar knows. */
const SINCE_THE_CALENDAR = Date.UTC(2021, 0, 1)

const DEMO_PEOPLE: { login: string; name: string; role: Role; office: string | null }[] = [
  { login: 'anna', name: 'Анна Примерова', role: 'agent', office: 'moscow' },
  { login: 'boris', name: 'Борис Образцов', role: 'agent', office: 'moscow' },
  { login: 'vera', name: 'Вера Тестова', role: 'agent', office: 'novosibirsk' },
  { login: 'gleb', name: 'Глеб Демидемо', role: 'agent', office: 'novosibirsk' },
  { login: 'darya', name: 'Дарья Пробная', role: 'supervisor', office: null },
]

/** Two share a number, as the tenants of one switchboard do. */
const DEMO_CLIENTS: { name: string; phones: string[]; note: string }[] = [
  { name: 'ООО «Пример»', phones: ['+79000000001'], note: 'Вымышленный клиент для знакомства с программой' },
  { name: 'ООО «Образец»', phones: ['+79000000002', '+79000000003'], note: 'Вымышленный клиент с двумя номерами' },
  { name: 'ИП Вымышленный И. И.', phones: ['+79000000004'], note: 'Делит номер с АО «Тест»' },
  { name: 'АО «Тест»', phones: ['+79000000004'], note: 'Делит номер с ИП Вымышленным' },
]

/**
 * Makes an empty database a hotline with its regulation and an administrator, in demo mode with fictional people and
 * clients. A database that has people is left as it is, but for the administrator's given password and, out of demo mode,
 * for the fictional people, who can no longer log in.
 * @returns the accounts made now
 */
export async function seedCompany(stores: SeedDeps, { preset, adminPassword, demo }: SeedOptions): Promise<SeededAccount[]> {
  if ((await stores.people.all()).length > 0) {
    if (adminPassword !== null) await keepPassword(stores.people, adminPassword)
    if (!demo) await dismissDemoPeople(stores.people)
    return []
  }
  await stores.regulations.add({ id: preset.key, name: preset.company, source: preset.source, effectiveFrom: SINCE_THE_CALENDAR })
  const accounts: SeededAccount[] = [await addPerson(stores, preset.key, { login: 'admin', name: 'Администратор', role: 'administrator', office: null }, adminPassword)]
  if (!demo) return accounts
  for (const person of DEMO_PEOPLE) accounts.push(await addPerson(stores, preset.key, person, null))
  for (const client of DEMO_CLIENTS) await stores.clients.create({ hotlineId: preset.key, ...client, at: stores.now })
  return accounts
}

async function addPerson({ people, now }: SeedDeps, hotlineId: string, person: Omit<SeededAccount, 'password'>, given: string | null): Promise<SeededAccount> {
  const password = given ?? randomBytes(9).toString('base64url')
  await people.create({ id: randomUUID(), hotlineId, ...person, phoneUri: null, passwordHash: await hashPassword(password), at: now })
  return { ...person, password: given === null ? password : null }
}

/** Their passwords were shown on a screen; their calls and tickets stay theirs. */
async function dismissDemoPeople(people: PersonStore): Promise<void> {
  const fictional = (await people.all()).filter((person) => !person.disabled && DEMO_PEOPLE.some(({ login, name }) => person.login === login && person.name === name))
  for (const { hotlineId, id } of fictional) await people.update(hotlineId, id, { disabled: true })
}

async function keepPassword(people: PersonStore, password: string): Promise<void> {
  const admin = await people.byLogin('admin')
  if (admin === null || (await passwordMatches(admin.passwordHash, password))) return
  await people.setPassword(admin.hotlineId, admin.id, await hashPassword(password))
}
