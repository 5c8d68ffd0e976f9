import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPresetText } from '../../../server/regulations/presets.ts'
import type { IntakeAnswer } from '../../../server/panel-protocol.ts'
import { type Company, good, startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

/** Working Monday in Moscow, inside the hours of all five. */
const MONDAY = '2026-11-23T12:00:00+03:00'
const SUNDAY = '2026-11-22T23:00:00+03:00'

let desk: TestDesk
const companies = {} as Record<Company, TestCompanyDesk>
beforeAll(async () => {
  desk = await startDesk()
  for (const key of ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics'] as const) companies[key] = await desk.company(key)
})
afterAll(() => desk.dispose())

const technokad = () => companies.technokad
const nekta = () => companies.nekta
const technotronics = () => companies.technotronics

describe('keys', () => {
  it('are shown once, open only their own company, and nothing when they are taken away', async () => {
    await desk.at(MONDAY)
    const made = (await desk.panel.as('administrator', 'POST', '/intake-keys', { name: 'Почта' })).json() as { id: string; key: string }
    const listed = await desk.panel.as('administrator', 'GET', '/intake-keys')
    expect(listed.json().items).toContainEqual(expect.objectContaining({ id: made.id, name: 'Почта', revokedAt: null }))
    expect(listed.body).not.toContain(made.key)
    const post = (key: string) => desk.panel.app.inject({ method: 'POST', url: '/api/v1/intake/email', headers: { authorization: `Bearer ${key}` }, payload: { messageId: `k${key.length}${Math.random()}`, from: {}, subject: 'Тема' } })
    expect((await post(made.key)).json()).toMatchObject({ number: expect.stringMatching(/^TKD-2026-/) })
    expect((await desk.panel.as('administrator', 'DELETE', `/intake-keys/${made.id}`)).statusCode).toBe(204)
    for (const key of [made.key, 'hlk_wrong', '', `hlk_${'a'.repeat(43)}`]) expect([(await post(key)).statusCode, (await post(key)).json().code], key).toEqual([401, 'wrong-key'])
  })

  it('may not be used for more than a program needs', async () => {
    const { key } = await desk.panel.services.desk.intakeKeys.create(technokad().agent, 'Спешит')
    const answers = await Promise.all(Array.from({ length: 601 }, () => desk.panel.services.desk.intakeKeys.hotlineOf(`Bearer ${key}`).catch((error: { code: string }) => error.code)))
    expect(answers.filter((one) => one === 'technokad')).toHaveLength(600)
    expect(answers.filter((one) => one === 'too-many-requests')).toHaveLength(1)
  })
})

describe('channels', () => {
  it('TKD-5 e-mail and the product register tickets, the product is the one preferred', async () => {
    for (const channel of ['email', 'product'] as const) {
      const { id, number } = await technokad().received(channel)
      expect(number).toMatch(/^TKD-2026-\d{6}$/)
      expect(await technokad().detail(id)).toMatchObject({ channel, status: 'new', subject: 'Вопрос' })
    }
    const byHand = await desk.panel.as(technokad().agent.login, 'POST', '/tickets', { channel: 'email', subject: 'Пришло в личный ящик' })
    expect(byHand.json()).toMatchObject({ channel: 'email', status: 'new' })
    const { channels } = (await desk.panel.as(technokad().agent.login, 'GET', '/desk/rules')).json() as { channels: { kind: string }[] }
    expect(channels.map(({ kind }) => kind)).toEqual(['phone', 'email', 'product'])
  })

  it('NEK-2 e-mail registers, a question by messenger becomes a ticket by itself, anything else gets no number', async () => {
    expect((await nekta().received('email')).number).toMatch(/^NEK-/)
    for (const channel of ['telegram', 'whatsapp', 'phone'] as const) expect((await nekta().received(channel)).number, channel).toMatch(/^NEK-/)
    for (const channel of ['portal', 'product'] as const) {
      const refused = await nekta().send(channel)
      expect([refused.status, refused.body.code]).toEqual([422, 'not-registered'])
      expect(refused.body).not.toHaveProperty('number')
      expect(refused.body.details).toEqual({ channels: [{ kind: 'email', address: 'support@nekta.tech' }] })
    }
  })

  it('TTR-2 a company that takes no requests by telephone registers none that comes from there', async () => {
    expect((await technotronics().send('phone')).body.code).toBe('not-registered')
  })

  it('RBT-2 e-mail is accepted round the clock, and counts from its own moment', async () => {
    await desk.at(SUNDAY)
    const { receivedAt } = await companies.rusbitech.received('email')
    expect(receivedAt).toBe(new Date(SUNDAY).toISOString())
    await desk.at(MONDAY)
  })

  it('RBT-6 the five kinds of service are types of tickets, and no other', async () => {
    for (const ticketType of ['operation', 'errors', 'administration', 'consulting', 'processing']) {
      const { id } = await companies.rusbitech.received('email', { ticketType })
      expect(await companies.rusbitech.detail(id)).toMatchObject({ ticketType })
    }
    expect((await companies.rusbitech.send('email', { ticketType: 'repair' })).body.code).toBe('type-unknown')
  })

  it('TKD-10 feature proposals are a type of their own that is taken in writing only', async () => {
    for (const channel of ['email', 'product'] as const) expect((await technokad().send(channel, { ticketType: 'proposal' })).status, channel).toBe(200)
    expect((await technokad().send('phone', { ticketType: 'proposal' })).body.code).toBe('type-not-by-channel')
    const byHand = await desk.panel.as(technokad().agent.login, 'POST', '/tickets', { channel: 'phone', subject: 'Хочу кнопку', ticketType: 'proposal' })
    expect([byHand.statusCode, byHand.json().code]).toEqual([422, 'type-not-by-channel'])
  })
})

describe('what a request has to say', () => {
  it('TKD-11 question, steps, screenshot and contact are required, and what is missing is shown', async () => {
    const bare = await technokad().received('email', { from: {}, ticketType: 'error' })
    expect(bare.missing).toEqual(['steps', 'screenshot', 'contact'])
    expect((await technokad().detail(bare.id)).intake).toEqual({ values: { question: 'Не работает' }, missing: ['steps', 'screenshot', 'contact'] })
    const full = await technokad().received('email', { ticketType: 'error', fields: { steps: 'Открыл, нажал', screenshot: 'снимок.png' } })
    expect(full.missing).toEqual([])
    expect((await technokad().detail(full.id)).intake.values).toMatchObject({ contact: 'client@example.test' })
  })

  it('TKD-19 a question about something documented carries the link to its page, and need not', async () => {
    const document = 'http://www.technokad.ru/help/12'
    const { id, missing } = await technokad().received('product', { ticketType: 'question', fields: { steps: 'Открыл', screenshot: 'снимок.png', document } })
    expect(missing).toEqual([])
    expect((await technokad().detail(id)).intake).toMatchObject({ values: { document }, missing: [] })
    const { intake } = (await desk.panel.as(technokad().agent.login, 'GET', '/desk/rules')).json() as { intake: { key: string; kind: string; required: boolean }[] }
    expect(intake.find(({ key }) => key === 'document')).toMatchObject({ kind: 'link', required: false })
  })

  it('NEK-6 a product, and access by SSH where the product is a server', async () => {
    const fields = { product: 'mes', account: 'demo', elements: 'прибор', steps: 'по шагам' }
    expect((await nekta().received('email', { fields })).missing).toEqual([])
    for (const product of ['cs', 'server', 'engine']) expect((await nekta().received('email', { fields: { ...fields, product } })).missing, product).toEqual(['ssh'])
    expect((await nekta().received('email', { fields: { ...fields, product: 'server', ssh: 'есть' } })).missing).toEqual([])
    expect((await nekta().send('email', { fields: { ...fields, product: 'abacus' } })).body.code).toBe('option-unknown')
    expect((await nekta().send('email', { fields: { colour: 'красный' } })).body.code).toBe('field-unknown')
  })

  it('TTR-9 device, serial number, firmware, software and the description', async () => {
    const { id, missing } = await technotronics().received('portal', { ticketType: 'fault', text: '', subject: 'Не включается' })
    expect(missing).toEqual(['device', 'serial-number', 'firmware', 'software', 'description'])
    const filled = await technotronics().done(id, { type: 'fill-intake', values: { 'device': 'УСПД', 'serial-number': '123', 'firmware': '1.0', 'software': 'нет', 'description': 'Не включается' } })
    expect(filled.intake.missing).toEqual([])
  })

  it('TKD-11 files answer the fields of files', async () => {
    const boundary = 'x'
    const request = { messageId: 'with-files', from: { email: 'a@example.test' }, subject: 'Ошибка', text: 'Вот', ticketType: 'error', fields: { steps: 'нажал' } }
    const body = [
      `--${boundary}`, 'content-disposition: form-data; name="request"', '', JSON.stringify(request),
      `--${boundary}`, 'content-disposition: form-data; name="file"; filename="../../журнал.log"', 'content-type: image/png', '', 'строка журнала',
      `--${boundary}--`, '',
    ].join('\r\n')
    const post = () => desk.panel.app.inject({ method: 'POST', url: '/api/v1/intake/email', headers: { 'authorization': `Bearer ${technokad().key}`, 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: body })
    const first = (await post()).json() as IntakeAnswer
    expect(first.missing).toEqual([])
    // The same message again is the same ticket, and its file is there once.
    expect((await post()).json()).toEqual(first)
    const { id } = (await desk.panel.db.ticketLog.byNumber('technokad', first.number)) ?? { id: '' }
    expect((await technokad().detail(id)).attachments).toMatchObject([{ name: 'журнал.log', mediaType: 'text/plain', author: null }])
  })
})

describe('numbers', () => {
  it('NEK-8 are unique and never given twice, however many requests come at once', async () => {
    const sent = await Promise.all(Array.from({ length: 12 }, () => nekta().send('email')))
    const numbers = sent.map((one) => good(one).number)
    expect(new Set(numbers).size).toBe(12)
    // A ticket that is gone leaves its number behind.
    const last = numbers.toSorted().at(-1) ?? ''
    await desk.sql('DELETE FROM "Ticket" WHERE number = $1', [last])
    expect((await nekta().received('email')).number > last).toBe(true)
  })

  it('are given once for a message, however often it is sent and even at once', async () => {
    const sent = await Promise.all(Array.from({ length: 6 }, () => nekta().send('email', { messageId: 'the-same' })))
    expect(new Set(sent.map((one) => good(one).number)).size).toBe(1)
    // The same id in another channel, or of another company, is another message.
    expect(good(await nekta().send('telegram', { messageId: 'the-same' })).number).not.toBe(sent[0]?.body.number)
    expect(good(await technokad().send('email', { messageId: 'the-same' })).number).toMatch(/^TKD/)
  })
})

describe('replies', () => {
  it('NEK-9 reopen a resolved ticket', async () => {
    const { id, number } = await nekta().received('email')
    await nekta().done(id, { type: 'resolve', outcome: 'solved', text: 'Готово' })
    const answered = good(await nekta().send('email', { ticket: number, text: 'Опять' }))
    expect(answered).toMatchObject({ number, status: 'in-progress' })
    const { timeline } = await nekta().detail(id)
    expect(timeline.map(({ type }) => type)).toEqual(expect.arrayContaining(['resolved', 'reopened']))
    expect(timeline.filter(({ type }) => type === 'client-message').map(({ data }) => data.text)).toEqual(['Не работает', 'Опять'])
  })

  it('are taken once', async () => {
    const { id, number } = await nekta().received('email')
    for (let i = 0; i < 3; i += 1) expect(good(await nekta().send('email', { ticket: number, text: 'Ещё', messageId: 'reply-1' })).number).toBe(number)
    expect((await nekta().detail(id)).timeline.filter(({ type }) => type === 'client-message')).toHaveLength(2)
  })

  it('to a number that is not theirs, is unknown or of another company are refused and change nothing', async () => {
    const { id, number } = await nekta().received('email', { from: { email: 'first@example.test' } })
    const before = await nekta().detail(id)
    const foreign = await nekta().send('email', { ticket: number, from: { email: 'stranger@example.test' } })
    expect([foreign.status, foreign.body.code]).toEqual([422, 'foreign-ticket'])
    expect(JSON.stringify(foreign.body)).not.toContain('/t/')
    expect((await nekta().send('email', { ticket: 'NEK-2026-999999' })).body.code).toBe('unknown-ticket')
    expect((await technokad().send('email', { ticket: number })).body.code).toBe('unknown-ticket')
    expect((await nekta().detail(id)).version).toBe(before.version)
  })

  it('to a ticket that was declined say that it is closed', async () => {
    const { id, number } = await nekta().received('email')
    await nekta().done(id, { type: 'decline', reason: 'unlicensed-copy', text: null })
    expect((await nekta().send('email', { ticket: number })).body.code).toBe('ticket-closed')
  })

  it('to a ticket that was merged go on in the other one', async () => {
    const first = await nekta().received('email')
    const second = await nekta().received('email')
    const { version } = await nekta().detail(second.id)
    expect((await desk.panel.as(nekta().agent.login, 'POST', `/tickets/${second.id}/merge`, { version, into: first.id })).json()).toMatchObject({ status: 'closed', mergedInto: { id: first.id, number: first.number } })
    expect(good(await nekta().send('email', { ticket: second.number, text: 'К первой' })).number).toBe(first.number)
  })
})

describe('order and turn', () => {
  it('TTR-7 at most three tickets of a client are active; later ones wait, see it, and their clocks start with their turn', async () => {
    await desk.at(MONDAY)
    const phones = ['+79160000001']
    await technotronics().client({ name: 'Очередь', phones })
    const from = { phone: '+7 916 000-00-01' }
    const sent: Awaited<ReturnType<TestCompanyDesk['received']>>[] = []
    for (let i = 0; i < 5; i += 1) sent.push(await technotronics().received('portal', { from, level: 'high' }))
    expect(sent.map(({ status, turn }) => [status, turn])).toEqual([['new', null], ['new', null], ['new', null], ['waiting-turn', 1], ['waiting-turn', 2]])
    const [first, , , fourth, fifth] = sent
    expect(await technotronics().page(fourth?.secret ?? '')).toMatchObject({ status: 'waiting-turn', turn: 1, due: null })
    expect((await technotronics().detail(fourth?.id ?? '')).deadlines).toEqual([])

    await desk.at('2026-11-25T10:00:00+03:00')
    // A solved one is still its client's to confirm: only its closing lets the next one in.
    await technotronics().done(first?.id ?? '', { type: 'resolve', outcome: 'solved', text: null })
    expect(await technotronics().received('portal', { from, level: 'high' })).toMatchObject({ status: 'waiting-turn', turn: 3 })
    expect((await technotronics().detail(fourth?.id ?? '')).status).toBe('waiting-turn')
    await technotronics().done(first?.id ?? '', { type: 'close', outcome: 'solved', text: null })
    const active = await technotronics().detail(fourth?.id ?? '')
    expect(active).toMatchObject({ status: 'new', turn: null, deadlines: [{ clock: 'reaction', startedAt: '2026-11-25T07:00:00.000Z' }] })
    expect(active.timeline.find(({ type }) => type === 'turn-reached')?.at).toBe('2026-11-25T07:00:00.000Z')
    expect(await technotronics().page(fifth?.secret ?? '')).toMatchObject({ status: 'waiting-turn', turn: 1 })
  })

  it('TTR-7 two tickets closed at once let exactly two in', async () => {
    await technotronics().client({ name: 'Разом', phones: ['+79160000002'] })
    const sent = []
    for (let i = 0; i < 6; i += 1) sent.push(await technotronics().received('portal', { from: { phone: '+79160000002' } }))
    await Promise.all(sent.slice(0, 2).map(({ id }) => technotronics().done(id, { type: 'close', outcome: null, text: null })))
    const states = await Promise.all(sent.map(async ({ id }) => (await technotronics().detail(id)).status))
    expect(states).toEqual(['closed', 'closed', 'new', 'new', 'new', 'waiting-turn'])
  })

  it('TTR-3 the list goes by priority, then portal before e-mail, then by arrival', async () => {
    const before = '2026-12-01T10:00:00+03:00'
    await desk.at(before)
    const from = { email: 'order@example.test' }
    const low = await technotronics().received('portal', { from, level: 'low' })
    const emailHigh = await technotronics().received('email', { from, level: 'high' })
    await desk.at('2026-12-01T10:05:00+03:00')
    const portalHigh = await technotronics().received('portal', { from, level: 'high' })
    const emergency = await technotronics().received('email', { from, level: 'emergency' })
    await desk.at('2026-12-01T10:06:00+03:00')
    const laterHigh = await technotronics().received('portal', { from, level: 'high' })
    const { items } = (await desk.panel.as(technotronics().agent.login, 'GET', '/tickets?view=open&sort=regulation&limit=200')).json() as { items: { id: string }[] }
    const ours = new Set([low, emailHigh, portalHigh, emergency, laterHigh].map(({ id }) => id))
    expect(items.map(({ id }) => id).filter((id) => ours.has(id))).toEqual([emergency, portalHigh, laterHigh, emailHigh, low].map(({ id }) => id))
  })

  it('TTR-4 the client chooses the priority on the portal, and the answer is due in 8, 5, 3 or 2 working days', async () => {
    await desk.at(MONDAY)
    const due = { low: '2026-12-03', medium: '2026-11-30', high: '2026-11-26', emergency: '2026-11-25' }
    for (const [level, day] of Object.entries(due)) {
      const { id } = await technotronics().received('portal', { level })
      const [deadline] = (await technotronics().detail(id)).deadlines
      expect(deadline, level).toMatchObject({ clock: 'reaction', dueAt: `${day}T13:00:00.000Z` })
      expect(deadline?.steps.at(-1)?.ru).toContain('16:00')
    }
    expect((await technotronics().send('portal', { level: 'someday' })).body.code).toBe('level-unknown')
  })

  it('TTR-18 the first request of a client stores the version it accepts with it', async () => {
    await technotronics().client({ name: 'Первый раз', phones: ['+79160000003'] })
    const accepted = []
    for (let i = 0; i < 2; i += 1) {
      const { number } = await technotronics().received('portal', { from: { phone: '+79160000003' } })
      const [received] = (await desk.panel.db.ticketLog.byNumber('technotronics', number))?.facts ?? []
      accepted.push(received?.type === 'received' ? { accepted: received.accepted, version: received.regulationVersion } : null)
    }
    expect(accepted).toEqual([{ accepted: true, version: 1 }, { accepted: false, version: 1 }])

    await desk.panel.db.regulations.publish({ id: 'technotronics', name: 'technotronics', source: readPresetText('technotronics'), effectiveFrom: desk.panel.clock.at })
    await desk.panel.book.refresh()
    await technotronics().client({ name: 'Первый раз по новой', phones: ['+79160000004'] })
    const { id } = await technotronics().received('portal', { from: { phone: '+79160000004' } })
    const ticket = await technotronics().detail(id)
    expect(ticket.regulationVersion).toBe(2)
    expect(ticket.timeline.find(({ type }) => type === 'received')?.data).toMatchObject({ accepted: true, regulationVersion: 2 })
  })

  it('TTR-19 a request outside the hours is numbered at once and counts from the next opening', async () => {
    await desk.at(SUNDAY)
    const { number, receivedAt, id } = await technotronics().received('email')
    expect(number).toMatch(/^TTR-2026-/)
    expect(receivedAt).toBe('2026-11-23T04:00:00.000Z')
    expect((await technotronics().detail(id)).createdAt).toBe(new Date(SUNDAY).toISOString())
    await desk.at(MONDAY)
  })

  it('RBT-3 processing is five working days to aim at and ten at the most', async () => {
    const { id } = await companies.rusbitech.received('email')
    const resolution = (await companies.rusbitech.detail(id)).deadlines.find(({ clock }) => clock === 'resolution')
    expect(resolution).toMatchObject({ targetAt: '2026-11-30T15:00:00.000Z', dueAt: '2026-12-07T15:00:00.000Z' })
  })
})

describe('what is known of the client', () => {
  const setClient = (id: string, columns: string, values: unknown[]) => desk.sql(`UPDATE "Client" SET ${columns} WHERE id = $1`, [id, ...values])

  it('TTR-15 the responsible specialist gets the client’s new tickets first', async () => {
    const id = await technotronics().client({ name: 'Со специалистом', phones: ['+79160000015'] })
    await setClient(id, '"specialistId" = $2::uuid', [technotronics().second.id])
    const ticket = await technotronics().detail((await technotronics().received('portal', { from: { phone: '+79160000015' } })).id)
    expect(ticket).toMatchObject({ clientId: id, assigneeId: technotronics().second.id, status: 'new' })
    expect(await technotronics().detail((await technotronics().received('portal')).id)).toMatchObject({ assigneeId: null })
  })

  it('is found by the agreement that the request names, which opens no other ticket of that client', async () => {
    const id = await nekta().client({ name: 'С договором', phones: ['+79160000018'] })
    await setClient(id, '"agreementNumber" = $2', ['Д-77'])
    const own = await nekta().received('email', { from: { phone: '+79160000018' } })
    const named = await nekta().received('email', { from: { email: 'new@example.test', agreement: 'Д-77' } })
    expect(await nekta().detail(named.id)).toMatchObject({ clientId: id })
    expect((await nekta().send('email', { ticket: own.number, from: { email: 'new@example.test', agreement: 'Д-77' } })).body.code).toBe('foreign-ticket')
  })

  it('RBT-3 figures agreed with a client stand instead of the regulation’s, and another company’s may not differ', async () => {
    await desk.at(MONDAY)
    for (const [company, expected] of [[companies.rusbitech, ['2026-11-25T15:00:00.000Z', '2026-11-26T15:00:00.000Z']], [technotronics(), [null, '2026-12-03T13:00:00.000Z']]] as const) {
      const id = await company.client({ name: 'С договорённостью', phones: ['+79160000016'] })
      await setClient(id, '"agreedTargetDays" = 2, "agreedLimitDays" = 3', [])
      const ticket = await company.detail((await company.received('email', { from: { phone: '+79160000016' } })).id)
      const deadline = ticket.deadlines.find(({ dueAt }) => dueAt !== null)
      expect([deadline?.targetAt, deadline?.dueAt], company.hotlineId).toEqual(expected)
    }
  })

  it('NEK-12 a ticket is served by the package that follows from what its client has bought', async () => {
    for (const [purchase, expected] of [['server', 'basic'], ['on-premise', 'extended']] as const) {
      const phone = `+791600001${purchase === 'server' ? '81' : '82'}`
      const id = await nekta().client({ name: purchase, phones: [phone] })
      await setClient(id, 'purchases = $2', [[purchase]])
      const ticket = await nekta().detail((await nekta().received('email', { from: { phone } })).id)
      expect(ticket, purchase).toMatchObject({ package: expected, packageConfirmed: true, client: { package: { key: expected, confirmed: true }, purchases: [purchase] } })
    }
    expect(await nekta().detail((await nekta().received('email')).id)).toMatchObject({ package: null, packageConfirmed: false })
  })

  it('CNT-8 a package that the client’s record confirms counts from the start; one that it does not, does not', async () => {
    for (const [confirmed, due] of [[true, '2026-11-23T10:00:00.000Z'], [false, '2026-11-23T13:00:00.000Z']] as const) {
      const phone = `+7916000017${confirmed ? 1 : 2}`
      const id = await companies.centaur.client({ name: 'Пакет', phones: [phone] })
      await setClient(id, '"packageKey" = \'extended\', "packageConfirmed" = $2', [confirmed])
      const ticket = await companies.centaur.detail((await companies.centaur.received('email', { from: { phone }, level: 'critical' })).id)
      expect(ticket, String(confirmed)).toMatchObject({ packageConfirmed: confirmed, package: confirmed ? 'extended' : 'basic', due: { at: due } })
    }
  })
})

describe('the number', () => {
  it('CNT-7 is told to whoever reads the answer at once, and to nobody by a letter that is only registered', async () => {
    await desk.at(MONDAY)
    const notices = async (company: TestCompanyDesk, channel: 'portal' | 'product' | 'email') => (
      (await company.detail((await company.received(channel)).id)).timeline.filter(({ type }) => type === 'registration-notice').map(({ data }) => data.how)
    )
    const { number, secret } = await technotronics().received('portal')
    expect((await technotronics().page(secret)).number).toBe(number)
    expect([await notices(technotronics(), 'portal'), await notices(technokad(), 'product'), await notices(companies.centaur, 'email')]).toEqual([['portal'], ['portal'], []])
  })
})

describe('by hand', () => {
  it('CNT-7 a request told by telephone is a ticket; its number said in the call is the notice that stops the clock', async () => {
    await desk.at(MONDAY)
    const centaur = companies.centaur
    const made = await desk.panel.as(centaur.agent.login, 'POST', '/tickets', { channel: 'phone', subject: 'Нет связи', text: 'Всё встало', from: { phone: '+79160000009', name: 'Клиент' }, level: 'critical' })
    expect(made.statusCode, made.body).toBe(201)
    const ticket = made.json()
    expect(ticket).toMatchObject({ number: expect.stringMatching(/^CNT-/), caller: '+79160000009', level: 'critical', deadlines: [{ clock: 'reaction', dueAt: '2026-11-23T13:00:00.000Z', stoppedAt: null }] })
    await desk.at('2026-11-23T12:05:00+03:00')
    const told = await centaur.done(ticket.id, { type: 'notify-registered', how: 'call' })
    expect(told.deadlines).toMatchObject([{ clock: 'reaction', stoppedAt: '2026-11-23T09:05:00.000Z', breached: false }])
    expect(told.actions).not.toContain('notify-registered')
  })

  it('have not come in the future', async () => {
    const made = await desk.panel.as(technokad().agent.login, 'POST', '/tickets', { channel: 'email', subject: 'Завтра', at: '2026-11-24T12:00:00+03:00' })
    expect([made.statusCode, made.json().code]).toEqual([400, 'at-in-future'])
  })
})
