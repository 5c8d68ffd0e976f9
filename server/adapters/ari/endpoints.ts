/**
 * SIP endpoints made at run time. A SIP user is the endpoint's own name, `agent-<id>` for agents; `identify_by` needs the
 * credentials' user name to be the same. Objects live in Asterisk's memory (sorcery.conf) and are gone after its restart.
 */
import type { RestRequest } from './ari-json.ts'

export const AGENT_PREFIX = 'agent-'

/** A browser that has vanished in a call is noticed after this silence; it sends 50 packets a second, muted or not. */
const AGENT_SILENCE_LIMIT_S = 20
/** A held call may be silent on purpose. */
const HELD_SILENCE_LIMIT_S = 600

const BROWSER = {
  webrtc: 'yes',
  identify_by: 'auth_username,username',
  dtmf_mode: 'auto_info',
  disallow: 'all',
  // G.711 first: callers from the telephone network have nothing better, and nothing needs transcoding. Opus for bad networks.
  allow: 'alaw,ulaw,opus',
  direct_media: 'no',
  rtp_symmetric: 'yes',
  force_rport: 'yes',
  rewrite_contact: 'yes',
  rtp_timeout: String(AGENT_SILENCE_LIMIT_S),
  rtp_timeout_hold: String(HELD_SILENCE_LIMIT_S),
  rtp_keepalive: '15',
  // Who is talking does not change during a leg's life; re-INVITEs about it would only be one more thing to go wrong.
  send_connected_line: 'no',
  allow_transfer: 'no',
  allow_subscribe: 'no',
}

/** The parts of an endpoint. Putting the AOR anew would take the registered browser away, so it is looked for first. */
export interface EndpointObjects {
  auth: RestRequest
  aor: RestRequest
  findAor: RestRequest
  endpoint: RestRequest
}

/** The name under which an agent's browser registers and rings. */
export const agentEndpoint = (agentId: string): string => `${AGENT_PREFIX}${agentId}`

/** An agent's browser: it is called, it cannot call. */
export function agentObjects(agentId: string, credentials: { username: string; password: string }): EndpointObjects {
  return objects(agentEndpoint(agentId), credentials, { ...BROWSER, context: 'hotline-nowhere' })
}

/** The demo phone: it can call the hotline's numbers and nothing else. */
export function demoCallerObjects(name: string, credentials: { username: string; password: string }, callerNumber: string): EndpointObjects {
  return objects(name, credentials, { ...BROWSER, context: 'hotline-inbound', callerid: `<${callerNumber}>` })
}

/** Takes an endpoint away, its AOR first, since only that tells that it can no longer be reached. */
export function removal(name: string): RestRequest[] {
  return ['aor', 'endpoint', 'auth'].map((type) => ({ method: 'DELETE', uri: address(type, name) }))
}

function objects(name: string, { username, password }: { username: string; password: string }, endpoint: Record<string, string>): EndpointObjects {
  return {
    auth: put('auth', name, { auth_type: 'userpass', username, password }),
    // One browser at a time: a new registration takes the place of the old one.
    aor: put('aor', name, { max_contacts: '1', remove_existing: 'yes', remove_unavailable: 'yes', maximum_expiration: '600' }),
    findAor: { method: 'GET', uri: address('aor', name) },
    endpoint: put('endpoint', name, { ...endpoint, auth: name, aors: name }),
  }
}

function put(type: string, name: string, fields: Record<string, string>): RestRequest {
  return { method: 'PUT', uri: address(type, name), body: { fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })) } }
}

const address = (type: string, name: string): string => `asterisk/config/dynamic/res_pjsip/${type}/${encodeURIComponent(name)}`
