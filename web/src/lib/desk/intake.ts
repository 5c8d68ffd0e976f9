/** Which of the intake's fields a ticket needs, by what is written in the others. */
import type { IntakeFieldView } from '../../../../server/panel-protocol.ts'

/** Whether the field has to be filled in for tickets of the type: always, or because another field has one of some values. */
export function isRequired({ required, requiredWhen, types }: IntakeFieldView, ticketType: string | null, values: Readonly<Record<string, string>>): boolean {
  if (types !== null && ticketType !== null && !types.includes(ticketType)) return false
  if (required) return true
  return requiredWhen !== null && requiredWhen.is.includes(values[requiredWhen.field] ?? '')
}

/** Keys of the required fields that are empty, in the regulation's order; `has` tells whether files are attached. */
export function missingFields(fields: readonly IntakeFieldView[], ticketType: string | null, values: Readonly<Record<string, string>>, hasFiles: boolean): string[] {
  return fields.filter((field) => isRequired(field, ticketType, values) && (field.kind === 'files' ? !hasFiles && !values[field.key]?.trim() : !values[field.key]?.trim())).map(({ key }) => key)
}
