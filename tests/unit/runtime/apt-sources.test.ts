import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { debianArchives, parseDeb822, parseOneLine } from '../../../server/runtime/apt-sources.ts'

const folders: string[] = []
afterEach(async () => { for (const folder of folders.splice(0)) await rm(folder, { recursive: true }) })

async function aptFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-apt-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

it('reads the one-line format with options, comments and source lines', () => {
  const [first, second] = parseOneLine(`
    # deb http://old.example/debian buster main
    deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main contrib # ours
    deb-src http://mirror.example/debian bookworm main
  `)
  expect(first).toMatchObject({ types: ['deb'], uri: 'http://mirror.example/debian', suites: ['bookworm'], components: ['main', 'contrib'], signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg' })
  expect(second).toMatchObject({ types: ['deb-src'] })
})

it('reads stanzas of the deb822 format, with several addresses, a comment inside and a key in place', () => {
  const entries = parseDeb822(`
Types: deb
# http://snapshot.example/archive
URIs: http://one.example/debian http://two.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: trixie
Components: main
`.trimStart())
  expect(entries.map(({ uri, enabled }) => [uri, enabled])).toEqual([['http://one.example/debian', true], ['http://two.example/debian', true], ['http://off.example/debian', false]])
  expect(entries[0]).toMatchObject({ suites: ['trixie', 'trixie-updates'], signedBy: null })
  expect(entries[0]?.inlineKey?.split('\n')).toEqual(['-----BEGIN PGP PUBLIC KEY BLOCK-----', '', 'mQINBF', '-----END PGP PUBLIC KEY BLOCK-----'])
})

it('takes Debian\'s own archive first, each address once, and leaves other vendors and disabled entries out', async () => {
  const folder = await aptFolder({
    'sources.list': 'deb http://vendor.example/repo bookworm main\n',
    'sources.list.d/debian.sources': 'Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n\n' +
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n\n' +
      'Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n',
    'sources.list.d/node.sources': 'Types: deb\nURIs: https://node.example/node_20.x\nSuites: nodistro\nComponents: main\n',
    'sources.list.d/notes.txt': 'deb http://ignored.example/debian bookworm main\n',
  })
  expect(debianArchives(folder).map(({ uri }) => uri)).toEqual(['http://mirror.example/debian', 'http://vendor.example/repo'])
  expect(debianArchives(folder)[0]?.signedBy).toBe('/usr/share/keyrings/debian-archive-keyring.gpg')
})

it('finds nothing where apt is not set up', async () => {
  expect(debianArchives(await aptFolder({}))).toEqual([])
})
