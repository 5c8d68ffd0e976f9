import { describe, expect, it } from 'vitest'
import { compileRegulation } from '../../../server/domain/regulation/compile-regulation.ts'
import { alarmWaitsUntil } from '../../../server/domain/ticketing/alarms.ts'
import { deadlineHistory } from '../../../server/domain/ticketing/deadlines.ts'
import { explainDeadline } from '../../../server/domain/ticketing/explain.ts'
import { reachTurn } from '../../../server/domain/ticketing/open.ts'
import { compileVersionedHours } from '../../../server/domain/worktime/office-hours.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'
import { ANNA, BORIS, CLIENT, Desk, msk, onMoscowsClock, rulesOf } from './desk.ts'

const centaur = rulesOf('centaur')
const nekta = rulesOf('nekta')
const rusbitech = rulesOf('rusbitech')
const technotronics = rulesOf('technotronics')

describe('the reaction of centaur', () => {
  it.each([
    ['critical', null, '2026-11-27 14:00'], ['critical', 'extended', '2026-11-27 11:00'],
    ['medium', null, '2026-11-30 10:00'], ['medium', 'extended', '2026-11-27 14:00'],
    ['low', null, '2026-12-02 10:00'], ['low', 'extended', '2026-11-30 10:00'],
  ])('CNT-6 %s with %s is due %s', (level, supportPackage, due) => {
    expect(new Desk(centaur, '2026-11-27 10:00', { level, package: supportPackage }).due('reaction', '2026-11-27 10:00')).toBe(due)
  })

  it('CNT-7 ends with the notice of registration, however given, and with nothing less', () => {
    for (const how of ['call', 'email', 'portal', 'other'] as const) {
      const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
      desk.do('2026-11-27 10:10', { type: 'take' }).do('2026-11-27 10:20', { type: 'note', text: 'смотрю' }).ask('2026-11-27 10:30')
      expect(desk.clock('reaction', '2026-11-27 10:40')?.stoppedAt, how).toBeNull()
      desk.do('2026-11-27 11:00', { type: 'notify-registered', how })
      expect(onMoscowsClock(desk.clock('reaction', '2026-11-27 12:00')?.stoppedAt), how).toBe('2026-11-27 11:00')
      expect(desk.breached('reaction', '2026-11-30 12:00')).toBeNull()
      expect(desk.try('2026-11-27 11:30', { type: 'notify-registered', how })).toBe('already-notified')
    }
  })

  it('is breached when the notice comes a moment late, not when it comes at the very moment', () => {
    const late = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' }).do('2026-11-27 14:00:01', { type: 'notify-registered', how: 'email' })
    expect(late.breached('reaction', '2026-11-27 15:00')).toBe('2026-11-27 14:00')
    const inTime = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' }).do('2026-11-27 14:00', { type: 'notify-registered', how: 'email' })
    expect(inTime.breached('reaction', '2026-11-27 15:00')).toBeNull()
  })

  it('CNT-8 a package confirmed later moves the deadline from the same start', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'medium' })
    expect(desk.ticket.packageConfirmed).toBe(false)
    expect(desk.due('reaction', '2026-11-27 11:00')).toBe('2026-11-30 10:00')
    desk.do('2026-11-27 12:00', { type: 'confirm-package', package: 'extended' })
    expect(desk.clock('reaction', '2026-11-27 12:00')).toMatchObject({ startedAt: msk('2026-11-27 10:00'), breachedAt: null })
    expect(desk.due('reaction', '2026-11-27 12:00')).toBe('2026-11-27 14:00')
    expect(desk.facts.at(-1)).toMatchObject({ type: 'package-confirmed', from: 'basic', to: 'extended', at: msk('2026-11-27 12:00') })
    expect(desk.ticket).toMatchObject({ package: 'extended', packageConfirmed: true })
  })

  it('CNT-8 a deadline that had passed under the new package is breached at the confirmation, not before', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
    desk.do('2026-11-27 12:30', { type: 'confirm-package', package: 'extended' })
    expect(desk.due('reaction', '2026-11-27 12:31')).toBe('2026-11-27 11:00')
    expect(desk.breached('reaction', '2026-11-27 12:31')).toBe('2026-11-27 12:30')
  })

  it('CNT-8 what was answered in time as basic stays in time', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
    desk.do('2026-11-27 12:00', { type: 'notify-registered', how: 'email' }).do('2026-11-27 12:30', { type: 'confirm-package', package: 'extended' })
    expect(desk.breached('reaction', '2026-11-30 12:30')).toBeNull()
  })

  it('CNT-8 a breach of before is not dated before the confirmation either', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
    desk.do('2026-11-27 15:00', { type: 'confirm-package', package: 'extended' })
    expect(desk.breached('reaction', '2026-11-27 16:00')).toBe('2026-11-27 15:00')
  })

  it('CNT-5 a level raised with consent moves the deadline from the same start, and is no breach of the past', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'low' })
    desk.do('2026-11-27 15:00', { type: 'set-level', level: 'critical', consent: 'согласился по телефону' })
    expect(desk.due('reaction', '2026-11-27 15:00')).toBe('2026-11-27 14:00')
    expect(desk.breached('reaction', '2026-11-27 15:01')).toBe('2026-11-27 15:00')
  })
})

describe('the reaction of nekta', () => {
  it('NEK-10 runs eight working hours from the client’s latest message that has no answer yet', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00')
    expect(desk.due('reaction', '2026-11-27 10:00')).toBe('2026-11-30 09:00')
    desk.hear('2026-11-27 12:00')
    expect(desk.due('reaction', '2026-11-27 12:00')).toBe('2026-11-30 11:00')
    desk.say('2026-11-27 13:00')
    expect(desk.clock('reaction', '2026-11-27 14:00')).toMatchObject({ startedAt: msk('2026-11-27 12:00'), stoppedAt: msk('2026-11-27 13:00'), breachedAt: null })
    desk.hear('2026-11-30 16:00')
    expect(desk.clock('reaction', '2026-11-30 16:00')).toMatchObject({ startedAt: msk('2026-11-30 16:00'), stoppedAt: null })
    expect(desk.due('reaction', '2026-11-30 16:00')).toBe('2026-12-01 15:00')
  })

  it('NEK-10 is ended by an answer only: neither the number told nor a note is one', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').do('2026-11-27 10:10', { type: 'notify-registered', how: 'email' }).do('2026-11-27 10:20', { type: 'note', text: 'смотрю' }).do('2026-11-27 10:30', { type: 'take' })
    expect(desk.clock('reaction', '2026-11-27 11:00')?.stoppedAt).toBeNull()
    expect(desk.ask('2026-11-27 11:00').clock('reaction', '2026-11-27 11:00')?.stoppedAt).toBe(msk('2026-11-27 11:00'))
  })

  it('NEK-10 keeps in its history what was answered late, and a deadline that passed before the client wrote again', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').hear('2026-11-30 10:00').say('2026-11-30 11:00').hear('2026-11-30 12:00').hear('2026-11-30 13:00')
    const history = deadlineHistory(desk.facts, nekta, msk('2026-11-30 14:00')).filter(({ clock }) => clock === 'reaction')
    expect(history.map(({ startedAt, stoppedAt, breachedAt }) => [startedAt, stoppedAt, breachedAt].map(onMoscowsClock))).toEqual([
      ['2026-11-27 10:00', '2026-11-30 10:00', '2026-11-30 09:00'],
      ['2026-11-30 10:00', '2026-11-30 11:00', null],
      ['2026-11-30 13:00', null, null],
    ])
  })

  it('tells one run of those that start at the same moment', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00').ask('2026-11-27 20:00').hear('2026-11-27 21:00').ask('2026-11-27 22:00')
    const history = deadlineHistory(desk.facts, technotronics, msk('2026-11-30 08:00')).filter(({ clock }) => clock === 'autoClose')
    expect(history.map(({ startedAt, stoppedAt }) => [startedAt, stoppedAt].map(onMoscowsClock))).toEqual([['2026-11-30 07:00', null]])
  })

  it('NEK-10 staff who reopen a ticket owe the client no reaction for that', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').say('2026-11-27 10:30').resolve('2026-11-27 11:00').do('2026-11-27 12:00', { type: 'reopen', text: null })
    expect(desk.clock('reaction', '2026-11-27 12:00')).toMatchObject({ startedAt: msk('2026-11-27 10:00'), stoppedAt: msk('2026-11-27 10:30') })
  })

  it('NEK-10 an answer that reopens a resolved ticket waits for a reaction again', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').say('2026-11-27 10:30').resolve('2026-11-27 11:00').hear('2026-11-27 16:00')
    expect(desk.ticket.status).toBe('in-progress')
    expect(desk.due('reaction', '2026-11-27 16:00')).toBe('2026-11-30 15:00')
  })
})

describe('closing by itself', () => {
  it('NEK-9 TTR-6 is off when staff take the ticket up again', () => {
    const reopened = new Desk(nekta, '2026-11-27 10:00').say('2026-11-27 10:30').resolve('2026-11-27 16:40').do('2026-11-27 16:50', { type: 'reopen', text: null })
    expect(reopened.alarms('2026-11-27 16:50')).toEqual([])
    const resumed = new Desk(technotronics, '2026-11-27 10:00').ask('2026-11-27 11:00').do('2026-11-27 12:00', { type: 'resume' })
    expect(onMoscowsClock(resumed.clock('autoClose', '2026-12-31 12:00')?.stoppedAt)).toBe('2026-11-27 12:00')
    const deferred = new Desk(technotronics, '2026-11-27 10:00').ask('2026-11-27 11:00').do('2026-11-27 12:00', { type: 'defer', reason: 'cannot-reproduce', until: null })
    expect(deferred.alarms('2026-11-27 12:00')).toEqual([])
  })

  it('NEK-9 a resolved ticket without a reply is closed after 24 hours by the clock, weekend or not', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').resolve('2026-11-27 16:40')
    expect(desk.alarmTimes('2026-11-27 16:40')).toEqual(['auto-close 2026-11-28 16:40'])
    expect(desk.passTime('2026-11-28 16:39').ticket.status).toBe('resolved')
    expect(desk.passTime('2026-11-28 16:40').ticket.status).toBe('closed')
    expect(desk.facts.at(-1)).toMatchObject({ type: 'closed', why: 'no-reply', outcome: 'solved', by: { kind: 'system' }, at: msk('2026-11-28 16:40') })
  })

  it('NEK-9 a reply in time keeps it open, and one after the closing opens it again', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').resolve('2026-11-27 16:40')
    const [alarm] = desk.alarms('2026-11-27 16:40')
    desk.hear('2026-11-28 12:00')
    expect(desk.ticket.status).toBe('in-progress')
    expect(desk.fire(alarm!, '2026-11-28 16:40')).toEqual([])
    desk.resolve('2026-11-30 09:00').passTime('2026-12-01 10:00')
    expect(desk.ticket.status).toBe('closed')
    expect(desk.hear('2026-12-01 11:00').ticket.status).toBe('in-progress')
  })

  it('NEK-9 the client’s confirmation closes it at once', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').resolve('2026-11-27 16:40').do('2026-11-27 16:50', { type: 'confirm' }, CLIENT)
    expect(desk.ticket.status).toBe('closed')
    expect(desk.alarms('2026-11-27 16:50')).toEqual([])
  })

  it.each([['emergency', '2026-12-02 16:00'], ['high', '2026-12-03 16:00'], ['medium', '2026-12-07 16:00'], ['low', '2026-12-10 16:00']])('TTR-6 a client of %s priority who does not answer a question of Monday has until %s', (level, closes) => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level }).ask('2026-11-30 08:00')
    expect(desk.alarmTimes('2026-11-30 08:00')).toEqual([`auto-close ${closes}`])
    expect(desk.passTime(closes).ticket).toMatchObject({ status: 'closed' })
  })

  it('TTR-6 counts from the latest question, and stops when the client answers', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' }).ask('2026-11-30 08:00').ask('2026-12-01 08:00')
    expect(desk.alarmTimes('2026-12-01 08:00')).toEqual(['auto-close 2026-12-03 16:00'])
    desk.hear('2026-12-01 09:00')
    expect(desk.alarms('2026-12-01 09:00')).toEqual([])
    expect(desk.passTime('2026-12-31 16:00').ticket.status).toBe('in-progress')
  })

  it('TTR-6 TTR-19 a question of the night counts from when it left, at the opening', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' }).ask('2026-11-27 20:00')
    expect(desk.alarmTimes('2026-11-27 20:00')).toEqual(['auto-close 2026-12-02 16:00'])
    expect(onMoscowsClock(desk.clock('autoClose', '2026-11-27 20:00')?.startedAt)).toBe('2026-11-30 07:00')
  })

  it('TTR-6 an answer is no question: nobody waits for the client then', () => {
    expect(new Desk(technotronics, '2026-11-27 10:00').say('2026-11-30 08:00').clock('autoClose', '2026-12-30 08:00')).toBeUndefined()
  })

  it('TTR-6 a solution asks whether it helped', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'high' }).resolve('2026-11-30 08:00')
    expect(desk.alarmTimes('2026-11-30 08:00')).toEqual(['auto-close 2026-12-03 16:00'])
  })
})

describe('the clocks of rusbitech', () => {
  it('RBT-3 processing has a target of five and a limit of ten working days from receipt', () => {
    const desk = new Desk(rusbitech, '2026-11-27 18:30')
    const { targetAt, dueAt } = desk.clock('resolution', '2026-11-27 18:30')!
    expect([targetAt, dueAt].map(onMoscowsClock)).toEqual(['2026-12-04 18:00', '2026-12-11 18:00'])
    expect(desk.resolve('2026-12-11 18:00').breached('resolution', '2027-01-20 12:00')).toBeNull()
  })

  it('RBT-3 processing ends with the solution, whatever was said and asked before', () => {
    const desk = new Desk(rusbitech, '2026-11-27 12:00').do('2026-11-27 12:10', { type: 'notify-registered', how: 'email' }).say('2026-11-27 13:00').ask('2026-11-30 12:00').hear('2026-12-01 12:00')
    expect(desk.clock('resolution', '2026-12-01 12:00')).toMatchObject({ stoppedAt: null, pausedSince: null, targetAt: msk('2026-12-04 18:00'), dueAt: msk('2026-12-11 18:00') })
    expect(desk.resolve('2026-12-02 12:00').clock('resolution', '2026-12-02 12:00')).toMatchObject({ stoppedAt: msk('2026-12-02 12:00'), breachedAt: null })
  })

  it('RBT-3 a client may have agreed other figures', () => {
    const rules = rulesOf('rusbitech', {}, { targetDays: 1, limitDays: 3 })
    const { targetAt, dueAt } = new Desk(rules, '2026-11-27 12:00').clock('resolution', '2026-11-27 12:00')!
    expect([targetAt, dueAt].map(onMoscowsClock)).toEqual(['2026-11-30 18:00', '2026-12-02 18:00'])
    const onlyLimit = rulesOf('rusbitech', {}, { targetDays: null, limitDays: 3 })
    expect(new Desk(onlyLimit, '2026-11-27 12:00').clock('resolution', '2026-11-27 12:00')).toMatchObject({ targetAt: null })
    expect(new Desk(rulesOf('technotronics', {}, { targetDays: 1, limitDays: 1 }), '2026-11-27 12:00', { level: 'high' }).due('reaction', '2026-11-27 12:00')).toBe('2026-12-02 16:00')
  })

  it('RBT-4 the reaction has no figure: in working time, for high criticality round the clock', () => {
    expect(new Desk(rusbitech, '2026-11-27 12:00').clock('reaction', '2026-11-27 12:00')).toMatchObject({ dueAt: null, runs: 'working' })
    const high = new Desk(rusbitech, '2026-11-27 12:00', { level: 'high' })
    expect(high.clock('reaction', '2026-11-27 12:00')).toMatchObject({ dueAt: null, runs: 'round-the-clock' })
    expect(high.clock('resolution', '2026-11-27 12:00')).toMatchObject({ runs: 'working' })
    expect(high.due('resolution', '2026-11-27 12:00')).toBe('2026-12-11 18:00')
  })

  it('RBT-4 an owner’s figure for it runs round the clock for high criticality, and so do its reminders', () => {
    const { regulation } = rusbitech
    const limits = [{ within: { unit: 'working-minutes', minutes: 240 } as const }]
    const escalations = [
      { clock: 'reaction' as const, when: 'before' as const, by: { unit: 'working-minutes' as const, minutes: 60 }, to: ['assignee'] },
      { clock: 'reaction' as const, when: 'after' as const, to: ['head'] },
    ]
    const rules = rulesOf('rusbitech', { clocks: { ...regulation.clocks, reaction: { ...regulation.clocks.reaction!, limits } }, escalations })
    const high = new Desk(rules, '2026-11-27 22:00', { level: 'high' })
    expect(high.due('reaction', '2026-11-27 22:00')).toBe('2026-11-28 02:00')
    expect(high.alarmTimes('2026-11-27 22:00')).toEqual(['escalate assignee 2026-11-28 01:00', 'escalate head 2026-11-28 02:00'])
    const normal = new Desk(rules, '2026-11-27 16:00')
    expect(normal.due('reaction', '2026-11-27 16:00')).toBe('2026-11-30 12:00')
    expect(normal.alarmTimes('2026-11-27 16:00')).toEqual(['escalate assignee 2026-11-30 11:00', 'escalate head 2026-11-30 12:00'])
  })

  it('counts a ticket that was reopened on from where it was solved', () => {
    const desk = new Desk(rusbitech, '2026-11-27 12:00').resolve('2026-12-01 12:00').do('2026-12-04 12:00', { type: 'reopen', text: null })
    // Of 30.11 … 11.12 the days of 2, 3 and 4 December began while it was resolved.
    expect(desk.due('resolution', '2026-12-04 12:00')).toBe('2026-12-16 18:00')
    expect(desk.clock('resolution', '2026-12-04 12:00')).toMatchObject({ stoppedAt: null, breachedAt: null })
  })
})

describe('the answers of technotronics', () => {
  it('TTR-4 TTR-19 a request of the evening counts from the next opening', () => {
    const desk = new Desk(technotronics, '2026-11-27 18:30', { level: 'emergency', channel: 'portal' })
    expect(desk.ticket).toMatchObject({ createdAt: msk('2026-11-27 18:30'), receivedAt: msk('2026-11-30 07:00') })
    expect(desk.due('reaction', '2026-11-27 18:30')).toBe('2026-12-02 16:00')
    const steps = explainDeadline(desk.clock('reaction', '2026-11-27 18:30')!, technotronics)
    expect(steps.map(({ ru }) => ru).join(' → ')).toBe('Аварийный: 2 рабочих дня → получено пт 18:30 → считается с пн 30.11 07:00 → вт 01.12 – ср 02.12: 2 рабочих дня → до 16:00')
    expect(steps[2]?.en).toBe('counts from Mon 30.11 07:00')
  })

  it('TTR-19 an answer written at night leaves at the next opening, and reacts then', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' }).say('2026-11-30 20:00')
    expect(desk.facts.at(-1)).toMatchObject({ type: 'staff-message', leavesAt: msk('2026-12-01 07:00') })
    expect(onMoscowsClock(desk.clock('reaction', '2026-12-02 20:00')?.stoppedAt)).toBe('2026-12-01 07:00')
  })

  it.each(['question', 'recommendation', 'instruction', 'answer'] as const)('TTR-11 a %s to the client is a reaction, notes and notices are none', (kind) => {
    const desk = new Desk(technotronics, '2026-11-27 10:00')
    desk.do('2026-11-27 10:30', { type: 'note', text: 'думаю' }).do('2026-11-27 10:40', { type: 'notify-registered', how: 'portal' }).do('2026-11-27 10:50', { type: 'assign', to: { kind: 'agent', id: 'boris' } })
    expect(desk.clock('reaction', '2026-11-27 11:00')?.stoppedAt).toBeNull()
    desk.say('2026-11-27 11:00', 'Проверьте питание', { kind })
    expect(onMoscowsClock(desk.clock('reaction', '2026-11-27 12:00')?.stoppedAt)).toBe('2026-11-27 11:00')
  })

  it('TTR-12 time for development is written in the ticket and moves the deadline', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' })
    const wait = (days: number) => ({ type: 'wait-for-development', reason: 'needs-development', development: { productVersion: null, date: null, addedWorkingDays: days } } as const)
    desk.do('2026-11-30 10:00', wait(10))
    expect(desk.ticket.development).toEqual({ productVersion: null, date: null, addedWorkingDays: 10 })
    expect(desk.due('reaction', '2026-11-30 10:00')).toBe('2026-12-15 16:00')
    desk.do('2026-12-01 10:00', wait(5))
    expect(desk.due('reaction', '2026-12-01 10:00')).toBe('2026-12-08 16:00')
    desk.do('2026-12-02 10:00', { type: 'resume' }).do('2026-12-03 10:00', wait(1))
    expect(desk.due('reaction', '2026-12-03 10:00')).toBe('2026-12-09 16:00')
  })

  it('TTR-12 does not undo a breach that was there', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' })
    desk.do('2026-12-02 10:00', { type: 'wait-for-development', reason: 'needs-development', development: { productVersion: null, date: null, addedWorkingDays: 3 } })
    expect(desk.due('reaction', '2026-12-02 10:00')).toBe('2026-12-04 16:00')
    expect(desk.breached('reaction', '2026-12-03 10:00')).toBe('2026-12-01 16:00')
  })

  it('TTR-7 the clock of a ticket that waits its turn starts when the turn comes', () => {
    const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency', activeOfClient: 3 })
    expect(desk.ticket.status).toBe('waiting-turn')
    expect(desk.clock('reaction', '2026-12-30 10:00')).toBeUndefined()
    desk.add(...reachTurn(desk.ticket, msk('2026-12-02 18:00')))
    expect(desk.ticket.status).toBe('new')
    expect(desk.clock('reaction', '2026-12-02 18:00')).toMatchObject({ startedBy: 'turn', startedAt: msk('2026-12-03 07:00') })
    expect(desk.due('reaction', '2026-12-02 18:00')).toBe('2026-12-07 16:00')
  })
})

describe('a clock', () => {
  it('TKD-8 TKD-9 is not invented where the text has no figure; an owner’s runs in the working time of both offices', () => {
    expect(new Desk(rulesOf('technokad'), '2026-11-27 10:00').rules.regulation.levels.items).toEqual([])
    expect(new Desk(rulesOf('technokad'), '2026-11-27 10:00').clock('reaction', '2026-11-27 10:00')).toBeUndefined()
    const reaction = { starts: 'receipt', stoppedBy: ['registration-notice'], limits: [{ within: { unit: 'working-minutes', minutes: 120 } }], roundTheClock: [], pausedIn: [], clientMayDiffer: false, movedByDevelopment: false } as const
    const owned = rulesOf('technokad', { clocks: { reaction: { ...reaction, stoppedBy: [...reaction.stoppedBy], limits: [...reaction.limits], roundTheClock: [], pausedIn: [] } } })
    expect(new Desk(owned, '2026-11-27 17:30').due('reaction', '2026-11-27 17:30')).toBe('2026-11-30 05:30')
  })

  it('stands in the states the regulation names, and has no reminders then', () => {
    const { regulation } = rusbitech
    const rules = rulesOf('rusbitech', { clocks: { resolution: { ...regulation.clocks.resolution!, pausedIn: ['waiting-client'] } } })
    const desk = new Desk(rules, '2026-11-27 12:00').ask('2026-11-30 12:00')
    expect(desk.clock('resolution', '2026-12-20 12:00')).toMatchObject({ pausedSince: msk('2026-11-30 12:00'), breachedAt: null })
    expect(desk.alarms('2026-11-30 12:00')).toEqual([])
    desk.hear('2026-12-03 12:00')
    // The days of 1, 2 and 3 December began in the pause.
    expect(desk.due('resolution', '2026-12-03 12:00')).toBe('2026-12-16 18:00')
    expect(desk.clock('resolution', '2026-12-03 12:00')).toMatchObject({ pausedSince: null })
  })

  it('stands no more when it has stopped', () => {
    const { regulation } = rusbitech
    const rules = rulesOf('rusbitech', { clocks: { resolution: { ...regulation.clocks.resolution!, pausedIn: ['waiting-client'] } } })
    const desk = new Desk(rules, '2026-11-27 12:00').ask('2026-11-30 12:00').resolve('2026-12-03 12:00')
    expect(desk.clock('resolution', '2026-12-03 12:00')).toMatchObject({ stoppedAt: msk('2026-12-03 12:00'), pausedSince: null })
    expect(desk.due('resolution', '2026-12-03 12:00')).toBe('2026-12-16 18:00')
  })

  it('that ended before the solution is not taken up when the ticket is reopened', () => {
    const { clocks } = centaur.regulation
    const rules = rulesOf('centaur', { clocks: { reaction: { ...clocks.reaction!, stoppedBy: ['registration-notice', 'resolution'] } } })
    const notified = new Desk(rules, '2026-11-27 10:00').do('2026-11-27 10:30', { type: 'notify-registered', how: 'email' }).resolve('2026-11-27 11:00').do('2026-11-27 12:00', { type: 'reopen', text: null })
    expect(onMoscowsClock(notified.clock('reaction', '2026-11-27 12:00')?.stoppedAt)).toBe('2026-11-27 10:30')
    const solved = new Desk(rules, '2026-11-27 10:00').resolve('2026-11-27 11:00').do('2026-11-27 12:00', { type: 'reopen', text: null })
    expect(solved.clock('reaction', '2026-11-27 12:00')?.stoppedAt).toBeNull()
  })

  it('keeps what it has used when the hours change', () => {
    const before = loadPreset('centaur')
    const after = { ...before, offices: before.offices.map((office) => ({ ...office, hours: [{ opensMinute: 12 * 60, closesMinute: 16 * 60 }] })) }
    const calendar = loadProductionCalendar()
    const hoursOf = (regulation: typeof before) => compileRegulation(regulation, calendar).hours.hours
    const hours = compileVersionedHours([{ from: msk('2021-01-01 00:00'), hours: hoursOf(before) }, { from: msk('2026-11-30 00:00'), hours: hoursOf(after) }], calendar)
    const desk = new Desk({ regulation: before, hours, agreed: null }, '2026-11-27 15:00', { level: 'critical' })
    expect(desk.due('reaction', '2026-11-27 15:00')).toBe('2026-11-30 14:00')
  })

  it('explains its deadline in both languages, the rule first', () => {
    const desk = new Desk(centaur, '2026-11-27 16:30', { level: 'critical', package: 'extended' })
    const steps = explainDeadline(desk.clock('reaction', '2026-11-27 16:30')!, centaur)
    expect(steps.map(({ ru }) => ru)).toEqual(['Критический, Расширенная: 1 рабочий час', 'получено пт 16:30', 'осталось 30 мин до 17:00', 'пн 30.11 09:00–09:30'])
    expect(steps.map(({ en }) => en)).toEqual(['Critical, Extended: 1 working hour', 'received Fri 16:30', '30 min left until 17:00', 'Mon 30.11 09:00–09:30'])
  })

  it('RBT-4 TTR-12 explains what set it going, what it waits for, and what is not set', () => {
    const closing = new Desk(nekta, '2026-11-27 10:00').resolve('2026-11-27 16:40')
    expect(explainDeadline(closing.clock('autoClose', '2026-11-27 16:40')!, nekta).map(({ ru }) => ru)).toEqual(['24 часа', 'решено пт 16:40', '24 ч по часам до сб 28.11 16:40'])
    const high = new Desk(rusbitech, '2026-11-27 12:00', { level: 'high' })
    expect(explainDeadline(high.clock('reaction', '2026-11-27 12:00')!, rusbitech)[0]).toEqual({ ru: 'Высокая: срок не установлен, круглосуточно', en: 'High: no figure is set, round the clock' })
    const developed = new Desk(technotronics, '2026-11-27 10:00', { level: 'emergency' })
    developed.do('2026-11-30 10:00', { type: 'wait-for-development', reason: 'needs-development', development: { productVersion: '2.1', date: null, addedWorkingDays: 3 } })
    expect(explainDeadline(developed.clock('reaction', '2026-11-30 10:00')!, technotronics)[0]?.ru).toBe('Аварийный: 2 рабочих дня и 3 рабочих дня на доработку')
  })
})

describe('a ticket deferred until a moment', () => {
  const until = (moment: string) => ({ type: 'defer', reason: 'cannot-reproduce', until: msk(moment) } as const)

  it('comes back then, in working time', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').say('2026-11-27 10:30').do('2026-11-27 11:00', until('2026-12-05 12:00'))
    expect(desk.ticket.deferredUntil).toBe(msk('2026-12-05 12:00'))
    expect(desk.alarmTimes('2026-11-27 11:00')).toEqual(['resume 2026-12-07 08:00'])
    expect(desk.passTime('2026-12-07 07:59').ticket.status).toBe('deferred')
    expect(desk.passTime('2026-12-07 08:00').ticket).toMatchObject({ status: 'in-progress', reason: null, deferredUntil: null })
    expect(desk.facts.at(-1)).toMatchObject({ type: 'resumed', by: { kind: 'system' } })
  })

  it('does not when it was taken up before, deferred longer, or until nobody knows when', () => {
    const desk = new Desk(nekta, '2026-11-27 10:00').say('2026-11-27 10:30').do('2026-11-27 11:00', until('2026-12-01 12:00'))
    const [alarm] = desk.alarms('2026-11-27 11:00')
    desk.do('2026-11-27 12:00', until('2026-12-03 12:00'))
    expect(desk.fire(alarm!, '2026-12-01 12:00')).toEqual([])
    expect(desk.alarmTimes('2026-11-27 12:00')).toEqual(['resume 2026-12-03 12:00'])
    desk.hear('2026-11-30 12:00')
    expect(desk.alarmTimes('2026-11-30 12:00').filter((text) => text.startsWith('resume'))).toEqual([])
    desk.do('2026-11-30 13:00', { type: 'defer', reason: 'cannot-reproduce', until: null })
    expect(desk.ticket).toMatchObject({ status: 'deferred', deferredUntil: null })
  })
})

describe('reminders', () => {
  it('come an hour before to the assignee, and after to the head, in working time only', () => {
    const desk = new Desk(centaur, '2026-11-27 13:00', { level: 'critical' })
    expect(desk.alarmTimes('2026-11-27 13:00')).toEqual(['escalate assignee 2026-11-27 16:00', 'escalate head 2026-11-30 09:00'])
    expect(onMoscowsClock(desk.clock('reaction', '2026-11-27 13:00')?.dueAt)).toBe('2026-11-27 17:00')
  })

  it('count the hour before a deadline of the morning from the evening before', () => {
    expect(new Desk(centaur, '2026-11-27 13:30', { level: 'critical' }).alarmTimes('2026-11-27 13:30')[0]).toBe('escalate assignee 2026-11-27 16:30')
    expect(new Desk(centaur, '2026-11-27 14:00', { level: 'critical' }).alarmTimes('2026-11-27 14:00')[0]).toBe('escalate assignee 2026-11-30 09:00')
  })

  it('are not for an hour before where an hour is all there is', () => {
    expect(new Desk(centaur, '2026-11-27 10:00', { level: 'critical', package: 'extended' }).alarmTimes('2026-11-27 10:00')).toEqual(['escalate head 2026-11-27 11:00'])
  })

  it('say whom they were for, once, and escalate to the head only', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' }).passTime('2026-11-27 13:00')
    expect(desk.facts.at(-1)).toMatchObject({ type: 'escalated', to: 'assignee', why: 'before-deadline', clock: 'reaction' })
    expect(desk.ticket.escalatedTo).toBeNull()
    desk.passTime('2026-11-30 12:00')
    expect(desk.facts.at(-1)).toMatchObject({ type: 'escalated', to: 'head', why: 'after-deadline', at: msk('2026-11-27 14:00') })
    expect(desk.ticket.escalatedTo).toBe('head')
    expect(desk.passTime('2026-12-30 12:00').facts.filter(({ type }) => type === 'escalated')).toHaveLength(2)
  })

  it('come to nothing when the ticket has moved on, or the moment before has passed', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
    const [before, after] = desk.alarms('2026-11-27 10:00')
    expect(desk.fire(before!, '2026-11-27 14:00')).toEqual([])
    expect(desk.fire(after!, '2026-11-27 13:59')).toEqual([])
    desk.do('2026-11-27 12:00', { type: 'notify-registered', how: 'email' })
    expect(desk.fire(after!, '2026-11-27 14:00')).toEqual([])
  })

  it('that are late wait for the next opening, unless the clock runs round the clock or closes a ticket', () => {
    const late = new Desk(centaur, '2026-11-27 10:00', { level: 'critical' })
    const after = late.alarms('2026-11-27 10:00').at(-1)!
    expect(onMoscowsClock(alarmWaitsUntil(late.facts, after, msk('2026-11-27 23:00'), centaur))).toBe('2026-11-30 09:00')
    expect(alarmWaitsUntil(late.facts, after, msk('2026-11-30 09:00'), centaur)).toBeNull()
    const limits = [{ within: { unit: 'working-minutes', minutes: 240 } as const }]
    const rules = rulesOf('rusbitech', { clocks: { reaction: { ...rusbitech.regulation.clocks.reaction!, limits } }, escalations: [{ clock: 'reaction', when: 'after', to: ['head'] }] })
    const high = new Desk(rules, '2026-11-27 22:00', { level: 'high' })
    expect(alarmWaitsUntil(high.facts, high.alarms('2026-11-27 22:00')[0]!, msk('2026-11-28 03:00'), rules)).toBeNull()
    const closing = new Desk(nekta, '2026-11-27 10:00').resolve('2026-11-27 16:40')
    expect(alarmWaitsUntil(closing.facts, closing.alarms('2026-11-27 16:40')[0]!, msk('2026-11-28 16:40'), nekta)).toBeNull()
  })

  it('are new ones for a deadline that moved', () => {
    const desk = new Desk(centaur, '2026-11-27 10:00', { level: 'medium' })
    const keys = new Set(desk.alarms('2026-11-27 10:00').map(({ key }) => key))
    desk.do('2026-11-27 11:00', { type: 'confirm-package', package: 'extended' })
    expect(desk.alarms('2026-11-27 11:00').map(({ key }) => key).some((key) => keys.has(key))).toBe(false)
    expect(desk.alarms('2026-11-27 11:00').map(({ key }) => key)).toEqual(desk.alarms('2026-11-27 12:00').map(({ key }) => key))
  })

  it('stop when the clock stops, whoever stopped it', () => {
    for (const by of [ANNA, BORIS]) {
      const desk = new Desk(technotronics, '2026-11-27 10:00', { level: 'high' }).do('2026-11-27 11:00', { type: 'send-message', kind: 'answer', text: 'да', links: [], waitForClient: false }, by)
      expect(desk.alarms('2026-11-27 11:00')).toEqual([])
    }
  })
})
