import type { LocalText } from '../domain/local-text.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { RegulationConflictView } from '../panel-protocol.ts'
import type { Person } from '../ports.ts'
import { succession } from './regulation-book.ts'
import type { RegulationBook } from './regulation-book.ts'

/** What stands in the way of a regulation that is right in itself: another company's number, people without their office. */
export function publicationConflicts(hotlineId: string, wanted: Regulation, book: Pick<RegulationBook, 'byKey' | 'versions'>, people: readonly Person[], now: Instant): RegulationConflictView[] {
  return [...wrongKey(hotlineId, wanted), ...takenNumbers(hotlineId, wanted, book, now), ...officesInUse(wanted, people)]
}

function wrongKey(hotlineId: string, { key }: Regulation): RegulationConflictView[] {
  if (key === hotlineId) return []
  return [{
    code: 'wrong-key',
    message: { ru: `Это регламент «${key}», а компания называется «${hotlineId}»: исправьте поле key.`, en: `This is the regulation "${key}", the company is called "${hotlineId}": mend the field key.` },
  }]
}

/** Numbers that another company has now, or will have by a version that is published already. */
function takenNumbers(hotlineId: string, wanted: Regulation, book: Pick<RegulationBook, 'byKey' | 'versions'>, now: Instant): RegulationConflictView[] {
  const owners = new Map<string, Regulation>()
  for (const key of book.byKey.keys()) {
    if (key === hotlineId) continue
    const ordered = succession(book.versions(key))
    const coming = ordered.filter((_, index) => (ordered[index + 1]?.effectiveFrom ?? Number.POSITIVE_INFINITY) > now)
    for (const { regulation } of coming) for (const { number } of regulation.numbers) owners.set(number, regulation)
  }
  return wanted.numbers.flatMap(({ number }): RegulationConflictView[] => {
    const owner = owners.get(number)
    if (owner === undefined) return []
    const { ru, en } = owner.company.name
    return [{ code: 'number-taken', message: { ru: `Номер ${number} уже занят компанией «${ru}».`, en: `The number ${number} already belongs to ${en}.` } }]
  })
}

function officesInUse({ offices }: Regulation, people: readonly Person[]): RegulationConflictView[] {
  const known = new Set(offices.map(({ key }) => key))
  const homeless = people.filter(({ office, disabled }) => office !== null && !disabled && !known.has(office)).map(({ login, office }) => `${login} (${office})`)
  if (homeless.length === 0) return []
  const list = homeless.join(', ')
  return [{
    code: 'office-in-use',
    message: { ru: `В новом регламенте нет офиса этих людей: ${list}. Сначала переведите их в другой.`, en: `The new regulation has no office for these people: ${list}. Move them to another one first.` },
  }]
}

/** When a version is shown and from when it holds, by the rule of the regulation that is in force while it is published. */
export function publicationMoments(rule: Regulation['publication']['inForce'], effectiveFrom: Instant | null, now: Instant): { publishedAt: Instant; effectiveFrom: Instant } {
  const from = effectiveFrom ?? now
  return rule === 'from-publication' ? { publishedAt: from, effectiveFrom: from } : { publishedAt: now, effectiveFrom: from }
}

/** The news item of a change for which nobody wrote one. */
export function usualNews(version: number, effectiveFrom: Instant, zone: string): LocalText {
  const day = (locale: string): string => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(effectiveFrom)
  return {
    ru: `Опубликована редакция регламента № ${version}, она действует с ${day('ru-RU').replace(/\s*г\.$/, ' года')}.`,
    en: `Version ${version} of the regulation has been published; it is in force from ${day('en-GB')}.`,
  }
}
