// The first thing that runs on a bare clone, on whatever Node the machine has from 18 on and without any package:
// it installs the Node packages, finds the Node 24 among them and hands over to scripts/run.ts.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const lockFile = join(root, 'package-lock.json')
const stamp = join(modules, '.hotline', 'packages')
const NODE_MAJOR = 24
const NPM_VERSION = '11.19.1'
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']
const nodePackage = `node-${process.platform}-${process.arch}`

const [, , ...args] = process.argv
process.chdir(root)
installPackages()
await handOver()

function installPackages() {
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (isInstalled(lockHash)) return
  console.error('Installing the Node packages …')
  const tools = mkdtempSync(join(tmpdir(), 'hotline-npm-'))
  try {
    // Installation scripts are not run: what they would do for the few packages that have one, Hotline does itself.
    const ran = runNpm(npmFor(tools), ['ci', '--ignore-scripts', '--include=dev', '--include=optional', ...QUIET], root)
    if (!ran) fail('npm ci failed (see above): check the network, then try again')
  } finally {
    rmSync(tools, { recursive: true, force: true })
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lockHash)
}

/**
 * The npm to install with: the one at hand, or, where it or its Node is too old (npm 9 and Node 18 silently leave out
 * native parts of packages), a newer pair of both, fetched for this purpose.
 */
function npmFor(tools) {
  const path = process.env.npm_execpath
  const own = path && path.endsWith('.js') ? [process.execPath, path] : ['npm']
  const version = spawnSync(own[0], [...own.slice(1), '--version'], { encoding: 'utf8' })
  if (version.error) fail(`npm cannot be run (${version.error.code}): install npm`)
  const [nodeMajor, nodeMinor] = process.versions.node.split('.').map(Number)
  const nodeIsNew = nodeMajor > 22 || (nodeMajor === 22 && nodeMinor >= 12) || (nodeMajor === 20 && nodeMinor >= 19)
  if (nodeIsNew && Number(version.stdout.split('.')[0]) >= 10) return own
  writeFileSync(join(tools, 'package.json'), '{}')
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const wanted = [`${nodePackage}@${optionalDependencies[nodePackage] ?? NODE_MAJOR}`, `npm@${NPM_VERSION}`]
  if (!runNpm(own, ['install', '--ignore-scripts', '--no-package-lock', ...QUIET, ...wanted], tools)) fail('npm could not fetch a newer npm (see above): check the network, then try again')
  const fetched = (...parts) => join(tools, 'node_modules', ...parts)
  return [fetched(nodePackage, 'bin', 'node'), fetched('npm', 'bin', 'npm-cli.js')]
}

/** Standard output belongs to the answer of the command that comes after; npm talks to standard error. */
function runNpm([file, ...first], npmArgs, cwd) {
  return spawnSync(file, [...first, ...npmArgs], { cwd, stdio: ['ignore', 2, 'inherit'], env: withoutNpmContext(process.env) }).status === 0
}

/** Installed from this lock file, by us (the stamp has its hash) or by hand (npm's own note is newer than the lock file). */
function isInstalled(lockHash) {
  const note = join(modules, '.package-lock.json')
  if (!existsSync(note)) {
    rmSync(stamp, { force: true })
    return false
  }
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return true
  return statSync(note).mtimeMs >= statSync(lockFile).mtimeMs
}

/** npm tells its scripts about itself in variables that would steer an npm inside of it. */
function withoutNpmContext(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(lifecycle|command|package|node_execpath|execpath|config_user_agent|config_prefix|config_local_prefix)/.test(name)))
}

async function handOver() {
  // Programs of packages begin with `#!/usr/bin/env node` and must find this one.
  process.env.PATH = [join(modules, nodePackage, 'bin'), join(modules, '.bin'), process.env.PATH ?? ''].join(':')
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) {
    process.argv = [process.execPath, join(root, 'scripts/run.ts'), ...args]
    await import('./run.ts')
    return
  }
  const child = spawn(findNode(), [join(root, 'scripts/run.ts'), ...args], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => {}) // Ctrl-C reaches the child by itself, which ends in order
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1
    if (signal) console.error(`ended by ${signal}`)
  })
}

function findNode() {
  const file = join(modules, nodePackage, 'bin', 'node')
  if (!existsSync(file)) fail(`Node ${NODE_MAJOR} is needed, and npm has none for ${process.platform}-${process.arch} in this project: install Node ${NODE_MAJOR}`)
  return file
}

function fail(message) {
  console.error(`hotline: ${message}`)
  process.exit(1)
}
