import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ClientCardView } from '../../server/panel-protocol.ts'
import { accessibilityProblems, buildPanel, HANDHELD, logInByForm, newPage, startBrowser } from '../support/browser.ts'
import type { Browser, BrowserContext, Page, PanelOptions } from '../support/browser.ts'
import { panelDesk, type PanelDesk } from '../support/panel-desk.ts'
import { PASSWORD, startPanel, type TestPanel } from '../support/panel.ts'
import { eventually } from '../support/ports.ts'
import { chromiumPath } from '../support/requirements.ts'

const WEB_ROOT = join(import.meta.dirname, '../../web/dist')

/** The desk in Chromium on the real HTTP side; nobody calls here. `kazan` and `stranger` work for one company, `agent` for another. */
describe.skipIf(!chromiumPath)('the ticket desk in the panel', () => {
  let panel: TestPanel
  let browser: Browser
  let url: string
  let client: ClientCardView
  let page: Page
  let errors: string[]
  let ask: PanelDesk['ask']
  let detail: PanelDesk['detail']
  let received: PanelDesk['received']
  const contexts: BrowserContext[] = []

  beforeAll(async () => {
    await buildPanel()
    panel = await startPanel({ webRoot: WEB_ROOT })
    ;({ ask, detail, received } = panelDesk(panel))
    url = await panel.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await startBrowser()
    await panel.addPerson('kazan', 'agent', 'centaur', 'kazan')
    client = await ask('stranger', 'POST', '/clients', { name: 'ООО «Пример»', phones: ['+79000000001'], note: '', package: { key: 'basic', from: null, until: null, confirmed: true } })
    ;({ page, errors } = await newPage(browser, url))
    await logInByForm(page, 'kazan', PASSWORD)
    await ask('kazan', 'POST', `/clients/${client.id}/contacts`, { name: 'Мария Образцова', phones: [], emails: ['maria@example.org'], note: '' })
  })

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  afterAll(async () => {
    await browser?.close()
    await panel?.dispose()
  })

  async function signedIn(login: string, options: PanelOptions = {}): Promise<{ page: Page; errors: string[] }> {
    const opened = await newPage(browser, url, options)
    contexts.push(opened.context)
    await logInByForm(opened.page, login, PASSWORD)
    return opened
  }

  it('finds, walks, chooses and takes tickets by keys alone, in any keyboard layout', async () => {
    const [printer, network] = await received('stranger', 'Не печатает принтер', 'Медленная сеть')
    await page.goto('/tickets')
    await page.getByRole('link', { name: printer!.number }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('x')
    // «о» stands where «j» does.
    await page.evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true }))`)
    await page.keyboard.press('x')
    await page.getByTestId('bulk-take').click()
    await eventually('both to be taken', async () => {
      const now = await Promise.all([printer!, network!].map(({ id }) => detail('kazan', id)))
      return now.every(({ assigneeName }) => assigneeName === 'Имя kazan')
    })

    await page.keyboard.press('/')
    await page.keyboard.type('принтеры')
    await page.getByRole('link', { name: network!.number }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByTestId('tickets-search').blur()
    await page.getByTestId('view-mine').click()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByTestId('ticket-number').waitFor()
    expect(await page.getByTestId('ticket-number').textContent()).toBe(printer!.number)
    await page.keyboard.press('u')
    await page.locator(`[data-ticket="${printer!.id}"]:focus`).waitFor()
    expect(new URL(page.url()).searchParams.get('view')).toBe('mine')
    expect(errors).toEqual([])
  })

  it('keeps a list under a name, and shows a new ticket only when asked', async () => {
    await page.goto('/tickets?level=low&sort=due')
    await page.getByTestId('tickets').waitFor()
    await page.getByTestId('saved-views').click()
    await page.getByTestId('view-name').fill('Неспешные')
    await page.getByTestId('view-save').click()
    await page.getByTestId('saved-view').waitFor()
    await page.goto('/tickets')
    await page.getByTestId('tickets').waitFor()
    const [late] = await received('stranger', 'Пришла позже')
    await page.getByTestId('tickets-fresh').waitFor()
    expect(await page.getByRole('link', { name: late!.number }).count()).toBe(0)
    await page.getByTestId('tickets-fresh').click()
    await page.getByRole('link', { name: late!.number }).waitFor()
    await page.getByTestId('saved-views').click()
    await page.getByTestId('saved-view').click()
    await eventually('the saved filter', () => new URL(page.url()).searchParams.get('level') === 'low' && new URL(page.url()).searchParams.get('sort') === 'due')
  })

  it('CNT-5 asks for the client’s consent before the level is changed, and shows it afterwards', async () => {
    const [ticket] = await received('stranger', 'Пропал звук')
    await page.goto(`/tickets/${ticket!.id}`)
    await page.getByTestId('deadlines').waitFor()
    expect(await page.getByTestId('deadlines').textContent()).toContain('24 рабочих часа')
    await page.getByTestId('ticket-number').click()
    await page.keyboard.press('l')
    await page.getByTestId('action-level').selectOption('critical')
    await page.getByTestId('action-submit').click()
    await page.getByText('Заполните поле').waitFor()
    expect((await detail('kazan', ticket!.id)).level).toBe('low')
    await page.getByTestId('action-consent').fill('Мария согласилась в письме')
    await page.getByTestId('action-submit').click()
    await page.getByTestId('timeline').getByText('Мария согласилась в письме').waitFor()
    expect((await detail('kazan', ticket!.id)).level).toBe('critical')
    expect(await page.getByTestId('deadlines').textContent()).toContain('4 рабочих часа')
    expect(await accessibilityProblems(page)).toEqual([])
    expect(errors).toEqual([])
  })

  it('tells who was quicker, and keeps what was written', async () => {
    const [ticket] = await received('stranger', 'Нет связи')
    await page.goto(`/tickets/${ticket!.id}`)
    await page.getByTestId('ticket-message').fill('Перезагрузите, пожалуйста, устройство.')
    await page.route('**/actions', async (route) => {
      const { version } = await detail('stranger', ticket!.id)
      await ask('stranger', 'POST', `/tickets/${ticket!.id}/actions`, { version, action: { type: 'take' } })
      await route.continue()
    }, { times: 1 })
    await page.getByTestId('ticket-send').click()
    await page.getByTestId('ticket-overtaken').waitFor()
    expect(await page.getByTestId('ticket-overtaken').textContent()).toMatch(/Имя stranger.*Взята в работу/s)
    expect(await page.getByTestId('ticket-message').inputValue()).toBe('Перезагрузите, пожалуйста, устройство.')
    await page.getByTestId('ticket-send').click()
    await page.getByTestId('timeline').getByText('Перезагрузите, пожалуйста, устройство.').waitFor()
    expect(await page.getByTestId('ticket-overtaken').count()).toBe(0)
    expect(await page.getByTestId('ticket-message').inputValue()).toBe('')
  })

  it('changes several tickets at once, and says which of them it could not change, and why', async () => {
    const [open, ended] = await received('stranger', 'Лишняя заявка', 'Закрытая заявка')
    await ask('stranger', 'POST', `/tickets/${ended!.id}/actions`, { version: ended!.version, action: { type: 'close' } })
    await page.goto('/tickets?view=all&sort=newest')
    for (const { number } of [open!, ended!]) await page.getByRole('checkbox', { name: number }).check()
    await page.getByTestId('bulk-close').click()
    await page.getByTestId('action-outcome').selectOption('solved')
    await page.getByTestId('action-submit').click()
    await page.getByTestId('bulk-bar').getByRole('alert').getByText(ended!.number).waitFor()
    expect(await detail('kazan', open!.id)).toMatchObject({ status: 'closed', outcome: 'solved' })
    expect(await page.getByTestId('bulk-bar').textContent()).toMatch(/Не сделано: 1.*закрыта/s)
    expect(await page.getByRole('checkbox', { name: ended!.number }).isChecked()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('sends files with their progress, says why one is not taken, and gives them back as they were', async () => {
    const [ticket] = await received('stranger', 'Пришлите журнал')
    await page.goto(`/tickets/${ticket!.id}`)
    await page.getByRole('article').filter({ hasText: 'Помогите, пожалуйста.' }).getByText(/Мария.*maria@example\.org/).waitFor()
    await page.getByTestId('ticket-message').fill('Журнал приложен.')
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    const throttle = (uploadThroughput: number) => network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput })
    await throttle(400_000)
    const log = Buffer.from('Строка журнала\n'.repeat(30_000))
    await page.getByTestId('ticket-file').setInputFiles([{ name: 'журнал.log', mimeType: 'text/plain', buffer: log }, { name: 'передумали.txt', mimeType: 'text/plain', buffer: log }])
    await page.getByRole('button', { name: 'Не загружать передумали.txt' }).click()
    // A text would be compiled again at every look, which the page forbids.
    await page.waitForFunction(() => {
      const { document } = globalThis as unknown as { document: { querySelector(selector: string): { value: number } | null } }
      const sent = document.querySelector('progress')?.value ?? 0
      return sent > 0 && sent < 1
    })
    await page.getByTestId('files').getByRole('link', { name: 'журнал.log' }).waitFor()
    await throttle(-1)

    await page.getByTestId('ticket-file').setInputFiles([{ name: 'setup.exe', mimeType: 'text/plain', buffer: Buffer.from('MZ\0\0') }, { name: 'слишком большой.txt', mimeType: 'text/plain', buffer: Buffer.alloc(26 * 1024 * 1024, 'a') }])
    const refused = page.getByTestId('uploads').getByRole('listitem')
    await refused.filter({ hasText: 'слишком большой.txt' }).getByText('до 25 МБ').waitFor()
    await refused.filter({ hasText: 'setup.exe' }).getByText('Такие файлы не принимаем').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Убрать сообщение о файле setup.exe' }).click()
    expect(await refused.count()).toBe(1)
    expect(await page.getByTestId('ticket-message').inputValue()).toBe('Журнал приложен.')

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('files').getByRole('link').click()])
    expect(download.suggestedFilename()).toBe('журнал.log')
    expect((await readFile(await download.path())).equals(log)).toBe(true)
    expect((await detail('kazan', ticket!.id)).attachments.map(({ name }) => name)).toEqual(['журнал.log'])
    expect(errors).toEqual([])
  })

  it('makes a ticket of its own of a second problem, and one of two about the same', async () => {
    const [double, kept] = await received('stranger', 'Нет отчёта', 'Отчёт не строится')
    await page.goto(`/tickets/${kept!.id}`)
    await page.getByTestId('more-actions').click()
    await page.getByTestId('action-split').click()
    await page.getByTestId('split-subject').fill('Ещё не печатает')
    await page.getByTestId('split-submit').click()
    await page.getByTestId('timeline').getByRole('link').filter({ hasText: /^[A-Z]{3}-/ }).click()
    await eventually('the new ticket', async () => (await page.getByTestId('ticket-subject').inputValue()) === 'Ещё не печатает')
    await page.getByTestId('timeline').getByRole('link', { name: kept!.number }).waitFor()

    await page.goto(`/tickets/${double!.id}`)
    await page.getByTestId('more-actions').click()
    await page.getByTestId('action-merge').click()
    await page.getByTestId('merge-search').fill('отчёт строится')
    await page.getByRole('radio', { name: kept!.number }).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByTestId('merge-submit').click()
    await page.getByTestId('ticket-number').getByText(kept!.number).waitFor()
    await page.getByTestId('timeline').getByRole('link', { name: double!.number }).waitFor()
    expect(await detail('kazan', double!.id)).toMatchObject({ status: 'closed', mergedInto: { number: kept!.number } })
    expect(errors).toEqual([])
  })

  it('TKD-14 closes a ticket whose topic is out of scope only after showing the answer', async () => {
    const [ticket] = await received('administrator', 'Настройте Windows')
    const { page: elsewhere, errors: wrong } = await signedIn('agent')
    await elsewhere.goto(`/tickets/${ticket!.id}`)
    await elsewhere.getByTestId('ticket-category').selectOption('operating-system')
    await elsewhere.getByText('обратитесь к вашему системному администратору').waitFor()
    expect((await detail('agent', ticket!.id)).status).toBe('new')
    await elsewhere.getByTestId('topic-close').click()
    await elsewhere.locator('[data-testid="ticket-status"][data-status="closed"]').waitFor()
    await elsewhere.getByTestId('timeline').getByText('тема вне круга задач').waitFor()
    expect(wrong).toEqual([])
  })

  it('CNT-3 shows what the client’s package includes; agents add contacts, supervisors change the agreement', async () => {
    const agent = await signedIn('kazan', { viewport: HANDHELD, theme: 'dark' })
    await agent.page.goto(`/clients/${client.id}`)
    await agent.page.getByTestId('contacts').waitFor()
    expect(await agent.page.getByTestId('edit-contract').count()).toBe(0)
    expect(await agent.page.getByText('не входит').count()).toBeGreaterThan(0)
    await agent.page.getByTestId('contact-add').click()
    await agent.page.getByTestId('contact-name').fill('Пётр Примеров')
    await agent.page.getByTestId('contact-phones').fill('8 (900) 000-00-09')
    await agent.page.getByTestId('client-save').click()
    await agent.page.getByTestId('contacts').getByText('Пётр Примеров').waitFor()
    expect(await accessibilityProblems(agent.page)).toEqual([])

    const { page: head } = await signedIn('stranger')
    await head.goto(`/clients/${client.id}`)
    await head.getByTestId('edit-contract').click()
    await head.getByTestId('agreement-number').fill('П-17')
    await head.getByTestId('client-package-choice').selectOption('extended')
    expect(await accessibilityProblems(head)).toEqual([])
    await head.getByTestId('client-save').click()
    await head.getByTestId('card-agreement').getByText('П-17').waitFor()
    const now = await ask<ClientCardView>('kazan', 'GET', `/clients/${client.id}`)
    expect(now).toMatchObject({ agreement: { number: 'П-17' }, package: { key: 'extended' } })
    expect(now.contacts.map(({ phones }) => phones)).toContainEqual(['+79000000009'])
  })

  it('TKD-16 the head’s list begins with what was escalated, others’ with all that is open', async () => {
    const [calm, urgent] = await received('stranger', 'Подождёт', 'Жалоба на закрытие')
    const { version } = await detail('stranger', urgent!.id)
    await ask('stranger', 'POST', `/tickets/${urgent!.id}/actions`, { version, action: { type: 'escalate', to: 'head', text: 'Прошу разобраться' } })
    const head = await panel.addPerson('head', 'supervisor', 'centaur', null)
    await panel.db.people.update('centaur', head.id, { duties: ['head'] })
    const { page: list, errors: wrong } = await signedIn('head')
    await list.goto('/tickets')
    await list.locator('[data-testid="view-escalated"][aria-pressed="true"]').waitFor()
    await list.getByRole('link', { name: calm!.number }).waitFor({ state: 'detached' })
    await list.getByRole('link', { name: urgent!.number }).waitFor()
    await list.getByTestId('view-open').click()
    await list.getByRole('link', { name: calm!.number }).waitFor()
    await page.goto('/tickets')
    await page.getByRole('link', { name: calm!.number }).waitFor()
    expect(wrong).toEqual([])
  })

  it('CNT-5 CNT-14 the client chooses the level on the page, and reads what is paid separately', async () => {
    const [ticket] = await received('stranger', 'Установите систему')
    const { clientPage, version } = await detail('kazan', ticket!.id)
    await ask('kazan', 'POST', `/tickets/${ticket!.id}/actions`, { version, action: { type: 'set-type', ticketType: 'installation' } })
    const opened = await newPage(browser, url, { viewport: HANDHELD })
    contexts.push(opened.context)
    await opened.page.goto(clientPage!)
    await opened.page.getByTestId('client-mark').getByText('оплачивается отдельно').waitFor()
    expect(await opened.page.getByTestId('client-level').textContent()).toContain('Низкий')
    await opened.page.getByRole('radio', { name: /Критический/ }).check()
    await opened.page.getByTestId('client-set-level').click()
    await opened.page.getByTestId('client-level').getByText('Критический').waitFor()
    expect(await accessibilityProblems(opened.page)).toEqual([])
    expect((await detail('kazan', ticket!.id)).level).toBe('critical')
    await page.goto(`/tickets/${ticket!.id}`)
    await page.getByTestId('timeline').getByText('выбрал клиент').waitFor()
    await page.goto('/tickets')
    await page.getByRole('row', { name: /Установите систему/ }).getByTestId('paid-mark').waitFor()
    expect(opened.errors).toEqual([])
  })

  it('shows the client the correspondence at an address of its own', async () => {
    const [ticket] = await received('stranger', 'Вопрос клиента')
    const { clientPage } = await detail('kazan', ticket!.id)
    const opened = await newPage(browser, url, { viewport: HANDHELD })
    contexts.push(opened.context)
    await opened.page.goto(clientPage!)
    await opened.page.getByText('Помогите, пожалуйста.').waitFor()
    expect(await accessibilityProblems(opened.page)).toEqual([])
    await opened.page.getByTestId('client-reply').fill('Прилагаю номер прибора')
    await opened.page.getByTestId('client-send').click()
    await opened.page.locator('li').getByText('Прилагаю номер прибора').waitFor()
    expect((await detail('kazan', ticket!.id)).timeline.some(({ type, data }) => type === 'client-message' && data['text'] === 'Прилагаю номер прибора')).toBe(true)
    expect(opened.errors).toEqual([])
  })
})
