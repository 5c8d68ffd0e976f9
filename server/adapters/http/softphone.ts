import type { SoftphoneView } from '../../panel-protocol.ts'
import { SESSION_MS } from '../../services/auth.ts'

/** Path of the SIP WebSocket on the panel's own origin. */
export const SIP_PATH = '/sip'

/** What JsSIP needs. The host part of the address is a name only: the WebSocket leads to the one Asterisk. */
export function softphone({ username, password }: { username: string; password: string }, iceServers: SoftphoneView['iceServers']): SoftphoneView {
  return { uri: `sip:${username}@hotline.invalid`, username, password, path: SIP_PATH, iceServers, expiresAt: new Date(Date.now() + SESSION_MS).toISOString() }
}
