import type { CivilDate } from '../worktime/civil-date.ts'

/** The days of a term, both included; null is open at that end. */
export interface Term {
  readonly from: CivilDate | null
  readonly until: CivilDate | null
}

export interface Agreement extends Term {
  readonly number: string
}

/** A package as it stands on the client's record. */
export interface HeldPackage extends Term {
  /** Key of the regulation. */
  readonly key: string
  /** Whether the client has shown it; a package that is not confirmed counts for nothing (CNT-8). */
  readonly confirmed: boolean
}

/** What is on file of a client's terms. Dates are days of the company's zone. */
export interface ClientTerms {
  readonly agreement: Agreement | null
  readonly package: HeldPackage | null
  /** What the client has bought, by the regulation's keys (NEK-12). */
  readonly purchases: readonly string[]
  readonly products: readonly { readonly key: string; readonly version: string | null }[]
  readonly specialistId: string | null
}

/** Whether a day lies in a term. Days as ISO dates are in the order of their letters. */
export const holdsOn = ({ from, until }: Term, day: CivilDate): boolean => hasBegun(from, day) && !isOver(until, day)

export const hasBegun = (from: CivilDate | null, day: CivilDate): boolean => from === null || from <= day

export const isOver = (until: CivilDate | null, day: CivilDate): boolean => until !== null && until < day
