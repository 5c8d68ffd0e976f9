import type { LocalText } from '../local-text.ts'
import type { Regulation } from '../regulation/schema.ts'
import type { CivilDate } from '../worktime/civil-date.ts'
import { agreementState } from './agreement.ts'
import { type ClientTerms, isOver } from './client.ts'
import { packageOf } from './package.ts'

/** The client's products; outdated when the regulation names another version as current (CNT-11). */
export function productsOf({ products }: Pick<ClientTerms, 'products'>, regulation: Pick<Regulation, 'products'>): { key: string; version: string | null; outdated: boolean }[] {
  return products.map(({ key, version }) => {
    const current = regulation.products.find((product) => product.key === key)?.currentVersion ?? null
    return { key, version, outdated: current !== null && version !== null && version !== current }
  })
}

/** What has to be known before helping a client on a day. */
export function clientWarnings(client: ClientTerms, regulation: Regulation, day: CivilDate): LocalText[] {
  return [...agreementWarnings(client, regulation, day), ...packageWarnings(client, regulation, day), ...productWarnings(client, regulation)]
}

function agreementWarnings(client: ClientTerms, regulation: Regulation, day: CivilDate): LocalText[] {
  const from = shownDay(client.agreement?.from ?? null)
  const until = shownDay(client.agreement?.until ?? null)
  switch (agreementState(client, regulation, day)) {
    case 'none': return [{ ru: 'Договора нет: поддержка оказывается только по договору.', en: 'No agreement on file: support is given under an agreement only.' }]
    case 'expired': return [{ ru: `Договор закончился ${until}: поддержка оказывается только по действующему.`, en: `The agreement ended on ${until}: support is given under a valid one only.` }]
    case 'not-yet': return [{ ru: `Договор действует с ${from}, пока поддержка не оказывается.`, en: `The agreement begins on ${from}; support is not owed before.` }]
    default: return []
  }
}

function packageWarnings(client: ClientTerms, regulation: Regulation, day: CivilDate): LocalText[] {
  const held = client.package
  const served = packageOf(client, regulation, day)
  if (held === null || served === null || served.by === 'record') return []
  const as = nameOf(regulation, served.key)
  const own = nameOf(regulation, held.key)
  if (isOver(held.until, day)) {
    const until = shownDay(held.until)
    return [{ ru: `Пакет «${own.ru}» закончился ${until}, обслуживаем по пакету «${as.ru}».`, en: `The package “${own.en}” ended on ${until}; served as “${as.en}”.` }]
  }
  if (!held.confirmed) return [{ ru: `Пакет «${own.ru}» не подтверждён, обслуживаем по пакету «${as.ru}».`, en: `The package “${own.en}” is not confirmed; served as “${as.en}”.` }]
  return [{ ru: `Пакет «${own.ru}» ещё не действует, обслуживаем по пакету «${as.ru}».`, en: `The package “${own.en}” does not hold yet; served as “${as.en}”.` }]
}

function productWarnings(client: ClientTerms, regulation: Regulation): LocalText[] {
  return productsOf(client, regulation).filter(({ outdated }) => outdated).map(({ key, version }) => {
    const product = regulation.products.find((one) => one.key === key)
    const current = product?.currentVersion ?? ''
    return {
      ru: `${product?.name.ru ?? key}: версия ${version} устарела (актуальна ${current}), помогаем только известными решениями.`,
      en: `${product?.name.en ?? key}: version ${version} is outdated (current: ${current}); only known solutions are given.`,
    }
  })
}

const nameOf = ({ packages }: Regulation, key: string): LocalText => packages.items.find((one) => one.key === key)?.name ?? { ru: key, en: key }

/** 31.12.2026 */
const shownDay = (day: CivilDate | null): string => (day === null ? '' : day.split('-').toReversed().join('.'))
