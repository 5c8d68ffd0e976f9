import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPresets, readPresetText } from '../../../server/regulations/presets.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'
import { readersOf, serveRegulations } from '../../support/public-page.ts'

const at = (text: string): number => Date.parse(`${text}+03:00`)

let panel: TestPanel
beforeAll(async () => {
  panel = await startPanel()
  await serveRegulations(panel, at('2026-01-01T00:00'))
})
afterAll(() => panel.dispose())

const { page, json, text } = readersOf(() => panel)

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

  it('NEK-7 TTR-8 says that one request is one question; TTR-10 who reads the correspondence, TTR-16 that feedback is asked', async () => {
    const order = async (key: string) => (await json(key)).order.map(({ ru }) => ru).join(' ')
    for (const key of ['nekta', 'technotronics']) expect(await order(key), key).toContain('Одна заявка — один вопрос')
    expect(await order('centaur')).not.toContain('Одна заявка')
    expect(await order('technotronics')).toMatch(/Вся переписка .* на портале\..*перенести на портал\..*просим оценить/)
    expect(await order('nekta')).not.toMatch(/переписка|оценить/)
  })

  it.each([['TKD-14', 'technokad', 6, 5], ['TTR-14', 'technotronics', 7, 9]] as const)('%s %s says what it supports, and what not with the answer', async (_clause, key, within, without) => {
    const { scope } = await json(key)
    expect([scope.inScope.length, scope.outOfScope.length]).toEqual([within, without])
    const [, covered = '', rest = ''] = /Что входит в поддержку (.*) Что не входит (.*?) Почему решение/.exec(await text(`/r/${key}`)) ?? []
    for (const { ru } of scope.inScope) expect(covered, ru).toContain(ru)
    for (const { name, text: answer } of scope.outOfScope) expect(rest, name.ru).toContain(`${name.ru} ${answer?.ru}`)
  })

  it.each([['TKD-13', 'technokad', 5], ['NEK-11', 'nekta', 7], ['TTR-13', 'technotronics', 7]] as const)('%s %s says why a solution may be put off or ended', async (_clause, key, count) => {
    const { deferralReasons } = await json(key)
    expect(deferralReasons).toHaveLength(count)
    const [, reasons = ''] = /Почему решение может быть отложено или прекращено (.*)/.exec(await text(`/r/${key}`)) ?? []
    for (const { ru } of deferralReasons) expect(reasons).toContain(ru)
  })

  it('CNT-12 CNT-13 says why a request may be declined', async () => {
    expect((await json('centaur')).declineReasons.map(({ ru }) => ru)).toEqual(['Продукт используют вопреки документации', 'Система или устройство не из рекомендованных', 'Брань или оскорбления'])
    expect(await text('/r/centaur')).toMatch(/Почему могут отказать Продукт используют вопреки документации/)
  })

  it('CNT-4 CNT-5 TTR-4 TTR-5 say which levels there are, who chooses one the level and when staff may change it', async () => {
    const rules = async (key: string) => (await json(key)).levelRules.map(({ ru }) => ru).join(' ')
    expect(await rules('centaur')).toMatch(/Уровень выбирает клиент\..*Сотрудник меняет уровень только с согласия клиента\./)
    expect(await rules('technotronics')).toMatch(/Уровень выбирает клиент\..*если клиент не отвечает на его вопрос 4 рабочих часа\./)
    expect(await rules('rusbitech')).not.toMatch(/меняет|может изменить/)
    expect(await text('/r/centaur')).toMatch(/Критический Основные функции остановились Средний Основные функции работают хуже Низкий Основные функции не задеты/)
    expect(await text('/r/technotronics')).toMatch(/Аварийный Высокий Средний Низкий/)
  })

  it('CNT-8 CNT-9 say as what an unconfirmed package is served, and who has a specialist', async () => {
    expect((await json('centaur')).packageRules.map(({ ru }) => ru)).toEqual([
      'Клиент, который не подтвердил своего пакета, обслуживается по пакету «Базовая».', 'В пакете «Расширенная» за клиентом закреплён специалист, он отвечает первым.',
    ])
  })

  it('RBT-5 RBT-7 say who goes out of turn and how long handling takes', async () => {
    const { order, levels } = await json('rusbitech')
    const said = order.map(({ ru }) => ru)
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/внеочередные, затем по времени/), expect.stringMatching(/по телефону отвечают раньше/), 'Среднее время обработки — 2–3 рабочих дня.']))
    expect(levels.map(({ name, outOfTurn }) => [name.ru, outOfTurn])).toEqual([['Высокая', true], ['Обычная', false]])
  })

  it('TTR-18 TTR-20 say that the first request accepts the regulation, and from when a new one is in force', async () => {
    expect((await json('technotronics')).publication.map(({ ru }) => ru)).toEqual(['Новая редакция действует с её публикации на этой странице.', 'Об изменениях сообщает новость на этой странице.', 'Первым обращением клиент принимает действующую редакцию.'])
    expect((await json('technokad')).publication.map(({ ru }) => ru)).toContain('Клиент принимает регламент договором.')
  })

  it('TTR-9 lists what a request must hold, in order', async () => {
    expect((await json('technotronics')).intake.map(({ name, required }) => [name.ru, required.ru])).toEqual([
      ['Оборудование', 'обязательно'], ['Серийный номер', 'обязательно'], ['Версия прошивки', 'обязательно'], ['Программа и её версия', 'обязательно'],
      ['Каким документом руководствовались', 'по возможности'], ['Описание', 'обязательно'], ['Шаги воспроизведения', 'по возможности'], ['Снимки экрана и схемы', 'по возможности'],
    ])
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
    const cells = await text('/r/centaur')
    expect([cells.match(/(?<!не )входит/g)?.length, cells.match(/не входит/g)?.length]).toEqual([17, 5])
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

describe('an owner who writes more than the text says', () => {
  it('TKD-8 sees each level with «не установлено» until the figures are there', async () => {
    const named = '    - { key: urgent, name: { ru: Срочный, en: Urgent } }\n    - { key: ordinary, name: { ru: Обычный, en: Ordinary } }\n'
    const withLevels = (limits: string) => readPresetText('technokad').replace('levels:\n  chosenBy: client\n', `levels:\n  chosenBy: client\n  default: ordinary\n  items:\n${named}clocks:\n  reaction:\n    starts: receipt\n    stoppedBy: [staff-message]\n    limits: [${limits}]\n`)
    const shown = async (limits: string) => {
      await panel.db.regulations.publish({ id: 'technokad', name: 'technokad', source: withLevels(limits), effectiveFrom: panel.clock.at })
      await panel.book.refresh()
      panel.clock.at += 1_000
      return text('/r/technokad')
    }
    expect(await shown('')).toMatch(/Срочный не установлено Обычный не установлено/)
    expect(await shown('{ levels: [urgent], within: { workingHours: 2 } }')).toMatch(/Срочный 2 рабочих часа Обычный не установлено/)
  })
})
