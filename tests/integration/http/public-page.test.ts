import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicRegulationView } from '../../../server/panel-protocol.ts'
import { loadPresets, readPresetText } from '../../../server/regulations/presets.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

const at = (text: string): number => Date.parse(`${text}+03:00`)
const HOUR = 3_600_000

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
  for (const { key } of loadPresets()) await panel.db.regulations.add({ id: key, name: key, source: readPresetText(key), effectiveFrom: at('2026-01-01T00:00') })
  await panel.book.refresh()
})
afterAll(() => panel.dispose())

const page = async (address: string): Promise<string> => (await panel.app.inject({ url: address })).body
const json = async (key: string, query = ''): Promise<PublicRegulationView> => (await panel.app.inject({ url: `/api/v1/public/regulations/${key}${query}` })).json()
/** The page as a person reads it. */
const text = async (address: string): Promise<string> => (await page(address)).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
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

describe('what a page says', () => {
  beforeAll(() => { panel.clock.at = at('2026-11-23T12:00') })

  it('TKD-8 says «не установлено» for levels without figures, and invents none', async () => {
    const { clocks } = await json('technokad')
    expect(clocks.flatMap(({ figures }) => figures).every(({ within, target }) => within === null && target === null)).toBe(true)
    expect(await text('/r/technokad')).toMatch(/Уровни не установлено Сроки не установлено/)
    expect(await text('/r/technokad?lang=en')).toContain('not set')
  })

  it('CNT-6 shows the reaction of every level and package', async () => {
    const { clocks } = await json('centaur')
    const reaction = clocks.find(({ clock }) => clock === 'reaction')?.figures.map(({ level, package: pack, within }) => `${level?.ru}/${pack?.ru}: ${within?.ru}`)
    expect(reaction).toHaveLength(6)
    expect(reaction?.map((one) => one.replace(/^.*: /, '')).toSorted()).toEqual(['1 рабочий час', '24 рабочих часа', '4 рабочих часа', '4 рабочих часа', '8 рабочих часов', '8 рабочих часов'])
  })

  it.each([['TKD-7', 'technokad', 'Генеральное соглашение'], ['NEK-14', 'nekta', 'Соглашение с технической поддержкой'], ['RBT-8', 'rusbitech', 'Договор с продавцом']])('%s %s says on which agreement support is given', async (_clause, key, name) => {
    expect((await json(key)).agreement?.ru).toContain(name)
    expect(await text(`/r/${key}`)).toContain(`есть действующий документ: ${name}`)
    expect((await json('centaur')).agreement).toBeNull()
  })

  it('NEK-12 says which package follows from what was bought', async () => {
    expect((await json('nekta')).packageRules.map(({ ru }) => ru)).toEqual([
      'Серверная версия — пакет «Базовая».', 'NEKTA CLOUD — пакет «Расширенная».', 'Версия On-premise — пакет «Расширенная».', 'Подписка на обновления на год — пакет «Расширенная».',
    ])
    expect(await text('/r/nekta')).toContain('NEKTA CLOUD — пакет «Расширенная».')
  })

  it('CNT-14 says what is paid separately', async () => {
    expect((await json('centaur')).types.filter(({ paid }) => paid).map(({ name }) => name.ru)).toEqual(['Первоначальная установка и настройка'])
    expect(await text('/r/centaur')).toContain('Первоначальная установка и настройка — оплачивается отдельно')
  })

  it('TKD-5 names the channels, the preferred one as such', async () => {
    expect((await json('technokad')).channels.map(({ kind, preferred }) => [kind, preferred])).toEqual([['phone', false], ['email', false], ['product', true]])
    expect(await text('/r/technokad')).toMatch(/Обращение из программы — принимает заявки\S* \(предпочтительно\)/)
  })

  it('RBT-2 says that e-mail is accepted round the clock; TTR-19 what comes outside the hours counts from the opening', async () => {
    const received = async (key: string) => (await json(key)).channels.map(({ kind, received: words }) => [kind, words?.ru ?? null])
    expect(await received('rusbitech')).toEqual([['email', 'в любое время суток'], ['phone', null]])
    const later = 'обращение вне рабочих часов считается полученным с ближайшего открытия'
    expect(await received('technotronics')).toEqual([['portal', later], ['email', later], ['phone', null]])
    expect(await text('/r/rusbitech')).toContain('принимает заявки; в любое время суток')
  })

  it('RBT-4 says that the reaction has no figure at any level, and for which level it runs round the clock', async () => {
    const reaction = (await json('rusbitech')).clocks.find(({ clock }) => clock === 'reaction')
    expect(reaction?.figures.map(({ level, within }) => [level?.ru, within])).toEqual([['Высокая', null], ['Обычная', null]])
    expect(reaction?.roundTheClock.map(({ ru }) => ru)).toEqual(['Высокая'])
    expect(await text('/r/rusbitech')).toMatch(/Время идёт круглосуточно: Высокая/)
  })

  it('CNT-10 says «не установлено» where no city of presence is named', async () => {
    expect((await json('centaur')).visits?.cities).toEqual([])
    expect(await text('/r/centaur')).toMatch(/Города присутствия: не установлено/)
  })

  it('CNT-3 shows eleven services in two packages', async () => {
    const { services, packages } = await json('centaur')
    expect([services.length, packages.length]).toEqual([11, 2])
    const page = await text('/r/centaur')
    expect([page.match(/(?<!не )входит/g)?.length, page.match(/не входит/g)?.length]).toEqual([17, 5])
  })

  it('NEK-2 names the channels and what each takes; NEK-3 the number with its extension', async () => {
    const { channels, numbers } = await json('nekta')
    expect(channels.map(({ kind, use }) => [kind, use.ru.startsWith('принимает заявки')])).toEqual(expect.arrayContaining([['email', true], ['telegram', false], ['whatsapp', false]]))
    expect(numbers).toMatchObject([{ shown: '8 800 700-55-73', extension: '2' }])
    expect(await page('/r/nekta')).toContain('href="tel:+78007005573,2"')
  })

  it('NEK-6 lists what a request must hold, with its condition', async () => {
    const conditional = (await json('nekta')).intake.filter(({ required }) => required.ru.startsWith('обязательно, если'))
    expect(conditional).toHaveLength(1)
    expect(conditional[0]?.required.ru).toMatch(/CS.*SERVER.*Engine|SERVER.*Engine.*CS|Engine/)
  })

  it('RBT-1 names the number with its extension, RBT-3 the target and the limit', async () => {
    const { numbers, clocks } = await json('rusbitech')
    expect(numbers[0]).toMatchObject({ shown: '+7 495 648-06-40', extension: '1263' })
    expect(clocks.find(({ clock }) => clock === 'resolution')?.figures[0]).toMatchObject({ target: { ru: '5 рабочих дней' }, within: { ru: '10 рабочих дней' } })
    expect(await text('/r/rusbitech')).toMatch(/Обычно Не дольше 5 рабочих дней 10 рабочих дней/)
  })

  it('TTR-2 says that no requests are taken by telephone, TTR-4 the answer by level, TTR-7 how many at a time', async () => {
    const view = await json('technotronics')
    expect(view.channels.find(({ kind }) => kind === 'phone')?.use.ru).toMatch(/обращений не принимает/)
    expect(view.clocks.find(({ clock }) => clock === 'reaction')?.figures.map(({ within }) => within?.ru)?.toSorted()).toEqual(['2 рабочих дня', '3 рабочих дня', '5 рабочих дней', '8 рабочих дней'])
    expect(view.order.some(({ ru }) => ru.includes('не больше 3'))).toBe(true)
    expect(view.recording).toEqual([])
  })

  it('NEK-4 says that calls are recorded where they are answered', async () => {
    expect((await json('nekta')).recording[0]?.ru).toMatch(/записываются/)
  })

  it.each(loadPresets().map(({ key }) => key))('is complete in both languages for %s', async (key) => {
    const english = await text(`/r/${key}?lang=en`)
    const { company } = await json(key)
    expect(english.replaceAll(company.ru, '').replace('По-русски', '')).not.toMatch(/undefined|null|\[object/)
    expect(english.match(/[а-яё]{4,}/gi) ?? []).toEqual(['русски'])
    expect(await text(`/r/${key}`)).not.toMatch(/undefined|null|\[object/)
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
