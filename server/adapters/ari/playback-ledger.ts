/**
 * Whether announcements were heard to their end. Asterisk reports `done` for a stopped playback as well, and passes over
 * a sound file that is missing: only the file took no time. So the ledger remembers what we stopped and what took no time.
 */

/** The shortest sound that may be played; the events of a missing file come within a few milliseconds. */
const SHORTEST_SOUND_MS = 20

interface Entry {
  stopped: boolean
  skipped: boolean
  soundBegunAt: number | null
}

export class PlaybackLedger {
  readonly #entries = new Map<string, Entry>()

  /** We are about to stop it. */
  stopping(playbackId: string): void {
    this.#entry(playbackId).stopped = true
  }

  /** A sound of the playback begins; `at` in ms by Asterisk's clock. */
  soundBegun(playbackId: string, at: number): void {
    this.#entry(playbackId).soundBegunAt = at
  }

  /** A sound of the playback is over and another follows. */
  soundOver(playbackId: string, at: number): void {
    const entry = this.#entry(playbackId)
    if (entry.soundBegunAt !== null && at - entry.soundBegunAt < SHORTEST_SOUND_MS) entry.skipped = true
    entry.soundBegunAt = null
  }

  /** The playback is over, `completed` in Asterisk's opinion; forgets it. @returns whether all of it was heard. */
  finish(playbackId: string, at: number, completed: boolean): boolean {
    this.soundOver(playbackId, at)
    const { stopped, skipped } = this.#entry(playbackId)
    this.#entries.delete(playbackId)
    return completed && !stopped && !skipped
  }

  /** Forgets a playback that Asterisk does not know. */
  forget(playbackId: string): void {
    this.#entries.delete(playbackId)
  }

  /** What was begun before the connection was lost is unknown from now on. */
  clear(): void {
    this.#entries.clear()
  }

  get size(): number {
    return this.#entries.size
  }

  #entry(playbackId: string): Entry {
    const known = this.#entries.get(playbackId)
    if (known) return known
    const entry: Entry = { stopped: false, skipped: false, soundBegunAt: null }
    this.#entries.set(playbackId, entry)
    return entry
  }
}
