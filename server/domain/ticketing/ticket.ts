import type { TicketStatus } from '../regulation/ticket-fields.ts'
import type { Instant } from '../worktime/instant.ts'

export type { TicketStatus } from '../regulation/ticket-fields.ts'

/*
 * A ticket's life. Every arrow is a fact; `nextStatus` in ticket-transition.ts is the only place that draws them.
 *
 *   received ──► waiting-turn ──turn-reached──┐
 *      └──────────────────────────────────────┴──► new
 *                                                   │ taken, or the first staff-message
 *                                                   ▼
 *   ┌─────────────────────────────────────────► in-progress ◄──────────────────────────────────┐
 *   │                                            │    │    │                                   │
 *   │     staff-message that waits for the client│    │    │development-needed                 │
 *   │                                            ▼    │    ▼                                   │
 *   │ client-message                 waiting-client   │   waiting-development                  │ reopened
 *   │ resumed                                         ▼                                        │
 *   └────── waiting-client, deferred ◄─────────── deferred             (any of the five drawn    │
 *           waiting-development: resumed only                          │above)  resolved       │
 *                                                                      ▼                       │
 *                                                                   resolved ──────────────────┤
 *                                                                      │closed                 │
 *             (any state, waiting-turn included) ──closed──────────► closed ───────────────────┘
 *
 * A message that waits, a deferral or a development may also come while the ticket is new, and lead from one of the three
 * waiting states to another.
 */

/** Who did something: a member of staff, the client, or the regulation itself (a clock, a job). */
export type Actor = { readonly kind: 'staff'; readonly id: string } | { readonly kind: 'client' } | { readonly kind: 'system' }

/** The channel kinds of the regulation's schema. */
export type ChannelKind = 'phone' | 'email' | 'portal' | 'product' | 'telegram' | 'whatsapp'

export type Assignee = { readonly kind: 'agent'; readonly id: string } | { readonly kind: 'third-party'; readonly name: string }

/** What the staff's message to the client is. All of them are reactions. */
export type MessageKind = 'question' | 'answer' | 'recommendation' | 'instruction'

/** In which version or by which date (ISO, YYYY-MM-DD) development will bring the solution; days it adds to the deadline. */
export interface Development {
  readonly productVersion: string | null
  readonly date: string | null
  readonly addedWorkingDays: number
}

export interface Visit {
  readonly place: string
  /** When the client and we agreed to come; null while only requested. */
  readonly agreedAt: Instant | null
  /** Outside the cities of presence: agreed separately. */
  readonly separateAgreement: boolean
}

/** Who wrote to us, as far as the message says. */
export interface Sender {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly organisation?: string | undefined
  readonly agreement?: string | undefined
}

/** What has happened to a ticket, in order. The state and every clock are computed from these alone. */
export type TicketFact = { readonly at: Instant; readonly by: Actor } & TicketHappening

export type TicketHappening =
  /** `receivedAt` is the moment that counts, `at` the one when it came. */
  | { readonly type: 'received'; readonly channel: ChannelKind; readonly receivedAt: Instant; readonly regulationVersion: number; readonly waitsForTurn: boolean; readonly level: string | null; readonly package: string | null; readonly clientId: string | null; readonly ticketType: string | null; readonly accepted: boolean }
  | { readonly type: 'turn-reached' }
  | { readonly type: 'registration-notice'; readonly how: 'call' | 'email' | 'portal' | 'other' }
  | { readonly type: 'taken' }
  | { readonly type: 'assigned'; readonly to: Assignee | null; readonly toldClient: boolean }
  /** `leavesAt` is later than `at` where answers leave in working hours only. */
  | { readonly type: 'staff-message'; readonly kind: MessageKind; readonly text: string; readonly links: readonly string[]; readonly leavesAt: Instant; readonly waitForClient: boolean }
  /** `from` is who wrote it, as the message said. */
  | { readonly type: 'client-message'; readonly text: string; readonly channel: ChannelKind; readonly from?: Sender }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'edited'; readonly changes: Readonly<Record<string, { readonly from: string | null; readonly to: string | null }>> }
  | { readonly type: 'level-changed'; readonly from: string | null; readonly to: string; readonly consent: string | null }
  | { readonly type: 'package-confirmed'; readonly from: string | null; readonly to: string }
  | { readonly type: 'client-set'; readonly from: string | null; readonly to: string | null; readonly package: string | null }
  | { readonly type: 'identified'; readonly method: string; readonly identified: boolean }
  | { readonly type: 'intake-filled'; readonly values: Readonly<Record<string, string>> }
  | { readonly type: 'topic-set'; readonly topic: string; readonly inScope: boolean }
  /** `paid`: not part of the support, `outsidePackage`: not part of the client's package as it was known then. */
  | { readonly type: 'type-set'; readonly ticketType: string; readonly paid: boolean; readonly outsidePackage: boolean }
  | { readonly type: 'deferred'; readonly reason: string; readonly until: Instant | null }
  | { readonly type: 'development-needed'; readonly reason: string; readonly development: Development }
  | { readonly type: 'visit'; readonly visit: Visit; readonly hours: readonly [Instant, Instant] | null }
  | { readonly type: 'resumed' }
  | { readonly type: 'resolved'; readonly outcome: string; readonly text: string | null }
  | { readonly type: 'confirmed' }
  /** `why` is what closed it: the client's word or silence, a reason of the regulation, or a merge. */
  | { readonly type: 'closed'; readonly why: 'confirmed' | 'no-reply' | 'declined' | 'out-of-scope' | 'merged' | 'by-staff'; readonly outcome: string | null; readonly text: string | null }
  | { readonly type: 'reopened'; readonly why: 'client-reply' | 'complaint' | 'staff'; readonly text: string | null }
  | { readonly type: 'split-off'; readonly into: string; readonly intoNumber: string }
  | { readonly type: 'split-from'; readonly from: string; readonly fromNumber: string }
  | { readonly type: 'merged-in'; readonly from: string; readonly fromNumber: string }
  | { readonly type: 'merged-into'; readonly into: string; readonly intoNumber: string }
  | { readonly type: 'escalated'; readonly to: string; readonly why: 'staff' | 'complaint' | 'before-deadline' | 'after-deadline'; readonly clock: 'reaction' | 'resolution' | null; readonly text: string | null }
  | { readonly type: 'asked-to-move'; readonly to: 'portal' }
  | { readonly type: 'feedback'; readonly rating: number; readonly comment: string | null }
  | { readonly type: 'attached'; readonly attachmentId: string; readonly name: string; readonly bytes: number }

/** The ticket as its facts make it. */
export interface Ticket {
  readonly id: string
  readonly hotlineId: string
  readonly regulationVersion: number
  readonly channel: ChannelKind
  readonly createdAt: Instant
  readonly receivedAt: Instant
  readonly status: TicketStatus
  readonly ticketType: string | null
  /** Null while nobody has chosen one; which one counts then is `effectiveLevel`'s. */
  readonly level: string | null
  /** The client's confirmed package; null while there is none. Which one counts then is `effectivePackage`'s. */
  readonly package: string | null
  readonly packageConfirmed: boolean
  readonly clientId: string | null
  readonly assignee: Assignee | null
  readonly escalatedTo: string | null
  readonly topic: string | null
  readonly outcome: string | null
  /** Why it is deferred or waits for development. */
  readonly reason: string | null
  /** Until when it is deferred; null when it is not, or until somebody takes it up. */
  readonly deferredUntil: Instant | null
  readonly development: Development | null
  readonly visit: Visit | null
  readonly identification: string | null
  readonly intake: Readonly<Record<string, string>>
  readonly rating: number | null
  readonly mergedInto: string | null
}

/** What a person or the regulation wants to do to a ticket; `decide` answers with facts or with a refusal. */
export type TicketAction =
  | { readonly type: 'take' }
  | { readonly type: 'assign'; readonly to: Assignee | null }
  | { readonly type: 'notify-registered'; readonly how: 'call' | 'email' | 'portal' | 'other' }
  | { readonly type: 'send-message'; readonly kind: MessageKind; readonly text: string; readonly links: readonly string[]; readonly waitForClient: boolean }
  | { readonly type: 'receive-message'; readonly text: string; readonly channel: ChannelKind }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'set-level'; readonly level: string; readonly consent: string | null }
  | { readonly type: 'confirm-package'; readonly package: string }
  | { readonly type: 'set-client'; readonly clientId: string | null; readonly package: string | null }
  | { readonly type: 'identify'; readonly method: string }
  | { readonly type: 'fill-intake'; readonly values: Readonly<Record<string, string>> }
  | { readonly type: 'set-topic'; readonly topic: string }
  | { readonly type: 'set-type'; readonly ticketType: string }
  | { readonly type: 'defer'; readonly reason: string; readonly until: Instant | null }
  | { readonly type: 'wait-for-development'; readonly reason: string; readonly development: Development }
  | { readonly type: 'request-visit'; readonly place: string; readonly separateAgreement: boolean }
  | { readonly type: 'agree-visit'; readonly from: Instant; readonly to: Instant }
  | { readonly type: 'resume' }
  | { readonly type: 'resolve'; readonly outcome: string; readonly text: string | null }
  | { readonly type: 'confirm' }
  | { readonly type: 'decline'; readonly reason: string; readonly text: string | null }
  | { readonly type: 'close'; readonly outcome: string | null; readonly text: string | null }
  | { readonly type: 'reopen'; readonly text: string | null }
  | { readonly type: 'complain'; readonly want: 'reopen' | 'escalate'; readonly text: string }
  | { readonly type: 'escalate'; readonly to: string; readonly text: string }
  | { readonly type: 'ask-to-move' }
  | { readonly type: 'rate'; readonly rating: number; readonly comment: string | null }

export type ActionType = TicketAction['type']
