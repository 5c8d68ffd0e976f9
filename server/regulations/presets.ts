import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { RegulationError } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'

const FOLDER = new URL('./', import.meta.url)
/** Stands beside the presets and is none. */
const CLAUSES = 'clauses.yaml'

/** A regulation's file that is wrong, with every error at its place. */
export class RegulationFileError extends Error {
  readonly file: string
  readonly errors: readonly RegulationError[]

  constructor(file: string, errors: readonly RegulationError[], locale: 'ru' | 'en' = 'ru') {
    const lines = errors.map(({ line, column, path, message, suggestion }) => `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message[locale]} ${suggestion?.[locale] ?? ''}`.trimEnd())
    super(lines.join('\n'))
    this.name = 'RegulationFileError'
    this.file = file
    this.errors = errors
  }
}

/** Reads one regulation from a YAML file. @throws RegulationFileError; the file system's errors */
function readRegulationFile(file: string): Regulation {
  const parsed = parseRegulation(readFileSync(file, 'utf8'))
  if (!parsed.ok) throw new RegulationFileError(file, parsed.errors)
  return parsed.regulation
}

/** The keys of the regulations that ship with the program, in alphabetical order. */
export function presetKeys(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== CLAUSES).map((name) => name.slice(0, -'.yaml'.length)).toSorted()
}

/** The YAML text of a shipped regulation, for import into the database. */
export function readPresetText(key: string): string {
  return readFileSync(presetFile(key), 'utf8')
}

/** Reads one shipped regulation. @throws RegulationFileError */
export function loadPreset(key: string): Regulation {
  return readRegulationFile(fileURLToPath(presetFile(key)))
}

/** Reads all regulations that ship with the program. @throws RegulationFileError */
export function loadPresets(): Regulation[] {
  return presetKeys().map(loadPreset)
}

function presetFile(key: string): URL {
  if (!presetKeys().includes(key)) throw new Error(`There is no preset "${key}"; there are ${presetKeys().join(', ')}.`)
  return new URL(`${key}.yaml`, FOLDER)
}
