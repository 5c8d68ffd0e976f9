import type { Regulation } from '../regulation/schema.ts'
import type { CivilDate } from '../worktime/civil-date.ts'
import { type ClientTerms, type HeldPackage, holdsOn } from './client.ts'

type Rules = Pick<Regulation, 'packages' | 'services'>
type Terms = Pick<ClientTerms, 'package' | 'purchases'>

/** The package by which a client is served. */
export interface ServedPackage {
  readonly key: string
  /** On the client's record, from what the client has bought, or the regulation's for those who have shown none. */
  readonly by: 'record' | 'purchase' | 'unknown'
}

/**
 * The package that counts on a day: the confirmed one of the record while it holds (CNT-2), else the highest that follows
 * from what the client has bought (NEK-12), else the one for clients who have shown none (CNT-8); null where the regulation
 * has no packages. Of several the one counts that the regulation names last.
 */
export function packageOf(client: Terms, { packages }: Rules, day: CivilDate): ServedPackage | null {
  const { items, purchases, unknown } = packages
  const held = client.package
  if (held !== null && held.confirmed && holdsOn(held, day) && items.some(({ key }) => key === held.key)) return { key: held.key, by: 'record' }
  const bought = new Set(purchases.filter(({ key }) => client.purchases.includes(key)).map((purchase) => purchase.package))
  const highest = items.findLast(({ key }) => bought.has(key))
  if (highest !== undefined) return { key: highest.key, by: 'purchase' }
  return unknown === null ? null : { key: unknown, by: 'unknown' }
}

/** The client's package as people see it: that of the record, confirmed only while it holds, else that of the purchases. */
export function shownPackage(client: Terms, rules: Rules, day: CivilDate): HeldPackage | null {
  const held = client.package
  if (held !== null && (held.confirmed ? holdsOn(held, day) : true)) return held
  const served = packageOf(client, rules, day)
  if (served?.by === 'purchase') return { key: served.key, from: null, until: null, confirmed: true }
  return held === null ? null : { ...held, confirmed: false }
}

/** The regulation's services, and whether a package has them (CNT-3). Without packages everything is included. */
export function servicesOf(key: string | null, { packages, services }: Rules): { key: string; name: Regulation['services'][number]['name']; included: boolean }[] {
  const included = packages.items.length === 0 ? null : (packages.items.find((one) => one.key === key)?.services ?? [])
  return services.map((service) => ({ key: service.key, name: service.name, included: included === null || included.includes(service.key) }))
}

/**
 * Who is asked first when the client turns to the hotline: the specialist on record, where every client has one (TTR-15) or
 * where the client's package has (CNT-9).
 */
export function specialistOf(client: Terms & Pick<ClientTerms, 'specialistId'>, rules: Rules, day: CivilDate): string | null {
  const { items } = rules.packages
  if (!items.some(({ specialist }) => specialist)) return client.specialistId
  const served = packageOf(client, rules, day)
  return items.some(({ key, specialist }) => specialist && key === served?.key) ? client.specialistId : null
}
