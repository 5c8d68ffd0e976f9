/** What this person likes in this browser; kept in localStorage, nothing of it is secret or shared. */
import type { Locale } from '../../../server/panel-protocol.ts'

export type Theme = 'auto' | 'light' | 'dark'

export interface Preferences {
  locale: Locale
  theme: Theme
  microphoneId: string
  speakerId: string
  ringDeviceId: string
  /** 0…1 */
  ringVolume: number
  notifications: boolean
  /** Commands by keys of one letter (WCAG 2.1.4: they can be turned off). */
  letterKeys: boolean
}

const key = 'hotline.preferences'
const defaults: Preferences = { locale: 'ru', theme: 'auto', microphoneId: '', speakerId: '', ringDeviceId: '', ringVolume: 0.6, notifications: false, letterKeys: true }

function read(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>
    return { ...defaults, ...stored }
  } catch {
    return { ...defaults }
  }
}

class PreferenceStore {
  #values = $state(read())

  get values(): Readonly<Preferences> {
    return this.#values
  }

  set<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
    this.#values[name] = value
    try {
      localStorage.setItem(key, JSON.stringify(this.#values))
    } catch {
      // A private window may refuse to store; the choice then holds until the page is closed.
    }
    if (name === 'theme') applyTheme(this.#values.theme)
  }
}

/** Puts the theme on the page; `auto` leaves it to the system. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

export const preferences = new PreferenceStore()
