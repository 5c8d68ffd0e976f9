/**
 * SIPp's scenarios of the benchmark: callers and agents' telephones, both speaking G.711 A-law. One SIPp process plays all
 * callers of a measurement, another all agents, who are told apart by the user in the address that is called.
 */

const message = (...lines: string[]): string => `<![CDATA[\n${lines.join('\n')}\n]]>`

const sdp = (port: string): string[] => [
  'Content-Type: application/sdp', 'Content-Length: [len]', '',
  'v=0', 'o=sipp 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', `m=audio ${port} RTP/AVP 8`, 'a=rtpmap:8 PCMA/8000', 'a=ptime:20', '',
]

const empty = ['Content-Length: 0', '']
const via = 'Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]'
const okToLast = (next = ''): string => `<send${next}>${message('SIP/2.0 200 OK', '[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]', ...empty)}</send>`
const speak = (voiceFile: string): string => `<nop><action><exec rtp_stream="${voiceFile},-1,8"/></action></nop>`
const keep = (name: string, header: string, regexp = '.*'): string => `<ereg regexp="${regexp}" search_in="hdr" header="${header}" assign_to="${name}"/>`
const pause = ({ fromMs, toMs }: Span): string => (fromMs === toMs ? `<pause milliseconds="${fromMs}"/>` : `<pause distribution="uniform" min="${fromMs}" max="${toMs}"/>`)
const scenario = (name: string, ...steps: string[]): string => `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`

/** A length drawn evenly from this range for every call. */
export interface Span {
  fromMs: number
  toMs: number
}

export interface CallerOptions {
  /** A-law file, spoken over and over; null: says nothing, and the sound goes to the port in the second field of the callers' list. */
  voiceFile: string | null
  /** Hangs up so long after the answer; null: waits until the other side hangs up. */
  patienceMs: number | null
}

/** Calls `-s`; the first field of the callers' list is the caller's number. */
export function callerScenario({ voiceFile, patienceMs }: CallerOptions): string {
  const uri = 'sip:[service]@[remote_ip]:[remote_port]'
  const self = 'From: <sip:[field0]@127.0.0.1:[local_port]>;tag=[pid]c[call_number]'
  const head = (method: string, sequence: number, to: string): string[] =>
    [`${method} ${uri} SIP/2.0`, via, self, to, 'Call-ID: [call_id]', `CSeq: ${sequence} ${method}`, 'Contact: <sip:[field0]@127.0.0.1:[local_port]>', 'Max-Forwards: 70']
  return scenario(
    'caller',
    `<send retrans="500">${message(...head('INVITE', 1, `To: <${uri}>`), ...sdp(voiceFile === null ? '[field1]' : '[rtpstream_audio_port]'))}</send>`,
    '<recv response="100" optional="true"/>',
    '<recv response="180" optional="true"/>',
    '<recv response="183" optional="true"/>',
    `<recv response="200"><action>${keep('peer', 'To:')}</action></recv>`,
    `<send>${message(...head('ACK', 1, 'To: [$peer]'), ...empty)}</send>`,
    voiceFile === null ? '' : speak(voiceFile),
    ...(patienceMs === null
      ? ['<recv request="BYE"/>', okToLast()]
      : [
          `<recv request="BYE" timeout="${patienceMs}" ontimeout="leave"/>`,
          okToLast(' next="end"'),
          `<label id="leave"/><send retrans="500">${message(...head('BYE', 2, 'To: [$peer]'), ...empty)}</send>`,
          '<recv response="200"/>',
          '<label id="end"/>',
        ]),
  )
}

export interface AgentOptions {
  voiceFile: string
  ring: Span
  /** Null: talks until the other side hangs up. */
  talk: Span | null
}

const answer = (status: string): string[] =>
  [`SIP/2.0 ${status}`, 'Via: [$via]', 'From: [$from]', 'To: [$to];tag=[pid]a[call_number]', 'Call-ID: [call_id]', 'CSeq: [$cseq]', 'Contact: <sip:agent@127.0.0.1:[local_port]>']

/** A telephone that rings, answers and talks. */
export function agentScenario({ voiceFile, ring, talk }: AgentOptions): string {
  return scenario(
    'agent',
    `<recv request="INVITE"><action>${keep('via', 'Via:')}${keep('from', 'From:')}${keep('to', 'To:')}${keep('cseq', 'CSeq:')}${talk === null ? '' : keep('peer', 'Contact:', 'sip:[^;&gt;]*')}</action></recv>`,
    `<send>${message(...answer('180 Ringing'), ...empty)}</send>`,
    pause(ring),
    `<send retrans="500">${message(...answer('200 OK'), ...sdp('[rtpstream_audio_port]'))}</send>`,
    '<recv request="ACK"/>',
    speak(voiceFile),
    ...(talk === null
      ? ['<recv request="BYE"/>', okToLast()]
      : [
          pause(talk),
          `<send retrans="500">${message('BYE [$peer] SIP/2.0', via, 'From: [$to];tag=[pid]a[call_number]', 'To: [$from]', 'Call-ID: [call_id]', 'CSeq: 1 BYE', 'Max-Forwards: 70', ...empty)}</send>`,
          '<recv response="200"/>',
        ]),
  )
}
