import type { Alarm } from '../domain/ticketing/deadline.ts'
import { alarmFacts, alarmsOf, alarmWaitsUntil } from '../domain/ticketing/alarms.ts'
import { deadlinesOf } from '../domain/ticketing/deadlines.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import type { TicketRules } from '../domain/ticketing/rules.ts'
import type { TicketFact } from '../domain/ticketing/ticket.ts'
import { MS_PER_DAY, type Instant } from '../domain/worktime/instant.ts'
import { type AlarmStore, type Clock, StoreUnavailable } from '../ports.ts'
import type { Log } from './log.ts'
import { Refusal } from './refusal.ts'
import type { TicketKeeper } from './ticket-keeper.ts'
import { createWakeUp } from './wake-up.ts'

type Planned = NonNullable<Awaited<ReturnType<AlarmStore['next']>>>

/** An alarm that fails for a reason of its own is tried again after this, and holds up no other, ms. */
const RETRY_MS = 60_000

/**
 * Escalations and closings at their moments. An alarm is taken in the transaction that writes what it does, under the ticket's lock: it
 * fires once ever, whoever is killed, and however many servers there are.
 */
export function createAlarms({ alarms, keeper, clock, log, ...looking }: { alarms: AlarmStore; keeper: TicketKeeper; clock: Clock; log: Log; lookEveryMs?: number }) {
  const find = (id: string, hotlineId: string, facts: readonly TicketFact[], rules: TicketRules, key: string): Alarm | undefined => (
    alarmsOf(foldTicket(id, hotlineId, facts), deadlinesOf(facts, rules, clock.now()), rules).find((alarm) => alarm.key === key)
  )

  async function fire({ ticketId, hotlineId, key }: Planned): Promise<void> {
    const until = await keeper.withRules(hotlineId, ticketId, { version: null }, (before, known) => keeper.together(async ({ tx, change }) => {
      const state = await keeper.lock(tx, before, known, { version: null })
      const { stored: { facts }, ticket, rules, at } = state
      const alarm = find(ticketId, hotlineId, facts, rules, key)
      const later = alarm === undefined ? null : waitsUntil(alarm, facts, rules, at)
      if (later !== null) return later
      if (!(await tx.takeAlarm(ticketId, key, at))) return null
      const added = alarm === undefined ? [] : alarmFacts(ticket, facts, alarm, at, rules)
      // An alarm that is no longer there belonged to a deadline that has moved with the hours: what comes instead is planned now.
      if (added.length > 0 || alarm === undefined) await change(state, { facts: added })
      return null
    }))
    if (until !== null) await alarms.postpone(ticketId, key, until)
  }

  return createWakeUp<Planned>({
    name: 'alarms', clock, log, ...looking,
    async next() {
      const planned = await alarms.next()
      return planned === null ? null : { at: planned.at, item: planned }
    },
    async perform(planned) {
      try {
        await fire(planned)
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        // A company that is not served at present: nobody is there to be reminded.
        if (error instanceof Refusal && error.kind === 'not-found') return alarms.postpone(planned.ticketId, planned.key, clock.now() + MS_PER_DAY)
        log.error({ err: error, ticketId: planned.ticketId, key: planned.key }, 'an alarm of a ticket failed; it will be tried again')
        await alarms.postpone(planned.ticketId, planned.key, clock.now() + RETRY_MS)
      }
    },
  })
}

/** When it may fire; null: now. */
function waitsUntil(alarm: Alarm, facts: readonly TicketFact[], rules: TicketRules, now: Instant): Instant | null {
  return alarm.at > now ? alarm.at : alarmWaitsUntil(facts, alarm, now, rules)
}
