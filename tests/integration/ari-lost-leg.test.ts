import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestAsterisk } from '../support/asterisk.ts'
import type { TestAsterisk } from '../support/asterisk.ts'
import { startPhone } from '../support/sip-caller.ts'
import type { SipPhone } from '../support/sip-caller.ts'
import { connectTelephony } from '../support/telephony.ts'
import { tone } from '../support/tones.ts'

let phone: SipPhone
let server: TestAsterisk

beforeAll(async () => {
  phone = await startPhone({ voice: tone(1000, 1000), answerAfterMs: 0 })
  // An agent as the adapter makes them, but without a browser's encryption, and impatient.
  const pjsip = ['[agent-silent]', 'type = endpoint', 'context = hotline-nowhere', 'disallow = all', 'allow = alaw', 'rtp_timeout = 2', 'aors = agent-silent', '[agent-silent]', 'type = aor', `contact = ${phone.uri}`, ''].join('\n')
  server = await startTestAsterisk({ extra: { pjsip } })
}, 120_000)

afterAll(async () => {
  await phone?.close()
  await server?.stop()
})

it('a leg whose sound has stopped is lost, not hung up', async () => {
  const { telephony, events } = await connectTelephony(server.asterisk)
  await telephony.ring({ legId: 'call-1-leg', callId: 'call-1', agentId: 'silent', phoneUri: null, callerNumber: null, line: '+74952698657', autoAnswer: false, ringTimeoutMs: 10_000 })
  await events.next('leg-joined')
  phone.media.mute(true)
  expect(await events.next('channel-gone')).toEqual({ type: 'channel-gone', channelId: 'call-1-leg', why: 'lost' })
  await telephony.close()
}, 30_000)
