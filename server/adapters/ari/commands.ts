/** Every command that the hotline gives, as data. Ids are ours; they are escaped all the same. */
import type { RestRequest } from './ari-json.ts'
import { agentEndpoint } from './endpoints.ts'
import { LEG } from './to-event.ts'

/** Endpoint of pjsip.conf through which agents' SIP phones are called. */
const PHONE_ENDPOINT = 'hotline-phone'
/** Music class of musiconhold.conf. */
const MUSIC_CLASS = 'hotline'
/** A message ends after this much silence. */
const MESSAGE_SILENCE_S = 8

const id = encodeURIComponent

export const answer = (channelId: string): RestRequest => ({ method: 'POST', uri: `channels/${id(channelId)}/answer` })
export const hangUp = (channelId: string): RestRequest => ({ method: 'DELETE', uri: `channels/${id(channelId)}` })
export const listChannels: RestRequest = { method: 'GET', uri: 'channels' }

export const play = (channelId: string, playbackId: string, sounds: string[]): RestRequest => ({
  method: 'POST',
  uri: `channels/${id(channelId)}/play/${id(playbackId)}`,
  body: { media: sounds.map((sound) => `sound:${sound}`) },
})
export const stopPlayback = (playbackId: string): RestRequest => ({ method: 'DELETE', uri: `playbacks/${id(playbackId)}` })

export const startMusic = (channelId: string): RestRequest => ({ method: 'POST', uri: `channels/${id(channelId)}/moh`, body: { mohClass: MUSIC_CLASS } })
export const stopMusic = (channelId: string): RestRequest => ({ method: 'DELETE', uri: `channels/${id(channelId)}/moh` })

/** `1` while the far end holds the call: a channel's description does not say it. */
export const readHold = (channelId: string): RestRequest => ({ method: 'GET', uri: `channels/${id(channelId)}/variable?variable=${encodeURIComponent('CHANNEL(rtp,hold)')}` })
export const enterDialplan = (channelId: string, context: string, extension: string): RestRequest => ({
  method: 'POST',
  uri: `channels/${id(channelId)}/continue`,
  body: { context, extension, priority: 1 },
})

export interface Ring {
  legId: string
  callId: string
  agentId: string
  phoneUri: string | null
  callerNumber: string | null
  line: string
  autoAnswer: boolean
  ringTimeoutMs: number
}

/**
 * Rings the agent. The INVITE names the call (X-Hotline-Call), so that the browser knows which one it is; `autoAnswer` asks
 * browsers (X-Hotline-Auto-Answer) and desk phones (Call-Info) alike.
 */
export function ring({ legId, callId, agentId, phoneUri, callerNumber, line, autoAnswer, ringTimeoutMs }: Ring, app: string): RestRequest {
  return {
    method: 'POST',
    uri: `channels/${id(legId)}`,
    body: {
      endpoint: phoneUri === null ? `PJSIP/${agentEndpoint(agentId)}` : `PJSIP/${PHONE_ENDPOINT}/${phoneUri}`,
      app,
      appArgs: `${LEG},${callId}`,
      callerId: `"${plain(line)}" <${plain(callerNumber ?? 'anonymous')}>`,
      timeout: Math.max(1, Math.ceil(ringTimeoutMs / 1000)),
      variables: {
        [header('X-Hotline-Call')]: callId,
        ...(autoAnswer && { [header('X-Hotline-Auto-Answer')]: 'yes', [header('Call-Info')]: '<sip:hotline>;answer-after=0' }),
      },
    },
  }
}

const header = (name: string): string => `PJSIP_HEADER(add,${name})`

/** Numbers come from outside: nothing of them may end a quoted string or a header. */
const plain = (text: string): string => text.replace(/[^+\w*#. -]/g, '')

export const makeBridge = (bridgeId: string): RestRequest => ({ method: 'POST', uri: `bridges/${id(bridgeId)}`, body: { type: 'mixing' } })
export const addToBridge = (bridgeId: string, channelIds: string[]): RestRequest => ({ method: 'POST', uri: `bridges/${id(bridgeId)}/addChannel`, body: { channel: channelIds } })
export const destroyBridge = (bridgeId: string): RestRequest => ({ method: 'DELETE', uri: `bridges/${id(bridgeId)}` })
export const listBridges: RestRequest = { method: 'GET', uri: 'bridges' }

export const recordMessage = (channelId: string, messageId: string, limitMs: number): RestRequest => ({
  method: 'POST',
  uri: `channels/${id(channelId)}/record`,
  body: { name: messageId, format: 'wav', maxDurationSeconds: Math.ceil(limitMs / 1000), maxSilenceSeconds: MESSAGE_SILENCE_S, ifExists: 'overwrite', beep: true, terminateOn: '#' },
})
export const playback = (playbackId: string): RestRequest => ({ method: 'GET', uri: `playbacks/${id(playbackId)}` })
export const liveRecording = (messageId: string): RestRequest => ({ method: 'GET', uri: `recordings/live/${id(messageId)}` })

/** The dialplan's fallback looks for it under the number's last ten digits (asterisk-config/extensions.conf). */
export const announceWithoutUs = (number: string, sounds: string[]): RestRequest => ({
  method: 'POST',
  uri: 'asterisk/variable',
  body: { variable: `HOTLINE_ANNOUNCE_${number.replace(/\D/g, '').slice(-10)}`, value: sounds.join('&') },
})

export const describeAsterisk: RestRequest = { method: 'GET', uri: 'asterisk/info?only=system,status' }
export const listEndpoints: RestRequest = { method: 'GET', uri: 'endpoints/PJSIP' }
export const dropEvents = (app: string, types: readonly string[]): RestRequest => ({ method: 'PUT', uri: `applications/${id(app)}/eventFilter`, body: { disallowed: types.map((type) => ({ type })) } })
