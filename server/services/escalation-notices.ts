import type { LiveTicket } from '../panel-protocol.ts'
import type { EventBus, Person, PersonStore, TicketWrite } from '../ports.ts'
import type { Log } from './log.ts'

/** Tells the people whom an escalation names, in their open panels: by their duties, or because the ticket is theirs. */
export function createEscalationNotices({ people, bus, log }: { people: Pick<PersonStore, 'list'>; bus: EventBus; log: Log }) {
  async function tell(hotlineId: string, live: LiveTicket, to: ReadonlySet<string>): Promise<void> {
    const notified = (await people.list(hotlineId)).filter((person) => isMeant(person, live, to)).map(({ id }) => id)
    if (notified.length > 0) bus.publish(hotlineId, { topic: 'tickets', id: live.id, value: { ...live, notified } })
  }

  return {
    /** A ticket has been written; its escalations are passed on. */
    written(hotlineId: string, live: LiveTicket, { facts }: Pick<TicketWrite, 'facts'>): void {
      const to = new Set(facts.flatMap((fact) => (fact.type === 'escalated' ? [fact.to] : [])))
      if (to.size === 0) return
      tell(hotlineId, live, to).catch((error: unknown) => log.warn({ err: error, ticketId: live.id }, 'those whom an escalation names could not be told; it stands in the list'))
    },
  }
}

function isMeant({ id, duties, disabled, presence }: Person, { assigneeId }: LiveTicket, to: ReadonlySet<string>): boolean {
  if (disabled) return false
  if (to.has('assignee') && assigneeId === id) return true
  if (to.has('team') && presence !== 'offline') return true
  return duties.some((duty) => to.has(duty))
}
