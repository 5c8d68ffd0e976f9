import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallView, Page as List, RegulationDraftView, TicketDetailView } from '../../server/panel-protocol.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { buildPanel, HANDHELD, logInByForm, newPage, pageProblems, startBrowser } from '../support/browser.ts'
import type { Browser, Page } from '../support/browser.ts'
import { ADMIN, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { chromiumPath, sippPath } from '../support/requirements.ts'
import { startCaller, startPhone } from '../support/sip-caller.ts'
import { tone } from '../support/tones.ts'

describe.skipIf(!chromiumPath)('a sixth company', () => {
  let hotline: TestHotline
  let browser: Browser
  beforeAll(async () => {
    await buildPanel()
    hotline = await startTestHotline({ companies: ['centaur', 'nekta'].map((key) => ({ key, source: readPresetText(key) })) })
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await hotline?.stop()
  })

  it.skipIf(!sippPath)('is made from the panel’s empty form, is called at once, and its ticket runs its own clocks', async () => {
    const { page, context, errors } = await newPage(browser, hotline.url)
    await logInByForm(page, ADMIN.login, ADMIN.password)
    const owner = await hotline.client('sixth-admin', await makeSixth(page))
    expect(await pageProblems(page)).toBeNull()
    await hush(owner)

    const { items: [administrator] } = await owner.get<List<{ id: string; office: string | null }>>('/api/v1/agents')
    expect(administrator?.office).toBe('main-office')
    const phone = await startPhone({ voice: tone(1000, 1000), answerAfterMs: 0 })
    await owner.put(`/api/v1/agents/${administrator?.id}/phone`, { uri: phone.uri })
    await owner.put('/api/v1/me/status', { status: 'available' })
    const caller = await startCaller({ asterisk: hotline.sip, dial: '74956000006', from: '+79160000066', voice: tone(440, 1000) })
    await caller.media.untilHears(1000)
    caller.hangUp()
    const call = await eventually('the call with its ticket', async () => (await owner.get<List<CallView>>('/api/v1/calls')).items.find(({ outcome, ticketId }) => outcome === 'talked' && ticketId !== null))
    expect(call).toMatchObject({ line: '+74956000006', agentId: administrator?.id, ticketNumber: 'SXT-2026-000001' })
    expect((await hotline.admin.get<List<CallView>>('/api/v1/calls')).items).toEqual([])

    const ticket = await eventually('its clocks', async () => {
      const read = await owner.get<TicketDetailView>(`/api/v1/tickets/${call.ticketId}`)
      return read.deadlines.length > 0 ? read : undefined
    })
    expect(ticket.calls[0]?.consent).toMatchObject({ wording: 'sixth/consent-2' })
    // Received on Monday the 23rd after ten: four working hours, and three working days that end with the office's.
    expect(ticket.deadlines.map(({ clock, dueAt }) => [clock, dueAt])).toEqual([['reaction', new Date(Date.parse(ticket.receivedAt) + 4 * 3_600_000).toISOString()], ['resolution', '2026-11-26T15:30:00.000Z']])

    await Promise.all([page.waitForEvent('load'), page.getByTestId('company-enter').click()])
    await page.goto(`/tickets/${ticket.id}`)
    const shown = page.getByTestId('deadlines')
    await shown.getByText('4 рабочих часа').waitFor()
    expect(await shown.innerText()).toMatch(/3 рабочих дня\s*→?\s*получено пн[^]*вт 24\.11 – чт 26\.11: 3 рабочих дня[^]*до 18:30/)
    expect(errors).toEqual([])
    await context.close()
    await Promise.all([caller.close(), phone.close()])
  })

  it('NEK-13 the public pages keep to WCAG 2.2 AA and to the width of a telephone, by day and by night', async () => {
    const problems: Record<string, unknown> = {}
    for (const [path, viewport, theme] of [['/r/centaur', HANDHELD, 'light'], ['/r/nekta?lang=en', HANDHELD, 'dark']] as const) {
      const { page, context, errors } = await newPage(browser, hotline.url, { viewport, theme })
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const found = await pageProblems(page)
      if (found !== null || errors.length > 0) problems[path] = { found, errors }
      await context.close()
    }
    expect(problems).toEqual({})
  })
})

/** Fills the empty form as its reader would, after a mistake that the form shows where it is. @returns the administrator's password */
async function makeSixth(page: Page): Promise<string> {
  await page.goto('/admin/companies')
  await page.getByTestId('company-add').click()
  await page.getByTestId('company-name-ru').fill('Шестая')
  await page.getByTestId('company-name-en').fill('Sixth')
  await page.getByTestId('company-number').fill('8 495 600 00 06')
  await page.getByLabel('Закрытие').fill('9')
  await page.getByTestId('company-reaction').getByRole('spinbutton').fill('4')
  await page.getByTestId('company-resolution').getByRole('spinbutton').fill('3')
  await page.getByTestId('administrator-name').fill('Администратор')
  await page.getByTestId('company-create').click()
  await page.getByText('Открытие и закрытие совпадают').waitFor()
  await page.getByLabel('Закрытие').fill('1830')
  await page.getByTestId('company-create').click()
  return page.getByTestId('company-password').innerText()
}

/** Says less before the queue: announcements cost a test their seconds. */
async function hush(owner: Awaited<ReturnType<TestHotline['client']>>): Promise<void> {
  const { revision } = await owner.get<RegulationDraftView>('/api/v1/regulation/draft')
  const changes = ['greeting', 'consent'].map((kind) => ({ path: ['announcements', kind], value: { version: 2, text: 'Шестая' } }))
  const { source } = await owner.put<RegulationDraftView>('/api/v1/regulation/draft', { revision, changes })
  await owner.post('/api/v1/regulation/versions', { source, effectiveFrom: null, news: null })
}
