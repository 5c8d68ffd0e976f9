import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from './paths.ts'

const FOLDER = join(projectRoot, 'asterisk-config')

/**
 * Fill a template of `asterisk-config/`: every `{{name}}` is replaced.
 * @throws Error when a name has no value: a template and its data must fit
 */
export async function renderTemplate(name: string, values: Record<string, string | number>): Promise<string> {
  const template = await readFile(join(FOLDER, name), 'utf8')
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key]
    if (value === undefined) throw new Error(`asterisk-config/${name}: no value for ${key}`)
    return String(value)
  })
}

/** A value from outside as it must stand in an Asterisk configuration file, where `;` begins a comment. */
export function configValue(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new Error('a configuration value must be one line')
  return text.replaceAll(';', String.raw`\;`)
}
