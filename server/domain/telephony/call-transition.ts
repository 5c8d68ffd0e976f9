import type { Announcement, Call, CallBase, CallEffect, CallEvent, CallFact, CallFactType, CallIn, CallOutcome, EndedBy, Instant, QueueTerms, Release, Step, Survey, Wordings } from './call.ts'

/** A message shorter than this is a caller who thought better of it. */
export const SHORTEST_MESSAGE_MS = 1_000
/** How long a reloaded page may take to pick its call up again before the talk counts as lost. */
const REJOIN_TIMEOUT_MS = 15_000
/** A caller for whom nobody is rung at once soon hears why: the place, or that nobody is here. */
const FIRST_OUTLOOK_MS = 5_000
/** The timers of a caller in the queue, to be cleared on leaving it. */
const QUEUE_TIMERS = [{ type: 'clear-timer', name: 'announce' }, { type: 'clear-timer', name: 'max-wait' }] as const

/** What is known when a call comes in. `reception` is the route's answer for this number at this moment. */
export interface Arrival {
  id: string
  hotlineId: string
  channelId: string
  epoch: string
  line: string
  caller: string | null
  at: Instant
  queue: QueueTerms
  wording: Wordings
  messageLimitMs: number
  reception: { kind: 'open' } | { kind: 'closed'; opensAt: Instant | null } | { kind: 'announce-only' } | { kind: 'unknown-number' }
}

/** The first step of a call: its state and what to do at once. */
export function arrive(arrival: Arrival): Step {
  const base: CallBase = {
    id: arrival.id,
    hotlineId: arrival.hotlineId,
    channelId: arrival.channelId,
    epoch: arrival.epoch,
    line: arrival.line,
    caller: arrival.caller,
    arrivedAt: arrival.at,
    queue: arrival.queue,
    wording: arrival.wording,
    messageLimitMs: arrival.messageLimitMs,
    ticket: null,
    consent: null,
    recorded: false,
    queuedAt: null,
    answeredAt: null,
    answeredBy: null,
    messageKept: false,
    revision: 0,
    factCount: 0,
    steps: 0,
  }
  const { call, playbackId } = received(base, arrival)
  const arrived = saving(call, arrival.at, ['arrived', { line: arrival.line, reception: arrival.reception.kind }])
  return then(arrived, { type: 'answer' }, { type: 'play', playbackId, announcement: announcementOf(call), thenHold: call.phase !== 'farewell' })
}

function received(base: CallBase, { reception }: Arrival): { call: CallIn<'greeting' | 'prompting' | 'farewell'>; playbackId: string } {
  const playbackId = derivedId(base, 'p')
  const started = { ...base, steps: base.steps + 1 }
  switch (reception.kind) {
    case 'open':
      return { call: { ...started, phase: 'greeting', playbackId, retried: false }, playbackId }
    case 'closed':
      return { call: { ...started, phase: 'prompting', playbackId, announcement: { kind: 'closed', opensAt: reception.opensAt }, retried: false }, playbackId }
    case 'announce-only':
    case 'unknown-number':
      return { call: { ...started, phase: 'farewell', playbackId, announcement: { kind: reception.kind } }, playbackId }
    default:
      return never(reception)
  }
}

/**
 * The call after an event, and what has to be done, in order. Pure; an event that does not fit the phase changes nothing
 * and is reported as `misfit`.
 */
export function transition(call: Call, event: CallEvent): Step {
  if (event.type === 'ticket-opened') return call.ticket ? same(call) : { call: { ...call, ticket: event.ticket }, effects: [] }
  if (event.type === 'surveyed') return surveyed(call, event.survey, event.at)
  if (event.type === 'leg-joined' && !knowsLeg(call, event.legId)) return then(same(call), { type: 'hang-up-leg', legId: event.legId })
  // Claimed while the caller was leaving the queue: the agent must not stay bound to a call that no longer rings.
  if (event.type === 'assigned' && call.phase !== 'waiting') return then(same(call), released(event.agentId, 'cancelled'))
  switch (call.phase) {
    case 'greeting':
      return inGreeting(call, event)
    case 'arming':
      return inArming(call, event)
    case 'waiting':
      return inWaiting(call, event)
    case 'ringing':
      return inRinging(call, event)
    case 'talking':
      return inTalking(call, event)
    case 'prompting':
      return inPrompting(call, event)
    case 'leaving-message':
      return inLeavingMessage(call, event)
    case 'farewell':
      return inFarewell(call, event)
    case 'finishing':
      return event.type === 'caller-gone' ? end(call, event.at, call.outcome, call.endedBy) : late(call, event)
    case 'ended':
      return late(call, event)
    default:
      return never(call)
  }
}

// --- Phases ----------------------------------------------------------------------------------------------------------

function inGreeting(call: CallIn<'greeting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished': {
      if (event.playbackId !== call.playbackId) return same(call)
      const waiting = { queuedAt: event.at, tried: [], playbackId: null }
      if (!event.heard && !call.retried) return replay({ ...call, retried: true }, { kind: 'greeting' }, true)
      if (!event.heard) return queued({ ...call, phase: 'waiting', ...waiting }, event.at, ['consent-not-heard', {}])
      const consent = { kind: 'implied', wording: call.wording.talk, at: event.at } as const
      const armed = saving({ ...call, phase: 'arming', ...waiting, consent }, event.at, ['consent-given', { ...consent }], ['queued', queueData(call)])
      return then(armed, { type: 'arm-recording' })
    }
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned')
    default:
      return late(call, event)
  }
}

function inArming(call: CallIn<'arming'>, event: CallEvent): Step {
  switch (event.type) {
    case 'recording-armed':
      return lineUp({ ...call, phase: 'waiting', recorded: true }, event.at)
    case 'recording-failed':
      return withMusic(lineUp({ ...call, phase: 'waiting' }, event.at))
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned')
    default:
      return late(call, event)
  }
}

function inWaiting(call: CallIn<'waiting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'assigned': {
      const legId = derivedId(call, 'a')
      const offer = { agentId: event.agentId, legId, at: event.at }
      const ringing = saving({ ...call, phase: 'ringing', offer, steps: call.steps + 1 }, event.at, ['offered', { agentId: event.agentId }])
      return then(ringing, { type: 'ring', legId, agentId: event.agentId, autoAnswer: false }, { type: 'set-timer', name: 'ring', afterMs: call.queue.ringTimeoutMs })
    }
    case 'timer': {
      if (event.name === 'max-wait') return askForMessage(call, event.at)
      if (event.name !== 'announce') return same(call)
      const playbackId = derivedId(call, 'p')
      return { call: { ...call, playbackId, steps: call.steps + 1 }, effects: [{ type: 'say-position', playbackId }, announceLater(call)] }
    }
    case 'announcement-finished':
      return announced(call, event.playbackId)
    case 'digit':
      return event.digit === '1' ? askForMessage(call, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned', { type: 'dequeue' })
    default:
      return late(call, event)
  }
}

function inRinging(call: CallIn<'ringing'>, event: CallEvent): Step {
  const { offer } = call
  switch (event.type) {
    case 'leg-joined':
      return talk(call, event.at)
    case 'leg-ended': {
      if (event.legId !== offer.legId) return same(call)
      return event.why === 'declined' ? offerAgain(call, event.at, 'declined') : offerAgain(call, event.at, event.why === 'no-answer' ? 'missed' : 'unreachable')
    }
    case 'declined':
      return event.agentId === offer.agentId ? offerAgain(call, event.at, 'declined', { type: 'hang-up-leg', legId: offer.legId }) : same(call)
    case 'timer':
      if (event.name === 'ring') return offerAgain(call, event.at, 'missed', { type: 'hang-up-leg', legId: offer.legId })
      if (event.name === 'max-wait') return then(same(call), { type: 'set-timer', name: 'max-wait', afterMs: call.queue.ringTimeoutMs })
      return event.name === 'announce' ? then(same(call), announceLater(call)) : same(call)
    case 'announcement-finished':
      return announced(call, event.playbackId)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned', { type: 'hang-up-leg', legId: offer.legId }, released(offer.agentId, 'cancelled'), { type: 'dequeue' })
    default:
      return late(call, event)
  }
}

function inTalking(call: CallIn<'talking'>, event: CallEvent): Step {
  switch (event.type) {
    case 'caller-gone':
      return end(call, event.at, 'talked', 'caller', ...talkParts(call), released(call.agentId, 'talked'))
    case 'leg-ended':
      return legEnded(call, event.legId, event.why === 'lost', event.at)
    case 'hang-up-asked':
      return finish(call, 'talked', event.by, ...talkParts(call), released(call.agentId, 'talked'))
    case 'held':
      return event.legId !== call.legId || call.held ? same(call) : saving({ ...call, held: true }, event.at, ['held', {}])
    case 'resumed':
      return event.legId !== call.legId || !call.held ? same(call) : saving({ ...call, held: false }, event.at, ['resumed', {}])
    case 'rejoin-asked': {
      if (event.agentId !== call.agentId || call.rejoiningLegId) return same(call)
      const legId = derivedId(call, 'a')
      return {
        call: { ...call, rejoiningLegId: legId, steps: call.steps + 1 },
        effects: [{ type: 'ring', legId, agentId: call.agentId, autoAnswer: true }, { type: 'set-timer', name: 'rejoin', afterMs: REJOIN_TIMEOUT_MS }],
      }
    }
    case 'leg-joined': {
      if (event.legId !== call.rejoiningLegId) return same(call)
      const old: CallEffect[] = call.legAlive ? [{ type: 'hang-up-leg', legId: call.legId }] : []
      const rejoined = saving({ ...call, legId: event.legId, rejoiningLegId: null, legAlive: true, held: false }, event.at, ['rejoined', { agentId: call.agentId }])
      return { call: rejoined.call, effects: [{ type: 'bridge', bridgeId: call.bridgeId, legId: event.legId }, ...old, { type: 'clear-timer', name: 'rejoin' }, ...rejoined.effects] }
    }
    case 'timer':
      if (event.name !== 'rejoin' || !call.rejoiningLegId) return same(call)
      return then(legEnded(call, call.rejoiningLegId, true, event.at), { type: 'hang-up-leg', legId: call.rejoiningLegId })
    default:
      return late(call, event)
  }
}

function inPrompting(call: CallIn<'prompting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished': {
      if (event.playbackId !== call.playbackId) return same(call)
      if (!event.heard && !call.retried) return replay({ ...call, retried: true }, call.announcement, true)
      if (!event.heard) return sayFarewell(common(call), { kind: 'sorry' })
      const messageId = derivedId(call, 'm')
      const consent = { kind: 'implied', wording: call.wording.message, at: event.at } as const
      const agreed = saving({ ...common(call), phase: 'leaving-message', messageId, consent, steps: call.steps + 1 }, event.at, ['consent-given', { ...consent }])
      return then(agreed, { type: 'stop-music' }, { type: 'record-message', messageId })
    }
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'no-message')
    default:
      return late(call, event)
  }
}

function inLeavingMessage(call: CallIn<'leaving-message'>, event: CallEvent): Step {
  switch (event.type) {
    case 'message-finished':
      return event.messageId === call.messageId ? messageLeft(call, event.durationMs, event.at) : same(call)
    case 'caller-gone':
      // The recording's own end was not reported: keep whatever was recorded; an empty file is dropped when it is ingested.
      return end({ ...call, messageKept: true }, event.at, 'message', 'caller')
    case 'hang-up-asked':
      return finish(call, 'message', event.by)
    default:
      return late(call, event)
  }
}

function inFarewell(call: CallIn<'farewell'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished':
      return event.playbackId === call.playbackId ? finish(call, farewellOutcome(call), 'hotline') : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, farewellOutcome(call))
    default:
      return late(call, event)
  }
}

// --- Steps that several phases share ---------------------------------------------------------------------------------

function queued(call: CallIn<'waiting'>, at: Instant, ...facts: NewFact[]): Step {
  const saved = saving(call, at, ...facts, ['queued', queueData(call)])
  const lined = withMusic(lineUp(call, at))
  return { call: saved.call, effects: [...saved.effects, ...lined.effects] }
}

/** Into the queue; the music that follows an announcement is playing already. */
function lineUp(call: CallIn<'waiting'>, at: Instant): Step {
  return { call, effects: [{ type: 'enqueue', queuedAt: call.queuedAt, tried: call.tried }, { type: 'set-timer', name: 'announce', afterMs: FIRST_OUTLOOK_MS }, giveUpLater(call, at)] }
}

function withMusic(step: Step): Step {
  return { call: step.call, effects: [{ type: 'start-music' }, ...step.effects] }
}

/** Out of the queue: the caller has asked for it, or has waited too long. */
function askForMessage(call: CallIn<'waiting'>, at: Instant): Step {
  const silenced: CallEffect[] = call.playbackId ? [{ type: 'stop-playback', playbackId: call.playbackId }] : []
  const playbackId = derivedId(call, 'p')
  const announcement: Announcement = { kind: 'leave-message' }
  const asked = saving({ ...common(call), phase: 'prompting', playbackId, announcement, retried: false, steps: call.steps + 1 }, at, ['message-asked', { waitMs: at - call.queuedAt }])
  return then(asked, { type: 'dequeue' }, ...QUEUE_TIMERS, ...silenced, { type: 'play', playbackId, announcement, thenHold: true })
}

function offerAgain(call: CallIn<'ringing'>, at: Instant, because: 'declined' | 'missed' | 'unreachable', ...first: CallEffect[]): Step {
  const { offer, ...rest } = call
  const tried = rest.tried.includes(offer.agentId) ? rest.tried : [...rest.tried, offer.agentId]
  const waiting = saving({ ...rest, phase: 'waiting', tried }, at, [because, { agentId: offer.agentId }])
  return {
    call: waiting.call,
    effects: [
      ...first,
      { type: 'clear-timer', name: 'ring' },
      ...waiting.effects,
      // The caller is back in the queue before the agent is free again, so that one look finds both.
      { type: 'enqueue', queuedAt: rest.queuedAt, tried },
      released(offer.agentId, because),
    ],
  }
}

function talk(call: CallIn<'ringing'>, at: Instant): Step {
  const { offer, phase: _phase, playbackId, ...rest } = call
  const bridgeId = derivedId(call, 'b')
  const talking = saving(
    { ...rest, phase: 'talking', agentId: offer.agentId, legId: offer.legId, bridgeId, held: false, rejoiningLegId: null, legAlive: true, answeredAt: call.answeredAt ?? at, answeredBy: offer.agentId, steps: call.steps + 1 },
    at,
    ['answered', { agentId: offer.agentId, waitMs: at - call.queuedAt }],
  )
  const silenced: CallEffect[] = playbackId ? [{ type: 'stop-playback', playbackId }] : []
  return {
    call: talking.call,
    effects: [
      { type: 'clear-timer', name: 'ring' },
      ...QUEUE_TIMERS,
      ...silenced,
      { type: 'stop-music' },
      { type: 'bridge', bridgeId, legId: offer.legId },
      { type: 'dequeue' },
      { type: 'engage-agent', agentId: offer.agentId, as: 'talking' },
      ...talking.effects,
    ],
  }
}

function legEnded(call: CallIn<'talking'>, legId: string, lost: boolean, at: Instant): Step {
  if (legId === call.rejoiningLegId) {
    if (call.legAlive) return { call: { ...call, rejoiningLegId: null }, effects: [{ type: 'clear-timer', name: 'rejoin' }] }
    return agentLost(call, at)
  }
  if (legId !== call.legId) return same(call)
  if (call.rejoiningLegId) return same({ ...call, legAlive: false })
  if (lost) return agentLost(call, at)
  return finish(call, 'talked', 'agent', { type: 'destroy-bridge', bridgeId: call.bridgeId }, released(call.agentId, 'talked'))
}

/** The agent's connection broke: the caller goes back to the queue, at the place of the first wait. */
function agentLost(call: CallIn<'talking'>, at: Instant): Step {
  const playbackId = derivedId(call, 'p')
  const tried = [...call.tried, call.agentId]
  const waiting = saving({ ...common(call), phase: 'waiting', queuedAt: call.queuedAt, tried, playbackId, steps: call.steps + 1 }, at, ['agent-lost', { agentId: call.agentId }])
  return {
    call: waiting.call,
    effects: [
      { type: 'clear-timer', name: 'rejoin' },
      { type: 'destroy-bridge', bridgeId: call.bridgeId },
      { type: 'play', playbackId, announcement: { kind: 'reconnecting' }, thenHold: true },
      ...waiting.effects,
      { type: 'enqueue', queuedAt: call.queuedAt, tried },
      released(call.agentId, 'lost'),
      announceLater(call),
      // The talk does not count as waiting.
      { type: 'set-timer', name: 'max-wait', afterMs: call.queue.maxWaitMs },
    ],
  }
}

function messageLeft(call: CallIn<'leaving-message'>, durationMs: number | null, at: Instant): Step {
  const ticketNumber = call.ticket?.number ?? null
  if (durationMs !== null && durationMs < SHORTEST_MESSAGE_MS) return sayFarewell(common(call), { kind: 'goodbye', messageKept: false, ticketNumber })
  const kept = saving({ ...call, messageKept: true }, at, ['message-left', { durationMs }])
  const farewell = sayFarewell(common(kept.call), { kind: 'goodbye', messageKept: true, ticketNumber })
  return { call: farewell.call, effects: [...kept.effects, ...farewell.effects] }
}

function sayFarewell(call: CallBase, announcement: Announcement): Step {
  const playbackId = derivedId(call, 'p')
  return {
    call: { ...call, phase: 'farewell', playbackId, announcement, steps: call.steps + 1 },
    effects: [{ type: 'play', playbackId, announcement, thenHold: false }],
  }
}

function farewellOutcome(call: CallIn<'farewell'>): CallOutcome {
  if (call.announcement.kind === 'announce-only' || call.announcement.kind === 'unknown-number') return 'announced'
  return call.messageKept ? 'message' : 'no-message'
}

function announced(call: CallIn<'waiting' | 'ringing'>, playbackId: string): Step {
  return same(playbackId === call.playbackId ? { ...call, playbackId: null } : call)
}

/** The caller has hung up, or somebody ends the call: what has to be undone first is the same. */
function leave(call: Call, event: Extract<CallEvent, { type: 'caller-gone' | 'hang-up-asked' }>, outcome: CallOutcome, ...first: CallEffect[]): Step {
  return event.type === 'caller-gone' ? end(call, event.at, outcome, 'caller', ...first) : finish(call, outcome, event.by, ...first)
}

/** Ends the caller's channel; the call has ended when the channel is gone. */
function finish(call: Call, outcome: CallOutcome, endedBy: EndedBy, ...first: CallEffect[]): Step {
  return { call: { ...common(call), phase: 'finishing', outcome, endedBy }, effects: [...first, { type: 'hang-up' }] }
}

function end(call: Call, at: Instant, outcome: CallOutcome, endedBy: EndedBy, ...first: CallEffect[]): Step {
  const ended = saving({ ...common(call), phase: 'ended', outcome, endedBy, endedAt: at }, at, ['ended', { outcome, by: endedBy }])
  return { call: ended.call, effects: [...first, ...ended.effects, { type: 'ingest' }] }
}

function talkParts(call: CallIn<'talking'>): CallEffect[] {
  const legs = [call.legAlive ? call.legId : null, call.rejoiningLegId].filter((leg) => leg !== null)
  return [...legs.map((legId) => ({ type: 'hang-up-leg', legId }) as const), { type: 'destroy-bridge', bridgeId: call.bridgeId }]
}

// --- After a connection to Asterisk was made (again) -----------------------------------------------------------------

/** Brings a call that went on by itself back in step with what Asterisk really has. */
function surveyed(call: Call, survey: Survey, at: Instant): Step {
  if (call.phase === 'ended') return same(call)
  if (survey.caller === 'gone') {
    if (!survey.telephonyRestarted) return transition(call, { type: 'caller-gone', at })
    const freed = 'offer' in call ? [released(call.offer.agentId, 'cancelled')] : call.phase === 'talking' ? [released(call.agentId, 'talked')] : []
    return end(call, at, call.phase === 'finishing' ? call.outcome : 'broken', call.phase === 'finishing' ? call.endedBy : 'telephony', ...freed, { type: 'dequeue' })
  }
  switch (call.phase) {
    case 'greeting':
    case 'prompting':
    case 'farewell':
      return survey.playback === 'running' ? same(call) : replay(call, announcementOf(call), call.phase !== 'farewell')
    case 'arming':
      return survey.armed ? withMusic(lineUp({ ...call, phase: 'waiting', recorded: true }, at)) : { call, effects: [{ type: 'arm-recording' }] }
    case 'waiting': {
      const silenced: CallEffect[] = call.playbackId ? [{ type: 'stop-playback', playbackId: call.playbackId }] : []
      const lined = withMusic(lineUp({ ...call, playbackId: null }, at))
      return { call: lined.call, effects: [...silenced, ...lined.effects] }
    }
    case 'ringing':
      return surveyedRinging(call, survey, at)
    case 'talking':
      return surveyedTalking(call, survey, at)
    case 'leaving-message':
      return survey.message === 'running' ? same(call) : messageLeft(call, null, at)
    case 'finishing':
      return { call, effects: [{ type: 'hang-up' }] }
    default:
      return never(call)
  }
}

function surveyedRinging(call: CallIn<'ringing'>, survey: Survey, at: Instant): Step {
  const engaged: CallEffect = { type: 'engage-agent', agentId: call.offer.agentId, as: 'ringing' }
  if (survey.leg === 'joined') return talk(call, at)
  if (survey.leg === 'gone') return offerAgain(call, at, 'unreachable')
  return { call, effects: [engaged, { type: 'set-timer', name: 'ring', afterMs: call.queue.ringTimeoutMs }, announceLater(call), giveUpLater(call, at)] }
}

function surveyedTalking(call: CallIn<'talking'>, survey: Survey, at: Instant): Step {
  const engaged: CallEffect = { type: 'engage-agent', agentId: call.agentId, as: 'talking' }
  if (call.rejoiningLegId && survey.rejoiningLeg === 'joined') {
    const joined = inTalking({ ...call, legAlive: survey.leg === 'joined' }, { type: 'leg-joined', legId: call.rejoiningLegId, at })
    return { call: joined.call, effects: [engaged, ...joined.effects] }
  }
  if (survey.leg === 'joined') {
    const bridged: CallEffect = { type: 'bridge', bridgeId: call.bridgeId, legId: call.legId }
    return { call: { ...call, rejoiningLegId: null }, effects: [engaged, bridged] }
  }
  const ended = legEnded({ ...call, rejoiningLegId: null }, call.legId, false, at)
  return { call: ended.call, effects: [engaged, ...ended.effects] }
}

/**
 * Says it again: after a restart, or when a playback broke. A playback also breaks when the caller hangs up; the second
 * try then finds no channel, and the hang-up's own event follows.
 */
function replay(call: CallIn<'greeting' | 'prompting' | 'farewell'>, announcement: Announcement, thenHold: boolean): Step {
  const playbackId = derivedId(call, 'p')
  return {
    call: { ...call, playbackId, steps: call.steps + 1 },
    effects: [{ type: 'stop-playback', playbackId: call.playbackId }, { type: 'play', playbackId, announcement, thenHold }],
  }
}

// --- Small parts -----------------------------------------------------------------------------------------------------

type NewFact = [type: CallFactType, data: Record<string, unknown>]

/** The call with the facts counted in, and the effect that stores both. */
function saving(call: Call, at: Instant, ...facts: NewFact[]): Step {
  const counted: CallFact[] = facts.map(([type, data], index) => ({ seq: call.factCount + index + 1, at, type, data }))
  const saved = { ...call, revision: call.revision + 1, factCount: call.factCount + facts.length }
  return { call: saved, effects: [{ type: 'save', facts: counted }] }
}

/** Drops what belongs to the phase alone, so that a new phase starts clean. */
function common(call: CallBase): CallBase {
  const { id, hotlineId, channelId, epoch, line, caller, arrivedAt, queue, wording, messageLimitMs, ticket, consent, recorded, queuedAt, answeredAt, answeredBy, messageKept, revision, factCount, steps } = call
  return { id, hotlineId, channelId, epoch, line, caller, arrivedAt, queue, wording, messageLimitMs, ticket, consent, recorded, queuedAt, answeredAt, answeredBy, messageKept, revision, factCount, steps }
}

function announcementOf(call: CallIn<'greeting' | 'prompting' | 'farewell'>): Announcement {
  return call.phase === 'greeting' ? { kind: 'greeting' } : call.announcement
}

function derivedId(call: Pick<CallBase, 'id' | 'steps'>, kind: 'p' | 'a' | 'b' | 'm'): string {
  return `${call.id}-${kind}${call.steps + 1}`
}

function queueData(call: CallBase): Record<string, unknown> {
  return { offices: call.queue.offices, prefers: call.queue.prefers }
}

function announceLater(call: CallBase): CallEffect {
  return { type: 'set-timer', name: 'announce', afterMs: call.queue.announceEveryMs }
}

function giveUpLater(call: CallIn<'waiting' | 'ringing'>, at: Instant): CallEffect {
  return { type: 'set-timer', name: 'max-wait', afterMs: Math.max(0, call.queuedAt + call.queue.maxWaitMs - at) }
}

function released(agentId: string, because: Release): CallEffect {
  return { type: 'release-agent', agentId, because }
}

function knowsLeg(call: Call, legId: string): boolean {
  if (call.phase === 'ringing') return call.offer.legId === legId
  return call.phase === 'talking' && (call.legId === legId || call.rejoiningLegId === legId)
}

function then(step: Step, ...effects: CallEffect[]): Step {
  return { call: step.call, effects: [...step.effects, ...effects] }
}

function same(call: Call): Step {
  return { call, effects: [] }
}

/** Events that come late as a matter of course are let go; anything else is a misfit worth a line in the log. */
function late(call: Call, event: CallEvent): Step {
  const expected: readonly CallEvent['type'][] = ['announcement-finished', 'leg-ended', 'timer', 'digit', 'message-finished', 'caller-gone', 'held', 'resumed', 'hang-up-asked']
  if (expected.includes(event.type)) return same(call)
  return { call, effects: [{ type: 'misfit', phase: call.phase, event: event.type }] }
}

function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
