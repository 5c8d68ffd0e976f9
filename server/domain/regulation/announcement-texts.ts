import { z } from 'zod'

/**
 * The announcements of a line and what each may mention. `{opening}` becomes «завтра, в понедельник, тридцатого ноября,
 * в четыре часа утра по московскому времени», the others likewise: spoken Russian with numbers in words.
 */
export const ANNOUNCEMENT_PLACEHOLDERS = {
  greeting: ['company'],
  consent: [],
  afterHours: ['company', 'opening'],
  leaveMessage: [],
  ticketNumber: ['ticket'],
  messageKept: [],
  noMessage: [],
  queuePosition: ['position'],
  queueWait: ['wait'],
  nobodyAvailable: ['company'],
  messageByKey: [],
  reconnecting: [],
  sorry: ['company'],
  goodbye: [],
  announceOnly: ['company', 'where'],
  extension: ['company', 'extension'],
  outOfTurn: ['key'],
  ticketRegistered: ['ticket'],
  declined: ['company'],
} as const satisfies Record<string, readonly string[]>

export type AnnouncementKind = keyof typeof ANNOUNCEMENT_PLACEHOLDERS

/** Wordings that a regulation may leave as they are. */
const DEFAULT_TEXTS: Record<AnnouncementKind, string> = {
  greeting: 'Здравствуйте! Вы позвонили на горячую линию компании {company}.',
  consent: 'Разговор записывается. Оставаясь на линии, вы соглашаетесь с записью и её прослушиванием.',
  afterHours: 'Здравствуйте! Это горячая линия компании {company}. Сейчас мы не работаем. Мы откроемся {opening}.',
  leaveMessage:
    'Вы можете оставить сообщение: оно будет записано, и по нему мы заведём заявку. Говорите после сигнала, а закончив, нажмите решётку или положи́те трубку.',
  ticketNumber: 'Спасибо, сообщение принято. Номер вашей заявки: {ticket}. Повторяю: {ticket}.',
  messageKept: 'Спасибо, сообщение принято.',
  noMessage: 'Сообщение не записано.',
  queuePosition: 'Вы {position} в очереди.',
  queueWait: 'Время ожидания — {wait}.',
  nobodyAvailable: 'К сожалению, сейчас никто из специалистов не может ответить.',
  messageByKey: 'Чтобы не ждать, нажмите один и оставьте сообщение.',
  reconnecting: 'Извините, связь со специалистом прервалась. Оставайтесь на линии, мы соединим вас снова.',
  sorry: 'Извините, у нас технические неполадки, соединить вас сейчас не получится. Пожалуйста, позвоните позже.',
  goodbye: 'Спасибо за звоно́к. До свидания!',
  announceOnly: 'Здравствуйте! Компания {company} не принимает обращения по телефону. Пожалуйста, напишите нам {where}. До свидания!',
  extension: 'Чтобы попасть в техническую поддержку, наберите {extension}.',
  outOfTurn: 'Если остановилась работа важных служб или потерян доступ к учётной записи, нажмите {key}: вам ответят вне очереди.',
  ticketRegistered: 'Ваше обращение зарегистрировано под номером {ticket}.',
  declined: 'К сожалению, мы не можем обслужить это обращение и заканчиваем разговор. До свидания!',
}

/** Names that a text must have: without them the caller does not hear what matters. */
const REQUIRED_PLACEHOLDERS: Partial<Record<AnnouncementKind, readonly string[]>> = {
  ticketNumber: ['ticket'],
  afterHours: ['opening'],
  extension: ['extension'],
  outOfTurn: ['key'],
  ticketRegistered: ['ticket'],
}

/** Said to a caller of a number that no regulation serves; belongs to none. */
export const UNKNOWN_NUMBER_TEXT = 'Здравствуйте! Набранный номер не обслуживается. Пожалуйста, проверьте номер и позвоните ещё раз. До свидания!'

const PLACEHOLDER = /\{([^{}]*)\}/g

/** Names in braces that a text uses, in order. */
export function placeholdersOf(text: string): string[] {
  return Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name)
}

/** The text with each `{name}` replaced. Names without a value stay: the schema has seen to it that there are none. */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => values[name] ?? whole)
}

function announcementText(kind: AnnouncementKind) {
  const allowed: readonly string[] = ANNOUNCEMENT_PLACEHOLDERS[kind]
  const required = REQUIRED_PLACEHOLDERS[kind] ?? []
  const schema = z
    .strictObject({
      version: z.int().min(1).describe('Растёт с каждой новой формулировкой'),
      text: z.string().trim().min(1).max(600).describe('Русский текст; числа словами, знак ударения — после ударной гласной'),
    })
    .superRefine(({ text }, context) => {
      const used = placeholdersOf(text)
      for (const name of used.filter((one) => !allowed.includes(one))) {
        context.addIssue({ code: 'custom', path: ['text'], params: { error: 'unknown-placeholder', value: name, allowed } })
      }
      for (const name of required.filter((one) => !used.includes(one))) {
        context.addIssue({ code: 'custom', path: ['text'], params: { error: 'missing-placeholder', value: name } })
      }
      const digits = /\d+/.exec(text)
      if (digits !== null) context.addIssue({ code: 'custom', path: ['text'], params: { error: 'digits-in-speech', value: digits[0] } })
    })
  return schema.default({ version: 1, text: DEFAULT_TEXTS[kind] })
}

/** All announcements of a regulation; each may be left out and then has the usual wording, version 1. */
export const announcementsSchema = z
  .strictObject({
    greeting: announcementText('greeting').describe('Приветствие'),
    consent: announcementText('consent').describe('Предупреждение о записи; звучит до начала любой записи'),
    afterHours: announcementText('afterHours').describe('Линия закрыта; когда откроется'),
    leaveMessage: announcementText('leaveMessage').describe('Предложение оставить сообщение; предупреждает о записи'),
    ticketNumber: announcementText('ticketNumber').describe('Номер заявки в конце сообщения'),
    messageKept: announcementText('messageKept').describe('Сообщение принято, а номера ещё нет'),
    noMessage: announcementText('noMessage').describe('Сообщения не оставили'),
    queuePosition: announcementText('queuePosition').describe('Место в очереди'),
    queueWait: announcementText('queueWait').describe('Ожидаемое время ожидания'),
    nobodyAvailable: announcementText('nobodyAvailable').describe('Никто не может ответить'),
    messageByKey: announcementText('messageByKey').describe('Как оставить сообщение, не дожидаясь ответа: клавиша один'),
    reconnecting: announcementText('reconnecting').describe('Связь с оператором прервалась, звонящий снова в очереди'),
    sorry: announcementText('sorry').describe('Неполадки посреди звонка; просьба позвонить позже'),
    goodbye: announcementText('goodbye').describe('Прощание'),
    announceOnly: announcementText('announceOnly').describe('Телефон не служит каналом поддержки; {where} — куда писать, по каналам регламента'),
    extension: announcementText('extension').describe('Просьба набрать добавочный {extension}'),
    outOfTurn: announcementText('outOfTurn').describe('Какую клавишу нажать, чтобы ответили вне очереди'),
    ticketRegistered: announcementText('ticketRegistered').describe('Номер, под которым зарегистрировано обращение; звучит в очереди'),
    declined: announcementText('declined').describe('Обслуживание прекращено; звучит звонящему, когда специалист уже отключился'),
  })
  .prefault({})
