import type { LocalText } from '../domain/local-text.ts'
import { amountText } from '../domain/regulation/amount-text.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { ChannelKind, PublicClockView, PublicFigureView } from '../panel-protocol.ts'

/** What a regulation's settings mean, said to its readers sentence by sentence. */

const CHANNELS: Record<ChannelKind, LocalText> = {
  phone: { ru: 'Телефон', en: 'Telephone' },
  email: { ru: 'Электронная почта', en: 'E-mail' },
  portal: { ru: 'Портал поддержки', en: 'Support portal' },
  product: { ru: 'Обращение из программы', en: 'From within the product' },
  telegram: { ru: 'Telegram', en: 'Telegram' },
  whatsapp: { ru: 'WhatsApp', en: 'WhatsApp' },
}

const USES: Record<Regulation['channels'][number]['use'], LocalText> = {
  'registers': { ru: 'принимает заявки', en: 'takes requests' },
  'questions': { ru: 'принимает вопросы, заявку по ним заводим мы сами', en: 'takes questions, from which we make requests ourselves' },
  'announce-only': { ru: 'обращений не принимает, сообщает, куда написать', en: 'takes no requests, says where to write' },
}

/** TTR-19. */
const RECEIVED: LocalText = {
  ru: 'обращение вне рабочих часов считается полученным с ближайшего открытия',
  en: 'what comes outside the hours counts as received at the next opening',
}

const AT_ANY_TIME: LocalText = { ru: 'в любое время суток', en: 'at any time of the day' }

type Clock = NonNullable<Regulation['clocks']['reaction']>
type ClockName = keyof Regulation['clocks']

const CLOCKS: Record<ClockName, LocalText> = {
  reaction: { ru: 'Время реакции', en: 'Reaction time' },
  resolution: { ru: 'Время обработки', en: 'Handling time' },
  autoClose: { ru: 'Закрытие без ответа клиента', en: 'Closing without the client’s answer' },
}

const STARTS: Record<Clock['starts'], LocalText> = {
  'receipt': { ru: 'от получения обращения', en: 'from the request’s receipt' },
  'client-message': { ru: 'от последнего сообщения клиента без ответа', en: 'from the client’s latest message without an answer' },
  'staff-question': { ru: 'от вопроса специалиста', en: 'from the specialist’s question' },
  'resolution': { ru: 'от решения', en: 'from the solution' },
}

const STOPS: Record<Clock['stoppedBy'][number], LocalText> = {
  'registration-notice': { ru: 'уведомления о номере заявки', en: 'the notice of the request’s number' },
  'staff-message': { ru: 'вопроса, рекомендации или инструкции специалиста', en: 'a specialist’s question, recommendation or instruction' },
  'resolution': { ru: 'решения', en: 'the solution' },
  'client-reply': { ru: 'ответа клиента', en: 'the client’s reply' },
}

const ORDERS: Record<Regulation['tickets']['order'][number], LocalText> = {
  'out-of-turn': { ru: 'внеочередные', en: 'those out of turn' },
  'level': { ru: 'по срочности', en: 'by urgency' },
  'channel': { ru: 'по каналу, в том порядке, в котором каналы названы выше', en: 'by channel, in the order in which the channels are named above' },
  'arrival': { ru: 'по времени поступления', en: 'by arrival' },
}

const SAID_OUT_OF_TURN: LocalText = {
  ru: 'Владельцу открытой заявки внеочередного уровня по телефону отвечают раньше остальных.',
  en: 'Who has an open request of a level that goes out of turn is answered before the others on the telephone.',
}

export const clockName = (clock: ClockName): LocalText => CLOCKS[clock]
export const channelName = (kind: ChannelKind): LocalText => CHANNELS[kind]
export const channelUse = (use: Regulation['channels'][number]['use']): LocalText => USES[use]

/** When a channel takes requests; null for the telephone, whose hours are on the page, and for one that takes none. */
export function receivedWords({ kind, use, received }: Pick<Regulation['channels'][number], 'kind' | 'use' | 'received'>): LocalText | null {
  if (kind === 'phone' || use === 'announce-only') return null
  return received === 'next-opening' ? RECEIVED : AT_ANY_TIME
}

/** Every clock of the regulation with its figures; a clock without figures says so for every level. */
export function publicClocks(regulation: Regulation): PublicClockView[] {
  return (Object.keys(CLOCKS) as ClockName[]).flatMap((kind) => {
    const clock = regulation.clocks[kind]
    if (clock === undefined) return []
    return [{
      clock: kind,
      name: CLOCKS[kind],
      counted: joinTexts([STARTS[clock.starts], { ru: 'до', en: 'to' }, joinTexts(clock.stoppedBy.map((stop) => STOPS[stop]), { ru: ' или ', en: ' or ' })]),
      figures: figuresOf(clock, regulation),
      roundTheClock: clock.roundTheClock.map((key) => nameOf(regulation.levels.items, key)),
    }]
  })
}

/** One line for every level and package that the figures tell apart. */
function figuresOf(clock: Clock, { levels, packages }: Regulation): PublicFigureView[] {
  const byLevel = levels.items.length > 0 && (clock.limits.length === 0 || clock.limits.some((limit) => limit.levels !== undefined))
  const byPackage = clock.limits.some((limit) => limit.packages !== undefined)
  return (byLevel ? levels.items : [null]).flatMap((level) => (byPackage ? packages.items : [null]).map((pack) => {
    const limit = clock.limits.find((one) => fits(one.levels, level?.key) && fits(one.packages, pack?.key))
    return {
      level: level?.name ?? null,
      package: pack?.name ?? null,
      target: limit?.target === undefined ? null : amountText(limit.target),
      within: limit === undefined ? null : amountText(limit.within),
    }
  }))
}

const fits = (wanted: readonly string[] | undefined, key: string | undefined): boolean => wanted === undefined || (key !== undefined && wanted.includes(key))

export function levelRules({ levels: { items, chosenBy, change, default: usual }, clocks }: Regulation): LocalText[] {
  if (items.length === 0) return []
  const waits = change.afterSilenceWorkingHours
  return [
    chosenBy === 'client' ? { ru: 'Уровень выбирает клиент.', en: 'The client chooses the level.' } : { ru: 'Уровень определяет служба поддержки.', en: 'The support department sets the level.' },
    ...(usual === null ? [] : [withName({ ru: 'Если уровень не выбран: {}.', en: 'Where none is chosen: {}.' }, nameOf(items, usual))]),
    ...(change.clientConsent ? [{ ru: 'Сотрудник меняет уровень только с согласия клиента.', en: 'Staff may change the level only with the client’s consent.' }] : []),
    ...(waits === null ? [] : [withName({ ru: 'Сотрудник может изменить уровень, если клиент не отвечает на его вопрос {}.', en: 'Staff may change the level when the client does not answer a question for {}.' }, amountText({ unit: 'working-minutes', minutes: waits * 60 }))]),
    ...(clocks.reaction === undefined && clocks.resolution === undefined ? [{ ru: 'Сроки по уровням не установлены.', en: 'No times are set for the levels.' }] : []),
  ]
}

export function packageRules({ packages: { items, unknown, purchases } }: Regulation): LocalText[] {
  return [
    ...(unknown === null ? [] : [withName({ ru: 'Клиент, который не подтвердил своего пакета, обслуживается по пакету «{}».', en: 'A client who has not confirmed a package is served by “{}”.' }, nameOf(items, unknown))]),
    ...purchases.map(({ name, package: key }) => {
      const pack = nameOf(items, key)
      return { ru: `${name.ru} — пакет «${pack.ru}».`, en: `${name.en}: package “${pack.en}”.` }
    }),
    ...items.filter(({ specialist }) => specialist).map(({ name }) => withName({ ru: 'В пакете «{}» за клиентом закреплён специалист, он отвечает первым.', en: 'With “{}” the client has a named specialist, who answers first.' }, name)),
  ]
}

/** How requests are worked on. */
export function orderRules(regulation: Regulation): LocalText[] {
  const { tickets, queue, thirdParties, complaints, feedback, statedHandling, identification } = regulation
  const order = tickets.order.filter((by) => by !== 'out-of-turn' || regulation.levels.items.some(({ outOfTurn }) => outOfTurn))
  return [
    withName({ ru: 'Порядок работы: {}.', en: 'Order of work: {}.' }, joinTexts(order.map((by) => ORDERS[by]), { ru: ', затем ', en: ', then ' })),
    ...(queue.outOfTurn?.openTicket ? [SAID_OUT_OF_TURN] : []),
    ...(tickets.activePerClient === null ? [] : [{
      ru: `Заявок одного клиента в работе одновременно — не больше ${tickets.activePerClient}; остальные ждут своей очереди, и сроки по ним пока не идут.`,
      en: `No more than ${tickets.activePerClient} requests of one client are worked on at once; the others wait their turn, and their times do not run yet.`,
    }]),
    ...(tickets.oneProblem ? [{ ru: 'Одна заявка — один вопрос: для нового вопроса заводится новая заявка.', en: 'One request, one question: a new question gets a request of its own.' }] : []),
    ...(tickets.answersLeave === 'in-hours' ? [{ ru: 'Ответы отправляются в рабочие часы.', en: 'Answers leave within the hours.' }] : []),
    ...(tickets.reopenedByReply ? [{ ru: 'Ответ клиента снова открывает решённую заявку.', en: 'A client’s reply opens a solved request again.' }] : []),
    ...(tickets.transcript ? [{ ru: 'Вся переписка по заявке видна клиенту на портале.', en: 'The client can read a request’s whole correspondence on the portal.' }] : []),
    ...(tickets.mayMoveToPortal ? [{ ru: 'Заявку из письма могут попросить перенести на портал.', en: 'We may ask to move a request that came by e-mail to the portal.' }] : []),
    ...(identification?.mayDecline ? [{ ru: 'Тому, кто не назвал себя, могут отказать.', en: 'Who does not say who they are may be declined.' }] : []),
    ...(complaints?.reopen ? [{ ru: 'Если заявка закрыта слишком рано, клиент может открыть её снова.', en: 'A client may open again a request that was closed too early.' }] : []),
    ...(complaints?.escalateTo ? [withName({ ru: 'Клиент может обратиться выше: {}.', en: 'A client may turn to: {}.' }, nameOf(regulation.roles, complaints.escalateTo))] : []),
    ...(feedback.asked ? [{ ru: 'После решения мы просим оценить работу в той же заявке.', en: 'After the solution we ask for feedback in the same request.' }] : []),
    ...(thirdParties.allowed ? [{ ru: 'К решению могут привлекаться другие организации.', en: 'Other organisations may be involved in the solution.' }] : []),
    ...(statedHandling === null ? [] : [{ ru: `Среднее время обработки — ${statedHandling.fromWorkingDays}–${statedHandling.toWorkingDays} рабочих дня.`, en: `Average handling time: ${statedHandling.fromWorkingDays} to ${statedHandling.toWorkingDays} working days.` }]),
  ]
}

/** What callers agree to. */
export function recordingRules({ numbers, channels, recordings }: Regulation): LocalText[] {
  const answered = numbers.length > 0 && channels.some(({ kind, use }) => kind === 'phone' && use !== 'announce-only')
  if (!answered) return []
  return [
    { ru: 'Разговоры записываются и могут быть прослушаны: об этом говорит объявление до начала записи. Кто после него остаётся на линии, тот согласен.', en: 'Calls are recorded and may be listened to: an announcement says so before the recording begins. Who stays on the line agrees.' },
    withName({ ru: 'Записи хранятся: {}.', en: 'Recordings are kept for {}.' }, dayCount(recordings.retentionDays)),
  ]
}

export function publicationRules({ publication }: Regulation): LocalText[] {
  return [
    publication.inForce === 'from-publication'
      ? { ru: 'Новая редакция действует с её публикации на этой странице.', en: 'A new version is in force from its publication on this page.' }
      : { ru: 'Новая редакция действует с указанной в ней даты.', en: 'A new version is in force from the date that it names.' },
    ...(publication.news ? [{ ru: 'Об изменениях сообщает новость на этой странице.', en: 'Changes are announced by a news item on this page.' }] : []),
    publication.acceptance === 'first-request'
      ? { ru: 'Первым обращением клиент принимает действующую редакцию.', en: 'With the first request a client accepts the version in force.' }
      : { ru: 'Клиент принимает регламент договором.', en: 'A client accepts the regulation by the agreement.' },
  ]
}

/** Whether a field of the intake must be filled in. */
export function requiredWords(field: Regulation['intake']['fields'][number], fields: Regulation['intake']['fields']): LocalText {
  if (field.required) return { ru: 'обязательно', en: 'required' }
  const { requiredWhen } = field
  const other = fields.find(({ key }) => key === requiredWhen?.field)
  if (requiredWhen === undefined || other === undefined) return { ru: 'по возможности', en: 'if possible' }
  const values = joinTexts(requiredWhen.is.map((key) => nameOf(other.options, key)), { ru: ', ', en: ', ' })
  return { ru: `обязательно, если «${other.name.ru}» — ${values.ru}`, en: `required when “${other.name.en}” is ${values.en}` }
}

export function nameOf(list: readonly { readonly key: string; readonly name: LocalText }[], key: string): LocalText {
  return list.find((one) => one.key === key)?.name ?? { ru: key, en: key }
}

function dayCount(days: number): LocalText {
  const unit = (locale: 'ru' | 'en'): string => new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long', useGrouping: false }).format(days)
  return { ru: unit('ru'), en: unit('en') }
}

function withName(sentence: LocalText, name: LocalText): LocalText {
  return { ru: sentence.ru.replace('{}', () => name.ru), en: sentence.en.replace('{}', () => name.en) }
}

function joinTexts(texts: readonly LocalText[], between: LocalText = { ru: ' ', en: ' ' }): LocalText {
  return { ru: texts.map(({ ru }) => ru).join(between.ru), en: texts.map(({ en }) => en).join(between.en) }
}
