import { describe, expect, it } from 'vitest'
import type { CallerCard } from '../../../server/domain/telephony/caller-card.ts'
import type { Call, CallEffect, Survey } from '../../../server/domain/telephony/call.ts'
import { completed } from '../../../server/domain/telephony/call.ts'
import { arrive } from '../../../server/domain/telephony/call-transition.ts'
import { after, arrival, EXTENSION, heard, inPhase, kinds, NOTICE, on, T0, terms } from './call-fixtures.ts'
import type { Input } from './call-fixtures.ts'

const extension = arrival({ extension: EXTENSION })
const press = (digits: string): Input[] => Array.from(digits, (digit) => ({ type: 'digit', digit }))
const wait: Input = { type: 'timer', name: 'digits' }
const unheard = (playbackId: string): Input => ({ type: 'announcement-finished', playbackId, heard: false })
const facts = (effects: CallEffect[]) => effects.flatMap((effect) => (effect.type === 'save' ? effect.facts.map(({ type, data }) => ({ type, data })) : []))
const said = (effects: CallEffect[]) => effects.flatMap((effect) => (effect.type === 'play' ? [effect.announcement.kind] : []))
const card = (changes: Partial<CallerCard> = {}): CallerCard => ({ clients: [{ id: 'c', name: 'ООО «Пример»' }], specialistId: null, packageKey: null, agreement: 'valid', openTicketLevels: [], ...changes })
const present: Survey = { caller: 'present', armed: false, leg: 'gone', rejoiningLeg: 'gone', message: 'over', playback: 'over', telephonyRestarted: false }

describe('the extension of a line', () => {
  it('NEK-3 RBT-1 is asked for after the greeting, whose consent is kept', () => {
    const asked = after(extension, heard('hl-1-p1'))
    expect(asked.call).toMatchObject({ phase: 'asking-extension', attempt: 1, consent: { wording: 'consent-1' } })
    expect(asked.effects).toContainEqual({ type: 'play', playbackId: 'hl-1-p2', announcement: { kind: 'extension', digits: '1263' }, thenHold: true })
  })

  it('NEK-3 RBT-1 the right digits lead to the queue, and the first key silences the announcement', () => {
    const first = after(extension, heard('hl-1-p1'), ...press('1'))
    expect(kinds(first.effects)).toEqual(['stop-playback', 'set-timer'])
    const done = after(extension, heard('hl-1-p1'), ...press('1263'))
    expect(done.call).toMatchObject({ phase: 'arming', queuedAt: T0 + 5_000 })
    expect(facts(done.effects)).toEqual([{ type: 'extension-dialled', data: { digits: '1263', right: true } }, { type: 'queued', data: { offices: terms.offices, prefers: 'moscow' } }])
  })

  it('NEK-3 takes what is dialled into the greeting', () => {
    expect(after(extension, ...press('1263'), heard('hl-1-p1')).call.phase).toBe('arming')
    const half = after(extension, ...press('12'), heard('hl-1-p1'))
    expect(half.call).toMatchObject({ phase: 'asking-extension', entered: '12' })
    expect(after(extension, ...press('12'), heard('hl-1-p1'), ...press('63')).call.phase).toBe('arming')
  })

  it('NEK-3 RBT-1 is not asked for when it was dialled with the number, and the timeline says so', () => {
    const dialled = arrive(arrival({ extension: null, dialled: 'right' }))
    expect(facts(dialled.effects)).toEqual([{ type: 'arrived', data: { line: '+74952698657', reception: 'open', extension: 'right' } }])
    expect(on(dialled.call, heard('hl-1-p1')).call.phase).toBe('arming')
  })

  it.each([
    ['no digit within the wait', [wait], 'extension-not-dialled'],
    ['a wrong one', press('9999'), 'extension-dialled'],
    ['one ended with # too early', press('12#'), 'extension-dialled'],
  ] as [string, Input[], string][])('NEK-3 %s is prompted again twice, then goes to the default destination', (_, attempt, fact) => {
    const again = after(extension, heard('hl-1-p1'), ...attempt)
    expect(again.call).toMatchObject({ phase: 'asking-extension', attempt: 2, entered: '' })
    expect(said(again.effects)).toEqual(['extension'])
    expect(after(extension, heard('hl-1-p1'), ...attempt, ...attempt).call).toMatchObject({ phase: 'asking-extension', attempt: 3 })
    const given = after(extension, heard('hl-1-p1'), ...attempt, ...attempt, ...attempt)
    expect(given.call).toMatchObject({ phase: 'arming', consent: { kind: 'implied' } })
    expect(facts(given.effects)[0]?.type).toBe(fact)
  })

  it('NEK-3 waits from the end of the announcement, and from each key', () => {
    const asked = after(extension, heard('hl-1-p1')).call
    expect(on(asked, heard('hl-1-p2')).effects).toEqual([{ type: 'set-timer', name: 'digits', afterMs: 8_000 }])
    expect(on(asked, { type: 'digit', digit: '1' }).effects).toContainEqual({ type: 'set-timer', name: 'digits', afterMs: 8_000 })
    expect(on(asked, heard('hl-1-p1')).effects, 'the end of another announcement').toEqual([])
  })

  it('NEK-3 waits for the digits even when the announcement could not be said', () => {
    expect(on(after(extension, heard('hl-1-p1')).call, unheard('hl-1-p2')).effects).toEqual([{ type: 'set-timer', name: 'digits', afterMs: 8_000 }])
  })

  it('NEK-4 leads to the queue unrecorded when the greeting with its consent was never heard', () => {
    const { call, effects } = after(extension, unheard('hl-1-p1'), unheard('hl-1-p2'), ...press('1263'))
    expect(call).toMatchObject({ phase: 'waiting', consent: null })
    expect(kinds(effects)).not.toContain('arm-recording')
  })

  it('NEK-3 is asked for again after a restart, attempts so far counted', () => {
    const second = after(extension, heard('hl-1-p1'), wait).call
    const again = on(second, { type: 'surveyed', survey: present })
    expect(again.call).toMatchObject({ phase: 'asking-extension', attempt: 2 })
    expect(kinds(again.effects)).toEqual(['stop-playback', 'play'])
    expect(on(second, { type: 'surveyed', survey: { ...present, playback: 'running' } }).effects).toEqual([])
  })
})

describe('notices', () => {
  it('TTR-17 are said after the consent and before the queue, and the timeline names their versions', () => {
    const informing = after(arrival({ notices: [NOTICE] }), heard('hl-1-p1'))
    expect(informing.call.consent).not.toBeNull()
    expect(informing.effects).toContainEqual({ type: 'play', playbackId: 'hl-1-p2', announcement: { kind: 'notices', notices: [NOTICE] }, thenHold: true })
    const queued = on(informing.call, heard('hl-1-p2'))
    expect(queued.call.phase).toBe('arming')
    expect(facts(queued.effects)).toContainEqual({ type: 'notices-said', data: { notices: [{ id: 'notice-1', version: 3 }] } })
  })

  it('TTR-17 are said before a closed line’s announcement, and before one that says where to write', () => {
    const closed = arrive(arrival({ notices: [NOTICE], reception: { kind: 'closed', opensAt: T0 + 3_600_000 } }))
    expect(said(closed.effects)).toEqual(['notices'])
    const prompting = on(closed.call, heard('hl-1-p1'))
    expect(prompting.call).toMatchObject({ phase: 'prompting', announcement: { kind: 'closed', opensAt: T0 + 3_600_000 } })
    expect(said(prompting.effects)).toEqual(['closed'])
    const announceOnly = arrive(arrival({ notices: [NOTICE], reception: { kind: 'announce-only' } }))
    expect(on(announceOnly.call, heard('hl-1-p1')).call).toMatchObject({ phase: 'farewell', announcement: { kind: 'announce-only' } })
  })

  it('TTR-17 a notice that cannot be said keeps nobody from the queue', () => {
    const going = on(inPhase('informing'), unheard('hl-1-p2'))
    expect(going.call.phase).toBe('arming')
    expect(facts(going.effects).map(({ type }) => type)).not.toContain('notices-said')
  })

  it.each([
    [{ kind: 'open' } as const, 'abandoned'],
    [{ kind: 'closed', opensAt: null } as const, 'no-message'],
    [{ kind: 'announce-only' } as const, 'announced'],
  ])('who hangs up during them on a line that is %j ends as %s', (reception, outcome) => {
    const start = arrival({ notices: [NOTICE], reception })
    const call: Call = reception.kind === 'open' ? after(start, heard('hl-1-p1')).call : arrive(start).call
    expect(on(call, { type: 'caller-gone' }).call).toMatchObject({ phase: 'ended', outcome })
  })
})

describe('a line that only announces', () => {
  it('TTR-2 says where to write and hangs up: no queue, no recording, a line in the call list', () => {
    const told = after(arrival({ reception: { kind: 'announce-only' } }), heard('hl-1-p1'))
    expect(kinds(told.effects)).toEqual(['hang-up'])
    const ended = on(told.call, { type: 'caller-gone' })
    expect(ended.call).toMatchObject({ phase: 'ended', outcome: 'announced', queuedAt: null, consent: null, recorded: false, endedBy: 'hotline' })
    expect(facts(ended.effects)).toEqual([{ type: 'ended', data: { outcome: 'announced', by: 'hotline' } }])
  })
})

describe('callers out of turn', () => {
  const urgent = arrival({ queue: { ...terms, outOfTurnLevels: ['high'], outOfTurnKey: '9' } })
  const nine: Input = { type: 'digit', digit: '9' }

  it.each([
    ['greeting', [], 'greeting'], ['notices', [heard('hl-1-p1')], 'informing'], ['arming', [heard('hl-1-p1'), heard('hl-1-p2')], 'arming'],
  ] as [string, Input[], string][])('RBT-5 the key counts already in the %s, for those who know it', (_, before, phase) => {
    const pressed = after({ ...urgent, notices: [NOTICE] }, ...before, nine)
    expect(pressed.call).toMatchObject({ phase, outOfTurn: { why: 'key', level: null } })
    expect(facts(pressed.effects)).toEqual([{ type: 'out-of-turn', data: { why: 'key', level: null } }])
  })

  it('RBT-5 pressed in the queue it moves the caller up, who hears the new place at once; a second time changes nothing', () => {
    const waiting = after(urgent, heard('hl-1-p1'), { type: 'recording-armed' }).call
    const moved = on(waiting, nine)
    expect(kinds(moved.effects)).toEqual(['save', 'reorder', 'set-timer'])
    expect(moved.effects).toContainEqual({ type: 'set-timer', name: 'announce', afterMs: 0 })
    expect(on(moved.call, nine).effects).toEqual([])
    expect(on(inPhase('waiting'), nine).effects, 'where no key is offered').toEqual([])
  })

  it('RBT-5 an open ticket of such a level puts the caller first', () => {
    const known = after(urgent, { type: 'caller-known', card: card({ openTicketLevels: ['normal', 'high'] }) })
    expect(known.call.outOfTurn).toEqual({ why: 'open-ticket', level: 'high' })
    expect(facts(known.effects)).toEqual([{ type: 'out-of-turn', data: { why: 'open-ticket', level: 'high' } }])
    expect(on(known.call, heard('hl-1-p1')).call.phase).toBe('arming')
    expect(after(urgent, { type: 'caller-known', card: card({ openTicketLevels: ['normal'] }) }).call.outOfTurn).toBeNull()
  })

  it('RBT-5 a directory that answers when the caller waits already moves him up then', () => {
    const waiting = after(urgent, heard('hl-1-p1'), { type: 'recording-armed' }).call
    expect(kinds(on(waiting, { type: 'caller-known', card: card({ openTicketLevels: ['high'] }) }).effects)).toEqual(['save', 'reorder'])
    expect(kinds(on(waiting, { type: 'caller-known', card: card({ specialistId: 'anna' }) }).effects), 'a specialist orders anew, too').toEqual(['reorder'])
  })

  it('RBT-5 the place is kept with the call through offers, a lost agent and a restart', () => {
    const ringing = after(urgent, nine, heard('hl-1-p1'), { type: 'recording-armed' }, { type: 'assigned', agentId: 'anna' }).call
    const first = { outOfTurn: { why: 'key', level: null } }
    expect(on(ringing, { type: 'declined', agentId: 'anna' }).call).toMatchObject({ phase: 'waiting', ...first })
    const talking = on(ringing, { type: 'leg-joined', legId: ringing.phase === 'ringing' ? ringing.offer.legId : '' }).call
    const lost = on(talking, { type: 'leg-ended', legId: talking.phase === 'talking' ? talking.legId : '', why: 'lost' }).call
    expect(lost).toMatchObject({ phase: 'waiting', ...first })
    const stored = JSON.parse(JSON.stringify(lost)) as Call
    expect(on(stored, { type: 'surveyed', survey: present }).call).toMatchObject({ phase: 'waiting', ...first })
  })
})

describe('the number said in the call', () => {
  const inQueue = arrival({ queue: { ...terms, sayNumber: 'in-queue' } })
  const ticket: Input = { type: 'ticket-opened', ticket: { id: 't', number: 'CNT-2026-000007' } }
  const announce: Input = { type: 'timer', name: 'announce' }
  const waiting = [ticket, heard('hl-1-p1'), { type: 'recording-armed' }] as Input[]

  it('CNT-7 is said once in the queue after the place, and heard to its end it is a fact of the call', () => {
    const saying = after(inQueue, ...waiting, announce)
    expect(saying.effects).toContainEqual({ type: 'say-position', playbackId: 'hl-1-p2', ticketNumber: 'CNT-2026-000007' })
    const told = on(saying.call, heard('hl-1-p2'), T0 + 30_000)
    expect(told.effects).toEqual([{ type: 'save', facts: [{ seq: 4, at: T0 + 30_000, type: 'number-announced', data: { number: 'CNT-2026-000007' } }] }])
    expect(on(told.call, announce).effects).toContainEqual(expect.objectContaining({ type: 'say-position', ticketNumber: null }))
  })

  it('CNT-7 cut off it counts as not said, and is said again', () => {
    const cut = on(after(inQueue, ...waiting, announce).call, unheard('hl-1-p2'))
    expect(cut.effects).toEqual([])
    expect(on(cut.call, announce).effects).toContainEqual(expect.objectContaining({ ticketNumber: 'CNT-2026-000007' }))
  })

  it('CNT-7 heard while an agent is rung already it counts', () => {
    const ringing = on(after(inQueue, ...waiting, announce).call, { type: 'assigned', agentId: 'anna' }).call
    expect(facts(on(ringing, heard('hl-1-p2')).effects)).toEqual([{ type: 'number-announced', data: { number: 'CNT-2026-000007' } }])
  })

  it('is not said in the queue where the regulation does not want it, nor without a number', () => {
    expect(after(arrival(), ...waiting, announce).effects).toContainEqual(expect.objectContaining({ ticketNumber: null }))
    expect(after(inQueue, heard('hl-1-p1'), { type: 'recording-armed' }, announce).effects).toContainEqual(expect.objectContaining({ ticketNumber: null }))
  })

  it('CNT-7 after a message it is a fact as well when it was heard', () => {
    const closed = arrival({ reception: { kind: 'closed', opensAt: null } })
    const left = after(closed, ticket, heard('hl-1-p1'), { type: 'message-finished', messageId: 'hl-1-m2', durationMs: 5_000 }).call
    expect(facts(on(left, heard('hl-1-p3')).effects)).toEqual([{ type: 'number-announced', data: { number: 'CNT-2026-000007' } }])
    expect(facts(on(left, unheard('hl-1-p3')).effects)).toEqual([])
    const silent = after({ ...closed, queue: { ...terms, sayNumber: 'off' } }, ticket, heard('hl-1-p1'), { type: 'message-finished', messageId: 'hl-1-m2', durationMs: 5_000 })
    expect(silent.effects).toContainEqual(expect.objectContaining({ announcement: { kind: 'goodbye', messageKept: true, ticketNumber: null } }))
  })
})

describe('declined service', () => {
  const decline: Input = { type: 'service-declined', agentId: 'anna', reason: 'insults' }

  it('TKD-6 TKD-7 CNT-12 the agent leaves at once, the caller hears that it is over, and the reason stays with the call', () => {
    const declined = on(inPhase('talking'), decline)
    expect(kinds(declined.effects)).toEqual(['clear-timer', 'hang-up-leg', 'destroy-bridge', 'release-agent', 'save', 'play'])
    expect(said(declined.effects)).toEqual(['declined'])
    expect(facts(declined.effects)).toEqual([{ type: 'service-declined', data: { reason: 'insults', agentId: 'anna' } }])
    const { call } = declined
    const over = on(call, heard(call.phase === 'farewell' ? call.playbackId : ''))
    expect(kinds(over.effects)).toEqual(['hang-up'])
    expect(on(over.call, { type: 'caller-gone' }).call).toMatchObject({ phase: 'ended', outcome: 'talked', endedBy: 'agent', declinedFor: 'insults', answeredBy: 'anna' })
    expect(on(call, { type: 'caller-gone' }).call).toMatchObject({ phase: 'ended', outcome: 'talked', declinedFor: 'insults' })
  })

  it('TKD-6 is recorded after the talk, too, once', () => {
    const over = on(inPhase('talking'), { type: 'caller-gone' }).call
    const declined = on(over, decline)
    expect(kinds(declined.effects)).toEqual(['save'])
    expect(declined.call).toMatchObject({ phase: 'ended', declinedFor: 'insults', revision: over.revision + 1 })
    expect(on(declined.call, decline).effects).toEqual([])
  })

  it('is the matter of the agent who talked', () => {
    expect(on(inPhase('talking'), { ...decline, agentId: 'boris' })).toEqual({ call: inPhase('talking'), effects: [] })
    const over = on(inPhase('talking'), { type: 'caller-gone' }).call
    expect(on(over, { ...decline, agentId: 'boris' }).effects).toEqual([])
    expect(on(inPhase('waiting'), decline).effects).toEqual([])
  })
})

describe('a call that an earlier version of the program stored', () => {
  it('goes on with what that version did not know yet', () => {
    const { extension: _extension, notices: _notices, card: _card, outOfTurn: _outOfTurn, numberAnnounced: _announced, declinedFor: _declined, ...old } = inPhase('waiting')
    const { specialistWaitMs: _wait, outOfTurnLevels: _levels, outOfTurnKey: _key, sayNumber: _say, ...queue } = old.queue
    const call = completed({ ...old, queue } as Call)
    expect(call).toMatchObject({ phase: 'waiting', notices: [], card: null, queue: { ...terms } })
    const ringing = on(on(call, { type: 'surveyed', survey: present }).call, { type: 'assigned', agentId: 'anna' }).call
    expect(on(ringing, { type: 'leg-joined', legId: ringing.phase === 'ringing' ? ringing.offer.legId : '' }).call.phase).toBe('talking')
  })
})

describe('the caller’s card', () => {
  it('is kept with the call, the first one only, and changes nothing by itself', () => {
    const known = after(arrival(), { type: 'caller-known', card: card({ specialistId: 'vera' }) })
    expect(known.effects).toEqual([])
    expect(on(known.call, { type: 'caller-known', card: card() }).call.card?.specialistId).toBe('vera')
    expect(on(known.call, heard('hl-1-p1')).call.card?.specialistId).toBe('vera')
  })

  it('NEK-4 a consent names the wording that was heard, also when the regulation changed meanwhile', () => {
    const again = after(arrival(), { type: 'wording-chosen', wording: { talk: 'consent-2', message: 'leave-message-2' } }, heard('hl-1-p1'))
    expect(again.call.consent?.wording).toBe('consent-2')
  })
})
