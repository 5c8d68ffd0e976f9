import type { LegEnd } from '../domain/telephony/call.ts'

/** What Asterisk reports, in the words of the hotline. Times are left to the receiver. */
export type TelephonyEvent =
  /** Commands may be given again; what happened meanwhile was not reported. */
  | { type: 'connected' }
  /** Nothing can be commanded; calls in Asterisk go on by themselves. */
  | { type: 'disconnected'; reason: string }
  /** `dialled` as it came from the trunk; `callerNumber` null when withheld. */
  | { type: 'call-arrived'; channelId: string; dialled: string; callerNumber: string | null; callerName: string | null }
  /** The caller's channel is back from the dialplan line that arms the recording. */
  | { type: 'recording-armed'; channelId: string; callId: string }
  /** A leg that `ring` made was answered. */
  | { type: 'leg-joined'; legId: string }
  /** The channel is gone; for a leg `why` tells how. */
  | { type: 'channel-gone'; channelId: string; why: LegEnd }
  /** The announcement is over: `heard` to its end, or stopped, failed or cut by a hang-up. */
  | { type: 'announcement-finished'; playbackId: string; heard: boolean }
  | { type: 'message-finished'; messageId: string; durationMs: number | null }
  | { type: 'held'; channelId: string }
  | { type: 'resumed'; channelId: string }
  | { type: 'digit'; channelId: string; digit: string }
  /** An agent's browser softphone has registered or is no longer registered. */
  | { type: 'agent-reachable'; agentId: string; reachable: boolean }

/** The parts of Asterisk that are ours, as they are now. */
export interface TelephonyInventory {
  channels: { id: string; state: 'ringing' | 'up' | 'other'; armedFor: string | null; inbound: { dialled: string; callerNumber: string | null; callerName: string | null } | null; held: boolean }[]
  bridges: { id: string; channelIds: string[] }[]
}

/** Sound file without its extension, absolute, readable by Asterisk. */
export type SoundPath = string

/**
 * Commands to Asterisk. A command on a channel, bridge or playback that has just gone resolves (404, 409 and 422 are normal
 * results); everything else that fails rejects with TelephonyError. Ids are the caller's choice.
 */
export interface Telephony {
  readonly up: boolean
  /** Names the running Asterisk process (its start time, say): another one has none of the old calls. Null before the first connection. */
  readonly epoch: string | null
  subscribe(listener: (event: TelephonyEvent) => void): () => void
  answer(channelId: string): Promise<void>
  /** Plays the sounds one after another. With `thenHold` hold music follows by itself, also when the playback is stopped or we are gone. */
  play(channelId: string, playbackId: string, sounds: SoundPath[], thenHold: boolean): Promise<void>
  stopPlayback(playbackId: string): Promise<void>
  startMusic(channelId: string): Promise<void>
  stopMusic(channelId: string): Promise<void>
  /** Sends the channel through the dialplan line with MixMonitor; `recording-armed` follows. */
  armRecording(channelId: string, callId: string): Promise<void>
  /** Rings an agent: the browser's endpoint, or the SIP phone when `phoneUri` is set. */
  ring(leg: { legId: string; callId: string; agentId: string; phoneUri: string | null; callerNumber: string | null; line: string; autoAnswer: boolean; ringTimeoutMs: number }): Promise<void>
  /** Makes the bridge when it does not exist and puts the channels in. */
  bridge(bridgeId: string, channelIds: string[]): Promise<void>
  destroyBridge(bridgeId: string): Promise<void>
  hangUp(channelId: string): Promise<void>
  /** Records the channel alone after a tone, until #, silence, hang-up or the limit. */
  recordMessage(channelId: string, messageId: string, limitMs: number): Promise<void>
  /** Whether the message is still being recorded. */
  messageRunning(messageId: string): Promise<boolean>
  /** Whether the announcement is still being played; its end will be told. */
  playbackRunning(playbackId: string): Promise<boolean>
  inventory(): Promise<TelephonyInventory>
  /**
   * What callers of this number (E.164) hear from Asterisk itself while no server is connected, before it hangs up; no sounds:
   * the usual offer to leave a message. Asterisk forgets it when it is started anew.
   */
  announceWithoutUs(number: string, sounds: SoundPath[]): Promise<void>
  /** Creates or replaces the agent's endpoint; the credentials work until the next call of this or removal. */
  provisionAgent(agentId: string, credentials: { username: string; password: string }): Promise<void>
  /** An endpoint that may call the hotline's numbers only: the demo phone. */
  provisionDemoCaller(id: string, credentials: { username: string; password: string }, callerNumber: string): Promise<void>
  removeEndpoint(id: string): Promise<void>
}

export class TelephonyError extends Error {
  override name = 'TelephonyError'
  readonly code: 'down' | 'refused' | 'timeout'
  constructor(code: TelephonyError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Turns text into sound files; the same text and voice are made once. */
export interface Speech {
  /** @returns the sounds in the order of the texts. @throws SpeechError when no sound could be made. */
  sounds(texts: string[]): Promise<SoundPath[]>
}

/** Turns text into sound for a person at the panel. */
export interface SpokenAudio {
  /** @returns a WAV file. @throws SpeechError when no sound could be made. */
  wave(text: string): Promise<Buffer>
}

export class SpeechError extends Error {
  override name = 'SpeechError'
}
