import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout (the folder of package.json). */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const isRoot = (): boolean => process.getuid?.() === 0

/** Where fetched programs are kept between runs: outside the checkout, shared by all checkouts of this user. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.HOTLINE_CACHE_DIR) return resolve(env.HOTLINE_CACHE_DIR)
  if (isRoot()) return '/var/cache/hotline'
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hotline')
}

/** Where everything lives that must not be lost: database, recordings, keys. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.HOTLINE_DATA_DIR) return resolve(env.HOTLINE_DATA_DIR)
  if (isRoot()) return '/var/lib/hotline'
  return join(env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'hotline')
}
