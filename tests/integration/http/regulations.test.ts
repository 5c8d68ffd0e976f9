import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withChanges } from '../../../server/domain/regulation/edit-regulation.ts'
import type { RegulationDraftView, RegulationVersionView } from '../../../server/panel-protocol.ts'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

const at = (text: string): number => Date.parse(`${text}+03:00`)
const iso = (moment: number): string => new Date(moment).toISOString()
const NOON = at('2026-11-23T12:00')
const TECHNOKAD = readPresetText('technokad')
const withPrefix = (prefix: string): string => TECHNOKAD.replace('prefix: TKD', `prefix: ${prefix}`)

let panel: TestPanel
beforeAll(async () => { panel = await startPanel() })
beforeEach(() => { panel.clock.at = NOON })
afterAll(() => panel.dispose())

const ask = (method: string, url: string, body?: unknown, login = 'administrator') => panel.as(login, method, url, body)
async function answer<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await ask(method, url, body)
  if (response.statusCode >= 400) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`)
  return response.json() as T
}
const draft = () => answer<RegulationDraftView>('GET', '/regulation/draft')

describe('the draft', () => {
  it('begins with the text in force', async () => {
    expect(await draft()).toMatchObject({ source: TECHNOKAD, baseVersion: 1, revision: 0, author: null, check: { ok: true, errors: [], conflicts: [] }, form: { key: 'technokad' } })
  })

  it('is saved as text, as form and by single fields; comments stay', async () => {
    const first = await answer<RegulationDraftView>('PUT', '/regulation/draft', { revision: 0, source: TECHNOKAD.replace('spoken: ТехноКад', 'spoken: Техно Кад') })
    expect(first).toMatchObject({ revision: 1, author: 'Имя administrator', form: { company: { spoken: 'Техно Кад' } } })
    const form = { ...first.form, recordings: { retentionDays: 30 } }
    const second = await answer<RegulationDraftView>('PUT', '/regulation/draft', { revision: 1, form })
    expect(second).toMatchObject({ revision: 2, form: { recordings: { retentionDays: 30 }, company: { spoken: 'Техно Кад' } } })
    const third = await answer<RegulationDraftView>('PUT', '/regulation/draft', { revision: 2, changes: [{ path: ['queue', 'wrapUpSeconds'], value: 45 }, { path: ['company', 'spoken'], value: 'ТехноКад' }] })
    expect(third.source.split('\n').filter((line) => line.startsWith('#'))).toEqual(TECHNOKAD.split('\n').filter((line) => line.startsWith('#')))
    expect(third.source).toContain('wrapUpSeconds: 45')
  })

  it('may be wrong, and then has every error at its place with what was meant', async () => {
    const { revision, source } = await draft()
    const wrong = await answer<RegulationDraftView>('PUT', '/regulation/draft', { revision, source: source.replace('hours: ["09:00–18:00"]', 'hours: ["09:00–25:00"]').replace('shortenedDays:', 'shortendDays:') })
    expect(wrong.check.ok).toBe(false)
    expect(wrong.check.errors).toEqual(expect.arrayContaining([
      expect.objectContaining({ path: 'offices[0].hours[0]', line: expect.any(Number), suggestion: { ru: expect.stringContaining('Запишите часы'), en: expect.stringContaining('Write hours as 09:00–18:00') } }),
      expect.objectContaining({ path: 'calendar.shortendDays', suggestion: { ru: expect.stringContaining('shortenedDays'), en: expect.stringContaining('shortenedDays') } }),
    ]))
  })

  it('that somebody else has saved meanwhile is not overwritten', async () => {
    const response = await ask('PUT', '/regulation/draft', { revision: 1, source: TECHNOKAD })
    expect([response.statusCode, response.json().code]).toEqual([409, 'draft-changed'])
  })

  it('that is no YAML has no form, and cannot be changed by fields', async () => {
    const { revision } = await draft()
    const broken = await answer<RegulationDraftView>('PUT', '/regulation/draft', { revision, source: 'key: [' })
    expect(broken).toMatchObject({ form: null, check: { ok: false } })
    const response = await ask('PUT', '/regulation/draft', { revision: broken.revision, changes: [{ path: ['zone'], value: 'UTC' }] })
    expect([response.statusCode, response.json().code]).toEqual([400, 'no-yaml'])
    expect((await ask('DELETE', '/regulation/draft')).statusCode).toBe(204)
    expect((await draft()).revision).toBe(0)
  })

  it('of one company is not the other’s', async () => {
    await answer('PUT', '/regulation/draft', { revision: 0, source: withPrefix('TKX') })
    expect((await ask('GET', '/regulation/draft', undefined, 'stranger')).json()).toMatchObject({ revision: 0, form: { key: 'centaur' } })
    await ask('DELETE', '/regulation/draft')
  })
})

describe('publication', () => {
  const publish = (source: string, effectiveFrom: number | null = null, news: unknown = null) => ask('POST', '/regulation/versions', { source, effectiveFrom: effectiveFrom === null ? null : iso(effectiveFrom), news })
  const versions = async () => (await answer<{ items: RegulationVersionView[] }>('GET', '/regulation/versions')).items

  it('TTR-20 is in force at once; TKD-18 NEK-13 a news item is made, earlier versions stay readable', async () => {
    await answer('PUT', '/regulation/draft', { revision: 0, source: withPrefix('TKA') })
    const response = await publish(withPrefix('TKA'))
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({
      version: 2, state: 'in-force', effectiveFrom: iso(NOON), publishedAt: iso(NOON), author: 'Имя administrator',
      news: { ru: expect.stringMatching(/№ 2.*23 ноября 2026 года/), en: expect.stringContaining('23 November 2026') },
    })
    expect(panel.services.hotlines.view('technokad')).toBeDefined()
    expect(panel.book.byKey.get('technokad')?.regulation.tickets.prefix).toBe('TKA')
    expect((await versions()).map(({ version, state }) => [version, state])).toEqual([[2, 'in-force'], [1, 'past']])
    expect(await answer('GET', '/regulation/versions/1')).toMatchObject({ version: 1, source: TECHNOKAD, form: { tickets: { prefix: 'TKD' } } })
    expect((await draft()).revision).toBe(0)
  })

  it('NEK-13 carries the news that were written for it', async () => {
    expect((await publish(withPrefix('TKB'), null, { ru: 'Другая приставка', en: 'Another prefix' })).json()).toMatchObject({ version: 3, news: { ru: 'Другая приставка', en: 'Another prefix' } })
  })

  it('TTR-20 can be set for later, shown from then on only, and taken back before', async () => {
    const later = at('2026-12-01T00:00')
    expect((await publish(withPrefix('TKC'), later)).json()).toMatchObject({ version: 4, state: 'scheduled', effectiveFrom: iso(later), publishedAt: iso(later) })
    expect((await versions())[1]).toMatchObject({ version: 3, state: 'in-force', effectiveUntil: iso(later) })
    expect((await ask('DELETE', '/regulation/versions/4')).statusCode).toBe(204)
    expect((await versions())[0]).toMatchObject({ version: 4, state: 'withdrawn' })
    expect((await ask('DELETE', '/regulation/versions/3')).json().code).toBe('in-force')
  })

  it('can be announced beforehand where the regulation in force names the day', async () => {
    expect((await publish(withChanges(TECHNOKAD, [{ path: ['publication', 'inForce'], value: 'from-date' }]))).statusCode).toBe(201)
    const later = at('2026-12-01T00:00')
    expect((await publish(withPrefix('TKE'), later)).json()).toMatchObject({ state: 'scheduled', publishedAt: iso(NOON), effectiveFrom: iso(later) })
  })

  it('is refused for the past, for errors, and for another company’s text', async () => {
    const codes = async (response: Awaited<ReturnType<typeof publish>>) => [response.statusCode, response.json().code]
    expect(await codes(await publish(TECHNOKAD, NOON - 3_600_000))).toEqual([400, 'effective-in-past'])
    const wrong = await publish(withPrefix('t'))
    expect(await codes(wrong)).toEqual([400, 'regulation-wrong'])
    expect(wrong.json().details.errors).toEqual([expect.objectContaining({ path: 'tickets.prefix', line: expect.any(Number) })])
    expect(await codes(await publish(TECHNOKAD.replace('key: technokad', 'key: other')))).toEqual([409, 'wrong-key'])
  })

  it('is refused for a number of another company, also one it will have, and names it', async () => {
    const centaur = readPresetText('centaur')
    const withNumber = (number: string): string => TECHNOKAD.replace('+7 383 383-57-68', number)
    const taken = await publish(withNumber('8 843 567 34 58'))
    expect([taken.statusCode, taken.json().code, taken.json().message]).toEqual([409, 'number-taken', expect.stringMatching(/\+78435673458.*Центавр/)])
    await panel.db.regulations.publish({ id: 'centaur', name: 'Центавр', source: centaur.replace('+7 843 567-34-58', '+7 843 567-34-59'), effectiveFrom: at('2026-12-01T00:00') })
    await panel.book.refresh()
    expect((await publish(withNumber('+7 843 567-34-59'))).json().code).toBe('number-taken')
    expect((await answer<{ conflicts: unknown[] }>('POST', '/regulation/check', { source: withNumber('+7 843 567-34-59') })).conflicts).toEqual([expect.objectContaining({ code: 'number-taken' })])
  })

  it('is refused when it leaves people without their office', async () => {
    const response = await publish(TECHNOKAD.replace('- key: moscow', '- key: capital').replace('prefers: moscow', 'prefers: capital'))
    expect([response.statusCode, response.json().code, response.json().message]).toEqual([409, 'office-in-use', expect.stringContaining('agent (moscow)')])
  })

  it('compares versions, the draft and a text field by field', async () => {
    const compare = async (a: unknown, b: unknown) => (await answer<{ changes: unknown[] }>('POST', '/regulation/compare', { a, b })).changes
    expect(await compare(1, 2)).toEqual([{ path: 'tickets.prefix', kind: 'changed', label: { ru: expect.any(String), en: expect.any(String) }, before: { ru: 'TKD', en: 'TKD' }, after: { ru: 'TKA', en: 'TKA' } }])
    expect(await compare(1, { source: TECHNOKAD })).toEqual([])
    expect(await compare(1, { source: TECHNOKAD.replace('hours: ["09:00–18:00"]', 'hours: ["10:00–19:00"]') })).toEqual([expect.objectContaining({ path: 'offices.moscow.hours', kind: 'changed' })])
    expect((await ask('POST', '/regulation/compare', { a: 1, b: { source: withPrefix('x') } })).json().code).toBe('regulation-wrong')
    expect((await ask('POST', '/regulation/compare', { a: 1, b: 99 })).statusCode).toBe(404)
  })

  it('exports a version as a file that can be imported again', async () => {
    const response = await ask('GET', '/regulation/versions/2.yaml')
    expect(response.headers['content-disposition']).toBe('attachment; filename="technokad-2.yaml"')
    expect(response.body).toBe(withPrefix('TKA'))
    const { revision } = await draft()
    expect(await answer('PUT', '/regulation/draft', { revision, source: response.body })).toMatchObject({ form: { tickets: { prefix: 'TKA' } } })
    expect((await ask('GET', '/regulation/versions/99.yaml')).statusCode).toBe(404)
  })

  it('tells of a stored version that cannot be read, while the last good one holds', async () => {
    await panel.db.regulations.publish({ id: 'technokad', name: 'ТехноКад', source: withPrefix('wrong'), effectiveFrom: NOON })
    await panel.book.refresh()
    const [latest] = await versions()
    expect(latest).toMatchObject({ state: 'unreadable', problem: { ru: expect.stringContaining('tickets.prefix'), en: expect.stringContaining('capital Latin letters') } })
    expect((await answer<{ hotline: { name: { ru: string } } }>('GET', '/session')).hotline.name.ru).toBe('ТехноКад')
    await panel.services.regulationsChanged([])
    expect(panel.services.live.state('technokad').system.system.unreadableRegulation).toBe(latest?.version)
    expect(panel.services.live.state('centaur').system.system.unreadableRegulation).toBeNull()
  })
})

describe('listening', () => {
  const listen = (kind: string, text: string) => ask('POST', '/regulation/listen', { kind, text })
  const spoken = () => panel.wire.asked.findLast(([what]) => what === 'wave')?.[1]

  it('fills every placeholder as in a call', async () => {
    const response = await listen('afterHours', 'Это {company}. Откроемся {opening}.')
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'audio/wav'])
    expect(spoken()).toMatch(/^Это ТехноКад\. Откроемся завтра, .*двадцать четвёртого ноября, в четыре/)
    await listen('ticketNumber', 'Номер {ticket}.')
    expect(spoken()).not.toMatch(/[{}\d]/)
  })

  it('refuses placeholders that the announcement has not, digits and unknown kinds', async () => {
    for (const [kind, text] of [['goodbye', 'До {opening}'], ['goodbye', 'Звоните 24 часа'], ['nothing', 'Текст'], ['notice', 'До 18 часов'], ['afterHours', 'Без времени открытия']] as const) {
      const response = await listen(kind, text)
      expect([response.statusCode, response.json().code], text).toEqual([400, 'announcement-wrong'])
      expect(response.json().details.errors[0]).toMatchObject({ message: { ru: expect.stringMatching(/[а-я]/), en: expect.stringMatching(/^[A-Z][a-z]+ /) }, suggestion: { en: expect.any(String) } })
    }
  })
})

describe('notices', () => {
  const notice = { kind: 'emergency', text: { ru: 'Авария у провайдера', en: 'An outage at our provider' }, spoken: 'У нашего провайдера авария.', from: iso(NOON), until: iso(NOON + 3_600_000) }

  it('TTR-17 are shown to everybody and said to callers at once, and are gone when withdrawn', async () => {
    const response = await panel.as('supervisor', 'POST', '/notices', notice)
    expect(response.json()).toMatchObject({ ...notice, state: 'published', author: 'Имя supervisor' })
    const { id } = response.json() as { id: string }
    const page = async () => (await panel.app.inject('/r/technokad')).body
    expect(await page()).toContain('Авария у провайдера')
    expect(await panel.db.notices.spoken('technokad', NOON)).toMatchObject([{ id, text: notice.spoken }])
    const changed = await panel.as('supervisor', 'PUT', `/notices/${id}`, { ...notice, text: { ru: 'Авария устранена', en: 'The outage is over' }, spoken: null })
    expect(changed.json()).toMatchObject({ text: { ru: 'Авария устранена' }, spoken: null })
    expect(await page()).toContain('Авария устранена')
    expect(await panel.db.notices.spoken('technokad', NOON)).toEqual([])
    expect((await panel.as('supervisor', 'DELETE', `/notices/${id}`)).statusCode).toBe(204)
    expect(await page()).not.toContain('Авария')
    expect((await panel.as('supervisor', 'GET', '/notices')).json().items[0]).toMatchObject({ id, state: 'withdrawn' })
    expect((await panel.as('supervisor', 'PUT', `/notices/${randomUUID()}`, notice)).statusCode).toBe(404)
  })

  it('must end after they begin and after now, and are spoken without digits', async () => {
    const codes = await Promise.all([
      { ...notice, until: notice.from }, { ...notice, from: iso(NOON - 7_200_000), until: iso(NOON - 3_600_000) }, { ...notice, spoken: 'До 18:00 не работаем.' },
    ].map(async (body) => (await panel.as('supervisor', 'POST', '/notices', body)).json().code))
    expect(codes).toEqual(['notice-time', 'notice-time', 'digits-in-speech'])
  })
})
