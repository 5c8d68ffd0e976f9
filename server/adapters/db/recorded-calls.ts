import type pg from 'pg'
import { storeError } from './store-error.ts'

/** What a recording needs to know of its call. */
export interface RecordedCallRow {
  id: string
  hotlineId: string
  answeredAt: number | null
}

const COLUMNS = 'SELECT id, "hotlineId", "answeredAt" FROM "Call"'

/** Finds calls for their recordings, whichever company they belong to. @throws StoreUnavailable */
export function createRecordedCalls(pool: pg.Pool): { byId(id: string): Promise<RecordedCallRow | null>; byChannel(channelId: string): Promise<RecordedCallRow | null> } {
  async function first(name: string, condition: string, value: string): Promise<RecordedCallRow | null> {
    try {
      const { rows } = await pool.query<{ id: string; hotlineId: string; answeredAt: Date | null }>({ name, text: `${COLUMNS} WHERE ${condition}`, values: [value] })
      const row = rows[0]
      return row ? { ...row, answeredAt: row.answeredAt?.getTime() ?? null } : null
    } catch (error) {
      throw storeError(error)
    }
  }

  return {
    byId: (id) => first('recorded-call', 'id = $1', id),
    byChannel: (channelId) => first('call-of-channel', '"channelId" = $1 ORDER BY "arrivedAt" DESC LIMIT 1', channelId),
  }
}
