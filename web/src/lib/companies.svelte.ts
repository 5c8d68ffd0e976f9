import type { CompanyView } from '../../../server/panel-protocol.ts'
import { companiesApi } from './companies-api.ts'

/** The companies whose data this session may see; several only for administrators of the installation. */
class Companies {
  #items = $state.raw<CompanyView[]>([])

  /** Those that are closed come last. */
  get items(): readonly CompanyView[] {
    return this.#items
  }

  /** Those that can be seen: the ones that are served. */
  get open(): readonly CompanyView[] {
    return this.#items.filter(({ closedAt }) => closedAt === null)
  }

  async load(): Promise<void> {
    this.#items = (await companiesApi.companies()).items
  }

  /** Everything on the page belongs to one company, so the page begins anew in the other one. */
  async choose(hotlineId: string, path = '/'): Promise<void> {
    await companiesApi.choose(hotlineId)
    location.assign(path)
  }

  /** Closes a company, or opens it again. */
  async setClosed(hotlineId: string, closed: boolean): Promise<void> {
    await companiesApi.setClosed(hotlineId, closed)
    await this.load()
  }
}

export const companies = new Companies()
