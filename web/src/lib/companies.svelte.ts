import type { CompanyView } from '../../../server/panel-protocol.ts'
import { companiesApi } from './companies-api.ts'

/** The companies whose data this session may see; several only for administrators of the installation. */
class Companies {
  #items = $state.raw<CompanyView[]>([])

  get items(): readonly CompanyView[] {
    return this.#items
  }

  async load(): Promise<void> {
    this.#items = (await companiesApi.companies()).items
  }

  /** Everything on the page belongs to one company, so the page begins anew in the other one. */
  async choose(hotlineId: string): Promise<void> {
    await companiesApi.choose(hotlineId)
    location.assign('/')
  }
}

export const companies = new Companies()
