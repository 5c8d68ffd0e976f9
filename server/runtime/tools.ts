import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './run.ts'
import { RuntimeError } from './runtime-error.ts'

/** Programs of the packages that Hotline runs. */
export type ToolName = 'asterisk' | 'RHVoice-test' | 'opusenc' | 'opusdec' | 'sox'

/** How to run one of them: `spawn(file, [...args, ...yours], { env })`. */
export type Tool = { file: string; args: string[]; env: NodeJS.ProcessEnv }

/** Asterisk, RHVoice, opus-tools and sox, from the system or unpacked into a folder. */
export type Toolbox = {
  kind: 'system' | 'packages'
  tool(name: ToolName): Tool
  /** Folders of Asterisk's own read-only files. */
  asterisk: { modulesDir: string; dataDir: string }
  /** 8 kHz WAV files of hold music, with their licence beside the packages' copyright notes; null when none is installed. */
  holdMusicDir: string | null
  /** RHVoice voices that are there. */
  voices: string[]
}

const PROGRAMS: Record<ToolName, string[]> = {
  asterisk: ['usr/sbin/asterisk'],
  'RHVoice-test': ['usr/bin/RHVoice-test'],
  opusenc: ['usr/bin/opusenc'],
  opusdec: ['usr/bin/opusdec'],
  sox: ['usr/bin/sox', 'usr/bin/sox_ng'],
}

/**
 * The toolbox of an unpacked root. Its programs were linked against the libraries beside them, which may be newer
 * than the system's, so each is started through the root's own loader.
 */
export function packagedTools(root: string): Toolbox {
  const loader = findLoader(root)
  const triplet = findTriplet(root)
  const libraries = join(root, 'usr/lib', triplet)
  const env = {
    ...process.env,
    RHVOICE_DATA_PATH: join(root, 'usr/share/RHVoice'),
    RHVOICE_CONFIG_PATH: join(root, 'etc/RHVoice'),
  }
  return {
    kind: 'packages',
    tool(name) {
      const program = PROGRAMS[name].map((path) => join(root, path)).find((path) => existsSync(path))
      if (!program) throw new RuntimeError('tool-missing', `${name} is missing in ${root}; remove that folder and start again to fetch it anew`)
      return { file: loader, args: ['--library-path', `${libraries}:${libraries}/pulseaudio`, program], env }
    },
    asterisk: { modulesDir: join(libraries, 'asterisk/modules'), dataDir: join(root, 'usr/share/asterisk') },
    holdMusicDir: holdMusic(join(root, 'usr/share/asterisk/moh')),
    voices: listVoices(join(root, 'usr/share/RHVoice/voices')),
  }
}

/** The toolbox of programs that are installed on the system, or null when one is missing or Asterisk is not version 22. */
export async function systemTools(): Promise<Toolbox | null> {
  const found = new Map<ToolName, string>()
  for (const name of Object.keys(PROGRAMS) as ToolName[]) {
    const file = findOnPath(name)
    if (!file) return null
    found.set(name, file)
  }
  const version = await run(found.get('asterisk') ?? '', ['-V']).catch(() => null)
  if (!version || !/Asterisk 22\./.test(version.stdout)) return null
  const modulesDir = systemModulesDir()
  const voices = listVoices('/usr/share/RHVoice/voices')
  if (!modulesDir || voices.length === 0) return null
  return {
    kind: 'system',
    tool: (name) => ({ file: found.get(name) ?? name, args: [], env: { ...process.env } }),
    asterisk: { modulesDir, dataDir: '/usr/share/asterisk' },
    holdMusicDir: holdMusic('/usr/share/asterisk/moh'),
    voices,
  }
}

/** Where a program stands on PATH (and in the folders for system programs, which users often lack), or null. */
export function findOnPath(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/bin']
  return folders.filter(Boolean).map((folder) => join(folder, name)).find(isExecutable) ?? null
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findLoader(root: string): string {
  const candidates = ['usr/lib64', 'usr/lib'].flatMap((dir) => list(join(root, dir)).filter((n) => /^ld-linux.*\.so\.\d+$/.test(n)).map((n) => join(root, dir, n)))
  const loader = candidates[0]
  if (!loader) throw new RuntimeError('tool-missing', `no program loader in ${root}; remove that folder and start again to fetch it anew`)
  return loader
}

function findTriplet(root: string): string {
  const triplet = list(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'))
  if (!triplet) throw new RuntimeError('tool-missing', `no libraries in ${root}; remove that folder and start again to fetch it anew`)
  return triplet
}

function systemModulesDir(): string | null {
  const roots = ['/usr/lib/asterisk/modules', ...list('/usr/lib').filter((n) => n.endsWith('-linux-gnu')).map((n) => `/usr/lib/${n}/asterisk/modules`)]
  return roots.find((dir) => existsSync(join(dir, 'res_pjsip.so'))) ?? null
}

const holdMusic = (dir: string): string | null => (list(dir).some((name) => name.endsWith('.wav')) ? dir : null)
const listVoices = (dir: string): string[] => list(dir).toSorted()

function list(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}
