/** Chromium as an agent, a supervisor or a caller: real microphone input from a file, real WebRTC, no window. */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { ensurePanel } from '../../server/runtime/panel-build.ts'
import { chromiumPath } from './requirements.ts'

export type { Browser, BrowserContext, Page }

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
]

/** The two sizes the panel is made for. */
export const DESKTOP = { width: 1440, height: 900 }
export const HANDHELD = { width: 390, height: 844 }

/** Builds the panel when its sources have changed; call it before the server is started. */
export const buildPanel = ensurePanel

/** Starts Chromium; `voice` is a WAV file that its microphone hears over and over. */
export async function startBrowser({ voice }: { voice?: string } = {}): Promise<Browser> {
  if (chromiumPath === null) throw new Error('Chromium is not installed: apt-get install chromium')
  return await chromium.launch({
    executablePath: chromiumPath,
    args: voice === undefined ? FLAGS : [...FLAGS, `--use-file-for-fake-audio-capture=${voice}`],
    // Without a locale it calls every file with a Russian name “download”.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
}

export interface PanelOptions {
  viewport?: { width: number; height: number }
  theme?: 'light' | 'dark'
  locale?: 'ru' | 'en'
}

/** A page of its own profile: other cookies, other storage. Errors that the page throws fail the test that reads them. */
export async function newPage(browser: Browser, url: string, { viewport = DESKTOP, theme = 'light', locale = 'ru' }: PanelOptions = {}): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await browser.newContext({ viewport, locale: 'ru-RU', permissions: ['microphone'], baseURL: url })
  await context.addInitScript((preferences) => {
    if (localStorage.getItem('hotline.preferences') === null) localStorage.setItem('hotline.preferences', preferences)
  }, JSON.stringify({ theme, locale }))
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy|Refused to/i.test(message.text())) errors.push(message.text())
  })
  return { page, context, errors }
}

/** Logs in by the form. */
export async function logInByForm(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/')
  await page.getByTestId('login').fill(login)
  await page.getByTestId('password').fill(password)
  await page.getByTestId('sign-in').click()
  await page.getByRole('navigation').first().waitFor()
}

/** What axe finds wrong with the page by WCAG 2.2 AA and its own good practice, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

/** What is wrong with a page as it is shown: WCAG 2.2 AA, and the pixels it is wider than its window. Null when nothing is. */
export async function pageProblems(page: Page): Promise<{ found: unknown[]; wider: number } | null> {
  const found = await accessibilityProblems(page)
  const wider = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  return found.length > 0 || wider > 0 ? { found, wider } : null
}
