import { randomBytes, randomUUID } from 'node:crypto'
import type { Regulation } from '../domain/regulation/schema.ts'
import { dayIn } from '../domain/worktime/zone.ts'
import type { Role } from '../panel-protocol.ts'
import type { ClientStore, CompanyStore, PersonStore, RegulationStore } from '../ports.ts'
import { demoClients } from './demo-clients.ts'
import { hashPassword, passwordMatches } from './passwords.ts'

/** A regulation that ships with the program: its YAML, and what seeding needs to know of it. */
export interface Preset {
  key: string
  company: string
  source: string
  regulation: Regulation
}

export interface SeedDeps {
  regulations: RegulationStore
  people: PersonStore
  clients: ClientStore
  companies: Pick<CompanyStore, 'list' | 'close'>
  /** Business clock, ms. */
  now: number
}

export interface SeedOptions {
  /** The first one is the company of `admin`; the others are there in demo mode only. */
  presets: readonly [Preset, ...Preset[]]
  /** For the login `admin`; null: one is made. A given one holds at every start, also when the person exists. */
  adminPassword: string | null
  /** With fictional people and clients, and with every preset's company. */
  demo: boolean
}

/** A person made just now, with the only showing of a password that was made here; null for one that was given. */
export interface SeededAccount {
  company: string
  login: string
  name: string
  role: Role
  office: string | null
  password: string | null
}

/** Regulations that ship with the program hold since the first year that the calendar knows. */
const SINCE_THE_CALENDAR = Date.UTC(2021, 0, 1)

/** `office` counts the preset's offices; one with fewer offices has everybody in the last. */
interface DemoPerson {
  login: string
  name: string
  role: Role
  office: number | null
}

const DEMO_PEOPLE: readonly DemoPerson[] = [
  { login: 'anna', name: 'Анна Примерова', role: 'agent', office: 0 },
  { login: 'boris', name: 'Борис Образцов', role: 'agent', office: 0 },
  { login: 'vera', name: 'Вера Тестова', role: 'agent', office: 1 },
  { login: 'gleb', name: 'Глеб Демидемо', role: 'agent', office: 1 },
  { login: 'darya', name: 'Дарья Пробная', role: 'supervisor', office: null },
]

/** Those of every other company; their logins begin with its key. */
const OTHER_DEMO_PEOPLE: readonly DemoPerson[] = [
  { login: 'egor', name: 'Егор Эталонов', role: 'agent', office: 0 },
  { login: 'zhanna', name: 'Жанна Макетова', role: 'agent', office: 0 },
  { login: 'zoya', name: 'Зоя Учебная', role: 'supervisor', office: null },
  { login: 'admin', name: 'Игорь Шаблонов', role: 'administrator', office: null },
]

/**
 * Makes an empty database an installation: its first company with the administrator who looks after all of them; in demo
 * mode every preset's company with fictional people and clients, unless companies were loaded into it before. A database that has people is left as it is, but for the
 * administrator's given password and, out of demo mode, for the fictional people, who can no longer log in, and the demo
 * companies in which nobody else is.
 * @returns the accounts made now
 */
export async function seedInstallation(stores: SeedDeps, { presets, adminPassword, demo }: SeedOptions): Promise<SeededAccount[]> {
  const [first, ...others] = presets
  if ((await stores.people.all()).length > 0) {
    if (adminPassword !== null) await keepPassword(stores.people, adminPassword)
    if (!demo) await dismissDemo(stores, first, others)
    return []
  }
  const bare = (await stores.companies.list()).length === 0
  await addRegulation(stores, first)
  const accounts: SeededAccount[] = [await addPerson(stores, first, { login: 'admin', name: 'Администратор', role: 'administrator', office: null }, { given: adminPassword, installation: true })]
  if (!demo) return accounts
  for (const person of DEMO_PEOPLE) accounts.push(await addPerson(stores, first, person))
  await addClients(stores, first, 4)
  for (const preset of bare ? others : []) {
    await addRegulation(stores, preset)
    for (const person of OTHER_DEMO_PEOPLE) accounts.push(await addPerson(stores, preset, ofCompany(preset, person)))
    await addClients(stores, preset, 2)
  }
  return accounts
}

const ofCompany = ({ key }: Preset, person: DemoPerson): DemoPerson => ({ ...person, login: `${key}-${person.login}` })

async function addRegulation({ regulations }: SeedDeps, { key, company, source }: Preset): Promise<void> {
  await regulations.add({ id: key, name: company, source, effectiveFrom: SINCE_THE_CALENDAR })
}

/** So many of the demo's clients; the first agent is their specialist. */
async function addClients({ clients, people, now }: SeedDeps, { key, regulation }: Preset, atMost: number): Promise<void> {
  const agent = (await people.list(key)).find(({ role }) => role === 'agent')
  const year = Number(dayIn(regulation.zone, now).slice(0, 4))
  for (const { client, contacts } of demoClients(regulation, year, agent?.id ?? null).slice(0, atMost)) {
    const { id } = await clients.create({ hotlineId: key, ...client, at: now })
    for (const contact of contacts) await clients.addContact(key, id, contact, now)
  }
}

interface Extras {
  given?: string | null
  installation?: boolean
}

/** Supervisors hold every post that the regulation names: somebody is reminded. */
async function addPerson({ people, now }: SeedDeps, preset: Preset, { office, ...person }: DemoPerson, { given = null, installation = false }: Extras = {}): Promise<SeededAccount> {
  const { offices, roles } = preset.regulation
  const password = given ?? randomBytes(9).toString('base64url')
  const workplace = office === null ? null : (offices[office]?.key ?? offices.at(-1)?.key ?? null)
  const duties = person.role === 'supervisor' ? roles.map((role) => role.key) : []
  await people.create({ id: randomUUID(), hotlineId: preset.key, ...person, office: workplace, installation, duties, phoneUri: null, passwordHash: await hashPassword(password), at: now })
  return { company: preset.company, ...person, office: workplace, password: given === null ? password : null }
}

/** Their passwords were shown on a screen; their calls and tickets stay theirs. */
async function dismissDemo({ people, companies, now }: SeedDeps, first: Preset, others: readonly Preset[]): Promise<void> {
  const fictional = new Map([...DEMO_PEOPLE.map((person) => [first.key, person] as const), ...others.flatMap((preset) => OTHER_DEMO_PEOPLE.map((person) => [preset.key, ofCompany(preset, person)] as const))]
    .map(([hotlineId, { login, name }]) => [login, { hotlineId, name }]))
  for (const person of await people.all()) {
    const made = fictional.get(person.login)
    if (!person.disabled && made?.name === person.name && made.hotlineId === person.hotlineId) await people.update(person.hotlineId, person.id, { disabled: true })
  }
  const demo = new Set(others.map(({ key }) => key))
  for (const { hotlineId, people: left } of await companies.list()) if (demo.has(hotlineId) && left === 0) await companies.close(hotlineId, now)
}

async function keepPassword(people: PersonStore, password: string): Promise<void> {
  const admin = await people.byLogin('admin')
  if (admin === null || (await passwordMatches(admin.passwordHash, password))) return
  await people.setPassword(admin.hotlineId, admin.id, await hashPassword(password))
}
