import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Conflict } from '../../../server/ports.ts'
import { startDatabase, type TestDatabase } from '../../support/database.ts'
import { firstWrite } from '../../support/tickets.ts'

const NOON = Date.parse('2026-11-23T12:00:00+03:00')
const HOUR = 3_600_000

let db: TestDatabase
let authorId: string
beforeAll(async () => {
  db = await startDatabase()
  await db.regulations.add({ id: 'first', name: 'Первая', source: 'one', effectiveFrom: NOON })
  const author = await db.people.create({ id: randomUUID(), hotlineId: 'first', login: 'author', name: 'Автор Примеров', role: 'administrator', office: null, phoneUri: null, passwordHash: 'none', at: NOON })
  authorId = author.id
})
afterAll(() => db.dispose())

describe('versions', () => {
  it('are kept with author, news and the moments of publication and force', async () => {
    const version = await db.regulations.publish({ id: 'first', name: 'Первая', source: 'two', effectiveFrom: NOON + HOUR, publishedAt: NOON, authorId, news: { ru: 'Новое', en: 'New' } })
    expect(version).toBe(2)
    expect(await db.regulations.versions()).toEqual([
      { hotlineId: 'first', version: 1, effectiveFrom: NOON, publishedAt: NOON, source: 'one', news: null, authorName: null, withdrawnAt: null },
      { hotlineId: 'first', version: 2, effectiveFrom: NOON + HOUR, publishedAt: NOON, source: 'two', news: { ru: 'Новое', en: 'New' }, authorName: 'Автор Примеров', withdrawnAt: null },
    ])
    expect((await db.regulations.current(NOON))[0]).toMatchObject({ version: 1 })
    expect((await db.regulations.current(NOON + HOUR))[0]).toMatchObject({ version: 2 })
  })

  it('can be withdrawn before they are in force, not after', async () => {
    const version = await db.regulations.publish({ id: 'first', name: 'Первая', source: 'three', effectiveFrom: NOON + 2 * HOUR })
    expect(await db.regulations.withdraw('first', version, NOON + 2 * HOUR)).toBe(false)
    expect(await db.regulations.withdraw('first', version, NOON)).toBe(true)
    expect((await db.regulations.current(NOON + 3 * HOUR))[0]).toMatchObject({ version: 2 })
    expect(await db.regulations.withdraw('first', 99, NOON)).toBe(false)
  })
})

describe('a draft', () => {
  it('is saved by who saw the latest one only', async () => {
    const draft = { hotlineId: 'first', source: 'a', baseVersion: 2, authorId, at: NOON }
    expect(await db.regulations.draft('first')).toBeNull()
    expect(await db.regulations.saveDraft({ ...draft, seen: 0 })).toMatchObject({ revision: 1, source: 'a', authorName: 'Автор Примеров' })
    expect(await db.regulations.saveDraft({ ...draft, seen: 1, source: 'b' })).toMatchObject({ revision: 2, source: 'b' })
    await expect(db.regulations.saveDraft({ ...draft, seen: 1, source: 'c' })).rejects.toThrow(Conflict)
    await expect(db.regulations.saveDraft({ ...draft, seen: 0, source: 'c' })).rejects.toThrow(Conflict)
    expect(await db.regulations.draft('first')).toMatchObject({ source: 'b' })
    await db.regulations.dropDraft('first')
    expect(await db.regulations.draft('first')).toBeNull()
  })
})

describe('companies', () => {
  const company = { id: 'second', name: 'Вторая', source: 'one', effectiveFrom: NOON, authorId: null, administrator: { id: randomUUID(), login: 'second-admin', name: 'Администратор', office: null, passwordHash: 'none', at: NOON } }

  it('are made with their administrator or not at all', async () => {
    await db.companies.found(company)
    expect(await db.companies.list()).toMatchObject([{ hotlineId: 'first', people: 1 }, { hotlineId: 'second', people: 1, createdAt: NOON }])
    await expect(db.companies.found({ ...company, id: 'third', administrator: { ...company.administrator, id: randomUUID() } })).rejects.toThrow(Conflict)
    await expect(db.companies.found({ ...company, administrator: { ...company.administrator, id: randomUUID(), login: 'free' } })).rejects.toThrow(Conflict)
    expect(await db.companies.list()).toHaveLength(2)
  })

  it('that are closed are served no more', async () => {
    expect(await db.companies.close('second', NOON)).toBe(true)
    expect(await db.companies.close('second', NOON)).toBe(false)
    expect((await db.companies.list()).map(({ hotlineId }) => hotlineId)).toEqual(['first'])
    expect((await db.regulations.current(NOON)).map(({ hotlineId }) => hotlineId)).toEqual(['first'])
    expect((await db.regulations.versions()).every(({ hotlineId }) => hotlineId === 'first')).toBe(true)
    expect(await db.companies.closed(NOON)).toEqual([{ hotlineId: 'second', name: 'Вторая', createdAt: NOON, closedAt: NOON, people: 1, version: 1, source: 'one' }])
    expect((await db.people.byLogin('second-admin'))?.companyClosed).toBe(true)
  })

  it('that are closed can be opened again, with what they had', async () => {
    const ticketId = randomUUID()
    const write = firstWrite(ticketId, { hotlineId: 'second' })
    const row = { id: ticketId, at: NOON, zone: 'Europe/Moscow', prefix: 'SEC', subject: '', caller: null, clientId: null, source: { channel: 'portal' as const, messageId: null } }
    await db.ticketLog.open('second', row, () => ({ ...write, alarms: [{ key: 'reaction', at: NOON, what: 'auto-close', clock: 'autoClose', to: [] }] }))
    await db.alarms.postpone(ticketId, 'reaction', NOON + HOUR)
    expect(await db.companies.reopen('second')).toBe(true)
    expect(await db.alarms.next()).toEqual({ ticketId, hotlineId: 'second', key: 'reaction', at: NOON })
    expect(await db.companies.reopen('second')).toBe(false)
    expect((await db.companies.list()).map(({ hotlineId }) => hotlineId)).toEqual(['first', 'second'])
    expect(await db.companies.closed(NOON)).toEqual([])
    expect((await db.people.byLogin('second-admin'))?.companyClosed).toBe(false)
  })
})

describe('notices', () => {
  const notice = { hotlineId: 'first', kind: 'holiday' as const, text: { ru: 'Праздник', en: 'Holiday' }, spoken: 'Завтра мы не работаем.', from: NOON, until: NOON + HOUR, createdAt: NOON }

  it('TTR-17 are said until their end, the most urgent first', async () => {
    const holiday = await db.notices.create({ id: randomUUID(), ...notice, authorId })
    const emergency = await db.notices.create({ id: randomUUID(), ...notice, kind: 'emergency', spoken: 'У нас авария.', from: NOON + 1, authorId })
    await db.notices.create({ id: randomUUID(), ...notice, spoken: null, authorId })
    expect(await db.notices.spoken('first', NOON)).toEqual([
      { id: emergency.id, version: 1, text: 'У нас авария.', from: NOON + 1, until: NOON + HOUR },
      { id: holiday.id, version: 1, text: 'Завтра мы не работаем.', from: NOON, until: NOON + HOUR },
    ])
    expect(await db.notices.spoken('first', NOON + HOUR)).toEqual([])
    expect(await db.notices.spoken('second', NOON)).toEqual([])
  })

  it('TTR-17 have a new version when other words are to be said, and are silent when withdrawn', async () => {
    const made = await db.notices.create({ id: randomUUID(), ...notice, kind: 'break', from: NOON + 2 * HOUR, until: NOON + 3 * HOUR, authorId })
    const changed = await db.notices.update('first', made.id, { ...notice, kind: 'break', from: made.from, until: made.until, spoken: 'Перерыв до двух часов.' })
    expect(changed).toMatchObject({ spoken: 'Перерыв до двух часов.', authorName: 'Автор Примеров' })
    expect(await db.notices.spoken('first', made.from)).toMatchObject([{ id: made.id, version: 2, text: 'Перерыв до двух часов.' }])
    expect(await db.notices.update('second', made.id, notice)).toBeNull()
    expect(await db.notices.withdraw('second', made.id, NOON)).toBe(false)
    expect(await db.notices.withdraw('first', made.id, NOON)).toBe(true)
    expect(await db.notices.spoken('first', made.from)).toEqual([])
    expect(await db.notices.update('first', made.id, notice)).toBeNull()
  })
})

describe('the watch', () => {
  it('hears every change, and once at its start', async () => {
    const changed = vi.fn()
    db.regulationWatch.start(changed)
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1))
    await db.regulations.publish({ id: 'first', name: 'Первая', source: 'four', effectiveFrom: NOON })
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2))
  })

  it('hears again after its connection broke', async () => {
    const other = await startDatabase()
    const changed = vi.fn()
    other.regulationWatch.start(changed)
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1))
    await endListeners(other)
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), 6_000)
    await other.dispose()
  }, 15_000)
})

async function endListeners({ postgres }: TestDatabase): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hotline regulations' AND datname = current_database()`)
  await client.end()
}
