/**
 * SIPp's scenarios for callers and telephones. They wait for the test: a request of the test's own (see SipRelay.command)
 * says when to answer, hold or hang up. Addresses in headers are the relay's, so that all of Asterisk's messages pass there.
 */

const sdp = (rtpPort: number, direction: 'sendrecv' | 'sendonly'): string => `
v=0
o=sipp 1 ${direction === 'sendrecv' ? 1 : 2} IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio ${rtpPort} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=${direction}
`

const message = (...lines: string[]): string => `<![CDATA[\n${lines.join('\n')}\n]]>`
const withSdp = (rtpPort: number, direction: 'sendrecv' | 'sendonly' = 'sendrecv'): string[] => ['Content-Type: application/sdp', 'Content-Length: [len]', sdp(rtpPort, direction)]

const via = (relayPort: number): string => `Via: SIP/2.0/UDP 127.0.0.1:${relayPort};branch=[branch]`

/** Answers the request that was received last. */
const okToLast = '<send>' + message('SIP/2.0 200 OK', '[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]', 'Content-Length: 0', '') + '</send>'

interface Dialog {
  relayPort: number
  rtpPort: number
  /** Our own From header in requests we send. */
  self: string
  /** The To header in them. */
  peer: string
  requestUri: string
}

/** The part both share: talk until either side hangs up; MESSAGE holds, NOTIFY resumes, INFO hangs up. */
function talk({ relayPort, rtpPort, self, peer, requestUri }: Dialog): string {
  const request = (method: string, sequence: number, ...rest: string[]): string =>
    message(`${method} ${requestUri} SIP/2.0`, via(relayPort), `From: ${self}`, `To: ${peer}`, 'Call-ID: [call_id]', `CSeq: ${sequence} ${method}`, `Contact: <sip:sipp@127.0.0.1:${relayPort}>`, 'Max-Forwards: 70', ...rest)
  const reinvite = (label: string, sequence: number, direction: 'sendrecv' | 'sendonly'): string => `
  <label id="${label}"/>
  <send retrans="500">${request('INVITE', sequence, ...withSdp(rtpPort, direction))}</send>
  <recv response="100" optional="true"/>
  <recv response="200"/>
  <send next="talk">${request('ACK', sequence, 'Content-Length: 0', '')}</send>`
  return `
  <label id="talk"/>
  <recv request="BYE" optional="true" next="hung-up"/>
  <recv request="MESSAGE" optional="true" next="hold"/>
  <recv request="NOTIFY" optional="true" next="resume"/>
  <recv request="INFO" next="hang-up"/>
  ${reinvite('hold', 20, 'sendonly')}
  ${reinvite('resume', 21, 'sendrecv')}
  <label id="hang-up"/>
  <send retrans="500">${request('BYE', 30, 'Content-Length: 0', '')}</send>
  <recv response="200" next="end"/>
  <label id="hung-up"/>
  ${okToLast}
  <label id="end"/>`
}

const scenario = (name: string, steps: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">${steps}\n</scenario>\n`

/** Calls a number. `from` null hides the caller's. */
export function callerScenario({ relayPort, rtpPort, dial, from }: { relayPort: number; rtpPort: number; dial: string; from: string | null }): string {
  const uri = `sip:${dial}@127.0.0.1:${relayPort}`
  const self = from === null ? '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=[pid]c[call_number]' : `<sip:${from}@127.0.0.1:${relayPort}>;tag=[pid]c[call_number]`
  const head = (method: 'INVITE' | 'ACK', to: string, ...rest: string[]): string =>
    message(`${method} ${uri} SIP/2.0`, via(relayPort), `From: ${self}`, to, 'Call-ID: [call_id]', `CSeq: 1 ${method}`, `Contact: <sip:caller@127.0.0.1:${relayPort}>`, 'Max-Forwards: 70', ...rest)
  return scenario('caller', `
  <send retrans="500">${head('INVITE', `To: <${uri}>`, ...withSdp(rtpPort))}</send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"><action><ereg regexp=".*" search_in="hdr" header="To:" assign_to="peer"/></action></recv>
  <send>${head('ACK', 'To: [$peer]', 'Content-Length: 0', '')}</send>
  ${talk({ relayPort, rtpPort, self, peer: '[$peer]', requestUri: uri })}`)
}

/** Keeps a header of the message that was received, for messages to be sent later. */
const stored = (name: string, header: string): string => `<ereg regexp=".*" search_in="hdr" header="${header}" assign_to="${name}"/>`

/** A telephone that rings until the test says what to do: INFO answers, MESSAGE declines (603), NOTIFY is busy (486). */
export function phoneScenario({ relayPort, rtpPort }: { relayPort: number; rtpPort: number }): string {
  const answer = (status: string, ...rest: string[]): string =>
    message(`SIP/2.0 ${status}`, 'Via: [$via]', 'From: [$from]', 'To: [$to];tag=[pid]p[call_number]', 'Call-ID: [call_id]', 'CSeq: [$cseq]', `Contact: <sip:phone@127.0.0.1:${relayPort}>`, ...(rest.length > 0 ? rest : ['Content-Length: 0', '']))
  const refusal = (label: string, status: string): string => `
  <label id="${label}"/>
  <send retrans="500">${answer(status)}</send>
  <recv request="ACK" next="end"/>`
  return scenario('phone', `
  <recv request="INVITE"><action>${stored('via', 'Via:')}${stored('from', 'From:')}${stored('to', 'To:')}${stored('cseq', 'CSeq:')}</action></recv>
  <send>${answer('180 Ringing')}</send>
  <recv request="CANCEL" optional="true" next="cancelled"/>
  <recv request="MESSAGE" optional="true" next="decline"/>
  <recv request="NOTIFY" optional="true" next="busy"/>
  <recv request="INFO"/>
  <send retrans="500">${answer('200 OK', ...withSdp(rtpPort))}</send>
  <recv request="ACK" next="talk"/>
  ${refusal('decline', '603 Decline')}
  ${refusal('busy', '486 Busy Here')}
  <label id="cancelled"/>
  ${okToLast}
  <send retrans="500">${answer('487 Request Terminated')}</send>
  <recv request="ACK" next="end"/>
  ${talk({ relayPort, rtpPort, self: '[$to];tag=[pid]p[call_number]', peer: '[$from]', requestUri: `sip:hotline@127.0.0.1:${relayPort}` })}`)
}
