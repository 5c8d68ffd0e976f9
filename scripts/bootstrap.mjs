// The first thing that runs on a bare clone, on whatever Node the machine has from 18 on and without any package:
// it installs the Node packages, finds the Node 24 among them and hands over to scripts/run.ts.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const lockFile = join(root, 'package-lock.json')
const stamp = join(modules, '.hotline', 'packages')
const NODE_MAJOR = 24

const [, , ...args] = process.argv
process.chdir(root)
installPackages()
await handOver()

function installPackages() {
  const lockHash = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (isInstalled(lockHash)) return
  console.error('Installing the Node packages …')
  // Installation scripts are not run: what they would do for the few packages that have one, Hotline does itself.
  const npm = process.env.npm_execpath
  const [file, ...first] = npm && npm.endsWith('.js') ? [process.execPath, npm] : ['npm']
  const result = spawnSync(file, [...first, 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 'inherit'], // standard output belongs to the command's answer
    env: withoutNpmContext(process.env),
  })
  if (result.error) fail(`npm cannot be run (${result.error.code}): install npm, or run npm ci --ignore-scripts yourself`)
  if (result.status !== 0) fail('npm ci failed (see above): check the network, then try again')
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lockHash)
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
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(lifecycle|command|package|node_execpath)/.test(name)))
}

async function handOver() {
  const bin = join(modules, '.bin')
  const path = process.env.PATH ?? ''
  if (!path.split(':').includes(bin)) process.env.PATH = `${bin}:${path}`
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
  const file = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (!existsSync(file)) fail(`Node ${NODE_MAJOR} is needed, and npm has none for ${process.platform}-${process.arch} in this project: install Node ${NODE_MAJOR}`)
  return file
}

function fail(message) {
  console.error(`hotline: ${message}`)
  process.exit(1)
}
