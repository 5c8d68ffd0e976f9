/** The panel's language. Russian is loaded with the page, English when it is chosen. */
import type { Locale } from '../../../../server/panel-protocol.ts'
import { preferences } from '../preferences.svelte.ts'
import { ru, type Dictionary } from './ru.ts'

class I18n {
  #locale = $state<Locale>('ru')
  #dictionary = $state.raw<Dictionary>(ru)

  get locale(): Locale {
    return this.#locale
  }

  /** The dictionary; components read it as `i18n.t`. */
  get t(): Dictionary {
    return this.#dictionary
  }

  async use(locale: Locale): Promise<void> {
    this.#dictionary = locale === 'en' ? (await import('./en.ts')).en : ru
    this.#locale = locale
    document.documentElement.lang = locale
  }

  async choose(locale: Locale): Promise<void> {
    preferences.set('locale', locale)
    await this.use(locale)
  }
}

export const i18n = new I18n()
