import { z } from 'zod'
import { parseHours } from './hours-text.ts'
import { key, localizedText, named, text, url } from './basic-fields.ts'

/** Whom the department serves, with what, and who is who in it. */

export const agreement = z
  .strictObject({
    required: z.boolean().describe('Обслуживаются только организации с действующим договором'),
    name: localizedText.describe('Как называется договор'),
  })
  .describe('Договор, по которому оказывают поддержку')

export const identification = z
  .strictObject({
    methods: z
      .array(named.extend({ identified: z.boolean().default(true).describe('Считается ли звонящий опознанным') }))
      .min(1)
      .describe('Как узнают, кто обратился'),
    mayDecline: z.boolean().default(false).describe('Неопознанному можно отказать'),
  })
  .describe('Как опознают обратившегося')

const level = named.extend({
  description: localizedText.optional(),
  outOfTurn: z.boolean().default(false).describe('Идёт впереди всех остальных'),
})

export const levels = z
  .strictObject({
    items: z.array(level).default([]).describe('Уровни, самый срочный первым'),
    chosenBy: z.enum(['client', 'staff']).default('client').describe('Кто выбирает уровень обращения'),
    default: key.nullable().default(null).describe('Уровень обращения, для которого никто его не выбрал'),
    change: z
      .strictObject({
        clientConsent: z.boolean().default(false).describe('Сотрудник меняет уровень только с согласия клиента'),
        afterSilenceWorkingHours: z.number().positive().max(1_000).nullable().default(null).describe('Сотрудник меняет уровень, только если клиент столько рабочих часов не отвечает на его вопрос'),
      })
      .prefault({})
      .describe('Когда сотрудник может изменить уровень'),
  })
  .prefault({})
  .describe('Уровни срочности обращений')

export const services = z.array(named).default([]).describe('Услуги, из которых составлены пакеты')

const supportPackage = named.extend({
  services: z.array(key).default([]).describe('Услуги этого пакета'),
  specialist: z.boolean().default(false).describe('За клиентом закреплён специалист, он отвечает первым'),
})

export const packages = z
  .strictObject({
    items: z.array(supportPackage).default([]).describe('Пакеты'),
    unknown: key.nullable().default(null).describe('Пакет клиента, который не подтвердил своего'),
    purchases: z
      .array(named.extend({ package: key }))
      .default([])
      .describe('Что клиент купил и какой пакет из этого следует'),
  })
  .prefault({})
  .describe('Пакеты поддержки')

export const visits = z
  .strictObject({
    packages: z.array(key).min(1).describe('Пакеты, в которые входит выезд'),
    hours: text.refine((written) => parseHours(written) !== null, { params: { error: 'hours' } }).describe('Часы выезда вида «09:00–17:00», в рабочий день'),
    cities: z.array(text).default([]).describe('Города присутствия; пустой список — «не установлено»'),
  })
  .describe('Выезды к клиенту: дата согласуется, другие города — по отдельному согласованию, число — по договору клиента')

export const products = z
  .array(named.extend({ currentVersion: text.nullable().default(null).describe('Актуальная версия; клиенту с другой помогают только известными решениями') }))
  .default([])
  .describe('Продукты, которые поддерживают')

export const ticketTypes = z
  .array(
    named.extend({
      channels: z.array(key).optional().describe('Только по этим каналам; без этого — по любым'),
      paid: z.boolean().default(false).describe('Не входит в поддержку, оплачивается отдельно'),
      service: key.optional().describe('Услуга из services, которую просят; без неё в пакете клиента обращение помечается'),
    }),
  )
  .default([])
  .describe('Виды обращений')

export const roles = z.array(named).default([]).describe('Кого регламент называет по должности: руководитель отдела и другие')

export const thirdParties = z
  .strictObject({ allowed: z.boolean().describe('Можно ли'), tellClient: z.boolean().default(true).describe('Клиенту сообщают, кого привлекли') })
  .prefault({ allowed: false })
  .describe('Привлечение других организаций к решению')

export const documentation = z
  .array(z.strictObject({ name: localizedText, url, kind: z.enum(['faq', 'manual', 'site']).default('manual').describe('faq — частые вопросы; manual — руководство; site — сайт') }))
  .default([])
  .describe('Документация и ответы на частые вопросы')

export const publication = z
  .strictObject({
    inForce: z.enum(['from-publication', 'from-date']).default('from-publication').describe('С чего действует новая редакция'),
    news: z.boolean().default(true).describe('Об изменении публикуют новость'),
    acceptance: z.enum(['agreement', 'first-request']).default('agreement').describe('Чем клиент принимает регламент: договором или первым обращением'),
    pages: z.array(url).default([]).describe('Где регламент публикует сама компания'),
  })
  .prefault({})
  .describe('Публикация регламента')
