import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Company, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

const MONDAY = '2026-11-23T12:00:00+03:00'

let desk: TestDesk
const companies = {} as Record<Company, TestCompanyDesk>
beforeAll(async () => {
  desk = await startDesk()
  for (const key of ['technokad', 'centaur', 'nekta', 'technotronics'] as const) companies[key] = await desk.company(key)
})
afterAll(() => desk.dispose())
beforeEach(() => desk.at(MONDAY))

const technokad = () => companies.technokad
const centaur = () => companies.centaur
const nekta = () => companies.nekta
const technotronics = () => companies.technotronics

describe('the client’s page', () => {
  it('opens by its address alone, which nobody guesses', async () => {
    const { secret, clientPage, number } = await technokad().received('email')
    expect(clientPage).toBe(`/t/${secret}`)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(16)
    expect(await technokad().page(secret)).toMatchObject({ number, company: { ru: 'ТехноКад' }, status: 'new' })
    for (const wrong of [`${secret.slice(0, -1)}_`, 'a'.repeat(22), number, secret.toUpperCase(), '%', `${secret}A`]) {
      expect((await desk.panel.as(null, 'GET', `/portal/tickets/${encodeURIComponent(wrong)}`)).statusCode, wrong).toBe(404)
    }
    const [row] = await desk.sql<{ n: string }>('SELECT count(DISTINCT secret) AS n FROM "Ticket" WHERE secret IS NOT NULL')
    const [all] = await desk.sql<{ n: string }>('SELECT count(*) AS n FROM "Ticket"')
    expect(row?.n).toBe(all?.n)
  })

  it('is not searched for: too many wrong addresses from one place have to wait', async () => {
    const { secret } = await technokad().received('email')
    const from = (path: string) => desk.panel.app.inject({ method: 'GET', url: `/api/v1/portal/tickets/${path}`, remoteAddress: '192.0.2.7' })
    for (let i = 0; i < 30; i += 1) expect((await from('b'.repeat(22))).statusCode).toBe(404)
    const refused = await from(secret)
    expect([refused.statusCode, refused.json().code, Number(refused.headers['retry-after'])]).toEqual([429, 'too-many-attempts', expect.any(Number)])
    expect((await technokad().page(secret)).status).toBe('new')
  })

  it('tells nothing of who works on the ticket, of notes and of other tickets', async () => {
    const { id, secret } = await technokad().received('email')
    await technokad().done(id, { type: 'take' })
    await technokad().done(id, { type: 'note', text: 'Внутренняя заметка' })
    await technokad().done(id, { type: 'send-message', kind: 'answer', text: 'Ответ' })
    const page = JSON.stringify(await technokad().page(secret))
    for (const hidden of ['Внутренняя', technokad().agent.name, technokad().agent.id, id]) expect(page).not.toContain(hidden)
  })

  it('TTR-10 shows the whole correspondence of a company that gives it, of another what is open now', async () => {
    for (const [company, shown] of [[technotronics(), ['Не работает', 'Один', 'Два', 'Три']], [nekta(), ['Два', 'Три']]] as const) {
      const { id, secret } = await company.received('email')
      await company.done(id, { type: 'send-message', kind: 'answer', text: 'Один' })
      await company.reply(secret, 'Два')
      await company.done(id, { type: 'send-message', kind: 'answer', text: 'Три' })
      expect((await company.page(secret)).messages.map(({ text }) => text)).toEqual(shown)
    }
  })

  it('TTR-4 the client chooses the priority there, also for a request that came by e-mail, and the deadline follows', async () => {
    const { id, secret } = await technotronics().received('email')
    const page = await technotronics().page(secret)
    expect(page).toMatchObject({ level: { key: 'low' }, due: { at: '2026-12-03T13:00:00.000Z' } })
    expect(page.levels.map(({ key }) => key)).toEqual(['emergency', 'high', 'medium', 'low'])
    expect((await technotronics().onPage(secret, { type: 'set-level', level: 'emergency' })).body).toMatchObject({ level: { key: 'emergency', name: { ru: 'Аварийный' } }, due: { at: '2026-11-25T13:00:00.000Z' } })
    expect((await technotronics().detail(id)).timeline.findLast(({ type }) => type === 'level-changed')).toMatchObject({ author: null, data: { from: null, to: 'emergency', consent: null } })
    expect((await technotronics().onPage(secret, { type: 'set-level', level: 'at-once' })).body.code).toBe('level-unknown')
    await technotronics().done(id, { type: 'close', outcome: 'solved' })
    expect((await technotronics().page(secret)).levels).toEqual([])
    expect((await technotronics().onPage(secret, { type: 'set-level', level: 'low' })).body.code).toBe('wrong-state')
  })

  it('CNT-5 the client sets the level there alone; a regulation without levels offers none', async () => {
    const { id, secret } = await centaur().received('email', { level: 'low' })
    expect((await centaur().onPage(secret, { type: 'set-level', level: 'critical' })).body.level).toMatchObject({ key: 'critical' })
    expect(await centaur().detail(id)).toMatchObject({ level: 'critical', due: { at: '2026-11-23T13:00:00.000Z' } })
    expect((await centaur().onPage(secret, { type: 'set-level', level: 'low', consent: 'сам' })).status).toBe(400)
    const other = await technokad().received('email')
    expect(await technokad().page(other.secret)).toMatchObject({ level: null, levels: [] })
    expect((await technokad().onPage(other.secret, { type: 'set-level', level: 'high' })).body.code).toBe('not-in-regulation')
  })

  it('CNT-14 CNT-3 says that what is asked for is paid separately, or is not in the package', async () => {
    const { id, secret } = await centaur().received('email', { ticketType: 'installation' })
    expect((await centaur().page(secret)).marks).toEqual({ paid: true, outsidePackage: false })
    await centaur().done(id, { type: 'set-type', ticketType: 'remote-help' })
    expect((await centaur().page(secret)).marks).toEqual({ paid: false, outsidePackage: true })
    await centaur().done(id, { type: 'confirm-package', package: 'extended' })
    expect((await centaur().page(secret)).marks).toEqual({ paid: false, outsidePackage: false })
  })

  it('CNT-10 shows the visit and when it is agreed', async () => {
    const { id, secret } = await centaur().received('email')
    expect((await centaur().page(secret)).visit).toBeNull()
    await centaur().done(id, { type: 'confirm-package', package: 'extended' })
    await centaur().done(id, { type: 'request-visit', place: 'Казань', separateAgreement: true })
    expect((await centaur().page(secret)).visit).toEqual({ place: 'Казань', agreedAt: null })
    await centaur().done(id, { type: 'agree-visit', from: '2026-11-25T10:00:00+03:00', to: '2026-11-25T12:00:00+03:00' })
    expect((await centaur().page(secret)).visit).toEqual({ place: 'Казань', agreedAt: '2026-11-25T07:00:00.000Z' })
  })

  it('TTR-18 TTR-20 leads to the regulation’s version that holds for the ticket', async () => {
    const { secret } = await technotronics().received('portal')
    const { regulation } = await technotronics().page(secret)
    expect(regulation).toEqual({ version: 1, path: '/r/technotronics/versions/1' })
    const page = await desk.panel.app.inject({ url: regulation.path })
    expect([page.statusCode, page.body.includes('Технотроникс')]).toEqual([200, true])
  })

  it('TKD-11 names what the request still lacks, until it is there', async () => {
    const { id, secret } = await technokad().received('product', { ticketType: 'error' })
    expect((await technokad().page(secret)).missing.map(({ name }) => name.ru)).toEqual(['Что делали, по шагам', 'Снимок экрана или проект'])
    await technokad().done(id, { type: 'fill-intake', values: { steps: 'Открыл, нажал', screenshot: 'снимок.png' } })
    expect((await technokad().page(secret)).missing).toEqual([])
  })

  it('TTR-6 says until when the client’s answer is waited for', async () => {
    const { id, secret } = await technotronics().received('portal', { level: 'high' })
    await technotronics().done(id, { type: 'send-message', kind: 'question', text: 'Какая прошивка?', waitForClient: true })
    expect(await technotronics().page(secret)).toMatchObject({ status: 'waiting-client', due: { clock: 'autoClose', at: '2026-11-26T13:00:00.000Z' } })
    await technotronics().reply(secret, '4.2')
    expect((await technotronics().page(secret)).due).toBeNull()
  })

  it('TTR-10 staff may ask that a request by e-mail moves to the portal', async () => {
    const byMail = await technotronics().received('email')
    expect((await technotronics().done(byMail.id, { type: 'ask-to-move' })).timeline.map(({ type }) => type)).toContain('asked-to-move')
    expect((await technotronics().page(byMail.secret)).messages.at(-1)).toMatchObject({ from: 'staff', text: expect.stringContaining('support2.ttronics.ru') })
    const onPortal = await technotronics().received('portal')
    expect((await technotronics().act(onPortal.id, { type: 'ask-to-move' })).body.code).toBe('not-in-regulation')
  })

  it('TTR-19 an answer given outside the hours is seen when it has left, at the next opening', async () => {
    const { id, secret } = await technotronics().received('portal')
    await desk.at('2026-11-23T20:00:00+03:00')
    expect((await technotronics().detail(id)).answerLeavesAt).toBe('2026-11-24T04:00:00.000Z')
    await technotronics().done(id, { type: 'send-message', kind: 'answer', text: 'Ночной ответ' })
    expect((await technotronics().page(secret)).messages.map(({ text }) => text)).toEqual(['Не работает'])
    const sent = () => desk.sql<{ sentAt: Date | null }>('SELECT "sentAt" FROM "TicketOutgoing" WHERE "ticketId" = $1', [id])
    expect(await sent()).toEqual([{ sentAt: null }])
    expect((await technotronics().detail(id)).outgoing).toMatchObject([{ text: 'Ночной ответ', leavesAt: '2026-11-24T04:00:00.000Z', sentAt: null, channel: 'portal', to: null }])
    await desk.at('2026-11-24T07:00:00+03:00')
    expect((await technotronics().page(secret)).messages.at(-1)).toEqual({ at: '2026-11-24T04:00:00.000Z', from: 'staff', text: 'Ночной ответ', links: [] })
    expect(await sent()).toEqual([{ sentAt: new Date('2026-11-24T04:00:00Z') }])
    expect((await technotronics().detail(id)).outgoing).toMatchObject([{ sentAt: '2026-11-24T04:00:00.000Z' }])
    // Another company's answers leave at once.
    const other = await nekta().received('email')
    await desk.at('2026-11-24T23:00:00+03:00')
    expect((await nekta().detail(other.id)).answerLeavesAt).toBeNull()
    await nekta().done(other.id, { type: 'send-message', kind: 'answer', text: 'Сразу' })
    expect((await nekta().page(other.secret)).messages.at(-1)?.text).toBe('Сразу')
  })

  it('NEK-9 a resolved ticket is confirmed there, or opened again by a reply', async () => {
    const first = await nekta().received('email')
    expect((await nekta().page(first.secret)).mayConfirm).toBe(false)
    await nekta().done(first.id, { type: 'resolve', outcome: 'solved', text: 'Обновите страницу' })
    expect(await nekta().page(first.secret)).toMatchObject({ status: 'resolved', mayConfirm: true, mayReply: true, due: { clock: 'autoClose', at: '2026-11-24T09:00:00.000Z', breached: false } })
    expect((await nekta().onPage(first.secret, { type: 'confirm' })).body).toMatchObject({ status: 'closed', mayConfirm: false })
    expect((await nekta().detail(first.id)).timeline.find(({ type }) => type === 'confirmed')).toMatchObject({ author: null })
    const second = await nekta().received('email')
    await nekta().done(second.id, { type: 'resolve', outcome: 'solved' })
    expect((await nekta().reply(second.secret, 'Не помогло')).body).toMatchObject({ status: 'in-progress' })
  })

  it('TKD-16 a client whose request was complete may reopen what was closed too early, or turn to the head, who sees it first', async () => {
    const fields = { steps: 'нажал', screenshot: 'снимок.png' }
    const full = await technokad().received('product', { ticketType: 'error', fields })
    const other = await technokad().received('product', { ticketType: 'error', fields })
    for (const { id } of [full, other]) await technokad().done(id, { type: 'close', outcome: 'solved' })
    expect(await technokad().page(full.secret)).toMatchObject({ status: 'closed', mayReopen: true, mayEscalate: true })
    expect((await technokad().onPage(full.secret, { type: 'complain', want: 'reopen', text: 'Ошибка осталась' })).body).toMatchObject({ status: 'in-progress' })
    const reopened = await technokad().detail(full.id)
    expect(reopened.timeline.findLast(({ type }) => type === 'reopened')?.data).toEqual({ why: 'complaint', text: 'Ошибка осталась' })
    expect((await technokad().onPage(other.secret, { type: 'complain', want: 'escalate', text: 'Прошу разобраться' })).status).toBe(200)
    const { items } = (await desk.panel.as(technokad().head.login, 'GET', '/tickets?view=escalated')).json() as { items: { id: string; escalatedTo: string }[] }
    expect(items[0]).toMatchObject({ id: other.id, escalatedTo: 'head' })

    const bare = await technokad().received('product', { ticketType: 'error' })
    await technokad().done(bare.id, { type: 'close', outcome: 'solved' })
    expect(await technokad().page(bare.secret)).toMatchObject({ mayReopen: false, mayEscalate: false })
    expect((await technokad().onPage(bare.secret, { type: 'complain', want: 'reopen', text: 'Почему' })).body.code).toBe('intake-incomplete')
  })

  it('TTR-16 after the solution the client is asked for feedback in the same ticket: a rating and a comment are stored', async () => {
    const { id, secret } = await technotronics().received('portal')
    expect((await technotronics().page(secret)).feedback.asked).toBe(false)
    expect((await technotronics().onPage(secret, { type: 'rate', rating: 5 })).status).toBe(422)
    await technotronics().done(id, { type: 'resolve', outcome: 'solved', text: 'Готово' })
    expect((await technotronics().page(secret)).feedback).toMatchObject({ asked: true, question: { ru: expect.any(String) }, rating: null })
    expect((await technotronics().onPage(secret, { type: 'rate', rating: 4, comment: 'Быстро' })).body.feedback).toMatchObject({ rating: 4, comment: 'Быстро' })
    expect(await technotronics().detail(id)).toMatchObject({ rating: 4 })
    const [row] = await desk.sql('SELECT rating, "ratingComment" FROM "Ticket" WHERE id = $1', [id])
    expect(row).toEqual({ rating: 4, ratingComment: 'Быстро' })
    expect((await technotronics().onPage(secret, { type: 'rate', rating: 6 })).status).toBe(400)
    const other = await nekta().received('email')
    await nekta().done(other.id, { type: 'resolve', outcome: 'solved' })
    expect((await nekta().onPage(other.secret, { type: 'rate', rating: 5 })).body.code).toBe('not-in-regulation')
  })

  it('takes no more messages for a ticket that was declined', async () => {
    const { id, secret } = await nekta().received('email')
    await nekta().done(id, { type: 'decline', reason: 'outside-support', text: 'Это вне поддержки' })
    expect(await nekta().page(secret)).toMatchObject({ status: 'closed', mayReply: false })
    const refused = await nekta().reply(secret, 'Почему?')
    expect([refused.status, refused.body.code]).toEqual([422, 'ticket-closed'])
  })

  it('lets the client do nothing else', async () => {
    const { secret } = await technokad().received('email')
    for (const action of [{ type: 'take' }, { type: 'close' }, { type: 'note', text: 'x' }, { type: 'escalate', to: 'head' }]) {
      expect((await technokad().onPage(secret, action)).status, action.type).toBe(400)
    }
  })
})
