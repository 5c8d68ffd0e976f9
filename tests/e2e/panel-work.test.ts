import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { OverrideView, Page as PageOf, PersonView, TicketDetailView, TicketView } from '../../server/panel-protocol.ts'
import { accessibilityProblems, buildPanel, HANDHELD, logInByForm, newPage, startBrowser } from '../support/browser.ts'
import type { Browser, BrowserContext, Page, PanelOptions } from '../support/browser.ts'
import { ADMIN, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { chromiumPath, sippPath } from '../support/requirements.ts'
import { startCaller } from '../support/sip-caller.ts'
import { tone } from '../support/tones.ts'

const MOSCOW = '74952698657'

describe.skipIf(!chromiumPath || !sippPath)('work in the panel', () => {
  let hotline: TestHotline
  let browser: Browser
  let agent: { id: string; password: string }
  let ticket: TicketView
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    await buildPanel()
    hotline = await startTestHotline()
    browser = await startBrowser()
    agent = await hotline.agent({ login: 'worker', office: 'moscow', available: false })
    // A caller whom nobody answers leaves a ticket to work on.
    const caller = await startCaller({ asterisk: hotline.sip, dial: MOSCOW, from: '+79000000004', voice: tone(440, 1000) })
    await caller.answered
    ticket = await eventually('a ticket', async () => (await hotline.admin.get<PageOf<TicketView>>('/api/v1/tickets')).items[0])
    caller.hangUp()
    await caller.ended
    await caller.close()
  })

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  afterAll(async () => {
    await browser?.close()
    await hotline?.stop()
  })

  async function signedIn(login: string, password: string, options: PanelOptions = {}): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
    const opened = await newPage(browser, hotline.url, options)
    contexts.push(opened.context)
    await logInByForm(opened.page, login, password)
    return opened
  }

  const asAgent = () => signedIn('worker', agent.password)
  const asAdministrator = (options: PanelOptions = {}) => signedIn(ADMIN.login, ADMIN.password, options)
  const saved = (page: Page) => page.locator('[data-testid="ticket-saving"][data-state="saved"]').waitFor()
  const stored = () => hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${ticket.id}`)

  it('refuses a wrong password in words', async () => {
    const { page, context } = await newPage(browser, hotline.url)
    contexts.push(context)
    await page.goto('/')
    await page.getByTestId('login').fill('worker')
    await page.getByTestId('password').fill('wrong')
    await page.getByTestId('sign-in').click()
    await page.getByRole('alert').filter({ hasText: /\S/ }).waitFor()
    expect(await page.getByTestId('sign-in').isEnabled()).toBe(true)
  })

  it('shows an agent nothing of the supervisor and the administrator, whatever the address', async () => {
    const { page } = await asAgent()
    await expectMissing(page, '/reports')
    await expectMissing(page, '/admin/agents')
    await expectMissing(page, '/admin/overrides')
    expect(await page.getByRole('link', { name: 'Сотрудники' }).count()).toBe(0)
  })

  it('saves what is typed by itself', async () => {
    const { page } = await asAgent()
    await page.goto(`/tickets/${ticket.id}`)
    await page.getByTestId('ticket-subject').fill('Не печатает')
    await page.getByTestId('ticket-category').selectOption({ index: 1 })
    await eventually('the subject to be stored', async () => (await stored()).subject === 'Не печатает')
    await saved(page)
    expect((await stored()).category).not.toBeNull()
  })

  it('asks which of several clients calls, and remembers the choice', async () => {
    const { page } = await asAgent()
    await page.goto(`/tickets/${ticket.id}`)
    await page.getByTestId('client-option').first().waitFor()
    expect(await page.getByTestId('client-option').count()).toBeGreaterThan(1)
    const name = await page.getByTestId('client-option').first().locator('b').textContent()
    await page.getByTestId('client-option').first().click()
    await eventually('the client to be stored', async () => (await stored()).clientName === name)
    expect(await page.getByTestId('ticket-client').textContent()).toContain(name)
  })

  it('merges what two people change, and asks only about the same field', async () => {
    const { page, context } = await asAgent()
    await page.goto(`/tickets/${ticket.id}`)
    await page.getByTestId('ticket-subject').waitFor()

    const before = await stored()
    await hotline.admin.patch(`/api/v1/tickets/${ticket.id}`, { version: before.version, outcome: 'solved' })
    await page.getByTestId('ticket-subject').fill('Не печатает чертёж')
    await eventually('both changes to be stored', async () => {
      const now = await stored()
      return now.subject === 'Не печатает чертёж' && now.outcome === 'solved'
    })
    await saved(page)

    // Away for a moment: else the page learns of the other's change before a word is written.
    await context.setOffline(true)
    await page.getByTestId('ticket-subject').fill('Плоттер не печатает')
    const again = await stored()
    await hotline.admin.patch(`/api/v1/tickets/${ticket.id}`, { version: again.version, subject: 'Принтер' })
    await context.setOffline(false)
    await page.getByTestId('ticket-conflict').waitFor()
    expect(await page.getByTestId('ticket-conflict').textContent()).toMatch(/Заявку изменил.*Принтер/s)
    expect(await accessibilityProblems(page)).toEqual([])
    expect((await stored()).subject).toBe('Принтер')
    await page.getByRole('button', { name: 'Моё' }).click()
    await eventually('the chosen words to be stored', async () => (await stored()).subject === 'Плоттер не печатает')
  })

  it('keeps a note that was not sent through a reload, and a change through a lost server', async () => {
    const { page, context } = await asAgent()
    await page.goto(`/tickets/${ticket.id}`)
    await page.getByTestId('ticket-note').fill('Клиент перезвонит завтра')
    await page.reload()
    await eventually('the draft', async () => (await page.getByTestId('ticket-note').inputValue()) === 'Клиент перезвонит завтра')

    await context.setOffline(true)
    await page.getByTestId('ticket-subject').fill('Печатает')
    await page.locator('[data-testid="ticket-saving"][data-state="offline"]').waitFor()
    await context.setOffline(false)
    await eventually('the change to be stored after all', async () => (await stored()).subject === 'Печатает')

    await page.getByTestId('ticket-add-note').click()
    await page.getByTestId('timeline').getByText('Клиент перезвонит завтра').waitFor()
    expect(await page.getByTestId('ticket-note').inputValue()).toBe('')
  })

  it('asks to log in again when the session has run out, and goes on where it was', async () => {
    const { page, context, errors } = await asAgent()
    await page.goto('/tickets?view=all')
    await page.getByRole('link', { name: ticket.number }).waitFor()
    await context.clearCookies()
    await page.getByTestId('tickets-search').fill(ticket.number)
    await page.getByText('Сеанс закончился').waitFor()
    await page.getByTestId('login').fill('worker')
    await page.getByTestId('password').fill(agent.password)
    await page.getByTestId('sign-in').click()
    await page.getByRole('link', { name: ticket.number }).waitFor()
    expect(errors).toEqual([])
  })

  it('finds calls by number and outcome, and keeps the filter in the address', async () => {
    const { page } = await asAdministrator()
    await page.goto('/calls')
    await page.getByTestId('calls-search').fill('000-00-04')
    await page.getByTestId('calls-outcome').selectOption('abandoned')
    await page.getByRole('link', { name: ticket.number }).waitFor()
    expect(new URL(page.url()).searchParams.get('outcome')).toBe('abandoned')
    await page.reload()
    await page.getByRole('link', { name: ticket.number }).waitFor()
    await page.getByTestId('calls-outcome').selectOption('message')
    await page.getByText('За это время звонков не было').waitFor()
  })

  it('makes an agent, gives a SIP phone, and takes the log-in away', async () => {
    const { page } = await asAdministrator()
    await page.goto('/admin/agents')
    await page.getByTestId('agent-add').click()
    await page.getByTestId('agent-name').fill('Новый Оператор')
    await page.getByTestId('agent-login').fill('novice')
    await page.getByTestId('agent-password').fill('a password that is long')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByTestId('agent-save').click()
    await page.getByTestId('agents').getByText('novice').waitFor()
    const novice = async () => (await hotline.admin.get<PageOf<PersonView>>('/api/v1/agents')).items.find(({ login }) => login === 'novice')
    expect(await novice()).toMatchObject({ name: 'Новый Оператор', role: 'agent', office: 'moscow', phoneUri: null, disabled: false })

    await page.getByRole('button', { name: 'Изменить: Новый Оператор' }).click()
    await page.getByTestId('agent-phone').fill('sip:101@127.0.0.1')
    await page.getByLabel('Отключён').check()
    await page.getByTestId('agent-save').click()
    await eventually('the change', async () => {
      const now = await novice()
      return now?.disabled === true && now.phoneUri === 'sip:101@127.0.0.1'
    })
  })

  it('closes one line by hand and opens it again', async () => {
    const { page } = await asAdministrator()
    await page.goto('/admin/overrides')
    await page.getByRole('radio', { name: 'Закрыть' }).check()
    await page.getByLabel('Все номера').uncheck()
    await page.getByLabel(/383/).check()
    await page.getByTestId('override-create').click()
    await page.getByTestId('overrides').getByText('Закрыто до 23:00').waitFor()
    const [override] = (await hotline.admin.get<PageOf<OverrideView>>('/api/v1/overrides')).items
    expect(override).toMatchObject({ kind: 'close', numbers: ['+73833835768'], offices: null, until: '2026-11-23T20:00:00.000Z' })
    await page.goto('/live')
    await page.getByText('вручную').waitFor()
    await page.goto('/admin/overrides')
    await page.getByTestId('override-cancel').click()
    await page.getByTestId('overrides').getByText('Отменено').waitFor()
  })

  it('tells where a call would go, and why', async () => {
    const { page } = await asAdministrator()
    await page.goto('/admin/route')
    await page.getByTestId('route-at').fill('2026-11-22T23:30')
    await page.getByTestId('route-check').click()
    await page.locator('[data-testid="route-result"][data-state="closed"]').waitFor()
    await page.getByTestId('route-at').fill('2026-11-23T10:30')
    await page.getByTestId('route-check').click()
    await page.locator('[data-testid="route-result"][data-state="open"]').waitFor()
    expect(await page.getByTestId('route-result').textContent()).toContain('Москва, Новосибирск')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('changes language and theme at once and remembers them', async () => {
    const { page } = await asAgent()
    await page.goto('/settings')
    await page.getByRole('radio', { name: 'English' }).check()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.getByRole('radio', { name: 'Dark' }).check()
    await page.reload()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('takes a password of one’s own for the one that was given, and goes on', async () => {
    const { id, password } = await hotline.agent({ login: 'fresh', office: 'moscow', available: false })
    const { page } = await signedIn('fresh', password)
    await page.goto('/settings')
    await page.getByTestId('password-current').fill('не тот')
    await page.getByTestId('password-new').fill('мой новый пароль')
    await page.getByTestId('password-change').click()
    await page.getByText('Нынешний пароль неверен').waitFor()
    await page.getByTestId('password-current').fill(password)
    await page.keyboard.press('Enter')
    await page.getByText('Пароль сменён').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await page.getByTestId('password-current').waitFor()
    expect((await (await hotline.client('fresh', 'мой новый пароль')).get<{ person: { id: string } }>('/api/v1/session')).person.id).toBe(id)
  })

  it('reaches everything on a telephone by the bar below', async () => {
    const { page } = await asAdministrator({ viewport: HANDHELD })
    await page.getByRole('link', { name: 'Сейчас' }).click()
    await page.getByRole('heading', { level: 1, name: 'Сейчас' }).waitFor()
    await page.getByRole('button', { name: 'Ещё' }).click()
    await page.getByRole('link', { name: 'Отчёты' }).click()
    await page.getByTestId('figures-table').waitFor()
    expect(await page.getByTestId('figures').getByText('Позвонили').isVisible()).toBe(true)
  })

  async function expectMissing(page: Page, path: string): Promise<void> {
    await page.goto(path)
    await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor()
  }
})
