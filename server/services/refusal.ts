import type { LocalText } from '../domain/local-text.ts'

/** Why a request is refused; the HTTP API gives each kind its status. */
export type RefusalKind = 'invalid' | 'refused' | 'not-signed-in' | 'not-allowed' | 'not-found' | 'gone' | 'conflict' | 'too-many' | 'unavailable'

/** A request that is refused for a reason that a person can do something about. `code` is stable. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly kind: RefusalKind
  readonly code: string
  readonly text: LocalText
  readonly details: unknown

  constructor(kind: RefusalKind, code: string, text: LocalText, details?: unknown) {
    super(text.en)
    this.kind = kind
    this.code = code
    this.text = text
    this.details = details
  }
}

/** What does not exist, and what belongs to another hotline, look the same. */
export const notFound = (): Refusal =>
  new Refusal('not-found', 'not-found', { ru: 'Такого здесь нет.', en: 'There is nothing like this here.' })

export const notAllowed = (): Refusal =>
  new Refusal('not-allowed', 'not-allowed', { ru: 'Для этого нужны другие права.', en: 'Your role does not allow this.' })

export const notSignedIn = (): Refusal =>
  new Refusal('not-signed-in', 'not-signed-in', { ru: 'Войдите, чтобы продолжить.', en: 'Sign in to go on.' })

/** What the regulation does not allow, in its words. */
export const refused = ({ code, message }: { code: string; message: LocalText }): Refusal => new Refusal('refused', code, message)
