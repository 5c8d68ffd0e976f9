import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, buildPanel, DESKTOP, HANDHELD, logInByForm, newPage, startBrowser } from '../support/browser.ts'
import type { Browser, Page } from '../support/browser.ts'
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

  /** How many pixels the page is wider than its window. */
  const overflow = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  it.each(VIEWS)('$name: keeps to WCAG 2.2 AA and to the width of its window', async ({ viewport, theme, locale }) => {
    const { page, context, errors } = await newPage(browser, hotline.url, { viewport, theme, locale })
    await page.goto('/')
    await page.getByTestId('sign-in').waitFor()
    const problems: Record<string, unknown> = {}
    const look = async (name: string): Promise<void> => {
      const found = await accessibilityProblems(page)
      const wider = await overflow(page)
      if (found.length > 0 || wider > 0) problems[name] = { found, wider }
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
