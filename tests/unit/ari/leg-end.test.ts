import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { legEnd } from '../../../server/adapters/ari/leg-end.ts'

describe('how a leg ended', () => {
  it.each([
    // Seen on Asterisk 22.10 (tests/integration/ari-calls.test.ts, ari-lost-leg.test.ts).
    ['BYE of a telephone without a reason', 0, 'Up', 'hung-up'],
    ['BYE of a browser, or our own hang-up', 16, 'Up', 'hung-up'],
    ['no sound for rtp_timeout', 44, 'Up', 'lost'],
    ['the browser’s socket broke', 27, 'Up', 'lost'],
    ['603 Decline', 21, 'Ringing', 'declined'],
    ['486 Busy Here', 17, 'Ringing', 'declined'],
    ['486 before it rang', 17, 'Down', 'declined'],
    ['not answered in time', 19, 'Ringing', 'no-answer'],
    ['cancelled by us', 16, 'Ringing', 'no-answer'],
    ['nobody answers the INVITE at all', 19, 'Down', 'unreachable'],
    ['a name that does not resolve', 34, 'Down', 'unreachable'],
    ['not registered', 20, 'Down', 'unreachable'],
    ['404 of a telephone exchange', 1, 'Down', 'unreachable'],
    ['no route', 3, 'Ringing', 'unreachable'],
  ])('%s', (_, cause, state, end) => {
    expect(legEnd(cause, state)).toBe(end)
  })

  it('only an answered leg is hung up or lost, only an unanswered one declined, late or unreachable', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), fc.constantFrom('Up', 'Down', 'Ring', 'Ringing', 'Busy', 'Rsrvd'), (cause, state) => {
      const end = legEnd(cause, state)
      expect(state === 'Up' ? ['hung-up', 'lost'] : ['declined', 'no-answer', 'unreachable']).toContain(end)
    }))
  })
})
