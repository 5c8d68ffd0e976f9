import type { LocalText } from '../local-text.ts'
import type { Amount } from '../regulation/basic-fields.ts'
import { amountText } from '../regulation/amount-text.ts'
import type { Regulation } from '../regulation/schema.ts'
import { stepTexts } from '../worktime/explain-text.ts'
import type { Deadline, Terms } from './deadline.ts'
import type { TicketRules } from './rules.ts'

/** How a deadline comes about: its rule, then one sentence per step of the reckoning. Joined by arrows they are one sentence. */
export function explainDeadline(deadline: Deadline, { regulation, hours }: TicketRules): LocalText[] {
  const zone = hours.hours.zone
  const ru = stepTexts(deadline.steps, zone, 'ru')
  const en = stepTexts(deadline.steps, zone, 'en')
  return [ruleText(deadline, regulation), ...ru.map((text, index) => ({ ru: text, en: en[index] ?? '' }))]
}

/** «Критический, Расширенная: 1 рабочий час». */
function ruleText({ terms, runs }: Deadline, regulation: Regulation): LocalText {
  const level = regulation.levels.items.find(({ key }) => key === terms.level)?.name
  const supportPackage = regulation.packages.items.find(({ key }) => key === terms.package)?.name
  const whom = [level, supportPackage].filter((name) => name !== undefined)
  const figure = figureText(terms)
  const clock = terms.within !== null || runs === 'working' ? null : { ru: 'круглосуточно', en: 'round the clock' }
  const join = (language: keyof LocalText): string => {
    const head = whom.map((name) => name[language]).join(', ')
    const tail = [figure, clock].flatMap((text) => (text === null ? [] : [text[language]])).join(', ')
    return head === '' ? tail : `${head}: ${tail}`
  }
  return { ru: join('ru'), en: join('en') }
}

function figureText({ target, within, developmentDays }: Terms): LocalText {
  if (within === null) return { ru: 'срок не установлен', en: 'no figure is set' }
  const limit = amountText(within)
  const aim = target === null ? null : amountText(target)
  const added: Amount | null = developmentDays === 0 ? null : { unit: 'working-days', days: developmentDays }
  const plus = added === null ? null : amountText(added)
  return {
    ru: `${aim === null ? '' : `цель — ${aim.ru}, предел — `}${limit.ru}${plus === null ? '' : ` и ${plus.ru} на доработку`}`,
    en: `${aim === null ? '' : `target ${aim.en}, limit `}${limit.en}${plus === null ? '' : ` and ${plus.en} for development`}`,
  }
}
