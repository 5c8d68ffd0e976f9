import { describe, expect, it } from 'vitest'
import { intakeRefusal, missingIntake } from '../../../server/domain/ticketing/intake.ts'
import { openTicket, reachTurn } from '../../../server/domain/ticketing/open.ts'
import type { NewTicket } from '../../../server/domain/ticketing/open.ts'
import { rankOf } from '../../../server/domain/ticketing/order.ts'
import { effectiveLevel, effectivePackage } from '../../../server/domain/ticketing/rules.ts'
import type { ChannelKind } from '../../../server/domain/ticketing/ticket.ts'
import { CLIENT, Desk, msk, rulesOf } from './desk.ts'

const NIGHT = '2026-11-27 22:00'
const DAY = '2026-11-27 10:00'
const [technokad, centaur, nekta, rusbitech, technotronics] = ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics'].map((key) => rulesOf(key)) as [ReturnType<typeof rulesOf>, ReturnType<typeof rulesOf>, ReturnType<typeof rulesOf>, ReturnType<typeof rulesOf>, ReturnType<typeof rulesOf>]

function refusal(rules: typeof nekta, request: Partial<NewTicket>): string {
  const opened = openTicket({ channel: 'email', regulationVersion: 1, clientId: null, package: null, level: null, ticketType: null, activeOfClient: 0, firstOfClient: true, specialistId: null, by: CLIENT, ...request }, rules, msk(DAY))
  return opened.ok ? 'ok' : opened.code
}

describe('opening a ticket', () => {
  const channels = (rules: typeof nekta): ChannelKind[] => (['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp'] as const).filter((channel) => refusal(rules, { channel }) === 'ok')

  it('NEK-2 only the regulation’s channels register a request; anything else gets no number', () => {
    expect(channels(nekta)).toEqual(['phone', 'email', 'telegram', 'whatsapp'])
    expect(refusal(nekta, { channel: 'portal' })).toBe('channel-not-served')
  })

  it('TKD-5 TTR-2 each company has channels of its own; voice is none of technotronics', () => {
    expect(channels(technokad)).toEqual(['phone', 'email', 'product'])
    expect(channels(technotronics)).toEqual(['email', 'portal'])
    expect(channels(centaur)).toEqual(['phone', 'email'])
  })

  it('RBT-2 e-mail is accepted round the clock', () => {
    expect(new Desk(rusbitech, NIGHT).ticket.receivedAt).toBe(msk(NIGHT))
  })

  it('TTR-19 a request at night is stored at once and counts from the next opening', () => {
    expect(new Desk(technotronics, NIGHT).ticket).toMatchObject({ createdAt: msk(NIGHT), receivedAt: msk('2026-11-30 07:00') })
    expect(new Desk(technotronics, '2026-11-30 15:59').ticket.receivedAt).toBe(msk('2026-11-30 15:59'))
  })

  it('refuses a level, package or type that the regulation does not have', () => {
    expect(refusal(centaur, { level: 'urgent' })).toBe('level-unknown')
    expect(refusal(centaur, { package: 'gold' })).toBe('package-unknown')
    expect(refusal(centaur, { ticketType: 'poem' })).toBe('type-unknown')
  })

  it('CNT-8 a client who has shown no package is served as basic', () => {
    const { ticket } = new Desk(centaur, DAY)
    expect(ticket).toMatchObject({ package: null, packageConfirmed: false })
    expect(effectivePackage(ticket, centaur.regulation)).toBe('basic')
    expect(new Desk(centaur, DAY, { package: 'extended' }).ticket).toMatchObject({ package: 'extended', packageConfirmed: true })
    expect(effectiveLevel(ticket, centaur.regulation)).toBe('low')
  })

  it('CNT-9 the extended package’s specialist gets the ticket, a basic client has none', () => {
    expect(new Desk(centaur, DAY, { package: 'extended', specialistId: 'boris' }).ticket.assignee).toEqual({ kind: 'agent', id: 'boris' })
    expect(new Desk(centaur, DAY, { specialistId: 'boris' }).ticket.assignee).toBeNull()
  })

  it('TTR-15 each client’s specialist gets the client’s new tickets', () => {
    const { ticket } = new Desk(technotronics, DAY, { specialistId: 'boris' })
    expect(ticket).toMatchObject({ assignee: { kind: 'agent', id: 'boris' }, status: 'new' })
  })

  it('TTR-18 the first request of a client accepts the regulation, its version stored with it', () => {
    const accepted = (rules: typeof nekta, request: Partial<NewTicket>) => new Desk(rules, DAY, request).facts[0]
    expect(accepted(technotronics, { firstOfClient: true, regulationVersion: 7 })).toMatchObject({ accepted: true, regulationVersion: 7 })
    expect(accepted(technotronics, { firstOfClient: false })).toMatchObject({ accepted: false })
    expect(accepted(technotronics, { firstOfClient: true, clientId: null })).toMatchObject({ accepted: false })
    expect(accepted(nekta, { firstOfClient: true })).toMatchObject({ accepted: false })
  })

  it('TTR-7 the fourth ticket of a client waits its turn, and no one of nobody’s', () => {
    const status = (activeOfClient: number, clientId: string | null = 'client') => new Desk(technotronics, DAY, { activeOfClient, clientId }).ticket.status
    expect([0, 2, 3, 8].map((active) => status(active))).toEqual(['new', 'new', 'waiting-turn', 'waiting-turn'])
    expect(status(3, null)).toBe('new')
    expect(new Desk(nekta, DAY, { activeOfClient: 8 }).ticket.status).toBe('new')
  })

  it('TTR-7 a ticket whose turn has come is new, once', () => {
    const desk = new Desk(technotronics, DAY, { activeOfClient: 3 })
    expect(desk.try(DAY, { type: 'take' })).toBe('wrong-state')
    desk.add(...reachTurn(desk.ticket, msk(DAY)))
    expect(desk.ticket.status).toBe('new')
    expect(reachTurn(desk.ticket, msk(DAY))).toEqual([])
  })
})

describe('what a request has to say', () => {
  it('TKD-11 question, steps, screenshot or project, contact; a proposal needs no steps', () => {
    const { regulation } = technokad
    expect(missingIntake(regulation, null, {})).toEqual(['question', 'steps', 'screenshot', 'contact'])
    expect(missingIntake(regulation, 'error', { question: 'Как?', steps: ' ', contact: 'Пётр' })).toEqual(['steps', 'screenshot'])
    expect(missingIntake(regulation, 'proposal', { question: 'Сделайте', contact: 'Пётр' })).toEqual([])
  })

  it('NEK-6 has eight products, and needs SSH for the three that run on a server', () => {
    const { regulation } = nekta
    const products = regulation.intake.fields.find(({ key }) => key === 'product')!.options.map(({ key }) => key)
    expect(products).toEqual(['ms', 'cloud', 'server', 'engine', 'cs', 'mes', 'subscriber-account', 'mobile-app'])
    expect(regulation.products.map(({ key }) => key)).toEqual(products)
    expect(products.filter((product) => missingIntake(regulation, null, { product }).includes('ssh'))).toEqual(['server', 'engine', 'cs'])
    expect(missingIntake(regulation, null, { product: 'ms' })).toEqual(['account', 'description', 'elements', 'steps', 'contact'])
    expect(regulation.intake.fields.find(({ key }) => key === 'screenshots')).toMatchObject({ kind: 'files', required: false })
  })

  it('TTR-9 asks for device, serial number, firmware, software, document, description, steps and screenshots', () => {
    expect(technotronics.regulation.intake.fields.map(({ key }) => key)).toEqual(['device', 'serial-number', 'firmware', 'software', 'document', 'description', 'steps', 'screenshots'])
    expect(missingIntake(technotronics.regulation, 'fault', { device: 'К-1' })).toEqual(['serial-number', 'firmware', 'software', 'description'])
  })

  it('takes only what the regulation asks for', () => {
    const code = (values: Record<string, string>) => intakeRefusal(nekta.regulation, values)?.code ?? 'ok'
    expect(code({ product: 'ms', steps: 'нажал' })).toBe('ok')
    expect(code({ product: 'fax' })).toBe('option-unknown')
    expect(code({ colour: 'red' })).toBe('field-unknown')
    const desk = new Desk(nekta, DAY).do(DAY, { type: 'fill-intake', values: { product: 'ms', account: 'Завод' } }, CLIENT).do(DAY, { type: 'fill-intake', values: { account: '' } })
    expect(desk.ticket.intake).toEqual({ product: 'ms' })
  })
})

describe('the order of work', () => {
  const rank = (rules: typeof nekta, level: string | null, channel: ChannelKind = 'email') => rankOf({ level, channel }, rules.regulation)

  it('TTR-3 by priority, then the portal before e-mail; arrival decides among equals', () => {
    const order = (['emergency', 'high', 'medium', 'low'] as const).flatMap((level) => [rank(technotronics, level, 'portal'), rank(technotronics, level, 'email')])
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(order).size).toBe(8)
    expect(rank(technotronics, null)).toBe(rank(technotronics, 'low'))
    expect(technotronics.regulation.tickets.order.at(-1)).toBe('arrival')
  })

  it('RBT-5 high criticality goes before all others, whatever came first', () => {
    expect(rank(rusbitech, 'high', 'phone')).toBeLessThan(rank(rusbitech, 'normal', 'email'))
    expect(rank(rusbitech, 'high', 'phone')).toBe(rank(rusbitech, 'high', 'email'))
    expect(rank(rusbitech, null)).toBe(rank(rusbitech, 'normal'))
  })

  it('has no say where only arrival counts', () => {
    expect([rank(nekta, null, 'email'), rank(nekta, null, 'phone')]).toEqual([0, 0])
  })
})
