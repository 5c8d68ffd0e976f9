/** What is typed into a client's forms, as the API takes it. */
import type { ClientCardView, ClientChanges } from '../../../../server/panel-protocol.ts'

/** Non-empty lines, without spaces around them. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '')

const orNull = (text: string): string | null => text.trim() || null
const numberOrNull = (text: string | number | null): number | null => (text === null || String(text).trim() === '' ? null : Number(text))

export interface ContractValues {
  number: string
  from: string
  until: string
  package: string
  packageFrom: string
  packageUntil: string
  confirmed: boolean
  specialistId: string
  purchases: string[]
  targetDays: string | number | null
  limitDays: string | number | null
  visits: string | number | null
}

export function contractValues(card: ClientCardView): ContractValues {
  return {
    number: card.agreement?.number ?? '', from: card.agreement?.from ?? '', until: card.agreement?.until ?? '',
    package: card.package?.key ?? '', packageFrom: card.package?.from ?? '', packageUntil: card.package?.until ?? '', confirmed: card.package?.confirmed ?? true,
    specialistId: card.specialistId ?? '', purchases: [...card.purchases],
    targetDays: card.agreedTargetDays, limitDays: card.agreedLimitDays, visits: card.visitsPerIncident,
  }
}

/** An agreement without a number and a package without a name are none. */
export function contractChanges(values: ContractValues): ClientChanges {
  return {
    agreement: values.number.trim() === '' ? null : { number: values.number.trim(), from: orNull(values.from), until: orNull(values.until) },
    package: values.package === '' ? null : { key: values.package, from: orNull(values.packageFrom), until: orNull(values.packageUntil), confirmed: values.confirmed },
    specialistId: orNull(values.specialistId),
    purchases: values.purchases,
    agreedTargetDays: numberOrNull(values.targetDays), agreedLimitDays: numberOrNull(values.limitDays), visitsPerIncident: numberOrNull(values.visits),
  }
}
