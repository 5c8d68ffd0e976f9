import type { Regulation } from '../domain/regulation/schema.ts'
import { allowedActions, decide, takesMessages } from '../domain/ticketing/decide.ts'
import { deadlinesOf } from '../domain/ticketing/deadlines.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import { missingIntake } from '../domain/ticketing/intake.ts'
import { outgoingOf } from '../domain/ticketing/outgoing.ts'
import { effectiveLevel, ticketMarks } from '../domain/ticketing/rules.ts'
import type { TicketRules } from '../domain/ticketing/rules.ts'
import type { Actor, Ticket, TicketAction, TicketFact } from '../domain/ticketing/ticket.ts'
import { formatInstant, type Instant } from '../domain/worktime/instant.ts'
import type { PortalTicketView } from '../panel-protocol.ts'
import type { AttachmentStore, Clock, NewAttachment, StoredTicket, TicketLog } from '../ports.ts'
import { attachmentView, filesFilled } from './attachments.ts'
import { attachedFact, attachmentsOf, messageFacts } from './intake.ts'
import { notFound, refused } from './refusal.ts'
import { dueOf, type TicketKeeper } from './ticket-keeper.ts'
import type { ReceivedFile } from './ticket-opening.ts'

const CLIENT: Actor = { kind: 'client' }
const SECRET = /^[\w-]{22}$/

/** What the client may do on the page. */
export type PortalAction = Extract<TicketAction, { type: 'set-level' | 'confirm' | 'complain' | 'rate' }>

export type Portal = ReturnType<typeof createPortal>

/** The client's own page of a ticket. Whoever knows its address is the client: 128 random bits that nobody guesses. */
export function createPortal({ log, keeper, attachments, clock }: { log: TicketLog; keeper: TicketKeeper; attachments: Pick<AttachmentStore, 'ofTicket'>; clock: Clock }) {
  /** @throws Refusal `not-found` */
  async function find(secret: string): Promise<StoredTicket> {
    const stored = SECRET.test(secret) ? await log.bySecret(secret) : null
    if (stored === null) throw notFound()
    return stored
  }

  async function view(secret: string): Promise<PortalTicketView> {
    const stored = await find(secret)
    const known = await keeper.rulesOf(stored)
    const [files, turn] = await Promise.all([attachments.ofTicket(stored.id), log.turnOf(stored.hotlineId, stored.id)])
    return portalView(stored, known, files, turn, clock.now())
  }

  return {
    find, view,

    /** @throws Refusal what the regulation does not let the client do */
    async act(secret: string, action: PortalAction): Promise<PortalTicketView> {
      const read = await find(secret)
      await keeper.change(read.hotlineId, read.id, { version: null, read }, ({ ticket, stored, at, rules }) => {
        const decision = decide(ticket, stored.facts, action, CLIENT, at, rules)
        if (!decision.ok) throw refused(decision)
        return { facts: decision.facts }
      })
      return view(secret)
    },

    /** A message of the client's, with files. */
    async reply(secret: string, text: string, files: readonly ReceivedFile[]): Promise<PortalTicketView> {
      const read = await find(secret)
      await keeper.change(read.hotlineId, read.id, { version: null, read }, (state) => {
        const added = attachmentsOf(files, state.at)
        return { facts: [...messageFacts(state, { text }, 'portal'), ...added.map(attachedFact), ...filesFilled(state, files, CLIENT)], attachments: added }
      })
      return view(secret)
    },
  }
}

function portalView(stored: StoredTicket, rules: TicketRules, files: readonly NewAttachment[], turn: number | null, at: Instant): PortalTicketView {
  const { facts } = stored
  const { regulation } = rules
  const ticket = foldTicket(stored.id, stored.hotlineId, facts)
  const allowed = allowedActions(ticket, facts, CLIENT, at, rules)
  const missing = missingIntake(regulation, ticket.ticketType, ticket.intake)
  const complaints = allowed.includes('complain') && !(regulation.complaints?.completeIntakeOnly === true && missing.length > 0) ? regulation.complaints : null
  const rated = facts.findLast((fact) => fact.type === 'feedback')
  return {
    number: stored.number, company: regulation.company.name, regulation: pageOf(ticket), subject: stored.subject, status: ticket.status,
    receivedAt: formatInstant(ticket.receivedAt), turn, zone: regulation.zone,
    ...levelsOf(ticket, regulation, allowed.includes('set-level')),
    marks: ticketMarks(ticket, regulation),
    visit: ticket.visit === null ? null : { place: ticket.visit.place, agreedAt: ticket.visit.agreedAt === null ? null : formatInstant(ticket.visit.agreedAt) },
    due: dueOf(deadlinesOf(facts, rules, at)),
    messages: messagesOf(facts, rules, at),
    // Staff put files there for themselves.
    attachments: files.filter(({ by }) => by.kind === 'client').map((file) => attachmentView(file, null)),
    missing: regulation.intake.fields.filter(({ key }) => missing.includes(key)).map(({ key, name }) => ({ key, name })),
    mayReply: allowed.includes('receive-message') && ticket.mergedInto === null && takesMessages(ticket, facts, 'portal', at, rules),
    mayConfirm: allowed.includes('confirm'),
    mayReopen: complaints?.reopen === true,
    mayEscalate: (complaints?.escalateTo ?? null) !== null,
    feedback: { asked: allowed.includes('rate'), question: regulation.feedback.question ?? null, rating: ticket.rating, comment: rated?.type === 'feedback' ? rated.comment : null },
  }
}

/** Where everybody reads the version that the client has turned to us under. */
const pageOf = ({ hotlineId, regulationVersion }: Ticket): PortalTicketView['regulation'] => ({ version: regulationVersion, path: `/r/${hotlineId}/versions/${regulationVersion}` })

/** The level that counts, and those to choose from where the client may choose. */
function levelsOf(ticket: Ticket, regulation: Regulation, mayChoose: boolean): Pick<PortalTicketView, 'level' | 'levels'> {
  const { items } = regulation.levels
  const current = items.find(({ key }) => key === effectiveLevel(ticket, regulation))
  return {
    level: current === undefined ? null : { key: current.key, name: current.name },
    levels: mayChoose ? items.map(({ key, name, description }) => ({ key, name, description: description ?? null })) : [],
  }
}

/**
 * What was written, from the moment it has left. Where the regulation gives the client the whole correspondence it is all there (TTR-10);
 * else from the client's latest message on.
 */
function messagesOf(facts: readonly TicketFact[], rules: TicketRules, at: Instant): PortalTicketView['messages'] {
  const messages = facts.flatMap((fact): (PortalTicketView['messages'][number] & { moment: Instant })[] => {
    if (fact.type === 'client-message') return [{ moment: fact.at, at: formatInstant(fact.at), from: 'client', text: fact.text, links: [] }]
    const out = outgoingOf(fact, rules)
    return out === null || out.leavesAt > at ? [] : [{ moment: out.leavesAt, at: formatInstant(out.leavesAt), from: 'staff', text: out.text, links: [...out.links] }]
  })
  const inOrder = messages.toSorted((a, b) => a.moment - b.moment).map(({ moment: _moment, ...message }) => message)
  const latest = inOrder.findLastIndex(({ from }) => from === 'client')
  return rules.regulation.tickets.transcript || latest < 0 ? inOrder : inOrder.slice(latest)
}
