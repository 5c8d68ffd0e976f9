import type { Logger } from 'pino'
import pg from 'pg'

/** Calls wait for their writes, and every request for its session, so these give up soon. */
const QUICK_LIMITS = { max: 6, connectionTimeoutMillis: 1_500, query_timeout: 2_000, statement_timeout: 2_000 }

/** People wait for these; a long report must neither hang for ever nor hold up a call, so they have connections of their own. */
const PANEL_LIMITS = { max: 8, connectionTimeoutMillis: 2_000, query_timeout: 10_000, statement_timeout: 10_000 }

export interface Pools {
  quick: pg.Pool
  panel: pg.Pool
}

/** Opens no connection yet. Idle connections that break are dropped with a line in the log. */
export function openPools(url: string, log: Logger): Pools {
  const open = (name: string, limits: pg.PoolConfig): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url, application_name: `hotline ${name}`, keepAlive: true, idleTimeoutMillis: 60_000, ...limits })
    pool.on('error', (error) => log.warn({ pool: name, error: error.message }, 'an idle database connection broke'))
    // In use, it is the statement that fails; without a listener the event would end the process.
    pool.on('connect', (client) => client.on('error', () => undefined))
    return pool
  }
  return { quick: open('quick', QUICK_LIMITS), panel: open('panel', PANEL_LIMITS) }
}
