/** A part to search for: as it is for LIKE, whose signs in it mean themselves, and its digits when it is a (part of a) number. */
export function searchText(text: string): { part: string; digits: string | null } {
  const part = text.trim()
  const digits = part.replaceAll(/\D/g, '')
  return { part: part.replaceAll(/[\\%_]/g, String.raw`\$&`), digits: /^[\d\s()+-]+$/.test(part) && digits !== '' ? digits : null }
}
