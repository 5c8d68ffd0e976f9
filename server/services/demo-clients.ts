import type { Regulation } from '../domain/regulation/schema.ts'
import type { CivilDate } from '../domain/worktime/civil-date.ts'
import type { ClientChanges, ContactChanges } from '../panel-protocol.ts'

export interface DemoClient {
  client: ClientChanges & { name: string }
  contacts: ContactChanges[]
}

/** What the demo's clients have under a regulation, whichever it is. */
interface Terms {
  /** The first day of this year, the last one, and the last day of the year before. */
  firstDay: CivilDate
  lastDay: CivilDate
  ended: CivilDate
  highest: string | null
  purchase: string | null
  specialistId: string | null
}

/**
 * Plainly fictional clients of a company, between whom everything that its regulation asks about is found: one with a valid
 * agreement, the highest package and a specialist, one whose package nobody has confirmed and whose version is old, one whose
 * agreement has ended, and one without any. The last two share a number, as the tenants of one switchboard do.
 *
 * @param year of the demo's clock
 * @param specialistId an agent of the company, for where its packages promise a specialist
 */
export function demoClients(regulation: Regulation, year: number, specialistId: string | null): DemoClient[] {
  const { packages, agreement } = regulation
  const highest = packages.items.at(-1)?.key ?? null
  const terms: Terms = {
    firstDay: `${year}-01-01`, lastDay: `${year}-12-31`, ended: `${year - 1}-12-31`, highest,
    // Where no package promises a specialist, calls go to whoever is free.
    specialistId: packages.items.some(({ specialist }) => specialist) ? specialistId : null,
    purchase: packages.purchases.find((purchase) => purchase.package === highest)?.key ?? null,
  }
  const asked = agreement?.required === true
  const agreed = (number: string, until: CivilDate | null): ClientChanges => (asked ? { agreement: { number, from: `${year - 2}-01-01`, until } } : {})
  return [
    {
      client: { name: 'ООО «Пример»', phones: ['+79000000001'], note: 'Вымышленный клиент для знакомства с программой', ...agreed('Д-1', terms.lastDay), ...bestTerms(terms), products: products(regulation, 'current'), ...(regulation.visits ? { visitsPerIncident: 2 } : {}) },
      contacts: [{ name: 'Инна Контактова', phones: ['+79000000011'], emails: ['inna@example.com'], note: 'Главный бухгалтер' }],
    },
    {
      client: { name: 'ООО «Образец»', phones: ['+79000000002', '+79000000003'], note: 'Вымышленный клиент с двумя номерами', ...agreed('Д-2', null), ...unconfirmed(terms), products: products(regulation, 'old') },
      contacts: [{ name: 'Олег Собеседников', phones: ['+79000000012'], emails: ['oleg@example.com'], note: '' }],
    },
    { client: { name: 'ИП Вымышленный И. И.', phones: ['+79000000004'], note: 'Делит номер с АО «Тест»', ...agreed('Д-3', terms.ended) }, contacts: [] },
    { client: { name: 'АО «Тест»', phones: ['+79000000004'], note: 'Делит номер с ИП Вымышленным' }, contacts: [] },
  ]
}

/** The highest package: bought where packages follow from that, else held for this year. */
function bestTerms({ highest, purchase, specialistId, firstDay, lastDay }: Terms): ClientChanges {
  if (purchase !== null) return { specialistId, purchases: [purchase] }
  return { specialistId, ...(highest === null ? {} : { package: { key: highest, from: firstDay, until: lastDay, confirmed: true } }) }
}

function unconfirmed({ highest, purchase }: Terms): ClientChanges {
  return highest === null || purchase !== null ? {} : { package: { key: highest, from: null, until: null, confirmed: false } }
}

/** One product that the regulation names, in its current version or one that is not. */
function products(regulation: Regulation, version: 'current' | 'old'): { key: string; version: string | null }[] {
  const product = regulation.products.find(({ currentVersion }) => currentVersion !== null) ?? regulation.products[0]
  if (product === undefined) return []
  return [{ key: product.key, version: version === 'old' && product.currentVersion !== null ? `до ${product.currentVersion}` : product.currentVersion }]
}
