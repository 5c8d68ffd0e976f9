import { z } from 'zod'
import { isCivilDate } from '../worktime/civil-date.ts'
import { isZone } from '../worktime/zone.ts'

/** Fields that many parts of a regulation are made of. */

export const key = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'key' }).describe('Короткое имя латиницей: moscow, wrong-topic')
export const text = z.string().trim().min(1).max(300)
export const localizedText = z.strictObject({ ru: text, en: text }).describe('Текст по-русски и по-английски')
export const zone = z.string().refine(isZone, { params: { error: 'unknown-zone' } }).describe('Часовой пояс, например Europe/Moscow')
export const date = z.string().refine(isCivilDate, { params: { error: 'date' } }).describe('Дата ГГГГ-ММ-ДД')
export const seconds = z.int().min(0).max(86_400)
export const url = z.url({ protocol: /^https?$/, error: 'url' }).describe('Адрес страницы')

/** Something with a name for people and a key for everything else. */
export const named = z.strictObject({ key, name: localizedText })

/**
 * A length of time in the regulation's own words. Working minutes and days are those of all offices together; clock
 * minutes go on at night and on weekends.
 */
export type Amount =
  | { readonly unit: 'working-minutes'; readonly minutes: number }
  | { readonly unit: 'working-days'; readonly days: number }
  | { readonly unit: 'clock-minutes'; readonly minutes: number }

const hours = z.number().positive().max(10_000).multipleOf(0.25)

/** `{ workingHours: 8 }`, `{ workingDays: 5 }` or `{ clockHours: 24 }`. */
export const amount = z
  .strictObject({
    workingHours: hours.optional().describe('Рабочие часы, с точностью до четверти часа'),
    workingDays: z.int().min(1).max(1_000).optional().describe('Рабочие дни; срок кончается с закрытием последнего'),
    clockHours: hours.optional().describe('Часы подряд, ночью и в выходные тоже'),
  })
  .transform((written, context): Amount => {
    const [said, ...more] = Object.entries(written).filter(([, value]) => value !== undefined)
    if (said === undefined || more.length > 0) {
      context.addIssue({ code: 'custom', params: { error: 'amount' } })
      return z.NEVER
    }
    const [unit, value] = said as [keyof typeof written, number]
    if (unit === 'workingDays') return { unit: 'working-days', days: value }
    return { unit: unit === 'workingHours' ? 'working-minutes' : 'clock-minutes', minutes: value * 60 }
  })
  .describe('Срок: { workingHours: 8 } — рабочие часы, { workingDays: 5 } — рабочие дни, { clockHours: 24 } — часы подряд')
