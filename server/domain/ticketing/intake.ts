import type { Regulation } from '../regulation/schema.ts'
import { refuse } from './refusals.ts'
import type { Refused } from './rules.ts'

type Values = Readonly<Record<string, string>>
type Field = Regulation['intake']['fields'][number]

/** The keys of the required fields that are not filled in, in the regulation's order (TKD-11, NEK-6, TTR-9). */
export function missingIntake({ intake }: Regulation, ticketType: string | null, values: Values): string[] {
  return intake.fields.filter((field) => isRequired(field, ticketType, values) && isEmpty(values, field.key)).map(({ key }) => key)
}

/** Whether a field must be filled in for tickets of the type, given what the others say. */
export function isRequired({ required, requiredWhen, types }: Field, ticketType: string | null, values: Values): boolean {
  if (types !== undefined && ticketType !== null && !types.includes(ticketType)) return false
  return required || (requiredWhen !== undefined && requiredWhen.is.includes(values[requiredWhen.field] ?? ''))
}

function isEmpty(values: Values, key: string): boolean {
  return (values[key] ?? '').trim() === ''
}

/** Why values cannot be taken: a field or a choice that the regulation does not have; null when they can. */
export function intakeRefusal({ intake }: Regulation, values: Values): Refused | null {
  for (const [key, value] of Object.entries(values)) {
    const field = intake.fields.find((one) => one.key === key)
    if (field === undefined) return refuse('field-unknown', key)
    const known = field.kind !== 'choice' || value.trim() === '' || field.options.some((option) => option.key === value)
    if (!known) return refuse('option-unknown', value)
  }
  return null
}
