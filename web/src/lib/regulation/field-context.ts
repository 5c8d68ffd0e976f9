import { createContext, type Component } from 'svelte'
import type { FieldPath } from './field-path.ts'
import type { JsonSchema } from './json-schema.ts'

/**
 * The component that shows one field. Fields are made of fields: the section gives it to all below, so that the components
 * of groups and lists need not import it.
 */
export const [formField, provideFormField] = createContext<Component<{ path: FieldPath; schema: JsonSchema; required?: boolean }>>()
