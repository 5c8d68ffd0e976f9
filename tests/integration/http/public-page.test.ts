import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'
import { readersOf, serveRegulations } from '../../support/public-page.ts'

const at = (text: string): number => Date.parse(`${text}+03:00`)
const HOUR = 3_600_000

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
  await serveRegulations(panel, at('2026-01-01T00:00'))
})
afterAll(() => panel.dispose())

const { page, json, text } = readersOf(() => panel)
async function standsAt(moment: string, key = 'technokad'): Promise<string> {
  panel.clock.at = at(moment)
  return (await json(key)).now?.text.ru ?? ''
}

describe('whether it is open', () => {
  it('NEK-13 says until when, or when it opens next', async () => {
    expect(await standsAt('2026-11-23T10:00')).toBe('Открыто до 18:00')
    expect(await standsAt('2026-11-23T17:59')).toBe('Открыто до 18:00')
    expect(await standsAt('2026-11-23T18:00')).toBe('Закрыто, откроется завтра в 04:00')
    expect(await standsAt('2026-11-23T03:00')).toBe('Закрыто, откроется сегодня в 04:00')
    expect(await standsAt('2026-11-21T12:00')).toBe('Закрыто, откроется 23 ноября в 04:00')
    expect(await standsAt('2026-11-22T12:00')).toBe('Закрыто, откроется завтра в 04:00')
    expect((await text('/r/technokad')).match(/закрыто/gi)).toHaveLength(1)
    expect(await text('/r/technokad')).not.toContain('Сегодня:')
    await standsAt('2026-11-23T03:00')
    expect(await text('/r/technokad')).toContain('Сегодня: 04:00–18:00')
  })

  it.each([
    ['TKD-3', 'technokad', ['03:59', '04:00', '17:59', '18:00'], [false, true, true, false]],
    ['CNT-1', 'centaur', ['08:59', '09:00', '16:59', '17:00'], [false, true, true, false]],
    ['NEK-1', 'nekta', ['07:59', '08:00', '16:59', '17:00'], [false, true, true, false]],
    ['RBT-1', 'rusbitech', ['09:59', '10:00', '17:59', '18:00'], [false, true, true, false]],
    ['TTR-1', 'technotronics', ['06:59', '07:00', '15:59', '16:00'], [false, true, true, false]],
  ])('%s %s shows its own hours', async (_clause, key, times, open) => {
    const seen: (boolean | undefined)[] = []
    for (const time of times) {
      panel.clock.at = at(`2026-11-24T${time}`)
      seen.push((await json(key)).now?.open)
    }
    expect(seen).toEqual(open)
  })

  it('TKD-2 shows each office’s hours, and what its own clock shows where it is another', async () => {
    panel.clock.at = at('2026-11-23T12:00')
    expect((await json('technokad')).offices.map(({ key, hours, ownHours }) => [key, hours, ownHours])).toEqual([
      ['moscow', [{ open: '09:00', close: '18:00' }], null], ['novosibirsk', [{ open: '04:00', close: '13:00' }], [{ open: '08:00', close: '17:00' }]],
    ])
    expect(await text('/r/technokad')).toMatch(/Новосибирск 04:00–13:00 \(08:00–17:00 по местному времени\)/)
    expect((await json('technokad', '?version=1')).offices[1]?.ownHours).toEqual([{ open: '08:00', close: '17:00' }])
    expect((await json('centaur')).offices.map(({ ownHours }) => ownHours)).toEqual([null])
  })

  it('TKD-1 shows the next days that are not as usual, a shortened one with its hours', async () => {
    panel.clock.at = at('2026-12-20T12:00')
    const { calendar } = await json('technokad')
    expect(calendar.next[0]).toMatchObject({ date: '2026-12-31', kind: 'holiday' })
    panel.clock.at = at('2026-11-01T12:00')
    const next = (await json('technokad')).calendar.next
    expect(next[0]).toEqual({ date: '2026-11-03', until: '2026-11-03', kind: 'shortened', hours: [{ open: '04:00', close: '17:00' }], offices: null, note: null })
    expect(next[1]).toMatchObject({ date: '2026-11-04', until: '2026-11-04', kind: 'holiday', hours: [] })
    expect((await json('centaur')).calendar.next[0]).toMatchObject({ date: '2026-11-04' })
  })
})

describe('versions and news', () => {
  const next = readPresetText('nekta').replace('prefix: NEK', 'prefix: NKT').replace('hours: ["08:00–17:00"]', 'hours: ["09:00–19:00"]')

  it('NEK-13 TKD-18 a publication is on the page at once with its news; earlier versions stay readable with their dates', async () => {
    panel.clock.at = at('2026-11-23T17:30')
    expect((await json('nekta')).now?.open).toBe(false)
    await panel.db.regulations.publish({ id: 'nekta', name: 'NEKTA', source: next, effectiveFrom: at('2026-11-23T17:00'), news: { ru: 'Работаем дольше', en: 'Open for longer' } })
    await panel.book.refresh()
    const view = await json('nekta')
    expect(view).toMatchObject({ version: 2, state: 'in-force', now: { open: true, text: { ru: 'Открыто до 19:00' } } })
    expect(view.news).toEqual([{ at: new Date(at('2026-11-23T17:00')).toISOString(), version: 2, text: { ru: 'Работаем дольше', en: 'Open for longer' } }])
    expect(await text('/r/nekta')).toContain('Работаем дольше')
    expect(view.versions.map(({ version, state }) => [version, state])).toEqual([[2, 'in-force'], [1, 'past']])
    expect(await page('/r/nekta')).toMatch(/<a href="\/r\/nekta\/versions\/1">Редакция № 1<\/a>, 1 января 2026\sг\. – 23 ноября 2026\sг\./)
    const earlier = await text('/r/nekta/versions/1')
    expect(earlier).toContain('08:00–17:00')
    expect(earlier).toMatch(/прежняя редакция\. Она действовала с 1 января 2026 г\. по 23 ноября 2026 г\./)
  })

  it('NEK-13 a version that is published for later is not shown before', async () => {
    await panel.db.regulations.publish({ id: 'nekta', name: 'NEKTA', source: next, effectiveFrom: at('2026-11-30T00:00') })
    await panel.book.refresh()
    expect((await json('nekta')).versions.map(({ version }) => version)).toEqual([2, 1])
    expect((await panel.app.inject({ url: '/r/nekta/versions/3' })).statusCode).toBe(404)
    await panel.db.regulations.publish({ id: 'nekta', name: 'NEKTA', source: next, effectiveFrom: at('2026-12-01T00:00'), publishedAt: at('2026-11-23T17:00') })
    await panel.book.refresh()
    expect((await json('nekta')).versions.map(({ version, state }) => [version, state])).toEqual([[4, 'scheduled'], [2, 'in-force'], [1, 'past']])
    expect(await text('/r/nekta/versions/4')).toContain('Эта редакция ещё не действует')
  })
})

describe('notices', () => {
  it('TTR-17 are on the page from their moment until their end', async () => {
    const from = at('2026-11-24T10:00')
    await panel.db.notices.create({ id: randomUUID(), hotlineId: 'technotronics', kind: 'emergency', text: { ru: 'Авария <у> провайдера', en: 'An outage' }, spoken: null, from, until: from + HOUR, createdAt: from, authorId: panel.people.stranger.id })
    await panel.book.refresh()
    const shown = async (moment: number): Promise<boolean> => {
      panel.clock.at = moment
      return (await page('/r/technotronics')).includes('Авария &lt;у&gt; провайдера')
    }
    expect([await shown(from - 1), await shown(from), await shown(from + HOUR - 1), await shown(from + HOUR)]).toEqual([false, true, true, false])
    expect((await page('/r/technokad')).includes('Авария')).toBe(false)
  })
})

describe('the page itself', () => {
  it('needs no log-in and no script, and lets nothing else in', async () => {
    const response = await panel.app.inject({ url: '/r/technokad' })
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(response.headers['content-security-policy']).toBe("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    expect(response.body).not.toMatch(/<script|style=|javascript:/i)
    expect((await panel.app.inject({ url: '/r/public.css' })).headers['content-type']).toBe('text/css; charset=utf-8')
  })

  it('is not sent again while it is the same', async () => {
    panel.clock.at = at('2026-11-23T12:00')
    const { etag } = (await panel.app.inject({ url: '/r/technokad' })).headers as { etag: string }
    expect((await panel.app.inject({ url: '/r/technokad', headers: { 'if-none-match': etag } })).statusCode).toBe(304)
    panel.clock.at = at('2026-11-23T18:00')
    expect((await panel.app.inject({ url: '/r/technokad', headers: { 'if-none-match': etag } })).statusCode).toBe(200)
  })

  it.each(['/r/nobody', '/r/technokad/versions/99', '/r/technokad/versions/x', '/r/..%2f'])('%s is not found', async (url) => {
    const response = await panel.app.inject({ url })
    expect(response.statusCode).toBe(404)
  })
})
