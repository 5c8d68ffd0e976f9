import { Conflict, StoreUnavailable } from '../../ports.ts'

/**
 * SQLSTATE classes and codes that say "not now" rather than "not so": connection trouble (08), want of resources (53),
 * shut-down and cancelled statements (57), I/O trouble (58), a standby that takes no writes (25006), lost races (40).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING_STATES = /^(08...|53...|57...|58...|25006|40...)$/

const SOCKET_TROUBLE = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL',
])

/** What node-postgres says, without a code, when a connection is gone or does not answer in time. */
const CONNECTION_LOST = /query read timeout|timeout exceeded when trying to connect|timeout expired|connection terminated|connection ended|not queryable|cannot use a pool after calling end/i

/** Prisma's codes for a database that cannot be reached, does not answer or closed the connection. */
const PRISMA_UNREACHABLE = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'])

const PASSING_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections', 'TransactionWriteConflict', 'TransactionAlreadyClosed'])

type Detailed = { code?: unknown; kind?: unknown; originalCode?: unknown; message?: unknown; cause?: unknown; errors?: unknown }

/**
 * Turns what node-postgres and Prisma throw into the errors of the ports: StoreUnavailable when the database does not
 * answer, Conflict when a unique key is taken; everything else stays as it is.
 */
export function storeError(error: unknown): unknown {
  if (error instanceof StoreUnavailable || error instanceof Conflict) return error
  const chain = [...causes(error)]
  if (chain.some(passing)) return new StoreUnavailable('the database does not answer', { cause: error })
  if (chain.some((link) => link.code === 'P2002' || link.code === '23505' || link.kind === 'UniqueConstraintViolation')) {
    return new Conflict('there is one like this already', { cause: error })
  }
  return error
}

/** Whether a row that the written one refers to is missing. */
export function refersToNothing(error: unknown): boolean {
  return [...causes(error)].some((link) => link.code === 'P2003' || link.code === '23503')
}

function passing(link: Detailed): boolean {
  const { code, kind, originalCode, message } = link
  return (
    [code, originalCode].some((c) => typeof c === 'string' && (PASSING_STATES.test(c) || SOCKET_TROUBLE.has(c) || PRISMA_UNREACHABLE.has(c))) ||
    (typeof kind === 'string' && PASSING_KINDS.has(kind)) ||
    (typeof message === 'string' && CONNECTION_LOST.test(message))
  )
}

function* causes(error: unknown, depth = 0): Generator<Detailed> {
  if (typeof error !== 'object' || error === null || depth > 5) return
  const link = error as Detailed
  yield link
  yield* causes(link.cause, depth + 1)
  for (const inner of Array.isArray(link.errors) ? link.errors : []) yield* causes(inner, depth + 1)
}
