import type { Instant } from '../domain/telephony/call.ts'

export interface Clock {
  /** The business clock's moment; `HOTLINE_TIME` shifts it, it always runs on. */
  now(): Instant
  /** Whether it shows another time than the machine's. */
  readonly shifted: boolean
}
