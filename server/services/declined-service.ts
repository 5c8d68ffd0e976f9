import type { Person } from '../ports.ts'
import type { Commands } from './commands.ts'
import type { Hotlines } from './hotlines.ts'
import { notFound, Refusal } from './refusal.ts'

/** Ending the service of a caller for one of the reasons that the regulation names. */
export function createDeclinedService({ hotlines, calls }: { hotlines: Hotlines; calls: Pick<Commands['calls'], 'declineService'> }) {
  return {
    /** @throws Refusal `unknown-reason`; `not-found` for a call in which the viewer has not talked */
    async decline(viewer: Person, callId: string, reason: string): Promise<void> {
      const known = hotlines.declineReasons(viewer.hotlineId)
      if (!known.includes(reason)) throw new Refusal('invalid', 'unknown-reason', { ru: 'Регламент не знает такой причины отказа.', en: 'The regulation knows no such reason to decline.' }, { reason, known })
      if (!(await calls.declineService(viewer.hotlineId, viewer.id, callId, reason))) throw notFound()
    },
  }
}
