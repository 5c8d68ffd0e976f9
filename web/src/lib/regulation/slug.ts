/** A short Latin key from a name, for people who do not want to make one up. */
const LETTERS: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch',
  ш: 'sh', щ: 'sch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
}
const longest = 40

/** Lower-case Latin letters, digits and hyphens, a letter first; empty when the name has no letters. */
export function slugOf(name: string): string {
  const latin = Array.from(name.toLowerCase(), (letter) => LETTERS[letter] ?? letter).join('')
  return latin.replaceAll(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '').slice(0, longest).replace(/-+$/, '')
}

/** The slug with a number when it is taken. */
export function freeSlug(name: string, taken: readonly string[]): string {
  const slug = slugOf(name)
  if (slug === '' || !taken.includes(slug)) return slug
  let n = 2
  while (taken.includes(`${slug}-${n}`)) n += 1
  return `${slug}-${n}`
}
