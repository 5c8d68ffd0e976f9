import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A secret that no one has to type: 192 bits, safe in URLs, configuration files and shells. */
const generateSecret = (): string => randomBytes(24).toString('base64url')

/**
 * Named secrets kept in a JSON file that only its owner can read; made on first use.
 * @param names secrets the file must hold; those that it lacks are added
 */
export async function secretsIn<Name extends string>(file: string, names: readonly Name[]): Promise<Record<Name, string>> {
  const known = await readSecrets(file)
  const missing = names.filter((name) => !known[name])
  if (missing.length > 0) {
    for (const name of missing) known[name] = generateSecret()
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, `${JSON.stringify(known, null, 1)}\n`, { mode: 0o600 })
    await chmod(`${file}.new`, 0o600)
    await rename(`${file}.new`, file)
  }
  return Object.fromEntries(names.map((name) => [name, known[name]])) as Record<Name, string>
}

async function readSecrets(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
