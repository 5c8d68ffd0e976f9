import { z } from 'zod'
import { parsePhoneNumber } from '../telephony/phone-number.ts'
import type { DayWindow } from '../worktime/hours.ts'
import { announcementsSchema } from './announcement-texts.ts'
import { date, key, localizedText, named, seconds, text, zone } from './basic-fields.ts'
import { isEmptyWindow, overlappingWindows, parseHours } from './hours-text.ts'
import { referenceErrors } from './references.ts'
import { agreement, documentation, identification, levels, packages, products, publication, roles, services, thirdParties, ticketTypes, visits } from './service-fields.ts'
import { answerTemplates, clocks, complaints, escalations, feedback, intake, outcomes, statedHandling, tickets, topics } from './ticket-fields.ts'

const window = z
  .string()
  .transform((written, context): DayWindow => {
    const parsed = parseHours(written)
    if (parsed !== null) return parsed
    context.addIssue({ code: 'custom', params: { error: isEmptyWindow(written) ? 'hours-same' : 'hours', value: written } })
    return z.NEVER
  })
  .describe('Часы вида «09:00–18:00»; «22:00–06:00» кончаются на следующий день')

const windows = z
  .array(window)
  .refine((list) => overlappingWindows(list) === null, { params: { error: 'hours-overlap' } })
  .transform((list) => list.toSorted((a, b) => a.opensMinute - b.opensMinute))

const calendarException = z
  .strictObject({
    date,
    offices: z.array(key).min(1).optional().describe('Чьи часы меняются; без этого — всех'),
    hours: windows.describe('Часы этой даты вместо обычных; пустой список — закрыто'),
    note: localizedText.optional().describe('Почему'),
  })
  .describe('Часы одной даты')

const calendar = z.strictObject({
  rule: z.enum(['production-calendar-ru']).describe('Рабочие дни — по производственному календарю России'),
  shortenedDays: z.boolean().describe('В предпраздничный день последнее окно каждого офиса кончается на час раньше'),
  exceptions: z.array(calendarException).default([]).describe('Часы отдельных дат'),
})

const office = z.strictObject({
  key,
  name: localizedText,
  zone: zone.describe('Часовой пояс самого офиса; часы ниже записаны в поясе регламента'),
  hours: windows.refine((list) => list.length > 0, { params: { error: 'hours-empty' } }).describe('Часы рабочего дня'),
})

const e164 = z
  .string()
  .transform((written, context) => {
    const parsed = parsePhoneNumber(written)
    if (parsed.kind === 'known') return parsed.e164
    context.addIssue({ code: 'custom', params: { error: 'phone', value: written } })
    return z.NEVER
  })
  .describe('Номер телефона в любой записи')

const extension = z
  .strictObject({
    digits: z.string().regex(/^\d{1,8}$/, { error: 'digits' }).describe('Добавочный номер этой линии'),
    waitSeconds: seconds.min(1).default(8).describe('Сколько ждать набора'),
    repeats: z.int().min(0).max(5).default(2).describe('Сколько раз повторить просьбу, прежде чем соединить по умолчанию'),
    otherwise: z.enum(['line']).default('line').describe('Куда идёт звонок без верного добавочного: на эту же линию'),
  })
  .describe('Добавочный, который набирают после приветствия')

const number = z.strictObject({
  number: e164,
  label: localizedText,
  prefers: key.nullable().default(null).describe('Офис, который отвечает первым, когда на смене несколько; null — любой'),
  overflowSeconds: seconds.default(20).describe('Через сколько секунд звонок предлагают и другим офисам'),
  extension: extension.optional(),
})

const channel = z.strictObject({
  kind: z.enum(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp']).describe('phone — телефон; email — почта; portal — портал; product — обращение из программы; telegram, whatsapp — мессенджеры'),
  use: z
    .enum(['registers', 'questions', 'announce-only'])
    .describe('registers — принимает заявки; questions — вопросы, из которых заводят заявку; announce-only — только сообщает, куда писать'),
  address: text.optional().describe('Куда писать; номера телефонов перечислены выше'),
  spoken: text.optional().describe('Как этот адрес произносят вслух, по-русски; без этого программа прочтёт его по буквам'),
  preferred: z.boolean().default(false).describe('Предпочтительный канал'),
  received: z
    .enum(['at-once', 'next-opening'])
    .default('at-once')
    .describe('Когда обращение вне рабочих часов считается полученным: сразу или с ближайшего открытия'),
})

const outOfTurn = z
  .strictObject({
    openTicket: z.boolean().default(false).describe('У звонящего есть открытая заявка уровня, отмеченного outOfTurn'),
    key: z.string().regex(/^[02-9]$/, { error: 'queue-key' }).nullable().default(null).describe('Клавиша, которую предлагает объявление outOfTurn; null — не предлагать'),
  })
  .describe('Кому отвечают раньше всех остальных в очереди')

const queue = z
  .strictObject({
    ringTimeoutSeconds: seconds.min(5).default(15).describe('Сколько звонит у одного оператора, прежде чем звонок идёт следующему'),
    announceEverySeconds: seconds.min(15).default(60).describe('Как часто ждущему говорят его место и время ожидания'),
    maxWaitSeconds: seconds.min(30).default(1800).describe('После этого ждущему предлагают оставить сообщение'),
    wrapUpSeconds: seconds.default(30).describe('Время на запись итога после разговора'),
    voicemailMaxSeconds: seconds.min(10).default(180).describe('Предел длины сообщения'),
    specialistSeconds: seconds.default(0).describe('Сколько ждать специалиста, закреплённого за клиентом, если он занят; 0 — звонят ему, только если он свободен'),
    outOfTurn: outOfTurn.optional(),
    sayNumber: z
      .enum(['in-queue', 'after-message', 'off'])
      .default('after-message')
      .describe('Когда звонящему говорят номер обращения: в очереди и после сообщения, только после сообщения, никогда'),
    breakReasons: z
      .array(named)
      .default([
        { key: 'lunch', name: { ru: 'Обед', en: 'Lunch' } },
        { key: 'rest', name: { ru: 'Перерыв', en: 'Short break' } },
        { key: 'meeting', name: { ru: 'Совещание', en: 'Meeting' } },
        { key: 'paperwork', name: { ru: 'Работа с заявками', en: 'Working on tickets' } },
      ])
      .describe('Причины перерыва'),
  })
  .prefault({})
  .describe('Очередь звонков')

/** What a regulation may say, field by field; what its parts must have in common is checked by `regulationSchema`. */
export const regulationFields = z.strictObject({
  key: key.describe('Имя регламента латиницей'),
  company: z.strictObject({
    name: localizedText,
    spoken: text.describe('Как имя компании произносят вслух, по-русски'),
  }).describe('Компания'),
  zone: zone.describe('Часовой пояс, в котором записаны все часы регламента'),
  calendar: calendar.describe('Рабочие дни и особые даты'),
  offices: z.array(office).min(1).describe('Офисы и их часы; открыто, пока работает хоть один'),
  numbers: z.array(number).default([]).describe('Номера горячей линии'),
  channels: z.array(channel).default([]).describe('Каналы обращения и что каждый принимает'),
  announcements: announcementsSchema.describe('Что говорит голос; без своих слов программа говорит обычные'),
  consent: z
    .strictObject({
      kind: z.enum(['implied']).describe('implied — согласием служит то, что звонящий после предупреждения остался на линии'),
    })
    .prefault({ kind: 'implied' })
    .describe('Согласие на запись'),
  queue,
  tickets,
  recordings: z.strictObject({ retentionDays: z.int().min(1).max(36_500).default(365).describe('Сколько дней хранятся записи') }).prefault({}).describe('Записи разговоров'),
  agreement: agreement.optional(),
  identification: identification.optional(),
  levels,
  services,
  packages,
  visits: visits.optional(),
  products,
  types: ticketTypes,
  intake,
  clocks,
  escalations,
  complaints,
  feedback,
  statedHandling,
  topics,
  outcomes,
  answerTemplates,
  documentation,
  roles,
  thirdParties,
  publication,
})

/** The regulation of one company's support department, with references between its parts checked. */
export const regulationSchema = regulationFields.superRefine((regulation, context) => {
  for (const { path, ...params } of referenceErrors(regulation)) context.addIssue({ code: 'custom', path, params })
})

/** A regulation that has been read and found right. */
export type Regulation = z.output<typeof regulationSchema>
export type Office = Regulation['offices'][number]
export type HotlineNumber = Regulation['numbers'][number]
export type QueueSettings = Regulation['queue']
