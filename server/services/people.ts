import { BlockList, isIP } from 'node:net'
import { randomUUID } from 'node:crypto'
import type { PersonView, Role } from '../panel-protocol.ts'
import { type Clock, Conflict, type Person, type PersonStore } from '../ports.ts'
import type { Auth } from './auth.ts'
import type { Commands } from './commands.ts'
import type { Hotlines } from './hotlines.ts'
import { checkedLogin } from './logins.ts'
import { hashPassword } from './passwords.ts'
import { notFound, Refusal } from './refusal.ts'

export interface PeopleDeps {
  people: PersonStore
  auth: Auth
  hotlines: Hotlines
  agents: Pick<Commands['agents'], 'personChanged'>
  clock: Clock
  /** Hosts, addresses and networks where SIP phones may be. */
  phoneHosts: readonly string[]
}

export interface NewPerson {
  login: string
  name: string
  role: Role
  office: string | null
  duties?: string[] | undefined
  password: string
}

export interface PersonChanges {
  name?: string | undefined
  role?: Role | undefined
  office?: string | null | undefined
  disabled?: boolean | undefined
  duties?: string[] | undefined
}

export type People = ReturnType<typeof createPeople>

/** The people of a hotline, as its administrators keep them. */
export function createPeople({ people, auth, hotlines, agents, clock, phoneHosts }: PeopleDeps) {
  function checkOffice(hotlineId: string, office: string | null | undefined): void {
    if (typeof office === 'string' && !hotlines.hasOffice(hotlineId, office)) {
      throw new Refusal('invalid', 'unknown-office', { ru: 'В регламенте нет такого офиса.', en: 'The regulation has no such office.' }, { office })
    }
  }

  function checkDuties(hotlineId: string, duties: readonly string[] | undefined): void {
    const unknown = (duties ?? []).filter((duty) => !hotlines.hasRole(hotlineId, duty))
    if (unknown.length > 0) {
      throw new Refusal('invalid', 'unknown-duty', { ru: 'В регламенте нет такой должности.', en: 'The regulation has no such position.' }, { duties: unknown })
    }
  }

  /** Somebody must be left who can let others in. */
  async function checkLastAdministrator(person: Person, changes: PersonChanges): Promise<void> {
    const stays = (changes.role ?? person.role) === 'administrator' && !(changes.disabled ?? person.disabled)
    if (person.role !== 'administrator' || person.disabled || stays) return
    const all = await people.list(person.hotlineId)
    if (all.some((other) => other.id !== person.id && other.role === 'administrator' && !other.disabled)) return
    throw new Refusal('conflict', 'last-administrator', { ru: 'Это последний администратор: назначьте сначала другого.', en: 'This is the last administrator: appoint another one first.' })
  }

  async function update(hotlineId: string, id: string, changes: Parameters<PersonStore['update']>[2]): Promise<Person> {
    const person = await people.update(hotlineId, id, changes)
    if (person === null) throw notFound()
    agents.personChanged(person)
    return person
  }

  return {
    list: (hotlineId: string): Promise<Person[]> => people.list(hotlineId),

    /** @throws Refusal `login-taken`, `login-invalid`, `unknown-office`, those of `hashPassword` */
    async create(hotlineId: string, { login, password, duties = [], ...person }: NewPerson): Promise<Person> {
      const name = checkedLogin(login)
      checkOffice(hotlineId, person.office)
      checkDuties(hotlineId, duties)
      const passwordHash = await hashPassword(password)
      try {
        const created = await people.create({ id: randomUUID(), hotlineId, login: name, ...person, duties, phoneUri: null, passwordHash, at: clock.now() })
        agents.personChanged(created)
        return created
      } catch (error) {
        if (error instanceof Conflict) throw new Refusal('conflict', 'login-taken', { ru: 'Этот логин уже занят.', en: 'This login is taken.' }, { login: name })
        throw error
      }
    },

    async change(hotlineId: string, id: string, changes: PersonChanges): Promise<Person> {
      const person = await people.find(hotlineId, id)
      if (person === null) throw notFound()
      checkOffice(hotlineId, changes.office)
      await checkLastAdministrator(person, changes)
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
      const changed = await update(hotlineId, id, given)
      if (changed.disabled || changed.role !== person.role) await auth.signOutEverywhere(id)
      return changed
    },

    /** Sets a password and ends the person's sessions. */
    async setPassword(hotlineId: string, id: string, password: string): Promise<void> {
      if (!(await people.setPassword(hotlineId, id, await hashPassword(password)))) throw notFound()
      await auth.signOutEverywhere(id)
    },

    /** A new password of one's own; every session ends. @throws Refusal `wrong-password`, `too-many-attempts`, those of `hashPassword` */
    async changePassword(viewer: Person, current: string, password: string, address: string): Promise<void> {
      const person = await auth.prove(viewer.login, current, address)
      if (person === null) throw new Refusal('refused', 'wrong-password', { ru: 'Нынешний пароль неверен.', en: 'The present password is wrong.' })
      // Whoever looks after the installation may be looking at another company.
      await this.setPassword(person.hotlineId, person.id, password)
    },

    /** A SIP phone instead of the browser, or null for the browser again. @throws Refusal `phone-uri`, `phone-host` */
    async setPhone(hotlineId: string, id: string, uri: string | null): Promise<Person> {
      if (uri !== null) checkPhone(uri, phoneHosts)
      return update(hotlineId, id, { phoneUri: uri })
    },
  }
}

export function personView(person: Person): PersonView {
  const { id, login, name, role, office, phoneUri, disabled, duties } = person
  return { id, login, name, role, office, phoneUri, disabled, duties }
}

/** User, host and port only: parameters and headers would reach Asterisk's dial string. */
const SIP_URI = /^sip:(?:[\w.+*~-]{1,64}@)?(?<host>[A-Za-z0-9.-]{1,253})(?::(?<port>\d{1,5}))?$/

function checkPhone(uri: string, allowed: readonly string[]): void {
  const { host, port } = SIP_URI.exec(uri)?.groups ?? {}
  if (host === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    throw new Refusal('invalid', 'phone-uri', { ru: 'Адрес телефона пишут так: sip:100@192.0.2.10:5060.', en: 'Write the phone’s address as sip:100@192.0.2.10:5060.' }, { uri })
  }
  if (!allowed.some((entry) => isAt(host, entry))) {
    const list = allowed.length > 0 ? allowed.join(', ') : '—'
    throw new Refusal(
      'invalid',
      'phone-host',
      { ru: `Телефоны могут быть только на: ${list}. Другие хосты разрешают в HOTLINE_PHONE_HOSTS.`, en: `Phones may be at: ${list}. Allow other hosts in HOTLINE_PHONE_HOSTS.` },
      { host, allowed },
    )
  }
}

/** Whether a host is the one of the list's entry, or within its network. */
function isAt(host: string, entry: string): boolean {
  const [network, bits] = entry.split('/')
  if (bits === undefined || network === undefined) return host.toLowerCase() === entry.toLowerCase()
  if (isIP(host) !== 4 || isIP(network) !== 4) return false
  const list = new BlockList()
  list.addSubnet(network, Number(bits), 'ipv4')
  return list.check(host, 'ipv4')
}
