import type { Regulation } from '../regulation/schema.ts'
import type { CivilDate } from '../worktime/civil-date.ts'
import { type ClientTerms, hasBegun, isOver } from './client.ts'

export type AgreementState = 'valid' | 'expired' | 'not-yet' | 'none' | 'not-required'

/**
 * Whether support is owed to a client on a day: only organisations with a valid agreement are served where the regulation
 * says so (TKD-7, NEK-14, RBT-8).
 */
export function agreementState({ agreement }: Pick<ClientTerms, 'agreement'>, regulation: Pick<Regulation, 'agreement'>, day: CivilDate): AgreementState {
  if (regulation.agreement?.required !== true) return 'not-required'
  if (agreement === null) return 'none'
  if (isOver(agreement.until, day)) return 'expired'
  return hasBegun(agreement.from, day) ? 'valid' : 'not-yet'
}
