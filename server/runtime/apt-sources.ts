import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One archive of Debian packages that the machine's apt already trusts. */
export type AptArchive = {
  uri: string
  /** Value for `signed-by`: a key ring's path or key fingerprints; null when apt's default key rings apply. */
  signedBy: string | null
  /** A key given inside the source file itself (deb822 allows this). */
  inlineKey: string | null
  trusted: boolean
}

type Entry = AptArchive & { types: string[]; suites: string[]; components: string[]; enabled: boolean }

const DEBIAN_SUITE = /^(buster|bullseye|bookworm|trixie|forky|duke|sid|stable|oldstable|oldoldstable|testing|unstable)(-updates|-backports)?$/

/** Archives of Debian itself named by the apt sources below `etcApt`, the likeliest first, each address once. */
export function debianArchives(etcApt = '/etc/apt'): AptArchive[] {
  const entries = [
    ...readOptional(join(etcApt, 'sources.list'), parseOneLine),
    ...listSources(etcApt).flatMap((file) => readOptional(file, file.endsWith('.sources') ? parseDeb822 : parseOneLine)),
  ]
  const debian = entries.filter(
    (e) => e.enabled && e.types.includes('deb') && e.components.includes('main') && e.suites.some((s) => DEBIAN_SUITE.test(s)),
  )
  const byAddress = new Map<string, AptArchive>()
  for (const { uri, signedBy, inlineKey, trusted } of debian.toSorted((a, b) => rank(a) - rank(b))) {
    const address = uri.replace(/\/+$/, '')
    if (!byAddress.has(address)) byAddress.set(address, { uri: address, signedBy, inlineKey, trusted })
  }
  return [...byAddress.values()]
}

/** Other vendors use Debian's suite names too; Debian's own archive is signed by Debian's key ring and ends in /debian. */
function rank(entry: Entry): number {
  const ownKey = entry.signedBy === null || entry.signedBy.includes('debian-archive')
  return (ownKey ? 0 : 2) + (/\/debian\/*$/.test(entry.uri) ? 0 : 1)
}

/** Parse the one-line format: `deb [option=value …] uri suite component …`. */
export function parseOneLine(text: string): Entry[] {
  return text.split('\n').flatMap((raw) => {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)$/.exec(raw.replace(/#.*$/, ''))
    if (!match) return []
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match
    const option = (name: string): string | null => words(options).find((o) => o.startsWith(`${name}=`))?.slice(name.length + 1) ?? null
    return [{
      types: [type], uri, suites: [suite], components: words(components), enabled: true,
      signedBy: option('signed-by'), inlineKey: null, trusted: option('trusted') === 'yes',
    }]
  })
}

/** Parse the deb822 format: stanzas of `Field: value`, continued by indented lines. */
export function parseDeb822(text: string): Entry[] {
  const withoutComments = text.split('\n').filter((line) => !line.startsWith('#')).join('\n')
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>()
    for (const match of stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)) fields.set((match[1] ?? '').toLowerCase(), match[2] ?? '')
    const field = (name: string): string => fields.get(name)?.trim() ?? ''
    const signedBy = field('signed-by')
    const isKey = signedBy.includes('BEGIN PGP')
    return words(field('uris')).map((uri) => ({
      types: words(field('types')), uri, suites: words(field('suites')), components: words(field('components')),
      enabled: !/^(no|false|0)$/i.test(field('enabled')),
      signedBy: isKey || !signedBy ? null : words(signedBy).join(','),
      inlineKey: isKey ? signedBy.split('\n').map((line) => line.trim()).map((line) => (line === '.' ? '' : line)).join('\n') : null,
      trusted: /^yes$/i.test(field('trusted')),
    }))
  })
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)

function listSources(etcApt: string): string[] {
  const dir = join(etcApt, 'sources.list.d')
  try {
    return readdirSync(dir).filter((name) => /\.(list|sources)$/.test(name)).toSorted().map((name) => join(dir, name))
  } catch {
    return []
  }
}

function readOptional(file: string, parse: (text: string) => Entry[]): Entry[] {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}
