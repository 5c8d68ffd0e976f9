import { pino } from 'pino'
import { createAriTelephony } from '../../server/adapters/ari/ari-telephony.ts'
import type { AriTelephony } from '../../server/adapters/ari/ari-telephony.ts'
import type { TelephonyEvent } from '../../server/ports.ts'
import type { Asterisk } from '../../server/runtime/asterisk.ts'

type EventOf<T extends TelephonyEvent['type']> = Extract<TelephonyEvent, { type: T }>

/** Keeps what a telephony tells, for tests to wait for and to look back at. */
export class EventLog {
  readonly all: TelephonyEvent[] = []
  readonly #waiting = new Set<() => void>()

  add(event: TelephonyEvent): void {
    this.all.push(event)
    for (const wake of this.#waiting) wake()
  }

  /** Every event of the type so far that matches. */
  of<T extends TelephonyEvent['type']>(type: T, match: (event: EventOf<T>) => boolean = () => true): EventOf<T>[] {
    return this.all.filter((event): event is EventOf<T> => event.type === type).filter(match)
  }

  /** The event of the type that matches with this number (from 0), as soon as it has come. @throws after `withinMs` */
  async next<T extends TelephonyEvent['type']>(type: T, match: (event: EventOf<T>) => boolean = () => true, { index = 0, withinMs = 15_000 } = {}): Promise<EventOf<T>> {
    const deadline = Date.now() + withinMs
    for (;;) {
      const found = this.of(type, match)[index]
      if (found) return found
      if (Date.now() > deadline) throw new Error(`no ${type} came; there were ${JSON.stringify(this.all.slice(-8))}`)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake)
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(wake, deadline - Date.now() + 1)
        this.#waiting.add(wake)
      })
    }
  }
}

/** The real adapter on a real Asterisk, with a log of its events. */
export async function connectTelephony(asterisk: Asterisk, { url = asterisk.ari.url } = {}): Promise<{ telephony: AriTelephony; events: EventLog }> {
  const telephony = createAriTelephony({ ...asterisk.ari, url, log: pino({ level: process.env.TEST_LOG ?? 'silent' }) })
  const events = new EventLog()
  telephony.subscribe((event) => events.add(event))
  await telephony.start()
  return { telephony, events }
}
