import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** A telephone number in E.164, e.g. `+74952698657`. */
export type E164 = string

/** A number as the network or a person gave it: known, or hidden when withheld, empty or impossible. */
export type PhoneNumber = { readonly kind: 'known'; readonly e164: E164 } | { readonly kind: 'hidden' }

const HIDDEN: PhoneNumber = { kind: 'hidden' }

/**
 * Normalises a number to E.164. Russian forms (`+7…`, `7…`, `8…`, ten digits) are one; others need their country code
 * (`+49…`, or `810 49…` as dialled from Russia). What the network sends for a withheld number (`anonymous`, an empty
 * text) and what cannot be a subscriber's number is hidden, so that it never matches a client.
 */
export function parsePhoneNumber(text: string | null | undefined): PhoneNumber {
  const written = (text ?? '').trim()
  if (!/^\+?[\d\s().\u2010-\u2013-]{5,32}$/.test(written)) return HIDDEN
  return subscriber(written) ?? subscriber(withPlus(written)) ?? HIDDEN
}

function subscriber(written: string): PhoneNumber | null {
  const parsed = parsePhoneNumberFromString(written, 'RU')
  return parsed !== undefined && parsed.isValid() ? { kind: 'known', e164: parsed.number } : null
}

/** Trunks deliver foreign callers as bare digits with the country code, some behind `00`. */
function withPlus(written: string): string {
  return `+${written.replace(/\D/g, '').replace(/^00/, '')}`
}

/** The E.164 form, or null when hidden. */
export function e164Of(number: PhoneNumber): E164 | null {
  return number.kind === 'known' ? number.e164 : null
}

/** The number as people write it: `+7 495 269-86-57`, `8 800 200-87-75` (free within Russia), `+49 30 123456`; hidden: «скрыт». */
export function formatPhoneNumber(number: PhoneNumber | E164, locale: 'ru' | 'en' = 'ru'): string {
  const e164 = typeof number === 'string' ? number : e164Of(number)
  if (e164 === null) return locale === 'ru' ? 'скрыт' : 'hidden'
  const russian = russianParts(e164)
  if (russian !== null) {
    const prefix = russian[0] === '800' ? '8' : '+7'
    return `${prefix} ${russian[0]} ${russian[1]}-${russian[2]}-${russian[3]}`
  }
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164
}

/** The number (null when hidden) for logs: enough to tell calls apart, not enough to call back: `+7 916 ***-**-67`. */
export function maskPhoneNumber(e164: E164 | null): string {
  if (e164 === null) return 'hidden'
  const russian = russianParts(e164)
  if (russian !== null) return `+7 ${russian[0]} ***-**-${russian[3]}`
  const countryCode = parsePhoneNumberFromString(e164)?.countryCallingCode
  return countryCode === undefined ? '+***' : `+${countryCode} ***${e164.slice(-2)}`
}

function russianParts(e164: E164): [string, string, string, string] | null {
  const match = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164)
  return match === null ? null : (match.slice(1) as [string, string, string, string])
}
