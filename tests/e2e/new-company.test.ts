import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallView, NewCompanyInput, NewCompanyView, Page, RegulationDraftView, TicketDetailView } from '../../server/panel-protocol.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { accessibilityProblems, HANDHELD, newPage, startBrowser } from '../support/browser.ts'
import { startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { chromiumPath, sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import { tone } from '../support/tones.ts'

const SIXTH: NewCompanyInput = {
  key: 'sixth', name: { ru: 'Шестая', en: 'Sixth' }, spoken: 'Шестая', zone: 'Europe/Moscow', prefix: 'SIX', shortenedDays: true, email: null,
  offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Moscow', hours: ['09:00–18:00'] }],
  numbers: [{ number: '+7 495 600-00-06', label: { ru: 'Главный', en: 'Main' } }],
  administrator: { login: 'sixth-admin', name: 'Администратор' },
}

describe('a company made while the server runs', () => {
  let hotline: TestHotline
  beforeAll(async () => {
    hotline = await startTestHotline({ companies: ['centaur', 'nekta'].map((key) => ({ key, source: readPresetText(key) })) })
  })
  afterAll(() => hotline?.stop())

  it.skipIf(!sippPath)('is called at once: its number, its announcements, its agent, its ticket', async () => {
    const { administrator } = await hotline.admin.post<NewCompanyView>('/api/v1/companies', SIXTH)
    const owner = await hotline.client(administrator.login, administrator.password)
    const { revision } = await owner.get<RegulationDraftView>('/api/v1/regulation/draft')
    const changes = ['greeting', 'consent'].map((kind) => ({ path: ['announcements', kind], value: { version: 2, text: 'Шестая' } }))
    const { source } = await owner.put<RegulationDraftView>('/api/v1/regulation/draft', { revision, changes })
    await owner.post('/api/v1/regulation/versions', { source, effectiveFrom: null, news: null })

    const phone = await startPhone({ voice: tone(1000, 1000), answerAfterMs: 0 })
    const password = 'password of the sixth, long enough'
    const { id } = await owner.post<{ id: string }>('/api/v1/agents', { login: 'sixth-agent', name: 'Оператор Шестой', role: 'agent', office: 'main', password })
    await owner.put(`/api/v1/agents/${id}/phone`, { uri: phone.uri })
    await (await hotline.client('sixth-agent', password)).put('/api/v1/me/status', { status: 'available' })

    const caller = await startCaller({ asterisk: hotline.sip, dial: '74956000006', from: '+79160000066', voice: tone(440, 1000) })
    await caller.media.untilHears(1000)
    caller.hangUp()
    const call = await eventually('the call with its ticket', async () => (await owner.get<Page<CallView>>('/api/v1/calls')).items.find(({ outcome, ticketId }) => outcome === 'talked' && ticketId !== null))
    expect(call).toMatchObject({ line: '+74956000006', agentId: id, ticketNumber: 'SIX-2026-000001' })
    const ticket = await owner.get<TicketDetailView>(`/api/v1/tickets/${call.ticketId}`)
    expect(ticket.calls[0]?.consent).toMatchObject({ wording: 'sixth/consent-2' })
    expect((await hotline.admin.get<Page<CallView>>('/api/v1/calls')).items).toEqual([])
    await Promise.all([caller.close(), phone.close()])
  })

  it.skipIf(!chromiumPath)('NEK-13 the public pages keep to WCAG 2.2 AA and to the width of a telephone, by day and by night', async () => {
    const browser = await startBrowser()
    const problems: Record<string, unknown> = {}
    for (const [path, viewport, theme] of [['/r/centaur', HANDHELD, 'light'], ['/r/nekta?lang=en', HANDHELD, 'dark']] as const) {
      const { page, context, errors } = await newPage(browser, hotline.url, { viewport, theme })
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const found = await accessibilityProblems(page)
      const wider = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      if (found.length > 0 || wider > 0 || errors.length > 0) problems[path] = { found, wider, errors }
      await context.close()
    }
    await browser.close()
    expect(problems).toEqual({})
  })
})
