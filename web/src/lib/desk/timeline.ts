/** What has happened to a ticket, in words. */
import type { CallDetailView, ChannelKind, DeskRulesView, TicketDetailView, TicketStatus, TimelineEntryView } from '../../../../server/panel-protocol.ts'
import { comesAt, phone, sizeOf, whenOf } from '../i18n/format.ts'
import { i18n } from '../i18n/i18n.svelte.ts'
import { panel } from '../panel.svelte.ts'
import { session } from '../session.svelte.ts'
import { nameIn, said } from './rules.svelte.ts'

export interface Words {
  rules: DeskRulesView | null
  /** Names of people and clients that the live state does not know. */
  names: Readonly<Record<string, string>>
}

export type TimelineItem = { at: string; call: CallDetailView } | { at: string; entry: TimelineEntryView }

/** Entries and calls in one line, the newest first; what happened inside a call stays with the call. */
export function itemsOf(ticket: TicketDetailView): TimelineItem[] {
  const calls = new Set(ticket.calls.map(({ id }) => id))
  // The receipt says more than that the ticket was opened.
  const received = ticket.timeline.some(({ type }) => type === 'received')
  const entries = ticket.timeline.filter(({ type, data }) => !calls.has(text(data['callId'])) && !(received && type === 'opened'))
  const items: TimelineItem[] = [...ticket.calls.map((call) => ({ at: call.arrivedAt, call })), ...entries.map((entry) => ({ at: entry.at, entry }))]
  // Of what happened in one moment the last comes first, too.
  return items.toReversed().toSorted((a, b) => b.at.localeCompare(a.at))
}

const longestDetail = 80
const talk = new Set(['staff-message', 'client-message', 'note', 'feedback'])

export const isTalk = (item: TimelineItem) => 'call' in item || talk.has(item.entry.type)

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const when = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? comesAt(value) : '')
const passed = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? whenOf(value) : '')
const present = (parts: (string | false | null | undefined)[]) => parts.filter((part): part is string => Boolean(part))
/** The whole of it stands in its own place: of the history it is enough to know what it was about. */
const cut = (words: string) => (words.length > longestDetail ? `${words.slice(0, longestDetail).trimEnd()}…` : words)
const arrow = (from: string, to: string) => (from === '' ? to : `${from} → ${to}`)
const known = (table: object, key: unknown) => text((table as Record<string, unknown>)[text(key)])

export const nameOf = (id: unknown, { names }: Words): string => panel.agent(text(id))?.name ?? names[text(id)] ?? ''

export function titleOf({ type, data }: TimelineEntryView): string {
  const { timeline } = i18n.t.ticketDesk
  if (type === 'staff-message') return known(timeline.messageKinds, data['kind'])
  if (type === 'client-message') return timeline.fromClient
  if (type === 'note') return timeline.note
  return known(timeline.events, type) || known(i18n.t.timeline.types, type) || type
}

type Describe = (data: Record<string, unknown>, words: Words) => string[]

const describe: Record<string, Describe | undefined> = {
  received: (data, { rules }) => {
    const { timeline, channels } = i18n.t.ticketDesk
    const late = data['receivedAt'] !== undefined && data['at'] !== undefined && data['receivedAt'] !== data['at']
    return present([channels[text(data['channel']) as ChannelKind], nameIn(rules?.levels, text(data['level']) || null), late && timeline.afterHours(when(data['receivedAt'])), data['waitsForTurn'] === true && timeline.waitsTurn, data['accepted'] === true && timeline.accepted])
  },
  'registration-notice': (data) => [known(i18n.t.ticketDesk.timeline.notices, data['how'])],
  assigned: (data, words) => {
    const { timeline } = i18n.t.ticketDesk
    const to = data['to'] as { kind: string; id?: string; name?: string } | null
    if (to === null || to === undefined) return [timeline.nobody]
    return present([to.kind === 'agent' ? nameOf(to.id, words) : to.name, to.kind !== 'agent' && data['toldClient'] === false && timeline.notTold])
  },
  'level-changed': (data, { rules }) => present([arrow(nameIn(rules?.levels, text(data['from']) || null), nameIn(rules?.levels, text(data['to']))), data['consent'] ? i18n.t.ticketDesk.timeline.consent(text(data['consent'])) : data['author'] === null && i18n.t.ticketDesk.timeline.byClient]),
  'package-confirmed': (data, { rules }) => [arrow(nameIn(rules?.packages, text(data['from']) || null), nameIn(rules?.packages, text(data['to'])))],
  'client-set': (data, words) => present([nameOf(data['to'], words) || (data['to'] === null ? i18n.t.ticket.clientUnknown : i18n.t.timeline.other), nameIn(words.rules?.packages, text(data['package']) || null)]),
  identified: (data, { rules }) => [nameIn(rules?.identification?.methods, text(data['method']))],
  'intake-filled': (data, { rules }) => Object.entries((data['values'] ?? {}) as Record<string, string>).map(([key, value]) => `${nameIn(rules?.intake, key)}: ${cut(optionOf(rules, key, value))}`),
  'topic-set': (data, { rules }) => present([nameIn(rules?.topics, text(data['topic'])), data['inScope'] === false && i18n.t.ticketDesk.facts.outOfScope]),
  'type-set': (data, { rules }) => present([nameIn(rules?.types, text(data['ticketType'])), data['paid'] === true && i18n.t.ticketDesk.facts.paid, data['outsidePackage'] === true && i18n.t.ticketDesk.facts.outsidePackage]),
  deferred: (data, { rules }) => present([nameIn(rules?.outcomes, text(data['reason'])), data['until'] ? i18n.t.ticketDesk.timeline.until(when(data['until'])) : '']),
  'development-needed': (data, { rules }) => {
    const { facts } = i18n.t.ticketDesk
    const development = (data['development'] ?? {}) as { productVersion?: string | null; date?: string | null; addedWorkingDays?: number }
    return present([nameIn(rules?.outcomes, text(data['reason'])), development.productVersion && facts.developmentVersion(development.productVersion), development.date && facts.developmentDate(development.date), development.addedWorkingDays ? facts.developmentDays(development.addedWorkingDays) : ''])
  },
  visit: (data) => {
    const { facts } = i18n.t.ticketDesk
    const visit = (data['visit'] ?? {}) as { place?: string; agreedAt?: string | number | null; separateAgreement?: boolean }
    return present([visit.place, visit.agreedAt ? facts.visitAgreed(when(visit.agreedAt)) : facts.visitAsked, visit.separateAgreement && facts.separateAgreement])
  },
  resolved: (data, { rules }) => [nameIn(rules?.outcomes, text(data['outcome']) || null)],
  closed: (data, { rules }) => present([known(i18n.t.ticketDesk.timeline.closedWhy, data['why']), nameIn(rules?.outcomes, text(data['outcome']) || null)]),
  reopened: (data) => [known(i18n.t.ticketDesk.timeline.reopenedWhy, data['why'])],
  'split-off': (data) => [text(data['intoNumber'])],
  'split-from': (data) => [text(data['fromNumber'])],
  'merged-in': (data) => [text(data['fromNumber'])],
  'merged-into': (data) => [text(data['intoNumber'])],
  escalated: (data, { rules }) => present([nameIn(rules?.roles, text(data['to'])), known(i18n.t.ticketDesk.timeline.escalatedWhy, data['why']), data['clock'] ? known(i18n.t.ticketDesk.clocks, data['clock']) : '']),
  feedback: (data) => [i18n.t.ticketDesk.facts.ratingOf(Number(data['rating']))],
  attached: (data) => present([text(data['name']), typeof data['bytes'] === 'number' && sizeOf(data['bytes'])]),
  edited: (data, words) => changes((data['changes'] ?? {}) as Record<string, unknown>, words),
  changed: (data, words) => changes(data, words),
  opened: (data) => [text(data['number'])],
  'staff-message': (data) => {
    const { timeline } = i18n.t.ticketDesk
    const leaves = data['leavesAt'] as string | number | undefined
    return present([data['waitForClient'] === true && timeline.waits, leaves !== undefined && new Date(leaves).getTime() > new Date(String(data['at'] ?? 0)).getTime() && data['at'] !== undefined && timeline.leaves(when(leaves))])
  },
  'client-message': (data) => {
    const { email, phone: number } = senderIn(data)
    return present([i18n.t.ticketDesk.channels[text(data['channel']) as ChannelKind], text(email) || (text(number) && phone(text(number)))])
  },
}

/** What a message from outside says of who wrote it. */
const senderIn = (data: Record<string, unknown>) => (data['from'] ?? {}) as { name?: unknown; email?: unknown; phone?: unknown }

/** Who wrote: a person of ours, or the client as the message names them. */
export const writerOf = ({ author, data }: TimelineEntryView): string | null => author ?? (text(senderIn(data).name) || null)

/** What is worth saying beside the entry's name. */
export function detailsOf(entry: TimelineEntryView, words: Words): string[] {
  return (describe[entry.type]?.({ at: entry.at, author: entry.author, ...entry.data }, words) ?? []).filter((part) => part !== '')
}

/** The words that were written: a message, a note, an answer at the end, a complaint. */
export const bodyOf = ({ data }: TimelineEntryView): string => text(data['text']) || text(data['comment'])

export const linksOf = ({ data }: TimelineEntryView): string[] => (Array.isArray(data['links']) ? data['links'].map(text) : [])

/** A link's name in the regulation's documentation, or its address. */
export function linkName(url: string, rules: DeskRulesView | null): string {
  const page = rules?.documentation.find((one) => one.url === url)
  return page ? said(page.name) : url.replace(/^https?:\/\//, '')
}

/** The value as the field's options name it. */
export function optionOf(rules: DeskRulesView | null, field: string, value: string): string {
  return nameIn(rules?.intake.find(({ key }) => key === field)?.options, value)
}

function changes(data: Record<string, unknown>, words: Words): string[] {
  const { ticket, timeline } = i18n.t
  const labels: Record<string, string | undefined> = { subject: ticket.subject, category: i18n.t.ticketDesk.topic, outcome: ticket.outcome, status: ticket.status, clientId: ticket.client, assigneeId: ticket.assignee }
  return Object.entries(data).flatMap(([field, change]) => {
    const label = labels[field]
    if (label === undefined) return []
    const { from, to } = change as { from: unknown; to: unknown }
    const shown = (value: unknown): string => {
      if (value === null || value === '' || value === undefined) return timeline.empty
      if (field === 'category') return session.choice(session.view.categories, text(value))
      if (field === 'outcome') return session.choice(session.view.outcomes, text(value))
      if (field === 'status') return ticket.statuses[text(value) as TicketStatus]
      if (field === 'assigneeId' || field === 'clientId') return nameOf(value, words) || timeline.other
      return text(value)
    }
    return [`${label}: ${from === null || from === '' || from === undefined ? '' : `${shown(from)} → `}${shown(to)}`]
  })
}

/** An entry in one line: for telling what somebody else has done. */
export function lineOf(entry: TimelineEntryView, words: Words): string {
  return [passed(entry.at), entry.author, titleOf(entry), ...detailsOf(entry, words)].filter(Boolean).join(' · ')
}
