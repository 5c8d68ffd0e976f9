import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewCompanyView, PublicRegulationView } from '../../server/panel-protocol.ts'
import { buildPanel, HANDHELD, logInByForm, newPage, pageProblems, startBrowser } from '../support/browser.ts'
import type { Browser, Page } from '../support/browser.ts'
import { ADMIN, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { chromiumPath } from '../support/requirements.ts'

describe.skipIf(!chromiumPath)('an administrator in the panel', () => {
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

  async function asAdministrator(options: Parameters<typeof newPage>[2] = {}): Promise<{ page: Page; errors: string[]; look: (name: string) => Promise<void>; problems: Record<string, unknown> }> {
    const { page, errors } = await newPage(browser, hotline.url, options)
    page.on('dialog', (dialog) => void dialog.accept())
    await logInByForm(page, ADMIN.login, ADMIN.password)
    const problems: Record<string, unknown> = {}
    const look = async (name: string): Promise<void> => {
      const wrong = await pageProblems(page)
      if (wrong !== null) problems[name] = wrong
    }
    return { page, errors, look, problems }
  }

  it('sets up a sixth company from the empty form, changes its hours, listens, compares and publishes; its public page shows it', async () => {
    const { page, errors, look, problems } = await asAdministrator()
    await page.goto('/admin/companies')
    await page.getByTestId('company-add').click()
    await page.getByTestId('company-name-ru').fill('Шестая линия')
    await page.getByTestId('company-name-en').fill('Sixth Line')
    expect(await page.getByTestId('company-key').inputValue()).toBe('sixth-line')
    await page.getByTestId('office-name-ru').fill('Тверь')
    await page.getByTestId('office-name-en').fill('Tver')
    await page.getByTestId('company-number').fill('8 4822 00-00-06')
    await page.getByTestId('administrator-name').fill('Образцова Проба')
    await page.getByTestId('administrator-login').fill('sixth')
    await look('new company')
    await page.getByTestId('company-create').click()
    const password = (await page.getByTestId('company-password').textContent()) ?? ''
    expect((await hotline.client('sixth', password)).cookie).not.toBe('')
    await look('company made')

    await page.getByTestId('company-enter').click()
    await page.getByTestId('company-choice').waitFor()
    expect(await page.getByTestId('company-choice').inputValue()).toBe('sixth-line')
    await page.goto('/admin/regulation/hours')
    await page.getByLabel('Закрытие').fill('1930')
    await page.getByLabel('Закрытие').press('Tab')
    await page.locator('[data-date="2026-11-27"]').click()
    await page.getByTestId('draft-drop').waitFor()
    await look('hours')

    await page.goto('/admin/regulation/announcements')
    await page.getByTestId('announcement-greeting').fill('Здравствуйте, вы позвонили 6 раз.')
    await page.getByText('В тексте для чтения вслух есть цифры').first().waitFor()
    await page.getByTestId('announcement-greeting').fill('Здравствуйте! Это компания {company}.')
    await page.getByTestId('regulation-errors').waitFor({ state: 'detached' })
    const [heard] = await Promise.all([page.waitForResponse(/regulation\/listen/), page.getByTestId('listen-greeting').click()])
    expect([heard.status(), heard.headers()['content-type']]).toEqual([200, 'audio/wav'])
    expect(Number(heard.headers()['content-length'])).toBeGreaterThan(10_000)

    await page.getByTestId('tab-compare').click()
    await page.getByTestId('comparison').getByText('09:00–19:30').first().waitFor()
    await look('comparison')
    await page.getByTestId('what-if').click()
    await page.getByTestId('what-if-sum').waitFor()
    await page.getByTestId('publish-open').click()
    await page.getByTestId('news-ru').fill('Теперь линия открыта до половины восьмого.')
    await look('publication')
    await page.getByTestId('publish').click()
    await page.getByTestId('versions').getByText('Теперь линия открыта до половины восьмого.').waitFor()
    await look('versions')

    const shown = (await (await fetch(`${hotline.url}/api/v1/public/regulations/sixth-line`)).json()) as PublicRegulationView
    expect(shown).toMatchObject({ version: 2, offices: [{ hours: [{ open: '09:00', close: '19:30' }] }], numbers: [{ number: '+74822000006' }] })
    await page.goto('/r/sixth-line')
    await page.getByText('Теперь линия открыта до половины восьмого.').first().waitFor()
    expect(await page.getByText('19:30').count()).toBeGreaterThan(0)
    expect(problems).toEqual({})
    expect(errors).toEqual([])
  })

  it('closes a company, whose people are kept out, and opens it again', async () => {
    const { page, errors, look, problems } = await asAdministrator()
    const { administrator } = await hotline.admin.post<NewCompanyView>('/api/v1/companies', {
      key: 'seventh', name: { ru: 'Седьмая', en: 'Seventh' }, spoken: 'Седьмая', zone: 'Europe/Moscow', prefix: 'SVN', shortenedDays: true, email: null, numbers: [], reaction: null, resolution: null,
      offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Moscow', hours: ['09:00–18:00'] }], administrator: { login: 'seventh-admin', name: 'Администратор', takesCalls: false },
    })
    await page.goto('/admin/companies')
    const row = page.getByRole('row', { name: /Седьмая/ })
    await row.getByTestId('company-close').click()
    await row.getByTestId('company-reopen').waitFor()
    await expect(hotline.client(administrator.login, administrator.password)).rejects.toThrow('company-closed')
    expect(await page.getByTestId('company-choice').innerText()).not.toContain('Седьмая')
    await look('companies, one closed')
    await row.getByTestId('company-reopen').click()
    await row.getByTestId('company-close').waitFor()
    expect((await hotline.client(administrator.login, administrator.password)).cookie).not.toBe('')
    expect([errors, problems]).toEqual([[], {}])
    await page.context().close()
  })

  it('takes no file into the text that would stall the page', async () => {
    const { page, errors } = await asAdministrator()
    await page.goto('/admin/regulation/text')
    const before = await page.getByTestId('yaml').inputValue()
    for (const [name, buffer] of [['long.yaml', Buffer.from('# x\n'.repeat(1_300_000))], ['picture.yaml', Buffer.from([0x89, 0x50, 0, 0])]] as const) {
      await page.getByTestId('yaml-file').setInputFiles({ name, mimeType: 'text/yaml', buffer })
      await page.getByText(`${name}:`).waitFor()
    }
    expect(await page.getByTestId('yaml').inputValue()).toBe(before)
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('finds the place of an error in the text, publishes a notice, and makes a key that is shown once', async () => {
    const { page, errors, look, problems } = await asAdministrator({ viewport: HANDHELD, theme: 'dark' })
    await page.goto('/admin/regulation/text')
    const text = page.getByTestId('yaml')
    await text.fill((await text.inputValue()).replace('shortenedDays: true', 'shortenedDay: true'))
    await page.getByTestId('regulation-errors').getByText('Возможно, имелось в виду «shortenedDays».').waitFor()
    await look('text')
    await page.getByTestId('regulation-errors').getByRole('button', { name: /shortenedDay,/ }).click()
    expect(await text.evaluate((area: { value: string; selectionStart: number; selectionEnd: number }) => area.value.slice(area.selectionStart, area.selectionEnd))).toContain('shortenedDay')
    await page.getByTestId('draft-drop').click()
    await page.getByTestId('draft-drop').waitFor({ state: 'detached' })
    for (const section of ['numbers', 'levels', 'clocks', 'intake', 'order']) {
      await page.goto(`/admin/regulation/${section}`)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await look(section)
    }

    await page.goto('/admin/notices')
    await page.getByTestId('notice-add').click()
    await page.getByTestId('notice-text-ru').fill('Почта не работает, звоните.')
    await page.getByTestId('notice-said').check()
    await page.getByTestId('notice-spoken').fill('Почта сейчас не работает.')
    await look('notice')
    await page.getByTestId('notice-save').click()
    await page.getByTestId('notices').getByText('Почта сейчас не работает.').waitFor()
    await look('notices')

    await page.goto('/admin/agents')
    await page.getByTestId('intake-key-name').fill('Портал')
    await page.getByTestId('intake-key-create').click()
    expect(await page.getByTestId('intake-key').textContent()).toMatch(/\S{20,}/)
    await look('keys')
    expect(problems).toEqual({})
    expect(errors).toEqual([])
  })
})
