import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Messenger, OutgoingStore } from '../ports.ts'
import type { Log } from './log.ts'
import { createWakeUp } from './wake-up.ts'

const IN_HAND_MS = 100

/** Messages to clients leave at their moments: the store marks a message as sent only when it got there. */
export function createOutgoing({ outgoing, messenger, clock, log, ...looking }: { outgoing: OutgoingStore; messenger: Messenger; clock: Clock; log: Log; lookEveryMs?: number }) {
  return createWakeUp<string>({
    name: 'outgoing', clock, log, ...looking,
    async next() {
      const message = await outgoing.next()
      return message === null ? null : { at: message.leavesAt, item: message.id }
    },
    async perform(id) {
      // Another server has it in hand just now: it will be gone when that one is done.
      if (!(await outgoing.send(id, clock.now(), messenger.deliver))) await sleep(IN_HAND_MS)
    },
  })
}

/** The client's own page: it shows a message from the moment it has left, so nothing more is to be done. */
export const clientPageMessenger: Messenger = { deliver: async () => {} }
