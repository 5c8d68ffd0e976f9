import { createLocalBus } from '../../server/adapters/bus/local-bus.ts'
import { connectDatabase } from '../../server/adapters/db/connect.ts'
import { createAttachmentStorage } from '../../server/adapters/storage/attachment-storage.ts'
import type { Clock } from '../../server/ports.ts'
import { loadProductionCalendar } from '../../server/regulations/production-calendar.ts'
import { createClients } from '../../server/services/clients.ts'
import { createDesk, type Desk } from '../../server/services/desk.ts'
import { createHotlines } from '../../server/services/hotlines.ts'
import { clientPageMessenger } from '../../server/services/outgoing.ts'
import { createRegulationBook } from '../../server/services/regulation-book.ts'
import { silent } from './database.ts'

/** The desk of one more server on a database, with connections and timers of its own; not started yet. */
export async function deskServer(databaseUrl: string, clock: Clock, options: { lookEveryMs?: number } = {}): Promise<Desk & { dispose(): Promise<void> }> {
  const database = connectDatabase(databaseUrl, silent)
  const book = createRegulationBook({ store: database.regulations, watch: database.regulationWatch, calendar: loadProductionCalendar(), clock, log: silent })
  await book.refresh()
  const desk = createDesk({
    stores: database, cards: createClients({ clients: database.clients, tickets: database.tickets, people: database.people, regulations: book, clock }),
    files: createAttachmentStorage({ dir: '/nonexistent' }), messenger: clientPageMessenger, book, hotlines: createHotlines(book), bus: createLocalBus(), clock, log: silent, ...options,
  })
  return {
    ...desk,
    async dispose() {
      await desk.close()
      book.close()
      await database.close()
    },
  }
}
