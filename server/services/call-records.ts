import type { CallDetailView, CallView, Page } from '../panel-protocol.ts'
import type { CallArchive, CallQuery, Person, TicketStore } from '../ports.ts'
import { withHearing } from './hearing.ts'
import { notFound } from './refusal.ts'

export type CallFilter = Omit<CallQuery, 'hotlineId' | 'onlyAgentId'>

/** The calls that were: an agent sees those of his own, the others all of the hotline. */
export function createCallRecords(archive: CallArchive, tickets: Pick<TicketStore, 'assigneeOf'>) {
  /** Whether he may hear a message depends on the call's ticket, which is looked up only then. */
  async function asSeenBy<T extends CallView>(viewer: Person, call: T): Promise<T> {
    const asksTicket = viewer.role === 'agent' && call.ticketId !== null && call.recordings.some(({ kind }) => kind === 'message')
    return withHearing(viewer, call, asksTicket ? await tickets.assigneeOf(viewer.hotlineId, call.ticketId ?? '') : null)
  }

  return {
    async list(viewer: Person, filter: CallFilter): Promise<Page<CallView>> {
      const { items, nextCursor } = await archive.list({ ...filter, hotlineId: viewer.hotlineId, ...(viewer.role === 'agent' ? { onlyAgentId: viewer.id } : {}) })
      return { items: await Promise.all(items.map((call) => asSeenBy(viewer, call))), nextCursor }
    },

    /** @throws Refusal `not-found`, also for a call that the viewer may not see */
    async find(viewer: Person, id: string): Promise<CallDetailView> {
      const call = await archive.find(viewer.hotlineId, id)
      if (call === null || (viewer.role === 'agent' && call.agentId !== viewer.id)) throw notFound()
      return asSeenBy(viewer, call)
    },
  }
}
