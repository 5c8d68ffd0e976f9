import type { RouteDecision } from '../domain/telephony/routing.ts'
import type { LiveAgent } from '../panel-protocol.ts'
import type { Person, Presence } from '../ports.ts'

/** What people ask of the telephone side; `false` means that it does not fit just now (no such call, not on shift lists, no wrap-up). */
export interface Commands {
  agents: {
    live(hotlineId: string): LiveAgent[]
    /** False for people who take no calls. */
    setPresence(personId: string, presence: Presence, reason: string | null): boolean
    finishWrapUp(personId: string): boolean
    extendWrapUp(personId: string, byMs: number): boolean
    /** New credentials for the browser's softphone; the old ones stop working. @throws TelephonyError */
    softphone(personId: string): Promise<{ username: string; password: string }>
    /** A person was added or changed. */
    personChanged(person: Person): void
  }
  calls: {
    /** The three take calls of the agent only: rung to, or talked with. */
    decline(personId: string, callId: string): boolean
    rejoin(personId: string, callId: string): boolean
    hangUp(personId: string, callId: string): boolean
    /** Ends the service for a reason, in the talk or after it. False for calls in which the person has not talked. @throws StoreUnavailable */
    declineService(hotlineId: string, personId: string, callId: string, reason: string): Promise<boolean>
    /** Ends any call of the hotline. */
    end(hotlineId: string, callId: string, by: 'supervisor'): boolean
  }
  lines: {
    /** @throws WorktimeError for a moment that the calendar cannot tell of */
    decide(number: string, at: number, dialed?: string): RouteDecision
    /** Lines were opened or closed by hand. */
    refresh(hotlineId: string): Promise<void>
  }
}
