/** The regulation's words, read once per version. */
import { SvelteMap } from 'svelte/reactivity'
import type { DeskRulesView, LocalText } from '../../../../server/panel-protocol.ts'
import { i18n } from '../i18n/i18n.svelte.ts'
import { deskApi } from './desk-api.ts'

const retryMs = 5000

class DeskRules {
  #known = new SvelteMap<number | null, DeskRulesView>()
  #asked = new Set<number | null>()

  /** The rules of a ticket's version, or of the regulation in force; null until they have come. */
  of(version: number | null): DeskRulesView | null {
    if (!this.#asked.has(version)) {
      this.#asked.add(version)
      void this.#read(version)
    }
    return this.#known.get(version) ?? null
  }

  async #read(version: number | null): Promise<void> {
    try {
      this.#known.set(version, await deskApi.rules(version))
    } catch {
      // The page works without names; they are asked for again when the server is back.
      setTimeout(() => void this.#read(version), retryMs)
    }
  }
}

export const deskRules = new DeskRules()

/** The text in the panel's language. */
export const said = (text: LocalText): string => text[i18n.locale]

/** The name of a key in one of the regulation's lists; the key itself where the list does not know it. */
export function nameIn(list: readonly { key: string; name: LocalText }[] | undefined, key: string | null): string {
  if (key === null) return ''
  const found = list?.find((one) => one.key === key)
  return found ? said(found.name) : key
}
