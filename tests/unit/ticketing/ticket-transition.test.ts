import { describe, expect, it } from 'vitest'
import { TICKET_STATUSES } from '../../../server/domain/regulation/ticket-fields.ts'
import { decide } from '../../../server/domain/ticketing/decide.ts'
import { ACTION_TYPES } from '../../../server/domain/ticketing/gates.ts'
import { nextStatus } from '../../../server/domain/ticketing/ticket-transition.ts'
import type { ActionType, Ticket, TicketAction, TicketFact, TicketHappening, TicketStatus } from '../../../server/domain/ticketing/ticket.ts'
import { ANNA, CLIENT, Desk, msk, rulesOf } from './desk.ts'

/** W waiting-turn, N new, P in-progress, C waiting-client, D deferred, V waiting-development, R resolved, X closed. */
const LETTERS: Record<string, TicketStatus> = { W: 'waiting-turn', N: 'new', P: 'in-progress', C: 'waiting-client', D: 'deferred', V: 'waiting-development', R: 'resolved', X: 'closed' }

const message = (waitForClient: boolean): TicketHappening => ({ type: 'staff-message', kind: 'answer', text: 'да', links: [], leavesAt: 1, waitForClient })
const received = (waitsForTurn: boolean): TicketHappening => ({ type: 'received', channel: 'email', receivedAt: 1, regulationVersion: 1, waitsForTurn, level: null, package: null, clientId: null, ticketType: null, accepted: false })
const development = { productVersion: '2.0', date: null, addedWorkingDays: 1 }

/** Every kind of fact, and what becomes of W N P C D V R X. */
const FACTS: readonly (readonly [TicketHappening, string])[] = [
  [received(false), 'NNNNNNNN'],
  [received(true), 'WWWWWWWW'],
  [{ type: 'turn-reached' }, 'NNPCDVRX'],
  [{ type: 'taken' }, 'WPPCDVRX'],
  [message(false), 'WPPCDVRX'],
  [message(true), 'WCCCCCRX'],
  [{ type: 'client-message', text: 'да', channel: 'email' }, 'WNPPPVRX'],
  [{ type: 'deferred', reason: 'x', until: null }, 'WDDDDDRX'],
  [{ type: 'development-needed', reason: 'x', development }, 'WVVVVVRX'],
  [{ type: 'resumed' }, 'WNPPPPRX'],
  [{ type: 'resolved', outcome: 'solved', text: null }, 'WRRRRRRX'],
  [{ type: 'closed', why: 'by-staff', outcome: null, text: null }, 'XXXXXXXX'],
  [{ type: 'reopened', why: 'staff', text: null }, 'WNPCDVPP'],
  ...([
    { type: 'registration-notice', how: 'call' }, { type: 'assigned', to: null, toldClient: false }, { type: 'note', text: 'x' }, { type: 'edited', changes: {} },
    { type: 'level-changed', from: null, to: 'low', consent: null }, { type: 'package-confirmed', from: null, to: 'basic' }, { type: 'client-set', from: null, to: 'c', package: null },
    { type: 'identified', method: 'x', identified: true }, { type: 'intake-filled', values: {} }, { type: 'topic-set', topic: 'x', inScope: true },
    { type: 'type-set', ticketType: 'x', paid: false, outsidePackage: false }, { type: 'visit', visit: { place: 'x', agreedAt: null, separateAgreement: true }, hours: null },
    { type: 'confirmed' }, { type: 'split-off', into: 'x', intoNumber: 'x' }, { type: 'split-from', from: 'x', fromNumber: 'x' },
    { type: 'merged-in', from: 'x', fromNumber: 'x' }, { type: 'merged-into', into: 'x', intoNumber: 'x' }, { type: 'escalated', to: 'head', why: 'staff', clock: null, text: null },
    { type: 'asked-to-move', to: 'portal' }, { type: 'feedback', rating: 5, comment: null }, { type: 'attached', attachmentId: 'x', name: 'x', bytes: 1 },
  ] satisfies TicketHappening[]).map((fact): [TicketHappening, string] => [fact, 'WNPCDVRX']),
]

describe('the life of a ticket', () => {
  it('has a state for each letter of these tables', () => {
    expect(Object.values(LETTERS)).toEqual([...TICKET_STATUSES])
  })

  it.each(FACTS.map(([fact, states]) => [`${fact.type}${'waitForClient' in fact && fact.waitForClient ? ' that waits' : ''}`, fact, states] as const))('%s leads from W N P C D V R X', (_, fact, states) => {
    const stamped = { at: 1, by: ANNA, ...fact } as TicketFact
    expect(Object.values(LETTERS).map((status) => nextStatus(status, stamped))).toEqual(Array.from(states, (letter) => LETTERS[letter]))
  })
})

// A regulation in which every action has its place.
const base = rulesOf('technotronics').regulation
const everything = rulesOf('technotronics', {
  levels: { ...base.levels, change: { clientConsent: false, afterSilenceWorkingHours: null } },
  packages: { ...rulesOf('centaur').regulation.packages, unknown: 'extended' },
  visits: rulesOf('centaur').regulation.visits!,
  identification: rulesOf('technokad').regulation.identification!,
  complaints: { reopen: true, escalateTo: 'head', completeIntakeOnly: false },
})

const AT = '2026-11-27 10:00'
const EXAMPLES: { [T in ActionType]: TicketAction & { type: T } } = {
  take: { type: 'take' },
  assign: { type: 'assign', to: { kind: 'agent', id: 'boris' } },
  'notify-registered': { type: 'notify-registered', how: 'email' },
  'send-message': { type: 'send-message', kind: 'answer', text: 'да', links: [], waitForClient: false },
  'receive-message': { type: 'receive-message', text: 'да', channel: 'email' },
  note: { type: 'note', text: 'да' },
  'set-level': { type: 'set-level', level: 'high', consent: null },
  'confirm-package': { type: 'confirm-package', package: 'basic' },
  'set-client': { type: 'set-client', clientId: 'other', package: null },
  identify: { type: 'identify', method: 'phone-on-file' },
  'fill-intake': { type: 'fill-intake', values: { device: 'К-1' } },
  'set-topic': { type: 'set-topic', topic: 'features' },
  'set-type': { type: 'set-type', ticketType: 'fault' },
  defer: { type: 'defer', reason: 'cannot-reproduce', until: null },
  'wait-for-development': { type: 'wait-for-development', reason: 'needs-development', development },
  'request-visit': { type: 'request-visit', place: 'Пермь', separateAgreement: true },
  'agree-visit': { type: 'agree-visit', from: msk('2026-12-01 10:00'), to: msk('2026-12-01 12:00') },
  resume: { type: 'resume' },
  resolve: { type: 'resolve', outcome: 'solved', text: null },
  confirm: { type: 'confirm' },
  decline: { type: 'decline', reason: 'insults', text: null },
  close: { type: 'close', outcome: null, text: null },
  reopen: { type: 'reopen', text: null },
  complain: { type: 'complain', want: 'reopen', text: 'нет' },
  escalate: { type: 'escalate', to: 'head', text: 'да' },
  'ask-to-move': { type: 'ask-to-move' },
  rate: { type: 'rate', rating: 5, comment: null },
}

/** What becomes of W N P C D V R X by each action; a dot where it is refused. */
const ACTIONS: Record<ActionType, string> = {
  take: '.PPCDV..',
  assign: 'WNPCDVR.',
  'notify-registered': 'WNPCDVR.',
  'send-message': '.PPCDVR.',
  'receive-message': 'WNPPPVPP',
  note: 'WNPCDVRX',
  'set-level': 'WNPCDV..',
  'confirm-package': 'WNPCDVR.',
  'set-client': 'WNPCDVRX',
  identify: 'WNPCDVR.',
  'fill-intake': 'WNPCDVR.',
  'set-topic': 'WNPCDVR.',
  'set-type': 'WNPCDVR.',
  defer: '.DDDDD..',
  'wait-for-development': '.VVVVV..',
  'request-visit': '.NPCDV..',
  'agree-visit': '.NPCDV..',
  resume: '...PPP..',
  resolve: '.RRRRR..',
  confirm: '......X.',
  decline: 'XXXXXX..',
  close: 'XXXXXXX.',
  reopen: '......PP',
  complain: '......PP',
  escalate: 'WNPCDVR.',
  'ask-to-move': 'WNPCDV..',
  rate: '......RX',
}

describe('every action in every state', () => {
  it.each(ACTION_TYPES)('%s', (type) => {
    const action = EXAMPLES[type]
    const by = type === 'rate' ? CLIENT : ANNA
    const outcome = Object.values(LETTERS).map((status) => {
      const desk = new Desk(everything, AT)
      const ticket: Ticket = { ...desk.ticket, status, visit: { place: 'Пермь', agreedAt: null, separateAgreement: true } }
      const decided = decide(ticket, desk.facts, action, by, msk(AT), everything)
      if (!decided.ok) return decided.code === 'wrong-state' ? '.' : decided.code
      const after = decided.facts.reduce(nextStatus, status)
      return Object.keys(LETTERS).find((letter) => LETTERS[letter] === after)
    })
    expect(outcome.join('')).toBe(ACTIONS[type])
  })

  it('does to a ticket what the facts say, and to nothing else', () => {
    for (const type of ACTION_TYPES) {
      const before = new Desk(everything, AT)
      const frozen = Object.freeze(structuredClone(before.facts))
      const decided = decide(before.ticket, frozen, EXAMPLES[type], ANNA, msk(AT), everything)
      expect(frozen, type).toEqual(before.facts)
      if (decided.ok) for (const fact of decided.facts) expect([fact.at, fact.by], type).toEqual([msk(AT), ANNA])
    }
  })
})
