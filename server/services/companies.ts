import { randomBytes, randomUUID } from 'node:crypto'
import { newRegulationText } from '../domain/regulation/new-regulation.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { CompanyView, NewCompanyInput, NewCompanyView } from '../panel-protocol.ts'
import { type ClosedCompany, type Clock, type CompanyStore, Conflict, type Person, type PersonStore } from '../ports.ts'
import type { Auth } from './auth.ts'
import type { Commands } from './commands.ts'
import { checkedLogin } from './logins.ts'
import { hashPassword } from './passwords.ts'
import { notAllowed, notFound, Refusal } from './refusal.ts'
import { errorView } from './regulation-editor.ts'
import type { RegulationBook } from './regulation-book.ts'
import { publicationConflicts } from './regulation-publication.ts'

export interface CompaniesDeps {
  companies: CompanyStore
  people: Pick<PersonStore, 'byLogin' | 'list'>
  auth: Pick<Auth, 'signOutEverywhere'>
  agents: Pick<Commands['agents'], 'personChanged'>
  book: RegulationBook
  clock: Clock
}

export type Companies = ReturnType<typeof createCompanies>

/** The companies of the installation, for those who look after all of it; to anybody else there is only the own one. */
export function createCompanies({ companies, people, auth, agents, book, clock }: CompaniesDeps) {
  async function served(viewer: Person): Promise<CompanyView[]> {
    return (await companies.list()).flatMap(({ hotlineId, createdAt, people: count }) => {
      const regulation = book.byKey.get(hotlineId)?.regulation
      const version = book.versionInForce(hotlineId)
      if (regulation === undefined || version === null) return []
      return [{
        hotlineId,
        name: regulation.company.name,
        numbers: regulation.numbers.map(({ number }) => number),
        version,
        people: count,
        createdAt: formatInstant(createdAt),
        active: hotlineId === viewer.hotlineId,
        closedAt: null,
      }]
    })
  }

  /** Every company, those that are closed last. */
  async function list(viewer: Person): Promise<CompanyView[]> {
    if (!viewer.installation) throw notAllowed()
    return [...await served(viewer), ...(await companies.closed(clock.now())).map(closedView)]
  }

  async function one(viewer: Person, hotlineId: string): Promise<CompanyView> {
    const found = (await list(viewer)).find((company) => company.hotlineId === hotlineId)
    if (found === undefined) throw notFound()
    return found
  }

  return {
    list,

    /**
     * Makes a company from what its form says, with a first administrator; it can be called at once.
     * @throws Refusal `not-allowed`, `regulation-wrong` with every error, `number-taken`, `company-exists`, `login-taken`, `login-invalid`
     */
    async create(viewer: Person, { administrator, ...form }: NewCompanyInput): Promise<NewCompanyView> {
      if (!viewer.installation) throw notAllowed()
      const login = checkedLogin(administrator.login)
      const source = newRegulationText(form)
      const parsed = parseRegulation(source)
      if (!parsed.ok) {
        throw new Refusal('invalid', 'regulation-wrong', { ru: 'Данные компании заполнены с ошибками.', en: 'The company’s data have errors.' }, { errors: parsed.errors.map(errorView) })
      }
      const { key, company, offices } = parsed.regulation
      if (book.versions(key).length > 0) throw companyExists(key)
      const [conflict] = publicationConflicts(key, parsed.regulation, book, [], clock.now())
      if (conflict !== undefined) throw new Refusal('conflict', conflict.code, conflict.message)
      if ((await people.byLogin(login)) !== null) throw loginTaken(login)
      const now = clock.now()
      const password = randomBytes(12).toString('base64url')
      const office = administrator.takesCalls ? (offices[0]?.key ?? null) : null
      const person = { id: randomUUID(), login, name: administrator.name, office, passwordHash: await hashPassword(password), at: now }
      try {
        await companies.found({ id: key, name: company.name.ru, source, effectiveFrom: now, authorId: viewer.id, administrator: person })
      } catch (error) {
        throw error instanceof Conflict ? companyExists(key) : error
      }
      await book.refresh()
      return { company: await one(viewer, key), administrator: { login, password } }
    },

    /**
     * Serves a company no more: its numbers are nobody's, its people cannot sign in and are signed out. What it has stays.
     * @throws Refusal `not-allowed`, `not-found`, `company-of-administrator`
     */
    async close(viewer: Person, hotlineId: string): Promise<CompanyView> {
      if (!viewer.installation) throw notAllowed()
      const members = await people.list(hotlineId)
      const keeper = members.find(({ installation, disabled }) => installation && !disabled)
      if (keeper !== undefined) throw ofAdministrator(keeper.login)
      if (!(await companies.close(hotlineId, clock.now()))) throw notFound()
      await book.refresh()
      for (const person of members) {
        await auth.signOutEverywhere(person.id)
        agents.personChanged({ ...person, disabled: true })
      }
      return one(viewer, hotlineId)
    },

    /**
     * Serves a closed company again, with the regulation and the people that it had.
     * @throws Refusal `not-allowed`, `not-found`, `number-taken` when another company has taken a number meanwhile
     */
    async reopen(viewer: Person, hotlineId: string): Promise<CompanyView> {
      if (!viewer.installation) throw notAllowed()
      const company = (await companies.closed(clock.now())).find((closed) => closed.hotlineId === hotlineId)
      if (company === undefined) throw notFound()
      const parsed = parseRegulation(company.source)
      const [conflict] = parsed.ok ? publicationConflicts(hotlineId, parsed.regulation, book, [], clock.now()) : []
      if (conflict !== undefined) throw new Refusal('conflict', conflict.code, conflict.message)
      if (!(await companies.reopen(hotlineId))) throw notFound()
      await book.refresh()
      for (const person of await people.list(hotlineId)) agents.personChanged({ ...person, presence: 'offline' })
      return one(viewer, hotlineId)
    },
  }
}

/** A text that cannot be read any more has the name by which the company was stored. */
function closedView({ hotlineId, name, createdAt, closedAt, people, version, source }: ClosedCompany): CompanyView {
  const parsed = parseRegulation(source)
  return {
    hotlineId,
    name: parsed.ok ? parsed.regulation.company.name : { ru: name, en: name },
    numbers: parsed.ok ? parsed.regulation.numbers.map(({ number }) => number) : [],
    version, people, createdAt: formatInstant(createdAt), active: false, closedAt: formatInstant(closedAt),
  }
}

const companyExists = (key: string): Refusal =>
  new Refusal('conflict', 'company-exists', { ru: `Компания «${key}» уже есть или была: выберите другое имя.`, en: `There is or was a company "${key}": choose another name.` }, { key })

const loginTaken = (login: string): Refusal => new Refusal('conflict', 'login-taken', { ru: 'Этот логин уже занят.', en: 'This login is taken.' }, { login })

const ofAdministrator = (login: string): Refusal =>
  new Refusal('conflict', 'company-of-administrator', { ru: `В этой компании числится администратор всей установки (${login}): её закрыть нельзя.`, en: `An administrator of the whole installation (${login}) belongs to this company: it cannot be closed.` }, { login })
