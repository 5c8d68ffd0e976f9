import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CallDetailView, CallView, Page as PageOf, TicketDetailView } from '../../server/panel-protocol.ts'
import { accessibilityProblems, buildPanel, logInByForm, newPage, startBrowser } from '../support/browser.ts'
import type { Browser, BrowserContext, Page } from '../support/browser.ts'
import { ADMIN, startTestHotline } from '../support/hotline.ts'
import type { TestHotline } from '../support/hotline.ts'
import { eventually } from '../support/ports.ts'
import { playRecording } from '../support/recorded.ts'
import { chromiumPath, sippPath } from '../support/requirements.ts'
import { startCaller } from '../support/sip-caller.ts'
import type { SipCaller } from '../support/sip-caller.ts'
import { tempDir } from '../support/temp-dir.ts'
import { presence, tone, writeWav } from '../support/tones.ts'

const MOSCOW = '74952698657'
const CALLER = '+79160000001'

describe.skipIf(!sippPath || !chromiumPath)('an agent in the browser', () => {
  let hotline: TestHotline
  let browser: Browser
  let folder: { path: string; remove(): Promise<void> }
  let agents = 0
  const contexts: BrowserContext[] = []
  const callers: SipCaller[] = []

  beforeAll(async () => {
    await buildPanel()
    hotline = await startTestHotline()
    folder = await tempDir('voice')
    const voice = join(folder.path, 'agent.wav')
    await writeWav(voice, { rateHz: 48_000, channels: [tone(1000, 1000, { rateHz: 48_000 })] })
    browser = await startBrowser({ voice })
  })

  afterEach(async () => {
    await Promise.all(callers.splice(0).map((caller) => caller.close()))
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    // Agents of earlier tests are not to be asked in later ones.
    const { items } = await hotline.admin.get<PageOf<{ id: string; login: string; disabled: boolean }>>('/api/v1/agents')
    await Promise.all(items.filter(({ login, disabled }) => login.startsWith('browser-') && !disabled).map(({ id }) => hotline.admin.patch(`/api/v1/agents/${id}`, { disabled: true })))
  })

  afterAll(async () => {
    await browser?.close()
    await hotline?.stop()
    await folder?.remove()
  })

  async function agentInBrowser(): Promise<{ id: string; page: Page; errors: string[] }> {
    agents += 1
    const login = `browser-${agents}`
    const { id, password } = await hotline.agent({ login, office: 'moscow', available: false })
    const { page, context, errors } = await newPage(browser, hotline.url)
    contexts.push(context)
    await logInByForm(page, login, password)
    await page.getByTestId('status-available').click()
    await expectStatus(page, 'available')
    await eventually('the softphone to be registered', async () => {
      const { items } = await hotline.admin.get<PageOf<{ id: string; reachable: boolean }>>('/api/v1/agents')
      return items.some((agent) => agent.id === id) && (await page.getByTestId('my-status').getAttribute('data-phone')) === 'registered'
    })
    return { id, page, errors }
  }

  async function call(): Promise<SipCaller> {
    const caller = await startCaller({ asterisk: hotline.sip, dial: MOSCOW, from: CALLER, voice: tone(440, 1000) })
    callers.push(caller)
    await caller.answered
    return caller
  }

  /** An agent who has answered and is heard. */
  async function talking(): Promise<{ page: Page; caller: SipCaller }> {
    const { page } = await agentInBrowser()
    const caller = await call()
    await answer(page)
    await caller.media.untilHears(1000)
    return { page, caller }
  }

  const expectStatus = (page: Page, status: string) => page.locator(`[data-testid="my-status"][data-status="${status}"]`).waitFor()

  it('answers by key, talks, writes the ticket, holds, hangs up, and the recording has both voices', async () => {
    const { id, page, errors } = await agentInBrowser()
    const caller = await call()

    await page.getByTestId('call-answer').waitFor()
    expect(await page.getByTestId('call-who').textContent()).toContain('916')
    await page.locator('[data-testid="call-answer"]:enabled').waitFor()
    await page.keyboard.press('F2')
    await page.getByTestId('call-timer').waitFor()
    await caller.media.untilHears(1000)

    const number = await page.getByTestId('call-strip').getByTestId('ticket-number').textContent()
    expect(number).toMatch(/^TKD-2026-\d{6}$/)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByTestId('ticket-subject').fill('Не открывается чертёж')
    await page.getByTestId('ticket-note').fill('Попросил прислать файл')
    await page.getByTestId('ticket-add-note').click()
    await page.locator('[data-testid="ticket-saving"][data-state="saved"]').waitFor()

    await page.getByTestId('call-hold').click()
    await page.locator('[data-testid="call-hold"][aria-pressed="true"]').waitFor()
    await eventually('the agent to be silent', () => caller.media.hears(500, [1000]).every((heard) => heard !== 1000))
    await page.getByTestId('call-hold').click()
    await caller.media.untilHears(1000)

    await page.getByTestId('call-hangup').click()
    expect((await caller.ended).by).toBe('them')
    await expectStatus(page, 'wrap-up')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByTestId('wrap-up-finish').click()
    await expectStatus(page, 'available')
    expect(errors).toEqual([])

    const recorded = await eventually('the recording', async () => {
      const { items } = await hotline.admin.get<PageOf<CallView>>(`/api/v1/calls?agentId=${id}`)
      return items.find(({ outcome, recordings }) => outcome === 'talked' && recordings.length === 1)
    })
    const [recording] = recorded.recordings
    if (!recording) throw new Error('no recording')
    const { channels: [left, right], rateHz } = await playRecording(hotline, recording)
    if (!left || !right) throw new Error('not stereo')
    expect(presence(left, rateHz, 440)).toBeGreaterThan(0.7)
    expect(presence(right, rateHz, 1000)).toBeGreaterThan(0.3)

    const detail = await hotline.admin.get<CallDetailView>(`/api/v1/calls/${recorded.id}`)
    expect(detail.timeline.map(({ type }) => type)).toEqual(['arrived', 'consent-given', 'queued', 'offered', 'answered', 'held', 'resumed', 'ended'])
    const ticket = await hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${recorded.ticketId}`)
    expect(ticket).toMatchObject({ number, subject: 'Не открывается чертёж' })
    expect(ticket.timeline.find(({ type }) => type === 'note')?.data).toEqual({ text: 'Попросил прислать файл' })

    const supervisor = await newPage(browser, hotline.url)
    contexts.push(supervisor.context)
    await logInByForm(supervisor.page, ADMIN.login, ADMIN.password)
    await supervisor.page.goto(`/tickets/${recorded.ticketId}`)
    expect(await supervisor.page.getByTestId('ticket-number').textContent()).toBe(number)
    expect(await supervisor.page.getByTestId('consent').textContent()).toContain('technokad/consent-1')
    await supervisor.page.getByTestId('recording-play').click()
    await supervisor.page.locator('[data-testid="recording-player"][data-phase="ready"][data-playing="true"]').waitFor()
    await eventually('the journal of listeners', async () => (await hotline.admin.get<PageOf<{ person: string }>>(`/api/v1/recordings/${recording.id}/listens`)).items.length > 0)
    expect(supervisor.errors).toEqual([])
  })

  it('takes the call up again after a reload of the page', async () => {
    const { page, caller } = await talking()

    await page.reload()
    await page.getByTestId('call-timer').waitFor()
    await page.getByTestId('call-hold').waitFor()
    await eventually('the agent to be heard again', () => caller.media.hears(500, [1000]).every((heard) => heard === 1000))
    expect(await page.getByTestId('call-strip').getByTestId('ticket-number').textContent()).toMatch(/^TKD-/)

    await page.keyboard.press('F9')
    expect((await caller.ended).by).toBe('them')
    await expectStatus(page, 'wrap-up')
  })

  it('goes on talking while the server is killed and comes back, and hangs up afterwards', async () => {
    const { page, caller } = await talking()

    await loseServer(page)
    expect(caller.media.hears(300, [1000])).toContain(1000)
    await hotline.startServer()
    await page.locator('[data-testid="my-status"][data-phone="registered"]').waitFor()
    await page.locator('[data-testid="call-strip"][data-phase="talking"]').waitFor()
    await caller.media.untilHears(1000)

    // The dialog has moved to the new connection, so Asterisk's BYE finds the browser.
    caller.hangUp()
    await caller.ended
    await expectStatus(page, 'wrap-up')
    await page.getByTestId('call-hangup').waitFor({ state: 'detached' })
  })

  it('carries out a hang-up that was pressed while the server was away', async () => {
    const { page, caller } = await talking()

    await loseServer(page)
    await page.getByTestId('call-hangup').click()
    await eventually('the agent to fall silent', () => !caller.media.hears(500, [1000]).includes(1000))
    await hotline.startServer()
    expect((await caller.ended).by).toBe('them')
    await expectStatus(page, 'wrap-up')
  })

  it('declines, and the next agent is asked', async () => {
    const first = await agentInBrowser()
    const caller = await call()
    await first.page.locator('[data-testid="call-answer"]:enabled').waitFor()
    const second = await agentInBrowser()
    await first.page.getByTestId('call-decline').click()
    await answer(second.page)
    await caller.media.untilHears(1000)
    await first.page.getByTestId('call-answer').waitFor({ state: 'detached' })
    caller.hangUp()
    await caller.ended
    await expectStatus(second.page, 'wrap-up')
  })

  it('TKD-7 refuses service for a reason of the regulation: in the talk the caller is told and the call ends, after it the ticket', async () => {
    const { page, caller } = await talking()
    const ticketId = await ticketOfCall(page)
    await page.getByTestId('decline-service').click()
    expect(await page.getByTestId('decline-submit').isEnabled()).toBe(false)
    await page.getByRole('radio', { name: 'Брань или оскорбления' }).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByTestId('decline-submit').click()
    expect((await caller.ended).by).toBe('them')
    await expectDeclined(page, ticketId, 'insults')
    await page.keyboard.press('F2')
    await expectStatus(page, 'available')

    const again = await call()
    await answer(page)
    const next = await ticketOfCall(page)
    expect(next).not.toBe(ticketId)
    again.hangUp()
    await again.ended
    await expectStatus(page, 'wrap-up')
    await page.getByTestId('decline-service').click()
    await page.getByRole('radio', { name: 'Звонящий не назвал себя' }).check()
    await page.getByTestId('decline-submit').click()
    await expectDeclined(page, next, 'not-identified')
  })

  it('writes the whole call down by keys: answer from any page, subject, note, resolve, next call', async () => {
    const { page } = await agentInBrowser()
    await page.goto('/clients')
    const caller = await call()
    await page.locator('[data-testid="call-answer"]:enabled').waitFor()
    await page.keyboard.press('F2')
    await page.getByTestId('call-timer').waitFor()
    await page.locator('[data-testid="ticket-subject"]:focus').waitFor()
    const ticketId = await ticketOfCall(page)
    await page.keyboard.type('Не открывается отчёт')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Переустановил шрифты')
    await page.keyboard.press('F9')
    expect((await caller.ended).by).toBe('them')
    await expectStatus(page, 'wrap-up')
    await page.keyboard.press('Escape')
    await page.keyboard.press('r')
    await page.getByTestId('action-submit').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.locator('[data-testid="ticket-status"][data-status="resolved"]').waitFor()
    await page.keyboard.press('F2')
    await expectStatus(page, 'available')
    const ticket = await eventually('the note', async () => {
      const now = await hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${ticketId}`)
      return now.timeline.some(({ type }) => type === 'note') && now
    })
    expect(ticket).toMatchObject({ subject: 'Не открывается отчёт', status: 'resolved', outcome: 'solved' })
    expect(ticket.timeline.find(({ type }) => type === 'note')?.data).toEqual({ text: 'Переустановил шрифты' })
  })

  it('is a telephone in one tab only, and the other can take it over with the call', async () => {
    const { page, caller } = await talking()

    const other = await page.context().newPage()
    await other.goto('/')
    await other.getByTestId('phone-take-over').click()
    await other.getByTestId('call-hold').waitFor()
    await page.getByTestId('phone-take-over').waitFor()
    await eventually('the agent to be heard from the other tab', () => caller.media.hears(500, [1000]).every((heard) => heard === 1000))
    await other.getByTestId('call-hangup').click()
    expect((await caller.ended).by).toBe('them')
  })

  async function ticketOfCall(page: Page): Promise<string> {
    const href = await page.getByTestId('call-strip').getByTestId('ticket-number').getAttribute('href')
    return href!.replace('/tickets/', '')
  }

  async function expectDeclined(page: Page, ticketId: string, outcome: string): Promise<void> {
    await page.locator('[data-testid="ticket-status"][data-status="closed"]').waitFor()
    expect(await hotline.admin.get<TicketDetailView>(`/api/v1/tickets/${ticketId}`)).toMatchObject({ status: 'closed', outcome })
  }

  async function loseServer(page: Page): Promise<void> {
    await hotline.killServer()
    await page.locator('[data-testid="my-status"][data-phone="retrying"]').waitFor()
  }

  async function answer(page: Page): Promise<void> {
    await page.locator('[data-testid="call-answer"]:enabled').click()
    await page.getByTestId('call-timer').waitFor()
  }
})
