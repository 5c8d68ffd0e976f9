import { describe, expect, it } from 'vitest'
import { allowedActions, decide, refusalsOf } from '../../../server/domain/ticketing/decide.ts'
import { ACTION_TYPES } from '../../../server/domain/ticketing/gates.ts'
import { decideMerge, decideSplit } from '../../../server/domain/ticketing/join.ts'
import { openTicket } from '../../../server/domain/ticketing/open.ts'
import { outgoingOf } from '../../../server/domain/ticketing/outgoing.ts'
import { ticketMarks } from '../../../server/domain/ticketing/rules.ts'
import type { Actor, TicketAction } from '../../../server/domain/ticketing/ticket.ts'
import { ANNA, BORIS, CLIENT, Desk, msk, rulesOf } from './desk.ts'

const technokad = rulesOf('technokad')
const centaur = rulesOf('centaur')
const nekta = rulesOf('nekta')
const rusbitech = rulesOf('rusbitech')
const technotronics = rulesOf('technotronics')

const MORNING = '2026-11-27 10:00'
const LATER = '2026-11-27 12:00'
const SYSTEM: Actor = { kind: 'system' }

const decline = (reason: string): TicketAction => ({ type: 'decline', reason, text: null })
const development = (productVersion: string | null, date: string | null = null, addedWorkingDays = 0) => ({ productVersion, date, addedWorkingDays })

describe('who is served, and how', () => {
  it.each(['phone-on-file', 'company-and-name', 'contract-number', 'not-identified'])('TKD-6 a caller is identified by %s, or not', (method) => {
    const desk = new Desk(technokad, MORNING, { channel: 'phone' }).do(LATER, { type: 'identify', method })
    expect(desk.ticket.identification).toBe(method)
    expect(desk.facts.at(-1)).toMatchObject({ type: 'identified', identified: method !== 'not-identified' })
    expect(desk.try(LATER, { type: 'identify', method: 'by-voice' })).toBe('identification-unknown')
  })

  it('TKD-6 only an unidentified caller may be declined for that', () => {
    const desk = new Desk(technokad, MORNING, { channel: 'phone' })
    expect(desk.try(LATER, decline('not-identified'))).toBe('caller-identified')
    desk.do(LATER, { type: 'identify', method: 'contract-number' })
    expect(desk.try(LATER, decline('not-identified'))).toBe('caller-identified')
    desk.do(LATER, { type: 'identify', method: 'not-identified' }).do(LATER, decline('not-identified'))
    expect(desk.ticket).toMatchObject({ status: 'closed', outcome: 'not-identified' })
    expect(desk.facts.at(-1)).toMatchObject({ type: 'closed', why: 'declined' })
  })

  it.each([['technokad', technokad], ['nekta', nekta], ['rusbitech', rusbitech]] as const)('TKD-7 NEK-14 RBT-8 %s serves those with an agreement only, and may decline others for that', (_, rules) => {
    expect(rules.regulation.agreement?.required).toBe(true)
    expect(new Desk(rules, MORNING).do(LATER, decline('no-agreement')).ticket).toMatchObject({ status: 'closed', outcome: 'no-agreement' })
  })

  it('CNT-12 insults end the service with that reason', () => {
    const desk = new Desk(centaur, MORNING, { channel: 'phone' }).do(LATER, decline('insults'))
    expect(desk.facts.at(-1)).toMatchObject({ type: 'closed', why: 'declined', outcome: 'insults' })
    expect(desk.hear(LATER).ticket.status).toBe('closed')
  })

  it.each(['against-documentation', 'platform-not-recommended'])('CNT-13 a client may be refused for %s', (reason) => {
    expect(new Desk(centaur, MORNING).do(LATER, decline(reason)).ticket).toMatchObject({ status: 'closed', outcome: reason })
  })

  it('CNT-14 a request for initial installation is marked as paid separately', () => {
    const desk = new Desk(centaur, MORNING, { package: 'extended' }).do(LATER, { type: 'set-type', ticketType: 'installation' })
    expect(desk.facts.at(-1)).toMatchObject({ type: 'type-set', paid: true, outsidePackage: false })
    expect(ticketMarks(desk.ticket, centaur.regulation)).toEqual({ paid: true, outsidePackage: false })
    expect(ticketMarks({ ...desk.ticket, ticketType: 'incident' }, centaur.regulation)).toEqual({ paid: false, outsidePackage: false })
  })

  it.each(['remote-help', 'fine-tuning', 'remote-update', 'visit'])('CNT-3 %s is marked as outside the basic package, and not with the extended one', (ticketType) => {
    const desk = new Desk(centaur, MORNING).do(LATER, { type: 'set-type', ticketType })
    expect(desk.facts.at(-1)).toMatchObject({ outsidePackage: true })
    desk.do(LATER, { type: 'confirm-package', package: 'extended' })
    expect(ticketMarks(desk.ticket, centaur.regulation).outsidePackage).toBe(false)
  })
})

describe('levels', () => {
  it('CNT-4 of centaur are critical, medium and low, each said in words, the most urgent first', () => {
    const { items } = centaur.regulation.levels
    expect(items.map(({ key, name }) => [key, name.ru])).toEqual([['critical', 'Критический'], ['medium', 'Средний'], ['low', 'Низкий']])
    expect(items.map(({ description }) => description?.ru)).toEqual([expect.stringMatching(/функции остановились/), expect.stringMatching(/функции работают хуже/), expect.stringMatching(/функции не задеты/)])
    expect(items.map(({ description }) => description?.en)).toEqual([expect.stringMatching(/have stopped/), expect.stringMatching(/are degraded/), expect.stringMatching(/are not affected/)])
    for (const { key } of items) expect(new Desk(centaur, MORNING, { level: key }).ticket.level).toBe(key)
  })

  it('CNT-5 staff change a level only with the client’s consent, which is stored', () => {
    const desk = new Desk(centaur, MORNING, { level: 'low' })
    expect(desk.try(LATER, { type: 'set-level', level: 'critical', consent: null })).toBe('consent-required')
    expect(desk.try(LATER, { type: 'set-level', level: 'critical', consent: ' ' })).toBe('consent-required')
    expect(desk.try(LATER, { type: 'set-level', level: 'low', consent: 'да' })).toBe('level-same')
    expect(desk.try(LATER, { type: 'set-level', level: 'highest', consent: 'да' })).toBe('level-unknown')
    desk.do(LATER, { type: 'set-level', level: 'critical', consent: 'администратор клиента, по телефону' })
    expect(desk.facts.at(-1)).toMatchObject({ type: 'level-changed', from: 'low', to: 'critical', consent: 'администратор клиента, по телефону', by: ANNA })
  })

  it('CNT-5 the client sets the level alone, and staff write down the first one for the client', () => {
    expect(new Desk(centaur, MORNING, { level: 'low' }).do(LATER, { type: 'set-level', level: 'critical', consent: null }, CLIENT).ticket.level).toBe('critical')
    expect(new Desk(centaur, MORNING, { level: null }).do(LATER, { type: 'set-level', level: 'critical', consent: null }).ticket.level).toBe('critical')
  })

  it('TTR-5 staff change a priority only after four working hours of the client’s silence', () => {
    const raise: TicketAction = { type: 'set-level', level: 'high', consent: null }
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'low' })
    expect(desk.try('2026-11-30 15:00', raise)).toBe('client-not-silent')
    desk.ask('2026-11-27 14:00')
    expect(desk.try('2026-11-30 08:59', raise)).toBe('client-not-silent')
    expect(desk.try('2026-11-30 09:00', raise)).toBe('ok')
    expect(desk.try('2026-11-27 15:00', raise, CLIENT)).toBe('ok')
    expect(desk.hear('2026-11-30 08:00').try('2026-12-01 12:00', raise)).toBe('client-not-silent')
  })

  it('TTR-5 the silence counts from the first question that has no answer, and an answer of ours is no question', () => {
    const raise: TicketAction = { type: 'set-level', level: 'high', consent: null }
    const twice = new Desk(technotronics, '2026-11-27 08:00', { level: 'low' }).ask('2026-11-27 09:00').ask('2026-11-27 12:00')
    expect([twice.try('2026-11-27 12:59', raise), twice.try('2026-11-27 13:00', raise)]).toEqual(['client-not-silent', 'ok'])
    expect(new Desk(technotronics, '2026-11-27 08:00', { level: 'low' }).say('2026-11-27 09:00').try('2026-12-10 13:00', raise)).toBe('client-not-silent')
    // A question of the night has left at the opening only.
    const night = new Desk(technotronics, '2026-11-27 08:00', { level: 'low' }).ask('2026-11-27 20:00')
    expect([night.try('2026-11-30 10:59', raise), night.try('2026-11-30 11:00', raise)]).toEqual(['client-not-silent', 'ok'])
  })

  it('TTR-5 staff write down the priority that the client of an e-mail names, without waiting', () => {
    expect(new Desk(technotronics, MORNING, { level: null }).do(LATER, { type: 'set-level', level: 'emergency', consent: null }).ticket.level).toBe('emergency')
  })

  it('TTR-5 tells beforehand that it would be refused, and why', () => {
    const desk = new Desk(technotronics, MORNING, { level: 'low' })
    const refusal = refusalsOf(desk.ticket, desk.facts, ANNA, msk(LATER), technotronics)['set-level']
    expect(refusal).toMatchObject({ code: 'client-not-silent', message: { ru: expect.stringContaining('4'), en: expect.stringContaining('4') } })
    expect(allowedActions(desk.ticket, desk.facts, ANNA, msk(LATER), technotronics)).not.toContain('set-level')
    expect(allowedActions(desk.ticket, desk.facts, CLIENT, msk(LATER), technotronics)).toContain('set-level')
  })

  it('is not asked where a regulation has none', () => {
    expect(new Desk(nekta, MORNING).try(LATER, { type: 'set-level', level: 'high', consent: null })).toBe('not-in-regulation')
  })
})

describe('development', () => {
  it('TKD-10 a ticket that waits for it says in which version or by when', () => {
    const desk = new Desk(technokad, MORNING)
    const wait = (said: ReturnType<typeof development>): TicketAction => ({ type: 'wait-for-development', reason: 'needs-development', development: said })
    expect(desk.try(LATER, wait(development(null)))).toBe('development-unnamed')
    expect(desk.try(LATER, wait(development('  ')))).toBe('development-unnamed')
    expect(desk.try(LATER, wait(development(null, '2026-02-30')))).toBe('development-invalid')
    expect(desk.try(LATER, wait(development(null, null, -1)))).toBe('development-invalid')
    expect(desk.try(LATER, wait(development(null, null, 1.5)))).toBe('development-invalid')
    // Days say no version and no date; only where they move a deadline are they enough (TTR-12).
    expect(desk.try(LATER, wait(development(null, null, 3)))).toBe('development-unnamed')
    expect(new Desk(technotronics, MORNING).try(LATER, wait(development(null, null, 3)))).toBe('ok')
    expect(new Desk(technotronics, MORNING).try(LATER, wait(development(null)))).toBe('development-unsaid')
    expect(desk.do(LATER, wait(development('4.12'))).ticket).toMatchObject({ status: 'waiting-development', reason: 'needs-development', development: { productVersion: '4.12' } })
    expect(desk.do(LATER, wait(development(null, '2027-02-01'))).ticket.development?.date).toBe('2027-02-01')
    expect(desk.do(LATER, { type: 'resume' }).ticket).toMatchObject({ status: 'in-progress', reason: null })
  })

  it('TKD-10 proposals come by e-mail and from the product, not by telephone', () => {
    const open = (channel: 'phone' | 'email' | 'product') => openTicket({ channel, regulationVersion: 1, clientId: null, package: null, level: null, ticketType: 'proposal', activeOfClient: 0, firstOfClient: true, specialistId: null, by: CLIENT }, technokad, msk(MORNING))
    expect(open('phone')).toMatchObject({ ok: false, code: 'type-not-by-channel', message: { ru: expect.stringContaining('Предложение') } })
    expect(open('email').ok && open('product').ok).toBe(true)
    expect(new Desk(technokad, MORNING, { channel: 'phone' }).try(LATER, { type: 'set-type', ticketType: 'proposal' })).toBe('type-not-by-channel')
    expect(new Desk(technokad, MORNING).do(LATER, { type: 'set-type', ticketType: 'proposal' }).ticket.ticketType).toBe('proposal')
  })
})

describe('types', () => {
  it('RBT-6 the five kinds of service are ticket types', () => {
    const types = rusbitech.regulation.types.map(({ key }) => key)
    expect(types).toEqual(['operation', 'errors', 'administration', 'consulting', 'processing'])
    for (const ticketType of types) expect(new Desk(rusbitech, MORNING).do(LATER, { type: 'set-type', ticketType }).ticket.ticketType).toBe(ticketType)
    expect(new Desk(rusbitech, MORNING).try(LATER, { type: 'set-type', ticketType: 'repair' })).toBe('type-unknown')
  })
})

describe('reasons', () => {
  it.each([
    ['TKD-13', technokad, ['licence-broken', 'not-enough-information', 'meaning-unclear', 'insults', 'outside-competence']],
    ['NEK-11', nekta, ['cannot-reproduce', 'not-enough-information', 'requirements-broken', 'unlicensed-copy', 'outside-support', 'needs-development', 'incorrect-or-unconstructive']],
    ['TTR-13', technotronics, ['cannot-reproduce', 'not-enough-information', 'needs-development', 'installation-rules-broken', 'outside-support', 'incorrect-or-delayed', 'insults']],
  ] as const)('%s: each of the regulation’s reasons may defer a ticket or end it, and nothing else may', (_, rules, reasons) => {
    expect(rules.regulation.outcomes.filter(({ mayDefer }) => mayDefer).map(({ key }) => key)).toEqual(reasons)
    for (const reason of reasons) {
      const desk = new Desk(rules, MORNING)
      if (reason === 'needs-development') desk.do(LATER, { type: 'wait-for-development', reason, development: development('2.0') })
      else desk.do(LATER, { type: 'defer', reason, until: null })
      expect(desk.ticket).toMatchObject({ status: reason === 'needs-development' ? 'waiting-development' : 'deferred', reason })
      expect(desk.do(LATER, decline(reason)).ticket).toMatchObject({ status: 'closed', outcome: reason, reason: null })
    }
    expect(new Desk(rules, MORNING).try(LATER, { type: 'defer', reason: 'solved', until: null })).toBe('reason-unknown')
    expect(new Desk(rules, MORNING).try(LATER, decline('solved'))).toBe('reason-unknown')
  })

  it('NEK-11 TTR-13 development is waited for, not put off', () => {
    expect(new Desk(nekta, MORNING).try(LATER, { type: 'defer', reason: 'needs-development', until: null })).toBe('reason-needs-development')
  })

  it('defer until a moment to come', () => {
    const desk = new Desk(nekta, MORNING)
    expect(desk.try(LATER, { type: 'defer', reason: 'cannot-reproduce', until: msk(MORNING) })).toBe('until-past')
    desk.do(LATER, { type: 'defer', reason: 'cannot-reproduce', until: msk('2026-12-01 10:00') })
    expect(desk.hear('2026-11-30 10:00').ticket).toMatchObject({ status: 'in-progress', reason: null })
  })

  it.each(['client-connection', 'web-service-away', 'recipient-software', 'data-too-large', 'provider'])('TKD-17 a ticket may be resolved as %s: not the department’s fault', (outcome) => {
    expect(new Desk(technokad, MORNING).do(LATER, { type: 'resolve', outcome, text: null }).ticket).toMatchObject({ status: 'resolved', outcome })
    expect(technokad.regulation.outcomes.find(({ key }) => key === outcome)?.kind).toBe('not-at-fault')
  })

  it('a ticket is resolved with an outcome that solves it', () => {
    for (const outcome of ['in-progress', 'insults', 'nonsense']) expect(new Desk(technokad, MORNING).try(LATER, { type: 'resolve', outcome, text: null })).toBe('outcome-unknown')
  })
})

describe('topics', () => {
  const outside = (rules: typeof technokad): string[] => rules.regulation.topics.filter(({ inScope }) => !inScope).map(({ key }) => key)

  it.each([['TKD-14', technokad, 6, 5], ['TTR-14', technotronics, 7, 9]] as const)('%s: a topic out of scope closes the ticket with its text, one in scope does not', (_, rules, within, without) => {
    expect(rules.regulation.topics.filter(({ inScope }) => inScope)).toHaveLength(within)
    expect(outside(rules)).toHaveLength(without)
    for (const { key, inScope, closingText } of rules.regulation.topics) {
      const desk = new Desk(rules, MORNING).do(LATER, { type: 'set-topic', topic: key })
      expect(desk.ticket).toMatchObject({ topic: key, status: inScope ? 'new' : 'closed' })
      if (inScope) continue
      expect(desk.facts.at(-1)).toMatchObject({ type: 'closed', why: 'out-of-scope', text: closingText!.ru })
      expect(outgoingOf(desk.facts.at(-1)!, rules)).toMatchObject({ text: closingText!.ru })
      expect(desk.hear(LATER).ticket.status).toBe('closed')
    }
    expect(new Desk(rules, MORNING).try(LATER, { type: 'set-topic', topic: 'weather' })).toBe('topic-unknown')
  })

  it('TTR-14 hardware out of production is out of scope', () => {
    expect(outside(technotronics)).toContain('discontinued-hardware')
  })
})

describe('answers', () => {
  it.each(['TKD-12', 'TKD-19'])('%s: an answer may be a link to the documentation alone, and the link stays in the ticket', () => {
    const url = technokad.regulation.documentation.find(({ kind }) => kind === 'faq')?.url ?? ''
    const desk = new Desk(technokad, MORNING).do(LATER, { type: 'send-message', kind: 'answer', text: '', links: [url], waitForClient: false })
    expect(desk.facts.at(-1)).toMatchObject({ type: 'staff-message', links: [url] })
    expect(url).toMatch(/^http/)
    expect(desk.do(LATER, { type: 'resolve', outcome: 'faq-link', text: null }).ticket.outcome).toBe('faq-link')
    expect(desk.rules.regulation.intake.fields.some(({ kind, required }) => kind === 'link' && !required)).toBe(true)
    expect(new Desk(technokad, MORNING).try(LATER, { type: 'send-message', kind: 'answer', text: ' ', links: [], waitForClient: false })).toBe('message-empty')
  })

  it('whoever answers a new ticket has taken it; one assigned to somebody stays theirs', () => {
    const own = new Desk(technokad, MORNING).say(LATER)
    expect(own.ticket).toMatchObject({ status: 'in-progress', assignee: { kind: 'agent', id: 'anna' } })
    expect(own.facts.map(({ type }) => type)).toEqual(['received', 'assigned', 'taken', 'staff-message'])
    const other = new Desk(technokad, MORNING).do(LATER, { type: 'assign', to: { kind: 'agent', id: 'boris' } }).say(LATER)
    expect(other.ticket.assignee).toEqual({ kind: 'agent', id: 'boris' })
  })

  it('taking a ticket over, and taking one’s own', () => {
    const desk = new Desk(technokad, MORNING).do(LATER, { type: 'take' })
    expect(desk.try(LATER, { type: 'take' })).toBe('already-yours')
    expect(desk.do(LATER, { type: 'take' }, BORIS).ticket).toMatchObject({ status: 'in-progress', assignee: { id: 'boris' } })
    expect(new Desk(technokad, MORNING).do(LATER, { type: 'assign', to: { kind: 'agent', id: 'anna' } }).do(LATER, { type: 'take' }).ticket.status).toBe('in-progress')
  })

  it('TTR-19 go out in the hours only, others at once', () => {
    const night = new Desk(technotronics, MORNING).do('2026-11-27 22:00', { type: 'resolve', outcome: 'solved', text: 'Замените кабель' })
    expect(outgoingOf(night.facts.at(-1)!, technotronics)).toEqual({ leavesAt: msk('2026-11-30 07:00'), text: 'Замените кабель', links: [] })
    const anytime = new Desk(nekta, MORNING).do('2026-11-27 22:00', { type: 'resolve', outcome: 'solved', text: 'Замените кабель' })
    expect(outgoingOf(anytime.facts.at(-1)!, nekta)?.leavesAt).toBe(msk('2026-11-27 22:00'))
    expect(outgoingOf(night.facts[0]!, technotronics)).toBeNull()
    expect(outgoingOf(new Desk(nekta, MORNING).resolve(LATER).facts.at(-1)!, nekta)).toBeNull()
  })

  it('a ticket that is closed after its solution keeps the outcome', () => {
    expect(new Desk(nekta, MORNING).resolve(LATER).do(LATER, { type: 'close', outcome: null, text: null }).ticket).toMatchObject({ status: 'closed', outcome: 'solved' })
  })

  it('no question is asked of a resolved ticket', () => {
    const desk = new Desk(nekta, MORNING).resolve(LATER)
    expect(desk.try(LATER, { type: 'send-message', kind: 'question', text: 'Ну как?', links: [], waitForClient: true })).toBe('resolved-no-question')
    expect(desk.try(LATER, { type: 'send-message', kind: 'answer', text: 'И ещё', links: [], waitForClient: false })).toBe('ok')
  })
})

describe('others', () => {
  it('TKD-15 TTR-21 a third party can be the assignee; whether the client is told is the regulation’s word', () => {
    const to = { kind: 'third-party', name: 'Подрядчик' } as const
    for (const [rules, toldClient] of [[technokad, true], [technotronics, false]] as const) {
      const desk = new Desk(rules, MORNING).do(LATER, { type: 'assign', to })
      expect(desk.facts.at(-1)).toMatchObject({ type: 'assigned', to, toldClient })
      expect(outgoingOf(desk.facts.at(-1)!, rules)?.text ?? null).toEqual(toldClient ? expect.stringContaining('Подрядчик') : null)
      expect(desk.ticket.assignee).toEqual(to)
      expect(outgoingOf(desk.do(LATER, { type: 'assign', to: { kind: 'agent', id: 'boris' } }).facts.at(-1)!, rules)).toBeNull()
    }
    expect(new Desk(nekta, MORNING).try(LATER, { type: 'assign', to })).toBe('third-party-not-allowed')
    expect(new Desk(technokad, MORNING).try(LATER, { type: 'assign', to: { kind: 'third-party', name: ' ' } })).toBe('third-party-not-allowed')
  })

  const COMPLETE = { question: 'Не открывается проект', steps: 'Открыл, нажал', screenshot: 'ошибка.png', contact: 'Пётр, +7 495 000-00-00' }
  const complain = (want: 'reopen' | 'escalate'): TicketAction => ({ type: 'complain', want, text: 'Ещё не решено' })

  it('TKD-16 a client whose request was complete may reopen a ticket closed too early, or turn to the head', () => {
    const closed = () => new Desk(technokad, MORNING).do(MORNING, { type: 'fill-intake', values: COMPLETE }, CLIENT).do(LATER, { type: 'close', outcome: 'solved', text: null })
    const reopened = closed().do(LATER, complain('reopen'), CLIENT)
    expect(reopened.ticket.status).toBe('in-progress')
    expect(reopened.facts.at(-1)).toMatchObject({ type: 'reopened', why: 'complaint', text: 'Ещё не решено', by: CLIENT })
    const escalated = closed().do(LATER, complain('escalate'), CLIENT)
    expect(escalated.facts.at(-1)).toMatchObject({ type: 'escalated', to: 'head', why: 'complaint', text: 'Ещё не решено' })
    expect(escalated.ticket).toMatchObject({ status: 'closed', escalatedTo: 'head' })
  })

  it('TKD-16 not one whose request was incomplete, nor before the ticket is closed', () => {
    const desk = new Desk(technokad, MORNING).do(MORNING, { type: 'fill-intake', values: { ...COMPLETE, screenshot: ' ' } }, CLIENT)
    expect(desk.try(LATER, complain('reopen'), CLIENT)).toBe('wrong-state')
    desk.do(LATER, { type: 'close', outcome: 'solved', text: null })
    expect(desk.try(LATER, complain('reopen'), CLIENT)).toBe('intake-incomplete')
    expect(desk.try(LATER, complain('escalate'), CLIENT)).toBe('intake-incomplete')
    expect(new Desk(nekta, MORNING).resolve(LATER).try(LATER, complain('reopen'), CLIENT)).toBe('not-in-regulation')
  })

  it('TTR-16 after the solution the client rates it inside the ticket', () => {
    const desk = new Desk(technotronics, MORNING)
    expect(desk.try(LATER, { type: 'rate', rating: 5, comment: null }, CLIENT)).toBe('wrong-state')
    desk.resolve(LATER)
    for (const rating of [0, 6, 4.5, Number.NaN]) expect(desk.try(LATER, { type: 'rate', rating, comment: null }, CLIENT)).toBe('rating-invalid')
    expect(desk.try(LATER, { type: 'rate', rating: 5, comment: null }, ANNA)).toBe('client-only')
    desk.do(LATER, { type: 'rate', rating: 4, comment: 'Быстро' }, CLIENT)
    expect(desk.facts.at(-1)).toMatchObject({ type: 'feedback', rating: 4, comment: 'Быстро' })
    expect(desk.ticket.rating).toBe(4)
    expect(new Desk(nekta, MORNING).resolve(LATER).try(LATER, { type: 'rate', rating: 5, comment: null }, CLIENT)).toBe('not-in-regulation')
  })

  it('TTR-10 staff may ask to move an e-mail request to the portal, where its client reads everything', () => {
    expect(technotronics.regulation.tickets.transcript).toBe(true)
    const asked = new Desk(technotronics, MORNING).do(LATER, { type: 'ask-to-move' })
    expect(asked.facts.at(-1)).toMatchObject({ type: 'asked-to-move', to: 'portal' })
    expect(outgoingOf(asked.facts.at(-1)!, technotronics)).toEqual({ leavesAt: msk(LATER), text: expect.stringContaining('https://support2.ttronics.ru/'), links: [] })
    expect(outgoingOf(new Desk(technotronics, MORNING).do('2026-11-27 22:00', { type: 'ask-to-move' }).facts.at(-1)!, technotronics)?.leavesAt).toBe(msk('2026-11-30 07:00'))
    expect(asked.clock('reaction', LATER)?.stoppedAt).toBeNull()
    expect(new Desk(technotronics, MORNING, { channel: 'portal' }).try(LATER, { type: 'ask-to-move' })).toBe('not-in-regulation')
    expect(new Desk(centaur, MORNING).try(LATER, { type: 'ask-to-move' })).toBe('not-in-regulation')
  })

  it('staff escalate to a role of the regulation', () => {
    const desk = new Desk(technokad, MORNING)
    expect(desk.try(LATER, { type: 'escalate', to: 'director', text: '' })).toBe('role-unknown')
    expect(desk.do(LATER, { type: 'escalate', to: 'head', text: 'Сложный случай' }).ticket.escalatedTo).toBe('head')
    expect(desk.resolve(LATER).ticket.escalatedTo).toBeNull()
  })
})

describe('visits', () => {
  const request = (place: string, separateAgreement = false): TicketAction => ({ type: 'request-visit', place, separateAgreement })
  const agree = (from: string, to: string): TicketAction => ({ type: 'agree-visit', from: msk(from), to: msk(to) })
  const extended = () => new Desk(centaur, MORNING, { package: 'extended' })

  it('CNT-10 are the extended package’s; without cities of presence each needs a separate agreement', () => {
    expect(new Desk(centaur, MORNING).try(LATER, request('Казань', true))).toBe('visit-not-in-package')
    expect(extended().try(LATER, request('Казань'))).toBe('visit-elsewhere')
    expect(extended().do(LATER, request('Казань', true)).ticket.visit).toEqual({ place: 'Казань', agreedAt: null, separateAgreement: true })
    const present = rulesOf('centaur', { visits: { ...centaur.regulation.visits!, cities: ['Казань'] } })
    const inCity = new Desk(present, MORNING, { package: 'extended' })
    expect(inCity.try(LATER, request('Самара'))).toBe('visit-elsewhere')
    expect(inCity.do(LATER, request('казань ')).ticket.visit?.separateAgreement).toBe(false)
    expect(new Desk(technokad, MORNING).try(LATER, request('Казань', true))).toBe('not-in-regulation')
  })

  it.each([
    ['2026-11-30 09:00', '2026-11-30 17:00', 'ok'],
    ['2026-11-30 08:59', '2026-11-30 12:00', 'visit-hours'],
    ['2026-11-30 12:00', '2026-11-30 17:01', 'visit-hours'],
    ['2026-11-28 10:00', '2026-11-28 12:00', 'visit-hours'],
    ['2026-11-30 10:00', '2026-12-01 10:00', 'visit-hours'],
    ['2026-11-30 12:00', '2026-11-30 12:00', 'visit-hours'],
    ['2026-11-26 10:00', '2026-11-26 12:00', 'visit-hours'],
  ])('CNT-10 are agreed for hours of a working day to come: %s – %s: %s', (from, to, answer) => {
    const desk = extended()
    expect(desk.try(LATER, agree(from, to))).toBe('visit-not-requested')
    desk.do(LATER, request('Казань', true))
    expect(desk.try(LATER, agree(from, to))).toBe(answer)
    if (answer === 'ok') expect(desk.do(LATER, agree(from, to)).ticket.visit?.agreedAt).toBe(msk(from))
  })

  it('CNT-10 are limited for each incident by the client’s contract', () => {
    const rules = rulesOf('centaur', {}, { targetDays: null, limitDays: null, visitsPerIncident: 1 })
    const desk = new Desk(rules, MORNING, { package: 'extended' }).do(LATER, request('Казань', true)).do(LATER, agree('2026-11-30 09:00', '2026-11-30 12:00'))
    expect(desk.try(LATER, request('Казань', true))).toBe('visits-used-up')
  })
})

describe('splitting and merging', () => {
  const numbered = (desk: Desk, number: string, id = 'ticket') => ({ ticket: { ...desk.ticket, id }, number })

  it.each([['NEK-7', nekta], ['TTR-8', technotronics]] as const)('%s: a new question in an old ticket is split off into a new one with its own number', (_, rules) => {
    const old = new Desk(rules, MORNING).resolve(LATER)
    expect(rules.regulation.tickets.oneProblem).toBe(true)
    const split = decideSplit(numbered(old, 'NEK-2026-000001'), { id: 'new', number: 'NEK-2026-000002' }, ANNA, msk(LATER))
    expect(split).toMatchObject({ ok: true, source: [{ type: 'split-off', into: 'new', intoNumber: 'NEK-2026-000002' }], target: [{ type: 'split-from', from: 'ticket', fromNumber: 'NEK-2026-000001' }] })
    if (!split.ok) return
    expect(old.add(...split.source).ticket.status).toBe('resolved')
    const created = new Desk(rules, LATER).add(...split.target)
    expect(created.ticket.status).toBe('new')
    expect(created.clock('reaction', LATER)).toMatchObject({ startedAt: msk(LATER) })
  })

  it('two tickets about one problem become one', () => {
    const source = new Desk(nekta, MORNING)
    const target = new Desk(nekta, MORNING)
    const merged = decideMerge(numbered(source, 'N-1', 'a'), numbered(target, 'N-2', 'b'), ANNA, msk(LATER))
    if (!merged.ok) throw new Error(merged.code)
    source.add(...merged.source)
    expect(source.ticket).toMatchObject({ status: 'closed', mergedInto: 'b' })
    expect(target.add(...merged.target).ticket.status).toBe('new')
    expect(source.try(LATER, { type: 'reopen', text: null })).toBe('ticket-merged')
    expect(source.hear(LATER).ticket.status).toBe('closed')
  })

  it('not with itself, of another client, with a closed one, or twice', () => {
    const one = new Desk(nekta, MORNING)
    const other = new Desk(nekta, MORNING, { clientId: 'other' })
    const closed = new Desk(nekta, MORNING).do(LATER, { type: 'close', outcome: null, text: null })
    const code = (a: Desk, b: Desk, bId = 'b') => {
      const merged = decideMerge(numbered(a, 'N-1', 'a'), numbered(b, 'N-2', bId), ANNA, msk(LATER))
      return merged.ok ? 'ok' : merged.code
    }
    expect(code(one, one, 'a')).toBe('merge-itself')
    expect(code(one, other)).toBe('merge-other-client')
    expect(code(one, closed)).toBe('wrong-state')
    expect(code(closed, one)).toBe('ok')
  })
})

describe('who may do what', () => {
  it('clients do what is theirs only', () => {
    const desk = new Desk(technotronics, MORNING, { level: 'low' }).resolve(LATER)
    expect(allowedActions(desk.ticket, desk.facts, CLIENT, msk(LATER), technotronics).toSorted()).toEqual(['confirm', 'fill-intake', 'rate', 'receive-message'])
    for (const type of ACTION_TYPES.filter((one) => !['receive-message', 'set-level', 'fill-intake', 'confirm', 'complain', 'rate'].includes(one))) {
      expect(refusalsOf(desk.ticket, desk.facts, CLIENT, msk(LATER), technotronics)[type]?.code, type).toBe('staff-only')
    }
  })

  it('programs act as staff do', () => {
    expect(new Desk(nekta, MORNING).try(LATER, { type: 'notify-registered', how: 'call' }, SYSTEM)).toBe('ok')
    expect(new Desk(technotronics, MORNING).resolve(LATER).try(LATER, { type: 'rate', rating: 5, comment: null }, SYSTEM)).toBe('client-only')
  })

  it('a refusal changes nothing and says why in both languages', () => {
    const desk = new Desk(nekta, MORNING)
    const decided = decide(desk.ticket, desk.facts, { type: 'confirm' }, ANNA, msk(LATER), nekta)
    expect(decided).toEqual({ ok: false, code: 'wrong-state', message: { ru: 'Сейчас заявка ещё не взята в работу: этого с ней сделать нельзя.', en: 'The ticket is not taken yet: this cannot be done now.' } })
  })
})
