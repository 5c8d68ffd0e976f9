import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../../server/config.ts'
import { partsOf } from '../../../server/runtime/parts.ts'
import { projectRoot } from '../../../server/runtime/paths.ts'

type Service = { image?: string; build?: { target: string }; environment: Record<string, string>; depends_on?: Record<string, unknown>; volumes: string[]; network_mode?: string; ports?: string[] }

const text = await readFile(join(projectRoot, 'docker-compose.yml'), 'utf8')
const { services, volumes } = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, null> }

/** As compose fills variables in: `${NAME:-default}` and `${NAME:?message}`. */
function fill(environment: Record<string, string>, env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_, variable: string, kind: string, rest: string) => {
    const given = env[variable]
    if (!given && kind === '?') throw new Error(`${variable}: ${rest}`)
    return given || rest
  })]))
}

const passwords = { POSTGRES_PASSWORD: 'one', ARI_PASSWORD: 'two' }

it('gives the server an environment that it accepts, with a database and an Asterisk in it', () => {
  const config = readConfig(fill(services.server?.environment ?? {}, passwords))
  expect(partsOf(config)).toMatchObject({ databaseUrl: 'postgresql://hotline:one@127.0.0.1:5433/hotline', ari: { url: 'http://127.0.0.1:8088/ari', password: 'two' }, sipWebSocketUrl: 'ws://127.0.0.1:8088/ws' })
})

it('gives Asterisk and the server the same ARI, ports and folders', () => {
  const [asterisk, server] = ['asterisk', 'server'].map((name) => readConfig(fill(services[name]?.environment ?? {}, passwords)))
  expect(asterisk?.asterisk?.ari).toEqual(server?.asterisk?.ari)
  expect(asterisk?.asteriskDir).toBe(server?.asteriskDir)
  expect(services.asterisk?.volumes).toEqual(services.server?.volumes)
})

it('demands the passwords', () => {
  expect(() => fill(services.server?.environment ?? {}, {})).toThrow(/set it in \.env/)
  expect(() => fill(services.postgres?.environment ?? {}, {})).toThrow('POSTGRES_PASSWORD')
})

it('names images, build targets and volumes that exist, and keeps the database on loopback', async () => {
  const targets = [...(await readFile(join(projectRoot, 'Dockerfile'), 'utf8')).matchAll(/^FROM \S+ AS (\w+)$/gm)].map((match) => match[1])
  for (const name of ['asterisk', 'server']) expect(targets).toContain(services[name]?.build?.target)
  const named = Object.values(services).flatMap((service) => service.volumes).map((volume) => volume.split(':')[0] ?? '').filter((volume) => !volume.startsWith('.'))
  expect(new Set(named)).toEqual(new Set(Object.keys(volumes)))
  expect(Object.keys(services.server?.depends_on ?? {}).every((name) => name in services)).toBe(true)
  expect(services.postgres?.ports?.every((port) => port.startsWith('127.0.0.1:'))).toBe(true)
})
