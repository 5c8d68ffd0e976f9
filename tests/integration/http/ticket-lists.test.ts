import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page, SavedView, TicketCounts, TicketFilter, TicketView } from '../../../server/panel-protocol.ts'
import type { TicketFact } from '../../../server/domain/ticketing/ticket.ts'
import { HOTLINE, NOON } from '../../support/changes.ts'
import { OTHER_HOTLINE, startPanel, type TestPanel } from '../../support/panel.ts'
import { openedTicket, type TicketOptions } from '../../support/tickets.ts'

const HOUR = 3_600_000

let panel: TestPanel
/** Numbers of tickets by the names the tests give them. */
const numbers = new Map<string, string>()
let clientId: string

beforeAll(async () => {
  panel = await startPanel()
  const { db, people } = panel
  await panel.addPerson('far', 'agent', HOTLINE, 'novosibirsk')
  const far = (await db.people.byLogin('far'))!
  clientId = (await db.clients.create({ hotlineId: HOTLINE, name: 'ООО «Ромашка-Пример»', phones: [], note: '', at: NOON })).id
  const tickets: Record<string, TicketOptions> = {
    untouched: { rank: 5, subject: 'Не печатает принтер', dueIn: HOUR / 2 },
    own: { rank: 3, assigneeId: people.agent.id, subject: 'Ошибка при отправке документов', level: 'high', dueIn: 50 * HOUR },
    urgent: { rank: 1, assigneeId: people.second.id, subject: 'Сервер не отвечает', level: 'critical', dueIn: -HOUR, clientId },
    elsewhere: { rank: 4, assigneeId: far.id, subject: 'Установка программы', channel: 'email', ticketType: 'question' },
    waiting: { rank: 2, status: 'waiting-client', assigneeId: people.agent.id, subject: 'Вопрос про ёлку' },
    escalated: { rank: 6, escalatedTo: 'head', subject: 'Жалоба', thirdParty: 'Подрядчик-Пример' },
    deferred: { rank: 7, status: 'deferred', reason: 'no-access', subject: 'Отложено', package: 'basic', thirdParty: 'Подрядчик-Пример' },
    turn: { rank: 8, status: 'waiting-turn', subject: 'Ждёт очереди', clientId },
    resolved: { rank: 9, status: 'resolved', subject: 'Решено', assigneeId: people.agent.id },
    closed: { rank: 9, status: 'closed', subject: 'Закрыто', text: 'Клиент благодарит за принтер' },
  }
  let at = NOON - 20 * HOUR
  for (const [name, options] of Object.entries(tickets)) numbers.set(name, (await openedTicket(db, { at: (at += HOUR), ...options })).number)
  await openedTicket(db, { hotlineId: OTHER_HOTLINE, subject: 'Не печатает принтер', at: NOON, clientId: null })
})
afterAll(() => panel.dispose())

const query = (filter: TicketFilter & { limit?: number; cursor?: string }): string => new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
const page = async (filter: TicketFilter & { limit?: number; cursor?: string }, login = 'agent'): Promise<Page<TicketView>> => (await panel.as(login, 'GET', `/tickets?${query(filter)}`)).json()
const names = (tickets: TicketView[]): (string | undefined)[] => tickets.map(({ number }) => [...numbers].find(([, known]) => known === number)?.[0])
const listed = async (filter: TicketFilter, login = 'agent'): Promise<(string | undefined)[]> => names((await page(filter, login)).items)

describe('the lists', () => {
  it.each<[NonNullable<TicketFilter['view']>, string[]]>([
    ['open', ['urgent', 'waiting', 'own', 'elsewhere', 'untouched', 'escalated', 'deferred', 'turn']],
    ['mine', ['waiting', 'own']],
    ['team', ['urgent', 'waiting', 'own']],
    ['breaching', ['urgent', 'untouched']],
    ['unassigned', ['untouched']],
    ['escalated', ['escalated']],
    ['waiting', ['waiting', 'deferred', 'turn']],
  ])('%s has what it says, in the regulation’s order', async (view, expected) => {
    expect(await listed({ view, sort: 'regulation' })).toEqual(expected)
  })

  it('come newest first where tickets are closed, whatever the order asked for', async () => {
    expect(await listed({ view: 'closed', sort: 'regulation' })).toEqual(['closed', 'resolved'])
    expect(await listed({ view: 'closed' })).toEqual(['closed', 'resolved'])
    expect((await listed({ sort: 'due' }))[0]).toBe('closed')
  })

  it('put those whose clock ends first before those without one', async () => {
    expect((await listed({ view: 'open', sort: 'due' })).slice(0, 3)).toEqual(['urgent', 'untouched', 'own'])
  })

  it('TKD-16 show the head what was escalated, first of all', async () => {
    const [first] = (await page({ view: 'escalated' }, 'supervisor')).items
    expect(first).toMatchObject({ escalatedTo: 'head', subject: 'Жалоба' })
    expect(await listed({ view: 'team', sort: 'regulation' }, 'supervisor')).toEqual(['urgent', 'waiting', 'own', 'elsewhere'])
  })

  it('say how things stand with a ticket', async () => {
    const [urgent] = (await page({ level: 'critical' })).items
    expect(urgent).toMatchObject({ due: { clock: 'reaction', breached: true, at: new Date(NOON - HOUR).toISOString() }, assigneeName: 'Имя second', clientName: 'ООО «Ромашка-Пример»', channel: 'portal' })
    const [own] = (await page({ level: 'high' })).items
    expect(own?.due).toMatchObject({ breached: false })
  })

  it.each<[TicketFilter, string[]]>([
    [{ status: 'deferred' }, ['deferred']], [{ level: 'high' }, ['own']], [{ package: 'basic' }, ['deferred']], [{ ticketType: 'question' }, ['elsewhere']],
    [{ channel: 'email' }, ['elsewhere']], [{ view: 'open', level: 'critical', channel: 'portal' }, ['urgent']], [{ status: 'closed', level: 'high' }, []],
  ])('are narrowed by %o', async (filter, expected) => {
    expect(await listed(filter)).toEqual(expected)
  })

  it('are narrowed by client and assignee', async () => {
    expect(await listed({ clientId })).toEqual(['turn', 'urgent'])
    expect(await listed({ assigneeId: panel.people.agent.id, view: 'open', sort: 'regulation' })).toEqual(['waiting', 'own'])
  })

  it.each<[string, TicketFilter]>([
    ['newest', {}], ['the regulation’s order', { view: 'open', sort: 'regulation' }], ['the next deadline', { view: 'open', sort: 'due' }], ['a search', { text: 'пример' }], ['a search in order', { view: 'open', text: 'пример', sort: 'due' }],
  ])('go on page by page without a gap or a double: %s', async (_name, filter) => {
    const whole = await listed(filter)
    for (const limit of [1, 3]) {
      const seen: (string | undefined)[] = []
      let cursor: string | null = null
      do {
        const { items, nextCursor }: Page<TicketView> = await page({ ...filter, limit, ...(cursor === null ? {} : { cursor }) })
        seen.push(...names(items))
        cursor = nextCursor
      } while (cursor !== null)
      expect(seen).toEqual(whole)
    }
  })

  it('refuse the cursor of another order', async () => {
    const { nextCursor } = await page({ view: 'open', sort: 'regulation', limit: 1 })
    for (const filter of [{}, { view: 'open', sort: 'due' }] as TicketFilter[]) {
      expect((await panel.as('agent', 'GET', `/tickets?${query({ ...filter, cursor: nextCursor! })}`)).json()).toMatchObject({ code: 'invalid-cursor' })
    }
    const forged = Buffer.from(JSON.stringify(['1 2026-11-20T00:00:00.000Z', "x' OR true --"])).toString('base64url')
    expect((await panel.as('agent', 'GET', `/tickets?${query({ view: 'open', sort: 'regulation', cursor: forged })}`)).statusCode).toBe(400)
  })

  it('are counted, each of them', async () => {
    expect((await panel.as('agent', 'GET', '/tickets/counts')).json<TicketCounts>()).toEqual({ open: 8, mine: 2, team: 3, breaching: 2, unassigned: 1, escalated: 1, waiting: 3 })
    expect((await panel.as('stranger', 'GET', '/tickets/counts')).json<TicketCounts>()).toMatchObject({ open: 1, mine: 0, unassigned: 1 })
  })
})

describe('the search', () => {
  it.each<[string, string[]]>([
    ['принтеры', ['closed', 'untouched']], ['ПРИНТ', ['closed', 'untouched']], ['документ', ['own']], ['отправка ошибки', ['own']], ['ромашка', ['turn', 'urgent']], ['елка', ['waiting']], ['ёлку', ['waiting']],
    ['«Ромашка-Пример»', ['turn', 'urgent']], ['принтер ромашка', []], ['благодарит', ['closed']], ['сервер отвечать', ['urgent']], ['%', []], ['_', []], ["'", []], [':*', []],
  ])('finds words in any form: %s', async (text, expected) => {
    expect(await listed({ text })).toEqual(expected)
  })

  it('finds a ticket by its number, whole or in part, and by a part of the caller’s number', async () => {
    const { number } = await openedTicket(panel.db, { at: NOON, caller: '+79161230077', subject: 'Звонок' })
    numbers.set('called', number)
    for (const text of [number, number.toLowerCase(), number.replace(/0+(?=\d+$)/, ''), String(Number(number.slice(-6))), '1230077', '8 916 123-00-77', '+7 (916) 123 00 77']) {
      expect(await listed({ text }), text).toEqual(['called'])
    }
    expect((await listed({ text: number.slice(0, 8) })).length).toBe(numbers.size)
  })

  it('finds what was written later, by staff and client, and forgets the old subject', async () => {
    const ticket = await openedTicket(panel.db, { at: NOON, subject: 'Синхронизация' })
    numbers.set('later', ticket.number)
    const said = { at: NOON, by: { kind: 'client' }, type: 'client-message', channel: 'portal', text: 'Пропала накладная SN-778899 from warehouses' } as TicketFact
    await panel.db.ticketLog.together(async (tx) => tx.write((await tx.lock(HOTLINE, ticket.id))!, { facts: [said], ticket: ticket.ticket, rank: 0, deadlines: [], alarms: [], subject: 'Репликация' }))
    for (const text of ['накладные', 'sn-778899', '778899', 'warehouse', 'репликации']) expect(await listed({ text }), text).toEqual(['later'])
    expect(await listed({ text: 'синхронизация' })).toEqual([])
  })

  it('goes with every list and filter', async () => {
    expect(await listed({ text: 'принтер', view: 'open' })).toEqual(['untouched'])
    expect(await listed({ text: 'ромашка', level: 'critical' })).toEqual(['urgent'])
  })

  it('never leads into another company', async () => {
    expect((await page({ text: 'принтер' }, 'stranger')).items).toHaveLength(1)
    expect((await page({ text: 'ромашка' }, 'stranger')).items).toEqual([])
    expect((await page({ text: numbers.get('urgent')! }, 'stranger')).items).toEqual([])
  })
})

describe('one’s own lists', () => {
  it('are kept, changed and removed by the one who made them only', async () => {
    const view = { name: 'Срочные письма', filter: { view: 'open', level: 'critical', sort: 'regulation' } }
    const made = await panel.as('agent', 'POST', '/views', view)
    expect(made.statusCode).toBe(201)
    const { id } = made.json<SavedView>()
    expect((await panel.as('agent', 'PATCH', `/views/${id}`, { name: 'Срочные' })).json()).toEqual({ id, name: 'Срочные', filter: view.filter })
    expect((await panel.as('agent', 'GET', '/views')).json()).toEqual({ items: [{ id, name: 'Срочные', filter: view.filter }], nextCursor: null })
    for (const login of ['second', 'stranger']) {
      expect((await panel.as(login, 'GET', '/views')).json()).toMatchObject({ items: [] })
      expect((await panel.as(login, 'PATCH', `/views/${id}`, { name: 'Чужие' })).statusCode).toBe(404)
      expect((await panel.as(login, 'DELETE', `/views/${id}`)).statusCode).toBe(404)
    }
    expect((await panel.as('agent', 'DELETE', `/views/${id}`)).statusCode).toBe(204)
    expect((await panel.as('agent', 'DELETE', `/views/${randomUUID()}`)).statusCode).toBe(404)
    expect((await panel.as('agent', 'POST', '/views', { name: 'Плохой', filter: { view: 'weather' } })).statusCode).toBe(400)
  })
})
