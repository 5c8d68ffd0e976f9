/** A part to search for: as it is for LIKE, whose signs in it mean themselves, and its digits when it is a (part of a) number. */
export function searchText(text: string): { part: string; digits: string | null } {
  const part = text.trim()
  const digits = part.replaceAll(/\D/g, '')
  return { part: part.replaceAll(/[\\%_]/g, String.raw`\$&`), digits: /^[\d\s()+-]+$/.test(part) && digits !== '' ? digits : null }
}

/** So few ids are named one by one, which lets every index of the search work; more are found soon anyway. */
const FEW = 200

/**
 * The rows of another table that a search may lead over, as a condition on the reference to them.
 * @param find finds the ids of at most so many of these rows
 * @param byId the condition for a few ids; `byRelation` the one for many
 */
export async function leadingOver<Condition>(
  find: (take: number) => Promise<{ id: string }[]>,
  byId: (ids: string[]) => Condition,
  byRelation: Condition,
): Promise<Condition[]> {
  const found = await find(FEW + 1)
  if (found.length > FEW) return [byRelation]
  return found.length === 0 ? [] : [byId(found.map(({ id }) => id))]
}
