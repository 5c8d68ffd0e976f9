import { parsePhoneNumber } from './phone-number.ts'

/** What was dialled: the number as it was written, and the extension behind it. */
export interface Dialled {
  readonly number: string
  /** Digits only; null when none was dialled with the number. */
  readonly extension: string | null
}

/**
 * Between a number and its extension: `*` and `#`, pauses (`,` and `;` as written, `p` and `w` of telephones), RFC 3966's
 * `;ext=`, and what people write: `x`, `ext.`, «доб.».
 */
const BEHIND = /^([+\d][\d\s().\u2010-\u2013-]*?)\s*(?:[*#,;pwx]+|;?\s*ext(?:ension)?\b\s*[.:=]*|,?\s*доб(?:авочный)?\.?)\s*[*#,;]*\s*(\d{1,8})\s*#?$/iu

/** Nothing longer is dialled; what strangers send is not searched without a bound. */
const LONGEST = 64

/** Takes an extension off a number: `78007005573*2`, `…;ext=2`, `+7 800 700-55-73,2`, «… доб. 2». */
export function parseDialled(text: string): Dialled {
  const written = text.trim()
  const found = written.length > LONGEST ? null : BEHIND.exec(written)
  return found === null ? { number: written, extension: null } : { number: found[1] ?? '', extension: found[2] ?? null }
}

/**
 * The extension in what a caller dialled: alone (`2`, `*2#`), or behind the whole number.
 * @returns null when there is none; what cannot be an extension is returned as it is, so that it counts as a wrong one
 */
export function extensionOf(dialled: string | null | undefined): string | null {
  const written = (dialled ?? '').trim()
  if (written === '') return null
  const { number, extension } = parseDialled(written)
  if (parsePhoneNumber(number).kind === 'known') return extension
  return /^\D*(\d{1,8})\D*$/.exec(written)?.[1] ?? written
}
