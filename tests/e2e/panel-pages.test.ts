import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPanel, DESKTOP, HANDHELD, logInByForm, newPage, pageProblems, startBrowser } from '../support/browser.ts'
import type { Browser } from '../support/browser.ts'
import { ADMIN, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { chromiumPath } from '../support/requirements.ts'

const PAGES = ['/', '/live', '/calls', '/tickets', '/clients', '/reports', '/reports?about=tickets', '/admin/overrides', '/admin/lines', '/admin/agents', '/admin/route', '/settings']

const VIEWS = [
  { name: 'a desk, light, Russian', viewport: DESKTOP, theme: 'light', locale: 'ru' },
  { name: 'a telephone, dark, English', viewport: HANDHELD, theme: 'dark', locale: 'en' },
] as const

describe.skipIf(!chromiumPath)('every page of the panel, on', () => {
  let hotline: TestHotline
  let browser: Browser

  beforeAll(async () => {
    await buildPanel()
    hotline = await startTestHotline()
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await hotline?.stop()
  })

  it.each(VIEWS)('$name: keeps to WCAG 2.2 AA and to the width of its window', async ({ viewport, theme, locale }) => {
    const { page, context, errors } = await newPage(browser, hotline.url, { viewport, theme, locale })
    await page.goto('/')
    await page.getByTestId('sign-in').waitFor()
    const problems: Record<string, unknown> = {}
    const look = async (name: string): Promise<void> => {
      const wrong = await pageProblems(page)
      if (wrong !== null) problems[name] = wrong
    }
    await look('log-in')
    await logInByForm(page, ADMIN.login, ADMIN.password)
    for (const path of PAGES) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      await page.waitForLoadState('networkidle')
      await look(path)
    }
    expect(problems).toEqual({})
    expect(errors).toEqual([])
    await context.close()
  })
})
