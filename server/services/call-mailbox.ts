import type { Call, CallEffect, CallEvent, Step, TimerName } from '../domain/telephony/call.ts'
import { transition } from '../domain/telephony/call-transition.ts'
import type { Clock } from '../ports.ts'
import type { Log } from './log.ts'

/** Zone and prefix of the ticket that the call's first stored step opens; null for calls that get none, or have theirs. */
export type TicketTerms = { zone: string; prefix: string } | null

export interface MailboxDeps {
  clock: Clock
  log: Log
  perform(box: Mailbox, effect: CallEffect): Promise<void>
  /** The effects of a step have been carried out. */
  stepped(box: Mailbox): void
}

/** An event without its moment, which the mailbox gives it. */
export type Posted = WithoutTime<CallEvent>
type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never

/** One call's events, dealt with one after another: the effects of one are carried out before the next is looked at. */
export class Mailbox {
  call: Call
  readonly ticketTerms: TicketTerms
  /** When the last thing that is measured began, by the machine's monotonic clock. */
  begunAt = performance.now()
  readonly #deps: MailboxDeps
  readonly #timers = new Map<TimerName, NodeJS.Timeout>()
  #tail: Promise<void> = Promise.resolve()

  constructor(call: Call, ticketTerms: TicketTerms, deps: MailboxDeps) {
    this.call = call
    this.ticketTerms = ticketTerms
    this.#deps = deps
  }

  post(event: Posted): void {
    this.run(async () => this.step(transition(this.call, { ...event, at: this.#deps.clock.now() } as CallEvent)))
  }

  run(work: () => Promise<void>): void {
    this.#tail = this.#tail.then(work).catch((error: unknown) => this.#deps.log.error({ err: error, callId: this.call.id }, 'a step of a call failed'))
  }

  /** Resolves when every event so far has been dealt with. */
  idle(): Promise<void> {
    return this.#tail
  }

  async step(step: Step): Promise<void> {
    this.call = step.call
    for (const effect of step.effects) await this.#deps.perform(this, effect)
    this.#deps.stepped(this)
  }

  /** The call's state after an event that has no effects, in the middle of a step. */
  note(event: Posted): void {
    this.call = transition(this.call, { ...event, at: this.#deps.clock.now() } as CallEvent).call
  }

  setTimer(name: TimerName, afterMs: number): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.set(name, setTimeout(() => this.post({ type: 'timer', name }), afterMs).unref())
  }

  clearTimer(name: TimerName): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }

  clearTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }
}
