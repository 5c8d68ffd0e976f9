/**
 * What Asterisk 22 says on the ARI WebSocket, as far as the hotline listens
 * (rest-api/api-docs/events.json, channels.json, bridges.json, endpoints.json).
 */

export interface ChannelJson {
  id: string
  name: string
  /** Down, Rsrvd, OffHook, Dialing, Ring, Ringing, Up, Busy, … */
  state: string
  caller: { name: string; number: string }
  dialplan: { app_name: string; app_data: string }
}

export interface BridgeJson {
  id: string
  /** Who made it: `Stasis` for bridges made through ARI. */
  creator: string
  channels: string[]
}

export interface EndpointJson {
  technology: string
  resource: string
  state?: 'unknown' | 'offline' | 'online'
}

export interface PlaybackJson {
  id: string
  state: 'queued' | 'playing' | 'paused' | 'continuing' | 'done' | 'failed' | 'canceled'
}

export interface RecordingJson {
  name: string
  /** Whole seconds. */
  duration?: number
}

/** Events that mean something to the hotline. */
export type AriEvent = { timestamp: string } & (
  | { type: 'StasisStart'; args: string[]; channel: ChannelJson }
  | { type: 'ChannelDestroyed'; cause: number; channel: ChannelJson }
  | { type: 'ChannelDtmfReceived'; digit: string; channel: ChannelJson }
  | { type: 'ChannelHold'; channel: ChannelJson }
  | { type: 'ChannelUnhold'; channel: ChannelJson }
  | { type: 'PlaybackStarted'; playback: PlaybackJson }
  | { type: 'PlaybackContinuing'; playback: PlaybackJson }
  | { type: 'PlaybackFinished'; playback: PlaybackJson }
  | { type: 'RecordingFinished'; recording: RecordingJson }
  | { type: 'RecordingFailed'; recording: RecordingJson }
  | { type: 'PeerStatusChange'; endpoint: EndpointJson }
)

/** Events that Asterisk need not send: nothing listens, and each costs both sides. RESTResponse must never be among them. */
export const UNWANTED_EVENTS = [
  'BridgeAttendedTransfer', 'BridgeBlindTransfer', 'BridgeCreated', 'BridgeDestroyed', 'BridgeMerged', 'BridgeVideoSourceChanged',
  'ChannelCallerId', 'ChannelConnectedLine', 'ChannelCreated', 'ChannelDialplan', 'ChannelEnteredBridge', 'ChannelHangupRequest',
  'ChannelLeftBridge', 'ChannelStateChange', 'ChannelTalkingFinished', 'ChannelTalkingStarted', 'ChannelToneDetected', 'ChannelUserevent',
  'ChannelVarset', 'ContactStatusChange', 'DeviceStateChanged', 'Dial', 'RecordingStarted', 'StasisEnd', 'TextMessageReceived',
] as const

export interface RestResponse {
  type: 'RESTResponse'
  request_id: string
  status_code: number
  reason_phrase: string
  message_body?: string
}

/** A command: method and address below /ari/, its parameters as a JSON body. */
export interface RestRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  uri: string
  body?: Record<string, unknown>
}
