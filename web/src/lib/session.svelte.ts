/** Who is logged in, and what the company's words are. */
import type { ChoiceView, OfficeView, PersonView, RegulationView, SessionView } from '../../../server/panel-protocol.ts'
import { api, ApiError, whenUnauthorized } from './api.ts'
import { clock } from './clock.svelte.ts'
import { i18n } from './i18n/i18n.svelte.ts'

type SessionState = { phase: 'unknown' } | { phase: 'unreachable' } | { phase: 'out'; expired: boolean } | { phase: 'in'; view: SessionView }

class Session {
  #state = $state.raw<SessionState>({ phase: 'unknown' })
  #regulation = $state.raw<RegulationView | null>(null)

  constructor() {
    whenUnauthorized(() => {
      if (this.#state.phase === 'in') this.#state = { phase: 'out', expired: true }
    })
  }

  get phase(): SessionState['phase'] {
    return this.#state.phase
  }

  /** The session ran out while somebody worked. */
  get expired(): boolean {
    return this.#state.phase === 'out' && this.#state.expired
  }

  /** @throws when nobody is logged in: pages that use it exist only inside a session. */
  get view(): SessionView {
    if (this.#state.phase !== 'in') throw new Error('Nobody is logged in')
    return this.#state.view
  }

  get person(): PersonView {
    return this.view.person
  }

  get zone(): string {
    return this.#state.phase === 'in' ? this.#state.view.hotline.zone : 'Europe/Moscow'
  }

  get isSupervisor(): boolean {
    return this.person.role !== 'agent'
  }

  get isAdministrator(): boolean {
    return this.person.role === 'administrator'
  }

  /** Whether this person takes calls. */
  get takesCalls(): boolean {
    return this.person.office !== null
  }

  get regulation(): RegulationView | null {
    return this.#regulation
  }

  async restore(): Promise<void> {
    try {
      this.#enter(await api.session())
    } catch (error) {
      this.#state = error instanceof ApiError && error.status === 401 ? { phase: 'out', expired: false } : { phase: 'unreachable' }
    }
  }

  /** Notices a session that ran out while nothing was asked of the server. */
  async check(): Promise<void> {
    if (this.#state.phase !== 'in') return
    try {
      await api.session()
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#state = { phase: 'out', expired: true }
    }
  }

  async logIn(login: string, password: string): Promise<void> {
    this.#enter(await api.logIn(login, password))
  }

  async logOut(): Promise<void> {
    await api.logOut()
    this.#state = { phase: 'out', expired: false }
    this.#regulation = null
  }

  office(key: string | null): OfficeView | null {
    return this.view.offices.find((office) => office.key === key) ?? null
  }

  officeName(key: string | null): string {
    const office = this.office(key)
    return office ? office.name[i18n.locale] : (key ?? '')
  }

  /** The name of the number that was called, or the number itself. */
  lineName(number: string): string | null {
    return this.#regulation?.numbers.find((one) => one.number === number)?.label[i18n.locale] ?? null
  }

  choice(list: ChoiceView[], key: string | null): string {
    if (key === null) return ''
    return list.find((one) => one.key === key)?.[i18n.locale] ?? key
  }

  #enter(view: SessionView): void {
    clock.set(view.clock.now)
    this.#state = { phase: 'in', view }
    void this.#readRegulation()
  }

  async #readRegulation(): Promise<void> {
    try {
      this.#regulation = await api.regulation()
    } catch {
      // Lines are then shown by number; the next log-in or reload asks again.
    }
  }
}

export const session = new Session()
