import { randomBytes, randomUUID } from 'node:crypto'
import type { Regulation } from '../domain/regulation/schema.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { intakeRefusal } from '../domain/ticketing/intake.ts'
import { openTicket } from '../domain/ticketing/open.ts'
import type { Actor, ChannelKind, Sender, TicketFact } from '../domain/ticketing/ticket.ts'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { ClientStore, Clock, KeptFile, NewAttachment, StoredTicket, TicketClient } from '../ports.ts'
import { refused } from './refusal.ts'
import { compose, type KeeperTransaction, type TicketKeeper, type TicketState } from './ticket-keeper.ts'
import { confirmedPackage, type TicketRulesOf } from './ticket-rules.ts'

/** A request for support, however it came. */
export interface SupportRequest {
  hotlineId: string
  channel: ChannelKind
  /** The sender's own id of the message; null for what a member of staff wrote down. */
  messageId: string | null
  /** When it came. */
  at: Instant
  by: Actor
  sender: Sender
  /** Chosen by staff; undefined: told by the sender. */
  clientId?: string | null
  subject: string
  text: string
  level: string | null
  ticketType: string | null
  /** Answers to the intake's fields by their keys. */
  values: Readonly<Record<string, string>>
  files: readonly ReceivedFile[]
}

export interface ReceivedFile extends KeptFile {
  name: string
  /** The intake's field it was sent for; null: any. */
  field: string | null
}

export interface TicketOpeningDeps {
  keeper: TicketKeeper
  rules: TicketRulesOf
  clients: ClientStore
  clock: Clock
}

export type TicketOpening = ReturnType<typeof createTicketOpening>

/** 128 random bits: the address of a client's page cannot be guessed. */
export const newSecret = (): string => randomBytes(16).toString('base64url')

/** Requests become tickets. */
export function createTicketOpening({ keeper, rules, clients, clock }: TicketOpeningDeps) {
  /** The one client whom the sender's address or number belongs to; null for nobody, or when it could be several. */
  async function clientOf(hotlineId: string, { email, phone }: Sender): Promise<string | null> {
    const e164 = phone === undefined ? null : e164Of(parsePhoneNumber(phone))
    const [byEmail, byPhone] = await Promise.all([
      email === undefined ? [] : clients.byEmail(hotlineId, email),
      e164 === null ? [] : clients.byPhone(hotlineId, e164),
    ])
    const found = byEmail.length > 0 ? byEmail : byPhone
    return found.length === 1 ? (found[0]?.id ?? null) : null
  }

  /** Who asks, where neither address nor number says it: the one client whose agreement the request names. */
  async function clientOfRequest(hotlineId: string, sender: Sender): Promise<string | null> {
    const known = await clientOf(hotlineId, sender)
    if (known !== null || sender.agreement === undefined) return known
    const found = await clients.byAgreement(hotlineId, sender.agreement)
    return found.length === 1 ? (found[0]?.id ?? null) : null
  }

  /** Opens it within a transaction. @throws Refusal what `openTicket` refuses */
  async function openIn({ tx, added }: KeeperTransaction, request: SupportRequest, client: TicketClient | null): Promise<TicketState> {
    const { hotlineId, at, by, channel } = request
    const { version, rules: known } = rules.current(hotlineId, client)
    const { regulation } = known
    const wrong = intakeRefusal(regulation, request.values)
    if (wrong !== null) throw refused(wrong)
    const id = randomUUID()
    const files = request.files.map((file): NewAttachment => ({ id: randomUUID(), at, by, name: file.name, path: file.path, mediaType: file.mediaType, bytes: file.bytes, sha256: file.sha256 }))
    const row = {
      id, at, zone: regulation.zone, prefix: regulation.tickets.prefix, subject: request.subject, clientId: client?.id ?? null,
      caller: request.sender.phone === undefined ? null : e164Of(parsePhoneNumber(request.sender.phone)),
      source: { channel, messageId: request.messageId },
    }
    let write: ReturnType<typeof compose> | null = null
    const stored = await tx.open(hotlineId, row, (before) => {
      const decision = openTicket({
        channel, regulationVersion: version, clientId: client?.id ?? null, package: confirmedPackage(client), level: request.level, ticketType: request.ticketType,
        specialistId: client?.specialistId ?? null, by, ...before,
      }, known, at)
      if (!decision.ok) throw refused(decision)
      const values = intakeValues(regulation, request)
      const facts: TicketFact[] = [
        ...decision.facts,
        ...(request.text === '' ? [] : [{ type: 'client-message' as const, at, by: { kind: 'client' as const }, text: request.text, channel, from: request.sender }]),
        ...(Object.keys(values).length === 0 ? [] : [{ type: 'intake-filled' as const, at, by, values }]),
        ...files.map((file) => ({ type: 'attached' as const, at, by, attachmentId: file.id, name: file.name, bytes: file.bytes })),
      ]
      write = compose({ stored: { id, hotlineId, facts: [] }, rules: known, at: clock.now() }, { facts, attachments: files, secret: newSecret() })
      return write
    })
    if (write !== null) added(stored, write)
    return { stored, ticket: foldTicket(stored.id, hotlineId, stored.facts), rules: known, at: clock.now() }
  }

  return {
    clientOf, openIn,

    /** @returns the ticket; the same message again returns the one that it has opened. @throws Refusal what `openTicket` refuses */
    async open(request: SupportRequest): Promise<StoredTicket> {
      const { hotlineId } = request
      const clientId = request.clientId === undefined ? await clientOfRequest(hotlineId, request.sender) : request.clientId
      const client = await rules.clientOf(hotlineId, clientId)
      return keeper.together(async (transaction) => (await openIn(transaction, request, client)).stored)
    },
  }
}

type Intake = Pick<Regulation, 'intake'>

/**
 * What the request answers of the intake's fields: those it names; its text is the description, its sender the contact,
 * its files stand for the fields of files.
 */
function intakeValues({ intake: { fields } }: Intake, { values, sender, text, files }: Pick<SupportRequest, 'values' | 'sender' | 'text' | 'files'>): Record<string, string> {
  const first = (kind: string): string | undefined => fields.find((field) => field.kind === kind)?.key
  const filled: Record<string, string> = {}
  const fill = (field: string | undefined, value: string | undefined): void => {
    if (field !== undefined && value !== undefined && value.trim() !== '' && filled[field] === undefined) filled[field] = value
  }
  for (const { key } of fields) fill(key, values[key])
  fill(first('long-text'), text)
  fill(first('contact'), sender.email ?? sender.phone)
  for (const { key, kind } of fields) {
    const sent = files.filter(({ field }) => field === key || (field === null && kind === 'files' && key === first('files')))
    fill(key, sent.map(({ name }) => name).join(', '))
  }
  return filled
}
