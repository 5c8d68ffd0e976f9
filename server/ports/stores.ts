/** The database does not answer. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}

export class Conflict extends Error {
  override name = 'Conflict'
}

/** A list was asked to go on from a place that is none of its own. */
export class InvalidCursor extends Error {
  override name = 'InvalidCursor'
}

export interface ListQuery {
  hotlineId: string
  limit: number
  cursor: string | null
}
