import { never } from '../never.ts'
import type { Announcement, Call, CallBase, CallEvent, CallIn, ExtensionTerms, Instant, QueueTerms, SpokenNotice, Step, Wordings } from './call.ts'
import { announcementOf, asksOutOfTurn, common, derivedId, late, leave, lineUp, movedUp, queueData, replay, same, saving, withEffects, withMusic } from './call-steps.ts'
import type { NewFact } from './call-steps.ts'

/** From the first ring to the queue: greeting, extension, notices, the recording's arming. */

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
  /** What the caller is asked to dial; null when nothing, or when it was dialled with the number. */
  extension: ExtensionTerms | null
  /** What was dialled with the number; null for lines without extensions. */
  dialled: 'right' | 'wrong' | 'not-dialled' | null
  notices: readonly SpokenNotice[]
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
    extension: arrival.extension,
    notices: arrival.notices,
    card: null,
    outOfTurn: null,
    ticket: null,
    numberAnnounced: false,
    consent: null,
    recorded: false,
    queuedAt: null,
    answeredAt: null,
    answeredBy: null,
    messageKept: false,
    declinedFor: null,
    revision: 0,
    factCount: 0,
    steps: 1,
  }
  const call = received(base, derivedId({ id: base.id, steps: 0 }, 'p'), arrival.reception)
  const extension = arrival.dialled === null ? {} : { extension: arrival.dialled }
  const arrived = saving(call, arrival.at, ['arrived', { line: arrival.line, reception: arrival.reception.kind, ...extension }])
  return withEffects(arrived, { type: 'answer' }, { type: 'play', playbackId: call.playbackId, announcement: announcementOf(call), thenHold: call.phase !== 'farewell' })
}

function received(base: CallBase, playbackId: string, reception: Arrival['reception']): CallIn<'greeting' | 'informing' | 'prompting' | 'farewell'> {
  if (reception.kind === 'open') return { ...base, phase: 'greeting', playbackId, retried: false, entered: '' }
  if (reception.kind !== 'unknown-number' && base.notices.length > 0) {
    return { ...base, phase: 'informing', playbackId, announcement: { kind: 'notices', notices: base.notices }, next: reception }
  }
  return reception.kind === 'closed' ? closed(base, playbackId, reception) : { ...base, phase: 'farewell', playbackId, announcement: { kind: reception.kind } }
}

function closed(base: CallBase, playbackId: string, announcement: Extract<Announcement, { kind: 'closed' }>): CallIn<'prompting'> {
  return { ...base, phase: 'prompting', playbackId, announcement, retried: false }
}

export function inGreeting(call: CallIn<'greeting'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished': {
      if (event.playbackId !== call.playbackId) return same(call)
      if (!event.heard && !call.retried) return replay({ ...call, retried: true }, { kind: 'greeting' })
      if (!event.heard) return greeted(call, event.at, ['consent-not-heard', {}])
      const consent = { kind: 'implied', wording: call.wording.talk, at: event.at } as const
      return greeted({ ...call, consent }, event.at, ['consent-given', { ...consent }])
    }
    case 'digit':
      // Who knows the extension dials it into the greeting.
      if (call.extension !== null) return same({ ...call, entered: withKey(call.entered, event.digit) })
      return asksOutOfTurn(call, event.digit) ? movedUp(call, { why: 'key', level: null }, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned')
    default:
      return late(call, event)
  }
}

function greeted(call: CallIn<'greeting'>, at: Instant, fact: NewFact): Step {
  const { entered, extension } = call
  if (extension === null) return inform(call, at, fact)
  if (entered === extension.digits) return inform(call, at, fact, dialled(entered, true))
  const wrong = entered !== '' && !extension.digits.startsWith(entered) ? [dialled(entered, false)] : []
  return ask(call, 1, wrong.length > 0 ? '' : entered, extension, at, fact, ...wrong)
}

// --- The extension ---------------------------------------------------------------------------------------------------

export function inAskingExtension(call: CallIn<'asking-extension'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished':
      return event.playbackId === call.playbackId ? withEffects(same({ ...call, playbackId: null }), { type: 'set-timer', name: 'digits', afterMs: termsOf(call).waitMs }) : same(call)
    case 'digit':
      return keyPressed(call, event.digit, event.at)
    case 'timer':
      return event.name === 'digits' ? notDialled(call, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned', { type: 'clear-timer', name: 'digits' })
    default:
      return late(call, event)
  }
}

/** The first key silences the announcement; the last one decides. */
function keyPressed(call: CallIn<'asking-extension'>, digit: string, at: Instant): Step {
  const terms = termsOf(call)
  const entered = withKey(call.entered, digit)
  const silenced = call.playbackId === null ? [] : [{ type: 'stop-playback', playbackId: call.playbackId } as const]
  if (entered === terms.digits) {
    const on = inform(call, at, dialled(entered, true))
    return { call: on.call, effects: [...silenced, { type: 'clear-timer', name: 'digits' }, ...on.effects] }
  }
  if (entered.length >= terms.digits.length || digit === '#') {
    const again = notDialled({ ...call, playbackId: null, entered }, at)
    return { call: again.call, effects: [...silenced, ...again.effects] }
  }
  return { call: { ...call, playbackId: null, entered }, effects: [...silenced, { type: 'set-timer', name: 'digits', afterMs: terms.waitMs }] }
}

/** No digit in time, or a wrong one: asked again, or on to the default destination, which is the line itself. */
function notDialled(call: CallIn<'asking-extension'>, at: Instant): Step {
  const terms = termsOf(call)
  const fact: NewFact = call.entered === '' ? ['extension-not-dialled', { attempt: call.attempt }] : dialled(call.entered, false)
  const next = call.attempt > terms.repeats ? inform(call, at, fact) : ask(call, call.attempt + 1, '', terms, at, fact)
  return { call: next.call, effects: [{ type: 'clear-timer', name: 'digits' }, ...next.effects] }
}

function ask(call: Call, attempt: number, entered: string, { digits }: ExtensionTerms, at: Instant, ...facts: NewFact[]): Step {
  const playbackId = derivedId(call, 'p')
  const asking = saving({ ...common(call), phase: 'asking-extension', playbackId, attempt, entered, steps: call.steps + 1 }, at, ...facts)
  return withEffects(asking, { type: 'play', playbackId, announcement: { kind: 'extension', digits }, thenHold: true })
}

/** Says it again after a restart; the attempts so far count. */
export function askAgain(call: CallIn<'asking-extension'>): Step {
  const playbackId = derivedId(call, 'p')
  const silenced = call.playbackId === null ? [] : [{ type: 'stop-playback', playbackId: call.playbackId } as const]
  return {
    call: { ...call, playbackId, entered: '', steps: call.steps + 1 },
    effects: [...silenced, { type: 'play', playbackId, announcement: { kind: 'extension', digits: termsOf(call).digits }, thenHold: true }],
  }
}

function termsOf({ extension }: CallBase): ExtensionTerms {
  if (extension === null) throw new Error('a caller is asked for an extension though the line has none')
  return extension
}

function dialled(digits: string, right: boolean): NewFact {
  return ['extension-dialled', { digits, right }]
}

/** `#` ends what is entered; nothing of it is kept. */
function withKey(entered: string, key: string): string {
  return key === '#' ? entered : `${entered}${key}`.slice(0, 8)
}

// --- Notices ---------------------------------------------------------------------------------------------------------

/** Says what is published, then to the queue. */
function inform(call: Call, at: Instant, ...facts: NewFact[]): Step {
  if (call.notices.length === 0) return enterQueue(call, at, ...facts)
  const playbackId = derivedId(call, 'p')
  const announcement: Announcement = { kind: 'notices', notices: call.notices }
  const informing = saving({ ...common(call), phase: 'informing', playbackId, announcement, next: null, steps: call.steps + 1 }, at, ...facts)
  return withEffects(informing, { type: 'play', playbackId, announcement, thenHold: true })
}

export function inInforming(call: CallIn<'informing'>, event: CallEvent): Step {
  switch (event.type) {
    case 'announcement-finished':
      // A notice that could not be said does not keep the caller from what he came for.
      return event.playbackId === call.playbackId ? informed(call, event.at, event.heard ? said(call) : []) : same(call)
    case 'digit':
      return call.next === null && asksOutOfTurn(call, event.digit) ? movedUp(call, { why: 'key', level: null }, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, call.next === null ? 'abandoned' : call.next.kind === 'closed' ? 'no-message' : 'announced')
    default:
      return late(call, event)
  }
}

function said({ notices }: CallBase): NewFact[] {
  return [['notices-said', { notices: notices.map(({ id, version }) => ({ id, version })) }]]
}

function informed(call: CallIn<'informing'>, at: Instant, facts: NewFact[]): Step {
  const { next } = call
  if (next === null) return enterQueue(call, at, ...facts)
  const playbackId = derivedId(call, 'p')
  const base = { ...common(call), steps: call.steps + 1 }
  const following: Call = next.kind === 'closed' ? closed(base, playbackId, next) : { ...base, phase: 'farewell', playbackId, announcement: next }
  return withEffects(saving(following, at, ...facts), { type: 'play', playbackId, announcement: next, thenHold: following.phase !== 'farewell' })
}

// --- Into the queue --------------------------------------------------------------------------------------------------

/** Recorded with consent, unrecorded without. */
function enterQueue(call: Call, at: Instant, ...facts: NewFact[]): Step {
  const waiting = { queuedAt: at, tried: [], playbackId: null, numberBeingSaid: null }
  const queued: NewFact = ['queued', queueData(call)]
  if (call.consent !== null) {
    const arming = saving({ ...common(call), phase: 'arming', ...waiting }, at, ...facts, queued)
    return withEffects(arming, { type: 'arm-recording' })
  }
  const saved = saving({ ...common(call), phase: 'waiting', ...waiting }, at, ...facts, queued)
  const lined = withMusic(lineUp(saved.call as CallIn<'waiting'>, at))
  return { call: lined.call, effects: [...saved.effects, ...lined.effects] }
}

export function inArming(call: CallIn<'arming'>, event: CallEvent): Step {
  switch (event.type) {
    case 'recording-armed':
      return lineUp({ ...call, phase: 'waiting', recorded: true }, event.at)
    case 'recording-failed':
      return withMusic(lineUp({ ...call, phase: 'waiting' }, event.at))
    case 'digit':
      return asksOutOfTurn(call, event.digit) ? movedUp(call, { why: 'key', level: null }, event.at) : same(call)
    case 'caller-gone':
    case 'hang-up-asked':
      return leave(call, event, 'abandoned')
    default:
      return late(call, event)
  }
}

/** The caller was found in the directory; an open ticket of a level that goes first puts him before the others. */
export function callerKnown(call: Call, { card, at }: Extract<CallEvent, { type: 'caller-known' }>): Step {
  if (call.card !== null || call.phase === 'ended') return same(call)
  const known: Call = { ...call, card }
  const level = card.openTicketLevels.find((one) => call.queue.outOfTurnLevels.includes(one))
  const moved = level === undefined || call.outOfTurn !== null || !isBeforeTalk(call) ? same(known) : movedUp(known, { why: 'open-ticket', level }, at)
  return call.phase === 'waiting' || call.phase === 'ringing' ? withEffects(moved, { type: 'reorder' }) : moved
}

function isBeforeTalk({ phase }: Call): boolean {
  switch (phase) {
    case 'greeting':
    case 'asking-extension':
    case 'informing':
    case 'arming':
    case 'waiting':
    case 'ringing':
      return true
    case 'talking':
    case 'prompting':
    case 'leaving-message':
    case 'farewell':
    case 'finishing':
    case 'ended':
      return false
    default:
      return never(phase)
  }
}
