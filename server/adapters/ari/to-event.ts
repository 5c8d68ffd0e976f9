import type { TelephonyEvent } from '../../ports.ts'
import type { AriEvent, ChannelJson } from './ari-json.ts'
import { AGENT_PREFIX } from './endpoints.ts'
import { legEnd } from './leg-end.ts'
import type { PlaybackLedger } from './playback-ledger.ts'

/** First argument of Stasis() by which the dialplan and `ring` say why a channel comes. */
export const ARRIVES = 'inbound'
export const RECORDED = 'recorded'
export const LEG = 'leg'

/**
 * What one event of Asterisk's means to the hotline; null when nothing. The end of Stasis is not the end of a call (the
 * recording's line leaves it, too), only a destroyed channel is.
 */
export function toEvent(event: AriEvent, ledger: PlaybackLedger): TelephonyEvent | null {
  switch (event.type) {
    case 'StasisStart':
      return entered(event.channel, event.args)
    case 'ChannelDestroyed':
      return { type: 'channel-gone', channelId: event.channel.id, why: legEnd(event.cause, event.channel.state) }
    case 'ChannelDtmfReceived':
      return { type: 'digit', channelId: event.channel.id, digit: event.digit }
    case 'ChannelHold':
      return { type: 'held', channelId: event.channel.id }
    case 'ChannelUnhold':
      return { type: 'resumed', channelId: event.channel.id }
    case 'PlaybackStarted':
      ledger.soundBegun(event.playback.id, Date.parse(event.timestamp))
      return null
    case 'PlaybackContinuing':
      ledger.soundOver(event.playback.id, Date.parse(event.timestamp))
      return null
    case 'PlaybackFinished':
      return {
        type: 'announcement-finished',
        playbackId: event.playback.id,
        heard: ledger.finish(event.playback.id, Date.parse(event.timestamp), event.playback.state === 'done'),
      }
    case 'RecordingFinished':
      return { type: 'message-finished', messageId: event.recording.name, durationMs: event.recording.duration === undefined ? null : event.recording.duration * 1000 }
    case 'RecordingFailed':
      return { type: 'message-finished', messageId: event.recording.name, durationMs: null }
    case 'PeerStatusChange':
      return reachability(event.endpoint)
    default:
      return unexpected(event)
  }
}

/** The agent that an endpoint belongs to can be reached, or no longer; null for other endpoints. */
export function reachability({ technology, resource, state }: { technology: string; resource: string; state?: string | undefined }): (TelephonyEvent & { type: 'agent-reachable' }) | null {
  if (technology !== 'PJSIP' || !resource.startsWith(AGENT_PREFIX)) return null
  return { type: 'agent-reachable', agentId: resource.slice(AGENT_PREFIX.length), reachable: state === 'online' }
}

/** The caller's number as it came, null when it is withheld. */
export function callerNumber(number: string): string | null {
  return /\d/.test(number) ? number : null
}

/** What was dialled may have commas in it, which part the arguments. */
function entered(channel: ChannelJson, [why, ...rest]: string[]): TelephonyEvent | null {
  const about = rest.join(',')
  if (why === ARRIVES) {
    return { type: 'call-arrived', channelId: channel.id, dialled: about, callerNumber: callerNumber(channel.caller.number), callerName: channel.caller.name || null }
  }
  if (why === RECORDED && about) return { type: 'recording-armed', channelId: channel.id, callId: about }
  if (why === LEG) return { type: 'leg-joined', legId: channel.id }
  return null
}

/** Asterisk sends kinds of events that nobody has heard of yet; they mean nothing here. */
function unexpected(_event: never): null {
  return null
}
