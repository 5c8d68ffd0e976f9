import { z } from 'zod'
import type { BulkResult, ChannelKind, IntakeAnswer, PortalTicketView } from '../../panel-protocol.ts'
import type { TicketAction } from '../../domain/ticketing/ticket.ts'
import { attachmentView, dueView, id, instant, localized, ticketStatus, ticketView } from './schemas.ts'

/** What the ticket desk and those outside say to it; each of the shapes is that of desk-protocol.ts. */

const key = z.string().min(1).max(64)
const text = (longest: number) => z.string().trim().max(longest)
const words = text(20_000)
const named = z.object({ key: z.string(), name: localized })
const moment = instant.transform((at) => Date.parse(at))

export const channelKind = z.enum(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp']) satisfies z.ZodType<ChannelKind>

const link = z.url({ protocol: /^https?$/ }).max(2_000)
const rating = { rating: z.number().int().min(1).max(5), comment: words.nullable().default(null) }

/** An action as the API takes it; instants are ISO 8601 here and milliseconds from here on. */
export const ticketAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('take') }),
  z.object({ type: z.literal('assign'), to: z.discriminatedUnion('kind', [z.object({ kind: z.literal('agent'), id }), z.object({ kind: z.literal('third-party'), name: text(200).min(1) })]).nullable() }),
  z.object({ type: z.literal('notify-registered'), how: z.enum(['call', 'email', 'portal', 'other']) }),
  z.object({ type: z.literal('send-message'), kind: z.enum(['question', 'answer', 'recommendation', 'instruction']), text: words, links: z.array(link).max(20).default([]), waitForClient: z.boolean().default(false) }),
  z.object({ type: z.literal('receive-message'), text: words.min(1), channel: channelKind }),
  z.object({ type: z.literal('note'), text: words.min(1) }),
  z.object({ type: z.literal('set-level'), level: key, consent: text(1_000).nullable().default(null) }),
  z.object({ type: z.literal('confirm-package'), package: key }),
  z.object({ type: z.literal('set-client'), clientId: id.nullable(), package: key.nullable().default(null) }),
  z.object({ type: z.literal('identify'), method: key }),
  z.object({ type: z.literal('fill-intake'), values: z.record(key, words) }),
  z.object({ type: z.literal('set-topic'), topic: key }),
  z.object({ type: z.literal('set-type'), ticketType: key }),
  z.object({ type: z.literal('defer'), reason: key, until: moment.nullable().default(null) }),
  z.object({
    type: z.literal('wait-for-development'), reason: key,
    development: z.object({ productVersion: text(100).nullable().default(null), date: z.iso.date().nullable().default(null), addedWorkingDays: z.number().int().min(0).max(1_000).default(0) }),
  }),
  z.object({ type: z.literal('request-visit'), place: text(300).min(1), separateAgreement: z.boolean().default(false) }),
  z.object({ type: z.literal('agree-visit'), from: moment, to: moment }),
  z.object({ type: z.literal('resume') }),
  z.object({ type: z.literal('resolve'), outcome: key, text: words.nullable().default(null) }),
  z.object({ type: z.literal('confirm') }),
  z.object({ type: z.literal('decline'), reason: key, text: words.nullable().default(null) }),
  z.object({ type: z.literal('close'), outcome: key.nullable().default(null), text: words.nullable().default(null) }),
  z.object({ type: z.literal('reopen'), text: words.nullable().default(null) }),
  z.object({ type: z.literal('complain'), want: z.enum(['reopen', 'escalate']), text: words.default('') }),
  z.object({ type: z.literal('escalate'), to: key, text: words.default('') }),
  z.object({ type: z.literal('ask-to-move') }),
  z.object({ type: z.literal('rate'), ...rating }),
]) satisfies z.ZodType<TicketAction, unknown>

export const version = z.number().int().min(1)

export const bulkResult = z
  .object({ id: z.string(), ticket: ticketView.nullable(), error: z.object({ code: z.string(), message: z.string() }).nullable() })
  .meta({ id: 'BulkResult' }) satisfies z.ZodType<BulkResult>

export const sender = z.object({
  name: text(200).optional(), email: z.email().max(254).optional(), phone: text(40).optional(), organisation: text(300).optional(), agreement: text(100).optional(),
})

const request = { subject: text(300).default(''), text: words.default(''), level: key.optional(), ticketType: key.optional(), fields: z.record(key, words).optional(), at: moment.optional() }

/** A request that is written down by hand. */
export const handWritten = z.object({ channel: channelKind, from: sender.default({}), clientId: id.nullable().optional(), ...request })

export const intakeRequest = z
  .object({ messageId: z.string().min(1).max(500), ticket: z.string().trim().min(1).max(40).optional(), from: sender, ...request })
  .refine((given) => given.subject !== '' || given.text !== '', 'a subject or a text is needed')

export const intakeAnswer = z
  .object({ number: z.string(), status: ticketStatus, receivedAt: z.string(), missing: z.array(z.string()), turn: z.number().nullable(), clientPage: z.string() })
  .meta({ id: 'IntakeAnswer' }) satisfies z.ZodType<IntakeAnswer>

export const intakeKey = z
  .object({ id: z.string(), name: z.string(), createdAt: z.string(), createdBy: z.string().nullable(), lastUsedAt: z.string().nullable(), revokedAt: z.string().nullable() })
  .meta({ id: 'IntakeKey' })

export const portalView = z
  .object({
    number: z.string(), company: localized, regulation: z.object({ version: z.number(), path: z.string() }), subject: z.string(), status: ticketStatus, receivedAt: z.string(), zone: z.string(),
    level: named.nullable(), levels: z.array(named.extend({ description: localized.nullable() })), marks: z.object({ paid: z.boolean(), outsidePackage: z.boolean() }),
    visit: z.object({ place: z.string(), agreedAt: z.string().nullable() }).nullable(), turn: z.number().nullable(), due: dueView.nullable(),
    messages: z.array(z.object({ at: z.string(), from: z.enum(['client', 'staff']), text: z.string(), links: z.array(z.string()) })),
    attachments: z.array(attachmentView),
    missing: z.array(named),
    mayReply: z.boolean(), mayConfirm: z.boolean(), mayReopen: z.boolean(), mayEscalate: z.boolean(),
    feedback: z.object({ asked: z.boolean(), question: localized.nullable(), rating: z.number().nullable(), comment: z.string().nullable() }),
  })
  .meta({ id: 'PortalTicket' }) satisfies z.ZodType<PortalTicketView>

export const portalAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('confirm') }),
  z.object({ type: z.literal('set-level'), level: key, consent: z.null().default(null) }),
  z.object({ type: z.literal('complain'), want: z.enum(['reopen', 'escalate']), text: words.min(1) }),
  z.object({ type: z.literal('rate'), ...rating }),
])
