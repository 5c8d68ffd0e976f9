import type { CallDetailView, CallView, Page } from '../panel-protocol.ts'
import type { CallArchive, CallQuery, Person } from '../ports.ts'
import { notFound } from './refusal.ts'

export type CallRecords = ReturnType<typeof createCallRecords>
export type CallFilter = Omit<CallQuery, 'hotlineId' | 'onlyAgentId'>

/** The calls that were: an agent sees those of his own, the others all of the hotline. */
export function createCallRecords(archive: CallArchive) {
  return {
    list(viewer: Person, filter: CallFilter): Promise<Page<CallView>> {
      return archive.list({ ...filter, hotlineId: viewer.hotlineId, ...(viewer.role === 'agent' ? { onlyAgentId: viewer.id } : {}) })
    },

    /** @throws Refusal `not-found`, also for a call that the viewer may not see */
    async find(viewer: Person, id: string): Promise<CallDetailView> {
      const call = await archive.find(viewer.hotlineId, id)
      if (call === null || (viewer.role === 'agent' && call.agentId !== viewer.id)) throw notFound()
      return call
    },
  }
}
