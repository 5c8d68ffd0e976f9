import { z } from 'zod'
import { amount, key, localizedText, named } from './basic-fields.ts'

/** How the department works on a ticket: what it asks, in which order it goes on, and which clocks run. */

/** What a ticket may be waiting for, or not; drawn in domain/ticketing. */
export const TICKET_STATUSES = ['waiting-turn', 'new', 'in-progress', 'waiting-client', 'deferred', 'waiting-development', 'resolved', 'closed'] as const
export type TicketStatus = (typeof TICKET_STATUSES)[number]

const limit = z
  .strictObject({
    levels: z.array(key).min(1).optional().describe('Для этих уровней; без этого — для всех'),
    packages: z.array(key).min(1).optional().describe('Для этих пакетов; без этого — для всех'),
    target: amount.optional().describe('Срок, к которому стремятся'),
    within: amount.describe('Предельный срок'),
  })
  .describe('Срок; из подходящих действует первый')

const clock = z.strictObject({
  starts: z
    .enum(['receipt', 'client-message', 'staff-question', 'resolution'])
    .describe('receipt — получение заявки; client-message — последнее сообщение клиента без ответа; staff-question — вопрос специалиста клиенту, в том числе о том, помогло ли решение; resolution — решение'),
  stoppedBy: z
    .array(z.enum(['registration-notice', 'staff-message', 'resolution', 'client-reply']))
    .min(1)
    .describe('registration-notice — клиенту сообщён номер заявки; staff-message — вопрос, рекомендация или инструкция сотрудника; resolution — решение; client-reply — ответ клиента'),
  limits: z.array(limit).default([]).describe('Сроки; пустой список — «не установлено»'),
  roundTheClock: z.array(key).default([]).describe('Уровни, для которых время идёт круглосуточно, а не только рабочее'),
  pausedIn: z.array(z.enum(TICKET_STATUSES)).default([]).describe('Состояния заявки, в которых время стоит'),
  clientMayDiffer: z.boolean().default(false).describe('С клиентом могут быть согласованы другие сроки'),
  movedByDevelopment: z.boolean().default(false).describe('Время на доработку, записанное в заявке, отодвигает срок'),
})

export const clocks = z
  .strictObject({
    reaction: clock.optional().describe('Время реакции, то есть первого ответа'),
    resolution: clock.optional().describe('Время обработки'),
    autoClose: clock.optional().describe('Через сколько заявка без ответа клиента закрывается сама'),
  })
  .prefault({})
  .describe('Часы заявки')

export const CLOCK_KINDS = ['reaction', 'resolution', 'autoClose'] as const
export type ClockKind = (typeof CLOCK_KINDS)[number]

export const escalations = z
  .array(
    z.strictObject({
      clock: z.enum(['reaction', 'resolution']).describe('О каком сроке'),
      when: z.enum(['before', 'after']).describe('До срока или после него'),
      by: amount.optional().describe('На сколько раньше или позже; без этого — в самый срок'),
      to: z.array(key).min(1).describe('assignee — ответственный, team — все дежурные, или должность из roles'),
    }),
  )
  .default([])
  .describe('Кому и когда напоминают о сроке; вне рабочего времени — только о круглосуточных')

const intakeField = named.extend({
  hint: localizedText.optional().describe('Подсказка под полем'),
  kind: z.enum(['text', 'long-text', 'choice', 'files', 'contact', 'link']).describe('text — строка; long-text — текст; choice — одно из options; files — файлы; contact — как связаться; link — ссылка'),
  options: z.array(named).default([]).describe('Значения для choice'),
  required: z.boolean().default(false).describe('Обязательно; чего не хватает, видно в заявке'),
  requiredWhen: z.strictObject({ field: key.describe('Имя другого поля'), is: z.array(key).min(1).describe('Его значения') }).optional().describe('Обязательно, только когда другое поле имеет одно из значений'),
  types: z.array(key).min(1).optional().describe('Обязательно только для этих видов обращений; без этого — для всех'),
})

export const intake = z
  .strictObject({ fields: z.array(intakeField).default([]).describe('Поля по порядку') })
  .prefault({})
  .describe('Что указывают в обращении')

export const ORDERS = ['out-of-turn', 'level', 'channel', 'arrival'] as const

export const tickets = z
  .strictObject({
    prefix: z.string().regex(/^[A-Z]{2,5}$/, { error: 'prefix' }).describe('С чего начинается номер заявки: TKD-2026-000123'),
    activePerClient: z.int().min(1).max(1_000).nullable().default(null).describe('Сколько заявок клиента в работе сразу; остальные ждут очереди'),
    oneProblem: z.boolean().default(false).describe('Одна заявка — один вопрос: новый вопрос выделяют в новую заявку'),
    order: z
      .array(z.enum(ORDERS))
      .default(['out-of-turn', 'arrival'])
      .describe('Порядок работы: out-of-turn — внеочередные вперёд; level — по уровню; channel — в порядке каналов регламента; arrival — по времени'),
    answersLeave: z.enum(['any-time', 'in-hours']).default('any-time').describe('in-hours — ответы клиентам уходят только в рабочее время'),
    reopenedByReply: z.boolean().default(true).describe('Ответ клиента снова открывает решённую заявку'),
    transcript: z.boolean().default(false).describe('Клиент читает всю переписку на портале'),
    mayMoveToPortal: z.boolean().default(false).describe('Заявку из письма можно попросить перенести на портал'),
  })
  .describe('Как ведут заявки')

export const complaints = z
  .strictObject({
    reopen: z.boolean().default(true).describe('Клиент может снова открыть заявку, закрытую слишком рано'),
    escalateTo: key.nullable().default(null).describe('Кому он может пожаловаться: должность из roles'),
    completeIntakeOnly: z.boolean().default(false).describe('Только если обращение содержало всё обязательное'),
  })
  .nullable()
  .default(null)
  .describe('Несогласие клиента с закрытием заявки')

export const feedback = z
  .strictObject({ asked: z.boolean().describe('Спрашивают ли'), question: localizedText.optional().describe('Какими словами') })
  .prefault({ asked: false })
  .describe('Отзыв клиента после решения')

export const statedHandling = z
  .strictObject({ fromWorkingDays: z.int().min(1).describe('От, рабочих дней'), toWorkingDays: z.int().min(1).describe('До, рабочих дней') })
  .nullable()
  .default(null)
  .describe('Среднее время обработки, которое называет регламент; отчёт сравнивает с ним')

export const topics = z
  .array(
    named.extend({
      inScope: z.boolean().describe('Входит ли в круг решаемых задач'),
      closingText: localizedText.optional().describe('Чем отвечают на тему вне круга задач'),
    }),
  )
  .default([])
  .describe('Темы обращений')

export const outcomes = z
  .array(
    named.extend({
      kind: z
        .enum(['solved', 'in-progress', 'declined', 'not-at-fault'])
        .describe('solved — решено; in-progress — в работе; declined — отказ с причиной; not-at-fault — не по вине поддержки'),
      mayDefer: z.boolean().default(false).describe('По этой причине заявку можно и отложить, и закончить'),
      needsDevelopment: z.boolean().default(false).describe('Заявка ждёт доработки: указывают версию, дату или срок'),
      unidentifiedOnly: z.boolean().default(false).describe('Отказ только тому, кто себя не назвал'),
    }),
  )
  .default([])
  .describe('Чем кончается обращение и почему его откладывают')

const templateText = z.string().trim().min(1).max(4_000)

export const answerTemplates = z
  .array(z.strictObject({ key, name: localizedText, text: z.strictObject({ ru: templateText, en: templateText }).describe('Слова ответа') }))
  .default([])
  .describe('Готовые ответы')
