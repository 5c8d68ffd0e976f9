/** A process that saves calls while the database is away, tells its parent of each that was acknowledged, and is killed. */
import { dirname, join } from 'node:path'
import { connectDatabase } from '../../../server/adapters/db/connect.ts'
import { openJournal } from '../../../server/adapters/journal/file-journal.ts'
import { createJournaledCallStore } from '../../../server/services/journaled-call-store.ts'
import { abandonedCall } from '../../support/changes.ts'
import { silent } from '../../support/database.ts'

const file = process.argv[2] as string
const db = connectDatabase(process.env.TEST_DATABASE_URL as string, silent)
const store = createJournaledCallStore({
  inner: db.calls,
  journal: await openJournal(file, silent),
  refused: await openJournal(join(dirname(file), 'refused.journal'), silent),
  ping: db.ping,
  clock: { now: () => Date.now(), shifted: false },
  log: silent,
  onTicketOpened: () => undefined,
  onStatus: () => undefined,
})
store.start()

for (;;) {
  const calls = Array.from({ length: 5 }, () => abandonedCall())
  await Promise.all(calls.map(async ({ call, changes }) => {
    for (const change of changes) await store.save(change)
    process.send?.(call.id)
  }))
}
