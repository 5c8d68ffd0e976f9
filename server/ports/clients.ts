import type { ClientCardView, ClientChanges, ContactChanges, ContactView } from '../desk-protocol.ts'
import type { FiledClient } from '../domain/clients/client-file.ts'
import type { ClientTerms } from '../domain/clients/client.ts'
import type { Instant } from '../domain/telephony/call.ts'
import type { CallerCard } from '../domain/telephony/caller-card.ts'
import type { ClientView, Page } from '../panel-protocol.ts'
import type { ListQuery } from './stores.ts'

/** A client with everything on file; what it means on a day is read by domain/clients. */
export interface ClientRecord extends ClientTerms {
  readonly id: string
  readonly name: string
  readonly note: string
  /** The organisation's own numbers; those of contacts are theirs. */
  readonly phones: readonly string[]
  /** Likewise. */
  readonly emails: readonly string[]
  readonly contacts: readonly ContactView[]
  readonly specialistName: string | null
  readonly agreedTargetDays: number | null
  readonly agreedLimitDays: number | null
  readonly visitsPerIncident: number | null
}

/** What of a client's record decides about tickets. */
export type RecordedTerms = Pick<ClientRecord, 'id' | 'package' | 'purchases' | 'specialistId' | 'agreedTargetDays' | 'agreedLimitDays' | 'visitsPerIncident'>

/** The same by the regulation in force. */
export type TicketClient = Pick<ClientCardView, 'id' | 'package' | 'specialistId' | 'agreedTargetDays' | 'agreedLimitDays' | 'visitsPerIncident'>

/** What is on file of the clients that have a number, for the moment when it calls. */
export type CallerRecord = ClientTerms & { readonly id: string; readonly name: string; readonly openTicketLevels: readonly string[] }

export interface ClientStore {
  find(hotlineId: string, id: string): Promise<ClientView | null>
  record(hotlineId: string, id: string): Promise<ClientRecord | null>
  /** One statement: it is asked whenever a ticket of the client changes. */
  terms(hotlineId: string, id: string): Promise<RecordedTerms | null>
  /** Also by the number of one of its contacts. */
  byPhone(hotlineId: string, e164: string): Promise<ClientView[]>
  /** @param email in any case of letters */
  byEmail(hotlineId: string, email: string): Promise<ClientView[]>
  byAgreement(hotlineId: string, number: string): Promise<ClientView[]>
  /** By part of the name, of a number, of an address or of a contact's name. */
  search(query: ListQuery & { text?: string }): Promise<Page<ClientView>>
  create(client: { hotlineId: string; name: string; at: Instant } & ClientChanges): Promise<ClientView>
  /** What is left out stays. The client's tickets are found by the new name from then on. */
  update(hotlineId: string, id: string, changes: ClientChanges): Promise<ClientView | null>
  /** @returns the contact's id; null when there is no such client. */
  addContact(hotlineId: string, clientId: string, contact: ContactChanges, at: Instant): Promise<string | null>
  updateContact(hotlineId: string, clientId: string, id: string, contact: ContactChanges): Promise<boolean>
  removeContact(hotlineId: string, clientId: string, id: string): Promise<boolean>
  historyOf(hotlineId: string, id: string): Promise<ClientCardView['history']>
  /** One query: it is asked while a call is being greeted. */
  callers(hotlineId: string, e164: string): Promise<CallerRecord[]>
}

/** What an import does with clients, by their names. */
export interface ImportedClients {
  added: string[]
  changed: string[]
  /** Several clients have this name: nothing is taken in. */
  ambiguous: { line: number; name: string }[]
}

/** Clients from a file: known by their names; what the file leaves open stays, and no number or address is taken away. */
export interface ClientImport {
  /** What `take` would do. */
  plan(hotlineId: string, clients: readonly FiledClient[]): Promise<ImportedClients>
  /** All of them, or none when a name is ambiguous. */
  take(hotlineId: string, clients: readonly FiledClient[], at: Instant): Promise<ImportedClients>
}

/** The client as the agent needs to see it. */
export interface ClientCards {
  /** Everything that people see of a client. */
  card(hotlineId: string, id: string, now: Instant): Promise<ClientCardView | null>
  /** What decides about tickets, which is read with one statement. */
  terms(hotlineId: string, id: string, now: Instant): Promise<TicketClient | null>
}

export interface CallerDirectory {
  /**
   * Who calls, by the number (E.164); agreements and packages as they are at `now`. One query: it is asked while the
   * greeting plays, and an answer that takes longer than half a second counts as none.
   * @returns null when the number is nobody's. @throws StoreUnavailable
   */
  lookUp(hotlineId: string, e164: string, now: Instant): Promise<CallerCard | null>
}
