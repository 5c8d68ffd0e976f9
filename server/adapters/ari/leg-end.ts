import type { LegEnd } from '../../domain/telephony/call.ts'

/** Q.850 causes as Asterisk gives them (include/asterisk/causes.h). */
const BUSY = 17
const REJECTED = 21
/** How chan_pjsip hangs up when no sound has come for `rtp_timeout` seconds. */
const CHANNEL_UNAVAILABLE = 44
const LOST = new Set([27, 38, 41, CHANNEL_UNAVAILABLE])
/** The far end was not asked, or could not be: no such number, no route, not registered, no circuit, wrong address. */
const UNREACHABLE = new Set([1, 2, 3, 20, 22, 27, 28, 29, 34, 38, 41, 42, CHANNEL_UNAVAILABLE, 47, 50, 58, 65, 66, 88, 102, 111, 127])

/**
 * How a leg ended, by the cause and the state of the channel when it was destroyed. Seen on Asterisk 22.10: BYE without a
 * Reason 0, BYE from JsSIP 16, 603 → 21, 486 → 17, no answer in time 19, no answer in time and never even rung 19 with the
 * channel Down, a name that does not resolve 34, cancelled by us 16, no sound for rtp_timeout 44.
 */
export function legEnd(cause: number, channelState: string): LegEnd {
  if (channelState === 'Up') return LOST.has(cause) ? 'lost' : 'hung-up'
  if (cause === BUSY || cause === REJECTED) return 'declined'
  if (UNREACHABLE.has(cause) || channelState === 'Down') return 'unreachable'
  return 'no-answer'
}
