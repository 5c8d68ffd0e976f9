/** The part of JSON Schema that GET /regulation/schema uses. */
import { isRecord, type FieldPath } from './field-path.ts'

export interface JsonSchema {
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null'
  description?: string
  default?: unknown
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: string[]
  anyOf?: JsonSchema[]
  minimum?: number
  maximum?: number
  minItems?: number
  maxLength?: number
  multipleOf?: number
}

/** What stands behind «or null», with the description and the default of the whole. */
export function plain(schema: JsonSchema): JsonSchema {
  const inner = schema.anyOf?.find(({ type }) => type !== 'null')
  return inner === undefined ? schema : { ...inner, ...schema, type: inner.type ?? 'string' }
}

/** The schema of a place; undefined where the regulation knows none. */
export function schemaAt(root: JsonSchema, path: FieldPath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root
  for (const step of path) {
    if (schema === undefined) return undefined
    const inner: JsonSchema = plain(schema)
    schema = typeof step === 'number' ? inner.items : inner.properties?.[step]
  }
  return schema
}

export const isLocalized = ({ properties }: JsonSchema): boolean => properties !== undefined && Object.keys(properties).toSorted().join() === 'en,ru'
export const isAmount = ({ properties }: JsonSchema): boolean => properties !== undefined && 'workingHours' in properties
/** What a new item or a section switched on says at first: what is required, empty. */
export function seed(schema: JsonSchema): unknown {
  const inner = plain(schema)
  if (inner.default !== undefined && inner.default !== null && !isRecord(inner.default)) return structuredClone(inner.default)
  switch (inner.type) {
    case 'object':
      return Object.fromEntries((inner.required ?? []).map((name) => [name, seed(inner.properties?.[name] ?? {})]))
    case 'array':
      return inner.minItems !== undefined && inner.items?.type === 'object' ? [seed(inner.items)] : []
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return inner.minimum ?? 0
    default:
      return inner.enum?.[0] ?? ''
  }
}
