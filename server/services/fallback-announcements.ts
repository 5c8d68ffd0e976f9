import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { servesVoice } from '../domain/telephony/routing.ts'
import type { Clock, Speech, Telephony } from '../ports.ts'
import type { Wording } from './call-control.ts'
import type { Log } from './log.ts'

export interface FallbackAnnouncementsDeps {
  /** Asked anew every time. */
  regulations: CompiledRegulations
  telephony: Pick<Telephony, 'up' | 'announceWithoutUs'>
  speech: Speech
  wording: Wording
  clock: Clock
  log: Log
}

/**
 * Leaves with Asterisk what it says by itself, while this server is away, to callers of companies that give no support by
 * telephone: they hear where to write, and are not asked for a message.
 */
export function createFallbackAnnouncements({ regulations, telephony, speech, wording, clock, log }: FallbackAnnouncementsDeps) {
  async function leave(): Promise<void> {
    for (const [hotlineId, compiled] of regulations.byKey) {
      for (const { number } of compiled.regulation.numbers) {
        const texts = servesVoice(compiled) ? [] : wording.announcement(hotlineId, { kind: 'announce-only' }, clock.now())
        await telephony.announceWithoutUs(number, await speech.sounds(texts))
      }
    }
  }

  return {
    /** On every connection to Asterisk, and when the words or the numbers have changed. */
    async refresh(): Promise<void> {
      if (!telephony.up) return
      await leave().catch((error: unknown) => log.warn({ err: error }, 'Asterisk could not be told what to say while the server is away'))
    },
  }
}
