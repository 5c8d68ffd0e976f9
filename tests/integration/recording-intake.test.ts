import { randomUUID } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFallbackBox } from '../../server/adapters/storage/fallback-box.ts'
import { createRecordingStorage } from '../../server/adapters/storage/recording-storage.ts'
import type { Reception } from '../../server/services/call-control.ts'
import { createFallbackIntake } from '../../server/services/fallback-intake.ts'
import type { FallbackIntake } from '../../server/services/fallback-intake.ts'
import { createRecordingIntake, recordingId } from '../../server/services/recording-intake.ts'
import type { RecordingIntake } from '../../server/services/recording-intake.ts'
import type { RecordedSources, RecordingStorage } from '../../server/ports.ts'
import { ensurePackages } from '../../server/runtime/packages.ts'
import { CALLER, HOTLINE, MOSCOW_LINE, NOON, ScriptedCall } from '../support/changes.ts'
import { silent, startDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { eventually } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { tone, writeWav } from '../support/tones.ts'

const DAY_MS = 24 * 3_600_000
const RETENTION_DAYS = 365

let database: TestDatabase
let root: Awaited<ReturnType<typeof tempDir>>
let dirs: { archiveDir: string; talksDir: string; messagesDir: string }
let fallbackDir: string
let storage: ReturnType<typeof createRecordingStorage>
let now = NOON
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  database = await startDatabase({ ownServer: true })
  await database.regulations.add({ id: HOTLINE, name: 'Technokad', source: 'none', effectiveFrom: 0 })
  root = await tempDir('intake')
}, 120_000)

beforeEach(async () => {
  now = NOON
  const base = join(root.path, randomUUID())
  dirs = { archiveDir: join(base, 'archive'), talksDir: join(base, 'talks'), messagesDir: join(base, 'messages') }
  fallbackDir = join(base, 'fallback')
  await Promise.all([dirs.talksDir, dirs.messagesDir, fallbackDir].map((dir) => mkdir(dir, { recursive: true })))
  storage = createRecordingStorage({ tools: await ensurePackages(), ...dirs })
})

afterEach(async () => {
  await Promise.all(open.splice(0).map((service) => service.close()))
  await storage.close()
})

afterAll(async () => {
  await database?.dispose()
  await root?.remove()
})

const clock = { now: () => now, shifted: true }

function startIntake(changes: Partial<RecordingStorage> = {}): RecordingIntake {
  const intake = createRecordingIntake({ storage: { ...storage, ...changes }, recordings: database.recordings, findCall: database.recordedCalls.byId, retentionDays: () => RETENTION_DAYS, clock, log: silent })
  open.push(intake)
  return intake
}

/** A call that was answered at NOON + 20 s, and what Asterisk recorded of it. */
async function recordedCall({ stored = true } = {}): Promise<ScriptedCall> {
  const call = new ScriptedCall({}, { kind: 'open' })
  if (stored) await save(call)
  await Promise.all([['rx', 440], ['tx', 1000]].map(([side, hz]) => writeWav(join(dirs.talksDir, `${call.call.id}-${side}.wav`), { rateHz: 8000, channels: [tone(Number(hz), 2000)] })))
  return call
}

async function save(call: ScriptedCall): Promise<void> {
  for (const change of call.changes) await database.calls.save(change)
}

const find = (callId: string, kind: 'talk' | 'message' = 'talk'): ReturnType<TestDatabase['recordings']['find']> => database.recordings.find(HOTLINE, recordingId(callId, kind))
const files = async (): Promise<string[]> => (await readdir(dirs.archiveDir, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.ogg'))

describe('after a call', () => {
  it('its recording is kept with its hash, for as long as the company keeps recordings, and the sources are gone', async () => {
    const { call } = await recordedCall()
    startIntake().ingest({ ...call, answeredAt: NOON + 20_000 })
    const recording = await eventually('the recording', () => find(call.id))
    expect(recording).toMatchObject({ callId: call.id, kind: 'talk', durationSeconds: 2, channels: 2, startedAt: new Date(NOON + 20_000).toISOString(), retainUntil: new Date(NOON + 20_000 + RETENTION_DAYS * DAY_MS).toISOString(), deletedAt: null })
    await eventually('the sources to go', async () => (await storage.sources()).length === 0)
    expect(await files()).toEqual([recording.path])
  })

  it('a second report changes nothing; a call that left no sound leaves no recording', async () => {
    const { call } = await recordedCall()
    const intake = startIntake()
    intake.ingest(call)
    intake.ingest(call)
    await eventually('the recording', () => find(call.id))
    await eventually('the work to end', () => intake.pending === 0)
    intake.ingest(call)
    intake.ingest({ ...call, id: 'hl-silent' })
    await eventually('the work to end', () => intake.pending === 0)
    expect(await files()).toHaveLength(1)
  })

  it('a database that is away holds it up, but the sources stay and it is encoded once', async () => {
    const { call } = await recordedCall()
    let encoded = 0
    const intake = startIntake({ store: (sources, id, at) => { encoded++; return storage.store(sources, id, at) } })
    await database.postgres.server?.stop()
    intake.ingest(call)
    await eventually('the encoding', async () => (await files()).length === 1)
    expect((await storage.sources(call.id))[0]?.files).toHaveLength(2)
    await database.postgres.restart()
    await eventually('the recording', async () => find(call.id).catch(() => null), 30_000)
    await eventually('the sources to go', async () => (await storage.sources()).length === 0)
    expect(encoded).toBe(1)
  })

  it('a call whose own changes are still in the journal is waited for', async () => {
    const scripted = await recordedCall({ stored: false })
    const intake = startIntake()
    await intake.ingestLeftovers(() => false)
    await eventually('the first try', () => intake.pending === 1)
    expect(await find(scripted.call.id)).toBeNull()
    await save(scripted)
    await eventually('the recording', () => find(scripted.call.id))
    await eventually('the sources to go', async () => (await storage.sources()).length === 0)
  })

  it('an encoder that fails is tried again', async () => {
    const { call } = await recordedCall()
    let tries = 0
    startIntake({ store: (sources, id, at) => (++tries === 1 ? Promise.reject(new Error('no space left')) : storage.store(sources, id, at)) }).ingest(call)
    await eventually('the recording', () => find(call.id))
    expect(tries).toBe(2)
  })
})

describe('what an earlier run left', () => {
  it('is taken, calls that go on are not', async () => {
    const [over, goingOn] = [await recordedCall(), await recordedCall()]
    const intake = startIntake()
    await intake.ingestLeftovers((callId) => callId === goingOn.call.id)
    await eventually('the recording', () => find(over.call.id))
    await eventually('the work to end', () => intake.pending === 0)
    expect((await storage.sources()).map((sources) => sources.callId)).toEqual([goingOn.call.id])
    expect(await find(goingOn.call.id)).toBeNull()
  })

  it.each(['store', 'discard'] as const)('a server that died before %s had been done doubles nothing', async (step) => {
    const { call } = await recordedCall()
    const dying = startIntake({ [step]: async (sources: RecordedSources, id: string, at: number) => {
      if (step === 'store') await storage.store(sources, id, at)
      throw new Error('killed')
    } })
    dying.ingest(call)
    await eventually('the file', async () => (await files()).length === 1)
    if (step === 'discard') await eventually('the row', () => find(call.id))
    await dying.close()
    await startIntake().ingestLeftovers(() => false)
    await eventually('the sources to go', async () => (await storage.sources()).length === 0)
    expect(await find(call.id)).not.toBeNull()
    expect(await files()).toHaveLength(1)
  })
})

describe('retention', () => {
  it('deletes the sound when its time is over, not before, and says when', async () => {
    const { call } = await recordedCall()
    const intake = startIntake()
    intake.ingest({ ...call, answeredAt: NOON })
    await eventually('the recording', () => find(call.id))
    now = NOON + RETENTION_DAYS * DAY_MS - 1
    await intake.enforceRetention()
    expect((await find(call.id))?.deletedAt).toBeNull()
    expect(await files()).toHaveLength(1)
    now += 1
    expect(await intake.enforceRetention()).toBeGreaterThan(0)
    expect((await find(call.id))?.deletedAt).toBe(new Date(now).toISOString())
    expect(await files()).toEqual([])
    expect(await intake.enforceRetention()).toBe(0)
  })
})

/** What the dialplan leaves of a call that it served alone. */
async function leave(channelId: string, seconds = 3): Promise<void> {
  await writeFile(join(fallbackDir, `${channelId}.json`), JSON.stringify({ uniqueid: channelId, dialled: MOSCOW_LINE, caller: CALLER, startedAt: Math.floor(Date.now() / 1000) - 60 }))
  if (seconds > 0) await writeWav(join(fallbackDir, `${channelId}.wav`), { rateHz: 8000, channels: [tone(440, seconds * 1000)] })
  await writeFile(join(fallbackDir, `${channelId}.done`), '')
}

const calls = async (): Promise<{ id: string; ticketId: string | null; outcome: string | null }[]> => (await database.archive.list({ hotlineId: HOTLINE, limit: 100, cursor: null, line: MOSCOW_LINE, from: now - 120_000, to: now + 1 })).items.map(({ id, ticketId, outcome }) => ({ id, ticketId, outcome }))

describe('a message that the dialplan took', () => {
  const reception: Reception = {
    hotlineId: HOTLINE, line: MOSCOW_LINE, caller: CALLER, reception: { kind: 'open' }, ticket: { zone: 'Europe/Moscow', prefix: 'TKD' },
    queue: { offices: [], prefers: null, overflowAfterMs: 0, ringTimeoutMs: 0, announceEveryMs: 0, maxWaitMs: 0, wrapUpMs: 0, specialistWaitMs: 0, outOfTurnLevels: [], outOfTurnKey: null, sayNumber: 'after-message' }, extension: null, dialled: null, notices: [], wording: { talk: 'technokad/consent-1', message: 'technokad/leave-message-1' }, messageLimitMs: 180_000,
  }

  /** How often the desk was told of a ticket. */
  let opened = 0
  beforeEach(() => { opened = 0 })

  function startFallback(intake: RecordingIntake, received: (dialled: string) => Reception = () => reception): FallbackIntake {
    const box = createFallbackBox({ fallbackDir, messagesDir: dirs.messagesDir, clock, isLive: () => false })
    const fallback = createFallbackIntake({ box, store: database.calls, findCallByChannel: database.recordedCalls.byChannel, reception: received, ingest: (call) => intake.ingest(call), ticketOpened: () => { opened += 1 }, clock, log: silent })
    open.push(fallback)
    return fallback
  }

  it('becomes a call with a ticket, its consent and its recording', async () => {
    now = NOON + 10 * DAY_MS
    await leave('1795000000.1')
    await startFallback(startIntake()).run()
    const [call, ...others] = await calls()
    if (!call) throw new Error('a call was expected')
    expect(others).toEqual([])
    expect(call).toMatchObject({ outcome: 'message', ticketId: expect.any(String) })
    expect(opened).toBe(1)
    const detail = await database.archive.find(HOTLINE, call.id)
    expect(detail?.consent).toMatchObject({ kind: 'implied' })
    expect(detail?.timeline.map(({ type }) => type)).toEqual(['arrived', 'consent-given', 'message-left', 'ended'])
    expect(await eventually('the recording', () => find(call.id, 'message'))).toMatchObject({ kind: 'message', channels: 1, durationSeconds: 3 })
    expect(await readdir(fallbackDir)).toEqual([])
  })

  it('taken twice, because the server died in between, makes one call and one ticket', async () => {
    now = NOON + 20 * DAY_MS
    await leave('1795000000.2')
    const intake = startIntake()
    const dying = createFallbackIntake({
      box: { ...createFallbackBox({ fallbackDir, messagesDir: dirs.messagesDir, clock, isLive: () => false }), take: () => Promise.reject(new Error('killed')) },
      store: database.calls, findCallByChannel: async () => null, reception: () => reception, ingest: () => {}, ticketOpened: () => {}, clock, log: silent,
    })
    await dying.run()
    await dying.close()
    const before = await calls()
    await startFallback(intake).run()
    expect(await calls()).toEqual(before)
    expect(before).toHaveLength(1)
    await eventually('the recording', () => find(before[0]?.id ?? '', 'message'))
  })

  it('of a caller who said nothing makes a ticket all the same', async () => {
    now = NOON + 30 * DAY_MS
    await leave('1795000000.3', 0)
    await leave('1795000000.4', 0.5)
    await startFallback(startIntake()).run()
    expect((await calls()).map(({ outcome, ticketId }) => [outcome, ticketId !== null])).toEqual([['no-message', true], ['no-message', true]])
    expect(await readdir(fallbackDir)).toEqual([])
  })

  it('of a call that the server had begun belongs to that call', async () => {
    now = NOON + 40 * DAY_MS
    const { call } = new ScriptedCall({ at: now }, { kind: 'open' })
    await save(new ScriptedCall({ id: call.id, at: now }, { kind: 'open' }))
    await leave(call.channelId)
    await startFallback(startIntake()).run()
    expect((await calls()).map(({ id }) => id)).toEqual([call.id])
    await eventually('the recording', () => find(call.id, 'message'))
  })

  it('for a number that is nobody’s stays where it is, and holds up nothing', async () => {
    now = NOON + 50 * DAY_MS
    await leave('1795000000.5')
    await writeFile(join(fallbackDir, '1795000000.6.json'), JSON.stringify({ uniqueid: '1795000000.6', dialled: '+70000000000', caller: '', startedAt: 1 }))
    await startFallback(startIntake(), (dialled) => (dialled === MOSCOW_LINE ? reception : { ...reception, hotlineId: '', ticket: null })).run()
    expect(await calls()).toHaveLength(1)
    expect(await readdir(fallbackDir)).toEqual(['1795000000.6.json'])
  })

  it('waits for the database', async () => {
    now = NOON + 60 * DAY_MS
    await leave('1795000000.7')
    const fallback = startFallback(startIntake())
    await database.postgres.server?.stop()
    await fallback.run()
    expect(await readdir(fallbackDir)).toHaveLength(3)
    await database.postgres.restart()
    await eventually('the call', async () => (await calls().catch(() => [])).length === 1, 40_000)
  })
})
