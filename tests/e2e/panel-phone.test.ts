import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallView, OverrideView, Page as PageOf } from '../../server/panel-protocol.ts'
import { accessibilityProblems, buildPanel, logInByForm, newPage, startBrowser } from '../support/browser.ts'
import type { Browser, Page } from '../support/browser.ts'
import { CLOSED, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { chromiumPath } from '../support/requirements.ts'
import { tempDir } from '../support/temp-dir.ts'
import { tone, writeWav } from '../support/tones.ts'

const state = (page: Page, wanted: string) => page.locator(`[data-testid="phone-state"][data-state="${wanted}"]`).waitFor()

describe.skipIf(!chromiumPath)('the demo phone', () => {
  let hotline: TestHotline
  let browser: Browser
  let folder: { path: string; remove(): Promise<void> }

  beforeAll(async () => {
    await buildPanel()
    hotline = await startTestHotline({ time: CLOSED })
    folder = await tempDir('voice')
    const voice = join(folder.path, 'voice.wav')
    await writeWav(voice, { rateHz: 48_000, channels: [tone(600, 1000, { rateHz: 48_000 })] })
    browser = await startBrowser({ voice })
  })

  afterAll(async () => {
    await browser?.close()
    await hotline?.stop()
    await folder?.remove()
  })

  it('says on a Sunday night why the line is closed, opens it for an hour, and talks to the agent in another tab', async () => {
    const phone = await newPage(browser, hotline.url)
    await phone.page.goto('/phone')
    await phone.page.locator('[data-testid="phone-line-state"][data-state="closed"]').waitFor()
    expect(await phone.page.getByTestId('phone-line-state').textContent()).toContain('04:00')
    expect(await accessibilityProblems(phone.page)).toEqual([])

    await phone.page.getByTestId('phone-open').click()
    await phone.page.locator('[data-testid="phone-line-state"][data-state="open"]').waitFor()
    const { items: overrides } = await hotline.admin.get<PageOf<OverrideView>>('/api/v1/overrides')
    expect(overrides).toHaveLength(1)
    expect(Date.parse(overrides[0]?.until ?? '') - Date.parse(overrides[0]?.from ?? '')).toBe(3_600_000)

    const { password } = await hotline.agent({ login: 'tab', office: 'moscow', available: false })
    const agent = await newPage(browser, hotline.url)
    await logInByForm(agent.page, 'tab', password)
    await agent.page.getByTestId('status-available').click()
    await agent.page.locator('[data-testid="my-status"][data-status="available"][data-phone="registered"]').waitFor()

    await phone.page.getByTestId('phone-caller').fill('8 (900) 000-00-07')
    await phone.page.getByTestId('phone-call').click()
    await state(phone.page, 'talking')
    await agent.page.locator('[data-testid="call-answer"]:enabled').click()
    expect(await agent.page.getByTestId('call-who').textContent()).toContain('900')
    await agent.page.getByTestId('call-timer').waitFor()
    for (const page of [agent.page, phone.page]) {
      await eventually('both to hear each other', async () => Number(await page.getByRole('meter').nth(1).getAttribute('aria-valuenow')) > 30)
    }

    await phone.page.getByTestId('phone-hangup').click()
    await state(phone.page, 'ended')
    await agent.page.locator('[data-testid="my-status"][data-status="wrap-up"]').waitFor()
    const { items: calls } = await hotline.admin.get<PageOf<CallView>>('/api/v1/calls')
    expect(calls[0]).toMatchObject({ caller: '+79000000007', line: '+74952698657' })
    expect([...phone.errors, ...agent.errors]).toEqual([])
    await Promise.all([phone.context.close(), agent.context.close()])
  })

  it('refuses what is no number before it calls', async () => {
    const { page, context } = await newPage(browser, hotline.url)
    await page.goto('/phone')
    await page.getByTestId('phone-caller').fill('привет')
    await page.getByTestId('phone-call').click()
    await page.getByText('Введите номер цифрами').waitFor()
    await state(page, 'idle')
    await context.close()
  })
})
