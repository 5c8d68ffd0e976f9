import { z } from 'zod'
import { regulationSchema } from './schema.ts'

/** The fields that the schema knows at a path of a regulation, e.g. those of `['offices', 0]`. */
export function regulationKeysAt(path: readonly (string | number)[]): string[] {
  let schema: unknown = regulationSchema
  for (const step of path) {
    const inner = unwrap(schema)
    if (inner instanceof z.ZodArray) schema = inner.element
    else if (inner instanceof z.ZodObject) schema = (inner.shape as Record<string, unknown>)[String(step)]
    else return []
  }
  const found = unwrap(schema)
  return found instanceof z.ZodObject ? Object.keys(found.shape as object) : []
}

/** What stands behind defaults, optional fields and transformations. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in)
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap())
  }
  return schema
}
