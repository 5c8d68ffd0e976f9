import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BulkResult, TicketDetailView } from '../../../server/panel-protocol.ts'
import { type Company, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

const MONDAY = '2026-11-23T12:00:00+03:00'

let desk: TestDesk
const companies = {} as Record<Company, TestCompanyDesk>
beforeAll(async () => {
  desk = await startDesk()
  for (const key of ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics'] as const) companies[key] = await desk.company(key)
})
afterAll(() => desk.dispose())
beforeEach(() => desk.at(MONDAY))

const technokad = () => companies.technokad
const centaur = () => companies.centaur
const nekta = () => companies.nekta
const technotronics = () => companies.technotronics
const typesOf = ({ timeline }: TicketDetailView) => timeline.map(({ type }) => type)
const last = ({ timeline }: TicketDetailView, type: string) => timeline.findLast((entry) => entry.type === type)

describe('two people at one ticket', () => {
  it('do not overwrite each other: the second is told who has done what since', async () => {
    const { id } = await technokad().received('email')
    const { version } = await technokad().detail(id)
    await technokad().done(id, { type: 'take' })
    await technokad().done(id, { type: 'note', text: 'Смотрю' })
    const late = await desk.panel.as(technokad().second.login, 'POST', `/tickets/${id}/actions`, { version, action: { type: 'take' } })
    expect(late.statusCode).toBe(409)
    expect(late.json()).toMatchObject({
      code: 'ticket-changed', message: expect.stringContaining(technokad().agent.name),
      details: { current: { id, version: version + 2, status: 'in-progress' }, since: [{ type: 'assigned', author: technokad().agent.name }, { type: 'taken' }, { type: 'note' }] },
    })
    expect((await technokad().detail(id)).assigneeId).toBe(technokad().agent.id)
  })

  it('let one of many win', async () => {
    const { id } = await technokad().received('email')
    const { version } = await technokad().detail(id)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => desk.panel.as(technokad().agent.login, 'POST', `/tickets/${id}/actions`, { version, action: { type: 'note', text: `${i}` } })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 409)])
    expect(typesOf(await technokad().detail(id)).filter((type) => type === 'note')).toHaveLength(1)
  })

  it('are told what the regulation does not allow in their own language', async () => {
    const { id } = await technokad().received('email')
    const { version } = await technokad().detail(id)
    const ask = (language: string) => desk.panel.as(technokad().agent.login, 'POST', `/tickets/${id}/actions`, { version, action: { type: 'set-topic', topic: 'weather' } }, { 'accept-language': language })
    expect([(await ask('ru')).statusCode, (await ask('ru')).json().message]).toEqual([422, 'Такой темы в регламенте нет: «weather».'])
    expect((await ask('en')).json().message).toBe('The regulation has no such topic: “weather”.')
  })

  it('work on several at once, each for itself', async () => {
    const [one, two] = [await technokad().received('email'), await technokad().received('email')]
    const { items } = (await desk.panel.as(technokad().agent.login, 'POST', '/tickets/bulk', {
      tickets: [{ id: one.id, version: 1 }, { id: two.id, version: 77 }], action: { type: 'close', outcome: 'solved' },
    })).json() as { items: BulkResult[] }
    expect(items).toMatchObject([{ id: one.id, ticket: { status: 'closed' }, error: null }, { id: two.id, ticket: null, error: { code: 'ticket-changed' } }])
  })

  it('of another company are not there', async () => {
    const { id } = await technokad().received('email')
    for (const path of ['actions', 'split', 'merge']) {
      const body = { actions: { version: 1, action: { type: 'take' } }, split: { version: 1, subject: 'Тема', text: 'Текст' }, merge: { version: 1, into: id } }[path]
      expect((await desk.panel.as(centaur().agent.login, 'POST', `/tickets/${id}/${path}`, body)).statusCode, path).toBe(404)
    }
    const own = await centaur().received('email')
    expect((await desk.panel.as(centaur().agent.login, 'POST', `/tickets/${own.id}/merge`, { version: 1, into: id })).statusCode).toBe(404)
    expect((await centaur().act(own.id, { type: 'assign', to: { kind: 'agent', id: technokad().agent.id } })).body.code).toBe('unknown-choice')
  })
})

describe('technokad', () => {
  it('TKD-6 the agent records how the caller was identified; one who was not may be declined with that reason', async () => {
    const { id } = await technokad().received('email')
    expect((await technokad().act(id, { type: 'decline', reason: 'not-identified' })).body.code).toBe('caller-identified')
    expect(await technokad().done(id, { type: 'identify', method: 'not-identified' })).toMatchObject({ identification: 'not-identified' })
    expect(await technokad().done(id, { type: 'decline', reason: 'not-identified' })).toMatchObject({ status: 'closed', outcome: 'not-identified' })
    const known = await technokad().received('email')
    expect(await technokad().done(known.id, { type: 'identify', method: 'contract-number' })).toMatchObject({ identification: 'contract-number' })
  })

  it('TKD-8 no clock is invented where the regulation sets no figure', async () => {
    const { id } = await technokad().received('email')
    expect(await technokad().detail(id)).toMatchObject({ deadlines: [], due: null })
  })

  it('TKD-10 a ticket that waits for development carries the version or the date', async () => {
    const { id } = await technokad().received('product')
    const reason = 'needs-development'
    for (const development of [{}, { addedWorkingDays: 3 }]) expect((await technokad().act(id, { type: 'wait-for-development', reason, development })).body.code).toBe('development-unnamed')
    const waiting = await technokad().done(id, { type: 'wait-for-development', reason, development: { productVersion: '8.1', date: '2027-02-01' } })
    expect(waiting).toMatchObject({ status: 'waiting-development', reason, development: { productVersion: '8.1', date: '2027-02-01', addedWorkingDays: 0 } })
  })

  it('TKD-12 TKD-19 an answer may be a link, which stays in the ticket', async () => {
    const { id, secret } = await technokad().received('email')
    const answered = await technokad().done(id, { type: 'send-message', kind: 'answer', text: '', links: ['http://www.technokad.ru/faq/7'] })
    expect(last(answered, 'staff-message')?.data).toMatchObject({ kind: 'answer', links: ['http://www.technokad.ru/faq/7'] })
    expect((await technokad().page(secret)).messages.at(-1)).toMatchObject({ from: 'staff', links: ['http://www.technokad.ru/faq/7'] })
    expect((await technokad().act(id, { type: 'send-message', kind: 'answer', text: '', links: ['javascript:alert(1)'] })).status).toBe(400)
  })

  it.each(['licence-broken', 'not-enough-information', 'meaning-unclear', 'insults', 'outside-competence'])('TKD-13 %s may defer a ticket or end it', async (reason) => {
    const deferred = await technokad().received('email')
    expect(await technokad().done(deferred.id, { type: 'defer', reason })).toMatchObject({ status: 'deferred', reason })
    const ended = await technokad().received('email')
    expect(await technokad().done(ended.id, { type: 'decline', reason })).toMatchObject({ status: 'closed', outcome: reason })
  })

  it('TKD-14 a topic out of scope closes with its text, one in scope does not', async () => {
    const { id, secret } = await technokad().received('email')
    expect(await technokad().done(id, { type: 'set-topic', topic: 'documents' })).toMatchObject({ status: 'new', category: 'documents' })
    expect(await technokad().done(id, { type: 'set-topic', topic: 'legislation' })).toMatchObject({ status: 'closed', category: 'legislation' })
    expect((await technokad().page(secret)).messages.at(-1)).toMatchObject({ from: 'staff', text: expect.stringContaining('юрист') })
  })

  it('TKD-15 a third party can be assigned', async () => {
    const { id, secret } = await technokad().received('email')
    expect(await technokad().done(id, { type: 'assign', to: { kind: 'third-party', name: 'Удостоверяющий центр' } })).toMatchObject({ thirdParty: 'Удостоверяющий центр', assigneeId: null })
    expect((await technokad().page(secret)).messages.at(-1)).toMatchObject({ from: 'staff', text: expect.stringContaining('Удостоверяющий центр') })
  })

  it('TKD-17 trouble that is not the department’s is an outcome of its own', async () => {
    const { id } = await technokad().received('email')
    expect(await technokad().done(id, { type: 'resolve', outcome: 'provider' })).toMatchObject({ status: 'resolved', outcome: 'provider' })
  })
})

describe('centaur', () => {
  it('CNT-5 staff change a chosen level only with the client’s consent, which is stored', async () => {
    const { id } = await centaur().received('email', { level: 'medium' })
    expect((await centaur().act(id, { type: 'set-level', level: 'low' })).body.code).toBe('consent-required')
    const changed = await centaur().done(id, { type: 'set-level', level: 'low', consent: 'Петров по телефону' })
    expect(changed).toMatchObject({ level: 'low' })
    expect(last(changed, 'level-changed')).toMatchObject({ author: centaur().agent.name, data: { from: 'medium', to: 'low', consent: 'Петров по телефону' } })
  })

  it('CNT-6 CNT-8 a package confirmed later recomputes the clock from the same start, and dates no breach before the confirmation', async () => {
    const { id } = await centaur().received('email', { level: 'critical' })
    expect(await centaur().detail(id)).toMatchObject({ package: 'basic', packageConfirmed: false, deadlines: [{ startedAt: '2026-11-23T09:00:00.000Z', dueAt: '2026-11-23T13:00:00.000Z' }] })
    await desk.at('2026-11-23T14:30:00+03:00')
    const confirmed = await centaur().done(id, { type: 'confirm-package', package: 'extended' })
    expect(confirmed).toMatchObject({ package: 'extended', packageConfirmed: true, deadlines: [{ startedAt: '2026-11-23T09:00:00.000Z', dueAt: '2026-11-23T10:00:00.000Z' }] })
    expect(last(confirmed, 'package-confirmed')?.data).toEqual({ from: 'basic', to: 'extended' })
    const breaches = await desk.sql<{ at: Date | null }>('SELECT "breachedAt" AS at FROM "TicketDeadline" WHERE "ticketId" = $1', [id])
    expect(breaches.every(({ at }) => at === null || at.getTime() >= Date.parse('2026-11-23T14:30:00+03:00'))).toBe(true)
  })

  it('CNT-10 a visit is part of the extended package, agreed on a working day 09:00–17:00', async () => {
    const { id } = await centaur().received('email')
    expect((await centaur().act(id, { type: 'request-visit', place: 'Казань' })).body.code).toBe('visit-not-in-package')
    await centaur().done(id, { type: 'confirm-package', package: 'extended' })
    expect((await centaur().act(id, { type: 'request-visit', place: 'Казань' })).body.code).toBe('visit-elsewhere')
    await centaur().done(id, { type: 'request-visit', place: 'Казань', separateAgreement: true })
    expect((await centaur().act(id, { type: 'agree-visit', from: '2026-11-28T10:00:00+03:00', to: '2026-11-28T12:00:00+03:00' })).body.code).toBe('visit-hours')
    const agreed = await centaur().done(id, { type: 'agree-visit', from: '2026-11-25T10:00:00+03:00', to: '2026-11-25T12:00:00+03:00' })
    expect(agreed.visit).toEqual({ place: 'Казань', agreedAt: '2026-11-25T07:00:00.000Z', separateAgreement: true })
  })

  it('CNT-10 visits for one incident are as many as the client’s contract says', async () => {
    const clientId = await centaur().client({ name: 'Один выезд', phones: ['+79160000710'] })
    await desk.sql('UPDATE "Client" SET "packageKey" = \'extended\', "packageConfirmed" = true, "visitsPerIncident" = 1 WHERE id = $1', [clientId])
    const { id } = await centaur().received('email', { from: { phone: '+79160000710' } })
    const visit = { type: 'request-visit', place: 'Казань', separateAgreement: true } as const
    await centaur().done(id, visit)
    expect((await centaur().act(id, visit)).body.code).toBe('visits-used-up')
    expect((await centaur().detail(id)).refusals['request-visit']?.ru).toContain('1')
    // Another incident has visits of its own.
    const next = await centaur().received('email', { from: { phone: '+79160000710' } })
    await centaur().done(next.id, visit)
  })

  it.each(['insults', 'against-documentation', 'platform-not-recommended'])('CNT-12 CNT-13 service ends for the reason %s', async (reason) => {
    const { id } = await centaur().received('email')
    expect(await centaur().done(id, { type: 'decline', reason })).toMatchObject({ status: 'closed', outcome: reason })
  })

  it('CNT-14 CNT-3 what is paid separately and what is outside the package are marked', async () => {
    const { id } = await centaur().received('email')
    expect(last(await centaur().done(id, { type: 'set-type', ticketType: 'installation' }), 'type-set')?.data).toMatchObject({ paid: true })
    expect(last(await centaur().done(id, { type: 'set-type', ticketType: 'visit' }), 'type-set')?.data).toMatchObject({ paid: false, outsidePackage: true })
  })
})

describe('nekta', () => {
  it('NEK-7 a new question is split off into a ticket of its own with its own number, received when it was asked', async () => {
    const { id, number } = await nekta().received('email', { from: { email: 'two@example.test' } })
    await desk.at('2026-11-23T13:00:00+03:00')
    await nekta().send('email', { ticket: number, from: { email: 'two@example.test' }, text: 'И ещё отчёты не строятся' })
    await desk.at('2026-11-23T15:00:00+03:00')
    const { version } = await nekta().detail(id)
    const split = await desk.panel.as(nekta().agent.login, 'POST', `/tickets/${id}/split`, { version, subject: 'Отчёты', text: 'Отчёты не строятся' })
    expect(split.statusCode, split.body).toBe(201)
    const { ticket, created } = split.json() as { ticket: TicketDetailView; created: { id: string; number: string } }
    expect(created.number).not.toBe(number)
    expect(last(ticket, 'split-off')?.data).toEqual({ into: created.id, intoNumber: created.number })
    const made = await nekta().detail(created.id)
    expect(made).toMatchObject({ subject: 'Отчёты', status: 'new', receivedAt: '2026-11-23T10:00:00.000Z', deadlines: [{ clock: 'reaction', startedAt: '2026-11-23T10:00:00.000Z' }] })
    expect(last(made, 'split-from')?.data).toEqual({ from: id, fromNumber: number })
    // The same split again is no second ticket.
    expect((await desk.panel.as(nekta().agent.login, 'POST', `/tickets/${id}/split`, { version, subject: 'Отчёты', text: 'Отчёты' })).statusCode).toBe(409)
  })

  it('NEK-10 the answer is due eight working hours after the latest message that has none', async () => {
    const from = { email: 'ten@example.test' }
    const { id, number } = await nekta().received('email', { from })
    expect((await nekta().detail(id)).due).toMatchObject({ clock: 'reaction', at: '2026-11-24T08:00:00.000Z' })
    await nekta().done(id, { type: 'send-message', kind: 'question', text: 'Какая версия?', waitForClient: true })
    expect((await nekta().detail(id)).due).toBeNull()
    await desk.at('2026-11-24T09:00:00+03:00')
    await nekta().send('email', { ticket: number, from, text: '3.2' })
    expect((await nekta().detail(id)).due).toMatchObject({ clock: 'reaction', at: '2026-11-24T14:00:00.000Z' })
  })

  it.each(['cannot-reproduce', 'not-enough-information', 'requirements-broken', 'unlicensed-copy', 'outside-support', 'incorrect-or-unconstructive'])('NEK-11 %s may defer a ticket or end it', async (reason) => {
    const deferred = await nekta().received('email')
    expect(await nekta().done(deferred.id, { type: 'defer', reason })).toMatchObject({ status: 'deferred', reason })
    expect(await nekta().done(deferred.id, { type: 'decline', reason })).toMatchObject({ status: 'closed', outcome: reason })
  })

  it('NEK-11 what needs development waits for it, or ends', async () => {
    const { id } = await nekta().received('email')
    expect((await nekta().act(id, { type: 'defer', reason: 'needs-development' })).body.code).toBe('reason-needs-development')
    expect(await nekta().done(id, { type: 'wait-for-development', reason: 'needs-development', development: { productVersion: '4.0' } })).toMatchObject({ status: 'waiting-development' })
  })
})

describe('rusbitech and technotronics', () => {
  it('RBT-5 high criticality goes before all others in the list', async () => {
    const rusbitech = companies.rusbitech
    const normal = await rusbitech.received('email')
    await desk.at('2026-11-23T12:10:00+03:00')
    const high = await rusbitech.received('email', { level: 'high' })
    const { items } = (await desk.panel.as(rusbitech.agent.login, 'GET', '/tickets?view=open&sort=regulation&limit=200')).json() as { items: { id: string }[] }
    const places = items.map(({ id }) => id)
    expect(places.indexOf(high.id)).toBeLessThan(places.indexOf(normal.id))
  })

  it('TTR-5 the priority changes only after the client has been silent for four working hours', async () => {
    const { id } = await technotronics().received('portal', { level: 'high' })
    await technotronics().done(id, { type: 'send-message', kind: 'question', text: 'Какая прошивка?', waitForClient: true })
    await desk.at('2026-11-23T15:59:00+03:00')
    expect((await technotronics().act(id, { type: 'set-level', level: 'low' })).body.code).toBe('client-not-silent')
    expect((await technotronics().detail(id)).refusals['set-level']?.ru).toContain('4')
    await desk.at('2026-11-24T07:00:00+03:00')
    expect(await technotronics().done(id, { type: 'set-level', level: 'low' })).toMatchObject({ level: 'low' })
  })

  it('TTR-8 a second problem goes on in a ticket of its own', async () => {
    const { id } = await technotronics().received('portal')
    const split = await desk.panel.as(technotronics().agent.login, 'POST', `/tickets/${id}/split`, { version: (await technotronics().detail(id)).version, subject: 'Второе', text: 'Второй вопрос' })
    expect(split.json().created.number).toMatch(/^TTR-/)
  })

  it.each(['question', 'recommendation', 'instruction'] as const)('TTR-11 a %s of the staff is the reaction', async (kind) => {
    const { id } = await technotronics().received('portal')
    await technotronics().done(id, { type: 'take' })
    expect((await technotronics().detail(id)).deadlines).toMatchObject([{ clock: 'reaction', stoppedAt: null }])
    expect((await technotronics().done(id, { type: 'send-message', kind, text: 'Текст' })).deadlines.find(({ clock }) => clock === 'reaction')?.stoppedAt).toBe('2026-11-23T09:00:00.000Z')
  })

  it('TTR-12 the days that development adds are written in the ticket and move its deadline', async () => {
    const { id } = await technotronics().received('portal', { level: 'emergency' })
    expect((await technotronics().detail(id)).due?.at).toBe('2026-11-25T13:00:00.000Z')
    const moved = await technotronics().done(id, { type: 'wait-for-development', reason: 'needs-development', development: { addedWorkingDays: 3 } })
    expect(moved).toMatchObject({ development: { addedWorkingDays: 3 }, deadlines: [{ clock: 'reaction', dueAt: '2026-11-30T13:00:00.000Z' }] })
  })

  it.each(['cannot-reproduce', 'not-enough-information', 'installation-rules-broken', 'outside-support', 'incorrect-or-delayed', 'insults'])('TTR-13 %s may defer a ticket or end it', async (reason) => {
    const { id } = await technotronics().received('portal')
    expect(await technotronics().done(id, { type: 'defer', reason })).toMatchObject({ status: 'deferred', reason })
    expect(await technotronics().done(id, { type: 'decline', reason })).toMatchObject({ status: 'closed', outcome: reason })
  })

  it('TTR-21 a third party is assigned without telling the client', async () => {
    const { id, secret } = await technotronics().received('portal')
    const before = await technotronics().page(secret)
    const assigned = await technotronics().done(id, { type: 'assign', to: { kind: 'third-party', name: 'Завод-изготовитель' } })
    expect(last(assigned, 'assigned')?.data).toMatchObject({ toldClient: false })
    expect(await technotronics().page(secret)).toEqual(before)
    expect(JSON.stringify(await technotronics().page(secret))).not.toContain('Завод')
  })
})
