import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RestRequest } from '../../../server/adapters/ari/ari-json.ts'
import * as commands from '../../../server/adapters/ari/commands.ts'
import { agentObjects, demoCallerObjects, removal } from '../../../server/adapters/ari/endpoints.ts'

const ring = { legId: 'hl-1-l1', callId: 'hl-1', agentId: 'anna', phoneUri: null, callerNumber: '+79161234567', line: '+74952698657', autoAnswer: false, ringTimeoutMs: 20_500 }

function field({ body }: RestRequest, name: string): string | undefined {
  const fields = (body?.fields ?? []) as { attribute: string; value: string }[]
  return fields.find(({ attribute }) => attribute === name)?.value
}

describe('ringing an agent', () => {
  it('goes to the browser’s endpoint and names the call', () => {
    expect(commands.ring(ring, 'hotline')).toEqual({
      method: 'POST',
      uri: 'channels/hl-1-l1',
      body: { endpoint: 'PJSIP/agent-anna', app: 'hotline', appArgs: 'leg,hl-1', callerId: '"+74952698657" <+79161234567>', timeout: 21, variables: { 'PJSIP_HEADER(add,X-Hotline-Call)': 'hl-1' } },
    })
  })

  it('goes to the SIP phone where one is set; a hidden caller is anonymous', () => {
    expect(commands.ring({ ...ring, phoneUri: 'sip:100@phones.test:5062', callerNumber: null }, 'hotline').body).toMatchObject({ endpoint: 'PJSIP/hotline-phone/sip:100@phones.test:5062', callerId: '"+74952698657" <anonymous>' })
  })

  it('asks browsers and desk phones to answer by themselves', () => {
    expect(commands.ring({ ...ring, autoAnswer: true }, 'hotline').body).toMatchObject({ variables: { 'PJSIP_HEADER(add,X-Hotline-Auto-Answer)': 'yes', 'PJSIP_HEADER(add,Call-Info)': '<sip:hotline>;answer-after=0' } })
  })

  it('whatever a trunk sends as a number, it cannot leave its quotes or begin a header', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (line, callerNumber) => {
      expect(commands.ring({ ...ring, line, callerNumber }, 'hotline').body?.callerId).toMatch(/^"[+\w*#. -]*" <[+\w*#. -]*>$/)
    }))
  })
})

describe('addresses', () => {
  it('an id cannot lead to another resource', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), (id) => {
      const uris = [commands.answer(id), commands.hangUp(id), commands.stopPlayback(id), commands.destroyBridge(id), commands.liveRecording(id), ...removal(id)].map(({ uri }) => uri)
      for (const uri of uris) expect(uri).not.toMatch(/[?#\s]|\/\/|%(?![0-9A-F]{2})/)
    }))
  })
})

describe('endpoints', () => {
  const credentials = { username: 'agent-anna', password: 'not-a-secret' }

  it('an agent’s reaches nothing, the demo phone’s the hotline only, under its own number', () => {
    expect(field(agentObjects('anna', credentials).endpoint, 'context')).toBe('hotline-nowhere')
    const demo = demoCallerObjects('demo', credentials, '+79160000000')
    expect(field(demo.endpoint, 'context')).toBe('hotline-inbound')
    expect(field(demo.endpoint, 'callerid')).toBe('<+79160000000>')
  })

  it('offer G.711 first, need credentials, and notice a browser that is gone', () => {
    const { endpoint, auth, aor } = agentObjects('anna', credentials)
    expect(field(endpoint, 'allow')).toBe('alaw,ulaw,opus')
    expect(field(endpoint, 'auth')).toBe('agent-anna')
    expect(Number(field(endpoint, 'rtp_timeout'))).toBeGreaterThan(0)
    expect(field(auth, 'password')).toBe('not-a-secret')
    expect(field(aor, 'max_contacts')).toBe('1')
  })
})
