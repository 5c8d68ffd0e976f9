import { createHash, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { header } from './sip-relay.ts'

/**
 * Registers with Asterisk over UDP as a softphone does (RFC 3261 section 10, digest authentication of RFC 2617).
 * `expires` 0 takes every registration back. @returns the status of the answer to the request with credentials.
 */
export async function register(sipPort: number, { username, password }: { username: string; password: string }, { expires = 60 } = {}): Promise<{ status: number }> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  const uri = `sip:127.0.0.1:${sipPort}`
  const callId = randomBytes(8).toString('hex')
  const send = (sequence: number, authorization: string | null): Promise<string> => {
    const lines = [
      `REGISTER ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${randomBytes(6).toString('hex')};rport`,
      `From: <sip:${username}@127.0.0.1>;tag=${callId}`,
      `To: <sip:${username}@127.0.0.1>`,
      `Call-ID: ${callId}`,
      `CSeq: ${sequence} REGISTER`,
      expires === 0 ? 'Contact: *' : `Contact: <sip:${username}@127.0.0.1:${port}>`,
      `Expires: ${expires}`,
      'Max-Forwards: 70',
      ...(authorization === null ? [] : [`Authorization: ${authorization}`]),
      'Content-Length: 0',
      '',
      '',
    ]
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer to REGISTER')), 10_000)
      socket.once('message', (answer) => {
        clearTimeout(timer)
        resolve(answer.toString('utf8'))
      })
      socket.send(lines.join('\r\n'), sipPort, '127.0.0.1')
    })
  }
  try {
    const challenge = header(await send(1, null), 'WWW-Authenticate')
    if (challenge === null) return { status: 0 }
    return { status: statusOf(await send(2, answerTo(challenge, username, password, uri))) }
  } finally {
    socket.close()
  }
}

const statusOf = (answer: string): number => Number(/^SIP\/2\.0 (\d{3})/.exec(answer)?.[1] ?? 0)
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

function answerTo(challenge: string, username: string, password: string, uri: string): string {
  const given = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? ''
  const [realm, nonce, cnonce] = [given('realm'), given('nonce'), randomBytes(8).toString('hex')]
  const response = md5([md5(`${username}:${realm}:${password}`), nonce, '00000001', cnonce, 'auth', md5(`REGISTER:${uri}`)].join(':'))
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="${cnonce}", opaque="${given('opaque')}", algorithm=MD5, response="${response}"`
}
