import { z } from 'zod'
import { regulationFields } from './schema.ts'

let made: Record<string, unknown> | null = null

/**
 * What a regulation's file may say, as JSON Schema (2020-12) with the descriptions and defaults of every field: forms are
 * built from it. Rules that several fields must keep together are not in it; the check knows them.
 */
export function regulationJsonSchema(): Record<string, unknown> {
  made ??= z.toJSONSchema(regulationFields, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
  return made
}
