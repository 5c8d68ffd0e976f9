/**
 * What the services need from the outside, part by part. Adapters implement these; nothing there knows how.
 * Instants are milliseconds since 1970 on the business clock unless a name says otherwise.
 */
export * from './ports/time.ts'
export * from './ports/telephony.ts'
export * from './ports/calls.ts'
export * from './ports/recordings.ts'
export * from './ports/stores.ts'
export * from './ports/people.ts'
export * from './ports/tickets.ts'
export * from './ports/ticket-log.ts'
export * from './ports/intake-keys.ts'
export * from './ports/attachments.ts'
export * from './ports/outgoing.ts'
export * from './ports/clients.ts'
export * from './ports/overrides.ts'
export * from './ports/regulations.ts'
export * from './ports/companies.ts'
export * from './ports/notices.ts'
export * from './ports/live.ts'
export * from './ports/reports.ts'

export type { CallerCard } from './domain/telephony/caller-card.ts'
export type { CallEvent, Instant, SpokenNotice } from './domain/telephony/call.ts'
