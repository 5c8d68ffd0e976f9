import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallView, Page, TicketDetailView, TicketView } from '../../../server/panel-protocol.ts'
import { abandonedCall, messageCall, NOON, talkedCall } from '../../support/changes.ts'
import { startPanel, type TestPanel } from '../../support/panel.ts'

let panel: TestPanel
beforeAll(async () => { panel = await startPanel() })
afterAll(() => panel.dispose())

const get = async <T>(login: string, path: string): Promise<T> => {
  const response = await panel.as(login, 'GET', path)
  expect(response.statusCode, response.body).toBe(200)
  return response.json() as T
}

describe('people', () => {
  const fresh = { login: 'Новый.Человек', name: 'Новый Человек', role: 'agent', office: 'moscow', password: 'достаточно длинный' }

  it('are added by an administrator, told to the telephone side, and may sign in', async () => {
    const response = await panel.as('administrator', 'POST', '/agents', fresh)
    expect(response.statusCode).toBe(201)
    expect(response.json()).toEqual({ id: expect.any(String), login: 'новый.человек', name: 'Новый Человек', role: 'agent', office: 'moscow', phoneUri: null, disabled: false, duties: [] })
    expect(panel.wire.asked.at(-1)).toEqual(['personChanged', 'новый.человек'])
    const signedIn = await panel.app.inject({ method: 'POST', url: '/api/v1/session', payload: { login: 'новый.человек', password: fresh.password } })
    expect(signedIn.statusCode).toBe(200)
  })

  it.each([
    ['login-taken', 409, { login: 'AGENT' }],
    ['login-invalid', 400, { login: 'с пробелом' }],
    ['unknown-duty', 400, { login: 'duty', duties: ['king'] }],
    ['unknown-office', 400, { login: 'office', office: 'paris' }],
    ['password-too-short', 400, { login: 'short', password: 'коротко' }],
    ['password-too-long', 400, { login: 'long', password: 'x'.repeat(300) }],
    ['invalid-request', 400, { login: 'role', role: 'owner' }],
  ])('%s', async (code, status, changes) => {
    const response = await panel.as('administrator', 'POST', '/agents', { ...fresh, ...changes })
    expect([response.statusCode, response.json().code]).toEqual([status, code])
  })

  it('hold positions of the regulation, by which escalations find them', async () => {
    const { id } = panel.people.second
    const response = await panel.as('administrator', 'PATCH', `/agents/${id}`, { duties: ['head'] })
    expect([response.statusCode, response.json().duties]).toEqual([200, ['head']])
    expect((await get<Page<{ id: string; duties: string[] }>>('administrator', '/agents')).items.find((person) => person.id === id)?.duties).toEqual(['head'])
  })

  it('keep an administrator', async () => {
    const { id } = panel.people.administrator
    for (const changes of [{ role: 'agent' }, { disabled: true }]) {
      expect((await panel.as('administrator', 'PATCH', `/agents/${id}`, changes)).json()).toMatchObject({ code: 'last-administrator' })
    }
  })

  it.each([
    ['sip:100@127.0.0.1:5070', 200], ['sip:127.0.0.1', 200], ['sip:a.b@phones.example', 200], ['sip:1@192.0.2.77:5060', 200], [null, 200],
    ['sip:1@192.0.3.1', 'phone-host'], ['sip:1@phones.example.evil.example', 'phone-host'], ['sip:1@127.0.0.1.evil.example', 'phone-host'],
    ['sips:1@127.0.0.1', 'phone-uri'], ['sip:1@127.0.0.1:99999', 'phone-uri'], ['sip:1@127.0.0.1;transport=tcp', 'phone-uri'], ['sip:1@127.0.0.1/n', 'phone-uri'],
    ['sip:1@127.0.0.1?Header=x', 'phone-uri'], ['sip:1&SIP/evil@127.0.0.1', 'phone-uri'], ['PJSIP/evil', 'phone-uri'], ['sip:1@127.0.0.1\nx', 'phone-uri'], ['', 'phone-uri'],
  ])('have the SIP phone %s only where phones may be', async (uri, expected) => {
    const response = await panel.as('administrator', 'PUT', `/agents/${panel.people.second.id}/phone`, { uri })
    if (expected === 200) expect([response.statusCode, response.json().phoneUri]).toEqual([200, uri])
    else expect([response.statusCode, response.json().code]).toEqual([400, expected])
  })
})

describe('an agent', () => {
  it('says what he does, and why he is on a break', async () => {
    const put = async (body: object) => panel.as('agent', 'PUT', '/me/status', body)
    expect((await put({ status: 'break', reason: 'lunch' })).statusCode).toBe(204)
    expect(panel.wire.asked.at(-1)).toEqual(['setPresence', panel.people.agent.id, 'break', 'lunch'])
    expect((await put({ status: 'available', reason: 'lunch' })).statusCode).toBe(204)
    expect(panel.wire.asked.at(-1)).toEqual(['setPresence', panel.people.agent.id, 'available', null])
    expect((await put({ status: 'break', reason: 'nonsense' })).json()).toMatchObject({ code: 'unknown-choice' })
    expect((await put({ status: 'talking' })).statusCode).toBe(400)
  })

  it('is told when it does not fit', async () => {
    panel.wire.answer = false
    expect((await panel.as('supervisor', 'PUT', '/me/status', { status: 'available' })).json()).toMatchObject({ code: 'takes-no-calls' })
    expect((await panel.as('agent', 'POST', '/me/wrap-up/finish')).json()).toMatchObject({ code: 'no-wrap-up' })
    expect((await panel.as('agent', 'PUT', '/me/wrap-up/extend', { seconds: 10 })).json()).toMatchObject({ code: 'no-wrap-up' })
    panel.wire.answer = true
    expect((await panel.as('agent', 'PUT', '/me/wrap-up/extend', { seconds: 10 })).statusCode).toBe(204)
    expect(panel.wire.asked.at(-1)).toEqual(['extendWrapUp', panel.people.agent.id, 10_000])
  })

  it('gets fresh credentials for the softphone; who takes no calls gets none', async () => {
    const { id } = panel.people.agent
    expect((await panel.as('agent', 'POST', '/me/softphone')).json()).toMatchObject({ uri: `sip:agent-${id}@hotline.invalid`, username: `agent-${id}`, password: 'fresh', path: '/sip', iceServers: [] })
    expect((await panel.as('supervisor', 'POST', '/me/softphone')).json()).toMatchObject({ code: 'takes-no-calls' })
  })
})

describe('calls and tickets', () => {
  it('come in pages, the latest first, none left out and none twice', async () => {
    const before = (await get<Page<CallView>>('supervisor', '/calls?limit=200')).items.length
    // Some at the same moment, so that the id decides.
    for (let i = 0; i < 7; i += 1) await panel.saveCall(abandonedCall({ at: NOON - 86_400_000 - Math.floor(i / 3) * 1000 }))
    const all = (await get<Page<CallView>>('supervisor', '/calls?limit=200')).items
    expect(all).toHaveLength(before + 7)
    for (const path of ['/calls', '/tickets']) {
      const whole = (await get<Page<{ id: string }>>('supervisor', `${path}?limit=200`)).items.map(({ id }) => id)
      const paged: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Page<{ id: string }> = await get('supervisor', `${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
        paged.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect(paged, path).toEqual(whole)
    }
    expect((await panel.as('supervisor', 'GET', '/calls?cursor=nonsense')).json()).toMatchObject({ code: 'invalid-cursor' })
  })

  it('are found by time, agent, line, outcome and by parts of numbers and names', async () => {
    const { agent } = panel.people
    const at = NOON + 10 * 86_400_000
    const client = await panel.db.clients.create({ hotlineId: 'technokad', name: 'ООО «Синий Пример»', phones: ['+79160001122'], note: '', at })
    const talked = await panel.saveCall(talkedCall(agent.id, { at, caller: '+79160001122', line: '+73833835768' }))
    const abandoned = await panel.saveCall(abandonedCall({ at: at + 60_000, caller: null }))
    const found = async (query: string) => (await get<Page<CallView>>('supervisor', `/calls?${query}`)).items.map(({ id }) => id)
    const day = `from=${new Date(at).toISOString()}&to=${new Date(at + 120_000).toISOString()}`
    expect(await found(day)).toEqual([abandoned.call.id, talked.call.id])
    expect(await found(`${day}&outcome=abandoned`)).toEqual([abandoned.call.id])
    expect(await found(`${day}&agentId=${agent.id}`)).toEqual([talked.call.id])
    expect(await found(`${day}&line=%2B73833835768`)).toEqual([talked.call.id])
    for (const text of ['0001122', '916 000-11', 'синий', 'СИНИЙ ПРИМ']) expect(await found(`${day}&text=${encodeURIComponent(text)}`), text).toEqual([talked.call.id])
    const { items: [first] } = await get<Page<CallView>>('supervisor', `/calls?${day}&outcome=talked`)
    expect(first).toMatchObject({ clientId: client.id, clientName: 'ООО «Синий Пример»', agentName: 'Имя agent', waitSeconds: 5, talkSeconds: 60, ticketNumber: expect.stringMatching(/^TKD-2026-\d{6}$/) })
    expect(await found(`${day}&text=${first?.ticketNumber}`)).toEqual([talked.call.id])
    // Signs of LIKE mean themselves, and what leads nowhere finds nothing.
    for (const text of ['%', '_', 'такого нет', '0009999']) expect(await found(`${day}&text=${encodeURIComponent(text)}`), text).toEqual([])
  })

  it('NEK-4 NEK-5 show a ticket with its call, recording, consent and earlier open tickets on one page', async () => {
    const caller = '+79165554433'
    const earlier = await panel.saveCall(abandonedCall({ at: NOON - 3_600_000, caller }))
    const call = await panel.saveCall(talkedCall(panel.people.agent.id, { caller }))
    const { id } = await panel.addRecording(call)
    const ticket = await get<TicketDetailView>('agent', `/tickets/${call.ticketId}`)
    expect(ticket.calls).toMatchObject([{ id: call.call.id, consent: { kind: 'implied', wording: 'technokad/consent-1' }, recordings: [{ id, channels: 2 }] }])
    expect(ticket.openTickets.map((one) => one.id)).toEqual([earlier.ticketId])
    expect(ticket.timeline.map(({ type }) => type)).toEqual(expect.arrayContaining(['opened', 'arrived', 'consent-given', 'answered', 'recording', 'ended']))
    expect(ticket.timeline.map(({ at }) => at)).toEqual(ticket.timeline.map(({ at }) => at).toSorted())
  })

  it('change with their version: who saw an older one is told what it is now', async () => {
    const { ticketId } = await panel.saveCall(talkedCall(panel.people.agent.id))
    const { version } = await get<TicketView>('agent', `/tickets/${ticketId}`)
    const patch = (body: object) => panel.as('second', 'PATCH', `/tickets/${ticketId}`, body)
    const changed = await patch({ version, subject: 'Не открывается программа', category: 'software-error', outcome: 'solved', status: 'resolved' })
    expect(changed.json()).toMatchObject({ version: version + 1, subject: 'Не открывается программа', category: 'software-error', outcome: 'solved', status: 'resolved' })
    const late = await patch({ version, subject: 'Другое' })
    expect(late.statusCode).toBe(409)
    expect(late.json()).toMatchObject({ code: 'ticket-changed', details: { current: { version: version + 1, subject: 'Не открывается программа' } } })
    const { timeline } = await get<TicketDetailView>('agent', `/tickets/${ticketId}`)
    expect(timeline.find(({ type }) => type === 'edited')).toMatchObject({ author: 'Имя second', data: { changes: { subject: { from: '', to: 'Не открывается программа' } } } })
    expect(timeline.find(({ type }) => type === 'resolved')).toMatchObject({ author: 'Имя second', data: { outcome: 'solved' } })
    expect(late.json().details.since).toMatchObject([{ type: 'edited', author: 'Имя second' }, { type: 'topic-set' }, { type: 'resolved' }])
  })

  it('let only one of many who change at once win', async () => {
    const { ticketId } = await panel.saveCall(abandonedCall())
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => panel.as('agent', 'PATCH', `/tickets/${ticketId}`, { version: 1, subject: `Тема ${i}` })))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 409)])
    const { timeline } = await get<TicketDetailView>('agent', `/tickets/${ticketId}`)
    expect(timeline.filter(({ type }) => type === 'edited')).toHaveLength(1)
  })

  it.each([
    ['category', { category: 'weather' }], ['outcome', { outcome: 'weather' }], ['assigneeId', { assigneeId: randomUUID() }], ['clientId', { clientId: randomUUID() }],
  ])('have no %s that does not exist', async (field, changes) => {
    const { ticketId } = await panel.saveCall(abandonedCall())
    expect((await panel.as('agent', 'PATCH', `/tickets/${ticketId}`, { version: 1, ...changes })).json()).toMatchObject({ code: 'unknown-choice', details: { field } })
  })

  it('are not given to the people and clients of another hotline', async () => {
    const { ticketId } = await panel.saveCall(abandonedCall())
    const client = await panel.db.clients.create({ hotlineId: 'centaur', name: 'Чужой', phones: [], note: '', at: NOON })
    for (const changes of [{ assigneeId: panel.people.stranger.id }, { clientId: client.id }]) {
      expect((await panel.as('agent', 'PATCH', `/tickets/${ticketId}`, { version: 1, ...changes })).json()).toMatchObject({ code: 'unknown-choice' })
    }
  })

  it('give their calls the client that was chosen', async () => {
    const call = await panel.saveCall(abandonedCall())
    const client = await panel.as('agent', 'POST', '/clients', { name: 'Новый клиент', phones: ['8 (916) 123-45-67', '+7 916 123 45 67'] })
    expect(client.json()).toMatchObject({ phones: ['+79161234567'] })
    await panel.as('agent', 'PATCH', `/tickets/${call.ticketId}`, { version: 1, clientId: client.json().id })
    expect(await get('supervisor', `/calls/${call.call.id}`)).toMatchObject({ clientName: 'Новый клиент' })
  })

  it('keep notes with their author', async () => {
    const { ticketId } = await panel.saveCall(abandonedCall())
    const noted = await panel.as('agent', 'POST', `/tickets/${ticketId}/notes`, { text: '  Перезвонить завтра  ' })
    expect(noted.statusCode).toBe(201)
    expect((noted.json() as TicketDetailView).timeline.find(({ type }) => type === 'note')).toMatchObject({ type: 'note', author: 'Имя agent', data: { text: 'Перезвонить завтра' } })
    expect((await panel.as('agent', 'POST', `/tickets/${ticketId}/notes`, { text: '   ' })).statusCode).toBe(400)
  })
})

describe('clients', () => {
  it('are found by name and number, page by page, and changed', async () => {
    for (const name of ['Альфа', 'Бета', 'Гамма']) await panel.as('agent', 'POST', '/clients', { name: `${name}-тест`, phones: [`+7916222000${name.length}`] })
    const first = await get<Page<{ id: string; name: string }>>('agent', `/clients?limit=2&text=${encodeURIComponent('-ТЕСТ')}`)
    expect(first.items.map(({ name }) => name)).toEqual(['Альфа-тест', 'Бета-тест'])
    const second = await get<Page<{ name: string }>>('agent', `/clients?limit=2&text=${encodeURIComponent('-тест')}&cursor=${first.nextCursor}`)
    expect(second).toMatchObject({ items: [{ name: 'Гамма-тест' }], nextCursor: null })
    expect((await get<Page<{ name: string }>>('agent', '/clients?text=2220004')).items.map(({ name }) => name)).toEqual(['Бета-тест'])
    const changed = await panel.as('agent', 'PATCH', `/clients/${first.items[0]?.id}`, { phones: [], note: 'Заметка' })
    expect(changed.json()).toMatchObject({ name: 'Альфа-тест', phones: [], note: 'Заметка' })
    expect((await panel.as('agent', 'POST', '/clients', { name: 'Без номера', phones: ['123'] })).json()).toMatchObject({ code: 'phone-number' })
  })
})

const listensOf = async (id: string) => (await get<Page<{ person: string; action: string }>>('supervisor', `/recordings/${id}/listens`)).items

describe('recordings', () => {
  it('are sent whole or in part', async () => {
    const { id, sound, sha256 } = await panel.addRecording(await panel.saveCall(talkedCall(panel.people.agent.id)))
    const audio = (headers: Record<string, string> = {}, method = 'GET') => panel.as('supervisor', method, `/recordings/${id}/audio`, undefined, headers)
    const whole = await audio()
    expect(whole.statusCode).toBe(200)
    expect(whole.headers).toMatchObject({ 'content-type': 'audio/ogg', 'content-length': '1000', 'accept-ranges': 'bytes', 'etag': `"${sha256}"` })
    expect(whole.rawPayload.equals(sound)).toBe(true)
    const parts: [string, number, number][] = [['bytes=0-', 0, 999], ['bytes=100-199', 100, 199], ['bytes=900-5000', 900, 999], ['bytes=-10', 990, 999], ['bytes=999-999', 999, 999]]
    for (const [range, start, end] of parts) {
      const part = await audio({ range })
      expect(part.statusCode, range).toBe(206)
      expect(part.headers).toMatchObject({ 'content-range': `bytes ${start}-${end}/1000`, 'content-length': String(end - start + 1) })
      expect(part.rawPayload.equals(sound.subarray(start, end + 1)), range).toBe(true)
    }
    const beyond = await audio({ range: 'bytes=1000-' })
    expect([beyond.statusCode, beyond.headers['content-range'], beyond.body]).toEqual([416, 'bytes */1000', ''])
    expect((await audio({ 'if-none-match': `"${sha256}"` })).statusCode).toBe(304)
    expect((await audio({ 'range': 'bytes=1-2', 'if-range': '"other"' })).statusCode).toBe(200)
    expect((await audio({ 'range': 'bytes=1-2', 'if-range': `"${sha256}"` })).statusCode).toBe(206)
    const head = await audio({}, 'HEAD')
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '1000', ''])
  })

  it('log who listens once for each play, whatever ranges the player asks for', async () => {
    const { id } = await panel.addRecording(await panel.saveCall(talkedCall(panel.people.agent.id)))
    const audio = (login: string, query: string, headers: Record<string, string> = {}) => panel.as(login, 'GET', `/recordings/${id}/audio${query}`, undefined, headers)
    for (const range of ['bytes=0-', 'bytes=500-', 'bytes=0-99']) await audio('supervisor', '', { range })
    expect(await listensOf(id)).toMatchObject([{ person: 'Имя supervisor', action: 'play' }])
    await audio('administrator', '', { range: 'bytes=500-' })
    expect(await listensOf(id)).toHaveLength(1)
    panel.clock.at += 60_000
    await audio('supervisor', '')
    await audio('administrator', '?download=1')
    expect((await listensOf(id)).map(({ person, action }) => `${person} ${action}`)).toEqual(expect.arrayContaining(['Имя supervisor play', 'Имя supervisor play', 'Имя administrator download']))
    expect(await listensOf(id)).toHaveLength(3)
  })

  it('are downloaded under the number of their ticket and the company’s time', async () => {
    const call = await panel.saveCall(talkedCall(panel.people.agent.id))
    const { id } = await panel.addRecording(call)
    const { ticketNumber } = await get<CallView>('supervisor', `/calls/${call.call.id}`)
    const { headers } = await panel.as('supervisor', 'GET', `/recordings/${id}/audio?download=1`)
    expect(decodeURIComponent(String(headers['content-disposition']))).toBe(`attachment; filename*=UTF-8''${ticketNumber} 2026-11-23 12-00 talk.ogg`)
  })

  it('are gone after their retention, and still said to have been', async () => {
    const { id } = await panel.addRecording(await panel.saveCall(talkedCall(panel.people.agent.id)))
    await panel.db.recordings.markDeleted(id, NOON)
    const response = await panel.as('supervisor', 'GET', `/recordings/${id}/audio`)
    expect([response.statusCode, response.json().code]).toEqual([410, 'recording-deleted'])
    expect(await get('supervisor', `/recordings/${id}`)).toMatchObject({ deletedAt: new Date(NOON).toISOString() })
  })

  it('of messages are heard by the agent whose work the ticket is', async () => {
    const call = await panel.saveCall(messageCall())
    const { id } = await panel.addRecording(call, 'message')
    const status = async (login: string) => (await panel.as(login, 'GET', `/recordings/${id}/audio`)).statusCode
    expect(await status('agent')).toBe(404)
    await panel.as('agent', 'PATCH', `/tickets/${call.ticketId}`, { version: 1, assigneeId: panel.people.agent.id })
    expect([await status('agent'), await status('second')]).toEqual([200, 404])
  })

  it.each([
    ['agent', { ownTalk: false, ownMessage: true, othersMessage: false }],
    ['supervisor', { ownTalk: true, ownMessage: true, othersMessage: true }],
    ['administrator', { ownTalk: true, ownMessage: true, othersMessage: true }],
  ] as const)('are said to be audible to an %s exactly where they are sent', async (login, wanted) => {
    const person = panel.people[login]
    const work = async (assigneeId: string) => {
      const talk = await panel.saveCall(talkedCall(person.id))
      const message = await panel.saveCall(messageCall())
      const ids = [await panel.addRecording(talk), await panel.addRecording(message, 'message')].map(({ id }) => id)
      for (const { ticketId } of [talk, message]) {
        const { version } = await get<TicketDetailView>('administrator', `/tickets/${ticketId}`)
        expect((await panel.as('administrator', 'PATCH', `/tickets/${ticketId}`, { version, assigneeId })).statusCode).toBe(200)
      }
      return { talk, message, ids }
    }
    const heard = async (ticketId: string, id = ''): Promise<boolean> => {
      const { calls } = await get<TicketDetailView>(login, `/tickets/${ticketId}`)
      const shown = calls.flatMap(({ recordings }) => recordings).find((recording) => recording.id === id)?.audible
      const { statusCode } = await panel.as(login, 'GET', `/recordings/${id}/audio`)
      expect(statusCode).toBe(shown ? 200 : 404)
      return shown === true
    }
    const [own, others] = [await work(person.id), await work(panel.people.second.id)]
    expect({ ownTalk: await heard(own.talk.ticketId, own.ids[0]), ownMessage: await heard(own.message.ticketId, own.ids[1]), othersMessage: await heard(others.message.ticketId, others.ids[1]) }).toEqual(wanted)
    const listed = (await get<Page<CallView>>(login, '/calls')).items.flatMap(({ recordings }) => recordings).find(({ id }) => id === own.ids[0])
    expect(listed?.audible).toBe(wanted.ownTalk)
    expect((await get<CallView>(login, `/calls/${own.talk.call.id}`)).recordings[0]?.audible).toBe(wanted.ownTalk)
  })
})
