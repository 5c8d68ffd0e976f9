import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { constantTexts, outlookTexts } from '../domain/telephony/speech/announcements.ts'
import type { SpokenRegulation } from '../domain/telephony/speech/announcements.ts'
import type { Log } from './log.ts'

export interface AnnouncerDeps {
  speech: {
    sounds(texts: string[]): Promise<string[]>
    prune(): Promise<number>
  }
  /** Asked anew every time. */
  regulations: CompiledRegulations
  /** Texts of notices that are or will be said. */
  noticeTexts(): string[]
  log: Log
}

const MINUTE_MS = 60_000
const POSITIONS = Array.from({ length: 10 }, (_, index) => index + 1)
const WAITS_MS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15].map((minutes) => minutes * MINUTE_MS)

/**
 * Makes sounds before somebody waits for them: all that is the same for every caller, and the places and waits that are
 * said most. One after another, so that a caller's own text does not wait behind them.
 */
export function createAnnouncer({ speech, regulations, noticeTexts, log }: AnnouncerDeps) {
  let running: Promise<void> | null = null
  let wanted = false

  async function prepare(): Promise<void> {
    const all = [...regulations.byKey.values()].map(({ regulation }) => regulation)
    const texts = [...new Set([...all.flatMap(constantTexts), ...noticeTexts(), ...all.flatMap(expectedTexts)])]
    const started = performance.now()
    for (const text of texts) await speech.sounds([text])
    const pruned = await speech.prune()
    log.info({ sounds: texts.length, pruned, ms: Math.round(performance.now() - started) }, 'announcements are ready')
  }

  async function prepareAsLongAsWanted(): Promise<void> {
    while (wanted) {
      wanted = false
      await prepare().catch((error: unknown) => log.error({ err: error }, 'announcements could not be made beforehand'))
    }
    running = null
  }

  return {
    /**
     * Resolves when all are made; a failure is logged, since each sound is made anew when a call needs it. Words that
     * change meanwhile are made after those that are being made.
     */
    prepare(): Promise<void> {
      wanted = true
      running ??= prepareAsLongAsWanted()
      return running
    },
  }
}

function expectedTexts(regulation: SpokenRegulation): string[] {
  const outlooks = [
    { position: 1, expectedWaitMs: null, staffed: false },
    ...POSITIONS.map((position) => ({ position, expectedWaitMs: null, staffed: true })),
    ...WAITS_MS.map((expectedWaitMs) => ({ position: 1, expectedWaitMs, staffed: true })),
  ]
  return outlooks.flatMap((outlook) => outlookTexts(outlook, regulation))
}
