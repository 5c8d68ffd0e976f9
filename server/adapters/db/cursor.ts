import { InvalidCursor } from '../../ports.ts'

/** Where a page ended: the sort key and the id of its last row, opaque to the outside. */
export interface Position {
  key: string
  id: string
}

const toCursor = ({ key, id }: Position): string => Buffer.from(JSON.stringify([key, id])).toString('base64url')

/** @throws InvalidCursor when the text was not made by `toCursor`. */
export function fromCursor(cursor: string): Position {
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (typeof key === 'string' && typeof id === 'string') return { key, id }
  } catch {
    // Not JSON: said below.
  }
  throw new InvalidCursor('the cursor is not one of this list')
}

/** The same for lists in order of time. */
export function fromTimeCursor(cursor: string): { at: Date; id: string } {
  const { key, id } = fromCursor(cursor)
  const at = new Date(key)
  if (Number.isNaN(at.getTime())) throw new InvalidCursor('the cursor is not one of this list')
  return { at, id }
}

/** Cuts the one row too many, which only says that there is more. */
export function pageOf<Row, Item>(rows: Row[], limit: number, position: (row: Row) => Position, view: (row: Row) => Item): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? toCursor(position(last)) : null }
}
