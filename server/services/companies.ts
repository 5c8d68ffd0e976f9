import { randomBytes, randomUUID } from 'node:crypto'
import { newRegulationText } from '../domain/regulation/new-regulation.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { CompanyView, NewCompanyInput, NewCompanyView } from '../panel-protocol.ts'
import { type Clock, type CompanyStore, Conflict, type Person, type PersonStore } from '../ports.ts'
import { checkedLogin } from './logins.ts'
import { hashPassword } from './passwords.ts'
import { notAllowed, Refusal } from './refusal.ts'
import { errorView } from './regulation-editor.ts'
import type { RegulationBook } from './regulation-book.ts'
import { publicationConflicts } from './regulation-publication.ts'

export interface CompaniesDeps {
  companies: CompanyStore
  people: Pick<PersonStore, 'byLogin'>
  book: RegulationBook
  clock: Clock
}

export type Companies = ReturnType<typeof createCompanies>

/** The companies of the installation, for those who look after all of it; to anybody else there is only the own one. */
export function createCompanies({ companies, people, book, clock }: CompaniesDeps) {
  async function list(viewer: Person): Promise<CompanyView[]> {
    if (!viewer.installation) throw notAllowed()
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
        createdAt: new Date(createdAt).toISOString(),
        active: hotlineId === viewer.hotlineId,
      }]
    })
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
      const { key, company } = parsed.regulation
      if (book.versions(key).length > 0) throw companyExists(key)
      const [conflict] = publicationConflicts(key, parsed.regulation, book, [], clock.now())
      if (conflict !== undefined) throw new Refusal('conflict', conflict.code, conflict.message)
      if ((await people.byLogin(login)) !== null) throw loginTaken(login)
      const now = clock.now()
      const password = randomBytes(12).toString('base64url')
      const person = { id: randomUUID(), login, name: administrator.name, passwordHash: await hashPassword(password), at: now }
      try {
        await companies.found({ id: key, name: company.name.ru, source, effectiveFrom: now, administrator: person })
      } catch (error) {
        throw error instanceof Conflict ? companyExists(key) : error
      }
      await book.refresh()
      const made = (await list(viewer)).find(({ hotlineId }) => hotlineId === key)
      if (made === undefined) throw new Error(`The company ${key} was made and cannot be found.`)
      return { company: made, administrator: { login, password } }
    },
  }
}

const companyExists = (key: string): Refusal =>
  new Refusal('conflict', 'company-exists', { ru: `Компания «${key}» уже есть или была: выберите другое имя.`, en: `There is or was a company "${key}": choose another name.` }, { key })

const loginTaken = (login: string): Refusal => new Refusal('conflict', 'login-taken', { ru: 'Этот логин уже занят.', en: 'This login is taken.' }, { login })
