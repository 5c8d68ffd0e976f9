import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call, CallEffect, CallEvent, CallPhase, Survey } from '../../../server/domain/telephony/call.ts'
import { arrive, transition } from '../../../server/domain/telephony/call-transition.ts'
import type { Arrival } from '../../../server/domain/telephony/call-transition.ts'
import { EXTENSION, NOTICE, T0, after, arrival, heard, inPhase, kinds, on, pathTo, terms } from './call-fixtures.ts'
import type { Input } from './call-fixtures.ts'

const gone: Survey = { caller: 'gone', armed: false, leg: 'gone', rejoiningLeg: 'gone', message: 'over', playback: 'over', telephonyRestarted: false }
const present: Survey = { ...gone, caller: 'present' }

describe('a call that is answered', () => {
  it('NEK-4 arms the recording only after the announcement has been heard to its end, and keeps the consent', () => {
    const greeting = arrive(arrival())
    expect(kinds(greeting.effects)).toEqual(['save', 'answer', 'play'])
    const armed = on(greeting.call, heard('hl-1-p1'), T0 + 9_000)
    expect(kinds(armed.effects)).toEqual(['save', 'arm-recording'])
    expect(armed.call.consent).toEqual({ kind: 'implied', wording: 'consent-1', at: T0 + 9_000 })
  })

  it('NEK-4 is queued unrecorded when the announcement could not be played, after a second try', () => {
    const broken: Input = { type: 'announcement-finished', playbackId: 'hl-1-p1', heard: false }
    const again = after(arrival(), broken)
    expect(again.effects).toContainEqual({ type: 'play', playbackId: 'hl-1-p2', announcement: { kind: 'greeting' }, thenHold: true })
    const unrecorded = on(again.call, { ...broken, playbackId: 'hl-1-p2' })
    expect(unrecorded.call).toMatchObject({ phase: 'waiting', consent: null, recorded: false })
    expect(kinds(unrecorded.effects)).not.toContain('arm-recording')
  })

  it('goes to the queue once the recording is armed', () => {
    const { call, effects } = after(arrival(), heard('hl-1-p1'), { type: 'recording-armed' })
    expect(call).toMatchObject({ phase: 'waiting', recorded: true, queuedAt: T0 + 1_000 })
    expect(kinds(effects)).toEqual(['enqueue', 'set-timer', 'set-timer'])
    expect(effects).toContainEqual({ type: 'set-timer', name: 'max-wait', afterMs: 600_000 - 1_000 })
  })

  it('stores an offer before the agent is rung', () => {
    const { effects } = on(inPhase('waiting'), { type: 'assigned', agentId: 'anna' })
    expect(kinds(effects)).toEqual(['save', 'ring', 'set-timer'])
  })

  it('joins caller and agent at once when the agent answers, and writes afterwards', () => {
    const { call, effects } = on(inPhase('ringing'), { type: 'leg-joined', legId: 'hl-1-a2' })
    expect(call).toMatchObject({ phase: 'talking', agentId: 'anna', answeredBy: 'anna' })
    const order = kinds(effects)
    expect(order.indexOf('bridge')).toBeLessThan(order.indexOf('save'))
  })

  it('ends for both sides whoever hangs up', () => {
    const byAgent = on(inPhase('talking'), { type: 'leg-ended', legId: 'hl-1-a2', why: 'hung-up' })
    expect(kinds(byAgent.effects)).toEqual(['destroy-bridge', 'release-agent', 'hang-up'])
    expect(on(byAgent.call, { type: 'caller-gone' }).call).toMatchObject({ phase: 'ended', outcome: 'talked', endedBy: 'agent' })
    const byCaller = on(inPhase('talking'), { type: 'caller-gone' })
    expect(kinds(byCaller.effects)).toEqual(['hang-up-leg', 'destroy-bridge', 'release-agent', 'save', 'ingest'])
  })

  it('goes back to its place in the queue when the agent’s connection breaks', () => {
    const { call, effects } = on(inPhase('talking'), { type: 'leg-ended', legId: 'hl-1-a2', why: 'lost' })
    expect(call).toMatchObject({ phase: 'waiting', queuedAt: T0 + 1_000, tried: ['anna'] })
    expect(effects).toContainEqual(expect.objectContaining({ type: 'play', announcement: { kind: 'reconnecting' }, thenHold: true }))
  })

  it('lets a reloaded page pick the talk up again, without ending it', () => {
    const asked = on(inPhase('talking'), { type: 'rejoin-asked', agentId: 'anna' })
    expect(asked.effects).toContainEqual({ type: 'ring', legId: 'hl-1-a4', agentId: 'anna', autoAnswer: true })
    const oldGone = on(asked.call, { type: 'leg-ended', legId: 'hl-1-a2', why: 'hung-up' })
    expect(oldGone.call.phase).toBe('talking')
    const rejoined = on(oldGone.call, { type: 'leg-joined', legId: 'hl-1-a4' })
    expect(rejoined.call).toMatchObject({ phase: 'talking', legId: 'hl-1-a4', legAlive: true, rejoiningLegId: null })
    expect(rejoined.effects[0]).toEqual({ type: 'bridge', bridgeId: 'hl-1-b3', legId: 'hl-1-a4' })
  })

  it('gives the caller another agent when a rejoining page never answers and its old leg is gone', () => {
    const asked = on(inPhase('talking'), { type: 'rejoin-asked', agentId: 'anna' })
    const alone = on(asked.call, { type: 'leg-ended', legId: 'hl-1-a2', why: 'lost' })
    expect(on(alone.call, { type: 'timer', name: 'rejoin' }).call.phase).toBe('waiting')
  })
})

describe('an offer that is not taken', () => {
  it.each([
    ['declined', { type: 'leg-ended', legId: 'hl-1-a2', why: 'declined' }],
    ['missed', { type: 'leg-ended', legId: 'hl-1-a2', why: 'no-answer' }],
    ['unreachable', { type: 'leg-ended', legId: 'hl-1-a2', why: 'unreachable' }],
    ['declined', { type: 'declined', agentId: 'anna' }],
    ['missed', { type: 'timer', name: 'ring' }],
  ] as [string, Input][])('%s: the caller keeps the place, the agent is released and remembered', (because, event) => {
    const { call, effects } = on(inPhase('ringing'), event)
    expect(call).toMatchObject({ phase: 'waiting', tried: ['anna'], queuedAt: T0 + 1_000 })
    expect(effects).toContainEqual({ type: 'release-agent', agentId: 'anna', because })
    expect(kinds(effects).indexOf('enqueue')).toBeLessThan(kinds(effects).indexOf('release-agent'))
  })

  it('cuts an answer that comes after the offer was withdrawn', () => {
    const late = on(on(inPhase('ringing'), { type: 'timer', name: 'ring' }).call, { type: 'leg-joined', legId: 'hl-1-a2' })
    expect(late.effects).toEqual([{ type: 'hang-up-leg', legId: 'hl-1-a2' }])
  })

  it('frees an agent who was claimed for a caller that is no longer waiting', () => {
    for (const phase of ['prompting', 'leaving-message', 'finishing', 'ended'] as const) {
      expect(on(inPhase(phase), { type: 'assigned', agentId: 'anna' }).effects).toEqual([{ type: 'release-agent', agentId: 'anna', because: 'cancelled' }])
    }
  })
})

describe('a call outside the hours', () => {
  const closed = arrival({ reception: { kind: 'closed', opensAt: T0 + 3_600_000 } })

  it('records a message only after the announcement', () => {
    expect(kinds(arrive(closed).effects)).toEqual(['save', 'answer', 'play'])
    expect(kinds(after(closed, heard('hl-1-p1')).effects)).toEqual(['save', 'stop-music', 'record-message'])
  })

  it('says the ticket’s number after the message', () => {
    const left = after(closed, { type: 'ticket-opened', ticket: { id: 't', number: 'TKD-2026-000007' } }, heard('hl-1-p1'), { type: 'message-finished', messageId: 'hl-1-m2', durationMs: 5_000 })
    expect(left.effects.at(-1)).toMatchObject({ type: 'play', announcement: { kind: 'goodbye', messageKept: true, ticketNumber: 'TKD-2026-000007' } })
    const ended = on(on(left.call, heard('hl-1-p3')).call, { type: 'caller-gone' })
    expect(ended.call).toMatchObject({ phase: 'ended', outcome: 'message' })
  })

  it('takes silence for no message', () => {
    const silent = after(closed, heard('hl-1-p1'), { type: 'message-finished', messageId: 'hl-1-m2', durationMs: 200 })
    expect(on(silent.call, { type: 'caller-gone' }).call).toMatchObject({ outcome: 'no-message' })
  })

  it('offers a message to a waiting caller who presses 1', () => {
    const asked = on(inPhase('waiting'), { type: 'digit', digit: '1' })
    expect(asked.call.phase).toBe('prompting')
    expect(kinds(asked.effects)).toEqual(['save', 'dequeue', 'clear-timer', 'clear-timer', 'play'])
  })
})

describe('after a connection to Asterisk', () => {
  it.each(Object.keys(pathTo).filter((phase) => phase !== 'ended') as CallPhase[])('ends a call in %s whose caller has gone meanwhile', (phase) => {
    const { call } = on(inPhase(phase), { type: 'surveyed', survey: gone })
    expect(call.phase).toBe('ended')
    expect(call).not.toMatchObject({ outcome: 'broken' })
  })

  it.each(['greeting', 'waiting', 'ringing', 'talking', 'prompting'] as CallPhase[])('says that a call in %s was broken off by a restart of Asterisk', (phase) => {
    expect(on(inPhase(phase), { type: 'surveyed', survey: { ...gone, telephonyRestarted: true } }).call).toMatchObject({ phase: 'ended', outcome: 'broken', endedBy: 'telephony' })
  })

  it('lets an announcement go on that still plays, and says again one whose end was not told', () => {
    for (const phase of ['greeting', 'prompting', 'farewell'] as const) {
      expect(on(inPhase(phase), { type: 'surveyed', survey: { ...present, playback: 'running' } })).toEqual({ call: inPhase(phase), effects: [] })
      expect(kinds(on(inPhase(phase), { type: 'surveyed', survey: present }).effects)).toEqual(['stop-playback', 'play'])
    }
  })

  it('puts a waiting caller back into the queue with the old place', () => {
    const { effects } = on(inPhase('waiting'), { type: 'surveyed', survey: present })
    expect(effects).toContainEqual({ type: 'enqueue', queuedAt: T0 + 1_000, tried: [] })
  })

  it('joins an agent who answered meanwhile', () => {
    expect(on(inPhase('ringing'), { type: 'surveyed', survey: { ...present, leg: 'joined' } }).call.phase).toBe('talking')
  })

  it('leaves a talk alone', () => {
    const { call, effects } = on(inPhase('talking'), { type: 'surveyed', survey: { ...present, leg: 'joined' } })
    expect(call.phase).toBe('talking')
    expect(kinds(effects)).toEqual(['bridge'])
  })

  it('ends a talk whose agent has hung up meanwhile', () => {
    expect(on(inPhase('talking'), { type: 'surveyed', survey: present }).call).toMatchObject({ phase: 'finishing', outcome: 'talked' })
  })

  it('the agent wraps up, whoever of the two was gone when the hotline came back', () => {
    for (const survey of [present, gone]) {
      const { effects } = on(inPhase('talking'), { type: 'surveyed', survey })
      expect(effects).toContainEqual({ type: 'release-agent', agentId: 'anna', because: 'talked' })
    }
  })

  it('does not arm a recording twice', () => {
    expect(kinds(on(inPhase('arming'), { type: 'surveyed', survey: { ...present, armed: true } }).effects)).not.toContain('arm-recording')
    expect(kinds(on(inPhase('arming'), { type: 'surveyed', survey: present }).effects)).toContain('arm-recording')
  })
})

// --- Every pair of phase and event -----------------------------------------------------------------------------------

const anyEvent: Record<string, Input> = {
  'announcement-heard': heard('*'),
  'announcement-broken': { type: 'announcement-finished', playbackId: '*', heard: false },
  'announcement-of-another': heard('hl-1-p99'),
  'recording-armed': { type: 'recording-armed' },
  'recording-failed': { type: 'recording-failed' },
  assigned: { type: 'assigned', agentId: 'boris' },
  'leg-joined': { type: 'leg-joined', legId: 'hl-1-a2' },
  'leg-hung-up': { type: 'leg-ended', legId: 'hl-1-a2', why: 'hung-up' },
  'leg-lost': { type: 'leg-ended', legId: 'hl-1-a2', why: 'lost' },
  declined: { type: 'declined', agentId: 'anna' },
  'rejoin-asked': { type: 'rejoin-asked', agentId: 'anna' },
  'ring-timer': { type: 'timer', name: 'ring' },
  'announce-timer': { type: 'timer', name: 'announce' },
  'max-wait-timer': { type: 'timer', name: 'max-wait' },
  'digits-timer': { type: 'timer', name: 'digits' },
  'caller-known': { type: 'caller-known', card: { clients: [], specialistId: null, packageKey: null, agreement: 'none', openTicketLevels: [] } },
  'service-declined': { type: 'service-declined', agentId: 'anna', reason: 'insults' },
  'digit-1': { type: 'digit', digit: '1' },
  ticket: { type: 'ticket-opened', ticket: { id: 't', number: 'TKD-2026-000007' } },
  'digit-9': { type: 'digit', digit: '9' },
  'known-urgent': { type: 'caller-known', card: { clients: [], specialistId: 'anna', packageKey: null, agreement: 'valid', openTicketLevels: ['high'] } },
  'digit-5': { type: 'digit', digit: '5' },
  held: { type: 'held', legId: 'hl-1-a2' },
  resumed: { type: 'resumed', legId: 'hl-1-a2' },
  'message-finished': { type: 'message-finished', messageId: 'hl-1-m2', durationMs: 4_000 },
  'caller-gone': { type: 'caller-gone' },
  'hang-up-asked': { type: 'hang-up-asked', by: 'supervisor' },
}

/** phase → event → the phase after it; events that are not named leave the phase. `!` marks a misfit, reported and ignored. */
const moves: Record<CallPhase, Record<string, CallPhase | '!'>> = {
  greeting: { 'announcement-heard': 'arming', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  'asking-extension': { 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  informing: { 'announcement-heard': 'arming', 'announcement-broken': 'arming', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  arming: { 'recording-armed': 'waiting', 'recording-failed': 'waiting', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', declined: '!', 'rejoin-asked': '!' },
  waiting: { assigned: 'ringing', 'digit-1': 'prompting', 'max-wait-timer': 'prompting', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  ringing: { 'leg-joined': 'talking', 'leg-hung-up': 'waiting', 'leg-lost': 'waiting', declined: 'waiting', 'ring-timer': 'waiting', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', 'rejoin-asked': '!' },
  talking: { 'service-declined': 'farewell', 'leg-hung-up': 'finishing', 'leg-lost': 'waiting', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!' },
  prompting: { 'announcement-heard': 'leaving-message', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  'leaving-message': { 'message-finished': 'farewell', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  farewell: { 'announcement-heard': 'finishing', 'announcement-broken': 'finishing', 'caller-gone': 'ended', 'hang-up-asked': 'finishing', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  finishing: { 'caller-gone': 'ended', 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
  ended: { 'recording-armed': '!', 'recording-failed': '!', declined: '!', 'rejoin-asked': '!' },
}

describe('every phase and every event', () => {
  for (const phase of Object.keys(moves) as CallPhase[]) {
    for (const [name, event] of Object.entries(anyEvent)) {
      const expected = moves[phase][name] ?? phase
      it(`${phase} + ${name} → ${expected}`, () => {
        const call = inPhase(phase)
        const { call: next, effects } = on(call, named(event, call))
        const misfit = kinds(effects).includes('misfit')
        expect(misfit ? '!' : next.phase).toBe(expected)
        if (misfit) expect(next).toEqual(call)
      })
    }
  }
})

/** Puts the playback that is really running in the place of `*`. */
function named(event: Input, call: Call): Input {
  return event.type === 'announcement-finished' && event.playbackId === '*' ? { ...event, playbackId: ('playbackId' in call && call.playbackId) || 'none' } : event
}

// --- Laws ------------------------------------------------------------------------------------------------------------

describe('laws, over any sequence of events', () => {
  const starts = fc.constantFrom<Partial<Arrival>>(
    {}, { reception: { kind: 'closed', opensAt: null } }, { reception: { kind: 'announce-only' } }, { extension: EXTENSION }, { notices: [NOTICE] }, { notices: [NOTICE], reception: { kind: 'closed', opensAt: null } },
    { extension: { ...EXTENSION, digits: '5' }, notices: [NOTICE], queue: { ...terms, outOfTurnKey: '9', outOfTurnLevels: ['high'], sayNumber: 'in-queue' } },
  )
  const input = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...Object.values(anyEvent)) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('surveyed' as const), survey: fc.record({ caller: fc.constantFrom('present', 'gone'), armed: fc.boolean(), leg: fc.constantFrom('joined', 'ringing', 'gone'), rejoiningLeg: fc.constantFrom('joined', 'ringing', 'gone'), message: fc.constantFrom('running', 'over'), playback: fc.constantFrom('running', 'over'), telephonyRestarted: fc.boolean() }) as fc.Arbitrary<Survey> }) },
  )

  function play(start: Partial<Arrival>, inputs: Input[]): { call: Call; effects: CallEffect[]; trail: { before: Call; effects: CallEffect[] }[] } {
    let step = arrive(arrival(start))
    const effects = [...step.effects]
    const trail: { before: Call; effects: CallEffect[] }[] = []
    inputs.forEach((event, index) => {
      const before = step.call
      step = transition(before, { ...aimed(event, before), at: T0 + index } as CallEvent)
      trail.push({ before, effects: step.effects })
      effects.push(...step.effects)
    })
    return { call: step.call, effects, trail }
  }

  /** Makes legs, playbacks and messages of the random events mostly the real ones. */
  function aimed(event: Input, call: Call): Input {
    if ('legId' in event) return { ...event, legId: call.phase === 'ringing' ? call.offer.legId : call.phase === 'talking' ? (call.rejoiningLegId ?? call.legId) : event.legId }
    if (event.type === 'message-finished') return { ...event, messageId: call.phase === 'leaving-message' ? call.messageId : event.messageId }
    return named(event, call)
  }

  const journeys = (law: (journey: ReturnType<typeof play>) => void) => fc.assert(fc.property(starts, fc.array(input, { maxLength: 60 }), (start, inputs) => law(play(start, inputs))), { numRuns: 600 })

  it('facts are numbered without a gap, and a call ends at most once', () =>
    journeys(({ call, effects }) => {
      const facts = effects.flatMap((effect) => (effect.type === 'save' ? effect.facts : []))
      expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1))
      expect(facts.length).toBe(call.factCount)
      expect(facts.filter((fact) => fact.type === 'ended').length).toBe(call.phase === 'ended' ? 1 : 0)
    }))

  it('nothing is recorded before its consent is stored', () =>
    journeys(({ effects }) => {
      let consented = false
      for (const effect of effects) {
        if (effect.type === 'save' && effect.facts.some((fact) => fact.type === 'consent-given')) consented = true
        if (effect.type === 'arm-recording' || effect.type === 'record-message') expect(consented).toBe(true)
      }
    }))

  it('who is out of turn stays so, and is so only by the key that is offered or an open ticket of such a level', () =>
    journeys(({ trail, call }) => {
      for (const { before } of trail) if (before.outOfTurn !== null) expect(call.outOfTurn).toEqual(before.outOfTurn)
      if (call.outOfTurn?.why === 'key') expect(call.queue.outOfTurnKey).not.toBeNull()
      if (call.outOfTurn?.why === 'open-ticket') expect(call.queue.outOfTurnLevels).toContain(call.outOfTurn.level)
    }))

  it('every agent that is rung is released, or talking, or still ringing', () =>
    journeys(({ call, effects }) => {
      const bound = new Map<string, number>()
      for (const effect of effects) {
        if (effect.type === 'ring' && !effect.autoAnswer) bound.set(effect.agentId, 1)
        if (effect.type === 'release-agent') bound.delete(effect.agentId)
      }
      const engaged = call.phase === 'ringing' ? call.offer.agentId : call.phase === 'talking' ? call.agentId : null
      expect([...bound.keys()]).toEqual(engaged === null ? [] : [engaged])
    }))

  it('a caller in the queue is in the dispatcher’s queue, and nobody else is', () =>
    journeys(({ call, effects }) => {
      let inQueue = false
      for (const effect of effects) {
        if (effect.type === 'enqueue') inQueue = true
        if (effect.type === 'dequeue') inQueue = false
      }
      expect(inQueue).toBe(call.phase === 'waiting' || call.phase === 'ringing')
    }))

  it('an ended call asks for its recording once and commands nothing but the removal of late legs', () =>
    journeys(({ effects, trail }) => {
      expect(effects.filter((effect) => effect.type === 'ingest').length).toBeLessThanOrEqual(1)
      for (const { before, effects: done } of trail) {
        if (before.phase !== 'ended') continue
        for (const effect of done) expect(['hang-up-leg', 'release-agent', 'misfit', 'save']).toContain(effect.type)
      }
    }))

  it('ids that were given out are never given out again', () =>
    journeys(({ effects }) => {
      const ids = effects.flatMap((effect) => (effect.type === 'play' || effect.type === 'say-position' ? [effect.playbackId] : effect.type === 'ring' ? [effect.legId] : effect.type === 'record-message' ? [effect.messageId] : []))
      expect(new Set(ids).size).toBe(ids.length)
    }))
})
