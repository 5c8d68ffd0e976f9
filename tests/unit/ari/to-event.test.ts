import { describe, expect, it } from 'vitest'
import type { AriEvent, ChannelJson } from '../../../server/adapters/ari/ari-json.ts'
import { UNWANTED_EVENTS } from '../../../server/adapters/ari/ari-json.ts'
import { PlaybackLedger } from '../../../server/adapters/ari/playback-ledger.ts'
import { toEvent } from '../../../server/adapters/ari/to-event.ts'
import type { TelephonyEvent } from '../../../server/ports.ts'

const channel = (changes: Partial<ChannelJson> = {}): ChannelJson => ({
  id: '1795317034.0', name: 'PJSIP/demo-trunk-00000000', state: 'Up', caller: { name: 'Ivan', number: '+79161234567' }, dialplan: { app_name: 'Stasis', app_data: 'hotline,inbound,+74952698657' }, ...changes,
})

type WithoutTime<T> = T extends unknown ? Omit<T, 'timestamp'> : never
const read = (event: WithoutTime<AriEvent>, ledger = new PlaybackLedger(), at = 0): TelephonyEvent | null => toEvent({ timestamp: new Date(at).toISOString(), ...event } as AriEvent, ledger)

describe('an event of Asterisk’s', () => {
  it.each<[string, WithoutTime<AriEvent>, TelephonyEvent | null]>([
    ['a call from a trunk', { type: 'StasisStart', args: ['inbound', '+74952698657'], channel: channel() }, { type: 'call-arrived', channelId: '1795317034.0', dialled: '+74952698657', callerNumber: '+79161234567', callerName: 'Ivan' }],
    ['without a name', { type: 'StasisStart', args: ['inbound', '84952698657'], channel: channel({ caller: { name: '', number: '89161234567' } }) }, { type: 'call-arrived', channelId: '1795317034.0', dialled: '84952698657', callerNumber: '89161234567', callerName: null }],
    ['with a hidden number', { type: 'StasisStart', args: ['inbound', '1'], channel: channel({ caller: { name: 'Anonymous', number: 'anonymous' } }) }, { type: 'call-arrived', channelId: '1795317034.0', dialled: '1', callerNumber: null, callerName: 'Anonymous' }],
    ['with no number at all', { type: 'StasisStart', args: ['inbound'], channel: channel({ caller: { name: '', number: '' } }) }, { type: 'call-arrived', channelId: '1795317034.0', dialled: '', callerNumber: null, callerName: null }],
    ['back from the recording’s line', { type: 'StasisStart', args: ['recorded', 'hl-1'], channel: channel() }, { type: 'recording-armed', channelId: '1795317034.0', callId: 'hl-1' }],
    ['back without a call', { type: 'StasisStart', args: ['recorded'], channel: channel() }, null],
    ['a leg that was answered', { type: 'StasisStart', args: ['leg', 'hl-1'], channel: channel({ id: 'hl-1-l1' }) }, { type: 'leg-joined', legId: 'hl-1-l1' }],
    ['a stranger in the application', { type: 'StasisStart', args: [], channel: channel() }, null],
    ['a caller who is gone', { type: 'ChannelDestroyed', cause: 16, channel: channel() }, { type: 'channel-gone', channelId: '1795317034.0', why: 'hung-up' }],
    ['a leg that was declined', { type: 'ChannelDestroyed', cause: 21, channel: channel({ id: 'hl-1-l1', state: 'Ringing' }) }, { type: 'channel-gone', channelId: 'hl-1-l1', why: 'declined' }],
    ['a key', { type: 'ChannelDtmfReceived', digit: '#', channel: channel() }, { type: 'digit', channelId: '1795317034.0', digit: '#' }],
    ['hold', { type: 'ChannelHold', channel: channel({ id: 'hl-1-l1' }) }, { type: 'held', channelId: 'hl-1-l1' }],
    ['its end', { type: 'ChannelUnhold', channel: channel({ id: 'hl-1-l1' }) }, { type: 'resumed', channelId: 'hl-1-l1' }],
    ['a message', { type: 'RecordingFinished', recording: { name: 'hl-1-m1', duration: 12 } }, { type: 'message-finished', messageId: 'hl-1-m1', durationMs: 12_000 }],
    ['a message of unknown length', { type: 'RecordingFinished', recording: { name: 'hl-1-m1' } }, { type: 'message-finished', messageId: 'hl-1-m1', durationMs: null }],
    ['a message that failed', { type: 'RecordingFailed', recording: { name: 'hl-1-m1', duration: 3 } }, { type: 'message-finished', messageId: 'hl-1-m1', durationMs: null }],
    ['an agent’s browser that came', { type: 'PeerStatusChange', endpoint: { technology: 'PJSIP', resource: 'agent-7', state: 'online' } }, { type: 'agent-reachable', agentId: '7', reachable: true }],
    ['one that went', { type: 'PeerStatusChange', endpoint: { technology: 'PJSIP', resource: 'agent-7', state: 'offline' } }, { type: 'agent-reachable', agentId: '7', reachable: false }],
    ['one whose state is unknown', { type: 'PeerStatusChange', endpoint: { technology: 'PJSIP', resource: 'agent-7' } }, { type: 'agent-reachable', agentId: '7', reachable: false }],
    ['the trunk’s state', { type: 'PeerStatusChange', endpoint: { technology: 'PJSIP', resource: 'demo-trunk', state: 'online' } }, null],
    ['of another technology', { type: 'PeerStatusChange', endpoint: { technology: 'IAX2', resource: 'agent-7', state: 'online' } }, null],
  ])('%s', (_, event, meaning) => {
    expect(read(event)).toEqual(meaning)
  })

  it('of a kind that nobody knows means nothing', () => {
    expect(read({ type: 'ChannelTransfer', channel: channel() } as unknown as WithoutTime<AriEvent>)).toBeNull()
  })

  it('is not dropped when it is needed', () => {
    const needed = new Set(['StasisStart', 'ChannelDestroyed', 'ChannelDtmfReceived', 'ChannelHold', 'ChannelUnhold', 'PlaybackStarted', 'PlaybackContinuing', 'PlaybackFinished', 'RecordingFinished', 'RecordingFailed', 'PeerStatusChange', 'RESTResponse'])
    expect(UNWANTED_EVENTS.filter((type) => needed.has(type))).toEqual([])
  })
})

const finished = (heard: boolean): TelephonyEvent => ({ type: 'announcement-finished', playbackId: 'hl-1-p1', heard })
const step = (type: 'PlaybackStarted' | 'PlaybackContinuing' | 'PlaybackFinished', ledger: PlaybackLedger, at: number, state: 'playing' | 'continuing' | 'done' | 'failed' | 'canceled' = 'done'): TelephonyEvent | null =>
  read({ type, playback: { id: 'hl-1-p1', state } }, ledger, at)

describe('announcements', () => {
  it('of two sounds that both took their time are heard', () => {
    const ledger = new PlaybackLedger()
    expect(step('PlaybackStarted', ledger, 0)).toBeNull()
    expect(step('PlaybackContinuing', ledger, 900)).toBeNull()
    expect(step('PlaybackStarted', ledger, 901)).toBeNull()
    expect(step('PlaybackFinished', ledger, 1800)).toEqual(finished(true))
    expect(ledger.size).toBe(0)
  })

  it.each([['first', [0, 3, 4, 900]], ['last', [0, 900, 901, 903]]] as const)('whose %s sound took no time are not: the file was missing', (_, [a, b, c, d]) => {
    const ledger = new PlaybackLedger()
    step('PlaybackStarted', ledger, a)
    step('PlaybackContinuing', ledger, b)
    step('PlaybackStarted', ledger, c)
    expect(step('PlaybackFinished', ledger, d)).toEqual(finished(false))
  })

  it.each(['failed', 'canceled'] as const)('that %s are not', (state) => {
    const ledger = new PlaybackLedger()
    step('PlaybackStarted', ledger, 0)
    expect(step('PlaybackFinished', ledger, 900, state)).toEqual(finished(false))
  })

  it('that we stopped are not, although Asterisk calls them done', () => {
    const ledger = new PlaybackLedger()
    step('PlaybackStarted', ledger, 0)
    ledger.stopping('hl-1-p1')
    expect(step('PlaybackFinished', ledger, 900)).toEqual(finished(false))
  })

  it('whose beginning was before this connection are taken at Asterisk’s word', () => {
    const ledger = new PlaybackLedger()
    expect(step('PlaybackFinished', ledger, 900)).toEqual(finished(true))
    ledger.stopping('hl-1-p1')
    ledger.clear()
    expect(step('PlaybackFinished', ledger, 900)).toEqual(finished(true))
  })

  it('that Asterisk does not know any more leave nothing behind', () => {
    const ledger = new PlaybackLedger()
    ledger.stopping('hl-1-p1')
    ledger.forget('hl-1-p1')
    expect(ledger.size).toBe(0)
  })
})
