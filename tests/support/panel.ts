import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { createLocalBus } from '../../server/adapters/bus/local-bus.ts'
import { createAttachmentStorage } from '../../server/adapters/storage/attachment-storage.ts'
import { buildApp, type AppSettings } from '../../server/app.ts'
import type { LiveAgent, Role } from '../../server/panel-protocol.ts'
import type { Clock, EventBus, Person } from '../../server/ports.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../server/regulations/production-calendar.ts'
import type { Commands } from '../../server/services/commands.ts'
import { createLines } from '../../server/services/lines.ts'
import { createSpokenNotices } from '../../server/services/spoken-notices.ts'
import { hashPassword } from '../../server/services/passwords.ts'
import { createRegulationBook, type RegulationBook } from '../../server/services/regulation-book.ts'
import { createServices, type Services } from '../../server/services/services.ts'
import { HOTLINE, NOON, type ScriptedCall } from './changes.ts'
import { type DatabaseOptions, silent, startDatabase, type TestDatabase } from './database.ts'
import { tempDir } from './temp-dir.ts'

export const OTHER_HOTLINE = 'centaur'
export const PASSWORD = 'правильный-пароль'

/** What was asked of the telephone side, and what it answers. */
export interface CommandWire {
  asked: unknown[][]
  answer: boolean
  live: LiveAgent[]
}

export interface TestPanel {
  app: FastifyInstance
  db: TestDatabase
  services: Services
  /** Read from the database; `refresh` after moving the clock over a version’s moment. */
  book: RegulationBook
  bus: EventBus
  wire: CommandWire
  clock: Clock & { at: number }
  /** Where attachments are kept. */
  filesDir: string
  /** People of the first hotline by role, and an administrator of the other. */
  people: Record<Role, Person> & { second: Person; stranger: Person }
  addPerson(login: string, role: Role, hotlineId?: string, office?: string | null): Promise<Person>
  /** The cookie of a new session. */
  signIn(login: string): Promise<string>
  /** A request with the session of a person (by login), null for nobody. */
  as(login: string | null, method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  saveCall(call: ScriptedCall): Promise<ScriptedCall>
  /** A recording of a stored call with the bytes 0, 1, 2 … as its sound. */
  addRecording(call: ScriptedCall, kind?: 'talk' | 'message', bytes?: number): Promise<{ id: string; sound: Buffer; sha256: string }>
  dispose(): Promise<void>
}

/** The HTTP side on a real database; only the telephone side is played. */
export async function startPanel(settings: Partial<AppSettings> = {}, options: DatabaseOptions & { companies?: readonly string[] } = {}): Promise<TestPanel> {
  const db = await startDatabase(options)
  const dir = await tempDir('panel')
  for (const key of options.companies ?? [OTHER_HOTLINE, HOTLINE]) await db.regulations.add({ id: key, name: key, source: readPresetText(key), effectiveFrom: 0 })

  const clock = { at: NOON, now: () => clock.at, shifted: false }
  const regulations = createRegulationBook({ store: db.regulations, watch: db.regulationWatch, calendar: loadProductionCalendar(), clock, log: silent })
  await regulations.refresh()
  const bus = createLocalBus()
  const wire: CommandWire = { asked: [], answer: true, live: [] }
  const lines = createLines({ regulations, overrides: db.overrides, clock, bus, log: silent, notices: createSpokenNotices({ store: db.notices, clock, log: silent }), shiftsChanged: () => undefined, wordsChanged: () => undefined })
  const told = (name: string) => (...given: unknown[]): boolean => {
    wire.asked.push([name, ...given])
    return wire.answer
  }
  const commands: Commands = {
    agents: {
      live: () => wire.live,
      setPresence: told('setPresence'),
      finishWrapUp: told('finishWrapUp'),
      extendWrapUp: told('extendWrapUp'),
      async softphone(personId) {
        told('softphone')(personId)
        return { username: `agent-${personId}`, password: 'fresh' }
      },
      personChanged: (person) => { wire.asked.push(['personChanged', person.login]) },
    },
    calls: { decline: told('decline'), rejoin: told('rejoin'), hangUp: told('hangUp'), end: told('end'), declineService: async (...given) => told('declineService')(...given) },
    lines,
  }
  const telephony = {
    provisionDemoCaller: async (...given: unknown[]) => { wire.asked.push(['provisionDemoCaller', ...given]) },
    removeEndpoint: async (id: string) => { wire.asked.push(['removeEndpoint', id]) },
  }
  const audio = {
    async wave(text: string) {
      wire.asked.push(['wave', text])
      return Buffer.from('RIFF')
    },
  }
  const storage = { read: (path: string, range?: { start: number; end: number }) => createReadStream(join(dir.path, path), range) }
  const services = createServices({ stores: db, storage, files: createAttachmentStorage({ dir: join(dir.path, 'attachments') }), telephony, regulations, audio, calendar: loadProductionCalendar(), commands, bus, clock, log: silent, phoneHosts: ['127.0.0.1', 'phones.example', '192.0.2.0/24'], demo: settings.demo ?? true })
  const app = await buildApp(services, {
    log: silent, demo: true, publicUrl: null, secure: false, iceServers: [], webRoot: join(dir.path, 'web'), tls: null,
    sipWebSocketUrl: 'ws://127.0.0.1:1/ws', health: { database: db.ping }, ...settings,
  })
  await lines.refresh()
  await services.start()

  const passwordHash = await hashPassword(PASSWORD)
  const addPerson: TestPanel['addPerson'] = (login, role, hotlineId = HOTLINE, office = role === 'agent' ? 'moscow' : null) => (
    db.people.create({ id: randomUUID(), hotlineId, login, name: `Имя ${login}`, role, office, phoneUri: null, passwordHash, at: NOON })
  )
  const people = {
    agent: await addPerson('agent', 'agent'),
    second: await addPerson('second', 'agent'),
    supervisor: await addPerson('supervisor', 'supervisor'),
    administrator: await addPerson('administrator', 'administrator'),
    stranger: await addPerson('stranger', 'administrator', OTHER_HOTLINE),
  }

  const cookies = new Map<string, string>()
  async function signIn(login: string): Promise<string> {
    const response = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { login, password: PASSWORD } })
    const cookie = response.cookies.find(({ name }) => name === 'hotline_session')
    if (cookie === undefined) throw new Error(`${login} cannot sign in: ${response.body}`)
    return `hotline_session=${cookie.value}`
  }
  async function cookieOf(login: string): Promise<string> {
    const cookie = cookies.get(login) ?? (await signIn(login))
    cookies.set(login, cookie)
    return cookie
  }

  return {
    app, db, services, book: regulations, bus, wire, clock, filesDir: join(dir.path, 'attachments'), people, addPerson, signIn,

    async as(login, method, url, body, headers = {}) {
      const cookie = login === null ? {} : { cookie: await cookieOf(login) }
      return app.inject({ method: method as 'GET', url: url.startsWith('/api') ? url : `/api/v1${url}`, headers: { ...cookie, ...headers }, ...(body === undefined ? {} : { payload: body as object }) })
    },

    async saveCall(call) {
      for (const change of call.changes) await db.calls.save(change)
      return call
    },

    async addRecording(call, kind = 'talk', bytes = 1000) {
      const id = randomUUID()
      const sound = Buffer.from(Array.from({ length: bytes }, (_, i) => i % 256))
      const sha256 = id.replaceAll('-', '').repeat(2)
      await writeFile(join(dir.path, `${id}.ogg`), sound)
      await db.recordings.add({
        id, hotlineId: call.call.hotlineId, callId: call.call.id, kind, path: `${id}.ogg`, startedAt: call.call.arrivedAt, durationMs: 12_345,
        bytes, sha256, channels: kind === 'talk' ? 2 : 1, retainUntil: call.call.arrivedAt + 365 * 86_400_000,
      })
      return { id, sound, sha256 }
    },

    async dispose() {
      await app.close()
      regulations.close()
      await services.close()
      lines.close()
      await db.dispose()
      await dir.remove()
    },
  }
}
