import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientCardView, ClientChanges, ClientView, ContactChanges, Page } from '../../../server/panel-protocol.ts'
import { compileRegulation } from '../../../server/domain/regulation/compile-regulation.ts'
import { loadPreset, readPresetText } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { createCallerDirectory } from '../../../server/services/caller-directory.ts'
import { createClients } from '../../../server/services/clients.ts'
import { HOTLINE, NOON, talkedCall } from '../../support/changes.ts'
import { OTHER_HOTLINE, startPanel, type TestPanel } from '../../support/panel.ts'
import { openedTicket } from '../../support/tickets.ts'

const regulations = (...keys: string[]) => ({ byKey: new Map(keys.map((key) => [key, compileRegulation(loadPreset(key), loadProductionCalendar())])) })

let panel: TestPanel
let specialistId: string

beforeAll(async () => {
  panel = await startPanel()
  specialistId = (await panel.addPerson('specialist', 'agent', OTHER_HOTLINE, 'kazan')).id
})
afterAll(() => panel.dispose())

/** In the name of a person of centaur, whose regulation has packages; `agent` is of technokad. */
async function created(changes: ClientChanges & { name: string }, login = 'stranger'): Promise<ClientView> {
  const response = await panel.as(login, 'POST', '/clients', changes)
  expect(response.statusCode, response.body).toBe(201)
  return response.json()
}
const card = async (id: string, login = 'stranger'): Promise<ClientCardView> => (await panel.as(login, 'GET', `/clients/${id}`)).json()
const change = (id: string, changes: object, login = 'stranger') => panel.as(login, 'PATCH', `/clients/${id}`, changes)

describe('a client’s card', () => {
  it('CNT-2 CNT-3 CNT-9 CNT-10 shows package, services, specialist and the visits agreed', async () => {
    const { id } = await created({ name: 'ООО «Пакет-Пример»', package: { key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: true }, specialistId, visitsPerIncident: 2 })
    const extended = await card(id)
    expect(extended).toMatchObject({
      package: { key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: true }, specialistId, specialistName: 'Имя specialist', visitsPerIncident: 2, agreementState: 'not-required', warnings: [],
    })
    expect(extended.services).toHaveLength(11)
    panel.clock.at = Date.UTC(2026, 11, 31, 21) // 1 January in Moscow
    const later = await card(id)
    panel.clock.at = NOON
    expect(later.warnings[0]?.ru).toContain('закончился 31.12.2026')
    expect(later.package).toEqual({ key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: false })
    expect(later.services.filter(({ included }) => included).length).toBeLessThan(extended.services.filter(({ included }) => included).length)
  })

  it('TKD-7 shows the agreement, its dates, and whether it is valid', async () => {
    const { id } = await created({ name: 'ООО «Договор-Пример»', agreement: { number: '17/24', from: '2024-01-01', until: '2026-11-23' } }, 'agent')
    expect(await card(id, 'agent')).toMatchObject({ agreement: { number: '17/24', from: '2024-01-01', until: '2026-11-23' }, agreementState: 'valid', warnings: [] })
    expect((await change(id, { agreement: { number: '17/24', from: null, until: '2026-11-22' } }, 'agent')).json()).toMatchObject({ agreementState: 'expired', warnings: [{ ru: expect.stringContaining('22.11.2026') }] })
    expect((await change(id, { agreement: null }, 'agent')).json()).toMatchObject({ agreement: null, agreementState: 'none' })
  })

  it('CNT-11 warns of a version that is not current, at the product and before everything else', async () => {
    const { db, people, clock } = panel
    const centaur = loadPreset('centaur')
    const compiled = compileRegulation({ ...centaur, products: centaur.products.map((product) => ({ ...product, currentVersion: '3.2' })) }, loadProductionCalendar())
    const clients = createClients({ clients: db.clients, tickets: db.tickets, people: db.people, regulations: { byKey: new Map([[OTHER_HOTLINE, compiled]]) }, clock })
    const { id } = await created({ name: 'ООО «Версия-Пример»', products: [{ key: 'centaur', version: '2.9' }] })
    const old = await clients.find(people.stranger, id)
    expect(old.products).toEqual([{ key: 'centaur', version: '2.9', outdated: true }])
    expect(old.warnings).toEqual([{ ru: expect.stringContaining('только известными решениями'), en: expect.stringContaining('only known solutions') }])
    expect(await clients.change(people.stranger, id, { products: [{ key: 'centaur', version: '3.2' }] })).toMatchObject({ products: [{ outdated: false }], warnings: [] })
  })

  it('shows contacts with their numbers and addresses, open tickets and history', async () => {
    const { id } = await created({ name: 'ООО «Контакт-Пример»', phones: ['+79161110001', '+79161110002'] }, 'agent')
    const contact: ContactChanges = { name: 'Пётр Контактов', phones: ['8 916 111-00-02', '+79161110003'], emails: ['Petr@Example.RU'], note: 'Бухгалтер' }
    const made: ClientCardView = (await panel.as('agent', 'POST', `/clients/${id}/contacts`, contact)).json()
    expect(made).toMatchObject({ phones: ['+79161110001'], contacts: [{ name: 'Пётр Контактов', phones: ['+79161110002', '+79161110003'], emails: ['petr@example.ru'], note: 'Бухгалтер' }] })
    expect(await panel.db.clients.byEmail(HOTLINE, 'PETR@example.ru')).toMatchObject([{ id }])
    expect(await panel.db.clients.byPhone(HOTLINE, '+79161110003')).toMatchObject([{ id, phones: ['+79161110001', '+79161110002', '+79161110003'] }])
    expect(await panel.db.clients.byEmail(OTHER_HOTLINE, 'petr@example.ru')).toEqual([])

    await openedTicket(panel.db, { clientId: id, subject: 'Открытая', at: NOON - 60_000 })
    await openedTicket(panel.db, { clientId: id, status: 'closed' })
    await panel.saveCall(talkedCall(panel.people.agent.id, { caller: '+79161110003' }))
    expect(await card(id, 'agent')).toMatchObject({ history: { tickets: 3, calls: 1, lastCallAt: new Date(NOON).toISOString() } })
    expect((await card(id, 'agent')).openTickets.map(({ subject }) => subject)).toEqual(['', 'Открытая'])

    const contactId = made.contacts[0]!.id
    expect((await panel.as('agent', 'PATCH', `/clients/${id}/contacts/${contactId}`, { ...contact, phones: [] })).json()).toMatchObject({ contacts: [{ phones: [] }] })
    expect((await panel.as('agent', 'DELETE', `/clients/${id}/contacts/${contactId}`)).statusCode).toBe(403)
    expect((await panel.as('supervisor', 'DELETE', `/clients/${id}/contacts/${contactId}`)).statusCode).toBe(204)
    expect(await card(id, 'agent')).toMatchObject({ contacts: [] })
  })

  it('shows the organisation’s own addresses beside those of contacts, and finds it by them', async () => {
    const { id } = await created({ name: 'ООО «Почта-Пример»', emails: ['Info@Example.RU', 'info@example.ru'] }, 'agent')
    expect(await card(id, 'agent')).toMatchObject({ emails: ['info@example.ru'], contacts: [] })
    expect((await change(id, { emails: ['second@example.ru', 'third@example.ru'] }, 'agent')).json()).toMatchObject({ emails: ['second@example.ru', 'third@example.ru'] })
    expect((await change(id, { note: 'Без почты' }, 'agent')).json()).toMatchObject({ emails: ['second@example.ru', 'third@example.ru'] })
    const made = (await panel.as('agent', 'POST', `/clients/${id}/contacts`, { name: 'Третий', emails: ['third@example.ru'] })).json<ClientCardView>()
    expect(made).toMatchObject({ emails: ['second@example.ru'], contacts: [{ emails: ['third@example.ru'] }] })
    expect((await change(id, { emails: ['third@example.ru'] }, 'agent')).json()).toMatchObject({ emails: [], contacts: [{ emails: ['third@example.ru'] }] })
    expect(await panel.db.clients.byEmail(HOTLINE, 'second@example.ru')).toEqual([])
    expect((await change(id, { emails: ['не почта'] }, 'agent')).statusCode).toBe(400)
  })

  it('is found by a contact’s name, an address and the agreement’s number', async () => {
    const { id } = await created({ name: 'ООО «Поиск-Пример»', agreement: { number: 'Д-77/1', from: null, until: null } }, 'agent')
    await panel.as('agent', 'POST', `/clients/${id}/contacts`, { name: 'Редкая Фамилия', emails: ['redkaya@example.ru'] })
    for (const text of ['редкая фам', 'redkaya@', 'Д-77/1', 'поиск-прим']) {
      expect((await panel.as('agent', 'GET', `/clients?text=${encodeURIComponent(text)}`)).json<Page<ClientView>>().items.map((one) => one.id), text).toEqual([id])
    }
  })

  it('keeps what a change leaves out', async () => {
    const { id } = await created({ name: 'ООО «Всё-Пример»', note: 'Важный', phones: ['+79161110009'], package: { key: 'basic', from: null, until: null, confirmed: true }, specialistId })
    expect((await change(id, { note: 'Обычный' })).json()).toMatchObject({ name: 'ООО «Всё-Пример»', note: 'Обычный', phones: ['+79161110009'], package: { key: 'basic' }, specialistId })
  })

  it.each<[string, object, string]>([
    ['a package the regulation does not have', { package: { key: 'golden', from: null, until: null, confirmed: true } }, 'unknown-choice'],
    ['a product it does not have', { products: [{ key: 'golden', version: null }] }, 'unknown-choice'],
    ['a purchase it does not have', { purchases: ['golden'] }, 'unknown-choice'],
    ['a term that ends before it begins', { agreement: { number: '1', from: '2026-02-02', until: '2026-02-01' } }, 'term-order'],
    ['a date that is none', { agreement: { number: '1', from: '2026-02-30', until: null } }, 'invalid-request'],
    ['figures of its own where the regulation allows none', { agreedTargetDays: 3 }, 'figures-not-agreed'],
    ['a specialist of another company', { specialistId: 'agent' }, 'unknown-choice'],
    ['a number that is none', { phones: ['12'] }, 'phone-number'],
  ])('does not take %s', async (_what, changes, code) => {
    const { id } = await created({ name: 'ООО «Отказ-Пример»' })
    const given = 'specialistId' in changes ? { specialistId: panel.people.agent.id } : changes
    expect((await change(id, given)).json()).toMatchObject({ code })
  })

  it('RBT-3 takes agreed figures where the regulation allows them', async () => {
    const { db, people, clock } = panel
    await db.regulations.add({ id: 'rusbitech', name: 'rusbitech', source: readPresetText('rusbitech'), effectiveFrom: 0 })
    const clients = createClients({ clients: db.clients, tickets: db.tickets, people: db.people, regulations: regulations('rusbitech'), clock })
    const viewer = { ...people.agent, hotlineId: 'rusbitech' }
    const { id } = await clients.create(viewer, { name: 'ООО «Сроки-Пример»', agreedTargetDays: 3, agreedLimitDays: 7 })
    expect(await clients.find(viewer, id)).toMatchObject({ agreedTargetDays: 3, agreedLimitDays: 7 })
    await expect(clients.change(viewer, id, { agreedTargetDays: 8, agreedLimitDays: 7 })).rejects.toMatchObject({ code: 'term-order' })
  })

  it('gives its tickets the new name to be found by', async () => {
    const { id } = await created({ name: 'ООО «Старое-Имя»' }, 'agent')
    await openedTicket(panel.db, { clientId: id })
    const found = async (text: string): Promise<number> => (await panel.as('agent', 'GET', `/tickets?text=${encodeURIComponent(text)}`)).json<Page<unknown>>().items.length
    expect(await found('старое')).toBe(1)
    await change(id, { name: 'ООО «Свежее-Название»' }, 'agent')
    expect([await found('старое'), await found('свежее')]).toEqual([0, 1])
  })
})

describe('who calls', () => {
  const lookUp = (hotlineId: string, e164: string, now = NOON) => createCallerDirectory({ clients: panel.db.clients, regulations: regulations(HOTLINE, OTHER_HOTLINE) }).lookUp(hotlineId, e164, now)

  it('CNT-9 is known with package and specialist through a contact’s number', async () => {
    const { id, name } = await created({ name: 'ООО «Звонок-Пример»', package: { key: 'extended', from: null, until: '2026-12-31', confirmed: true }, specialistId })
    await panel.as('stranger', 'POST', `/clients/${id}/contacts`, { name: 'Звонящий', phones: ['+79162220001'] })
    expect(await lookUp(OTHER_HOTLINE, '+79162220001')).toEqual({ clients: [{ id, name }], specialistId, packageKey: 'extended', agreement: 'valid', openTicketLevels: [] })
    expect(await lookUp(OTHER_HOTLINE, '+79162220001', Date.UTC(2027, 0, 5))).toMatchObject({ specialistId: null, packageKey: 'basic' })
    expect(await lookUp(HOTLINE, '+79162220001')).toBeNull()
    expect(await lookUp(randomUUID(), '+79162220001')).toBeNull()
  })

  it('TKD-7 is known with the state of the agreement', async () => {
    await created({ name: 'ООО «Срок-Пример»', phones: ['+79162220002'], agreement: { number: '1', from: null, until: '2026-11-22' } }, 'agent')
    expect(await lookUp(HOTLINE, '+79162220002')).toMatchObject({ agreement: 'expired' })
    await created({ name: 'ООО «Сосед-Пример»', phones: ['+79162220002'], agreement: { number: '2', from: null, until: null } }, 'agent')
    expect(await lookUp(HOTLINE, '+79162220002')).toMatchObject({ agreement: 'valid', clients: [{}, {}] })
  })

  it('RBT-5 is known with the levels of the tickets that are open', async () => {
    const { id } = await created({ name: 'ООО «Уровень-Пример»', phones: ['+79162220003'] }, 'agent')
    for (const [level, status] of [['high', 'in-progress'], ['high', 'new'], ['normal', 'closed'], ['low', 'deferred']] as const) await openedTicket(panel.db, { clientId: id, level, status })
    expect((await lookUp(HOTLINE, '+79162220003'))?.openTicketLevels).toEqual(['high', 'low'])
  })

  it('has no specialist and no package in common when those who share the number differ', async () => {
    await created({ name: 'ООО «Первый-Пример»', phones: ['+79162220004'], package: { key: 'extended', from: null, until: null, confirmed: true }, specialistId })
    await created({ name: 'ООО «Второй-Пример»', phones: ['+79162220004'] })
    expect(await lookUp(OTHER_HOTLINE, '+79162220004')).toMatchObject({ specialistId: null, packageKey: null })
  })
})
