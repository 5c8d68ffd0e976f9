import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isRunning } from '../../server/runtime/child.ts'
import { projectRoot } from '../../server/runtime/paths.ts'
import { killAtTheEnd } from '../support/last-will.ts'
import { eventually, freePort, freeRtpRange } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'

const cleanUps: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => { for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp() })

type Start = { child: ChildProcess; said(): string; ended: Promise<number | null> }

/** `npm start`, but for npm. */
function start(env: Record<string, string>): Start {
  const child = spawn(process.execPath, [join(projectRoot, 'scripts/run.ts'), 'start'], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString() })
  // It ends its parts in order, if it is asked.
  child.once('exit', killAtTheEnd(() => child.pid, 'SIGTERM'))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  cleanUps.push(() => { child.kill('SIGTERM'); return ended })
  return { child, said: () => said, ended }
}

async function environment(): Promise<Record<string, string>> {
  const dir = await tempDir('start')
  cleanUps.push(dir.remove)
  const { from, to } = await freeRtpRange()
  const env = { HOTLINE_DATA_DIR: join(dir.path, 'data'), HOTLINE_HTTP_PORT: String(await freePort()), HOTLINE_SIP_PORT: String(await freePort()), HOTLINE_RTP_PORTS: `${from}-${to}` }
  cleanUps.push(async () => { // of a test that broke off
    const left = await pids(env).catch(() => null)
    for (const pid of Object.values(left ?? {}).filter(isRunning)) process.kill(pid, 'SIGKILL')
  })
  return env
}

const ready = (started: Start): Promise<true> => eventually('npm start to be ready', () => {
  if (started.child.exitCode !== null) throw new Error(started.said())
  return started.said().includes('Ctrl-C stops everything') && (true as const)
}, 90_000)

async function pids(env: Record<string, string>): Promise<{ postgres: number; asterisk: number }> {
  const data = env.HOTLINE_DATA_DIR ?? ''
  const first = async (file: string): Promise<number> => Number((await readFile(join(data, file), 'utf8')).split('\n')[0])
  return { postgres: await first('postgres/cluster/postmaster.pid'), asterisk: await first('asterisk/run/hotline.pid') }
}

const healthy = async (env: Record<string, string>): Promise<boolean> => fetch(`http://127.0.0.1:${env.HOTLINE_HTTP_PORT}/healthz`).then((response) => response.ok, () => false)

describe('npm start', () => {
  it('brings everything up, again after parts were killed, and down; a second start knows the first', async () => {
    const env = await environment()
    const started = start(env)
    await ready(started)
    expect(await healthy(env)).toBe(true)
    expect((await stat(env.HOTLINE_DATA_DIR ?? '')).mode & 0o077 & ~0o011).toBe(0)

    const second = start(env)
    expect(await second.ended).toBe(1)
    expect(second.said()).toContain('Hotline runs already')

    const before = await pids(env)
    process.kill(before.postgres, 'SIGKILL')
    process.kill(before.asterisk, 'SIGKILL')
    await eventually('PostgreSQL and Asterisk to run again', () => /PostgreSQL runs again/.test(started.said()) && /Asterisk runs again/.test(started.said()), 60_000)
    await eventually('health', () => healthy(env), 60_000)

    const after = await pids(env)
    started.child.kill('SIGINT')
    expect(await started.ended).toBe(0)
    expect([after.postgres, after.asterisk].filter(isRunning)).toEqual([])
    expect(await healthy(env)).toBe(false)
  })

  it('takes over the database and the telephone exchange when it was killed itself', async () => {
    const env = await environment()
    const first = start(env)
    await ready(first)
    const before = await pids(env)
    first.child.kill('SIGKILL')
    await first.ended
    await eventually('the server to end without its parent', async () => !(await healthy(env)))
    const second = start(env)
    await ready(second)
    expect(await pids(env)).toEqual(before)
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
  })

  it('names every wrong variable in a line of its own', async () => {
    const started = start({ ...(await environment()), HOTLINE_DEMO: 'yes', HOTLINE_HTPP_PORT: '1' })
    expect(await started.ended).toBe(1)
    expect(started.said().trim().split('\n').toSorted()).toEqual(['hotline: HOTLINE_DEMO must be on or off: "yes"', 'hotline: HOTLINE_HTPP_PORT is no variable of Hotline: did you mean HOTLINE_HTTP_PORT?'])
  })

  it('says which port is taken', async () => {
    const env = await environment()
    const other = createServer().listen(Number(env.HOTLINE_HTTP_PORT), '127.0.0.1')
    cleanUps.push(() => { other.close() })
    const started = start(env)
    expect(await started.ended).toBe(1)
    expect(started.said()).toContain(`port ${env.HOTLINE_HTTP_PORT} is taken by another program: set HOTLINE_HTTP_PORT to a free one`)
  })
})
